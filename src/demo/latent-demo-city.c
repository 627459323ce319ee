/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-demo"

#include "latent-demo-scene.h"

#include <math.h>

static void
fill_box (LatentDemoCanvas *canvas,
          float left,
          float top,
          float right,
          float bottom,
          LatentDemoColor color,
          float opacity)
{
  for (int y = MAX ((int) top, 0); y < MIN ((int) ceilf (bottom), canvas->height); y++)
    for (int x = MAX ((int) left, 0); x < MIN ((int) ceilf (right), canvas->width); x++)
      {
        LatentDemoColor *pixel = latent_demo_canvas_at (canvas, x, y);
        float cover = CLAMP ((float) x + 1.0f - left, 0.0f, 1.0f) * CLAMP (right - (float) x, 0.0f, 1.0f) *
                      CLAMP ((float) y + 1.0f - top, 0.0f, 1.0f) * CLAMP (bottom - (float) y, 0.0f, 1.0f);

        *pixel = latent_demo_color_mix (*pixel, color, cover * opacity);
      }
}

static void
light_windows (LatentDemoCanvas *canvas,
               LatentDemoScene *scene,
               float left,
               float top,
               float right,
               float bottom,
               float depth)
{
  static const guint32 lamps[] = { 0xffd890, 0xffc46a, 0xffe9c4, 0xfff4e0, 0x9fe8ff, 0xff8ac4 };
  float step = (float) canvas->height * (0.006f + 0.009f * depth);
  float share = scene->mood.stars > 0.3f ? 0.42f : scene->mood.light_height < 0.3f ? 0.26f : 0.05f;
  guint palette = scene->mood.stars > 0.6f ? 6 : 4;

  for (float y = top + step; y < bottom - step; y += step * 1.55f)
    for (float x = left + step * 0.6f; x < right - step * 0.9f; x += step)
      if (latent_demo_random_unit (&scene->random) < (double) share)
        fill_box (canvas, x, y, x + step * 0.55f, y + step * 0.8f,
                  latent_demo_color_hex (lamps[latent_demo_random_index (&scene->random, palette)]),
                  (float) latent_demo_random_between (&scene->random, 0.25, 0.95) * (0.35f + 0.65f * depth));
}

static void
draw_row (LatentDemoCanvas *canvas, LatentDemoScene *scene, float depth, float ground)
{
  const LatentDemoMood *mood = &scene->mood;
  float height = (float) canvas->height;
  LatentDemoColor color = latent_demo_color_mix (latent_demo_color_mix (mood->far, mood->sky[2], 0.25f), mood->near,
                                                 powf (depth, 0.8f));
  float x = -height * 0.05f;

  while (x < (float) canvas->width)
    {
      float width = height * (float) latent_demo_random_between (&scene->random, 0.03, 0.085) * (0.75f + 0.5f * depth);
      float middle = 1.0f - fabsf ((x + width * 0.5f) / (float) canvas->width - 0.5f) * 1.1f;
      float chance = (float) latent_demo_random_unit (&scene->random);
      float tall = height * (0.1f + 0.3f * chance * chance) * middle * (1.15f - 0.25f * depth);
      float top = ground - tall;
      guint shape = latent_demo_random_index (&scene->random, 5);

      fill_box (canvas, x, top, x + width, ground, color, 1.0f);
      if (shape == 0)
        fill_box (canvas, x + width * 0.2f, top - tall * 0.14f, x + width * 0.8f, top, color, 1.0f);
      if (shape <= 1 && tall > height * 0.18f)
        fill_box (canvas, x + width * 0.48f, top - tall * 0.32f, x + width * 0.48f + MAX (height * 0.002f, 1.0f), top,
                  color, 1.0f);
      light_windows (canvas, scene, x, top, x + width, ground, depth);
      x += width * (float) latent_demo_random_between (&scene->random, 0.92, 1.25);
    }
}

static void
draw_haze (LatentDemoCanvas *canvas, LatentDemoScene *scene, float line, float strength)
{
  float reach = (float) canvas->height * 0.2f;

  for (int y = 0; y < (int) line; y++)
    {
      float near = expf (-(line - (float) y) / reach * 2.2f) * strength;

      for (int x = 0; x < canvas->width; x++)
        {
          LatentDemoColor *pixel = latent_demo_canvas_at (canvas, x, y);

          *pixel = latent_demo_color_mix (*pixel, scene->mood.sky[3], near);
        }
    }
}

void
latent_demo_draw_city (LatentDemoCanvas *canvas, LatentDemoScene *scene)
{
  float ground = (float) canvas->height * (float) latent_demo_random_between (&scene->random, 0.66, 0.74);

  for (int i = 0; i < 4; i++)
    {
      draw_row (canvas, scene, (float) i / 3.0f, ground);
      if (i < 3)
        draw_haze (canvas, scene, ground, 0.2f + 0.25f * scene->mood.fog);
    }
  latent_demo_draw_reflection (canvas, scene, (int) ground);
}
