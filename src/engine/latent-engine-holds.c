/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-engine"

#include "latent-engine-private.h"

#include "latent-error.h"
#include "latent-fiber.h"
#include "latent-remedy.h"
#include "latent-verdict.h"

#include <math.h>

/* Why nothing is sent. The reason stands in the library's setting "engine.hold", where other processes see it and where
 * they change it: pausing and releasing are settings too. Whoever drives has it in memory and looks again by itself where
 * the reason doesn't need the user. */

#define SETTING "engine.hold"
#define BALANCE_SETTING "engine.hold-balance"
#define LONGEST_RETRY_AFTER 600

static DexFuture *
write_cb (DexFuture *future, gpointer user_data)
{
  LatentEngine *self = user_data;
  g_autoptr (GError) error = NULL;

  if (dex_future_get_value (future, &error) == NULL)
    g_message ("Keeping why the queue is held: %s", error->message);
  self->n_writing--;
  latent_engine_hold_setting_cb (self);
  return dex_future_new_true ();
}

static void
write_setting (LatentEngine *self, const char *name, const char *value)
{
  if (self->n_writing == 0 && g_strcmp0 (latent_library_get_setting (self->library, name), value) == 0)
    return;
  self->n_writing++;
  dex_future_disown (dex_future_finally (latent_library_set_setting (self->library, name, value), write_cb,
                                         g_object_ref (self), g_object_unref));
}

static LatentReason
read_setting (LatentEngine *self)
{
  const char *nick = latent_library_get_setting (self->library, SETTING);
  LatentReason reason;

  return nick != NULL && latent_reason_from_nick (nick, &reason) && latent_verdict_explain_hold (reason) != NULL
           ? reason
           : LATENT_REASON_NONE;
}

static void
set_hold (LatentEngine *self, LatentReason reason)
{
  if (self->hold == reason)
    return;
  self->hold = reason;
  g_object_freeze_notify (G_OBJECT (self));
  latent_engine_notify (self, "hold");
  latent_engine_notify (self, "hold-message");
  g_object_thaw_notify (G_OBJECT (self));
  latent_bell_ring (self->bell);
}

static void
schedule_probe (LatentEngine *self, LatentReason reason, guint retry_after)
{
  gboolean again = self->hold == reason;
  guint first, longest;

  if (!latent_remedy_get_probe (reason, &first, &longest))
    return;
  /* Twenty answers to one burst are one piece of news. */
  if (again && !self->probing)
    return;
  self->probe_delay = again ? MIN (self->probe_delay * 2, longest * G_TIME_SPAN_SECOND) : first * G_TIME_SPAN_SECOND;
  if (retry_after > 0)
    self->probe_delay = MIN (retry_after, LONGEST_RETRY_AFTER) * G_TIME_SPAN_SECOND;
  self->probe_at = g_get_monotonic_time () + self->probe_delay;
}

static DexFuture *
balance_fiber (gpointer data)
{
  LatentEngine *self = data;
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  double balance = dex_await_double (latent_account_refresh (self->account, self->cancellable), NULL);

  if (self->hold == LATENT_REASON_CREDITS && !isnan (latent_account_get_balance (self->account)) && self->driving)
    {
      self->held_balance = balance;
      write_setting (self, BALANCE_SETTING, g_ascii_dtostr (text, sizeof text, balance));
    }
  return dex_future_new_true ();
}

void
latent_engine_hold (LatentEngine *self, LatentReason reason, guint retry_after)
{
  g_return_if_fail (latent_verdict_explain_hold (reason) != NULL);

  /* What the user has to mend, or wants, isn't overwritten by what mends itself. */
  if (!self->driving || (self->hold != reason && latent_verdict_needs_user (self->hold) &&
                         (self->hold == LATENT_REASON_PAUSED || !latent_verdict_needs_user (reason))))
    {
      self->probing = FALSE;
      return;
    }
  schedule_probe (self, reason, retry_after);
  self->probing = FALSE;
  if (reason == LATENT_REASON_NETWORK)
    latent_engine_contact (self, FALSE);
  if (self->hold == reason)
    {
      latent_bell_ring (self->bell);
      return;
    }
  set_hold (self, reason);
  write_setting (self, SETTING, latent_reason_to_nick (reason));
  if (reason == LATENT_REASON_CREDITS)
    {
      self->held_balance = INFINITY;
      latent_fiber_detach ("balance at the hold", balance_fiber, g_object_ref (self), g_object_unref);
    }
}

void
latent_engine_lift (LatentEngine *self)
{
  self->probing = FALSE;
  self->probe_delay = 0;
  self->n_uncertain = 0;
  write_setting (self, SETTING, NULL);
  set_hold (self, LATENT_REASON_NONE);
  latent_bell_ring (self->bell);
}

