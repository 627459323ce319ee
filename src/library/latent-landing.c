/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-config.h"

#include "latent-landing.h"

#include <glib/gi18n-lib.h>

#include "latent-code.h"
#include "latent-file-name.h"
#include "latent-journal.h"
#include "latent-search.h"

void
latent_landing_free (LatentLanding *landing)
{
  g_free (landing->original_hash);
  g_free (landing->hash);
  g_free (landing->mime_type);
  g_free (landing->extension);
  g_clear_pointer (&landing->blur, g_bytes_unref);
  g_free (landing->problem);
  g_free (landing);
}

typedef struct
{
  LatentLibrary *library;
  const LatentLanding *landing;
  gint64 task;
  guint index;
  gboolean again;
  gint64 modified;
  char *path;
  LatentResultState state;
  LatentImageRow *image;
  LatentTaskRow *row;
} Job;

static void
job_free (Job *job)
{
  g_object_unref (job->library);
  g_free (job->path);
  g_clear_pointer (&job->image, latent_image_row_free);
  g_clear_pointer (&job->row, latent_task_row_free);
  g_free (job);
}

static Job *
job_new (LatentLibrary *library, gint64 task, guint index)
{
  Job *job = g_new0 (Job, 1);

  job->library = g_object_ref (library);
  job->task = task;
  job->index = index;
  return job;
}

static char *
make_path (LatentSql *sql, const LatentLanding *landing, const char *code, GError **error)
{
  g_autoptr (LatentTaskRow) task = latent_task_row_load (sql, landing->task, error);

  if (task == NULL)
    return NULL;
  return latent_file_name_make (landing->created, task->prompt, task->model, code, landing->extension);
}

static gboolean
announce_run (LatentSql *sql, gpointer data, GError **error)
{
  Job *job = data;
  const LatentLanding *landing = job->landing;
  g_autofree char *code = latent_code_find (sql, NULL, error);

  if (code == NULL)
    return FALSE;
  job->path = make_path (sql, landing, code, error);
  if (job->path == NULL ||
      !latent_sql_run (sql,
                       "UPDATE result SET state = 'landing', code = ?, path = ?, hash = ?, original_hash = ?, "
                       "mime_type = ?, width = ?, "
                       "height = ?, size = ?, colour = ?, blur = ?, problem = ?, created = ? WHERE task = ? AND number "
                       "= ? AND state = ?",
                       LATENT_BINDS (LATENT_TEXT (code), LATENT_TEXT (job->path), LATENT_TEXT (landing->hash),
                                     LATENT_TEXT (landing->original_hash), LATENT_TEXT (landing->mime_type),
                                     LATENT_INT (landing->width), LATENT_INT (landing->height),
                                     LATENT_INT ((gint64) landing->size), LATENT_INT (landing->colour),
                                     LATENT_BLOB (landing->blur), LATENT_TEXT (landing->problem),
                                     LATENT_INT (landing->created), LATENT_INT (landing->task),
                                     LATENT_INT (landing->index), LATENT_TEXT (job->again ? "landing" : "pending")),
                       error))
    return FALSE;
  if (latent_sql_get_changes (sql) > 0)
    return TRUE;
  g_set_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_EXISTS, _ ("This result isn’t expected any more."));
  return FALSE;
}

static void
announce_done (gpointer data, GValue *value)
{
  Job *job = data;

  g_value_init (value, G_TYPE_STRING);
  g_value_take_string (value, g_steal_pointer (&job->path));
}

DexFuture *
latent_landing_announce (LatentLibrary *library, const LatentLanding *landing, gboolean again)
{
  Job *job = job_new (library, landing->task, landing->index);

  job->landing = landing;
  job->again = again;
  return latent_database_write (library->database, announce_run, announce_done, job, (GDestroyNotify) job_free);
}

