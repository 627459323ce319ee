/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-demo"

#include "latent-demo-scene.h"

#include <math.h>

void
latent_demo_trace_pine (cairo_t *cr, LatentDemoRandom *random, double x, double y, double size)
{
  int tiers = size > 40.0 ? 9 : 5;
  double width = size * latent_demo_random_between (random, 0.16, 0.24);

  cairo_rectangle (cr, x - size * 0.018, y - size * 0.12, size * 0.036, size * 0.14);
  cairo_fill (cr);
  for (int i = 0; i < tiers; i++)
    {
      double from = (double) i / tiers;
      double to = (i + 1.7) / tiers;
      double top = y - size + size * 0.93 * from;
      double bottom = y - size + size * 0.93 * MIN (to, 1.0);
      double half = width * (0.12 + 0.88 * MIN (to, 1.0)) * latent_demo_random_between (random, 0.8, 1.15);
      double sag = size * 0.035;

      cairo_move_to (cr, x, top);
      cairo_line_to (cr, x + half, bottom + sag * latent_demo_random_unit (random));
      cairo_line_to (cr, x + half * 0.4, bottom - sag);
      cairo_line_to (cr, x - half * 0.4, bottom - sag);
      cairo_line_to (cr, x - half, bottom + sag * latent_demo_random_unit (random));
      cairo_close_path (cr);
      cairo_fill (cr);
    }
}

void
latent_demo_trace_boat (cairo_t *cr, double x, double y, double size)
{
  cairo_move_to (cr, x - size * 0.3, y - size * 0.09);
  cairo_curve_to (cr, x - size * 0.22, y + size * 0.02, x + size * 0.2, y + size * 0.02, x + size * 0.34,
                  y - size * 0.1);
  cairo_close_path (cr);
  cairo_fill (cr);
  cairo_rectangle (cr, x - size * 0.008, y - size, size * 0.016, size * 0.92);
  cairo_fill (cr);
  cairo_move_to (cr, x + size * 0.02, y - size * 0.96);
  cairo_curve_to (cr, x + size * 0.22, y - size * 0.6, x + size * 0.3, y - size * 0.35, x + size * 0.32,
                  y - size * 0.17);
  cairo_line_to (cr, x + size * 0.02, y - size * 0.15);
  cairo_close_path (cr);
  cairo_fill (cr);
  cairo_move_to (cr, x - size * 0.025, y - size * 0.85);
  cairo_curve_to (cr, x - size * 0.1, y - size * 0.5, x - size * 0.2, y - size * 0.3, x - size * 0.27, y - size * 0.17);
  cairo_line_to (cr, x - size * 0.025, y - size * 0.15);
  cairo_close_path (cr);
  cairo_fill (cr);
}

void
latent_demo_trace_bird (cairo_t *cr, double x, double y, double size, double lift)
{
  cairo_move_to (cr, x - size, y - size * lift * 0.5);
  cairo_curve_to (cr, x - size * 0.6, y - size * lift, x - size * 0.2, y - size * lift * 0.4, x, y);
  cairo_curve_to (cr, x + size * 0.2, y - size * lift * 0.4, x + size * 0.6, y - size * lift, x + size,
                  y - size * lift * 0.5);
  cairo_set_line_width (cr, MAX (size * 0.16, 1.0));
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_stroke (cr);
}

void
latent_demo_trace_cabin (cairo_t *cr, double x, double y, double size)
{
  cairo_rectangle (cr, x - size * 0.4, y - size * 0.45, size * 0.8, size * 0.5);
  cairo_move_to (cr, x - size * 0.52, y - size * 0.4);
  cairo_line_to (cr, x, y - size * 0.85);
  cairo_line_to (cr, x + size * 0.52, y - size * 0.4);
  cairo_close_path (cr);
  cairo_rectangle (cr, x + size * 0.2, y - size * 0.9, size * 0.09, size * 0.4);
  cairo_fill (cr);
}

