/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "imaging-test.h"
#include "latent-png-chunks.h"

#include <zlib.h>

/* Builds PNG files chunk by chunk, also wrong ones. */

#define SIGNATURE "\x89PNG\r\n\x1a\n"

static void
put32 (GByteArray *png, guint32 value)
{
  const guint8 data[] = { (guint8) (value >> 24), (guint8) (value >> 16), (guint8) (value >> 8), (guint8) value };

  g_byte_array_append (png, data, 4);
}

static void
add_claiming (GByteArray *png, const char *type, gconstpointer data, gsize size, guint32 claimed, guint32 crc_error)
{
  uLong crc = crc32 (0, (const Bytef *) type, 4);

  if (size > 0)
    crc = crc32 (crc, data, (uInt) size);
  put32 (png, claimed);
  g_byte_array_append (png, (const guint8 *) type, 4);
  g_byte_array_append (png, data, (guint) size);
  put32 (png, (guint32) crc ^ crc_error);
}

static void
add (GByteArray *png, const char *type, gconstpointer data, gsize size)
{
  add_claiming (png, type, data, size, (guint32) size, 0);
}

static GByteArray *
begin (void)
{
  GByteArray *png = g_byte_array_new ();

  g_byte_array_append (png, (const guint8 *) SIGNATURE, 8);
  add (png, "IHDR", "\0\0\0\1\0\0\0\1\x08\2\0\0\0", 13);
  return png;
}

static GBytes *
finish (GByteArray *png)
{
  add (png, "IDAT", "picture data", 12);
  add (png, "IDAT", "more", 4);
  add (png, "IEND", "", 0);
  return g_byte_array_free_to_bytes (png);
}

static GBytes *
pack (const char *text, gsize size)
{
  uLongf length = compressBound (size);
  guint8 *data = g_malloc (length);

  g_assert_cmpint (compress2 (data, &length, (const Bytef *) text, size, 9), ==, Z_OK);
  return g_bytes_new_take (data, length);
}

static void
add_compressed (GByteArray *png, const char *type, gconstpointer head, gsize size, GBytes *text)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();

  g_byte_array_append (data, head, (guint) size);
  g_byte_array_append (data, g_bytes_get_data (text, NULL), (guint) g_bytes_get_size (text));
  add (png, type, data->data, data->len);
}

static GHashTable *
read_texts (GBytes *png)
{
  g_autoptr (GInputStream) input = g_memory_input_stream_new_from_bytes (png);
  g_autoptr (GError) error = NULL;
  GHashTable *texts = latent_png_chunks_read_texts (input, NULL, &error);

  g_assert_no_error (error);
  return texts;
}

static GBytes *
set_text (GBytes *png, const char *keyword, const char *text, GError **error)
{
  g_autoptr (GInputStream) input = g_memory_input_stream_new_from_bytes (png);
  g_autoptr (GOutputStream) output = g_memory_output_stream_new_resizable ();

  if (!latent_png_chunks_set_text (input, output, keyword, text, NULL, error))
    return NULL;
  g_assert_true (g_output_stream_close (output, NULL, NULL));
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (output));
}

static char *
hash (GBytes *png)
{
  g_autoptr (GInputStream) input = g_memory_input_stream_new_from_bytes (png);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr (GError) error = NULL;

  latent_png_chunks_hash (input, checksum, NULL, &error);
  g_assert_no_error (error);
  return g_strdup (g_checksum_get_string (checksum));
}

static void
test_read (void)
{
  g_autoptr (GByteArray) png = begin ();
  g_autoptr (GBytes) packed = pack ("caf\xe9 packed", 11);
  g_autoptr (GBytes) packed_utf8 = pack ("狐 packed", 10);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GHashTable) texts = NULL;
  const struct
  {
    const char *keyword;
    const char *text;
  } rows[] = {
    { "plain", "some text" },         { "latin", "caf\xc3\xa9" },   { "empty", "" },
    { "packed", "café packed" },      { "utf8", "狐 in the snow" }, { "packed utf8", "狐 packed" },
    { "late", "behind the picture" },
  };

  add (png, "tEXt", "plain\0some text", 15);
  add (png, "tEXt", "latin\0caf\xe9", 10);
  add (png, "tEXt", "empty\0", 6);
  /* The first of a name counts. */
  add (png, "tEXt", "plain\0another", 13);
  add_compressed (png, "zTXt", "packed\0\0", 8, packed);
  add (png, "iTXt", "utf8\0\0\0en\0keyword\0狐 in the snow", 33);
  add_compressed (png, "iTXt", "packed utf8\0\1\0\0\0", 16, packed_utf8);
  add (png, "IDAT", "picture", 7);
  add (png, "tEXt", "late\0behind the picture", 23);
  bytes = finish (g_steal_pointer (&png));
  texts = read_texts (bytes);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpstr (g_hash_table_lookup (texts, rows[i].keyword), ==, rows[i].text);
  g_assert_cmpuint (g_hash_table_size (texts), ==, G_N_ELEMENTS (rows));
}