void
latent_engine_contact (LatentEngine *self, gboolean reached)
{
  if (self->online != reached)
    {
      self->online = reached;
      latent_engine_notify (self, "online");
    }
  if (reached && self->driving && self->hold == LATENT_REASON_NETWORK)
    latent_engine_lift (self);
}

/* Asks for the balance, which costs nothing: an answer of any kind shows that the service is there. */
void
latent_engine_probe (LatentEngine *self)
{
  g_autoptr (GError) error = NULL;
  LatentReason reason = self->hold;

  self->probing = TRUE;
  dex_await_double (latent_kie_client_get_credits (self->client, self->cancellable), &error);
  if (self->hold != reason || latent_error_is_cancelled (error))
    self->probing = FALSE;
  else if (error == NULL || (error->domain == LATENT_KIE_ERROR && error->code >= 400 &&
                             error->code != LATENT_KIE_ERROR_TIMEOUT && error->code != LATENT_KIE_ERROR_SERVER))
    {
      latent_engine_lift (self);
      latent_engine_contact (self, TRUE);
    }
  else
    latent_engine_hold (self, reason, 0);
}

void
latent_engine_show_hold (LatentEngine *self)
{
  LatentReason reason = read_setting (self);

  /* What mends itself is left over from a crash when nobody drives who could look again. */
  if (reason != LATENT_REASON_NONE && !latent_verdict_needs_user (reason) &&
      latent_library_try_engine_lock (self->library))
    {
      latent_library_drop_engine_lock (self->library);
      return;
    }
  set_hold (self, reason);
}

void
latent_engine_begin_holds (LatentEngine *self)
{
  LatentReason reason = read_setting (self);
  const char *balance = latent_library_get_setting (self->library, BALANCE_SETTING);

  self->probing = FALSE;
  self->n_uncertain = 0;
  self->held_balance = balance != NULL ? g_ascii_strtod (balance, NULL) : -INFINITY;
  /* What mends itself is looked at anew, and so are the budgets before the next task is sent; and who starts a run on the command line has mended the rest, or is told at
   * once. A look costs nothing. */
  if (!latent_verdict_needs_user (reason) || (self->owner != NULL && reason != LATENT_REASON_PAUSED) ||
      reason == LATENT_REASON_BUDGET || (reason == LATENT_REASON_KEY && latent_account_get_has_key (self->account)))
    {
      latent_engine_lift (self);
      return;
    }
  set_hold (self, reason);
  if (reason == LATENT_REASON_CREDITS && latent_account_get_has_key (self->account))
    dex_future_disown (latent_account_refresh (self->account, self->cancellable));
}

void
latent_engine_end_holds (LatentEngine *self)
{
  if (!latent_verdict_needs_user (self->hold))
    latent_engine_lift (self);
}

/* Paused or released, here or in another process; or somebody who drives holds. */
void
latent_engine_hold_setting_cb (LatentEngine *self)
{
  LatentReason reason = read_setting (self);

  /* While values of ours are on their way, what stands there is one of the past. */
  if (reason == self->hold || self->n_writing > 0)
    return;
  if (!self->driving)
    set_hold (self, reason);
  else if (reason == LATENT_REASON_NONE)
    latent_engine_lift (self);
  else if (reason == LATENT_REASON_PAUSED)
    latent_engine_hold (self, reason, 0);
}

void
latent_engine_balance_cb (LatentEngine *self)
{
  double balance = latent_account_get_balance (self->account);

  if (self->driving && self->hold == LATENT_REASON_CREDITS && balance > self->held_balance)
    latent_engine_lift (self);
}

static DexFuture *
publish_fiber (gpointer data)
{
  latent_engine_publish_key (data, TRUE);
  return dex_future_new_true ();
}

void
latent_engine_key_cb (LatentEngine *self)
{
  if (self->driving)
    latent_fiber_detach ("publish the key", publish_fiber, g_object_ref (self), g_object_unref);
  if (self->driving && latent_account_get_has_key (self->account) &&
      (self->hold == LATENT_REASON_KEY || self->hold == LATENT_REASON_KEY_LIMIT || self->hold == LATENT_REASON_CREDITS))
    latent_engine_lift (self);
  latent_engine_wake (self);
}

void
latent_engine_release (LatentEngine *self)
{
  g_return_if_fail (LATENT_IS_ENGINE (self));

  if (self->driving)
    latent_engine_lift (self);
  else
    write_setting (self, SETTING, NULL);
}

void
latent_engine_pause (LatentEngine *self)
{
  g_return_if_fail (LATENT_IS_ENGINE (self));

  if (self->driving)
    latent_engine_hold (self, LATENT_REASON_PAUSED, 0);
  else
    write_setting (self, SETTING, latent_reason_to_nick (LATENT_REASON_PAUSED));
}
