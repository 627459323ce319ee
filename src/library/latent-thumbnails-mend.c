/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-thumbnails-mend.h"

#include <string.h>
#include <glib/gstdio.h>

#include "latent-await.h"
#include "latent-error.h"
#include "latent-fiber.h"
#include "latent-files.h"
#include "latent-images-private.h"

/* Thumbnails that are missing are made in the background, one at a time and only while nobody waits for one, the newest
 * pictures first: those are what a gallery shows. A picture that changed has another hash, so that its old thumbnail is
 * one that is missing. */

/* Until it is looked again whether there is room, */
#define BUSY_MS 250
/* and between two of them, for a machine that does something else too. */
#define REST_MS 20
/* What can't be decoded is tried again when the decoders may have changed. */
#define TRIED_DAYS 30
/* So many in a row are no pictures' fault. */
#define MOST_FAILURES 8
/* Beside the folders of the two sizes: an empty file for each picture of which none could be made. */
#define TRIED "tried"

typedef struct
{
  gint64 id;
  char hash[65];
} Named;

/* @data: GArray of Named, by hash. An index has all that it needs. */
static gboolean
list_run (LatentSql *sql, gpointer data, GError **error)
{
  GArray *all = data;
  sqlite3_stmt *statement = latent_sql_query (sql, "SELECT id, hash FROM image INDEXED BY image_hash ORDER BY hash",
                                              NULL, error);
  int row;

  if (statement == NULL)
    return FALSE;
  while ((row = latent_sql_step (sql, statement, error)) > 0)
    {
      Named named = { .id = sqlite3_column_int64 (statement, 0) };

      g_strlcpy (named.hash, (const char *) sqlite3_column_text (statement, 1), sizeof named.hash);
      g_array_append_val (all, named);
    }
  return row == 0;
}

static void
list_done (gpointer data, GValue *value)
{
  g_value_init (value, G_TYPE_ARRAY);
  g_value_set_boxed (value, data);
}

/* --- which are missing ------------------------------------------------------------------------------------------ */

/* One of the folders into which thumbnails are sorted, and the pictures whose thumbnails belong there. */
typedef struct
{
  char *folder; /* of the thumbnails */
  GArray *all;
  guint begin, end;
} Shelf;

static void
shelf_free (gpointer data)
{
  Shelf *shelf = data;

  g_free (shelf->folder);
  g_array_unref (shelf->all);
  g_free (shelf);
}

static const Named *
get_named (GArray *all, guint i)
{
  return &g_array_index (all, Named, i);
}

/* The names in @size/ab/, without those that are older than @since (s since the epoch, 0: all). */
static GHashTable *
list_names (const char *folder, const char *size, const char *hash, gint64 since)
{
  GHashTable *names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *shelf = g_strndup (hash, 2);
  g_autofree char *path = g_build_filename (folder, size, shelf, NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = since != 0 ? g_build_filename (path, name, NULL) : NULL;
      GStatBuf facts;

      if (file == NULL || (g_stat (file, &facts) == 0 && facts.st_mtime >= since))
        g_hash_table_add (names, g_strdup (name));
    }
  return names;
}

static DexFuture *
compare_worker (gpointer data, GCancellable *cancellable)
{
  Shelf *shelf = data;
  const char *first = get_named (shelf->all, shelf->begin)->hash;
  g_autoptr (GHashTable) small = list_names (shelf->folder, "256", first, 0);
  g_autoptr (GHashTable) large = list_names (shelf->folder, "512", first, 0);
  g_autoptr (GHashTable)
    tried = list_names (shelf->folder, TRIED, first, g_get_real_time () / G_USEC_PER_SEC - TRIED_DAYS * 24 * 60 * 60);
  g_autoptr (GArray) missing = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = shelf->begin; i < shelf->end; i++)
    {
      const Named *named = get_named (shelf->all, i);

      if ((!g_hash_table_contains (small, named->hash) || !g_hash_table_contains (large, named->hash)) &&
          !g_hash_table_contains (tried, named->hash))
        g_array_append_val (missing, named->id);
    }
  return dex_future_new_take_boxed (G_TYPE_ARRAY, g_steal_pointer (&missing));
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  gint64 one = *(const gint64 *) a, two = *(const gint64 *) b;

  return one < two ? 1 : one > two ? -1 : 0;
}

