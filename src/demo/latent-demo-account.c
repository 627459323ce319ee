/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-demo"

#include "latent-demo-account.h"

#include "latent-demo-json.h"
#include "latent-json.h"

#define ID_LENGTH 16

/* Of the getting-started page, section 8, and the agent skill. */
#define MAX_CREATES 20
#define WINDOW_MS (10 * 1000)
#define MAX_POLLS 10

char *
latent_demo_account_id_for_key (const char *key)
{
  g_autofree char *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, key, -1);

  return g_strndup (sum, ID_LENGTH);
}

LatentDemoAccount *
latent_demo_account_new (const char *id, double credits)
{
  LatentDemoAccount *account = g_new0 (LatentDemoAccount, 1);

  account->id = g_strdup (id);
  account->number = 100000 + (guint) (g_ascii_strtoull (id, NULL, 16) % 900000);
  account->given = credits;
  account->cap = -1.0;
  account->max_creates = MAX_CREATES;
  account->window = WINDOW_MS;
  account->max_polls = MAX_POLLS;
  account->max_lookups = 1;
  account->creates = g_array_new (FALSE, FALSE, sizeof (gint64));
  account->catalogue = g_array_new (FALSE, FALSE, sizeof (gint64));
  return account;
}

void
latent_demo_account_free (LatentDemoAccount *account)
{
  g_free (account->id);
  g_array_unref (account->creates);
  g_array_unref (account->catalogue);
  g_free (account);
}

char *
latent_demo_account_to_line (LatentDemoAccount *account)
{
  GString *out = g_string_new ("{\"kind\":\"account\",\"id\":");

  latent_demo_json_append_string (out, account->id);
  g_string_append (out, ",\"given\":");
  latent_demo_json_append_double (out, account->given);
  g_string_append (out, ",\"cap\":");
  latent_demo_json_append_double (out, account->cap);
  g_string_append_printf (out, ",\"maintenance\":%s,\"creates\":%u,\"window\":%" G_GINT64_FORMAT ",\"polls\":%u}",
                          account->maintenance ? "true" : "false", account->max_creates, account->window,
                          account->max_polls);
  return g_string_free (out, FALSE);
}

void
latent_demo_account_read_entry (LatentDemoAccount *account, JsonObject *entry)
{
  gint64 number;

  latent_json_peek_double (entry, "given", &account->given);
  latent_json_peek_double (entry, "cap", &account->cap);
  latent_json_peek_boolean (entry, "maintenance", &account->maintenance);
  latent_json_peek_int (entry, "window", &account->window);
  if (latent_json_peek_int (entry, "creates", &number))
    account->max_creates = (guint) CLAMP (number, 0, G_MAXUINT);
  if (latent_json_peek_int (entry, "polls", &number))
    account->max_polls = (guint) CLAMP (number, 0, G_MAXUINT);
}

gboolean
latent_demo_limit_take (GArray *times, gint64 now, gint64 window, guint limit)
{
  guint kept = 0;

  /* A time in the future means that the clock was set back: it can't be told how long ago that was. */
  for (guint i = 0; i < times->len; i++)
    {
      gint64 time = g_array_index (times, gint64, i);

      if (time <= now && time > now - window)
        g_array_index (times, gint64, kept++) = time;
    }
  g_array_set_size (times, kept);
  if (kept >= limit)
    return FALSE;
  g_array_append_val (times, now);
  return TRUE;
}
