/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-demo"

#include "latent-demo-scene.h"

#include <math.h>

#define MAX_LAYERS 8
#define GRID_ROWS 110

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
  for (int x = 0; x < canvas->width; x++)
    layer->crest[x] = crest_at (scene, layer, (float) x / (float) canvas->height);
}

/* The rock below a crest: a grid over the rows that the layer shows. */
typedef struct
{
  const LatentDemoScene *scene;
  const Layer *layer;
  float top;    /* first row of the grid */
  float rows;   /* that it spans */
  float aspect; /* of the grid */
} FaceData;

/* Ribs that lean to both sides as they run down. */
static float
face_at (float u, float v, gconstpointer user_data)
{
  const FaceData *data = user_data;
  const LatentDemoNoise *noise = &data->scene->noise;
  float scale = 1.6f / data->layer->amplitude;
  float x = u * data->aspect * data->rows * scale + data->layer->offset;
  float y = (data->top + v * data->rows) * scale * 0.62f;
  float bend = latent_demo_noise_sum (noise, x * 0.6f + 3.0f, y * 0.6f, 2);

  return latent_demo_noise_ridges (noise, x + bend * 0.9f, y + bend * 0.5f + data->layer->offset, 5);
}

/* All that the pixels of a layer have in common. */
typedef struct
{
  const LatentDemoMood *mood;
  const Layer *layer;
  LatentDemoColor rock;
  LatentDemoColor haze;
  LatentDemoColor snow_lit;
  LatentDemoColor snow_shade;
  gboolean has_snow;
  float reach; /* rows until the mist is thick */
  float snow_line;
} Look;

/* @below: rows under the crest; @relief: how much this place faces the light, about -1 to 1. */
static LatentDemoColor
shade_slope (const Look *look, float y, float below, float relief, float towards)
{
  const Layer *layer = look->layer;
  float depth = below / look->reach;
  float contrast = (0.25f + 0.75f * layer->depth) * layer->sharpness * expf (-MAX (depth, 0.0f) * 0.9f);
  float mist = latent_demo_smooth (0.0f, 1.15f, depth) * (0.16f + 0.8f * look->mood->fog) *
               (1.0f - layer->depth * 0.55f);
  LatentDemoColor here = latent_demo_color_light (
    look->rock, look->mood->light, 0.3f * towards * (1.0f - layer->depth) * expf (-MAX (depth, 0.0f) * 3.0f));

  here = latent_demo_color_scale (here, CLAMP (1.0f + relief * contrast * 0.75f, 0.45f, 1.6f));
  here = latent_demo_color_light (here, look->mood->light, MAX (relief, 0.0f) * contrast * 0.14f);
  if (look->has_snow)
    {
      float lit = CLAMP (0.6f + relief * (layer->sharpness > 0.3f ? 1.1f : 0.16f) - 0.25f * MAX (depth, 0.0f), 0.0f,
                         1.0f);
      LatentDemoColor snow = latent_demo_color_mix (look->snow_shade, look->snow_lit, lit);
      float cover = 0.93f;

      if (layer->sharpness > 0.3f)
        cover = latent_demo_smooth (look->snow_line + layer->amplitude * 0.3f,
                                    look->snow_line - layer->amplitude * 0.2f, y - relief * layer->amplitude * 0.5f) *
                latent_demo_smooth (-0.75f, -0.35f, relief);
      here = latent_demo_color_mix (here, snow, cover);
      here = latent_demo_color_mix (here, look->haze, 0.3f * (1.0f - layer->depth));
    }
  return latent_demo_color_mix (here, look->haze, mist);
}

