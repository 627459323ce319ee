/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-await.h"
#include "latent-journal.h"
#include "latent-session.h"
#include "latent-test-fiber.h"

G_BEGIN_DECLS

#define TEST_MODEL "flux-2/pro-text-to-image"
#define TEST_KEY "demo"

/* A session on a service of the test's choice, in a folder of its own. All from a fiber. */
typedef struct
{
  char *folder;
  char *base;
  LatentSession *session; /* NULL while closed */
  LatentLibrary *library;
  LatentEngine *engine;
} LatentTestEngine;

/* Makes the folder and opens the session; the engine isn't started. */
LatentTestEngine *latent_test_engine_new (const char *base);
void latent_test_engine_open (LatentTestEngine *self);
void latent_test_engine_open_with_key (LatentTestEngine *self, const char *key);
/* Ends the session properly. */
void latent_test_engine_close (LatentTestEngine *self);
/* Closes, if open, and removes the folder. */
void latent_test_engine_free (LatentTestEngine *self);

/* Tasks of this model are taken to be done in so many seconds: the first look comes then. */
void latent_test_engine_teach (LatentTestEngine *self, double seconds);
void latent_test_engine_set (LatentTestEngine *self, const char *setting, const char *value);

/* Transfer full. */
JsonObject *latent_test_input (const char *prompt);
LatentTask *latent_test_engine_submit (LatentTestEngine *self, const char *prompt);
GPtrArray *latent_test_engine_submit_many (LatentTestEngine *self, const char *prompt, guint count);

/* Lets the main loop run until then; meson's time-out is the bound. */
void latent_test_engine_await_state (LatentTask *task, LatentTaskState state);
void latent_test_engine_await_hold (LatentTestEngine *self, LatentReason reason);
void latent_test_engine_await_reason (LatentTask *task, LatentReason reason);

/* What the database itself says of @task, read behind the library's back. Transfer full. */
char *latent_test_engine_query (LatentTestEngine *self, const char *sql);
/* The same for a number. */
gint64 latent_test_engine_count (LatentTestEngine *self, const char *sql);
void latent_test_engine_await_answer (LatentTestEngine *self, const char *sql, const char *expected);
void latent_test_engine_execute (LatentTestEngine *self, const char *sql);

/* A test whose body is a fiber: TEST_FIBER (test_name) { …; return dex_future_new_true (); } */
#define TEST_FIBER(name)                                                                                               \
  static DexFuture *name##_fiber (gpointer user_data);                                                                 \
  static void name (void)                                                                                              \
  {                                                                                                                    \
    latent_test_run_fiber (name##_fiber, NULL);                                                                        \
  }                                                                                                                    \
  static DexFuture *name##_fiber (gpointer user_data)

G_END_DECLS
