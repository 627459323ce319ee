/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-imaging"

#include "latent-png-chunks.h"

#include "latent-config.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <zlib.h>

#include "latent-exif.h"
#include "latent-stream.h"

#define SIGNATURE "\x89PNG\r\n\x1a\n"
#define BUFFER_SIZE (64 * 1024)

/* 5.3: a length is limited to 2^31 - 1. */
#define MAX_LENGTH 0x7fffffffu

typedef struct
{
  guint32 length;
  char type[5];
  guint32 crc; /* of the type and as much of the data as was read */
  guint32 left;
} Chunk;

typedef struct
{
  GInputStream *input;
  GCancellable *cancellable;
  Chunk chunk;
  guint8 *buffer;
  gsize collected; /* bytes of text */
} Reader;

static gboolean
read_all (Reader *self, guint8 *data, gsize size, GError **error)
{
  return latent_stream_read (self->input, data, size, self->cancellable, error);
}

static guint32
get_be32 (const guint8 *data)
{
  return (guint32) data[0] << 24 | (guint32) data[1] << 16 | (guint32) data[2] << 8 | data[3];
}

static void
put_be32 (guint8 *data, guint32 value)
{
  data[0] = (guint8) (value >> 24);
  data[1] = (guint8) (value >> 16);
  data[2] = (guint8) (value >> 8);
  data[3] = (guint8) value;
}

static gboolean
read_signature (Reader *self, GError **error)
{
  guint8 data[8];

  if (!read_all (self, data, sizeof data, error))
    return FALSE;
  if (memcmp (data, SIGNATURE, sizeof data) == 0)
    return TRUE;
  g_set_error_literal (error, LATENT_IMAGING_ERROR, LATENT_IMAGING_ERROR_UNKNOWN_FORMAT,
                       _ ("The file is not a PNG picture."));
  return FALSE;
}

static gboolean
next_chunk (Reader *self, GError **error)
{
  guint8 data[8];

  if (!read_all (self, data, sizeof data, error))
    return FALSE;
  self->chunk.length = get_be32 (data);
  self->chunk.left = self->chunk.length;
  memcpy (self->chunk.type, data + 4, 4);
  for (guint i = 0; i < 4; i++)
    if (!g_ascii_isalpha (self->chunk.type[i]))
      return latent_stream_set_broken (error);
  self->chunk.crc = (guint32) crc32 (0, data + 4, 4);
  return self->chunk.length <= MAX_LENGTH || latent_stream_set_broken (error);
}

/* Up to BUFFER_SIZE bytes of the chunk's data into the buffer. */
static gboolean
next_part (Reader *self, gsize *size, GError **error)
{
  *size = MIN (self->chunk.left, BUFFER_SIZE);
  if (!read_all (self, self->buffer, *size, error))
    return FALSE;
  self->chunk.crc = (guint32) crc32 (self->chunk.crc, self->buffer, (uInt) *size);
  self->chunk.left -= (guint32) *size;
  return TRUE;
}

/* To be called behind the data. */
static gboolean
check_crc (Reader *self, gboolean *right, GError **error)
{
  guint8 data[4];

  if (!read_all (self, data, sizeof data, error))
    return FALSE;
  *right = get_be32 (data) == self->chunk.crc;
  return TRUE;
}

static gboolean
is_type (const Reader *self, const char *type)
{
  return memcmp (self->chunk.type, type, 4) == 0;
}

static gboolean
is_text (const Reader *self)
{
  return is_type (self, "tEXt") || is_type (self, "zTXt") || is_type (self, "iTXt");
}

/* The whole data of a chunk of at most LATENT_PNG_MAX_TEXT bytes, grown as it comes; its CRC isn't read yet. */
static GByteArray *
read_data (Reader *self, GError **error)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();

  while (self->chunk.left > 0)
    {
      gsize size;

      if (!next_part (self, &size, error))
        return NULL;
      g_byte_array_append (data, self->buffer, (guint) size);
    }
  return g_steal_pointer (&data);
}

/* With its CRC. */
static gboolean
skip_data (Reader *self, GError **error)
{
  return latent_stream_skip (self->input, (gsize) self->chunk.left + 4, self->cancellable, error);
}

