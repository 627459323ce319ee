/* SPDX-License-Identifier: GPL-3.0-or-later */

/* make-library N DIR: a library of N pictures with thumbnails, the same one for the same seed. For benchmarks, and for
 * whoever wants to see how Latent feels when it is full: ./dev exec make-library 10000 ~/many && ./dev run --library ~/many */
#include "latent-samples.h"

#include "latent-fiber.h"
#include "latent-imaging.h"
#include "latent-worker.h"

#include <locale.h>

#define BATCH 250
#define MOST 10000000
#define SERVICE "https://api.kie.ai"

typedef struct
{
  guint64 total;
  gint64 seed;
  const char *service;
  GFile *folder;
  gboolean quiet;
  LatentSamples *samples;
  GMainLoop *loop;
  GError *error;
} Make;

typedef struct
{
  const Make *make;
  guint first;
  guint count;
} Part;

static DexFuture *
make_worker (gpointer data, GCancellable *cancellable)
{
  Part *part = data;
  GPtrArray *pictures = g_ptr_array_new_full (part->count, (GDestroyNotify) latent_bulk_picture_free);

  for (guint i = 0; i < part->count; i++)
    g_ptr_array_add (pictures, latent_samples_make (part->make->samples, part->first + i, (guint) part->make->total));
  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, pictures);
}

static DexFuture *
start_part (const Make *make, LatentWorker *worker, guint first)
{
  Part *part = g_new0 (Part, 1);

  part->make = make;
  part->first = first;
  part->count = (guint) MIN (BATCH, make->total - first);
  return latent_worker_run (worker, make_worker, part, g_free);
}

/* Refuses what is a library already: two runs into one folder would give neither one's pictures. */
static gboolean
check_folder (GFile *folder, GError **error)
{
  g_autoptr (GFile) hidden = g_file_get_child (folder, ".latent");

  if (!g_file_query_exists (hidden, NULL))
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS, "%s is a library already. Choose another folder.",
               g_file_peek_path (folder));
  return FALSE;
}

static gboolean
fill (const Make *make, LatentLibrary *library, LatentWorker *worker, GError **error)
{
  DexFuture *next = start_part (make, worker, 0);

  for (guint first = 0; first < make->total; first += BATCH)
    {
      g_autoptr (GPtrArray) pictures = dex_await_boxed (next, error);

      /* The next batch is put together while this one is written. */
      next = first + BATCH < make->total ? start_part (make, worker, first + BATCH) : NULL;
      if (pictures == NULL || !dex_await (latent_bulk_add (library, pictures), error))
        {
          g_clear_pointer (&next, dex_unref);
          return FALSE;
        }
      if (!make->quiet)
        g_printerr ("\r%u of %" G_GUINT64_FORMAT " ", (guint) MIN (first + BATCH, make->total), make->total);
    }
  if (!make->quiet)
    g_printerr ("\n");
  return TRUE;
}

static DexFuture *
make_fiber (gpointer user_data)
{
  Make *make = user_data;
  g_autoptr (LatentLibrary) library = NULL;

  if (check_folder (make->folder, &make->error))
    library = dex_await_object (latent_library_open (make->folder, make->service), &make->error);
  if (library != NULL)
    {
      LatentWorker *worker = latent_worker_new ("make-pictures", 1);

      fill (make, library, worker, &make->error);
      latent_worker_free (worker);
      dex_await (latent_library_close (library), make->error == NULL ? &make->error : NULL);
    }
  g_main_loop_quit (make->loop);
  return dex_future_new_true ();
}

int
main (int argc, char **argv)
{
  Make make = { .seed = 1, .service = SERVICE };
  const GOptionEntry entries[] = {
    { "seed", 0, 0, G_OPTION_ARG_INT64, &make.seed, "Another number gives other pictures", "NUMBER" },
    { "service", 0, 0, G_OPTION_ARG_STRING, &make.service, "The service that its tasks went to", "ADDRESS" },
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &make.quiet, "Say nothing", NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("N DIR");
  g_autoptr (GError) error = NULL;

  setlocale (LC_ALL, "");
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      g_printerr ("%s\n", error->message);
      return 2;
    }
  if (argc != 3 || !g_ascii_string_to_unsigned (argv[1], 10, 1, MOST, &make.total, NULL))
    {
      g_autofree char *help = g_option_context_get_help (context, TRUE, NULL);

      g_printerr ("%s", help);
      return 2;
    }
  dex_init ();
  make.folder = g_file_new_for_commandline_arg (argv[2]);
  make.samples = latent_samples_new ((guint64) make.seed);
  make.loop = g_main_loop_new (NULL, FALSE);
  latent_fiber_detach ("make-library", make_fiber, &make, NULL);
  g_main_loop_run (make.loop);
  g_main_loop_unref (make.loop);
  latent_samples_free (make.samples);
  g_object_unref (make.folder);
  latent_imaging_shutdown ();
  if (make.error == NULL)
    return 0;
  g_printerr ("%s\n", make.error->message);
  g_error_free (make.error);
  return 1;
}
