/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-config.h"

#include "latent-journal.h"

#include <glib/gi18n-lib.h>

#include "latent-library-private.h"

/* – → submitted: a task that somebody else had made. */

typedef struct
{
  LatentLibrary *library;
  LatentTaskDraft *draft;
  char *remote_id;
  gint64 created;
  LatentTaskRow *row;
} Adopt;

static void
adopt_free (Adopt *adopt)
{
  g_object_unref (adopt->library);
  latent_task_draft_free (adopt->draft);
  g_free (adopt->remote_id);
  g_clear_pointer (&adopt->row, latent_task_row_free);
  g_free (adopt);
}

static gboolean
check_new (LatentSql *sql, const Adopt *adopt, GError **error)
{
  gint64 found;
  int row = latent_sql_peek (sql,
                             "SELECT id FROM task WHERE remote_id = ?1 "
                             "UNION ALL SELECT id FROM image WHERE remote_id = ?1 AND missing = 0",
                             LATENT_BINDS (LATENT_TEXT (adopt->remote_id)), &found, error);

  if (row > 0)
    g_set_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_EXISTS, _ ("The task %s is in the library already."),
                 adopt->remote_id);
  return row == 0;
}

static gboolean
adopt_run (LatentSql *sql, gpointer data, GError **error)
{
  Adopt *adopt = data;
  const LatentTaskDraft *draft = adopt->draft;
  gint64 revision = latent_sql_get_revision (sql, error);

  if (revision == 0 || !latent_service_claim (sql, adopt->library->service, error) || !check_new (sql, adopt, error) ||
      !latent_sql_run (sql,
                       "INSERT INTO task (service, state, model, prompt, input, batch, owner, remote_id, created, "
                       "submitted, revision) "
                       "VALUES (?1, 'submitted', ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8, ?9)",
                       LATENT_BINDS (LATENT_TEXT (adopt->library->service), LATENT_TEXT (draft->model),
                                     LATENT_TEXT (draft->prompt != NULL ? draft->prompt : ""),
                                     LATENT_TEXT (draft->input != NULL ? draft->input : "{}"),
                                     LATENT_TEXT (draft->batch), LATENT_TEXT (draft->owner),
                                     LATENT_TEXT (adopt->remote_id), LATENT_INT (adopt->created),
                                     LATENT_INT (revision)),
                       error))
    return FALSE;
  adopt->row = latent_task_row_load (sql, latent_sql_get_last_id (sql), error);
  return adopt->row != NULL;
}

static void
adopt_done (gpointer data, GValue *value)
{
  Adopt *adopt = data;

  latent_library_take_setting (adopt->library, LATENT_SETTING_SERVICE, adopt->library->service);
  g_value_init (value, LATENT_TYPE_TASK);
  g_value_take_object (value, latent_library_take_task (adopt->library, g_steal_pointer (&adopt->row)));
  latent_library_queue_tasks_changed (adopt->library);
}

DexFuture *
latent_journal_adopt (LatentLibrary *library, LatentTaskDraft *draft, const char *remote_id, gint64 created)
{
  Adopt *adopt;

  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (draft != NULL && draft->model != NULL, NULL);
  g_return_val_if_fail (remote_id != NULL && *remote_id != '\0', NULL);

  adopt = g_new0 (Adopt, 1);
  adopt->library = g_object_ref (library);
  adopt->draft = draft;
  adopt->remote_id = g_strdup (remote_id);
  adopt->created = created > 0 ? created : g_get_real_time ();
  return latent_database_write (library->database, adopt_run, adopt_done, adopt, (GDestroyNotify) adopt_free);
}
