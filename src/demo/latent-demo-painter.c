/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-demo"

#include "latent-demo-painter.h"

#include "latent-demo-decode.h"
#include "latent-demo-scene.h"

#include <math.h>
#include <string.h>

typedef void (*DrawFunc) (LatentDemoCanvas *canvas, LatentDemoScene *scene);

/* "demo" in strokes: the same on every machine, whatever fonts it has. */
static void
trace_mark (cairo_t *cr, double x, double y, double size)
{
  cairo_set_line_width (cr, size * 0.13);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);

  /* d */
  cairo_new_sub_path (cr);
  cairo_arc (cr, x + size * 0.28, y - size * 0.28, size * 0.28, 0.0, 2.0 * G_PI);
  cairo_move_to (cr, x + size * 0.56, y - size);
  cairo_line_to (cr, x + size * 0.56, y);
  /* e */
  x += size * 0.86;
  cairo_move_to (cr, x, y - size * 0.28);
  cairo_line_to (cr, x + size * 0.54, y - size * 0.28);
  cairo_arc_negative (cr, x + size * 0.28, y - size * 0.28, size * 0.28, 0.0, -1.72 * G_PI);
  /* m */
  x += size * 0.84;
  cairo_move_to (cr, x, y);
  cairo_line_to (cr, x, y - size * 0.54);
  cairo_move_to (cr, x, y);
  cairo_line_to (cr, x, y - size * 0.34);
  cairo_arc (cr, x + size * 0.2, y - size * 0.34, size * 0.2, G_PI, 0.0);
  cairo_line_to (cr, x + size * 0.4, y);
  cairo_move_to (cr, x + size * 0.4, y - size * 0.34);
  cairo_arc (cr, x + size * 0.6, y - size * 0.34, size * 0.2, G_PI, 0.0);
  cairo_line_to (cr, x + size * 0.8, y);
  /* o */
  x += size * 1.08;
  cairo_new_sub_path (cr);
  cairo_arc (cr, x + size * 0.28, y - size * 0.28, size * 0.28, 0.0, 2.0 * G_PI);
  cairo_stroke (cr);
}

static void
draw_mark (LatentDemoCanvas *canvas)
{
  cairo_surface_t *mask = latent_demo_canvas_new_mask (canvas);
  cairo_t *cr = cairo_create (mask);
  double size = MAX (sqrt ((double) canvas->width * canvas->height) * 0.0145, 6.0);

  double x = canvas->width - size * 5.0;
  double y = canvas->height - size * 1.5;

  /* A shadow first, so that it shows on snow too. */
  trace_mark (cr, x + size * 0.06, y + size * 0.08, size);
  latent_demo_canvas_fill (canvas, mask, (LatentDemoColor) { 0.0f, 0.0f, 0.0f }, 0.16f, NULL, NULL);
  cairo_set_operator (cr, CAIRO_OPERATOR_CLEAR);
  cairo_paint (cr);
  cairo_set_operator (cr, CAIRO_OPERATOR_OVER);
  trace_mark (cr, x, y, size);
  cairo_destroy (cr);
  latent_demo_canvas_fill (canvas, mask, (LatentDemoColor) { 1.0f, 1.0f, 1.0f }, 0.45f, NULL, NULL);
  cairo_surface_destroy (mask);
}

/* Darker towards the corners, as through a lens. */
static void
draw_vignette (LatentDemoCanvas *canvas)
{
  for (int y = 0; y < canvas->height; y++)
    for (int x = 0; x < canvas->width; x++)
      {
        LatentDemoColor *pixel = latent_demo_canvas_at (canvas, x, y);
        float u = (float) x / (float) canvas->width - 0.5f;
        float v = (float) y / (float) canvas->height - 0.5f;

        *pixel = latent_demo_color_scale (*pixel, 1.0f - 0.42f * (u * u + v * v) * (u * u + v * v) * 2.0f);
      }
}

/* For tests that want many pictures and no waiting: a gradient, and a disc somewhere to tell them apart by. */
static void
draw_plain (LatentDemoCanvas *canvas, LatentDemoScene *scene)
{
  int middle_x = (int) (latent_demo_random_between (&scene->random, 0.1, 0.9) * canvas->width);
  int middle_y = (int) (latent_demo_random_between (&scene->random, 0.1, 0.9) * canvas->height);
  int radius = (int) (latent_demo_random_between (&scene->random, 0.02, 0.1) * canvas->height);

  canvas->is_plain = TRUE;
  for (int y = 0; y < canvas->height; y++)
    {
      LatentDemoColor color = latent_demo_color_mix (scene->mood.sky[0], scene->mood.sky[3],
                                                     (float) y / (float) canvas->height);

      for (int x = 0; x < canvas->width; x++)
        *latent_demo_canvas_at (canvas, x, y) = color;
    }
  for (int y = MAX (middle_y - radius, 0); y < MIN (middle_y + radius, canvas->height); y++)
    for (int x = MAX (middle_x - radius, 0); x < MIN (middle_x + radius, canvas->width); x++)
      if ((x - middle_x) * (x - middle_x) + (y - middle_y) * (y - middle_y) < radius * radius)
        *latent_demo_canvas_at (canvas, x, y) = scene->mood.light;
}

static GBytes *
encode (const LatentDemoPicture *picture, LatentDemoCanvas *canvas)
{
  draw_mark (canvas);
  return picture->is_jpeg ? latent_demo_canvas_to_jpeg (canvas) : latent_demo_canvas_to_png (canvas);
}

GBytes *
latent_demo_paint (const LatentDemoPicture *picture)
{
  static const struct
  {
    DrawFunc draw;
    gboolean has_sky;
  } kinds[] = {
    [LATENT_DEMO_KIND_MOUNTAINS] = { latent_demo_draw_mountains, TRUE },
    [LATENT_DEMO_KIND_SEA] = { latent_demo_draw_sea, TRUE },
    [LATENT_DEMO_KIND_DUNES] = { latent_demo_draw_dunes, TRUE },
    [LATENT_DEMO_KIND_SILK] = { latent_demo_draw_silk, FALSE },
    [LATENT_DEMO_KIND_CONTOURS] = { latent_demo_draw_contours, FALSE },
    [LATENT_DEMO_KIND_CITY] = { latent_demo_draw_city, TRUE },
  };
  g_autoptr (LatentDemoCanvas) canvas = NULL;
  g_autofree LatentDemoScene *scene = g_new0 (LatentDemoScene, 1);

  latent_demo_scene_init (scene, picture->prompt, picture->seed);
  if (picture->source != NULL)
    canvas = latent_demo_decode (picture->source, picture->width, picture->height);
  if (canvas != NULL)
    {
      if (*picture->prompt != '\0')
        latent_demo_draw_variation (canvas, scene);
      return encode (picture, canvas);
    }

  canvas = latent_demo_canvas_new (picture->width, picture->height);
  if (strstr (picture->prompt, "[plain]") != NULL)
    draw_plain (canvas, scene);
  else
    {
      if (kinds[scene->kind].has_sky)
        latent_demo_draw_sky (canvas, scene);
      kinds[scene->kind].draw (canvas, scene);
      draw_vignette (canvas);
    }
  return encode (picture, canvas);
}
