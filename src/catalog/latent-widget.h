/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-parameter.h"

G_BEGIN_DECLS

/* How the form shows a parameter. The names are a promise to scripts (latent-cli models show --json). */
typedef enum
{
  LATENT_WIDGET_TOGGLE, /* a few choices beside each other */
  LATENT_WIDGET_LIST,   /* a drop-down */
  LATENT_WIDGET_SWITCH,
  LATENT_WIDGET_SLIDER, /* with an entry */
  LATENT_WIDGET_NUMBER,
  LATENT_WIDGET_SEED, /* an entry with a dice */
  LATENT_WIDGET_ENTRY,
  LATENT_WIDGET_TEXT,  /* several lines */
  LATENT_WIDGET_FILES, /* pictures or other media, or their links */
  LATENT_WIDGET_TAGS,  /* a list of texts or numbers */
  LATENT_WIDGET_GROUP, /* the fields of a group */
  LATENT_WIDGET_ROWS,  /* a list of groups */
  LATENT_WIDGET_JSON,  /* nothing better can be made */
} LatentWidget;

LatentWidget latent_parameter_get_widget (LatentParameter *parameter);

/* "toggle", "list", … */
const char *latent_widget_to_nick (LatentWidget widget);

/* TRUE if the form has a choice more, which says nothing: an optional parameter without a default. */
gboolean latent_parameter_can_be_unset (LatentParameter *parameter);

/* The distance between two neighbouring values that a person would choose; of numbers only. */
double latent_parameter_get_usual_step (LatentParameter *parameter);

/* A choice as a person reads it: "landscape_16_9" as "Landscape 16 9", "png" as "PNG", "TURBO" as "Turbo"; what has
 * digits first ("2K") stays. Transfer full. */
char *latent_widget_humanize_choice (const char *choice);

G_END_DECLS
