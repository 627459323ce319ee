/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "imaging-test.h"
#include "latent-decoder.h"
#include "latent-encoder.h"
#include "latent-error.h"
#include "latent-await.h"
#include "latent-test-fiber.h"

#include <sys/prctl.h>
#include <sys/stat.h>

/* These tests decode as the application does: each picture in a sandboxed process. */

static gboolean
has_sandbox (void)
{
  static int known = -1;

  if (known < 0)
    {
      int status = 1;

      known = g_spawn_command_line_sync ("bwrap --unshare-all --ro-bind / / true", NULL, NULL, &status, NULL) &&
              status == 0;
    }
  return known;
}

static void
run (DexFiberFunc func, gpointer data)
{
  if (!has_sandbox ())
    {
      g_test_skip ("no namespaces here: bwrap --unshare-all --ro-bind / / true fails");
      return;
    }
  latent_test_run_fiber (func, data);
  latent_imaging_shutdown ();
}

static LatentDecoded *
decode_path (const char *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);

  return dex_await_boxed (latent_decoder_decode_file (file, NULL), error);
}

static DexFuture *
kinds_fiber (gpointer data)
{
  const struct
  {
    const char *name;
    const char *mime_type;
    int tolerance;
    gboolean animated;
  } rows[] = {
    { "quarters.png", "image/png", 0, FALSE },
    { "quarters.jpg", "image/jpeg", 4, FALSE },
    { "quarters.webp", "image/webp", 6, FALSE },
    { "quarters.gif", "image/gif", 0, FALSE },
    { "quarters.bmp", "image/bmp", 0, FALSE },
    { "quarters.tiff", "image/tiff", 0, FALSE },
    { "quarters.avif", "image/avif", 8, FALSE },
    { "quarters.jxl", "image/jxl", 8, FALSE },
    { "quarters.svg", "image/svg+xml", 0, FALSE },
    { "quarters.heic", "image/heif", 12, FALSE },
    { "moving.gif", "image/gif", 0, TRUE },
    /* 16 bit, and lying on its side */
    { "sixteen.png", "image/png", 0, FALSE },
    { "turned.jpg", "image/jpeg", 4, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = data_path (rows[i].name);
      g_autoptr (GError) error = NULL;
      g_autoptr (LatentDecoded) decoded = decode_path (path, &error);
      LatentPixels *pixels;

      g_test_message ("%s", rows[i].name);
      g_assert_no_error (error);
      pixels = latent_decoded_get_pixels (decoded);
      g_assert_cmpuint (latent_pixels_get_width (pixels), ==, 48);
      g_assert_cmpuint (latent_pixels_get_height (pixels), ==, 32);
      g_assert_cmpstr (latent_decoded_get_mime_type (decoded), ==, rows[i].mime_type);
      g_assert_cmpint (latent_decoded_is_animated (decoded), ==, rows[i].animated);
      assert_quarters (pixels, rows[i].tolerance);
    }
  return dex_future_new_true ();
}

static void
test_kinds (void)
{
  run (kinds_fiber, NULL);
}

static DexFuture *
grey_fiber (gpointer data)
{
  g_autofree char *path = data_path ("gray.png");
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentDecoded) decoded = decode_path (path, &error);
  const guint8 *pixel;

  g_assert_no_error (error);
  pixel = latent_pixels_get_row (latent_decoded_get_pixels (decoded), 4);
  g_assert_cmpuint (pixel[0], ==, pixel[1]);
  g_assert_cmpuint (pixel[0], ==, pixel[2]);
  g_assert_cmpuint (pixel[3], ==, 255);
  return dex_future_new_true ();
}

static void
test_grey (void)
{
  run (grey_fiber, NULL);
}

/* What our encoders wrote without loss comes back the same. */
static DexFuture *
round_trip_fiber (gpointer data)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *path = g_build_filename (folder, "no-suffix", NULL);
  const LatentEncoderOptions options[] = {
    { LATENT_IMAGE_KIND_PNG, 0, FALSE },
    { LATENT_IMAGE_KIND_WEBP, 80, TRUE },
  };

  for (guint i = 0; i < 2 * G_N_ELEMENTS (options); i++)
    {
      g_autoptr (LatentPixels) pixels = make_picture (311, 173, i, i % 2 == 0);
      g_autoptr (GError) error = NULL;
      g_autoptr (LatentDecoded) decoded = NULL;

      g_assert_true (dex_await (latent_encoder_write_file (pixels, &options[i / 2], path), &error));
      g_assert_no_error (error);
      decoded = decode_path (path, &error);
      g_assert_no_error (error);
      assert_same_pixels (latent_decoded_get_pixels (decoded), pixels);
    }
  remove_folder (folder);
  return dex_future_new_true ();
}