static void
trace_tower (cairo_t *cr, double x, double y, double size)
{
  double foot = size * 0.105;
  double neck = size * 0.062;
  double gallery = y - size * 0.8;

  cairo_move_to (cr, x - foot, y);
  cairo_curve_to (cr, x - neck * 1.15, y - size * 0.3, x - neck, y - size * 0.6, x - neck, gallery);
  cairo_line_to (cr, x + neck, gallery);
  cairo_curve_to (cr, x + neck, y - size * 0.6, x + neck * 1.15, y - size * 0.3, x + foot, y);
  cairo_close_path (cr);
  cairo_fill (cr);
  cairo_rectangle (cr, x - neck * 1.55, gallery - size * 0.022, neck * 3.1, size * 0.026);
  cairo_fill (cr);
  cairo_rectangle (cr, x - neck * 0.8, gallery - size * 0.12, neck * 0.22, size * 0.1);
  cairo_rectangle (cr, x + neck * 0.58, gallery - size * 0.12, neck * 0.22, size * 0.1);
  cairo_fill (cr);
  cairo_arc (cr, x, gallery - size * 0.115, neck * 0.95, G_PI, 0.0);
  cairo_close_path (cr);
  cairo_fill (cr);
  cairo_rectangle (cr, x - size * 0.004, gallery - size * 0.22, size * 0.008, size * 0.06);
  cairo_fill (cr);
}

typedef struct
{
  float x;
  float width;
  float light; /* -1 from the left, 1 from the right */
  LatentDemoColor bright;
  float bands; /* rows of a band; 0 for none */
  float top;
} TowerShade;

/* A round tower: brighter on the side of the light, with darker bands. */
static LatentDemoColor
shade_tower (LatentDemoColor color, int x, int y, gconstpointer user_data)
{
  const TowerShade *shade = user_data;
  float side = ((float) x - shade->x) / shade->width * shade->light;
  float band = (int) (((float) y - shade->top) / shade->bands) % 2 == 1 ? 0.5f : 1.0f;

  return latent_demo_color_mix (color, shade->bright, CLAMP (0.3f + side * 0.4f, 0.0f, 0.8f) * band);
}

void
latent_demo_draw_lighthouse (LatentDemoCanvas *canvas,
                             LatentDemoScene *scene,
                             float x,
                             float y,
                             float size,
                             LatentDemoColor color)
{
  cairo_surface_t *mask = latent_demo_canvas_new_mask (canvas);
  cairo_t *cr = cairo_create (mask);
  float lamp_y = y - size * 0.865f;
  float tilt = (float) latent_demo_random_between (&scene->random, -0.1, 0.02);
  float direction = scene->light_x * (float) canvas->width > x ? -1.0f : 1.0f;
  float thick = scene->mood.fog * 0.5f + (scene->mood.stars > 0.3f ? 0.5f : 0.16f);
  LatentDemoColor lamp = latent_demo_color_hex (0xffe9b0);
  TowerShade shade = { .x = x,
                       .width = size * 0.1f,
                       .light = -direction,
                       .bright = latent_demo_color_mix (scene->mood.sky[3], scene->mood.light, 0.3f),
                       .bands = size * 0.135f,
                       .top = y - size * 0.8f };

  for (int py = 0; py < canvas->height; py++)
    for (int px = 0; px < canvas->width; px++)
      {
        LatentDemoColor *pixel = latent_demo_canvas_at (canvas, px, py);
        float dx = ((float) px - x) * direction;
        float dy = (float) py - lamp_y - tilt * dx;
        float far = dx / size;
        float beam = 0.0f;
        float distance = sqrtf (((float) px - x) * ((float) px - x) + ((float) py - lamp_y) * ((float) py - lamp_y));

        if (dx > 0.0f)
          {
            float half = size * 0.012f + dx * 0.075f;
            float across = dy / half;

            beam = expf (-across * across * 1.6f) * expf (-far * 0.55f) * thick;
          }
        beam += 0.9f * expf (-distance / (size * 0.05f)) + 0.25f * expf (-distance / (size * 0.22f));
        if (beam > 0.002f)
          *pixel = latent_demo_color_light (*pixel, lamp, MIN (beam, 1.0f) * 0.8f);
      }
  trace_tower (cr, x, y, size);
  cairo_destroy (cr);
  latent_demo_canvas_fill (canvas, mask, color, 1.0f, shade_tower, &shade);
  cairo_surface_destroy (mask);
}
