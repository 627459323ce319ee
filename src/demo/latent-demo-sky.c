/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-demo"

#include "latent-demo-scene.h"

#include <math.h>

/* Samples of soft fields across the longer side. */
#define GRID 320

typedef struct
{
  const LatentDemoScene *scene;
  float aspect;
  float offset;
} FieldData;

static LatentDemoColor
sky_color (const LatentDemoMood *mood, float t)
{
  /* The colours of the horizon take less room than the zenith's. */
  float place = powf (CLAMP (t, 0.0f, 1.0f), 1.25f) * 3.0f;
  int below = MIN ((int) place, 2);
  float part = place - (float) below;

  return latent_demo_color_mix (mood->sky[below], mood->sky[below + 1], part * part * (3.0f - 2.0f * part));
}

/* Long streaks, closer together towards the horizon. */
static float
cloud_at (float u, float v, gconstpointer user_data)
{
  const FieldData *data = user_data;
  float depth = 1.0f / (1.08f - v);
  float x = (u - 0.5f) * data->aspect * depth * 1.6f + data->offset;
  float y = depth * 2.6f + data->offset;
  float warp = latent_demo_noise_sum (&data->scene->noise, x * 0.7f, y * 0.7f, 2);
  float sum = latent_demo_noise_sum (&data->scene->noise, x + warp * 0.8f, y * 1.7f + warp, 5);

  return latent_demo_smooth (-0.05f, 0.5f, sum + 0.1f) * latent_demo_smooth (1.0f, 0.82f, v);
}

static void
draw_stars (LatentDemoCanvas *canvas, LatentDemoScene *scene, float end)
{
  int count = (int) (sqrt ((double) canvas->width * canvas->height) * 0.75 * scene->mood.stars);
  double unit = sqrt ((double) canvas->width * canvas->height) / 1024.0;

  for (int i = 0; i < count; i++)
    {
      double x = latent_demo_random_unit (&scene->random) * canvas->width;
      double height = latent_demo_random_unit (&scene->random);
      double y = height * height * end * canvas->height;
      double chance = latent_demo_random_unit (&scene->random);
      double radius = (0.55 + 1.3 * pow (chance, 12.0)) * unit;
      double brightness = (0.15 + 0.85 * pow (chance, 3.0)) * (1.0 - y / (end * canvas->height)) * scene->mood.stars;
      double warmth = latent_demo_random_unit (&scene->random);
      LatentDemoColor color = latent_demo_color_mix ((LatentDemoColor) { 0.75f, 0.85f, 1.0f },
                                                     (LatentDemoColor) { 1.0f, 0.9f, 0.75f }, (float) warmth);
      int reach = (int) ceil (radius * 3.0);

      for (int dy = -reach; dy <= reach; dy++)
        for (int dx = -reach; dx <= reach; dx++)
          {
            int px = (int) x + dx;
            int py = (int) y + dy;
            double ox = px + 0.5 - x;
            double oy = py + 0.5 - y;
            double glow = exp (-(ox * ox + oy * oy) / (radius * radius));

            if (px >= 0 && py >= 0 && px < canvas->width && py < canvas->height)
              {
                LatentDemoColor *pixel = latent_demo_canvas_at (canvas, px, py);

                *pixel = latent_demo_color_light (*pixel, color, (float) (brightness * glow));
              }
          }
    }
}

typedef struct
{
  const LatentDemoScene *scene;
  float aspect;
  float phases[3];
  float heights[3];
} Curtains;

/* The strength of the curtains of light: sharp below, fading upwards. */
static float
curtain_at (float u, float v, gconstpointer user_data)
{
  const Curtains *data = user_data;
  float sum = 0.0f;

  for (int i = 0; i < 3; i++)
    {
      float x = u * data->aspect * 1.3f + data->phases[i];
      float fold = latent_demo_noise_sum (&data->scene->noise, x * 0.8f, data->phases[i], 3);
      float edge = data->heights[i] + fold * 0.42f;
      float above = edge - v;
      float fine = latent_demo_noise_sum (&data->scene->noise, x * 11.0f + fold * 14.0f, data->phases[i] + v * 0.4f, 3);
      float rays = CLAMP (0.55f + 0.75f * fine, 0.1f, 1.3f);
      float body = above > 0.0f ? expf (-above * (3.4f + 2.2f * fine)) : expf (above * 42.0f);
      float strength = latent_demo_smooth (
        -0.35f, 0.35f, latent_demo_noise_at (&data->scene->noise, x * 0.9f + 40.0f, data->phases[i]));

      sum += body * rays * (0.25f + 0.85f * strength);
    }
  return MIN (sum * 1.05f, 1.5f);
}

