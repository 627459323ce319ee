/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-task-private.h"

#include <math.h>

struct _LatentTask
{
  GObject parent_instance;
  LatentTaskRow *row;
  double upload; /* 0 to 1, while this process uploads its input */
};

G_DEFINE_FINAL_TYPE (LatentTask, latent_task, G_TYPE_OBJECT)

enum
{
  PROP_ID = 1,
  PROP_STATE,
  PROP_REASON,
  PROP_DETAIL,
  PROP_REMOTE_ID,
  PROP_MODEL,
  PROP_PROMPT,
  PROP_INPUT,
  PROP_ERROR_CODE,
  PROP_ERROR_MESSAGE,
  PROP_CREATED,
  PROP_SUBMITTED,
  PROP_FINISHED,
  PROP_ESTIMATE,
  PROP_CREDITS,
  PROP_HIDDEN,
  PROP_N_IMAGES,
  PROP_RANK,
  PROP_N_ATTEMPTS,
  PROP_LOADED,
  PROP_UPLOAD,
  N_PROPS,
};
static GParamSpec *properties[N_PROPS];

LatentTaskRow *
latent_task_row_read (sqlite3_stmt *statement)
{
  LatentTaskRow *row = g_new0 (LatentTaskRow, 1);
  int column = 0;

  row->id = sqlite3_column_int64 (statement, column++);
  row->revision = sqlite3_column_int64 (statement, column++);
  /* The schema lets only known nicks in; a damaged row stays where nothing is done with it. */
  if (!latent_task_state_from_nick ((const char *) sqlite3_column_text (statement, column++), &row->state))
    row->state = LATENT_TASK_UNCERTAIN;
  if (!latent_reason_from_nick ((const char *) sqlite3_column_text (statement, column++), &row->reason))
    row->reason = LATENT_REASON_NONE;
  row->detail = latent_sql_dup_text (statement, column++);
  row->remote_id = latent_sql_dup_text (statement, column++);
  row->model = latent_sql_dup_text (statement, column++);
  row->prompt = latent_sql_dup_text (statement, column++);
  row->input = latent_sql_dup_text (statement, column++);
  row->batch = latent_sql_dup_text (statement, column++);
  row->error_code = latent_sql_dup_text (statement, column++);
  row->error_message = latent_sql_dup_text (statement, column++);
  row->created = sqlite3_column_int64 (statement, column++);
  row->submitted = sqlite3_column_int64 (statement, column++);
  row->finished = sqlite3_column_int64 (statement, column++);
  row->estimate = latent_sql_get_real (statement, column++);
  row->credits = latent_sql_get_real (statement, column++);
  row->parent = sqlite3_column_int64 (statement, column++);
  row->hidden = sqlite3_column_int (statement, column++) != 0;
  row->rank = sqlite3_column_int64 (statement, column++);
  row->n_images = (guint) sqlite3_column_int (statement, column++);
  row->n_attempts = (guint) sqlite3_column_int (statement, column++);
  return row;
}

void
latent_task_row_free (LatentTaskRow *row)
{
  g_free (row->detail);
  g_free (row->remote_id);
  g_free (row->model);
  g_free (row->prompt);
  g_free (row->input);
  g_free (row->batch);
  g_free (row->error_code);
  g_free (row->error_message);
  g_free (row);
}

LatentTaskRow *
latent_task_row_load (LatentSql *sql, gint64 id, GError **error)
{
  sqlite3_stmt *statement = latent_sql_query (sql, "SELECT " LATENT_TASK_COLUMNS " FROM task AS t WHERE t.id = ?",
                                              LATENT_BINDS (LATENT_INT (id)), error);
  LatentTaskRow *row;

  if (statement == NULL || latent_sql_step (sql, statement, error) <= 0)
    return NULL;
  row = latent_task_row_read (statement);
  sqlite3_reset (statement);
  return row;
}

LatentTask *
latent_task_new (gint64 id)
{
  LatentTask *self = g_object_new (LATENT_TYPE_TASK, NULL);

  self->row->id = id;
  return self;
}

static gboolean
differ (double one, double two)
{
  return isnan (one) || isnan (two) ? isnan (one) != isnan (two) : one != two;
}

