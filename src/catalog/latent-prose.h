/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Rules that a description tells in words only: "up to 14 images", "Max size: 10.0MB", "(Min: 1, Max: 10, Step: 0.1)",
 * "Available options: a, b". Some of KIE's pages are in Chinese. It is for whoever knows the parameter's type to say which
 * of them can be meant. */
typedef struct
{
  double minimum; /* NAN where nothing is told, as with the following two */
  double maximum;
  double step;
  gint64 min_length; /* characters; -1 where nothing is told, as with the following three */
  gint64 max_length;
  gint64 min_items;
  gint64 max_items;
  guint64 max_bytes; /* of one file; 0 where nothing is told */
  char **accept;     /* media types, or NULL */
  char **choices;    /* or NULL */
  char *fallback;    /* the default as it is written, or NULL */
} LatentProse;

/* Reads the first few thousand bytes of @text, which may be NULL. Transfer full. */
LatentProse *latent_prose_read (const char *text);
void latent_prose_free (LatentProse *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentProse, latent_prose_free)

/* @text for a person: without markup, what the form shows anyway and what says nothing; at most a few sentences. May be "".
 * Transfer full. */
char *latent_prose_summarize (const char *text);

G_END_DECLS
