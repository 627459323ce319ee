/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "metadata-test.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

/* What is written comes back, and the picture stays what it was; again and again. */
static DexFuture *
round_trip_fiber (gpointer data)
{
  g_autofree char *folder = make_folder ();

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/a fox.%s", folder, kinds[i].suffix);
      g_autoptr (LatentMetadata) metadata = make_metadata (PROMPT);
      g_autoptr (LatentMetadata) second = make_metadata ("another");
      g_autoptr (LatentMetadata) poor = latent_metadata_new ();
      g_autoptr (LatentPixels) before = NULL;
      g_autofree char *hash_before = NULL;
      GStatBuf status;

      write_picture (path, &kinds[i], i);
      g_assert_cmpint (g_chmod (path, 0640), ==, 0);
      before = decode (path);
      hash_before = hash_picture (path);

      const LatentMetadata *const records[] = { metadata, second, poor, metadata };
      for (guint k = 0; k < G_N_ELEMENTS (records); k++)
        {
          g_autoptr (LatentPixels) after = NULL;
          g_autofree char *hash_after = NULL;

          g_assert_cmpint (write_metadata (path, records[k]), ==, LATENT_METADATA_EMBEDDED);
          assert_metadata (path, records[k]);
          hash_after = hash_picture (path);
          g_assert_cmpstr (hash_after, ==, hash_before);
          after = decode (path);
          g_assert_true ((before == NULL) == (after == NULL));
          if (before != NULL)
            assert_same_pixels (after, before);
        }
      g_assert_cmpint (g_stat (path, &status), ==, 0);
      g_assert_cmpint (status.st_mode & 0777, ==, 0640);
      g_assert_cmpint (g_unlink (path), ==, 0);
    }
  /* Nothing else was left there. */
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  return dex_future_new_true ();
}

static void
test_round_trip (void)
{
  run (round_trip_fiber);
}

/* Text that XML can't hold, that isn't UTF-8, or that is long. */
static DexFuture *
texts_fiber (gpointer data)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *path = g_build_filename (folder, "picture.png", NULL);
  g_autofree char *jpeg = g_build_filename (folder, "picture.jpg", NULL);
  g_autofree char *sidecar = latent_metadata_get_sidecar_path (jpeg);
  GString *length = g_string_new (NULL);
  const struct
  {
    const char *prompt;
    const char *read;
  } rows[] = {
    { "bell\x07 escape\x1b[1m", "bell  escape [1m" },
    { "caf\xe9", "caf\xef\xbf\xbd" },
    { "a\r\nb\rc", "a\r\nb\rc" },
    { "\xef\xbf\xbe end", "  end" },
    { "]]> &amp; &#65; <!-- -->", "]]> &amp; &#65; <!-- -->" },
    { "  blanks around  ", "  blanks around  " },
    { "lang=\"x-default\" ", "lang=\"x-default\" " },
    { "line\xe2\x80\xa8separator", "line\xe2\x80\xa8separator" },
    { "{\"json\": [1, 2]}", "{\"json\": [1, 2]}" },
    { "Negative prompt: x\nSteps: 1", "Negative prompt: x\nSteps: 1" },
  };

  write_picture (path, &kinds[0], 1);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (LatentMetadata) metadata = make_metadata (rows[i].prompt);
      g_autoptr (LatentMetadata) found = NULL;

      g_test_message ("row %u", i);
      g_assert_cmpint (write_metadata (path, metadata), ==, LATENT_METADATA_EMBEDDED);
      found = read_metadata (path);
      g_assert_cmpstr (found->prompt, ==, rows[i].read);
      g_assert_cmpstr (found->task_id, ==, metadata->task_id);
    }

  /* The longest prompt that the service takes, in the widest of letters. A JPEG segment hasn't that much room. */
  for (guint i = 0; i < 20000; i++)
    g_string_append (length, "狐");
  {
    g_autoptr (LatentMetadata) metadata = make_metadata (length->str);
    g_autoptr (LatentMetadata) shorter = make_metadata ("a fox");

    g_assert_cmpint (write_metadata (path, metadata), ==, LATENT_METADATA_EMBEDDED);
    assert_metadata (path, metadata);
    write_picture (jpeg, &kinds[1], 1);
    g_assert_cmpint (write_metadata (jpeg, shorter), ==, LATENT_METADATA_EMBEDDED);
    g_assert_false (g_file_test (sidecar, G_FILE_TEST_EXISTS));
    g_assert_cmpint (write_metadata (jpeg, metadata), ==, LATENT_METADATA_SIDECAR);
    g_assert_true (g_file_test (sidecar, G_FILE_TEST_EXISTS));
    assert_metadata (jpeg, metadata);
    /* When it fits again, the sidecar doesn't go on telling the old story. */
    g_assert_cmpint (write_metadata (jpeg, shorter), ==, LATENT_METADATA_EMBEDDED);
    assert_metadata (jpeg, shorter);
  }
  g_string_free (length, TRUE);
  remove_folder (folder);
  return dex_future_new_true ();
}

