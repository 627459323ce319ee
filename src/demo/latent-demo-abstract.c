/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-demo"

#include "latent-demo-scene.h"

#include <math.h>

#define GRID 640

typedef struct
{
  const LatentDemoScene *scene;
  float aspect;
  float offset;
  float scale;
} FieldData;

/* The noise's own flow bends the place where it is read, twice. */
static float
silk_at (float u, float v, gconstpointer user_data)
{
  const FieldData *data = user_data;
  const LatentDemoNoise *noise = &data->scene->noise;
  float x = u * data->aspect * data->scale + data->offset;
  float y = v * data->scale + data->offset * 0.7f;
  float qx = latent_demo_noise_sum (noise, x, y, 2);
  float qy = latent_demo_noise_sum (noise, x + 5.2f, y + 1.3f, 2);
  float rx = latent_demo_noise_sum (noise, x + 2.1f * qx + 1.7f, y + 2.1f * qy + 9.2f, 2);
  float ry = latent_demo_noise_sum (noise, x + 2.1f * qx + 8.3f, y + 2.1f * qy + 2.8f, 2);

  return latent_demo_noise_sum (noise, x + 1.9f * rx, y + 1.9f * ry, 3) + 0.35f * qx;
}

static LatentDemoColor
ramp (const LatentDemoColor *colors, int count, float t)
{
  float place = CLAMP (t, 0.0f, 1.0f) * (float) (count - 1);
  int below = MIN ((int) place, count - 2);
  float part = place - (float) below;

  return latent_demo_color_mix (colors[below], colors[below + 1], part * part * (3.0f - 2.0f * part));
}

void
latent_demo_draw_silk (LatentDemoCanvas *canvas, LatentDemoScene *scene)
{
  const LatentDemoMood *mood = &scene->mood;
  FieldData data = { .scene = scene, .aspect = (float) canvas->width / (float) canvas->height };
  LatentDemoColor colors[7] = { mood->near,   mood->sky[0], mood->sky[1], mood->far,
                                mood->sky[2], mood->sky[3], mood->light };
  g_autoptr (LatentDemoField) field = NULL;
  float step = 1.6f / (float) GRID;
  float folds = (float) latent_demo_random_between (&scene->random, 5.5, 8.5);

  data.offset = (float) latent_demo_random_between (&scene->random, 0.0, 150.0);
  data.scale = (float) latent_demo_random_between (&scene->random, 1.0, 1.5);
  field = latent_demo_field_new ((int) (GRID * MIN (data.aspect, 2.5f)), GRID, silk_at, &data);

  for (int y = 0; y < canvas->height; y++)
    for (int x = 0; x < canvas->width; x++)
      {
        float u = (float) x / (float) canvas->width;
        float v = (float) y / (float) canvas->height;
        float value = latent_demo_field_at (field, u, v);
        float slope_x = latent_demo_field_at (field, u + step / data.aspect, v) -
                        latent_demo_field_at (field, u - step / data.aspect, v);
        float slope_y = latent_demo_field_at (field, u, v + step) - latent_demo_field_at (field, u, v - step);
        float steep = sqrtf (slope_x * slope_x + slope_y * slope_y);
        float facing = (slope_x * -0.62f + slope_y * -0.78f) / (steep + 0.012f);
        float fold = 0.5f + 0.5f * sinf (value * folds * 2.0f + 0.6f);
        LatentDemoColor color = ramp (colors, 7, 0.08f + 0.84f * (0.62f * (value * 0.9f + 0.5f) + 0.38f * fold));

        color = latent_demo_color_scale (color, 0.86f + 0.24f * facing);
        color = latent_demo_color_light (color, mood->light,
                                         0.34f * powf (MAX (facing, 0.0f), 5.0f) * MIN (steep * 9.0f, 1.0f));
        *latent_demo_canvas_at (canvas, x, y) = color;
      }
}

/* Layers of paper, each with a shadow on the one below. */
static float
level_at (float u, float v, gconstpointer user_data)
{
  const FieldData *data = user_data;
  float x = u * data->aspect * data->scale + data->offset;
  float y = v * data->scale + data->offset;
  float bend = latent_demo_noise_at (&data->scene->noise, x * 0.6f + 3.0f, y * 0.6f);

  return latent_demo_noise_sum (&data->scene->noise, x + bend, y - bend, 3);
}

void
latent_demo_draw_contours (LatentDemoCanvas *canvas, LatentDemoScene *scene)
{
  const LatentDemoMood *mood = &scene->mood;
  FieldData data = { .scene = scene, .aspect = (float) canvas->width / (float) canvas->height };
  LatentDemoColor colors[6] = { latent_demo_color_mix (mood->near, mood->sky[0], 0.5f),
                                mood->sky[0],
                                mood->sky[1],
                                mood->sky[2],
                                mood->sky[3],
                                mood->light };
  g_autoptr (LatentDemoField) field = NULL;
  int n_levels = 9 + (int) latent_demo_random_index (&scene->random, 5);
  float shift = 0.011f;

  data.offset = (float) latent_demo_random_between (&scene->random, 0.0, 150.0);
  data.scale = (float) latent_demo_random_between (&scene->random, 1.0, 1.7);
  field = latent_demo_field_new ((int) (GRID * MIN (data.aspect, 2.5f)), GRID, level_at, &data);

  for (int y = 0; y < canvas->height; y++)
    for (int x = 0; x < canvas->width; x++)
      {
        float u = (float) x / (float) canvas->width;
        float v = (float) y / (float) canvas->height;
        float height = (latent_demo_field_at (field, u, v) * 0.85f + 0.5f) * (float) n_levels;
        float level = floorf (height);
        float part = height - level;
        float steep =
          fabsf (latent_demo_field_at (field, u + 1.0f / (float) canvas->width, v) * 0.85f * (float) n_levels +
                 0.5f * (float) n_levels - height) +
          fabsf (latent_demo_field_at (field, u, v + 1.0f / (float) canvas->height) * 0.85f * (float) n_levels +
                 0.5f * (float) n_levels - height) +
          0.0001f;
        float edge = CLAMP (part / steep, 0.0f, 1.0f);
        /* The higher sheet towards the light throws its shadow here. */
        float above = (latent_demo_field_at (field, u - shift / data.aspect, v - shift) * 0.85f + 0.5f) *
                      (float) n_levels;
        float shadow = latent_demo_smooth (0.0f, 0.55f, above - level - 1.0f);
        LatentDemoColor here = ramp (colors, 6, (level + 0.5f) / (float) n_levels);
        LatentDemoColor below = ramp (colors, 6, (level - 0.5f) / (float) n_levels);

        here = latent_demo_color_scale (here, 1.0f - 0.34f * shadow);
        here = latent_demo_color_light (here, mood->light, 0.16f * latent_demo_smooth (0.1f, 0.0f, part));
        *latent_demo_canvas_at (canvas, x, y) = latent_demo_color_mix (below, here, edge);
      }
}
