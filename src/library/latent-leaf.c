/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-leaf.h"

static DexFuture *
settle_cb (DexFuture *future, gpointer user_data)
{
  DexPromise *promise = user_data;
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (value != NULL)
    dex_promise_resolve (promise, value);
  else
    dex_promise_reject (promise, g_steal_pointer (&error));
  return dex_future_new_true ();
}

DexFuture *
latent_leaf_new (DexFuture *future)
{
  DexPromise *promise = dex_promise_new ();

  dex_future_disown (dex_future_finally (future, settle_cb, dex_ref (promise), dex_unref));
  return DEX_FUTURE (promise);
}