/* Each of these is passed over; the good one behind it is still found. */
static void
test_read_broken (void)
{
  g_autoptr (GBytes) packed = pack ("text", 4);
  const struct
  {
    const char *what;
    const char *type;
    const char *data;
    gsize size;
    guint32 crc_error;
  } rows[] = {
    { "wrong CRC", "tEXt", "bad\0text", 8, 1 },
    { "no text", "tEXt", "", 0, 0 },
    { "no end of the keyword", "tEXt", "bad", 3, 0 },
    { "no keyword", "tEXt", "\0text", 5, 0 },
    { "long keyword", "tEXt", "12345678901234567890123456789012345678901234567890123456789012345678901234567890\0text",
      85, 0 },
    { "no method", "zTXt", "bad\0", 4, 0 },
    { "unknown method", "zTXt", "bad\0\1text", 9, 0 },
    { "not compressed", "zTXt", "bad\0\0text", 9, 0 },
    { "nothing compressed", "zTXt", "bad\0\0", 5, 0 },
    { "no flags", "iTXt", "bad\0", 4, 0 },
    { "unknown flag", "iTXt", "bad\0\2\0\0\0text", 12, 0 },
    { "no language", "iTXt", "bad\0\0\0", 6, 0 },
    { "no translated keyword", "iTXt", "bad\0\0\0en\0", 9, 0 },
    { "no UTF-8", "iTXt", "bad\0\0\0\0\0caf\xe9", 12, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      GByteArray *png = begin ();
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (GHashTable) texts = NULL;

      add_claiming (png, rows[i].type, rows[i].data, rows[i].size, (guint32) rows[i].size, rows[i].crc_error);
      add (png, "tEXt", "good\0text", 9);
      bytes = finish (png);
      texts = read_texts (bytes);
      g_test_message ("%s", rows[i].what);
      g_assert_cmpuint (g_hash_table_size (texts), ==, 1);
      g_assert_cmpstr (g_hash_table_lookup (texts, "good"), ==, "text");
    }
}

/* A kilobyte that unfolds to a gigabyte; a length of 2 GiB; more texts than anyone needs. */
static void
test_read_greedy (void)
{
  gsize size = 64 * 1024 * 1024;
  g_autofree char *zeros = g_malloc0 (size);
  g_autoptr (GBytes) bomb = pack (zeros, size);
  const guint32 lengths[] = { 0xffffffff, 0x80000000, 0x7fffffff, 0x7ffffff0, 100 };

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      GByteArray *png = begin ();
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (GHashTable) texts = NULL;

      add_compressed (png, "zTXt", "bomb\0\0", 6, bomb);
      add_compressed (png, "iTXt", "bomb\0\1\0\0\0", 9, bomb);
      add (png, "tEXt", "good\0text", 9);
      add_claiming (png, "tEXt", "liar\0text", 9, lengths[i], 0);
      bytes = finish (png);
      texts = read_texts (bytes);
      g_assert_cmpuint (g_hash_table_size (texts), ==, 1);
      g_assert_cmpstr (g_hash_table_lookup (texts, "good"), ==, "text");
    }
}

static void
test_read_many (void)
{
  GByteArray *png = begin ();
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GHashTable) texts = NULL;

  for (guint i = 0; i < 10000; i++)
    {
      g_autofree char *text = g_strdup_printf ("key%u=x", i);

      *strchr (text, '=') = '\0';
      add (png, "tEXt", text, strlen (text) + 2);
    }
  bytes = finish (png);
  texts = read_texts (bytes);
  g_assert_cmpuint (g_hash_table_size (texts), ==, LATENT_PNG_MAX_TEXTS);
}

