/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-config.h"

#include "latent-verify.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "latent-await.h"
#include "latent-crew.h"
#include "latent-fiber.h"
#include "latent-images.h"
#include "latent-incoming-private.h"
#include "latent-journal.h"
#include "latent-sweep.h"

/* SQLite names as many, and there is no use in more. */
#define MOST_DATABASE_FINDINGS 20

G_DEFINE_BOXED_TYPE (LatentVerifyReport, latent_verify_report, latent_verify_report_ref, latent_verify_report_unref)

/* The report. */

const char *
latent_finding_kind_to_nick (LatentFindingKind kind)
{
  static const char *const nicks[] = {
    "database", "missing", "moved", "edited", "damaged", "unknown", "thumbnail", "leftover",
  };

  g_return_val_if_fail ((guint) kind < G_N_ELEMENTS (nicks), NULL);
  return nicks[kind];
}

static void
finding_free (gpointer data)
{
  LatentFinding *finding = data;

  g_free (finding->path);
  g_free (finding->message);
  g_free (finding);
}

LatentVerifyReport *
latent_verify_report_new (void)
{
  LatentVerifyReport *self = g_atomic_rc_box_new0 (LatentVerifyReport);

  self->findings = g_ptr_array_new_with_free_func (finding_free);
  return self;
}

LatentVerifyReport *
latent_verify_report_ref (LatentVerifyReport *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  LatentVerifyReport *self = data;

  g_ptr_array_unref (self->findings);
}

void
latent_verify_report_unref (LatentVerifyReport *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

void
latent_verify_report_add (LatentVerifyReport *self,
                          LatentFindingKind kind,
                          gint64 image,
                          const char *path,
                          char *message,
                          gboolean mended)
{
  LatentFinding *finding = g_new0 (LatentFinding, 1);

  finding->kind = kind;
  finding->image = image;
  finding->path = g_strdup (path);
  finding->message = message;
  finding->mended = mended;
  g_ptr_array_add (self->findings, finding);
}

guint
latent_verify_report_count_open (LatentVerifyReport *self)
{
  guint count = 0;

  g_return_val_if_fail (self != NULL, 0);

  for (guint i = 0; i < self->findings->len; i++)
    {
      const LatentFinding *finding = self->findings->pdata[i];

      count += finding->mended ? 0 : 1;
    }
  return count;
}

/* The database. */

static gboolean
check_database_run (LatentSql *sql, gpointer data, GError **error)
{
  GPtrArray *messages = data;
  sqlite3_stmt *statement = latent_sql_query (sql, "PRAGMA integrity_check (20)", NULL, error);
  int row;

  if (statement == NULL)
    return FALSE;
  while ((row = latent_sql_step (sql, statement, error)) > 0)
    {
      const char *text = (const char *) sqlite3_column_text (statement, 0);

      if (g_strcmp0 (text, "ok") != 0)
        g_ptr_array_add (messages, g_strdup (text));
    }
  if (row < 0)
    return FALSE;
  statement = latent_sql_query (sql, "PRAGMA foreign_key_check", NULL, error);
  if (statement == NULL)
    return FALSE;
  while ((row = latent_sql_step (sql, statement, error)) > 0 && messages->len < MOST_DATABASE_FINDINGS)
    g_ptr_array_add (
      messages, g_strdup_printf ("%s → %s", sqlite3_column_text (statement, 0), sqlite3_column_text (statement, 2)));
  return row >= 0;
}

static gboolean
check_database (LatentLibrary *library, LatentVerifyReport *report, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) messages = g_ptr_array_new_with_free_func (g_free);

  if (!latent_await (latent_database_read (library->database, check_database_run, NULL, g_ptr_array_ref (messages),
                                           (GDestroyNotify) g_ptr_array_unref),
                     cancellable, error))
    return FALSE;
  for (guint i = 0; i < messages->len; i++)
    latent_verify_report_add (report, LATENT_FINDING_DATABASE, 0, library->folder->database,
                              g_strdup_printf (_ ("The database is damaged: %s"), (char *) messages->pdata[i]), FALSE);
  return TRUE;
}

/* Thumbnails. */

typedef struct
{
  gatomicrefcount references;
  char *folder;
  GHashTable *hashes; /* of what has a thumbnail → its picture's id, as gint64 */
  GHashTable *others; /* of what may have one */
  GPtrArray *missing;
  GPtrArray *stray;
} Thumbs;

