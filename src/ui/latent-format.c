/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "latent-ui"

#include "latent-format.h"

#include "latent-config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

char *
latent_format_amount (double credits)
{
  double hundredths = round (credits * 100);

  if (fmod (hundredths, 100) == 0)
    return g_strdup_printf ("%'.0f", hundredths / 100);
  if (fmod (hundredths, 10) == 0)
    return g_strdup_printf ("%'.1f", hundredths / 100);
  return g_strdup_printf ("%'.2f", hundredths / 100);
}

char *
latent_format_credits (double credits)
{
  g_autofree char *amount = latent_format_amount (credits);
  gboolean whole = round (credits * 100) == 100 * round (credits);

  /* A broken number takes the plural in most languages. */
  return g_strdup_printf (ngettext ("%s credit", "%s credits", whole ? (gulong) fabs (credits) : 2), amount);
}

char *
latent_format_elapsed (double seconds)
{
  guint whole = (guint) CLAMP (seconds, 0, 359999);

  if (whole < 3600)
    return g_strdup_printf ("%u:%02u", whole / 60, whole % 60);
  return g_strdup_printf ("%u:%02u:%02u", whole / 3600, whole / 60 % 60, whole % 60);
}

char *
latent_format_duration (double seconds)
{
  guint number;

  if (seconds < 90)
    {
      number = (guint) MAX (1, seconds < 20 ? round (seconds) : round (seconds / 5) * 5);
      return g_strdup_printf (ngettext ("%u second", "%u seconds", number), number);
    }
  if (seconds < 90 * 60)
    {
      number = (guint) round (seconds / 60);
      return g_strdup_printf (ngettext ("%u minute", "%u minutes", number), number);
    }
  number = (guint) MIN (round (seconds / 3600), 100000);
  return g_strdup_printf (ngettext ("%u hour", "%u hours", number), number);
}

char *
latent_format_date (gint64 time)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (time / G_USEC_PER_SEC);
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : NULL;
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) yesterday = g_date_time_add_days (now, -1);

  if (local == NULL)
    return g_strdup ("");
  if (g_date_time_get_year (local) == g_date_time_get_year (now) &&
      g_date_time_get_day_of_year (local) == g_date_time_get_day_of_year (now))
    /* Translators: a time of today, see strftime(3) */
    return g_date_time_format (local, _ ("Today, %H:%M"));
  if (g_date_time_get_year (local) == g_date_time_get_year (yesterday) &&
      g_date_time_get_day_of_year (local) == g_date_time_get_day_of_year (yesterday))
    /* Translators: a time of yesterday, see strftime(3) */
    return g_date_time_format (local, _ ("Yesterday, %H:%M"));
  /* Translators: a date and a time, see strftime(3) */
  return g_date_time_format (local, _ ("%-d %B %Y, %H:%M"));
}