/* A text that says the same stays where it is: fibers have got it from us and wait with it in their hands. */
static void
keep_text (char **text, char **old)
{
  char *spare = *text;

  if (g_strcmp0 (*text, *old) != 0)
    return;
  *text = *old;
  *old = spare;
}

gboolean
latent_task_take_row (LatentTask *self, LatentTaskRow *row)
{
  g_autoptr (LatentTaskRow) old = self->row;
  gboolean changed[N_PROPS] = { FALSE };
  gboolean any = FALSE;

  g_return_val_if_fail (row->id == old->id, FALSE);

  /* A reader's answer may come after a writer's newer one. */
  if (row->revision < old->revision)
    {
      self->row = g_steal_pointer (&old);
      latent_task_row_free (row);
      return FALSE;
    }
  self->row = row;
  keep_text (&row->detail, &old->detail);
  keep_text (&row->remote_id, &old->remote_id);
  keep_text (&row->model, &old->model);
  keep_text (&row->prompt, &old->prompt);
  keep_text (&row->input, &old->input);
  keep_text (&row->batch, &old->batch);
  keep_text (&row->error_code, &old->error_code);
  keep_text (&row->error_message, &old->error_message);

  changed[PROP_STATE] = old->state != row->state;
  changed[PROP_REASON] = old->reason != row->reason;
  changed[PROP_DETAIL] = g_strcmp0 (old->detail, row->detail) != 0;
  changed[PROP_REMOTE_ID] = g_strcmp0 (old->remote_id, row->remote_id) != 0;
  changed[PROP_MODEL] = g_strcmp0 (old->model, row->model) != 0;
  changed[PROP_PROMPT] = g_strcmp0 (old->prompt, row->prompt) != 0;
  changed[PROP_INPUT] = g_strcmp0 (old->input, row->input) != 0;
  changed[PROP_ERROR_CODE] = g_strcmp0 (old->error_code, row->error_code) != 0;
  changed[PROP_ERROR_MESSAGE] = g_strcmp0 (old->error_message, row->error_message) != 0;
  changed[PROP_CREATED] = old->created != row->created;
  changed[PROP_SUBMITTED] = old->submitted != row->submitted;
  changed[PROP_FINISHED] = old->finished != row->finished;
  changed[PROP_ESTIMATE] = differ (old->estimate, row->estimate);
  changed[PROP_CREDITS] = differ (old->credits, row->credits);
  changed[PROP_HIDDEN] = old->hidden != row->hidden;
  changed[PROP_N_IMAGES] = old->n_images != row->n_images;
  changed[PROP_RANK] = old->rank != row->rank;
  changed[PROP_N_ATTEMPTS] = old->n_attempts != row->n_attempts;
  changed[PROP_LOADED] = old->revision == 0;

  g_object_freeze_notify (G_OBJECT (self));
  for (guint i = 1; i < N_PROPS; i++)
    if (changed[i])
      {
        any = TRUE;
        g_object_notify_by_pspec (G_OBJECT (self), properties[i]);
      }
  g_object_thaw_notify (G_OBJECT (self));
  return any;
}