static Thumbs *
thumbs_ref (Thumbs *thumbs)
{
  g_atomic_ref_count_inc (&thumbs->references);
  return thumbs;
}

static void
thumbs_unref (gpointer data)
{
  Thumbs *thumbs = data;

  if (!g_atomic_ref_count_dec (&thumbs->references))
    return;
  g_free (thumbs->folder);
  g_hash_table_unref (thumbs->hashes);
  g_hash_table_unref (thumbs->others);
  g_ptr_array_unref (thumbs->missing);
  g_ptr_array_unref (thumbs->stray);
  g_free (thumbs);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Thumbs, thumbs_unref)

static gboolean
list_hashes_run (LatentSql *sql, gpointer data, GError **error)
{
  Thumbs *thumbs = data;
  sqlite3_stmt *statement = latent_sql_query (sql,
                                              "SELECT id, hash, problem IS NULL AND missing = 0 FROM image "
                                              "UNION ALL SELECT 0, hash, 0 FROM result WHERE state = 'landing'",
                                              NULL, error);
  int row;

  if (statement == NULL)
    return FALSE;
  while ((row = latent_sql_step (sql, statement, error)) > 0)
    {
      gint64 id = sqlite3_column_int64 (statement, 0);
      char *hash = latent_sql_dup_text (statement, 1);

      if (sqlite3_column_int (statement, 2) != 0)
        g_hash_table_insert (thumbs->hashes, hash, g_memdup2 (&id, sizeof id));
      else
        g_hash_table_add (thumbs->others, hash);
    }
  return row == 0;
}

static DexFuture *
compare_worker (gpointer data, GCancellable *cancellable)
{
  Thumbs *thumbs = data;

  latent_thumbnails_compare (thumbs->folder, thumbs->hashes, thumbs->missing, thumbs->stray);
  for (guint i = thumbs->stray->len; i > 0; i--)
    {
      const char *path = thumbs->stray->pdata[i - 1];
      g_autofree char *name = g_path_get_basename (path);

      if (g_hash_table_contains (thumbs->others, name))
        g_ptr_array_remove_index (thumbs->stray, i - 1);
    }
  return dex_future_new_true ();
}

static DexFuture *
remove_worker (gpointer data, GCancellable *cancellable)
{
  Thumbs *thumbs = data;

  for (guint i = 0; i < thumbs->stray->len; i++)
    g_unlink (thumbs->stray->pdata[i]);
  return dex_future_new_true ();
}

typedef struct
{
  LatentLibrary *library;
  Thumbs *thumbs;
  LatentVerifyReport *report;
  gboolean repair;
  GCancellable *cancellable;
} Make;

static gboolean
make_thumbnail (guint index, gpointer data, GError **error)
{
  Make *make = data;
  const gint64 *id = g_hash_table_lookup (make->thumbs->hashes, make->thumbs->missing->pdata[index]);
  g_autoptr (LatentImage) image = dex_await_object (latent_library_get_image (make->library, *id), NULL);
  g_autoptr (LatentPixels) small = NULL;
  g_autoptr (LatentPixels) large = NULL;

  if (image == NULL)
    return TRUE;
  if (make->repair)
    {
      small = latent_await_boxed (latent_images_load_thumbnail (make->library, image, 256, make->cancellable),
                                  make->cancellable, NULL);
      large = latent_await_boxed (latent_images_load_thumbnail (make->library, image, 512, make->cancellable),
                                  make->cancellable, NULL);
    }
  latent_verify_report_add (make->report, LATENT_FINDING_THUMBNAIL, *id, latent_image_get_path (image),
                            g_strdup (_ ("The picture had no thumbnail.")), small != NULL && large != NULL);
  return TRUE;
}

