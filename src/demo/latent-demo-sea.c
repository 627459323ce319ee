/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-demo"

#include "latent-demo-scene.h"

#include <math.h>

/* The height of the waves' shading at a place of the water: @depth is 0 at its horizon, 1 at the near edge. */
static float
wave_at (const LatentDemoScene *scene, float x, float depth, float aspect)
{
  float near = 1.0f / (depth + 0.045f);
  float along = (x - 0.5f) * aspect * near * 2.4f;
  float away = near * 15.0f - depth * 30.0f;
  float swell = latent_demo_noise_sum (&scene->noise, along * 0.8f, away * 0.45f, 2);
  float ripples = latent_demo_noise_sum (&scene->noise, along * (2.2f + 5.0f * depth) + swell + 11.0f,
                                         away + swell * 2.0f, 3);

  return swell * 0.75f + ripples * (0.5f + 0.35f * depth);
}

void
latent_demo_draw_reflection (LatentDemoCanvas *canvas, LatentDemoScene *scene, int line)
{
  float aspect = (float) canvas->width / (float) canvas->height;
  float rows = (float) (canvas->height - line);
  LatentDemoColor deep = latent_demo_color_mix (scene->mood.near, scene->mood.sky[0], 0.45f);

  for (int y = line; y < canvas->height; y++)
    {
      float depth = ((float) (y - line) + 0.5f) / rows;
      float sway = (0.35f + depth) * (float) canvas->height * 0.012f;

      for (int x = 0; x < canvas->width; x++)
        {
          float wave = wave_at (scene, (float) x / (float) canvas->width, depth, aspect);
          float source_y = (float) line - ((float) (y - line) + 0.5f) * 1.05f + wave * sway * 2.2f;
          float source_x = (float) x + wave * sway * 0.5f;
          int row = CLAMP ((int) source_y, 0, line - 1);
          int column = CLAMP ((int) source_x, 0, canvas->width - 1);
          LatentDemoColor mirrored = *latent_demo_canvas_at (canvas, column, row);
          LatentDemoColor here = latent_demo_color_mix (mirrored, deep, 0.2f + 0.32f * depth - 0.12f * wave);

          /* Wind on the water: bright streaks. */
          if (wave > 0.25f)
            here = latent_demo_color_light (here, scene->mood.sky[2], (wave - 0.25f) * 0.18f * (1.0f - depth * 0.5f));
          *latent_demo_canvas_at (canvas, x, y) = here;
        }
    }
  /* A line of haze where the water begins. */
  for (int y = MAX (line - 2, 0); y < MIN (line + canvas->height / 110, canvas->height); y++)
    for (int x = 0; x < canvas->width; x++)
      {
        LatentDemoColor *pixel = latent_demo_canvas_at (canvas, x, y);
        float near = 1.0f - fabsf ((float) (y - line)) / ((float) canvas->height / 110.0f);

        *pixel = latent_demo_color_mix (*pixel, scene->mood.sky[3], 0.3f * MAX (near, 0.0f));
      }
}

