/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-catalog"

#include "latent-config.h"

#include "latent-aspect.h"

#include <math.h>
#include <string.h>

static gboolean
parse_pair (const char *text, const char *separators, double *width, double *height)
{
  char *end;
  guint64 first, second;

  if (!g_ascii_isdigit (*text))
    return FALSE;
  first = g_ascii_strtoull (text, &end, 10);
  if (*end == '\0' || strchr (separators, *end) == NULL || !g_ascii_isdigit (end[1]))
    return FALSE;
  second = g_ascii_strtoull (end + 1, &end, 10);
  if (*end != '\0' || first == 0 || second == 0 || first > 100000 || second > 100000)
    return FALSE;
  *width = first;
  *height = second;
  return TRUE;
}

gboolean
latent_aspect_parse (const char *text, double *width, double *height)
{
  double a, b;

  g_return_val_if_fail (text != NULL, FALSE);

  if (parse_pair (text, ":x*", width, height))
    return TRUE;
  if (g_str_has_prefix (text, "square"))
    {
      *width = *height = 1;
      return TRUE;
    }
  if (g_str_has_prefix (text, "landscape_") && parse_pair (text + strlen ("landscape_"), "_", &a, &b))
    {
      *width = MAX (a, b);
      *height = MIN (a, b);
      return TRUE;
    }
  if (g_str_has_prefix (text, "portrait_") && parse_pair (text + strlen ("portrait_"), "_", &a, &b))
    {
      *width = MIN (a, b);
      *height = MAX (a, b);
      return TRUE;
    }
  return FALSE;
}

gboolean
latent_aspect_find_nearest (const char *const *choices, const char *text, guint *position)
{
  double width, height, best = G_MAXDOUBLE;

  g_return_val_if_fail (choices != NULL && text != NULL && position != NULL, FALSE);

  for (guint i = 0; choices[i] != NULL; i++)
    if (g_ascii_strcasecmp (choices[i], text) == 0)
      {
        *position = i;
        return TRUE;
      }
  if (!latent_aspect_parse (text, &width, &height))
    return FALSE;
  for (guint i = 0; choices[i] != NULL; i++)
    {
      double other_width, other_height, distance;

      if (!latent_aspect_parse (choices[i], &other_width, &other_height))
        continue;
      distance = fabs (log (width / height) - log (other_width / other_height));
      if (distance < best)
        {
          best = distance;
          *position = i;
        }
    }
  return best < G_MAXDOUBLE;
}