static gboolean
check_thumbnails (LatentLibrary *library,
                  LatentVerifyReport *report,
                  gboolean repair,
                  GCancellable *cancellable,
                  GError **error)
{
  g_autoptr (Thumbs) thumbs = g_new0 (Thumbs, 1);
  Make make = { .library = library, .thumbs = thumbs, .report = report, .repair = repair, .cancellable = cancellable };

  g_atomic_ref_count_init (&thumbs->references);
  thumbs->folder = g_strdup (library->folder->thumbnails);
  thumbs->hashes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  thumbs->others = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  thumbs->missing = g_ptr_array_new_with_free_func (g_free);
  thumbs->stray = g_ptr_array_new_with_free_func (g_free);
  if (!latent_await (latent_database_read (library->database, list_hashes_run, NULL, thumbs_ref (thumbs), thumbs_unref),
                     cancellable, error) ||
      !latent_await (latent_worker_run (library->files, compare_worker, thumbs_ref (thumbs), thumbs_unref), cancellable,
                     error) ||
      !latent_crew_run (thumbs->missing->len, make_thumbnail, &make, cancellable, error))
    return FALSE;
  if (thumbs->stray->len == 0)
    return TRUE;
  if (repair)
    dex_await (latent_worker_run (library->files, remove_worker, thumbs_ref (thumbs), thumbs_unref), NULL);
  latent_verify_report_add (report, LATENT_FINDING_LEFTOVER, 0, library->folder->thumbnails,
                            g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u thumbnail of no picture",
                                                          "%u thumbnails of no picture", thumbs->stray->len),
                                             thumbs->stray->len),
                            repair);
  return TRUE;
}

/* What an engine left behind. */

static DexFuture *
count_worker (gpointer data, GCancellable *cancellable)
{
  g_autoptr (GDir) dir = g_dir_open (data, 0, NULL);
  const char *name;
  gint64 count = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    count += g_str_has_prefix (name, LATENT_INCOMING_PREFIX) ? 1 : 0;
  return dex_future_new_for_int64 (count);
}

/* Only where no engine is at work, for which they aren't leftovers. */
static gboolean
check_incoming (LatentLibrary *library, LatentVerifyReport *report, gboolean repair, GError **error)
{
  gboolean ok = TRUE;
  gint64 count;

  if (latent_library_has_engine_lock (library) || !latent_library_try_engine_lock (library))
    return TRUE;
  count = dex_await_int64 (
    latent_worker_run (library->files, count_worker, g_strdup (library->folder->incoming), g_free), NULL);
  if (repair)
    {
      g_autoptr (GError) local = NULL;

      dex_await (latent_journal_recover (library), &local);
      ok = local == NULL;
      if (!ok)
        g_propagate_error (error, g_steal_pointer (&local));
    }
  latent_library_drop_engine_lock (library);
  if (ok && count > 0)
    latent_verify_report_add (report, LATENT_FINDING_LEFTOVER, 0, library->folder->incoming,
                              g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u download that was cut short",
                                                            "%u downloads that were cut short", (guint) count),
                                               (guint) count),
                              repair);
  return ok;
}

typedef struct
{
  LatentLibrary *library;
  gboolean repair;
  LatentProgressFunc progress;
  gpointer progress_data;
  GCancellable *cancellable;
} Verify;

static void
verify_free (gpointer data)
{
  Verify *verify = data;

  g_object_unref (verify->library);
  g_clear_object (&verify->cancellable);
  g_free (verify);
}

static gboolean
verify_all (const Verify *verify, LatentVerifyReport *report, GError **error)
{
  LatentSweepFlags flags = LATENT_SWEEP_HASH | (verify->repair ? LATENT_SWEEP_REPAIR | LATENT_SWEEP_ADOPT : 0);

  return check_database (verify->library, report, verify->cancellable, error) &&
         /* First: a landing that is finished now needs no rescue. */
         check_incoming (verify->library, report, verify->repair, error) &&
         latent_sweep_run (verify->library, flags, report, verify->progress, verify->progress_data, verify->cancellable,
                           error) &&
         check_thumbnails (verify->library, report, verify->repair, verify->cancellable, error);
}

static DexFuture *
verify_fiber (gpointer user_data)
{
  Verify *verify = user_data;
  g_autoptr (LatentVerifyReport) report = latent_verify_report_new ();
  g_autoptr (GError) error = NULL;
  gboolean ok;

  latent_library_enter (verify->library);
  ok = (!verify->repair || latent_library_check_writable (verify->library, &error)) &&
       verify_all (verify, report, &error);
  latent_library_leave (verify->library);
  if (!ok)
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_take_boxed (LATENT_TYPE_VERIFY_REPORT, g_steal_pointer (&report));
}

DexFuture *
latent_library_verify (LatentLibrary *library,
                       gboolean repair,
                       LatentProgressFunc progress,
                       gpointer progress_data,
                       GCancellable *cancellable)
{
  Verify *verify;

  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);

  verify = g_new0 (Verify, 1);
  verify->library = g_object_ref (library);
  verify->repair = repair;
  verify->progress = progress;
  verify->progress_data = progress_data;
  verify->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  return latent_fiber_spawn ("library-verify", verify_fiber, verify, verify_free);
}
