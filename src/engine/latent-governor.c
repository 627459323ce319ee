/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-engine"

#include "latent-governor.h"

#include "latent-await.h"
#include "latent-bell.h"
#include "latent-boot.h"
#include "latent-rate-window.h"

#define DEFAULT_REQUESTS 20
#define DEFAULT_WINDOW_MS 10000
#define MAX_REQUESTS 10000
#define MAX_WINDOW_MS 3600000
/* A slot may be busy for as long as createTask's time-out, while others came free several times. */
#define SLOTS_PER_REQUEST 8

struct _LatentGovernor
{
  LatentLibrary *library;
  LatentRateWindow window;
  LatentBell *bell; /* rung when the next slot may come earlier than thought */
  GQueue waiting;   /* of pointers that name a fiber: first come, first served */
  gulong requests_handler;
  gulong window_handler;
};

static gint64
read_setting (LatentGovernor *self, const char *name, gint64 usual, gint64 most)
{
  const char *text = latent_library_get_setting (self->library, name);
  gint64 value;

  if (text == NULL)
    return usual;
  if (g_ascii_string_to_signed (text, 10, 1, most, &value, NULL))
    return value;
  g_warning ("The setting %s isn’t a number from 1 to %" G_GINT64_FORMAT, name, most);
  return usual;
}

static void
limits_cb (LatentGovernor *self)
{
  latent_rate_window_set_limit (
    &self->window, (guint) read_setting (self, "limit.requests", DEFAULT_REQUESTS, MAX_REQUESTS),
    read_setting (self, "limit.window-ms", DEFAULT_WINDOW_MS, MAX_WINDOW_MS) * G_TIME_SPAN_MILLISECOND);
  latent_bell_ring (self->bell);
}

LatentGovernor *
latent_governor_new (LatentLibrary *library)
{
  LatentGovernor *self;

  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);

  self = g_new0 (LatentGovernor, 1);
  self->library = g_object_ref (library);
  self->bell = latent_bell_new ();
  g_queue_init (&self->waiting);
  latent_rate_window_init (&self->window, DEFAULT_REQUESTS, DEFAULT_WINDOW_MS * G_TIME_SPAN_MILLISECOND);
  limits_cb (self);
  self->requests_handler = g_signal_connect_swapped (library, "setting-changed::limit.requests", G_CALLBACK (limits_cb),
                                                     self);
  self->window_handler = g_signal_connect_swapped (library, "setting-changed::limit.window-ms", G_CALLBACK (limits_cb),
                                                   self);
  return self;
}

gboolean
latent_governor_load (LatentGovernor *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GArray) slots = NULL;

  g_return_val_if_fail (self != NULL, FALSE);

  slots = latent_await_boxed (latent_journal_list_slots (self->library, self->window.limit * SLOTS_PER_REQUEST),
                              cancellable, error);
  if (slots == NULL)
    return FALSE;
  latent_rate_window_clear (&self->window);
  latent_rate_window_init (&self->window, self->window.limit, self->window.length);
  latent_rate_window_restore (&self->window, slots, latent_boot_id (), latent_boot_now ());
  latent_bell_ring (self->bell);
  return TRUE;
}

gint64
latent_governor_get_wait (LatentGovernor *self)
{
  gint64 now = latent_boot_now ();
  gint64 next;

  g_return_val_if_fail (self != NULL, 0);

  next = latent_rate_window_next (&self->window, now);
  return next == LATENT_RATE_WINDOW_NEVER ? next : MAX (next - now, 0);
}

gboolean
latent_governor_take (LatentGovernor *self, guint64 *ticket, GCancellable *cancellable, GError **error)
{
  gboolean taken = FALSE;
  int me; /* its address is this fiber's name */

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (ticket != NULL, FALSE);

  g_queue_push_tail (&self->waiting, &me);
  while (!taken)
    {
      gint64 wait = latent_governor_get_wait (self);
      gboolean first = g_queue_peek_head (&self->waiting) == &me;

      if (first && wait == 0 && !g_cancellable_is_cancelled (cancellable))
        {
          *ticket = latent_rate_window_take (&self->window);
          taken = TRUE;
        }
      else if (!latent_bell_wait (self->bell, first && wait < LATENT_RATE_WINDOW_NEVER ? wait : -1, cancellable, error))
        break;
    }
  g_queue_remove (&self->waiting, &me);
  latent_bell_ring (self->bell);
  return taken;
}

void
latent_governor_answer (LatentGovernor *self, guint64 ticket, gint64 answered)
{
  g_return_if_fail (self != NULL);

  latent_rate_window_answer (&self->window, ticket, answered);
  latent_bell_ring (self->bell);
}

void
latent_governor_give_back (LatentGovernor *self, guint64 ticket)
{
  g_return_if_fail (self != NULL);

  latent_rate_window_give_back (&self->window, ticket);
  latent_bell_ring (self->bell);
}

void
latent_governor_reject (LatentGovernor *self, guint64 ticket, gint64 sent, gint64 answered, guint retry_after)
{
  g_return_if_fail (self != NULL);

  latent_rate_window_reject (&self->window, ticket, sent, answered, retry_after);
  latent_bell_ring (self->bell);
}

void
latent_governor_free (LatentGovernor *self)
{
  if (self == NULL)
    return;

  g_return_if_fail (g_queue_is_empty (&self->waiting));
  g_clear_signal_handler (&self->requests_handler, self->library);
  g_clear_signal_handler (&self->window_handler, self->library);
  g_clear_pointer (&self->bell, latent_bell_free);
  latent_rate_window_clear (&self->window);
  g_object_unref (self->library);
  g_free (self);
}
