/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-demo"

#include "latent-demo-scene.h"

#include <math.h>

#define MAX_LAYERS 8
#define GRID 256

/* One range of hills, from its crest to the bottom of the picture. */
typedef struct
{
  float depth;      /* 0 the farthest, 1 the nearest */
  float base;       /* rows, of the crest's mean */
  float amplitude;  /* rows */
  float frequency;  /* bends across the picture's height */
  float offset;     /* of the noise */
  float sharpness;  /* 0 rolling, 1 alpine */
  float *crest;     /* row of the crest for every column */
  float *steepness; /* of the crest at every column, towards the right */
} Layer;

static float
crest_at (const LatentDemoScene *scene, const Layer *layer, float x)
{
  float along = x * layer->frequency + layer->offset;
  float rolling = latent_demo_noise_sum (&scene->noise, along, layer->offset, 4);
  float alpine = latent_demo_noise_ridges (&scene->noise, along * 0.8f, layer->offset, 6) * 1.5f - 0.6f;

  return layer->base - layer->amplitude * (rolling + layer->sharpness * (alpine - rolling));
}

static void
trace_crest (LatentDemoCanvas *canvas, const LatentDemoScene *scene, Layer *layer)
{
  layer->crest = g_new (float, canvas->width);
  layer->steepness = g_new (float, canvas->width);
  for (int x = 0; x < canvas->width; x++)
    layer->crest[x] = crest_at (scene, layer, (float) x / (float) canvas->height);
  for (int x = 0; x < canvas->width; x++)
    {
      int before = MAX (x - canvas->height / 200, 0);
      int after = MIN (x + canvas->height / 200, canvas->width - 1);

      layer->steepness[x] = (layer->crest[after] - layer->crest[before]) / (float) MAX (after - before, 1);
    }
}

typedef struct
{
  const LatentDemoScene *scene;
  float offset;
  float aspect;
} FaceData;

/* Gullies and ribs running down a mountain's face. */
static float
face_at (float u, float v, gconstpointer user_data)
{
  const FaceData *data = user_data;
  float x = u * data->aspect * 9.0f + data->offset;
  float bend = latent_demo_noise_sum (&data->scene->noise, x * 0.5f, v * 5.0f, 2);

  return latent_demo_noise_sum (&data->scene->noise, x + bend * 1.2f + v * 3.0f, v * 7.0f + data->offset, 4);
}

static void
draw_layer (LatentDemoCanvas *canvas, LatentDemoScene *scene, const Layer *layer, const Layer *next, int end)
{
  const LatentDemoMood *mood = &scene->mood;
  FaceData data = { .scene = scene, .offset = layer->offset, .aspect = (float) canvas->width / (float) canvas->height };
  g_autoptr (LatentDemoField) face = latent_demo_field_new (GRID, GRID, face_at, &data);
  LatentDemoColor color = latent_demo_color_mix (mood->far, mood->near,
                                                 powf (layer->depth, 1.1f - 0.3f * (1.0f - mood->fog)));
  LatentDemoColor haze = latent_demo_color_mix (mood->far, mood->sky[3], 0.55f);
  float reach = next != NULL ? MAX (next->base - layer->base, 1.0f) : (float) canvas->height * 0.5f;
  float snow_line = layer->base - layer->amplitude * 0.12f;
  gboolean has_snow = (scene->features & LATENT_DEMO_WITH_SNOW) != 0;
  float light_x = scene->light_x * (float) canvas->width;

  reach += layer->amplitude * 0.6f;
  for (int x = 0; x < canvas->width; x++)
    {
      float crest = layer->crest[x];
      float side = tanhf (layer->steepness[x] * 1.6f) * (light_x > (float) x ? 1.0f : -1.0f);
      float towards = expf (-fabsf ((float) x - light_x) / ((float) canvas->height * 0.45f));

      for (int y = MAX ((int) floorf (crest) - 1, 0); y < end; y++)
        {
          LatentDemoColor *pixel = latent_demo_canvas_at (canvas, x, y);
          float cover = CLAMP ((float) y + 1.0f - crest, 0.0f, 1.0f);
          float below = ((float) y - crest) / reach;
          float rib = latent_demo_field_at (face, (float) x / (float) canvas->width,
                                            (float) y / (float) canvas->height);
          float relief = (0.35f * side + rib) * layer->sharpness * expf (-MAX (below, 0.0f) * 1.4f);
          float mist = latent_demo_smooth (0.0f, 1.1f, below) * (0.2f + 0.75f * mood->fog) *
                       (1.0f - layer->depth * 0.55f);
          LatentDemoColor here = latent_demo_color_light (
            color, mood->light, 0.28f * towards * (1.0f - layer->depth) * expf (-MAX (below, 0.0f) * 3.0f));

          if (has_snow && layer->sharpness > 0.3f)
            {
              float line = snow_line + rib * layer->amplitude * 0.9f + side * layer->amplitude * 0.25f;
              float white = latent_demo_smooth (line + layer->amplitude * 0.16f, line - layer->amplitude * 0.05f,
                                                (float) y);
              LatentDemoColor snow = latent_demo_color_mix (latent_demo_color_mix (mood->sky[1], mood->sky[2], 0.75f),
                                                            mood->light, CLAMP (0.5f + relief * 1.6f, 0.0f, 1.0f));

              here = latent_demo_color_mix (here, latent_demo_color_mix (snow, haze, 0.35f * (1.0f - layer->depth)),
                                            white);
            }
          else if (has_snow && layer->depth > 0.6f)
            here = latent_demo_color_mix (here, latent_demo_color_mix (mood->sky[2], mood->light, 0.4f),
                                          0.75f * latent_demo_smooth (0.0f, 0.05f, below) * (0.8f + 0.4f * rib));
          relief = 1.0f + relief * 0.5f * (0.35f + 0.65f * layer->depth);
          here = latent_demo_color_scale (here, CLAMP (relief, 0.4f, 1.5f));
          here = latent_demo_color_mix (here, haze, mist);
          *pixel = latent_demo_color_mix (*pixel, here, cover);
        }
    }
}