static GByteArray *
inflate_text (const guint8 *data, gsize size)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autofree guint8 *buffer = g_malloc (BUFFER_SIZE);
  z_stream stream = { .next_in = (Bytef *) data, .avail_in = (uInt) size };
  int status = inflateInit (&stream);

  while (status == Z_OK)
    {
      stream.next_out = buffer;
      stream.avail_out = BUFFER_SIZE;
      status = inflate (&stream, Z_NO_FLUSH);
      if (status != Z_OK && status != Z_STREAM_END)
        break;
      if (out->len + BUFFER_SIZE - stream.avail_out > LATENT_PNG_MAX_TEXT)
        status = Z_BUF_ERROR;
      else
        g_byte_array_append (out, buffer, BUFFER_SIZE - stream.avail_out);
    }
  inflateEnd (&stream);
  return status == Z_STREAM_END ? g_steal_pointer (&out) : NULL;
}

static char *
utf8_from_latin1 (const guint8 *data, gsize size)
{
  GString *text = g_string_sized_new (size);

  for (gsize i = 0; i < size && data[i] != '\0'; i++)
    g_string_append_unichar (text, data[i]);
  return g_string_free (text, FALSE);
}

static char *
utf8_from_utf8 (const guint8 *data, gsize size)
{
  const guint8 *end = size > 0 ? memchr (data, '\0', size) : NULL;
  gsize length = end != NULL ? (gsize) (end - data) : size;

  return g_utf8_validate_len ((const char *) data, length, NULL) ? g_strndup ((const char *) data, length) : NULL;
}

/* Past the next NUL, or NULL. */
static const guint8 *
after_nul (const guint8 *data, const guint8 *end)
{
  const guint8 *nul = data < end ? memchr (data, '\0', (gsize) (end - data)) : NULL;

  return nul != NULL ? nul + 1 : NULL;
}

/* 11.3.3.2 to 11.3.3.4. Behind the keyword: tEXt has Latin-1; zTXt a method and compressed Latin-1; iTXt a flag, a
 * method, a language, a translated keyword, and UTF-8 that may be compressed. */
static char *
parse_text (const Reader *self, const GByteArray *chunk, char **keyword)
{
  const guint8 *end = chunk->data + chunk->len;
  const guint8 *data = chunk->len > 0 ? after_nul (chunk->data, end) : NULL;
  gboolean utf8 = is_type (self, "iTXt");
  gboolean compressed = is_type (self, "zTXt");
  g_autoptr (GByteArray) inflated = NULL;

  if (data == NULL || data == chunk->data + 1 || data > chunk->data + 80)
    return NULL;
  *keyword = utf8_from_latin1 (chunk->data, (gsize) (data - chunk->data));
  if (utf8)
    {
      if (end - data < 2 || data[0] > 1 || data[1] != 0)
        return NULL;
      compressed = data[0] == 1;
      data = after_nul (data + 2, end);
      data = data != NULL ? after_nul (data, end) : NULL;
      if (data == NULL)
        return NULL;
    }
  else if (compressed)
    {
      if (end - data < 1 || data[0] != 0)
        return NULL;
      data++;
    }
  if (compressed)
    {
      inflated = inflate_text (data, (gsize) (end - data));
      if (inflated == NULL)
        return NULL;
      data = inflated->data;
      end = data + inflated->len;
    }
  return utf8 ? utf8_from_utf8 (data, (gsize) (end - data)) : utf8_from_latin1 (data, (gsize) (end - data));
}

static gboolean
collect_text (Reader *self, GHashTable *texts, GError **error)
{
  g_autoptr (GByteArray) data = read_data (self, error);
  g_autofree char *keyword = NULL;
  g_autofree char *text = NULL;
  gboolean right;

  if (data == NULL || !check_crc (self, &right, error))
    return FALSE;
  if (right)
    text = parse_text (self, data, &keyword);
  if (text == NULL || g_hash_table_contains (texts, keyword))
    return TRUE;
  self->collected += strlen (text);
  g_hash_table_insert (texts, g_steal_pointer (&keyword), g_steal_pointer (&text));
  return TRUE;
}

