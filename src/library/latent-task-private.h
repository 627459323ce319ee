/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-sql.h"
#include "latent-task.h"

G_BEGIN_DECLS

/* A row of `task`, read on a database thread and given to its object on the main thread. */
typedef struct
{
  gint64 id;
  gint64 revision;
  LatentTaskState state;
  LatentReason reason;
  char *detail;
  char *remote_id;
  char *model;
  char *prompt;
  char *input;
  char *batch;
  gint64 rank;
  char *error_code;
  char *error_message;
  gint64 created;
  gint64 submitted;
  gint64 finished;
  double estimate;
  double credits;
  gint64 parent;
  gboolean hidden;
  guint n_images;
  guint n_attempts;
} LatentTaskRow;

/* SELECT LATENT_TASK_COLUMNS FROM task AS t … */
#define LATENT_TASK_COLUMNS                                                                                            \
  "t.id, t.revision, t.state, t.reason, t.detail, t.remote_id, t.model, t.prompt, t.input, t.batch, t.error_code, "    \
  "t.error_message, t.created, t.submitted, t.finished, t.estimate, t.credits, t.parent, t.hidden, t.rank, "           \
  "(SELECT count(*) FROM result AS r WHERE r.task = t.id AND r.state = 'landed'), "                                    \
  "(SELECT count(*) FROM attempt AS a WHERE a.task = t.id)"

LatentTaskRow *latent_task_row_read (sqlite3_stmt *statement);
void latent_task_row_free (LatentTaskRow *row);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentTaskRow, latent_task_row_free)

/* One row by id; NULL without an error if there is none. */
LatentTaskRow *latent_task_row_load (LatentSql *sql, gint64 id, GError **error);

LatentTask *latent_task_new (gint64 id);
/* Takes @row over if it is as new as what is known. TRUE if anything changed. */
gboolean latent_task_take_row (LatentTask *self, LatentTaskRow *row);

G_END_DECLS