/* Their ids, the newest first; NULL on error. */
static GArray *
find_missing (LatentLibrary *library, GCancellable *cancellable, GError **error)
{
  g_autoptr (GArray) missing = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) all = NULL;

  all = latent_await_boxed (latent_database_read (library->database, list_run, list_done,
                                                  g_array_new (FALSE, FALSE, sizeof (Named)),
                                                  (GDestroyNotify) g_array_unref),
                            cancellable, error);
  if (all == NULL)
    return NULL;
  for (guint begin = 0, end; begin < all->len; begin = end)
    {
      g_autoptr (GArray) some = NULL;
      Shelf *shelf = g_new0 (Shelf, 1);

      for (end = begin + 1;
           end < all->len && strncmp (get_named (all, begin)->hash, get_named (all, end)->hash, 2) == 0;)
        end++;
      shelf->folder = g_strdup (library->folder->thumbnails);
      shelf->all = g_array_ref (all);
      shelf->begin = begin;
      shelf->end = end;
      some = latent_await_boxed (latent_worker_run (library->files, compare_worker, shelf, shelf_free), cancellable,
                                 error);
      if (some == NULL)
        return NULL;
      g_array_append_vals (missing, some->data, some->len);
    }
  g_array_sort (missing, compare_ids);
  return g_steal_pointer (&missing);
}

/* --- making them ------------------------------------------------------------------------------------------------ */

static DexFuture *
note_worker (gpointer data, GCancellable *cancellable)
{
  g_autoptr (GBytes) nothing = g_bytes_new (NULL, 0);
  g_autoptr (GError) error = NULL;

  if (!latent_files_write_cache (data, nothing, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_true ();
}

static void
note_tried (LatentLibrary *library, LatentImage *image)
{
  g_autofree char *shelf = g_strndup (latent_image_get_hash (image), 2);
  char *path = g_build_filename (library->folder->thumbnails, TRIED, shelf, latent_image_get_hash (image), NULL);
  g_autoptr (GError) error = NULL;

  if (!dex_await (latent_worker_run (library->files, note_worker, path, g_free), &error))
    g_message ("Noting that there is no thumbnail: %s", error->message);
}

/* FALSE only when cancelled, or closed. */
static gboolean
await_quiet (LatentLibrary *library, GCancellable *cancellable, GError **error)
{
  guint ms = REST_MS;

  do
    {
      if (!latent_sleep (ms, cancellable, error))
        return FALSE;
      ms = BUSY_MS;
    }
  while (!latent_thumbnails_is_idle (library->thumbnails));
  return TRUE;
}

/* FALSE if there is no thumbnail of it now, with an error where that is the picture's own fault. */
static gboolean
mend_one (LatentLibrary *library, LatentImage *image, GCancellable *cancellable, GError **error)
{
  static const guint sizes[] = { 256, 512 };

  if (!latent_images_load (library, image, NULL) || latent_image_get_missing (image) ||
      latent_image_get_problem (image) != NULL)
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (LatentPixels)
        pixels = dex_await_boxed (latent_images_load_thumbnail (library, image, sizes[i], cancellable), error);

      if (pixels == NULL)
        return FALSE;
    }
  return TRUE;
}

static gboolean
mend_all (LatentLibrary *library, GArray *missing, GCancellable *cancellable, GError **error)
{
  guint failures = 0;

  for (guint i = 0; i < missing->len && failures < MOST_FAILURES; i++)
    {
      g_autoptr (LatentImage) image = NULL;
      g_autoptr (GError) local = NULL;

      if (!await_quiet (library, cancellable, error))
        return FALSE;
      image = latent_library_get_image_object (library, g_array_index (missing, gint64, i));
      if (mend_one (library, image, cancellable, &local))
        failures = 0;
      else if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      else if (local != NULL && !latent_image_get_missing (image) && !latent_library_error_is_storage (local))
        {
          g_info ("No thumbnail of %s: %s", latent_image_get_name (image), local->message);
          note_tried (library, image);
          failures++;
        }
    }
  if (missing->len > 0)
    g_debug ("%u thumbnails were missing", missing->len);
  return TRUE;
}

typedef struct
{
  LatentLibrary *library;
  GCancellable *cancellable;
} Mend;

static void
mend_free (gpointer data)
{
  Mend *mend = data;

  g_object_unref (mend->library);
  g_object_unref (mend->cancellable);
  g_free (mend);
}

static DexFuture *
mend_fiber (gpointer user_data)
{
  Mend *mend = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) missing = find_missing (mend->library, mend->cancellable, &error);

  if ((missing == NULL || !mend_all (mend->library, missing, mend->cancellable, &error)) &&
      !latent_error_is_cancelled (error))
    g_message ("Looking for missing thumbnails: %s", error->message);
  latent_library_leave (mend->library);
  return dex_future_new_true ();
}

void
latent_thumbnails_mend (LatentLibrary *library, GCancellable *cancellable)
{
  Mend *mend = g_new0 (Mend, 1);

  mend->library = g_object_ref (library);
  mend->cancellable = g_object_ref (cancellable);
  /* It isn't closed until the fiber leaves it. */
  latent_library_enter (library);
  latent_fiber_detach ("mend-thumbnails", mend_fiber, mend, mend_free);
}