static void
draw_aurora (LatentDemoCanvas *canvas, LatentDemoScene *scene, float end)
{
  Curtains curtains = { .scene = scene, .aspect = (float) canvas->width / (float) canvas->height };
  g_autoptr (LatentDemoField) field = NULL;
  LatentDemoColor low = latent_demo_color_turn (latent_demo_color_hex (0x4dff9d),
                                                (float) latent_demo_random_between (&scene->random, -20.0, 35.0));
  LatentDemoColor high = latent_demo_color_turn (latent_demo_color_hex (0x8a5cff),
                                                 (float) latent_demo_random_between (&scene->random, -25.0, 40.0));
  int rows = (int) (end * (float) canvas->height);

  for (int i = 0; i < 3; i++)
    {
      curtains.phases[i] = (float) latent_demo_random_between (&scene->random, 0.0, 90.0);
      curtains.heights[i] = (float) latent_demo_random_between (&scene->random, 0.45, 0.8);
    }
  field = latent_demo_field_new (GRID * 2, GRID, curtain_at, &curtains);
  for (int y = 0; y < rows; y++)
    for (int x = 0; x < canvas->width; x++)
      {
        LatentDemoColor *pixel = latent_demo_canvas_at (canvas, x, y);
        float v = (float) y / (float) rows;
        float strength = latent_demo_field_at (field, (float) x / (float) canvas->width, v);

        *pixel = latent_demo_color_light (*pixel, latent_demo_color_mix (high, low, latent_demo_smooth (0.1f, 0.7f, v)),
                                          MIN (strength * 0.8f, 0.95f));
      }
}

/* Sun or moon with its glow. */
static LatentDemoColor
add_light (LatentDemoColor color, const LatentDemoScene *scene, float dx, float dy, float size)
{
  float distance = sqrtf (dx * dx + dy * dy);
  float blur = 0.03f + 0.45f * scene->mood.fog * scene->mood.fog;
  float disc = latent_demo_smooth (size * (1.0f + blur), size * (1.0f - blur), distance);
  gboolean is_moon = scene->mood.stars > 0.8f;
  float near = expf (-distance / (size * (is_moon ? 1.6f : 2.6f)));
  float wide = expf (-distance / (size * (is_moon ? 6.0f : 11.0f)));

  /* Light along the horizon, wider than high. */
  if (!is_moon)
    {
      float flat = sqrtf (dx * dx * 0.12f + dy * dy);

      color = latent_demo_color_light (color, latent_demo_color_mix (scene->mood.light, scene->mood.sky[3], 0.6f),
                                       expf (-flat / (size * 6.0f)) * 0.4f);
    }
  color = latent_demo_color_light (color, scene->mood.light, wide * (is_moon ? 0.22f : 0.38f));
  color = latent_demo_color_light (color, scene->mood.light, near * (is_moon ? 0.3f : 0.6f));
  if (disc > 0.0f)
    {
      LatentDemoColor face = scene->mood.light;

      if (is_moon)
        {
          float spots = latent_demo_noise_sum (&scene->noise, dx / size * 1.6f + 7.0f, dy / size * 1.6f, 4);

          face = latent_demo_color_scale (face, 0.93f - 0.16f * latent_demo_smooth (0.0f, 0.4f, spots));
        }
      color = latent_demo_color_mix (color, face, disc);
    }
  return color;
}

void
latent_demo_draw_sky (LatentDemoCanvas *canvas, LatentDemoScene *scene)
{
  const LatentDemoMood *mood = &scene->mood;
  float end = scene->horizon + 0.06f;
  float aspect = (float) canvas->width / (float) canvas->height;
  float unit = sqrtf ((float) canvas->width * (float) canvas->height);
  FieldData data = { .scene = scene, .aspect = aspect };
  g_autoptr (LatentDemoField) clouds = NULL;
  float size = unit * (float) latent_demo_random_between (&scene->random, 0.02, 0.042);
  LatentDemoColor lit = latent_demo_color_mix (mood->light, mood->sky[3], 0.35f);
  LatentDemoColor shadow = latent_demo_color_mix (mood->sky[1], mood->far, 0.6f);

  data.offset = (float) latent_demo_random_between (&scene->random, 0.0, 60.0);
  clouds = latent_demo_field_new (GRID, GRID, cloud_at, &data);

  for (int y = 0; y < canvas->height; y++)
    {
      float v = (float) y / (float) canvas->height / end;
      LatentDemoColor row = sky_color (mood, v);

      for (int x = 0; x < canvas->width; x++)
        *latent_demo_canvas_at (canvas, x, y) = row;
    }
  if (mood->stars > 0.0f)
    draw_stars (canvas, scene, end);
  if ((scene->features & LATENT_DEMO_WITH_AURORA) != 0)
    draw_aurora (canvas, scene, end);

  for (int y = 0; y < canvas->height; y++)
    {
      float v = (float) y / (float) canvas->height;

      for (int x = 0; x < canvas->width; x++)
        {
          LatentDemoColor *pixel = latent_demo_canvas_at (canvas, x, y);
          float u = (float) x / (float) canvas->width;
          float dx = (u - scene->light_x) * (float) canvas->width;
          float dy = (v - scene->light_y) * (float) canvas->height;
          float cloud;

          if ((scene->features & LATENT_DEMO_WITH_AURORA) == 0)
            *pixel = add_light (*pixel, scene, dx, dy, size);
          cloud = latent_demo_field_at (clouds, u, v / end) * MIN (mood->clouds, 1.0f);
          if (cloud > 0.0f)
            {
              float towards = expf (-sqrtf (dx * dx + dy * dy) / (unit * 0.35f));
              LatentDemoColor color = latent_demo_color_mix (shadow, lit, CLAMP (0.25f + towards * 0.9f, 0.0f, 1.0f));

              *pixel = latent_demo_color_mix (*pixel, color, cloud * 0.62f);
            }
        }
    }
}