static void
test_texts (void)
{
  run (texts_fiber);
}

/* Kinds that hold nothing themselves, and pictures that are damaged, stay byte for byte as they are. */
static DexFuture *
sidecar_fiber (gpointer data)
{
  const char *const names[] = { "quarters.avif", "quarters.gif", "quarters.jxl", "quarters.heic",
                                "quarters.svg",  "quarters.bmp", "quarters.tiff" };
  const struct
  {
    const char *name;
    gsize size;
  } cut[] = { { "quarters.png", 300 }, { "quarters.jpg", 100 }, { "quarters.webp", 90 } };
  g_autofree char *folder = make_folder ();

  for (guint i = 0; i < G_N_ELEMENTS (names) + G_N_ELEMENTS (cut); i++)
    {
      gboolean whole = i < G_N_ELEMENTS (names);
      const char *name = whole ? names[i] : cut[i - G_N_ELEMENTS (names)].name;
      g_autofree char *from = data_path (name);
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *sidecar = g_strconcat (path, ".xmp", NULL);
      g_autoptr (GBytes) original = read_bytes (from);
      gsize size = whole ? g_bytes_get_size (original) : cut[i - G_N_ELEMENTS (names)].size;
      g_autoptr (GBytes) part = g_bytes_new_from_bytes (original, 0, size);
      g_autoptr (LatentMetadata) metadata = make_metadata (PROMPT);
      g_autoptr (LatentMetadata) second = make_metadata ("second");
      g_autoptr (GBytes) after = NULL;

      g_test_message ("%s", name);
      write_bytes (path, g_bytes_get_data (part, NULL), size);
      g_assert_cmpint (write_metadata (path, metadata), ==, LATENT_METADATA_SIDECAR);
      g_assert_true (g_file_test (sidecar, G_FILE_TEST_IS_REGULAR));
      assert_metadata (path, metadata);
      g_assert_cmpint (write_metadata (path, second), ==, LATENT_METADATA_SIDECAR);
      assert_metadata (path, second);
      after = read_bytes (path);
      g_assert_true (g_bytes_equal (after, part));
    }
  remove_folder (folder);
  return dex_future_new_true ();
}

static void
test_sidecar (void)
{
  run (sidecar_fiber);
}

/* Another program's sidecar keeps what it says, and one that can't be read isn't overwritten. */
static DexFuture *
foreign_sidecar_fiber (gpointer data)
{
  const char *packet = "<?xml version=\"1.0\"?><x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF "
                       "xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description rdf:about=\"\" "
                       "xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmp:Rating=\"4\"/></rdf:RDF></x:xmpmeta>";
  g_autofree char *folder = make_folder ();
  g_autofree char *path = g_build_filename (folder, "picture.gif", NULL);
  g_autofree char *sidecar = g_strconcat (path, ".xmp", NULL);
  g_autofree char *from = data_path ("quarters.gif");
  g_autoptr (GBytes) original = read_bytes (from);
  g_autoptr (LatentMetadata) metadata = make_metadata (PROMPT);
  g_autoptr (GError) error = NULL;
  g_autofree char *after = NULL;

  write_bytes (path, g_bytes_get_data (original, NULL), g_bytes_get_size (original));
  write_bytes (sidecar, packet, strlen (packet));
  g_assert_cmpint (write_metadata (path, metadata), ==, LATENT_METADATA_SIDECAR);
  assert_metadata (path, metadata);
  g_assert_true (g_file_get_contents (sidecar, &after, NULL, NULL));
  g_assert_nonnull (strstr (after, "Rating"));

  write_bytes (sidecar, "somebody's notes", 16);
  g_assert_cmpint (dex_await_int64 (latent_metadata_write_file (path, metadata), &error), ==, 0);
  g_assert_error (error, LATENT_IMAGING_ERROR, LATENT_IMAGING_ERROR_BROKEN);
  g_clear_pointer (&after, g_free);
  g_assert_true (g_file_get_contents (sidecar, &after, NULL, NULL));
  g_assert_cmpstr (after, ==, "somebody's notes");
  remove_folder (folder);
  return dex_future_new_true ();
}

static void
test_foreign_sidecar (void)
{
  run (foreign_sidecar_fiber);
}