GHashTable *
latent_png_chunks_read_texts (GInputStream *input, GCancellable *cancellable, GError **error)
{
  g_autofree guint8 *buffer = g_malloc (BUFFER_SIZE);
  g_autoptr (GHashTable) texts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GError) local = NULL;
  Reader self = { .input = input, .cancellable = cancellable, .buffer = buffer };
  guint n = 0;
  gboolean going;

  g_return_val_if_fail (G_IS_INPUT_STREAM (input), NULL);

  going = read_signature (&self, &local);
  while (going && next_chunk (&self, &local) && !is_type (&self, "IEND"))
    if (is_text (&self) && self.chunk.length <= LATENT_PNG_MAX_TEXT && n++ < LATENT_PNG_MAX_TEXTS &&
        self.collected <= LATENT_PNG_MAX_TEXT)
      going = collect_text (&self, texts, &local);
    else
      going = skip_data (&self, &local);
  if (local != NULL && !g_error_matches (local, LATENT_IMAGING_ERROR, LATENT_IMAGING_ERROR_BROKEN))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  return g_steal_pointer (&texts);
}

static gboolean
write_all (GOutputStream *output, gconstpointer data, gsize size, GCancellable *cancellable, GError **error)
{
  return g_output_stream_write_all (output, data, size, NULL, cancellable, error);
}

static gboolean
write_chunk (Reader *self, GOutputStream *output, const char *type, gconstpointer data, gsize size, GError **error)
{
  guint8 head[8];
  guint8 tail[4];
  uLong crc;

  put_be32 (head, (guint32) size);
  memcpy (head + 4, type, 4);
  crc = crc32 (0, head + 4, 4);
  /* Without data, crc32() would begin anew. */
  if (size > 0)
    crc = crc32 (crc, data, (uInt) size);
  put_be32 (tail, (guint32) crc);
  return write_all (output, head, sizeof head, self->cancellable, error) &&
         write_all (output, data, size, self->cancellable, error) &&
         write_all (output, tail, sizeof tail, self->cancellable, error);
}

static gboolean
write_text (Reader *self, GOutputStream *output, const char *keyword, const char *text, GError **error)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();
  gboolean ascii = g_str_is_ascii (text);

  /* With the NUL that ends it. */
  g_byte_array_append (data, (const guint8 *) keyword, (guint) strlen (keyword) + 1);
  /* Not compressed, no language, no translated keyword. */
  if (!ascii)
    g_byte_array_append (data, (const guint8 *) "\0\0\0\0", 4);
  g_byte_array_append (data, (const guint8 *) text, (guint) strlen (text));
  return write_chunk (self, output, ascii ? "tEXt" : "iTXt", data->data, data->len, error);
}

/* Copies the chunk, part by part as it comes; either place may be NULL. */
static gboolean
copy_chunk (Reader *self, GOutputStream *output, GChecksum *checksum, GError **error)
{
  guint8 head[8];
  guint8 tail[4];
  gboolean right;

  put_be32 (head, self->chunk.length);
  memcpy (head + 4, self->chunk.type, 4);
  if (checksum != NULL)
    g_checksum_update (checksum, head, sizeof head);
  if (output != NULL && !write_all (output, head, sizeof head, self->cancellable, error))
    return FALSE;
  while (self->chunk.left > 0)
    {
      gsize size;

      if (!next_part (self, &size, error))
        return FALSE;
      if (checksum != NULL)
        g_checksum_update (checksum, self->buffer, (gssize) size);
      if (output != NULL && !write_all (output, self->buffer, size, self->cancellable, error))
        return FALSE;
    }
  put_be32 (tail, self->chunk.crc);
  if (!check_crc (self, &right, error))
    return FALSE;
  if (!right)
    return latent_stream_set_broken (error);
  return output == NULL || write_all (output, tail, sizeof tail, self->cancellable, error);
}

/* What is done to each chunk on its way from a file to its copy. */
typedef struct
{
  const char *keyword; /* texts of this name are left out; NULL: all texts, time and EXIF */
  const char *text;    /* put before the first IDAT */
} Change;

static gboolean
is_about (const Reader *self)
{
  return is_text (self) || is_type (self, "tIME") || is_type (self, "eXIf");
}

/* A text chunk is passed on or left out, by its keyword. */
static gboolean
change_text (Reader *self, GOutputStream *output, const Change *change, GError **error)
{
  g_autoptr (GByteArray) data = NULL;
  gsize length = strlen (change->keyword);
  gboolean right;

  if (self->chunk.length > LATENT_PNG_MAX_TEXT)
    return copy_chunk (self, output, NULL, error);
  data = read_data (self, error);
  if (data == NULL || !check_crc (self, &right, error))
    return FALSE;
  if (!right)
    return latent_stream_set_broken (error);
  /* With the NUL that ends it. */
  if (data->len > length && memcmp (data->data, change->keyword, length + 1) == 0)
    return TRUE;
  return write_chunk (self, output, self->chunk.type, data->data, data->len, error);
}

