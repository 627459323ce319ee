/* SPDX-License-Identifier: GPL-3.0-or-later */

/* make-files N DIR: N picture files that are no library, for measuring how they are imported: PNG, JPEG and WebP in turn, some
 * with a prompt of ours, some with AUTOMATIC1111's "parameters", some with none; no two are the same. */
#include "latent-samples.h"

#include "latent-decoder.h"
#include "latent-encoder.h"
#include "latent-fiber.h"
#include "latent-metadata.h"
#include "latent-png-chunks.h"
#include "latent-sample-words.h"

#include <locale.h>
#include <string.h>

#define N_DRAWN 48
#define MOST 1000000
#define A_FOLDER 500
#define QUALITY 85
#define SEED 7

static const struct
{
  LatentImageKind kind;
  const char *extension;
} kinds[] = { { LATENT_IMAGE_KIND_PNG, "png" }, { LATENT_IMAGE_KIND_JPEG, "jpg" }, { LATENT_IMAGE_KIND_WEBP, "webp" } };

typedef struct
{
  guint64 total;
  const char *folder;
  LatentSamples *samples;
  GBytes *drawn[N_DRAWN][G_N_ELEMENTS (kinds)];
  GMainLoop *loop;
  GError *error;
} Make;

static gboolean
draw (Make *make, GError **error)
{
  g_autofree char *path = g_build_filename (make->folder, ".drawn.jpg", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  for (guint i = 0; i < N_DRAWN; i++)
    {
      g_autoptr (LatentBulkPicture) picture = latent_samples_make (make->samples, i, N_DRAWN);
      g_autoptr (LatentDecoded) decoded = NULL;
      gsize size;
      const char *data = g_bytes_get_data (picture->file, &size);

      if (!g_file_set_contents (path, data, (gssize) size, error) ||
          (decoded = dex_await_boxed (latent_decoder_decode_file (file, NULL), error)) == NULL)
        return FALSE;
      for (guint j = 0; j < G_N_ELEMENTS (kinds); j++)
        {
          const LatentEncoderOptions options = { .kind = kinds[j].kind, .quality = QUALITY };
          LatentPixels *pixels = latent_decoded_get_pixels (decoded);

          make->drawn[i][j] = latent_encoder_encode_sync (pixels, &options, NULL, error);
          if (make->drawn[i][j] == NULL)
            return FALSE;
        }
    }
  return g_file_delete (file, NULL, error);
}

/* Bytes that decoders pass over make it a file of its own. */
static GBytes *
number (GBytes *bytes, guint index)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  GByteArray *numbered = g_byte_array_sized_new ((guint) size + sizeof index);

  g_byte_array_append (numbered, data, (guint) size);
  g_byte_array_append (numbered, (const guint8 *) &index, sizeof index);
  return g_byte_array_free_to_bytes (numbered);
}

static gboolean
add_parameters (const char *path, GBytes *bytes, const char *prompt, guint index, GError **error)
{
  g_autofree char *text = g_strdup_printf ("%s\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: %u, Model: sample",
                                           prompt, index);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GInputStream) input = g_memory_input_stream_new_from_bytes (bytes);
  g_autoptr (GFileOutputStream) output = g_file_replace (file, NULL, FALSE, G_FILE_CREATE_NONE, NULL, error);

  return output != NULL &&
         latent_png_chunks_set_text (input, G_OUTPUT_STREAM (output), "parameters", text, NULL, error) &&
         g_output_stream_close (G_OUTPUT_STREAM (output), NULL, error);
}

static gboolean
add_ours (const char *path, const char *prompt, guint index, GError **error)
{
  g_autoptr (LatentMetadata) metadata = latent_metadata_new ();

  metadata->prompt = g_strdup (prompt);
  metadata->model = g_strdup (latent_sample_words_pick_model (index));
  metadata->parameters = g_strdup_printf ("{\"prompt\":\"\",\"seed\":%u}", index);
  metadata->created = g_date_time_new_from_unix_utc (1700000000 + (gint64) index * 3600);
  return dex_await (latent_metadata_write_file (path, metadata), error);
}

static gboolean
write_one (Make *make, guint index, GError **error)
{
  guint kind = index % G_N_ELEMENTS (kinds);
  guint turn = index / G_N_ELEMENTS (kinds) % 4;
  g_autofree char *folder = g_strdup_printf ("%s/%03u", make->folder, index / A_FOLDER);
  g_autofree char *path = g_strdup_printf ("%s/file %05u.%s", folder, index, kinds[kind].extension);
  g_autofree char *prompt = latent_sample_words_make_prompt (index);
  g_autoptr (GBytes) bytes = NULL;
  gsize size;
  const char *data;

  g_mkdir_with_parents (folder, 0777);
  if (kind == 0 && turn == 0)
    return add_parameters (path, make->drawn[index % N_DRAWN][kind], prompt, index, error);
  bytes = number (make->drawn[index % N_DRAWN][kind], index);
  data = g_bytes_get_data (bytes, &size);
  return g_file_set_contents_full (path, data, (gssize) size, G_FILE_SET_CONTENTS_NONE, 0666, error) &&
         (turn > 1 || add_ours (path, prompt, index, error));
}

static DexFuture *
make_fiber (gpointer user_data)
{
  Make *make = user_data;

  if (draw (make, &make->error))
    for (guint i = 0; i < make->total && write_one (make, i, &make->error); i++)
      if (i % A_FOLDER == 0)
        g_printerr ("\r%u of %" G_GUINT64_FORMAT " ", i, make->total);
  g_printerr ("\n");
  g_main_loop_quit (make->loop);
  return dex_future_new_true ();
}

int
main (int argc, char **argv)
{
  Make make = { 0 };

  setlocale (LC_ALL, "");
  if (argc != 3 || !g_ascii_string_to_unsigned (argv[1], 10, 1, MOST, &make.total, NULL))
    {
      g_printerr ("Usage: make-files N DIR\n");
      return 2;
    }
  dex_init ();
  make.folder = argv[2];
  make.samples = latent_samples_new (SEED);
  make.loop = g_main_loop_new (NULL, FALSE);
  g_mkdir_with_parents (make.folder, 0777);
  latent_fiber_detach ("make-files", make_fiber, &make, NULL);
  g_main_loop_run (make.loop);
  g_main_loop_unref (make.loop);
  latent_samples_free (make.samples);
  for (guint i = 0; i < N_DRAWN; i++)
    for (guint j = 0; j < G_N_ELEMENTS (kinds); j++)
      g_clear_pointer (&make.drawn[i][j], g_bytes_unref);
  latent_imaging_shutdown ();
  if (make.error == NULL)
    return 0;
  g_printerr ("%s\n", make.error->message);
  g_error_free (make.error);
  return 1;
}
