/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-fiber.h"

G_BEGIN_DECLS

/* Runs a test's body as a fiber under a main loop until it ends, and fails the test if it rejects. */

typedef struct
{
  GMainLoop *loop;
  GError *error;
} LatentTestFiber;

static inline DexFuture *
latent_test_fiber_ended_cb (DexFuture *future, gpointer user_data)
{
  LatentTestFiber *self = user_data;

  dex_future_get_value (future, &self->error);
  g_main_loop_quit (self->loop);
  return dex_future_new_true ();
}

static inline void
latent_test_run_fiber (DexFiberFunc func, gpointer data)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  LatentTestFiber self = { loop, NULL };
  DexFuture *ended = dex_future_finally (latent_fiber_spawn ("test", func, data, NULL), latent_test_fiber_ended_cb,
                                         &self, NULL);

  g_main_loop_run (loop);
  dex_unref (ended);
  g_assert_no_error (self.error);
}

/* Lets the main loop run until it has nothing to do. */
static inline void
latent_test_flush (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

G_END_DECLS