/* Written all at once, in all kinds: not one prompt is lost. */
static DexFuture *
many_fiber (gpointer data)
{
  const guint n = g_test_thorough () ? 3000 : 200;
  g_autofree char *folder = make_folder ();
  g_autoptr (GPtrArray) futures = g_ptr_array_new_with_free_func (dex_unref);

  for (guint i = 0; i < n; i++)
    {
      const Kind *kind = &kinds[i % G_N_ELEMENTS (kinds)];
      g_autofree char *path = g_strdup_printf ("%s/%u.%s", folder, i, kind->suffix);
      g_autofree char *prompt = g_strdup_printf ("picture number %u of 狐", i);
      g_autoptr (LatentMetadata) metadata = make_metadata (prompt);

      write_picture (path, kind, i);
      g_ptr_array_add (futures, latent_metadata_write_file (path, metadata));
    }
  for (guint i = 0; i < n; i++)
    g_assert_cmpint (dex_await_int64 (dex_ref (futures->pdata[i]), NULL), ==, LATENT_METADATA_EMBEDDED);
  for (guint i = 0; i < n; i++)
    {
      const Kind *kind = &kinds[i % G_N_ELEMENTS (kinds)];
      g_autofree char *path = g_strdup_printf ("%s/%u.%s", folder, i, kind->suffix);
      g_autofree char *prompt = g_strdup_printf ("picture number %u of 狐", i);
      g_autoptr (LatentMetadata) metadata = make_metadata (prompt);

      assert_metadata (path, metadata);
    }
  remove_folder (folder);
  return dex_future_new_true ();
}

static void
test_many (void)
{
  run (many_fiber);
}

/* Files that can't be read or written are errors, and leave nothing behind. */
static DexFuture *
errors_fiber (gpointer data)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *missing = g_build_filename (folder, "missing.png", NULL);
  g_autofree char *pipe = g_build_filename (folder, "pipe.png", NULL);
  g_autoptr (LatentMetadata) metadata = make_metadata ("a fox");
  g_autoptr (GError) error = NULL;

  g_assert_null (dex_await_boxed (latent_metadata_read_file (missing), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (dex_await (latent_metadata_write_file (missing, metadata), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  g_assert_false (dex_await (latent_metadata_write_file (pipe, metadata), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE);
  g_clear_error (&error);
  g_assert_null (dex_await_boxed (latent_metadata_read_file (pipe), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE);
  remove_folder (folder);
  return dex_future_new_true ();
}

static void
test_errors (void)
{
  run (errors_fiber);
}

/* A disk that fills up while a file is written: the error says so, and the file is as it was. /dev/full can't stand for
 * one here, a limit on the size of files can. */
static DexFuture *
full_disk_fiber (gpointer data)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *path = g_build_filename (folder, "picture.png", NULL);
  g_autoptr (LatentMetadata) metadata = make_metadata ("a fox");
  g_autoptr (GBytes) before = NULL;
  g_autoptr (GBytes) after = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = NULL;
  struct rlimit old, limit;
  sighandler_t handler;

  write_picture (path, &kinds[0], 1);
  before = read_bytes (path);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &old), ==, 0);
  limit = old;
  limit.rlim_cur = 100;
  handler = signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  g_assert_false (dex_await (latent_metadata_write_file (path, metadata), &error));
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &old), ==, 0);
  signal (SIGXFSZ, handler);
  g_assert_true (error->domain == G_IO_ERROR);
  after = read_bytes (path);
  g_assert_true (g_bytes_equal (before, after));
  dir = g_dir_open (folder, 0, NULL);
  g_assert_cmpstr (g_dir_read_name (dir), ==, "picture.png");
  g_assert_null (g_dir_read_name (dir));
  remove_folder (folder);
  return dex_future_new_true ();
}

static void
test_full_disk (void)
{
  run (full_disk_fiber);
}

static void
test_record (void)
{
  g_autoptr (LatentMetadata) a = make_metadata (PROMPT);
  g_autoptr (LatentMetadata) b = latent_metadata_copy (a);
  g_autoptr (LatentMetadata) empty = latent_metadata_new ();
  g_autofree char *sidecar = latent_metadata_get_sidecar_path ("/x/a b.avif");

  g_assert_true (latent_metadata_equal (a, b));
  g_assert_false (latent_metadata_equal (a, empty));
  b->index = 4;
  g_assert_false (latent_metadata_equal (a, b));
  b->index = a->index;
  b->credits += 0.01;
  g_assert_false (latent_metadata_equal (a, b));
  b->credits = a->credits;
  g_set_str (&b->title, NULL);
  g_assert_false (latent_metadata_equal (a, b));
  g_assert_cmpstr (sidecar, ==, "/x/a b.avif.xmp");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/metadata/record", test_record);
  g_test_add_func ("/metadata/round-trip", test_round_trip);
  g_test_add_func ("/metadata/texts", test_texts);
  g_test_add_func ("/metadata/sidecar", test_sidecar);
  g_test_add_func ("/metadata/foreign-sidecar", test_foreign_sidecar);
  g_test_add_func ("/metadata/many", test_many);
  g_test_add_func ("/metadata/errors", test_errors);
  g_test_add_func ("/metadata/full-disk", test_full_disk);
  return g_test_run ();
}