static gboolean
strip_about (Reader *self, GOutputStream *output, GError **error)
{
  g_autoptr (GByteArray) data = NULL;
  g_autoptr (GBytes) exif = NULL;
  gboolean right;
  guint orientation;

  if (!is_type (self, "eXIf") || self->chunk.length > LATENT_PNG_MAX_TEXT)
    return skip_data (self, error);
  data = read_data (self, error);
  if (data == NULL || !check_crc (self, &right, error))
    return FALSE;
  orientation = right ? latent_exif_get_orientation (data->data, data->len) : 1;
  if (orientation == 1)
    return TRUE;
  exif = latent_exif_new_orientation (orientation);
  return write_chunk (self, output, "eXIf", g_bytes_get_data (exif, NULL), g_bytes_get_size (exif), error);
}

static gboolean
change_chunk (Reader *self, GOutputStream *output, const Change *change, GError **error)
{
  if (change->keyword == NULL && is_about (self))
    return strip_about (self, output, error);
  if (change->keyword != NULL && is_text (self))
    return change_text (self, output, change, error);
  return copy_chunk (self, output, NULL, error);
}

static gboolean
copy_png (GInputStream *input, GOutputStream *output, const Change *change, GCancellable *cancellable, GError **error)
{
  g_autofree guint8 *buffer = g_malloc (BUFFER_SIZE);
  Reader self = { .input = input, .cancellable = cancellable, .buffer = buffer };
  gboolean first = TRUE;
  gboolean written = change->text == NULL;

  if (!read_signature (&self, error) || !write_all (output, SIGNATURE, 8, cancellable, error))
    return FALSE;
  do
    {
      if (!next_chunk (&self, error))
        return FALSE;
      /* 5.6: IHDR comes first, IEND last, and there is picture data. */
      if (first != is_type (&self, "IHDR") || (is_type (&self, "IEND") && !written))
        return latent_stream_set_broken (error);
      first = FALSE;
      if (is_type (&self, "IDAT") && !written)
        {
          if (!write_text (&self, output, change->keyword, change->text, error))
            return FALSE;
          written = TRUE;
        }
      if (!change_chunk (&self, output, change, error))
        return FALSE;
    }
  while (!is_type (&self, "IEND"));
  return TRUE;
}

gboolean
latent_png_chunks_set_text (GInputStream *input,
                            GOutputStream *output,
                            const char *keyword,
                            const char *text,
                            GCancellable *cancellable,
                            GError **error)
{
  const Change change = { keyword, text };

  g_return_val_if_fail (G_IS_INPUT_STREAM (input) && G_IS_OUTPUT_STREAM (output), FALSE);
  g_return_val_if_fail (keyword != NULL && *keyword != '\0' && strlen (keyword) < 80, FALSE);
  g_return_val_if_fail (text == NULL || strlen (text) <= LATENT_PNG_MAX_TEXT, FALSE);

  return copy_png (input, output, &change, cancellable, error);
}

gboolean
latent_png_chunks_strip (GInputStream *input, GOutputStream *output, GCancellable *cancellable, GError **error)
{
  const Change change = { NULL, NULL };

  g_return_val_if_fail (G_IS_INPUT_STREAM (input) && G_IS_OUTPUT_STREAM (output), FALSE);

  return copy_png (input, output, &change, cancellable, error);
}

gboolean
latent_png_chunks_hash (GInputStream *input, GChecksum *checksum, GCancellable *cancellable, GError **error)
{
  g_autofree guint8 *buffer = g_malloc (BUFFER_SIZE);
  Reader self = { .input = input, .cancellable = cancellable, .buffer = buffer };

  g_return_val_if_fail (G_IS_INPUT_STREAM (input) && checksum != NULL, FALSE);

  if (!read_signature (&self, error))
    return FALSE;
  do
    if (!next_chunk (&self, error) ||
        !(is_about (&self) ? skip_data (&self, error) : copy_chunk (&self, NULL, checksum, error)))
      return FALSE;
  while (!is_type (&self, "IEND"));
  return TRUE;
}