static void
test_round_trip (void)
{
  run (round_trip_fiber, NULL);
}

/* A wrong suffix changes nothing. */
static DexFuture *
misnamed_fiber (gpointer data)
{
  const struct
  {
    const char *name;
    const char *suffix;
    const char *mime_type;
  } rows[] = {
    { "quarters.jpg", ".png", "image/jpeg" }, { "quarters.webp", ".jpg", "image/webp" },
    { "quarters.png", ".txt", "image/png" },  { "quarters.avif", ".png", "image/avif" },
    { "quarters.png", ".part", "image/png" },
  };
  g_autofree char *folder = make_folder ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *from = data_path (rows[i].name);
      g_autofree char *path = g_strdup_printf ("%s/%u%s", folder, i, rows[i].suffix);
      g_autoptr (GBytes) bytes = read_bytes (from);
      g_autoptr (GError) error = NULL;
      g_autoptr (LatentDecoded) decoded = NULL;

      write_bytes (path, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
      decoded = decode_path (path, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (latent_decoded_get_mime_type (decoded), ==, rows[i].mime_type);
      assert_quarters (latent_decoded_get_pixels (decoded), 8);
    }
  remove_folder (folder);
  return dex_future_new_true ();
}

static void
test_misnamed (void)
{
  run (misnamed_fiber, NULL);
}

/* A PNG that claims to be 30,000 pixels square. */
static void
make_huge_header (guint8 *data)
{
  const guint8 side[] = { 0, 0, 0x75, 0x30 };
  /* The CRC of such an IHDR, else as in quarters.png. */
  const guint8 crc[] = { 0xe9, 0x45, 0x6f, 0xed };

  memcpy (data + 16, side, 4);
  memcpy (data + 20, side, 4);
  memcpy (data + 29, crc, 4);
}

static DexFuture *
broken_fiber (gpointer data)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *path = g_build_filename (folder, "picture.png", NULL);
  g_autofree char *png_path = data_path ("quarters.png");
  g_autofree char *jpeg_path = data_path ("quarters.jpg");
  g_autofree char *webp_path = data_path ("quarters.webp");
  g_autoptr (GBytes) png = read_bytes (png_path);
  g_autoptr (GBytes) jpeg = read_bytes (jpeg_path);
  g_autoptr (GBytes) webp = read_bytes (webp_path);
  g_autofree guint8 *huge = g_memdup2 (g_bytes_get_data (png, NULL), g_bytes_get_size (png));
  const struct
  {
    const char *what;
    gconstpointer data;
    gsize size;
    LatentImagingError code;
  } rows[] = {
    { "empty", "", 0, LATENT_IMAGING_ERROR_UNKNOWN_FORMAT },
    { "text", "Not found", 9, LATENT_IMAGING_ERROR_UNKNOWN_FORMAT },
    { "html", "<!doctype html><h1>502", 22, LATENT_IMAGING_ERROR_UNKNOWN_FORMAT },
    { "json", "{\"code\": 404}", 13, LATENT_IMAGING_ERROR_UNKNOWN_FORMAT },
    { "noise", "\1\2\3\4\5\6\7\x8\1\2\3\4\5\6\7\x8", 16, LATENT_IMAGING_ERROR_UNKNOWN_FORMAT },
    { "cut PNG", g_bytes_get_data (png, NULL), 60, LATENT_IMAGING_ERROR_BROKEN },
    { "signature only", g_bytes_get_data (png, NULL), 8, LATENT_IMAGING_ERROR_BROKEN },
    { "cut WebP", g_bytes_get_data (webp, NULL), 70, LATENT_IMAGING_ERROR_BROKEN },
    { "head of a JPEG", g_bytes_get_data (jpeg, NULL), 100, LATENT_IMAGING_ERROR_BROKEN },
    { "huge", huge, g_bytes_get_size (png), LATENT_IMAGING_ERROR_TOO_LARGE },
  };

  make_huge_header (huge);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (LatentDecoded) decoded = NULL;

      write_bytes (path, rows[i].data, rows[i].size);
      decoded = decode_path (path, &error);
      g_test_message ("%s: %s", rows[i].what, error != NULL ? error->message : "decoded");
      g_assert_null (decoded);
      g_assert_error (error, LATENT_IMAGING_ERROR, (int) rows[i].code);
      /* A sentence for a person, not the decoder's own output. */
      g_assert_cmpuint (strlen (error->message), <, 120);
      g_assert_null (strchr (error->message, '\n'));
    }
  remove_folder (folder);
  return dex_future_new_true ();
}

