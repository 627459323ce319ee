/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-engine"

#include "latent-config.h"

#include "latent-collector.h"

#include "latent-await.h"
#include "latent-bell.h"
#include "latent-error.h"
#include "latent-fiber.h"
#include "latent-incoming.h"
#include "latent-journal.h"
#include "latent-limiter.h"
#include "latent-note.h"

#include <glib/gi18n-lib.h>

#define AT_ONCE 6
/* No picture that KIE makes comes near; a file that never ends does. */
#define MAX_BYTES (G_GUINT64_CONSTANT (2) * 1024 * 1024 * 1024)
#define FIRST_WAIT (1 * G_TIME_SPAN_SECOND)
#define LONGEST_WAIT (60 * G_TIME_SPAN_SECOND)
/* KIE keeps results for 14 days. A younger one whose links are dead gets some more time: file hosts lag behind. */
#define RESULTS_KEPT (14 * G_TIME_SPAN_DAY)
#define DEAD_TRIES 5

struct _LatentCollector
{
  LatentLibrary *library;
  LatentKieClient *client;
  LatentLimiter *limiter;
  LatentBell *bell;
};

LatentCollector *
latent_collector_new (LatentLibrary *library, LatentKieClient *client)
{
  LatentCollector *self;

  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (LATENT_IS_KIE_CLIENT (client), NULL);

  self = g_new0 (LatentCollector, 1);
  self->library = g_object_ref (library);
  self->client = g_object_ref (client);
  self->limiter = latent_limiter_new (AT_ONCE);
  self->bell = latent_bell_new ();
  return self;
}

void
latent_collector_free (LatentCollector *self)
{
  if (self == NULL)
    return;

  latent_bell_free (self->bell);
  latent_limiter_free (self->limiter);
  g_object_unref (self->client);
  g_object_unref (self->library);
  g_free (self);
}

void
latent_collector_wake (LatentCollector *self)
{
  g_return_if_fail (self != NULL);

  latent_bell_ring (self->bell);
}

/* One result on its way. */
typedef struct
{
  LatentCollector *collector;
  LatentTask *task;
  guint index;
  char *link;  /* as KIE gave it */
  char *fresh; /* a renewed one, or NULL */
  guint dead;  /* times that link and renewed link were dead */
  GCancellable *cancellable;
} Fetch;

static void
fetch_free (gpointer data)
{
  Fetch *fetch = data;

  g_object_unref (fetch->task);
  g_free (fetch->link);
  g_free (fetch->fresh);
  g_clear_object (&fetch->cancellable);
  g_free (fetch);
}

