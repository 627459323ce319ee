/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* One API key's account. Money is what was given minus what its tasks cost; a task that failed costs nothing. */
typedef struct
{
  char *id;     /* made from the key by a hash: the key itself is kept nowhere */
  guint number; /* stands in the links of its uploads, as KIE's does */
  double given;
  double spent;
  double cap;           /* what may be spent in all before code 433; negative for no cap */
  gboolean maintenance; /* every createTask is answered with code 455 */

  guint max_creates; /* in any window */
  gint64 window;     /* milliseconds */
  guint max_polls;   /* recordInfo calls a second and task */
  guint max_lookups; /* calls to the catalogue a second */

  GArray *creates;   /* gint64: times of the latest accepted createTask calls */
  GArray *catalogue; /* the same of the catalogue */
} LatentDemoAccount;

/* The account id of @key. Transfer full. */
char *latent_demo_account_id_for_key (const char *key);

LatentDemoAccount *latent_demo_account_new (const char *id, double credits);
void latent_demo_account_free (LatentDemoAccount *account);

/* A line of the journal, and back. Transfer full. */
char *latent_demo_account_to_line (LatentDemoAccount *account);
void latent_demo_account_read_entry (LatentDemoAccount *account, JsonObject *entry);

/* Counts an event at @now if fewer than @limit are in @times within the last @window ms; else FALSE, and nothing is
 * counted: what is refused isn't queued either. */
gboolean latent_demo_limit_take (GArray *times, gint64 now, gint64 window, guint limit);

G_END_DECLS
