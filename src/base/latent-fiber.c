/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-base"

#include "latent-fiber.h"

#include "latent-error.h"

#define STACK_SIZE (1024 * 1024)

DexFuture *
latent_fiber_spawn (const char *name, DexFiberFunc func, gpointer data, GDestroyNotify destroy)
{
  DexFuture *future;

  g_return_val_if_fail (func != NULL, NULL);

  future = dex_scheduler_spawn (dex_scheduler_get_default (), STACK_SIZE, func, data, destroy);
  dex_future_set_static_name (future, name);
  return future;
}

static DexFuture *
detached_cb (DexFuture *future, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (dex_future_get_value (future, &error) == NULL && !latent_error_is_cancelled (error))
    {
      g_autofree char *line = latent_error_first_line (error);
      g_warning ("%s: %s", (const char *) user_data, line);
    }
  return NULL;
}

void
latent_fiber_detach (const char *name, DexFiberFunc func, gpointer data, GDestroyNotify destroy)
{
  DexFuture *future = latent_fiber_spawn (name, func, data, destroy);

  dex_future_disown (dex_future_finally (future, detached_cb, (gpointer) name, NULL));
}
