/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-catalog"

#include "latent-config.h"

#include "latent-widget.h"

#include <math.h>

/* What stands beside each other in the narrowest form, in letters: each choice has its text and its frame. */
#define MAX_TOGGLES 5
#define LINE_LETTERS 31
#define FRAME_LETTERS 3
/* The choice that says nothing has a translated text. */
#define UNSET_LETTERS 9

/* A slider of more steps can't be set by hand. */
#define MAX_SLIDER_STEPS 10000

/* Longer texts are written in several lines. */
#define MAX_ENTRY_LETTERS 120

/* Groups in groups in groups are nothing to fill in. */
#define MAX_DEPTH 2

static const char *const nicks[] = { "toggle", "list",  "switch", "slider", "number", "seed", "entry",
                                     "text",   "files", "tags",   "group",  "rows",   "json" };

const char *
latent_widget_to_nick (LatentWidget widget)
{
  g_return_val_if_fail (widget < G_N_ELEMENTS (nicks), NULL);

  return nicks[widget];
}

gboolean
latent_parameter_can_be_unset (LatentParameter *parameter)
{
  g_return_val_if_fail (LATENT_IS_PARAMETER (parameter), FALSE);

  return !latent_parameter_get_required (parameter) && latent_parameter_get_default (parameter) == NULL;
}

char *
latent_widget_humanize_choice (const char *choice)
{
  static const char *const kinds[] = { "PNG", "JPG", "JPEG", "WebP", "GIF", "AVIF", "HD", "MP3", "MP4", "WAV", NULL };
  g_autofree char *text = NULL;
  gboolean shouted;

  g_return_val_if_fail (choice != NULL, NULL);

  for (guint i = 0; kinds[i] != NULL; i++)
    if (g_ascii_strcasecmp (choice, kinds[i]) == 0)
      return g_strdup (kinds[i]);
  text = g_strdelimit (g_strdup (choice), "_", ' ');
  shouted = strlen (text) > 3 && g_ascii_isupper (*text);
  for (const char *c = text; *c != '\0' && shouted; c++)
    shouted = g_ascii_isupper (*c) || *c == ' ';
  for (char *c = text + 1; shouted && *c != '\0'; c++)
    *c = g_ascii_tolower (*c);
  *text = g_ascii_toupper (*text);
  return g_steal_pointer (&text);
}

double
latent_parameter_get_usual_step (LatentParameter *parameter)
{
  double step, minimum = 0, maximum = 0;

  g_return_val_if_fail (LATENT_IS_PARAMETER (parameter), 1);

  if (latent_parameter_get_step (parameter, &step) && step > 0)
    return step;
  if (latent_parameter_get_kind (parameter) == LATENT_PARAMETER_INTEGER ||
      !latent_parameter_get_minimum (parameter, &minimum) || !latent_parameter_get_maximum (parameter, &maximum))
    return 1;
  return maximum - minimum <= 2 ? 0.05 : maximum - minimum <= 20 ? 0.1 : 1;
}

static LatentWidget
choose (LatentParameter *parameter)
{
  const char *const *choices = latent_parameter_get_choices (parameter);
  guint letters = latent_parameter_can_be_unset (parameter) ? UNSET_LETTERS + FRAME_LETTERS : 0;
  guint n = latent_parameter_can_be_unset (parameter);

  /* Drawn as little rectangles, however many there are. */
  if (latent_parameter_get_role (parameter) == LATENT_ROLE_ASPECT_RATIO)
    return LATENT_WIDGET_TOGGLE;
  for (guint i = 0; choices[i] != NULL; i++, n++)
    {
      g_autofree char *text = latent_widget_humanize_choice (choices[i]);

      letters += (guint) g_utf8_strlen (text, -1) + FRAME_LETTERS;
    }
  return n <= MAX_TOGGLES && letters <= LINE_LETTERS ? LATENT_WIDGET_TOGGLE : LATENT_WIDGET_LIST;
}

static LatentWidget
widget_of_number (LatentParameter *parameter)
{
  double minimum, maximum;

  if (!latent_parameter_get_minimum (parameter, &minimum) || !latent_parameter_get_maximum (parameter, &maximum))
    return LATENT_WIDGET_NUMBER;
  return (maximum - minimum) / latent_parameter_get_usual_step (parameter) <= MAX_SLIDER_STEPS ? LATENT_WIDGET_SLIDER
                                                                                               : LATENT_WIDGET_NUMBER;
}

static LatentWidget
widget_of_text (LatentParameter *parameter)
{
  LatentParameterRole role = latent_parameter_get_role (parameter);
  guint longest;

  if (role == LATENT_ROLE_PROMPT || role == LATENT_ROLE_NEGATIVE_PROMPT ||
      (latent_parameter_get_max_length (parameter, &longest) && longest > MAX_ENTRY_LETTERS))
    return LATENT_WIDGET_TEXT;
  return LATENT_WIDGET_ENTRY;
}

static LatentWidget
widget_of_list (LatentParameter *parameter)
{
  LatentParameter *items = latent_parameter_get_items (parameter);

  if (items == NULL)
    return LATENT_WIDGET_JSON;
  switch (latent_parameter_get_kind (items))
    {
    case LATENT_PARAMETER_STRING:
    case LATENT_PARAMETER_INTEGER:
    case LATENT_PARAMETER_NUMBER:
      return LATENT_WIDGET_TAGS;
    case LATENT_PARAMETER_OBJECT:
      return latent_parameter_get_members (items) != NULL && latent_parameter_get_depth (parameter) < MAX_DEPTH
               ? LATENT_WIDGET_ROWS
               : LATENT_WIDGET_JSON;
    case LATENT_PARAMETER_BOOLEAN:
    case LATENT_PARAMETER_ARRAY:
    case LATENT_PARAMETER_ANY:
    default:
      return LATENT_WIDGET_JSON;
    }
}

LatentWidget
latent_parameter_get_widget (LatentParameter *parameter)
{
  LatentParameterType kind;

  g_return_val_if_fail (LATENT_IS_PARAMETER (parameter), LATENT_WIDGET_JSON);

  kind = latent_parameter_get_kind (parameter);
  if (latent_parameter_get_is_link (parameter))
    return LATENT_WIDGET_FILES;
  /* The form asks for a number of pictures and makes tasks of it. */
  if (latent_parameter_get_role (parameter) == LATENT_ROLE_COUNT)
    return LATENT_WIDGET_NUMBER;
  if (kind == LATENT_PARAMETER_BOOLEAN)
    return LATENT_WIDGET_SWITCH;
  if (latent_parameter_get_choices (parameter) != NULL)
    return choose (parameter);
  if (latent_parameter_get_role (parameter) == LATENT_ROLE_SEED && kind != LATENT_PARAMETER_ARRAY &&
      kind != LATENT_PARAMETER_OBJECT)
    return LATENT_WIDGET_SEED;

  switch (kind)
    {
    case LATENT_PARAMETER_INTEGER:
    case LATENT_PARAMETER_NUMBER:
      return widget_of_number (parameter);
    case LATENT_PARAMETER_STRING:
      return widget_of_text (parameter);
    case LATENT_PARAMETER_ARRAY:
      return widget_of_list (parameter);
    case LATENT_PARAMETER_OBJECT:
      return latent_parameter_get_members (parameter) != NULL && latent_parameter_get_depth (parameter) < MAX_DEPTH
               ? LATENT_WIDGET_GROUP
               : LATENT_WIDGET_JSON;
    case LATENT_PARAMETER_BOOLEAN:
    case LATENT_PARAMETER_ANY:
    default:
      return LATENT_WIDGET_JSON;
    }
}
