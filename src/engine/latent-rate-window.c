/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-engine"

#include "latent-rate-window.h"

/* Beyond the window's length: clocks and timers aren't exact. */
#define MARGIN (50 * G_TIME_SPAN_MILLISECOND)
/* Steps in which a narrowed window opens again, one a window's length. */
#define STEPS 4
#define MAX_RETRY_AFTER 600
/* No createTask lives longer: its time-out, twice. */
#define LONGEST_REQUEST (120 * G_TIME_SPAN_SECOND)

typedef struct
{
  guint64 ticket;
  gint64 busy_to; /* LATENT_RATE_WINDOW_NEVER until the answer is there */
} Slot;

void
latent_rate_window_init (LatentRateWindow *self, guint limit, gint64 length)
{
  *self = (LatentRateWindow) { 0 };
  self->slots = g_array_new (FALSE, FALSE, sizeof (Slot));
  latent_rate_window_set_limit (self, limit, length);
}

void
latent_rate_window_clear (LatentRateWindow *self)
{
  g_clear_pointer (&self->slots, g_array_unref);
}

void
latent_rate_window_set_limit (LatentRateWindow *self, guint limit, gint64 length)
{
  self->limit = MAX (limit, 1);
  self->length = MAX (length, 1);
}

static void
add (LatentRateWindow *self, guint64 ticket, gint64 busy_to)
{
  Slot slot = { ticket, busy_to };

  g_array_append_val (self->slots, slot);
}

void
latent_rate_window_restore (LatentRateWindow *self, GArray *slots, const char *boot, gint64 now)
{
  for (guint i = 0; i < slots->len; i++)
    {
      const LatentSlot *old = &g_array_index (slots, LatentSlot, i);
      gboolean ours = *boot != '\0' && g_str_equal (old->boot, boot);
      gint64 from = now;

      if (ours && old->answered > 0 && old->answered <= now)
        from = old->answered;
      else if (ours && old->answered <= 0 && old->started + LONGEST_REQUEST <= now)
        from = old->started + LONGEST_REQUEST;
      if (from + self->length + MARGIN > now)
        add (self, ++self->last_ticket, from + self->length + MARGIN);
    }
}

static void
forget_free (LatentRateWindow *self, gint64 now)
{
  for (guint i = self->slots->len; i > 0; i--)
    if (g_array_index (self->slots, Slot, i - 1).busy_to <= now)
      g_array_remove_index (self->slots, i - 1);
}

guint
latent_rate_window_width (LatentRateWindow *self, gint64 now)
{
  guint width;

  if (self->narrow == 0)
    return self->limit;
  width = self->narrow +
          (guint) MIN ((now - self->narrowed) / self->length, STEPS) * ((self->limit + STEPS - 1) / STEPS);
  if (width < self->limit)
    return width;
  self->narrow = 0;
  return self->limit;
}

static int
compare_slots (gconstpointer a, gconstpointer b)
{
  const Slot *x = a, *y = b;

  return (x->busy_to > y->busy_to) - (x->busy_to < y->busy_to);
}

gint64
latent_rate_window_next (LatentRateWindow *self, gint64 now)
{
  guint width = latent_rate_window_width (self, now);
  gint64 next = now;

  forget_free (self, now);
  if (self->slots->len >= width)
    {
      g_array_sort (self->slots, compare_slots);
      next = g_array_index (self->slots, Slot, self->slots->len - width).busy_to;
      /* It may be wider before that. */
      if (self->narrow > 0)
        next = MIN (next, now + self->length);
    }
  return MAX (next, self->closed_to);
}

guint64
latent_rate_window_take (LatentRateWindow *self)
{
  add (self, ++self->last_ticket, LATENT_RATE_WINDOW_NEVER);
  return self->last_ticket;
}

static guint
find (LatentRateWindow *self, guint64 ticket)
{
  guint i = 0;

  while (i < self->slots->len && g_array_index (self->slots, Slot, i).ticket != ticket)
    i++;
  return i;
}

void
latent_rate_window_answer (LatentRateWindow *self, guint64 ticket, gint64 answered)
{
  guint i = find (self, ticket);

  g_return_if_fail (i < self->slots->len);
  g_array_index (self->slots, Slot, i).busy_to = answered + self->length + MARGIN;
}

void
latent_rate_window_give_back (LatentRateWindow *self, guint64 ticket)
{
  guint i = find (self, ticket);

  g_return_if_fail (i < self->slots->len);
  g_array_remove_index (self->slots, i);
}

void
latent_rate_window_reject (LatentRateWindow *self, guint64 ticket, gint64 sent, gint64 answered, guint retry_after)
{
  guint width = latent_rate_window_width (self, answered);
  gint64 pause = retry_after > 0 ? (gint64) MIN (retry_after, MAX_RETRY_AFTER) * G_TIME_SPAN_SECOND : self->length;

  latent_rate_window_answer (self, ticket, answered);
  self->closed_to = MAX (self->closed_to, answered + pause);
  if (self->narrow > 0 && sent < self->narrowed)
    return;
  self->narrow = MAX (width / 2, 1);
  self->narrowed = answered;
}
