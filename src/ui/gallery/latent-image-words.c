/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-image-words.h"

#include "latent-config.h"
#include "latent-filter-words.h"

#include <glib/gi18n-lib.h>
#include <math.h>

char *
latent_image_words_accessible (LatentImage *image)
{
  const char *prompt;
  GString *text;

  g_return_val_if_fail (LATENT_IS_IMAGE (image), NULL);

  prompt = latent_image_get_prompt (image);
  text = g_string_new (*prompt != '\0' ? prompt : latent_image_get_name (image));
  if (latent_image_get_favourite (image))
    g_string_append_printf (text, ", %s", C_ ("state", "favourite"));
  if (latent_image_get_edited (image))
    g_string_append_printf (text, ", %s", C_ ("state", "edited"));
  if (latent_image_get_missing (image))
    g_string_append_printf (text, ", %s", C_ ("state", "file is missing"));
  else if (latent_image_get_problem (image) != NULL)
    g_string_append_printf (text, ", %s", C_ ("state", "can’t be shown"));
  return g_string_free_and_steal (text);
}

static char *
format_month (gint64 time)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc_usec (time);
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : NULL;

  /* Translators: a month and its year, such as November 2026: see strftime(3) */
  return local != NULL ? g_date_time_format (local, C_ ("month", "%OB %Y")) : NULL;
}

static char *
get_initial (const char *prompt)
{
  const char *p = prompt;

  while (*p != '\0' && !g_unichar_isalnum (g_utf8_get_char (p)))
    p = g_utf8_next_char (p);
  return *p != '\0' ? g_utf8_strup (p, g_utf8_next_char (p) - p) : g_strdup ("–");
}

char *
latent_image_words_place (LatentImage *image, LatentImageSort sort, LatentCatalog *catalog)
{
  const char *model;

  g_return_val_if_fail (LATENT_IS_IMAGE (image), NULL);

  if (!latent_image_get_loaded (image))
    return NULL;
  switch (sort)
    {
    case LATENT_IMAGE_SORT_PROMPT:
      return get_initial (latent_image_get_prompt (image));
    case LATENT_IMAGE_SORT_MODEL:
      model = latent_image_get_model (image);
      return g_strdup (*model != '\0' ? latent_filter_get_model_title (catalog, model) : "–");
    case LATENT_IMAGE_SORT_SIZE:
      return g_format_size (latent_image_get_size (image));
    case LATENT_IMAGE_SORT_CREDITS:
      return isnan (latent_image_get_credits (image))
               ? g_strdup ("–")
               : g_strdup_printf (_ ("%.4g credits"), latent_image_get_credits (image));
    case LATENT_IMAGE_SORT_CREATED:
    case LATENT_IMAGE_SORT_PLACE:
    default:
      return format_month (latent_image_get_created (image));
    }
}