/* A wood along the crest of a layer. */
static void
plant (LatentDemoCanvas *canvas, LatentDemoScene *scene, const Layer *layer, int end)
{
  cairo_surface_t *mask = latent_demo_canvas_new_mask (canvas);
  cairo_t *cr = cairo_create (mask);
  float size = (float) canvas->height * (0.012f + 0.085f * layer->depth * layer->depth);
  LatentDemoColor color = latent_demo_color_mix (latent_demo_color_scale (scene->mood.near, 0.75f), scene->mood.far,
                                                 0.75f * (1.0f - layer->depth));
  float x = -size;

  while (x < (float) canvas->width + size)
    {
      int column = CLAMP ((int) x, 0, canvas->width - 1);
      float thick = latent_demo_noise_sum (&scene->noise, x / (float) canvas->height * 3.0f, layer->offset + 50.0f, 3);
      float height = size * (float) latent_demo_random_between (&scene->random, 0.55, 1.25) * (0.8f + 0.5f * thick);
      float foot = layer->crest[column] + size * (float) latent_demo_random_between (&scene->random, 0.02, 0.4);

      if (thick > -0.22f && foot - height < (float) end)
        latent_demo_trace_pine (cr, &scene->random, x, foot, height);
      x += size * (float) latent_demo_random_between (&scene->random, 0.1, 0.34) * (thick > 0.1f ? 0.8f : 1.5f);
    }
  cairo_destroy (cr);
  latent_demo_canvas_fill (canvas, mask, color, 1.0f, NULL, NULL);
  cairo_surface_destroy (mask);
}

static void
draw_cabin (LatentDemoCanvas *canvas, LatentDemoScene *scene, const Layer *layer)
{
  cairo_surface_t *mask = latent_demo_canvas_new_mask (canvas);
  cairo_t *cr = cairo_create (mask);
  float size = (float) canvas->height * 0.05f;
  int x = (int) ((scene->light_x < 0.5f ? 0.66f : 0.3f) * (float) canvas->width);
  float y = layer->crest[x] + size * 0.25f;

  latent_demo_trace_cabin (cr, x, y, size);
  latent_demo_canvas_fill (canvas, mask, latent_demo_color_scale (scene->mood.near, 0.75f), 1.0f, NULL, NULL);
  cairo_destroy (cr);
  cairo_surface_destroy (mask);

  /* A lit window and its glow. */
  for (int py = (int) (y - size); py < (int) (y + size * 0.3f); py++)
    for (int px = x - (int) size; px < x + (int) size; px++)
      {
        float dx = (float) px - ((float) x - size * 0.16f);
        float dy = (float) py - (y - size * 0.27f);
        LatentDemoColor *pixel;
        float glow;

        if (px < 0 || py < 0 || px >= canvas->width || py >= canvas->height)
          continue;
        pixel = latent_demo_canvas_at (canvas, px, py);
        glow = expf (-(dx * dx + dy * dy) / (size * size * 0.06f));
        *pixel = latent_demo_color_light (*pixel, latent_demo_color_hex (0xffb45a), 0.5f * glow);
        if (fabsf (dx) < size * 0.075f && fabsf (dy) < size * 0.085f)
          *pixel = latent_demo_color_hex (0xffe2a0);
      }
}