static void
test_broken (void)
{
  run (broken_fiber, NULL);
}

static DexFuture *
missing_fiber (gpointer data)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *missing = g_build_filename (folder, "missing.png", NULL);
  g_autofree char *pipe = g_build_filename (folder, "pipe.png", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (decode_path (missing, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (decode_path (folder, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY);
  g_clear_error (&error);
  /* Nobody writes into it: whoever opened it would wait for ever. */
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  g_assert_null (decode_path (pipe, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE);
  remove_folder (folder);
  return dex_future_new_true ();
}

static void
test_missing (void)
{
  latent_test_run_fiber (missing_fiber, NULL);
  latent_imaging_shutdown ();
}

static gboolean
is_alive (const char *pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%s/stat", pid);
  g_autofree char *text = NULL;
  const char *name_end;

  if (*pid == '\0' || !g_file_get_contents (path, &text, NULL, NULL))
    return FALSE;
  name_end = strrchr (text, ')');
  return name_end != NULL && strlen (name_end) > 2 && name_end[2] != 'Z';
}

/* Running child processes. A killed one that glycin hasn't waited for yet isn't one. */
static guint
count_children (void)
{
  /* Children belong to the thread that made them. */
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/task", 0, NULL);
  const char *name;
  guint n = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc/self/task", name, "children", NULL);
      g_autofree char *text = NULL;
      g_auto (GStrv) pids = NULL;

      if (!g_file_get_contents (path, &text, NULL, NULL))
        continue;
      pids = g_strsplit (text, " ", -1);
      for (guint i = 0; pids[i] != NULL; i++)
        n += is_alive (pids[i]);
    }
  return n;
}

typedef struct
{
  const char *path;
  guint most;
  guint done;
} Crowd;

static DexFuture *
one_of_many_fiber (gpointer data)
{
  Crowd *crowd = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentDecoded) decoded = decode_path (crowd->path, &error);

  g_assert_no_error (error);
  assert_quarters (latent_decoded_get_pixels (decoded), 0);
  crowd->done++;
  return dex_future_new_true ();
}

/* Many at once: all come, and never more decode at once than there are cores. */
static DexFuture *
many_fiber (gpointer data)
{
  g_autofree char *path = data_path ("quarters.png");
  g_autoptr (GPtrArray) fibers = g_ptr_array_new_with_free_func (dex_unref);
  Crowd crowd = { path, 0, 0 };

  for (guint i = 0; i < 8 * g_get_num_processors (); i++)
    g_ptr_array_add (fibers, latent_fiber_spawn ("one of many", one_of_many_fiber, &crowd, NULL));
  while (crowd.done < fibers->len)
    {
      crowd.most = MAX (crowd.most, count_children ());
      g_assert_true (latent_sleep (1, NULL, NULL));
    }
  for (guint i = 0; i < fibers->len; i++)
    g_assert_true (dex_await (dex_ref (fibers->pdata[i]), NULL));
  g_test_message ("at most %u processes", crowd.most);
  g_assert_cmpuint (crowd.most, >, 0);
  /* The one that has answered is being killed while the next starts. */
  g_assert_cmpuint (crowd.most, <=, 2 * g_get_num_processors ());
  return dex_future_new_true ();
}

static void
test_many (void)
{
  run (many_fiber, NULL);
}

typedef struct
{
  GFile *file;
  GCancellable *cancellable;
  guint cancelled;
  guint decoded;
} Cancelling;

static DexFuture *
cancelled_one_fiber (gpointer data)
{
  Cancelling *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentDecoded)
    decoded = dex_await_boxed (latent_decoder_decode_file (self->file, self->cancellable), &error);

  if (decoded != NULL)
    self->decoded++;
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    self->cancelled++;
  else
    g_assert_no_error (error);
  return dex_future_new_true ();
}

/* Cancelled at all sorts of moments: every decoding ends, and so do the processes. */
static DexFuture *
cancel_fiber (gpointer data)
{
  const guint delays[] = { 0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 30, 60 };
  g_autofree char *folder = make_folder ();
  g_autofree char *path = g_build_filename (folder, "large.png", NULL);
  g_autoptr (LatentPixels) pixels = make_picture (2500, 2000, 1, FALSE);
  const LatentEncoderOptions options = { LATENT_IMAGE_KIND_PNG, 0, FALSE };
  g_autoptr (GFile) file = g_file_new_for_path (path);
  guint cancelled = 0;
  guint none = 0;

  /* A process that outlives its parent becomes a child of this one, and is counted. */
  g_assert_cmpint (prctl (PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), ==, 0);
  g_assert_true (dex_await (latent_encoder_write_file (pixels, &options, path), NULL));
  for (guint i = 0; i < G_N_ELEMENTS (delays); i++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GPtrArray) fibers = g_ptr_array_new_with_free_func (dex_unref);
      Cancelling self = { file, cancellable, 0, 0 };

      for (guint k = 0; k < 4; k++)
        g_ptr_array_add (fibers, latent_fiber_spawn ("cancelled", cancelled_one_fiber, &self, NULL));
      g_assert_true (latent_sleep (delays[i], NULL, NULL));
      g_cancellable_cancel (cancellable);
      for (guint k = 0; k < fibers->len; k++)
        g_assert_true (dex_await (dex_ref (fibers->pdata[k]), NULL));
      g_assert_cmpuint (self.cancelled + self.decoded, ==, 4);
      cancelled += self.cancelled;
    }
  g_assert_cmpuint (cancelled, >, 0);
  /* The kernel's list of children is a snapshot that may miss or repeat one: none is left when none is seen for a while. */
  for (guint i = 0; i < 600 && none < 10; i++)
    {
      none = count_children () == 0 ? none + 1 : 0;
      g_assert_true (latent_sleep (50, NULL, NULL));
    }
  g_assert_cmpuint (none, ==, 10);

  /* And it still works. */
  {
    g_autoptr (GError) error = NULL;
    g_autoptr (LatentDecoded) decoded = decode_path (path, &error);

    g_assert_no_error (error);
    assert_same_pixels (latent_decoded_get_pixels (decoded), pixels);
  }
  remove_folder (folder);
  return dex_future_new_true ();
}

