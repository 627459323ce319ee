/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-cli"

#include "latent-cli-interrupt.h"

#include <glib-unix.h>
#include <signal.h>

static const int signals[] = { SIGINT, SIGTERM, SIGHUP };

/* Signals belong to the process, and so does who waits for them. */
static struct
{
  guint sources[G_N_ELEMENTS (signals)];
  LatentCliInterruptFunc func;
  gpointer user_data;
} watch;

static gboolean
signal_cb (gpointer user_data)
{
  int signal = GPOINTER_TO_INT (user_data);
  LatentCliInterruptFunc func = watch.func;

  latent_cli_interrupt_unwatch ();
  if (func != NULL)
    func (signal, watch.user_data);
  return G_SOURCE_CONTINUE; /* it is gone already */
}

static gboolean
is_ignored (int signal)
{
  struct sigaction action;

  return sigaction (signal, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

void
latent_cli_interrupt_watch (LatentCliInterruptFunc func, gpointer user_data)
{
  g_return_if_fail (watch.func == NULL);

  watch.func = func;
  watch.user_data = user_data;
  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    if (!is_ignored (signals[i]))
      watch.sources[i] = g_unix_signal_add (signals[i], signal_cb, GINT_TO_POINTER (signals[i]));
}

void
latent_cli_interrupt_unwatch (void)
{
  watch.func = NULL;
  /* GLib gives a signal its default effect back when nobody watches it any more. */
  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    g_clear_handle_id (&watch.sources[i], g_source_remove);
}