/* Cut anywhere: never a crash, and no half text. */
static void
test_read_cut (void)
{
  GByteArray *png = begin ();
  g_autoptr (GBytes) packed = pack ("packed", 6);
  g_autoptr (GBytes) bytes = NULL;

  add (png, "tEXt", "plain\0some text", 15);
  add_compressed (png, "zTXt", "packed\0\0", 8, packed);
  bytes = finish (png);
  for (gsize cut = 8; cut < g_bytes_get_size (bytes); cut++)
    {
      g_autofree guint8 *copy = g_memdup2 (g_bytes_get_data (bytes, NULL), cut);
      g_autoptr (GBytes) part = g_bytes_new_static (copy, cut);
      g_autoptr (GHashTable) texts = read_texts (part);
      const char *text = g_hash_table_lookup (texts, "plain");
      g_autoptr (GBytes) changed = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_true (text == NULL || g_str_equal (text, "some text"));
      changed = set_text (part, "key", "value", &error);
      g_assert_null (changed);
      g_assert_error (error, LATENT_IMAGING_ERROR, LATENT_IMAGING_ERROR_BROKEN);
    }
}

static void
test_not_png (void)
{
  g_autofree char *path = data_path ("quarters.jpg");
  g_autoptr (GBytes) bytes = read_bytes (path);
  g_autoptr (GInputStream) input = g_memory_input_stream_new_from_bytes (bytes);
  g_autoptr (GError) error = NULL;

  g_assert_null (latent_png_chunks_read_texts (input, NULL, &error));
  g_assert_error (error, LATENT_IMAGING_ERROR, LATENT_IMAGING_ERROR_UNKNOWN_FORMAT);
  g_clear_error (&error);
  g_assert_null (set_text (bytes, "key", "text", &error));
  g_assert_error (error, LATENT_IMAGING_ERROR, LATENT_IMAGING_ERROR_UNKNOWN_FORMAT);
}

/* Written, read, replaced, taken away; the picture stays the same byte for byte. */
static void
test_set (void)
{
  const char *const values[] = { "one line", "Steps: 1\nwith 狐", "" };
  g_autofree char *path = data_path ("quarters.png");
  g_autoptr (GBytes) original = read_bytes (path);
  g_autoptr (GBytes) bytes = g_bytes_ref (original);
  g_autofree char *before = hash (original);
  g_autoptr (GHashTable) texts = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i <= G_N_ELEMENTS (values); i++)
    {
      const char *value = i < G_N_ELEMENTS (values) ? values[i] : NULL;
      g_autoptr (GBytes) changed = set_text (bytes, "parameters", value, &error);
      g_autofree char *after = NULL;

      g_assert_no_error (error);
      g_clear_pointer (&texts, g_hash_table_unref);
      texts = read_texts (changed);
      g_assert_cmpstr (g_hash_table_lookup (texts, "parameters"), ==, value);
      after = hash (changed);
      g_assert_cmpstr (after, ==, before);
      g_clear_pointer (&bytes, g_bytes_unref);
      bytes = g_steal_pointer (&changed);
    }
  /* Nothing of it is left: all as before, but for another program's texts. */
  g_assert_cmpuint (g_bytes_get_size (bytes), <=, g_bytes_get_size (original));
}

/* It stands before the picture, where readers of streams look; one behind the picture goes. */
static void
test_set_place (void)
{
  GByteArray *png = begin ();
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GBytes) changed = NULL;
  g_autoptr (GError) error = NULL;
  const char *data, *text, *picture;
  gsize size;

  add (png, "tEXt", "parameters\0old", 14);
  add (png, "tEXt", "parameters of another kind\0stays", 32);
  add (png, "tEXt", "", 0);
  add (png, "IDAT", "picture", 7);
  add (png, "tEXt", "parameters\0older", 16);
  bytes = finish (png);
  changed = set_text (bytes, "parameters", "new", &error);
  g_assert_no_error (error);
  data = g_bytes_get_data (changed, &size);
  text = memmem (data, size, "parameters\0new", 14);
  picture = memmem (data, size, "IDAT", 4);
  g_assert_nonnull (text);
  g_assert_true (text < picture);
  g_assert_null (memmem (data, size, "old", 3));
  g_assert_nonnull (memmem (data, size, "another kind", 12));
}