/* Downloads into the library's incoming folder and lands it. */
static gboolean
download (Fetch *fetch, GError **error)
{
  LatentCollector *self = fetch->collector;
  g_autoptr (LatentIncoming) incoming = NULL;
  g_autoptr (LatentImage) image = NULL;
  g_autoptr (GError) local = NULL;

  incoming = latent_await_object (latent_incoming_open (self->library, latent_task_get_id (fetch->task), fetch->index),
                                  fetch->cancellable, error);
  if (incoming == NULL)
    return FALSE;
  if (g_str_has_prefix (fetch->link, LATENT_KIE_ANSWER))
    latent_incoming_expect_text (incoming);
  dex_await (latent_kie_client_download (self->client, fetch->fresh != NULL ? fetch->fresh : fetch->link,
                                         latent_incoming_get_stream (incoming), MAX_BYTES, fetch->cancellable),
             &local);
  if (local != NULL)
    {
      latent_incoming_discard (incoming);
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  image = dex_await_object (latent_incoming_land (incoming, fetch->cancellable), error);
  return image != NULL;
}

static gboolean
is_dead (const GError *error)
{
  return g_error_matches (error, LATENT_KIE_ERROR, LATENT_KIE_ERROR_GONE);
}

/* KIE itself says that it has no such result; everything else may be a matter of time. */
static gboolean
is_refusal (const GError *error)
{
  return error->domain == LATENT_KIE_ERROR &&
         (error->code == LATENT_KIE_ERROR_BAD_REQUEST || error->code == LATENT_KIE_ERROR_NOT_FOUND ||
          error->code == LATENT_KIE_ERROR_INVALID || error->code == LATENT_KIE_ERROR_NO_RECORD ||
          error->code == LATENT_KIE_ERROR_GONE);
}

/* The link is dead: asks for another one. TRUE when the result is gone for good. */
static gboolean
renew (Fetch *fetch, GError **error)
{
  g_autoptr (GError) local = NULL;
  gint64 age = g_get_real_time () - latent_task_get_submitted (fetch->task);
  char *fresh;

  if (fetch->fresh == NULL)
    {
      fresh = dex_await_string (
        latent_kie_client_renew_link (fetch->collector->client, fetch->link, fetch->cancellable), &local);
      if (fresh != NULL)
        {
          fetch->fresh = fresh;
          return FALSE;
        }
      if (!is_refusal (local))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
    }
  g_clear_pointer (&fetch->fresh, g_free);
  fetch->dead++;
  if (fetch->dead >= DEAD_TRIES || age > RESULTS_KEPT)
    return TRUE;
  g_set_error_literal (error, LATENT_KIE_ERROR, LATENT_KIE_ERROR_GONE,
                       latent_kie_error_explain (LATENT_KIE_ERROR_GONE));
  return FALSE;
}

/* What the network does to us has an error of its own: one of GIO's is the disk's. A page in a result's place is the
 * service's doing, though the library finds it. */
static LatentReason
reason_of (const GError *error)
{
  if (g_error_matches (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_CONTENT))
    return LATENT_REASON_SERVICE;
  if (error->domain == G_IO_ERROR || error->domain == LATENT_LIBRARY_ERROR)
    return LATENT_REASON_STORAGE;
  if (g_error_matches (error, LATENT_KIE_ERROR, LATENT_KIE_ERROR_UNAUTHORIZED))
    return LATENT_REASON_KEY;
  if (g_error_matches (error, LATENT_KIE_ERROR, LATENT_KIE_ERROR_NOT_SENT) ||
      g_error_matches (error, LATENT_KIE_ERROR, LATENT_KIE_ERROR_NO_ANSWER))
    return LATENT_REASON_NETWORK;
  return LATENT_REASON_SERVICE;
}

/* Once: TRUE when the result is settled, landed or expired. */
static gboolean
attempt (Fetch *fetch, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (download (fetch, &local))
    return TRUE;
  /* Its landing was cut short before, and has just been finished. */
  if (g_error_matches (local, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_EXISTS))
    return TRUE;
  if (!is_dead (local))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  g_clear_error (&local);
  if (!renew (fetch, &local))
    {
      if (local != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      return attempt (fetch, error);
    }
  return dex_await (
    latent_journal_expire_result (fetch->collector->library, latent_task_get_id (fetch->task), fetch->index), error);
}

static DexFuture *
fetch_fiber (gpointer data)
{
  Fetch *fetch = data;
  LatentCollector *self = fetch->collector;
  gint64 wait = FIRST_WAIT;

  for (;;)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *line = NULL;
      gboolean settled;

      if (!latent_limiter_enter (self->limiter, fetch->cancellable, &error))
        return dex_future_new_for_error (g_steal_pointer (&error));
      settled = attempt (fetch, &error);
      latent_limiter_leave (self->limiter);
      if (settled)
        return dex_future_new_true ();
      if (latent_error_is_cancelled (error))
        return dex_future_new_for_error (g_steal_pointer (&error));

      line = latent_error_first_line (error);
      g_message ("Result %u of task %" G_GINT64_FORMAT ": %s", fetch->index, latent_task_get_id (fetch->task), line);
      latent_note (self->library, fetch->task, reason_of (error), line);
      g_clear_error (&error);
      if (!latent_bell_wait (self->bell, wait, fetch->cancellable, &error))
        return dex_future_new_for_error (g_steal_pointer (&error));
      wait = MIN (wait * 2, LONGEST_WAIT);
    }
}

gboolean
latent_collector_collect (LatentCollector *self, LatentTask *task, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) results = NULL;
  g_autoptr (GPtrArray) fibers = g_ptr_array_new_with_free_func (dex_unref);
  gboolean ok = TRUE;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (LATENT_IS_TASK (task), FALSE);

  results = latent_await_boxed (latent_journal_list_results (self->library, latent_task_get_id (task)), cancellable,
                                error);
  if (results == NULL)
    return FALSE;
  for (guint i = 0; i < results->len; i++)
    {
      LatentResult *result = g_ptr_array_index (results, i);
      Fetch *fetch;

      if (result->state == LATENT_RESULT_LANDED || result->state == LATENT_RESULT_EXPIRED)
        continue;
      fetch = g_new0 (Fetch, 1);
      fetch->collector = self;
      fetch->task = g_object_ref (task);
      fetch->index = result->index;
      fetch->link = g_strdup (result->link);
      g_set_object (&fetch->cancellable, cancellable);
      g_ptr_array_add (fibers, latent_fiber_spawn ("fetch a result", fetch_fiber, fetch, fetch_free));
    }
  /* All of them are awaited, whatever becomes of the first: they use @self. */
  for (guint i = 0; i < fibers->len; i++)
    {
      g_autoptr (GError) local = NULL;

      if (!dex_await (dex_ref (fibers->pdata[i]), &local) && ok)
        {
          ok = FALSE;
          g_propagate_error (error, g_steal_pointer (&local));
        }
    }
  return ok;
}