static void
latent_task_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LatentTaskRow *row = LATENT_TASK (object)->row;

  switch (id)
    {
    case PROP_ID:
      g_value_set_int64 (value, row->id);
      break;
    case PROP_STATE:
      g_value_set_enum (value, (int) row->state);
      break;
    case PROP_REASON:
      g_value_set_enum (value, (int) row->reason);
      break;
    case PROP_DETAIL:
      g_value_set_string (value, row->detail);
      break;
    case PROP_REMOTE_ID:
      g_value_set_string (value, row->remote_id);
      break;
    case PROP_MODEL:
      g_value_set_string (value, row->model);
      break;
    case PROP_PROMPT:
      g_value_set_string (value, row->prompt);
      break;
    case PROP_INPUT:
      g_value_set_string (value, row->input);
      break;
    case PROP_ERROR_CODE:
      g_value_set_string (value, row->error_code);
      break;
    case PROP_ERROR_MESSAGE:
      g_value_set_string (value, row->error_message);
      break;
    case PROP_CREATED:
      g_value_set_int64 (value, row->created);
      break;
    case PROP_SUBMITTED:
      g_value_set_int64 (value, row->submitted);
      break;
    case PROP_FINISHED:
      g_value_set_int64 (value, row->finished);
      break;
    case PROP_ESTIMATE:
      g_value_set_double (value, row->estimate);
      break;
    case PROP_CREDITS:
      g_value_set_double (value, row->credits);
      break;
    case PROP_HIDDEN:
      g_value_set_boolean (value, row->hidden);
      break;
    case PROP_N_IMAGES:
      g_value_set_uint (value, row->n_images);
      break;
    case PROP_RANK:
      g_value_set_int64 (value, row->rank);
      break;
    case PROP_N_ATTEMPTS:
      g_value_set_uint (value, row->n_attempts);
      break;
    case PROP_LOADED:
      g_value_set_boolean (value, row->revision != 0);
      break;
    case PROP_UPLOAD:
      g_value_set_double (value, LATENT_TASK (object)->upload);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
latent_task_finalize (GObject *object)
{
  latent_task_row_free (LATENT_TASK (object)->row);
  G_OBJECT_CLASS (latent_task_parent_class)->finalize (object);
}

static void
latent_task_class_init (LatentTaskClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = latent_task_get_property;
  object_class->finalize = latent_task_finalize;

  properties[PROP_ID] = g_param_spec_int64 ("id", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, LATENT_TYPE_TASK_STATE, LATENT_TASK_QUEUED, flags);
  properties[PROP_REASON] = g_param_spec_enum ("reason", NULL, NULL, LATENT_TYPE_REASON, LATENT_REASON_NONE, flags);
  properties[PROP_DETAIL] = g_param_spec_string ("detail", NULL, NULL, NULL, flags);
  properties[PROP_REMOTE_ID] = g_param_spec_string ("remote-id", NULL, NULL, NULL, flags);
  properties[PROP_MODEL] = g_param_spec_string ("model", NULL, NULL, "", flags);
  properties[PROP_PROMPT] = g_param_spec_string ("prompt", NULL, NULL, "", flags);
  properties[PROP_INPUT] = g_param_spec_string ("input", NULL, NULL, "", flags);
  properties[PROP_ERROR_CODE] = g_param_spec_string ("error-code", NULL, NULL, NULL, flags);
  properties[PROP_ERROR_MESSAGE] = g_param_spec_string ("error-message", NULL, NULL, NULL, flags);
  properties[PROP_CREATED] = g_param_spec_int64 ("created", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  properties[PROP_SUBMITTED] = g_param_spec_int64 ("submitted", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  properties[PROP_FINISHED] = g_param_spec_int64 ("finished", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  properties[PROP_ESTIMATE] = g_param_spec_double ("estimate", NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, 0, flags);
  properties[PROP_CREDITS] = g_param_spec_double ("credits", NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, 0, flags);
  properties[PROP_HIDDEN] = g_param_spec_boolean ("hidden", NULL, NULL, FALSE, flags);
  properties[PROP_N_IMAGES] = g_param_spec_uint ("n-images", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_RANK] = g_param_spec_int64 ("rank", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  properties[PROP_N_ATTEMPTS] = g_param_spec_uint ("n-attempts", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_LOADED] = g_param_spec_boolean ("loaded", NULL, NULL, FALSE, flags);
  properties[PROP_UPLOAD] = g_param_spec_double ("upload", NULL, NULL, 0, 1, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
latent_task_init (LatentTask *self)
{
  self->row = g_new0 (LatentTaskRow, 1);
  self->row->model = g_strdup ("");
  self->row->prompt = g_strdup ("");
  self->row->input = g_strdup ("");
  self->row->estimate = NAN;
  self->row->credits = NAN;
}

gint64
latent_task_get_id (LatentTask *self)
{
  g_return_val_if_fail (LATENT_IS_TASK (self), 0);
  return self->row->id;
}

/* No row that is written has a revision of 0. */
gboolean
latent_task_get_loaded (LatentTask *self)
{
  g_return_val_if_fail (LATENT_IS_TASK (self), FALSE);
  return self->row->revision != 0;
}

LatentTaskState
latent_task_get_state (LatentTask *self)
{
  g_return_val_if_fail (LATENT_IS_TASK (self), LATENT_TASK_QUEUED);
  return self->row->state;
}

LatentReason
latent_task_get_reason (LatentTask *self)
{
  g_return_val_if_fail (LATENT_IS_TASK (self), LATENT_REASON_NONE);
  return self->row->reason;
}

const char *
latent_task_get_detail (LatentTask *self)
{
  g_return_val_if_fail (LATENT_IS_TASK (self), NULL);
  return self->row->detail;
}

const char *
latent_task_get_remote_id (LatentTask *self)
{
  g_return_val_if_fail (LATENT_IS_TASK (self), NULL);
  return self->row->remote_id;
}

const char *
latent_task_get_model (LatentTask *self)
{
  g_return_val_if_fail (LATENT_IS_TASK (self), NULL);
  return self->row->model;
}

const char *
latent_task_get_prompt (LatentTask *self)
{
  g_return_val_if_fail (LATENT_IS_TASK (self), NULL);
  return self->row->prompt;
}

const char *
latent_task_get_input (LatentTask *self)
{
  g_return_val_if_fail (LATENT_IS_TASK (self), NULL);
  return self->row->input;
}

const char *
latent_task_get_batch (LatentTask *self)
{
  g_return_val_if_fail (LATENT_IS_TASK (self), NULL);
  return self->row->batch;
}

gint64
latent_task_get_rank (LatentTask *self)
{
  g_return_val_if_fail (LATENT_IS_TASK (self), 0);
  return self->row->rank;
}

const char *
latent_task_get_error_code (LatentTask *self)
{
  g_return_val_if_fail (LATENT_IS_TASK (self), NULL);
  return self->row->error_code;
}

const char *
latent_task_get_error_message (LatentTask *self)
{
  g_return_val_if_fail (LATENT_IS_TASK (self), NULL);
  return self->row->error_message;
}

gint64
latent_task_get_created (LatentTask *self)
{
  g_return_val_if_fail (LATENT_IS_TASK (self), 0);
  return self->row->created;
}

gint64
latent_task_get_submitted (LatentTask *self)
{
  g_return_val_if_fail (LATENT_IS_TASK (self), 0);
  return self->row->submitted;
}

gint64
latent_task_get_finished (LatentTask *self)
{
  g_return_val_if_fail (LATENT_IS_TASK (self), 0);
  return self->row->finished;
}

double
latent_task_get_estimate (LatentTask *self)
{
  g_return_val_if_fail (LATENT_IS_TASK (self), NAN);
  return self->row->estimate;
}

double
latent_task_get_credits (LatentTask *self)
{
  g_return_val_if_fail (LATENT_IS_TASK (self), NAN);
  return self->row->credits;
}

gint64
latent_task_get_parent (LatentTask *self)
{
  g_return_val_if_fail (LATENT_IS_TASK (self), 0);
  return self->row->parent;
}

gboolean
latent_task_get_hidden (LatentTask *self)
{
  g_return_val_if_fail (LATENT_IS_TASK (self), FALSE);
  return self->row->hidden;
}

guint
latent_task_get_n_images (LatentTask *self)
{
  g_return_val_if_fail (LATENT_IS_TASK (self), 0);
  return self->row->n_images;
}

guint
latent_task_get_n_attempts (LatentTask *self)
{
  g_return_val_if_fail (LATENT_IS_TASK (self), 0);
  return self->row->n_attempts;
}

double
latent_task_get_upload (LatentTask *self)
{
  g_return_val_if_fail (LATENT_IS_TASK (self), 0);
  return self->upload;
}

void
latent_task_set_upload (LatentTask *self, double fraction)
{
  g_return_if_fail (LATENT_IS_TASK (self));

  fraction = CLAMP (fraction, 0, 1);
  /* Views say whole per cents. */
  if ((int) (fraction * 100) == (int) (self->upload * 100))
    return;
  self->upload = fraction;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_UPLOAD]);
}