/* What is wrong with the file is noticed before it is written as if it were right. */
static void
test_set_broken (void)
{
  const struct
  {
    const char *what;
    const char *type;
    guint32 claimed;
    guint32 crc_error;
  } rows[] = {
    { "wrong CRC", "IDAT", 4, 0x100 },
    { "wrong CRC in text", "tEXt", 4, 1 },
    { "second IHDR", "IHDR", 4, 0 },
    { "no letters", "1DAT", 4, 0 },
    { "length of 4 GiB", "IDAT", 0xffffffff, 0 },
    { "length of 2 GiB", "IDAT", 0x7fffffff, 0 },
    { "length that swallows the end", "IDAT", 60, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      GByteArray *png = begin ();
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (GError) error = NULL;

      add_claiming (png, rows[i].type, "data", 4, rows[i].claimed, rows[i].crc_error);
      bytes = finish (png);
      g_test_message ("%s", rows[i].what);
      g_assert_null (set_text (bytes, "key", "text", &error));
      g_assert_error (error, LATENT_IMAGING_ERROR, LATENT_IMAGING_ERROR_BROKEN);
    }
}

static void
test_set_no_picture (void)
{
  GByteArray *png = begin ();
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  add (png, "IEND", "", 0);
  bytes = g_byte_array_free_to_bytes (png);
  g_assert_null (set_text (bytes, "key", "text", &error));
  g_assert_error (error, LATENT_IMAGING_ERROR, LATENT_IMAGING_ERROR_BROKEN);
}

/* An empty chunk's CRC is that of its type, not that of nothing. */
static void
test_empty_chunk (void)
{
  GByteArray *png = begin ();
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GBytes) changed = NULL;
  g_autoptr (GBytes) again = NULL;
  g_autoptr (GError) error = NULL;

  add (png, "tEXt", "", 0);
  add (png, "prVt", "", 0);
  bytes = finish (png);
  changed = set_text (bytes, "key", "text", &error);
  g_assert_no_error (error);
  again = set_text (changed, "key", NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (again, bytes));
}

static void
test_strip (void)
{
  const guint8 exif[] = { 'I', 'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0 };
  GByteArray *png = begin ();
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GInputStream) input = NULL;
  g_autoptr (GOutputStream) output = g_memory_output_stream_new_resizable ();
  g_autoptr (GBytes) stripped = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;
  const char *data;
  gsize size;

  add (png, "tEXt", "parameters\0secret", 17);
  add (png, "iTXt", "XML:com.adobe.xmp\0\0\0\0\0secret", 28);
  add (png, "tIME", "\7\xea\1\1\1\1\1", 7);
  add (png, "eXIf", exif, sizeof exif);
  add (png, "iCCP", "profile\0\0stays", 14);
  bytes = finish (png);
  input = g_memory_input_stream_new_from_bytes (bytes);
  latent_png_chunks_strip (input, output, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_output_stream_close (output, NULL, NULL));
  stripped = g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (output));
  data = g_bytes_get_data (stripped, &size);
  g_assert_null (memmem (data, size, "secret", 6));
  g_assert_null (memmem (data, size, "tIME", 4));
  g_assert_nonnull (memmem (data, size, "profile", 7));
  /* Which side is up isn't said elsewhere. */
  g_assert_nonnull (memmem (data, size, "eXIfMM\0\x2a", 8));
  before = hash (bytes);
  after = hash (stripped);
  g_assert_cmpstr (before, ==, after);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/png-chunks/read", test_read);
  g_test_add_func ("/png-chunks/read-broken", test_read_broken);
  g_test_add_func ("/png-chunks/read-greedy", test_read_greedy);
  g_test_add_func ("/png-chunks/read-many", test_read_many);
  g_test_add_func ("/png-chunks/read-cut", test_read_cut);
  g_test_add_func ("/png-chunks/not-png", test_not_png);
  g_test_add_func ("/png-chunks/set", test_set);
  g_test_add_func ("/png-chunks/set-place", test_set_place);
  g_test_add_func ("/png-chunks/set-broken", test_set_broken);
  g_test_add_func ("/png-chunks/set-no-picture", test_set_no_picture);
  g_test_add_func ("/png-chunks/empty-chunk", test_empty_chunk);
  g_test_add_func ("/png-chunks/strip", test_strip);
  return g_test_run ();
}
