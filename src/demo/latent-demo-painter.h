/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What to draw. */
typedef struct
{
  char *prompt; /* its words say what the scene is like */
  char *seed;   /* the same text gives the same picture, byte for byte */
  int width;
  int height;
  gboolean is_jpeg; /* else PNG */
  GBytes *source;   /* a picture to vary instead, or NULL; with no prompt it is only scaled */
} LatentDemoPicture;

/* Draws it and returns the file's bytes (transfer full). May be called from any thread; takes a while. */
GBytes *latent_demo_paint (const LatentDemoPicture *picture);

G_END_DECLS
