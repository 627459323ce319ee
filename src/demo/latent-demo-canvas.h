/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>
#include <glib.h>

G_BEGIN_DECLS

/* Red, green, blue in 0 to 1 as they are shown (sRGB). */
typedef struct
{
  float r, g, b;
} LatentDemoColor;

/* A picture in floating point, so that a sky has no steps; rounded once, with a grain, at the end. */
typedef struct
{
  int width;
  int height;
  LatentDemoColor *pixels;
  gboolean is_plain; /* no grain: encoded in no time, and small */
} LatentDemoCanvas;

LatentDemoCanvas *latent_demo_canvas_new (int width, int height);
void latent_demo_canvas_free (LatentDemoCanvas *canvas);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentDemoCanvas, latent_demo_canvas_free)

static inline LatentDemoColor *
latent_demo_canvas_at (LatentDemoCanvas *canvas, int x, int y)
{
  return canvas->pixels + (gsize) y * canvas->width + x;
}

/* @t in 0 to 1: from @a to @b. */
static inline LatentDemoColor
latent_demo_color_mix (LatentDemoColor a, LatentDemoColor b, float t)
{
  return (LatentDemoColor) { a.r + (b.r - a.r) * t, a.g + (b.g - a.g) * t, a.b + (b.b - a.b) * t };
}

static inline LatentDemoColor
latent_demo_color_scale (LatentDemoColor a, float factor)
{
  return (LatentDemoColor) { a.r * factor, a.g * factor, a.b * factor };
}

/* Light on top of @a: never over white. */
static inline LatentDemoColor
latent_demo_color_light (LatentDemoColor a, LatentDemoColor light, float strength)
{
  return (LatentDemoColor) { 1.0f - (1.0f - a.r) * (1.0f - light.r * strength),
                             1.0f - (1.0f - a.g) * (1.0f - light.g * strength),
                             1.0f - (1.0f - a.b) * (1.0f - light.b * strength) };
}

/* 0xrrggbb. */
LatentDemoColor latent_demo_color_hex (guint32 hex);

/* Turns the hue by @degrees. */
LatentDemoColor latent_demo_color_turn (LatentDemoColor color, float degrees);

static inline float
latent_demo_smooth (float from, float to, float x)
{
  float t = CLAMP ((x - from) / (to - from), 0.0f, 1.0f);

  return t * t * (3.0f - 2.0f * t);
}

/* Gives @color per pixel where @mask (CAIRO_FORMAT_A8, the canvas's size) is set. @shade (may be NULL) gets the pixel's
 * place and changes the colour. */
typedef LatentDemoColor (*LatentDemoShadeFunc) (LatentDemoColor color, int x, int y, gconstpointer data);
void latent_demo_canvas_fill (LatentDemoCanvas *canvas,
                              cairo_surface_t *mask,
                              LatentDemoColor color,
                              float opacity,
                              LatentDemoShadeFunc shade,
                              gconstpointer data);

/* A mask of the canvas's size to draw on with cairo. */
cairo_surface_t *latent_demo_canvas_new_mask (LatentDemoCanvas *canvas);

/* Rounds with a fine grain and encodes. Transfer full. */
GBytes *latent_demo_canvas_to_png (LatentDemoCanvas *canvas);
GBytes *latent_demo_canvas_to_jpeg (LatentDemoCanvas *canvas);

G_END_DECLS
