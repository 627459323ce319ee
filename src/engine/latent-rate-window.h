/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-journal.h"

G_BEGIN_DECLS

/* The sliding window of the rate limit as a plain value: so many requests in so many µs, as the *server* counts them.
 *
 * A request is counted somewhere between its sending and its answer, so its slot is busy from the one until a window and
 * a little after the other. All times are CLOCK_BOOTTIME in µs and are given by the caller. */
typedef struct
{
  guint limit;
  gint64 length;
  GArray *slots; /* Slot */
  guint64 last_ticket;
  guint narrow;      /* requests allowed at narrowed; 0: the whole limit */
  gint64 narrowed;   /* when the server last said that it was too much */
  gint64 closed_to;  /* nothing is sent before */
} LatentRateWindow;

#define LATENT_RATE_WINDOW_NEVER G_MAXINT64

void latent_rate_window_init (LatentRateWindow *self, guint limit, gint64 length);
void latent_rate_window_clear (LatentRateWindow *self);
void latent_rate_window_set_limit (LatentRateWindow *self, guint limit, gint64 length);

/* The slots of earlier runs. @boot names the kernel's run that our clock belongs to: a time of another one, and a time in
 * the future, counts as @now. A slot without an answer too, unless it is older than any
 * request can live: its connection ended at the latest when we started. */
void latent_rate_window_restore (LatentRateWindow *self, GArray *slots, const char *boot, gint64 now);

/* When the next request may be sent: @now or earlier if at once, LATENT_RATE_WINDOW_NEVER if only an answer can tell. */
gint64 latent_rate_window_next (LatentRateWindow *self, gint64 now);

/* Takes a slot; only when latent_rate_window_next() allows it. */
guint64 latent_rate_window_take (LatentRateWindow *self);
/* The answer, or the end of the connection. */
void latent_rate_window_answer (LatentRateWindow *self, guint64 ticket, gint64 answered);
/* Nothing was sent. */
void latent_rate_window_give_back (LatentRateWindow *self, guint64 ticket);
/* The answer was 429: somebody else uses the account too. @sent tells an answer to a request of before the last 429, which
 * says nothing new. @retry_after in seconds, 0 if the server didn't say. */
void
latent_rate_window_reject (LatentRateWindow *self, guint64 ticket, gint64 sent, gint64 answered, guint retry_after);

/* Requests allowed in one window at @now. */
guint latent_rate_window_width (LatentRateWindow *self, gint64 now);

G_END_DECLS
