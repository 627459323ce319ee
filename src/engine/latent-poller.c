/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-engine"

#include "latent-poller.h"

#include "latent-await.h"
#include "latent-boot.h"

#include <errno.h>
#include <glib-unix.h>
#include <sys/timerfd.h>
#include <unistd.h>

/* Between any two looks: 19 a second. */
#define SPACING (G_TIME_SPAN_SECOND / 19)

struct _LatentPoller
{
  GSequence *waiting; /* Waiter, by due */
  gint64 next;        /* no look before */
  int fd;
  guint source;
};

typedef struct
{
  gint64 due;
  gint64 least; /* not even when woken */
  DexPromise *promise;
} Waiter;

static int
compare_waiters (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const Waiter *x = a, *y = b;

  return (x->due > y->due) - (x->due < y->due);
}

static void
arm (LatentPoller *self)
{
  GSequenceIter *first = g_sequence_get_begin_iter (self->waiting);
  struct itimerspec at = { 0 };

  if (!g_sequence_iter_is_end (first))
    {
      Waiter *waiter = g_sequence_get (first);
      /* All zeros would disarm it. */
      gint64 time = MAX (MAX (waiter->due, self->next), 1);

      at.it_value.tv_sec = time / G_TIME_SPAN_SECOND;
      at.it_value.tv_nsec = time % G_TIME_SPAN_SECOND * 1000;
    }
  timerfd_settime (self->fd, TFD_TIMER_ABSTIME, &at, NULL);
}

static gboolean
due_cb (int fd, GIOCondition condition, gpointer user_data)
{
  LatentPoller *self = user_data;
  GSequenceIter *first = g_sequence_get_begin_iter (self->waiting);
  gint64 now = latent_boot_now ();
  guint64 expirations;

  while (read (fd, &expirations, sizeof expirations) > 0)
    ;
  if (!g_sequence_iter_is_end (first) && now >= self->next)
    {
      Waiter *waiter = g_sequence_get (first);

      if (now >= waiter->due)
        {
          g_sequence_remove (first);
          self->next = now + SPACING;
          dex_promise_resolve_boolean (waiter->promise, TRUE);
        }
    }
  arm (self);
  return G_SOURCE_CONTINUE;
}

LatentPoller *
latent_poller_new (void)
{
  LatentPoller *self = g_new0 (LatentPoller, 1);

  self->waiting = g_sequence_new (NULL);
  self->fd = timerfd_create (CLOCK_BOOTTIME, TFD_NONBLOCK | TFD_CLOEXEC);
  if (self->fd < 0)
    g_error ("No timer: %s", g_strerror (errno));
  self->source = g_unix_fd_add (self->fd, G_IO_IN, due_cb, self);
  return self;
}

gboolean
latent_poller_wait (LatentPoller *self, double seconds, double least, GCancellable *cancellable, GError **error)
{
  gint64 now = latent_boot_now ();
  Waiter waiter = { now + (gint64) (MAX (seconds, 0) * G_TIME_SPAN_SECOND),
                    now + (gint64) (MAX (least, 0) * G_TIME_SPAN_SECOND), NULL };
  GSequenceIter *iter;
  gboolean due;

  g_return_val_if_fail (self != NULL, FALSE);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  waiter.due = MAX (waiter.due, waiter.least);
  waiter.promise = dex_promise_new ();
  iter = g_sequence_insert_sorted (self->waiting, &waiter, compare_waiters, NULL);
  arm (self);

  due = latent_await (dex_ref (DEX_FUTURE (waiter.promise)), cancellable, error);
  if (dex_future_is_pending (DEX_FUTURE (waiter.promise)))
    {
      g_sequence_remove (iter);
      arm (self);
    }
  dex_unref (waiter.promise);
  return due;
}

void
latent_poller_wake (LatentPoller *self)
{
  gint64 now = latent_boot_now ();

  g_return_if_fail (self != NULL);

  for (GSequenceIter *i = g_sequence_get_begin_iter (self->waiting); !g_sequence_iter_is_end (i);
       i = g_sequence_iter_next (i))
    {
      Waiter *waiter = g_sequence_get (i);

      waiter->due = MIN (waiter->due, MAX (waiter->least, now));
    }
  g_sequence_sort (self->waiting, compare_waiters, NULL);
  arm (self);
}

void
latent_poller_rest (LatentPoller *self, double seconds)
{
  g_return_if_fail (self != NULL);

  self->next = MAX (self->next, latent_boot_now () + (gint64) (seconds * G_TIME_SPAN_SECOND));
  arm (self);
}

guint
latent_poller_get_n_waiting (LatentPoller *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return (guint) g_sequence_get_length (self->waiting);
}

void
latent_poller_free (LatentPoller *self)
{
  if (self == NULL)
    return;

  g_return_if_fail (g_sequence_is_empty (self->waiting));
  g_clear_handle_id (&self->source, g_source_remove);
  close (self->fd);
  g_sequence_free (self->waiting);
  g_free (self);
}
