/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-bell.h"
#include "latent-collector.h"
#include "latent-durations.h"
#include "latent-engine.h"
#include "latent-governor.h"
#include "latent-kie-client.h"
#include "latent-poller.h"

G_BEGIN_DECLS

struct _LatentEngine
{
  GObject parent_instance;

  LatentLibrary *library;
  LatentCatalog *catalog;
  LatentAccount *account;
  LatentKieClient *client;

  LatentDurations *durations;
  LatentPrices *prices;
  LatentBatchList *batches; /* once somebody wants to see them */
  LatentGovernor *governor;
  LatentPoller *poller;
  LatentCollector *collector;

  /* Driving. */
  char *owner;
  gboolean started;
  gboolean driving;
  gboolean active;           /* the driving fiber lives */
  GCancellable *cancellable; /* of this drive */
  LatentBell *bell;          /* rung when the driving fiber should look again */
  gint64 baseline;           /* with an owner: tasks of a greater id are ours */
  GHashTable *mine;          /* with an owner: ids of tasks that are ours although older; gint64 */
  gboolean has_baseline;
  GSequence *queue;  /* LatentTask, queued ones in their order */
  GHashTable *runs;  /* ids of tasks whose fiber lives; gint64 */
  GHashTable *prepared; /* ids of tasks whose pictures are uploaded → their input with links */
  GQueue *unprepared;   /* LatentTask, whose pictures are to be uploaded */
  gboolean preparing;
  guint upload_pause; /* ms before the next try */
  guint n_sending;
  guint n_uncertain; /* in a row */

  /* The hold. */
  LatentReason hold;
  gboolean probing;    /* a single task goes ahead to see */
  gint64 probe_at;     /* monotonic µs */
  gint64 probe_delay;
  double held_balance; /* when the credits ran out */
  guint n_writing;     /* settings on their way into the library */
  gboolean online;
  int budget_day;      /* on which the budget was reached */
  guint budget_source;
  guint wait_source;
  GHashTable *waits; /* batches that may be taken back → until when, monotonic µs; gint64 */

  /* Watching. */
  GHashTable *watches; /* id → Watch */
  guint n_in_state[LATENT_TASK_N_STATES];
  gboolean scanning;
  gboolean scan_again;
  guint scan_source;
  guint balance_source;
  gint64 scanned; /* monotonic µs */
};

/* latent-engine.c */
void latent_engine_notify_counts (LatentEngine *self);
void latent_engine_notify (LatentEngine *self, const char *property);
/* The salted fingerprint of the holder's key goes into the library, or out of it. From a fiber. */
void latent_engine_publish_key (LatentEngine *self, gboolean holds);
/* FALSE and LATENT_ENGINE_ERROR_OTHER_KEY if another process holds the engine's lock with another key. */
gboolean latent_engine_check_key (LatentEngine *self, GError **error);

/* latent-engine-watch.c */
void latent_engine_watch (LatentEngine *self, LatentTask *task);
void latent_engine_unwatch_all (LatentEngine *self);
/* Looks for tasks that we don't know yet, soon. */
void latent_engine_scan_soon (LatentEngine *self);
/* What tasks at KIE usually take, before the first look at any of them. From a fiber. */
void latent_engine_load_durations (LatentEngine *self);
/* Looks at what a task of ours needs now: its turn, or a fiber. */
void latent_engine_consider (LatentEngine *self, LatentTask *task);
void latent_engine_consider_all (LatentEngine *self);

/* latent-engine-batches.c */
/* A batch was paused or resumed, here or by another process. */
void latent_engine_setting_cb (LatentEngine *self, const char *name);

/* latent-engine-budget.c */
/* The queue is held until there is room again. */
void latent_engine_hold_budget (LatentEngine *self);
/* There may be room again. */
void latent_engine_budget_changed (LatentEngine *self);
/* When a batch of @drafts (LatentTaskDraft) may be sent, µs since the epoch; 0: at once. */
gint64 latent_engine_get_wait_until (LatentEngine *self, GPtrArray *drafts);
/* Batches whose time to think again is over may be sent. Whoever drives does that, so that it survives a crash. */
void latent_engine_end_waits (LatentEngine *self);

/* latent-engine-drive.c */
DexFuture *latent_engine_drive_fiber (gpointer data);
void latent_engine_enqueue (LatentEngine *self, LatentTask *task);
/* A task got another rank. */
void latent_engine_sort_queue (LatentEngine *self);

/* latent-engine-holds.c */
void latent_engine_hold (LatentEngine *self, LatentReason reason, guint retry_after);
void latent_engine_lift (LatentEngine *self);
/* An answer came, or nothing could be sent. */
void latent_engine_contact (LatentEngine *self, gboolean reached);
/* What stands in the library when it is opened. */
void latent_engine_show_hold (LatentEngine *self);
/* What stands in the library when we begin to drive. */
void latent_engine_begin_holds (LatentEngine *self);
/* What mends itself doesn't outlive whoever would look again. */
void latent_engine_end_holds (LatentEngine *self);
void latent_engine_hold_setting_cb (LatentEngine *self);
void latent_engine_balance_cb (LatentEngine *self);
void latent_engine_key_cb (LatentEngine *self);
/* Looks whether the reason still stands. From a fiber. */
void latent_engine_probe (LatentEngine *self);

/* latent-task-run.c: the life of one task from where it stands, as a fiber of its own. @ticket: its slot, when it is
 * queued. */
void latent_task_run (LatentEngine *self, LatentTask *task, guint64 ticket);

/* latent-preparer.c: the input pictures of queued tasks. */
gboolean latent_preparer_needs (LatentEngine *self, LatentTask *task);
/* `preparing`, and everything is uploaded. */
gboolean latent_preparer_is_ready (LatentEngine *self, LatentTask *task);
/* The input to send, once; NULL if @task needed no preparing. Transfer full. */
JsonObject *latent_preparer_take (LatentEngine *self, LatentTask *task);
/* It wasn't sent all the same. */
void latent_preparer_give_back (LatentEngine *self, LatentTask *task, JsonObject *input);
void latent_preparer_add (LatentEngine *self, LatentTask *task);

G_END_DECLS
