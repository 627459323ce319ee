/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* The format of a result that is a sound. */
#define LATENT_DEMO_SOUND "wav"

/* Results are kept for 14 days, records for two months (KIE's getting-started page, "Data Retention Policy"). */
#define LATENT_DEMO_RESULT_MS (G_GINT64_CONSTANT (14) * 24 * 60 * 60 * 1000)
#define LATENT_DEMO_RECORD_MS (G_GINT64_CONSTANT (61) * 24 * 60 * 60 * 1000)

typedef enum
{
  LATENT_DEMO_STATE_UNKNOWN, /* accepted, and recordInfo doesn't know it yet */
  LATENT_DEMO_STATE_WAITING,
  LATENT_DEMO_STATE_QUEUING,
  LATENT_DEMO_STATE_GENERATING,
  LATENT_DEMO_STATE_SUCCESS,
  LATENT_DEMO_STATE_FAIL,
} LatentDemoState;

/* A task as it was accepted. Nothing of it changes afterwards: its state is a function of it and the time, so it goes
 * on while no service runs. Times are milliseconds since the epoch. */
typedef struct
{
  char *id;      /* 32 hexadecimal digits */
  char *account; /* LatentDemoAccount.id */
  char *model;
  char *param;  /* JSON text as recordInfo gives it back, "input" in it JSON text again */
  char *prompt; /* "" when the model has none */
  char *source; /* the first input picture, as latent_demo_inputs_find() names it; or NULL */
  char *format; /* "png", "jpg" or LATENT_DEMO_SOUND */
  gint64 created;
  gint64 known;
  gint64 queued;
  gint64 started;
  gint64 completed;
  double charge;
  guint n_results;
  int width;
  int height;
  char *fail_code; /* NULL when it will succeed */
  char *fail_message;

  /* Of this run only. */
  guint n_fetched;  /* how many times a result of it was served whole */
  GArray *polls;    /* gint64: times of the latest recordInfo calls */
} LatentDemoTask;

LatentDemoTask *latent_demo_task_new (const char *account, const char *model, JsonNode *input, const char *callback);
void latent_demo_task_free (LatentDemoTask *task);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentDemoTask, latent_demo_task_free)

/* Lays the task's course out: from @now, with a median of @seconds and the logarithm's deviation @spread, @speed times
 * as fast. The same for the same task id. */
void latent_demo_task_plan (LatentDemoTask *task, gint64 now, double seconds, double spread, double speed);

LatentDemoState latent_demo_task_get_state (const LatentDemoTask *task, gint64 now);

/* "waiting" …, as recordInfo has it. */
const char *latent_demo_state_to_string (LatentDemoState state);

/* TRUE if it has failed by @now: its charge has been given back. */
gboolean latent_demo_task_is_refunded (const LatentDemoTask *task, gint64 now);

/* A line of the journal, and back (NULL if something in it is missing). Transfer full. */
char *latent_demo_task_to_line (const LatentDemoTask *task);
LatentDemoTask *latent_demo_task_from_entry (JsonObject *entry);

G_END_DECLS