static void
draw_birds (LatentDemoCanvas *canvas, LatentDemoScene *scene)
{
  cairo_surface_t *mask = latent_demo_canvas_new_mask (canvas);
  cairo_t *cr = cairo_create (mask);
  guint count = 4 + latent_demo_random_index (&scene->random, 7);
  double x = canvas->width * latent_demo_random_between (&scene->random, 0.15, 0.7);
  double y = canvas->height * scene->horizon * latent_demo_random_between (&scene->random, 0.25, 0.6);

  for (guint i = 0; i < count; i++)
    {
      double size = canvas->height * latent_demo_random_between (&scene->random, 0.005, 0.012);

      latent_demo_trace_bird (cr, x + latent_demo_random_normal (&scene->random) * canvas->height * 0.07,
                              y + latent_demo_random_normal (&scene->random) * canvas->height * 0.03, size,
                              latent_demo_random_between (&scene->random, 0.2, 0.9));
    }
  cairo_destroy (cr);
  latent_demo_canvas_fill (canvas, mask, scene->mood.near, 0.75f, NULL, NULL);
  cairo_surface_destroy (mask);
}

void
latent_demo_draw_mountains (LatentDemoCanvas *canvas, LatentDemoScene *scene)
{
  Layer layers[MAX_LAYERS] = { 0 };
  int n_layers = 5 + (int) latent_demo_random_index (&scene->random, 3);
  gboolean has_water = (scene->features & LATENT_DEMO_WITH_WATER) != 0;
  gboolean has_pines = (scene->features & LATENT_DEMO_WITH_PINES) != 0;
  float alpine = (float) latent_demo_random_between (&scene->random, 0.0, 1.0);
  float height = (float) canvas->height;
  float ground = has_water ? (float) latent_demo_random_between (&scene->random, 0.66, 0.74) : 0.98f;
  int end = has_water ? (int) (ground * height) : canvas->height;

  if ((scene->features & LATENT_DEMO_WITH_SNOW) != 0)
    alpine = 0.9f;
  if ((scene->features & LATENT_DEMO_WITH_BIRDS) != 0)
    draw_birds (canvas, scene);
  for (int i = 0; i < n_layers; i++)
    {
      Layer *layer = &layers[i];
      float t = (float) i / (float) (n_layers - 1);

      layer->depth = t;
      layer->base = height * (scene->horizon + (ground - 0.06f - scene->horizon) * powf (t, 1.25f));
      layer->amplitude = height * (0.17f - 0.09f * t) * (float) latent_demo_random_between (&scene->random, 0.8, 1.25) *
                         (has_water ? 0.85f : 1.0f);
      layer->frequency = (1.3f + 1.1f * t) * (float) latent_demo_random_between (&scene->random, 0.7, 1.2);
      layer->sharpness = alpine * latent_demo_smooth (0.85f, 0.25f, t);
      layer->offset = (float) latent_demo_random_between (&scene->random, 0.0, 200.0);
      trace_crest (canvas, scene, layer);
    }
  for (int i = 0; i < n_layers; i++)
    {
      draw_layer (canvas, scene, &layers[i], i + 1 < n_layers ? &layers[i + 1] : NULL, end);
      if (has_pines && layers[i].depth > 0.35f)
        plant (canvas, scene, &layers[i], end);
      if ((scene->features & LATENT_DEMO_WITH_CABIN) != 0 && i == n_layers - 2)
        draw_cabin (canvas, scene, &layers[i]);
    }
  if (has_water)
    latent_demo_draw_reflection (canvas, scene, end);
  for (int i = 0; i < n_layers; i++)
    {
      g_free (layers[i].crest);
      g_free (layers[i].steepness);
    }
}
