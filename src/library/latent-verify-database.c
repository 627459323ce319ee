/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-config.h"

#include "latent-verify.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sqlite3.h>

#include "latent-backup-private.h"
#include "latent-fiber.h"
#include "latent-sweep.h"
#include "latent-worker.h"

/* The database's file, before anybody opens it. */

typedef struct
{
  LatentFolder *folder;
  gboolean repair;
} Look;

static void
look_free (gpointer data)
{
  Look *look = data;

  latent_folder_free (look->folder);
  g_free (look);
}

/* An index that disagrees with its table can be made anew from it. TRUE if all is well then. */
static gboolean
reindex (const char *path)
{
  sqlite3 *handle = NULL;
  int code = sqlite3_open_v2 (path, &handle, SQLITE_OPEN_READWRITE, NULL);

  if (code == SQLITE_OK)
    code = sqlite3_exec (handle, "REINDEX", NULL, NULL, NULL);
  sqlite3_close (handle);
  return code == SQLITE_OK && latent_backup_check (path, NULL);
}

static char *
describe (const char *copy)
{
  g_autofree char *name = copy != NULL ? g_path_get_basename (copy) : NULL;

  return copy != NULL ? g_strdup_printf (_ ("The copy “%s” has taken its place."), name)
                      : g_strdup (_ ("It is made anew from the pictures’ files."));
}

static gboolean
replace (const Look *look, const char *aside, char **how, GError **error)
{
  g_autofree char *copy = latent_backup_find_sound (look->folder);

  if (!latent_backup_put (look->folder, copy, aside, NULL, error))
    return FALSE;
  *how = describe (copy);
  return TRUE;
}

static gboolean
look_at_missing (const Look *look, LatentVerifyReport *report, GError **error)
{
  g_autofree char *aside = g_build_filename (look->folder->hidden, "library-lost.db", NULL);
  g_autofree char *how = NULL;

  if (look->repair && !replace (look, aside, &how, error))
    return FALSE;
  latent_verify_report_add (
    report, LATENT_FINDING_DATABASE, 0, look->folder->database,
    g_strconcat (_ ("The library’s database isn’t there."), how != NULL ? " " : NULL, how, NULL), look->repair);
  return TRUE;
}

static gboolean
look_at_damaged (const Look *look, const GError *damage, LatentVerifyReport *report, GError **error)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *name = g_date_time_format (now, "library-damaged-%Y-%m-%d-%H%M%S.db");
  g_autofree char *aside = g_build_filename (look->folder->hidden, name, NULL);
  g_autofree char *how = NULL;

  if (look->repair && reindex (look->folder->database))
    how = g_strdup (_ ("Its indexes were made anew."));
  else if (look->repair && !replace (look, aside, &how, error))
    return FALSE;
  latent_verify_report_add (report, LATENT_FINDING_DATABASE, 0, look->folder->database,
                            g_strconcat (damage->message, how != NULL ? " " : NULL, how, NULL), look->repair);
  return TRUE;
}

static DexFuture *
look_worker (gpointer data, GCancellable *cancellable)
{
  Look *look = data;
  g_autoptr (LatentVerifyReport) report = latent_verify_report_new ();
  g_autoptr (GError) damage = NULL;
  g_autoptr (GError) error = NULL;
  g_autofd int lock = -1;
  gboolean ok;

  if (look->repair && !latent_folder_prepare (look->folder, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  /* Who has it open now has it whole, or finds out. */
  if (g_file_test (look->folder->lock, G_FILE_TEST_EXISTS) || look->repair)
    {
      lock = latent_folder_lock (look->folder->lock, TRUE, FALSE, &error);
      /* Where nothing can be written, nothing is repaired either: whoever opens it finds out. */
      if (!look->repair && g_error_matches (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_READ_ONLY))
        g_clear_error (&error);
      if (error != NULL)
        return dex_future_new_for_error (g_steal_pointer (&error));
      if (lock < 0)
        return dex_future_new_take_boxed (LATENT_TYPE_VERIFY_REPORT, g_steal_pointer (&report));
    }
  if (!g_file_test (look->folder->database, G_FILE_TEST_EXISTS))
    ok = look_at_missing (look, report, &error);
  else if (latent_backup_check (look->folder->database, &damage))
    ok = TRUE;
  else if (g_error_matches (damage, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_CONTENT))
    ok = look_at_damaged (look, damage, report, &error);
  else
    {
      g_propagate_error (&error, g_steal_pointer (&damage));
      ok = FALSE;
    }
  if (!ok)
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_take_boxed (LATENT_TYPE_VERIFY_REPORT, g_steal_pointer (&report));
}

static DexFuture *
look_fiber (gpointer user_data)
{
  g_autoptr (LatentWorker) worker = latent_worker_new ("latent-verify", 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentVerifyReport)
    report = dex_await_boxed (latent_worker_run (worker, look_worker, user_data, look_free), &error);

  if (report == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_take_boxed (LATENT_TYPE_VERIFY_REPORT, g_steal_pointer (&report));
}

DexFuture *
latent_verify_database (GFile *folder, gboolean repair)
{
  Look *look;

  g_return_val_if_fail (G_IS_FILE (folder) && g_file_peek_path (folder) != NULL, NULL);

  look = g_new0 (Look, 1);
  look->folder = latent_folder_new (g_file_peek_path (folder));
  look->repair = repair;
  return latent_fiber_spawn ("verify-database", look_fiber, look, NULL);
}