static void
test_cancel (void)
{
  run (cancel_fiber, NULL);
}

/* Where no namespaces can be made: told apart from a broken picture, and nothing is decoded without the sandbox. */
static DexFuture *
no_sandbox_fiber (gpointer data)
{
  g_autofree char *path = data_path ("quarters.png");
  g_autoptr (GError) error = NULL;

  g_assert_null (decode_path (path, &error));
  g_assert_error (error, LATENT_IMAGING_ERROR, LATENT_IMAGING_ERROR_NO_SANDBOX);
  return dex_future_new_true ();
}

static void
test_no_sandbox (void)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;

  if (g_test_subprocess ())
    {
      latent_test_run_fiber (no_sandbox_fiber, NULL);
      latent_imaging_shutdown ();
      return;
    }
  if (!has_sandbox ())
    {
      g_test_skip ("no namespaces here: bwrap --unshare-all --ro-bind / / true fails");
      return;
    }
  /* A namespace in which no other can be made. glycin finds its bwrap whatever PATH says. */
  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error, "bwrap",
                              "--unshare-user", "--disable-userns", "--dev-bind", "/", "/", program,
                              "--GTestSubprocess", "-p", "/decoder/no-sandbox", NULL);
  g_assert_no_error (error);
  g_subprocess_wait_check (process, NULL, &error);
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/decoder/kinds", test_kinds);
  g_test_add_func ("/decoder/grey", test_grey);
  g_test_add_func ("/decoder/round-trip", test_round_trip);
  g_test_add_func ("/decoder/misnamed", test_misnamed);
  g_test_add_func ("/decoder/broken", test_broken);
  g_test_add_func ("/decoder/missing", test_missing);
  g_test_add_func ("/decoder/no-sandbox", test_no_sandbox);
  g_test_add_func ("/decoder/many", test_many);
  g_test_add_func ("/decoder/cancel", test_cancel);
  return g_test_run ();
}
