/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Numbers and times as a person reads them, in the user's language. All transfer full. */

/* "1,234" or "3.5": credits without the word. */
char *latent_format_amount (double credits);
/* "1,234 credits". */
char *latent_format_credits (double credits);
/* "0:23", "12:05", "1:02:03": seconds that pass. */
char *latent_format_elapsed (double seconds);
/* "20 seconds", "2 minutes": about that long. */
char *latent_format_duration (double seconds);
/* "Today, 14:05", "Yesterday, 09:30", "23 November 2026, 14:05" from µs since the epoch. */
char *latent_format_date (gint64 time);

G_END_DECLS