static void
look_init (Look *look, LatentDemoCanvas *canvas, const LatentDemoScene *scene, const Layer *layer, const Layer *next)
{
  const LatentDemoMood *mood = &scene->mood;

  look->mood = mood;
  look->layer = layer;
  look->rock = latent_demo_color_mix (mood->far, mood->near, powf (layer->depth, 1.1f - 0.3f * (1.0f - mood->fog)));
  look->haze = latent_demo_color_mix (mood->far, mood->sky[3], 0.55f);
  look->snow_lit = latent_demo_color_mix (mood->sky[3], mood->light, 0.7f);
  look->snow_shade = latent_demo_color_mix (latent_demo_color_mix (mood->sky[1], mood->sky[0], 0.35f * layer->depth),
                                            mood->far, 0.35f);
  look->has_snow = (scene->features & LATENT_DEMO_WITH_SNOW) != 0;
  look->reach = next != NULL ? MAX (next->base - layer->base, 1.0f) : (float) canvas->height * 0.5f;
  look->reach += layer->amplitude * 0.6f;
  look->snow_line = layer->base + layer->amplitude * 0.05f;
}

static void
draw_layer (LatentDemoCanvas *canvas, LatentDemoScene *scene, const Layer *layer, const Layer *next, int end)
{
  Look look;
  FaceData data = { .scene = scene, .layer = layer, .top = layer->crest[0] };
  g_autoptr (LatentDemoField) face = NULL;
  float light_x = scene->light_x * (float) canvas->width;

  look_init (&look, canvas, scene, layer, next);
  for (int x = 0; x < canvas->width; x++)
    data.top = MIN (data.top, layer->crest[x]);
  data.rows = MIN (look.reach * 1.6f + layer->base - data.top, (float) canvas->height - data.top);
  data.aspect = (float) canvas->width / data.rows;
  face = latent_demo_field_new ((int) (GRID_ROWS * MIN (data.aspect, 8.0f)), GRID_ROWS, face_at, &data);

  for (int x = 0; x < canvas->width; x++)
    {
      float crest = layer->crest[x];
      float u = (float) x / (float) canvas->width;
      float towards = expf (-fabsf ((float) x - light_x) / ((float) canvas->height * 0.45f));
      float lean = (light_x > (float) x ? 1.0f : -1.0f) *
                   tanhf (fabsf ((float) x - light_x) / ((float) canvas->height * 0.1f));
      float step_u = 1.2f / (float) face->width * lean;
      float step_v = 1.0f / (float) face->height;

      for (int y = MAX ((int) floorf (crest) - 1, 0); y < end; y++)
        {
          LatentDemoColor *pixel = latent_demo_canvas_at (canvas, x, y);
          float cover = CLAMP ((float) y + 1.0f - crest, 0.0f, 1.0f);
          float v = ((float) y - data.top) / data.rows;
          float relief = (latent_demo_field_at (face, u - step_u, v + step_v) -
                          latent_demo_field_at (face, u + step_u, v - step_v)) *
                         -5.0f;
          LatentDemoColor here = shade_slope (&look, (float) y, (float) y - crest, CLAMP (relief, -1.0f, 1.0f),
                                              towards);

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
  gboolean has_snow = (scene->features & LATENT_DEMO_WITH_SNOW) != 0;
  float alpine = (float) latent_demo_random_between (&scene->random, 0.15, 1.0);
  float height = (float) canvas->height;
  float ground = has_water ? (float) latent_demo_random_between (&scene->random, 0.66, 0.74) : 0.98f;
  int end = has_water ? (int) (ground * height) : canvas->height;

  if (has_snow)
    alpine = 0.9f;
  if (has_water)
    {
      /* A narrow strip of land leaves room for its reflection. */
      n_layers = MIN (n_layers, 5);
      scene->horizon = MAX (scene->horizon, 0.54f);
    }
  if ((scene->features & LATENT_DEMO_WITH_BIRDS) != 0)
    draw_birds (canvas, scene);
  for (int i = 0; i < n_layers; i++)
    {
      Layer *layer = &layers[i];
      float t = (float) i / (float) (n_layers - 1);

      layer->depth = t;
      layer->base = height *
                    (scene->horizon + (ground - (has_water ? 0.025f : 0.06f) - scene->horizon) * powf (t, 1.25f));
      layer->amplitude = height * (0.13f + 0.12f * alpine * (1.0f - t) - 0.05f * t) *
                         (float) latent_demo_random_between (&scene->random, 0.8, 1.25) *
                         (has_water ? 0.95f - 0.75f * t : 1.0f);
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
    g_free (layers[i].crest);
}
