/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libdex.h>

G_BEGIN_DECLS

/* Runs the main loop until @future is settled. For tests that are no fibers. Returns @future. */
static inline DexFuture *
latent_test_settle (DexFuture *future)
{
  while (dex_future_is_pending (future))
    g_main_context_iteration (NULL, TRUE);
  return future;
}

/* A copy of the boxed value that @future (consumed) resolves to, or NULL and its error. */
static inline gpointer
latent_test_settle_boxed (DexFuture *future, GError **error)
{
  const GValue *value = dex_future_get_value (latent_test_settle (future), error);
  gpointer boxed = value != NULL ? g_value_dup_boxed (value) : NULL;

  dex_unref (future);
  return boxed;
}

G_END_DECLS