static gboolean
commit_run (LatentSql *sql, gpointer data, GError **error)
{
  Job *job = data;
  gint64 revision = latent_sql_get_revision (sql, error);
  gint64 image;

  if (
    revision == 0 ||
    !latent_sql_run (
      sql,
      "INSERT INTO image (code, path, mime_type, width, height, size, modified, hash, original_hash, problem, colour, "
      "blur, prompt, model, input, task, number, remote_id, credits, created, added, revision) "
      "SELECT r.code, r.path, r.mime_type, r.width, r.height, r.size, ?, r.hash, r.original_hash, r.problem, r.colour, "
      "r.blur, t.prompt, t.model, t.input, t.id, r.number, t.remote_id, t.credits, r.created, ?, ? "
      "FROM result AS r JOIN task AS t ON t.id = r.task WHERE r.task = ? AND r.number = ? AND r.state = 'landing'",
      LATENT_BINDS (LATENT_INT (job->modified), LATENT_INT (g_get_real_time ()), LATENT_INT (revision),
                    LATENT_INT (job->task), LATENT_INT (job->index)),
      error))
    return FALSE;
  if (latent_sql_get_changes (sql) == 0)
    {
      g_set_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_EXISTS,
                   _ ("This result isn’t expected any more."));
      return FALSE;
    }
  image = latent_sql_get_last_id (sql);
  if (!latent_sql_run (sql, "UPDATE result SET state = 'landed', image = ? WHERE task = ? AND number = ?",
                       LATENT_BINDS (LATENT_INT (image), LATENT_INT (job->task), LATENT_INT (job->index)), error) ||
      !latent_sql_run (sql, "UPDATE task SET revision = ? WHERE id = ?",
                       LATENT_BINDS (LATENT_INT (revision), LATENT_INT (job->task)), error) ||
      !latent_search_index (sql, image, error))
    return FALSE;
  job->image = latent_image_row_load (sql, image, error);
  job->row = latent_task_row_load (sql, job->task, error);
  return job->image != NULL && job->row != NULL;
}

static void
commit_done (gpointer data, GValue *value)
{
  Job *job = data;

  g_object_unref (latent_library_take_task (job->library, g_steal_pointer (&job->row)));
  g_value_init (value, LATENT_TYPE_IMAGE);
  g_value_take_object (value, latent_library_take_image (job->library, g_steal_pointer (&job->image)));
  latent_library_queue_tasks_changed (job->library);
  latent_library_queue_images_changed (job->library);
}

DexFuture *
latent_landing_commit (LatentLibrary *library, gint64 task, guint index, gint64 modified)
{
  Job *job = job_new (library, task, index);

  job->modified = modified;
  return latent_database_write (library->database, commit_run, commit_done, job, (GDestroyNotify) job_free);
}

static gboolean
revert_run (LatentSql *sql, gpointer data, GError **error)
{
  Job *job = data;

  return latent_sql_run (
    sql,
    "UPDATE result SET state = 'pending', code = NULL, path = NULL, hash = NULL, original_hash = NULL "
    "WHERE task = ? AND number = ? AND state = 'landing'",
    LATENT_BINDS (LATENT_INT (job->task), LATENT_INT (job->index)), error);
}

DexFuture *
latent_landing_revert (LatentLibrary *library, gint64 task, guint index)
{
  return latent_database_write (library->database, revert_run, NULL, job_new (library, task, index),
                                (GDestroyNotify) job_free);
}

static gboolean
get_state_run (LatentSql *sql, gpointer data, GError **error)
{
  Job *job = data;
  gint64 state = 0;
  int row = latent_sql_peek (
    sql,
    "SELECT CASE state WHEN 'pending' THEN 0 WHEN 'landing' THEN 1 WHEN 'landed' THEN 2 ELSE 3 "
    "END FROM result WHERE task = ? AND number = ?",
    LATENT_BINDS (LATENT_INT (job->task), LATENT_INT (job->index)), &state, error);

  if (row == 0)
    g_set_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_NOT_FOUND,
                 _ ("The library expects no such result."));
  job->state = (LatentResultState) state;
  return row > 0;
}

static void
get_state_done (gpointer data, GValue *value)
{
  Job *job = data;

  g_value_init (value, G_TYPE_INT64);
  g_value_set_int64 (value, job->state);
}

DexFuture *
latent_landing_get_state (LatentLibrary *library, gint64 task, guint index)
{
  return latent_database_read (library->database, get_state_run, get_state_done, job_new (library, task, index),
                               (GDestroyNotify) job_free);
}