static void
draw_water (LatentDemoCanvas *canvas, LatentDemoScene *scene, int line)
{
  const LatentDemoMood *mood = &scene->mood;
  float aspect = (float) canvas->width / (float) canvas->height;
  float rows = (float) (canvas->height - line);
  LatentDemoColor horizon = latent_demo_color_mix (mood->sky[3], mood->far, 0.55f);
  LatentDemoColor middle = latent_demo_color_mix (mood->sky[1], mood->far, 0.35f);
  LatentDemoColor deep = latent_demo_color_mix (mood->near, mood->sky[0], 0.4f);

  for (int y = line; y < canvas->height; y++)
    {
      float depth = ((float) (y - line) + 0.5f) / rows;
      LatentDemoColor base = depth < 0.3f
                               ? latent_demo_color_mix (horizon, middle, latent_demo_smooth (0.0f, 0.3f, depth))
                               : latent_demo_color_mix (middle, deep, latent_demo_smooth (0.3f, 1.0f, depth));
      float width = 0.035f + depth * 0.16f;

      for (int x = 0; x < canvas->width; x++)
        {
          float u = (float) x / (float) canvas->width;
          float wave = wave_at (scene, u, depth, aspect);
          float off = (u - scene->light_x) * aspect / width;
          float path = expf (-off * off * 0.7f);
          float glitter = latent_demo_smooth (0.12f, 0.55f, wave + path * 0.22f) * path;
          LatentDemoColor here = wave > 0.0f
                                   ? latent_demo_color_mix (base, latent_demo_color_mix (mood->sky[2], middle, 0.3f),
                                                            MIN (wave, 1.0f) * 0.42f)
                                   : latent_demo_color_mix (base, deep, MIN (-wave, 1.0f) * 0.6f);

          here = latent_demo_color_light (here, mood->light, path * 0.16f * (1.0f - depth));
          here = latent_demo_color_light (here, mood->light, glitter * (0.95f - 0.35f * depth));
          here = latent_demo_color_mix (here, mood->sky[3],
                                        mood->fog * 0.75f * latent_demo_smooth (0.75f, 0.0f, depth));
          *latent_demo_canvas_at (canvas, x, y) = here;
        }
    }
}

/* Land on the horizon, from column @from to @to. */
static void
draw_coast (LatentDemoCanvas *canvas,
            LatentDemoScene *scene,
            float from,
            float to,
            float line,
            float height,
            float roughness,
            LatentDemoColor color)
{
  float offset = (float) latent_demo_random_between (&scene->random, 0.0, 200.0);
  float lean = scene->light_x * (float) canvas->width > (from + to) * 0.5f ? -0.07f : 0.07f;
  LatentDemoColor foot = latent_demo_color_mix (color, scene->mood.sky[3], 0.25f + 0.4f * scene->mood.fog);

  for (int x = MAX ((int) from, 0); x < MIN ((int) to, canvas->width); x++)
    {
      float along = ((float) x - from) / (to - from);
      float body = powf (MAX (sinf (along * (float) G_PI), 0.0f), 0.55f);
      float noise = latent_demo_noise_sum (&scene->noise, (float) x / (float) canvas->height * roughness + offset,
                                           offset, 5);
      float crest = line - height * body * (0.75f + 0.7f * noise);
      /* The sea runs up and down the shore a little. */
      float shore = line + height * 0.06f * body * (1.0f + noise);

      for (int y = MAX ((int) floorf (crest), 0); y < MIN ((int) shore + 1, canvas->height); y++)
        {
          LatentDemoColor *pixel = latent_demo_canvas_at (canvas, x, y);
          float cover = CLAMP ((float) y + 1.0f - crest, 0.0f, 1.0f) * CLAMP (shore + 1.0f - (float) y, 0.0f, 1.0f);
          float across = (float) x / height * 1.3f + offset;
          float down = (float) y / height * 1.1f;
          float facet = latent_demo_noise_ridges (&scene->noise, across + lean, down - 0.06f, 4) -
                        latent_demo_noise_ridges (&scene->noise, across - lean, down + 0.06f, 4);
          LatentDemoColor here = latent_demo_color_mix (
            color, foot, latent_demo_smooth (crest, shore, (float) y) * (0.35f + 0.5f * scene->mood.fog));

          here = latent_demo_color_scale (here,
                                          CLAMP (1.0f + facet * 0.55f * (1.0f - 0.6f * scene->mood.fog), 0.6f, 1.4f));
          *pixel = latent_demo_color_mix (*pixel, here, cover);
        }
    }
}

typedef struct
{
  const LatentDemoScene *scene;
  float aspect;
  float offset;
} BankData;

static float
bank_at (float u, float v, gconstpointer user_data)
{
  const BankData *data = user_data;
  float x = u * data->aspect * 1.4f + data->offset;
  float bend = latent_demo_noise_sum (&data->scene->noise, x, v * 3.0f, 2);

  return latent_demo_smooth (-0.35f, 0.5f,
                             latent_demo_noise_sum (&data->scene->noise, x + bend, v * 6.0f + data->offset, 4));
}

