/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-imaging"

#include "latent-exif.h"

#include <string.h>

#define TAG_ORIENTATION 0x0112
#define TAG_EXIF_DIRECTORY 0x8769
#define TAG_USER_COMMENT 0x9286

#define TYPE_ASCII 2
#define TYPE_SHORT 3
#define TYPE_LONG 4

typedef struct
{
  const guint8 *data;
  gsize size;
  gboolean big; /* byte order */
} Block;

typedef struct
{
  guint type;
  guint32 count;
  const guint8 *value; /* the four bytes in the directory */
} Entry;

static guint
get16 (const Block *block, const guint8 *at)
{
  return block->big ? (guint) at[0] << 8 | at[1] : (guint) at[1] << 8 | at[0];
}

static guint32
get32 (const Block *block, const guint8 *at)
{
  return block->big ? (guint32) get16 (block, at) << 16 | get16 (block, at + 2)
                    : (guint32) get16 (block, at + 2) << 16 | get16 (block, at);
}

static gboolean
open_block (Block *block, const guint8 *data, gsize size)
{
  /* Some writers keep JPEG's introduction in other containers. */
  if (size > 6 && memcmp (data, "Exif\0\0", 6) == 0)
    {
      data += 6;
      size -= 6;
    }
  block->data = data;
  block->size = size;
  if (size < 8 || (memcmp (data, "II", 2) != 0 && memcmp (data, "MM", 2) != 0))
    return FALSE;
  block->big = data[0] == 'M';
  return get16 (block, data + 2) == 42;
}

/* One directory, one entry: nothing here follows a chain, so there is none to run in a circle. */
static gboolean
find_entry (const Block *block, guint32 directory, guint tag, Entry *entry)
{
  guint n;

  if (directory > block->size || block->size - directory < 2)
    return FALSE;
  n = get16 (block, block->data + directory);
  for (guint i = 0; i < n; i++)
    {
      gsize at = (gsize) directory + 2 + 12 * (gsize) i;

      if (at + 12 > block->size)
        return FALSE;
      if (get16 (block, block->data + at) != tag)
        continue;
      entry->type = get16 (block, block->data + at + 2);
      entry->count = get32 (block, block->data + at + 4);
      entry->value = block->data + at + 8;
      return TRUE;
    }
  return FALSE;
}

static guint32
first_directory (const Block *block)
{
  return get32 (block, block->data + 4);
}

/* An entry's bytes, one a value, wherever they lie; what sticks out of the block is cut off. */
static const guint8 *
get_bytes (const Block *block, const Entry *entry, gsize *size)
{
  guint32 offset;

  *size = entry->count;
  if (entry->count <= 4)
    return entry->value;
  offset = get32 (block, entry->value);
  if (offset >= block->size)
    return NULL;
  *size = MIN (*size, block->size - offset);
  return block->data + offset;
}

char *
latent_exif_get_text (const guint8 *data, gsize size, guint tag)
{
  Block block;
  Entry entry;
  const guint8 *text;
  gsize length;

  g_return_val_if_fail (data != NULL || size == 0, NULL);

  if (!open_block (&block, data, size) || !find_entry (&block, first_directory (&block), tag, &entry) ||
      entry.type != TYPE_ASCII)
    return NULL;
  text = get_bytes (&block, &entry, &length);
  if (text == NULL)
    return NULL;
  return g_utf8_make_valid ((const char *) text, (gssize) strnlen ((const char *) text, length));
}

/* Some write UTF-16 in the block's byte order, some always big-endian: Latin letters tell, where there are any. */
static char *
text_from_utf16 (const Block *block, const guint8 *data, gsize size)
{
  gsize n = size / 2;
  gsize high[2] = { 0, 0 };
  gboolean big = block->big;
  g_autofree gunichar2 *units = g_new (gunichar2, n + 1);

  for (gsize i = 0; i < n; i++)
    {
      high[0] += data[2 * i] == 0;
      high[1] += data[2 * i + 1] == 0;
    }
  if (high[0] != high[1])
    big = high[0] > high[1];
  if (n > 0 && data[0] + data[1] == 0xfe + 0xff)
    {
      big = data[0] == 0xfe;
      data += 2;
      n--;
    }
  for (gsize i = 0; i < n; i++)
    units[i] = big ? (gunichar2) (data[2 * i] << 8 | data[2 * i + 1])
                   : (gunichar2) (data[2 * i + 1] << 8 | data[2 * i]);
  units[n] = 0;
  return g_utf16_to_utf8 (units, -1, NULL, NULL, NULL);
}

/* DC-008, 4.6.5: eight bytes say which encoding follows. */
char *
latent_exif_get_user_comment (const guint8 *data, gsize size)
{
  Block block;
  Entry entry;
  const guint8 *text;
  gsize length;

  g_return_val_if_fail (data != NULL || size == 0, NULL);

  if (!open_block (&block, data, size) || !find_entry (&block, first_directory (&block), TAG_EXIF_DIRECTORY, &entry) ||
      entry.type != TYPE_LONG || !find_entry (&block, get32 (&block, entry.value), TAG_USER_COMMENT, &entry))
    return NULL;
  text = get_bytes (&block, &entry, &length);
  if (text == NULL || length <= 8)
    return NULL;
  if (memcmp (text, "UNICODE\0", 8) == 0)
    return text_from_utf16 (&block, text + 8, length - 8);
  if (memcmp (text, "ASCII\0\0\0", 8) == 0 || memcmp (text, "\0\0\0\0\0\0\0\0", 8) == 0)
    {
      text += 8;
      length -= 8;
    }
  return g_utf8_make_valid ((const char *) text, (gssize) strnlen ((const char *) text, length));
}

guint
latent_exif_get_orientation (const guint8 *data, gsize size)
{
  Block block;
  Entry entry;
  guint orientation;

  g_return_val_if_fail (data != NULL || size == 0, 1);

  if (!open_block (&block, data, size) || !find_entry (&block, first_directory (&block), TAG_ORIENTATION, &entry) ||
      entry.type != TYPE_SHORT)
    return 1;
  orientation = get16 (&block, entry.value);
  return orientation >= 1 && orientation <= 8 ? orientation : 1;
}

GBytes *
latent_exif_new_orientation (guint orientation)
{
  /* Big-endian, directory at 8, one entry: tag, type, count, value; no further directory. */
  guint8 data[] = { 'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, TYPE_SHORT, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0 };

  g_return_val_if_fail (orientation >= 1 && orientation <= 8, NULL);

  data[19] = (guint8) orientation;
  return g_bytes_new (data, sizeof data);
}