/* Fog lying on the water, in banks. */
static void
draw_fog (LatentDemoCanvas *canvas, LatentDemoScene *scene, float line)
{
  float height = (float) canvas->height;
  BankData data = { .scene = scene, .aspect = (float) canvas->width / height };
  g_autoptr (LatentDemoField) bank = NULL;
  LatentDemoColor color = latent_demo_color_mix (scene->mood.sky[3], scene->mood.light, 0.25f);

  data.offset = (float) latent_demo_random_between (&scene->random, 0.0, 100.0);
  bank = latent_demo_field_new (160, 160, bank_at, &data);
  for (int y = 0; y < canvas->height; y++)
    {
      float off = ((float) y - line) / height;
      float near = off < 0.0f ? expf (off * 9.0f) : expf (-off * 6.0f);

      for (int x = 0; x < canvas->width; x++)
        {
          LatentDemoColor *pixel = latent_demo_canvas_at (canvas, x, y);
          float thick = latent_demo_field_at (bank, (float) x / (float) canvas->width, (float) y / height);

          *pixel = latent_demo_color_mix (*pixel, color, scene->mood.fog * near * (0.25f + 0.6f * thick));
        }
    }
}

void
latent_demo_draw_sea (LatentDemoCanvas *canvas, LatentDemoScene *scene)
{
  const LatentDemoMood *mood = &scene->mood;
  float width = (float) canvas->width;
  float height = (float) canvas->height;
  int line = (int) (scene->horizon * height);
  guint islands = 1 + latent_demo_random_index (&scene->random, 3);
  gboolean has_tower = (scene->features & LATENT_DEMO_WITH_LIGHTHOUSE) != 0;
  float side = scene->light_x < 0.5f ? 1.0f : -1.0f;

  draw_water (canvas, scene, line);
  for (guint i = 0; i < islands; i++)
    {
      float at = (float) latent_demo_random_unit (&scene->random) * width;
      float half = height * (float) latent_demo_random_between (&scene->random, 0.12, 0.4);

      draw_coast (canvas, scene, at - half, at + half, (float) line + 1.0f,
                  height * (float) latent_demo_random_between (&scene->random, 0.02, 0.07), 6.0f,
                  latent_demo_color_mix (mood->far, mood->near, 0.08f + 0.14f * (float) i));
    }
  if (has_tower)
    {
      float at = width * (0.5f + side * (float) latent_demo_random_between (&scene->random, 0.16, 0.3));
      float half = MIN (height, width) * 0.36f;
      float shore = (float) line + height * 0.13f;
      float size = MIN (height, width) * (float) latent_demo_random_between (&scene->random, 0.34, 0.44);
      LatentDemoColor rock = latent_demo_color_mix (mood->near, mood->far, 0.12f + 0.25f * mood->fog);

      latent_demo_draw_lighthouse (canvas, scene, at, shore - height * 0.05f, size, rock);
      draw_coast (canvas, scene, at - half, at + half * 1.2f, shore, height * 0.13f, 3.0f, rock);
    }
  if (scene->mood.fog > 0.5f)
    draw_fog (canvas, scene, (float) line + height * (has_tower ? 0.11f : 0.04f));
  if ((scene->features & LATENT_DEMO_WITH_BOAT) != 0 || (!has_tower && latent_demo_random_unit (&scene->random) < 0.5))
    {
      cairo_surface_t *mask = latent_demo_canvas_new_mask (canvas);
      cairo_t *cr = cairo_create (mask);

      latent_demo_trace_boat (cr,
                              width * (0.5f - side * 0.04f + 0.1f * (float) latent_demo_random_normal (&scene->random)),
                              (float) line + height * 0.045f, height * 0.13f);
      cairo_destroy (cr);
      latent_demo_canvas_fill (canvas, mask, latent_demo_color_mix (mood->near, mood->far, 0.2f + 0.3f * mood->fog),
                               0.95f, NULL, NULL);
      cairo_surface_destroy (mask);
    }
}
