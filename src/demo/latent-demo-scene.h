/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-demo-canvas.h"
#include "latent-demo-noise.h"

G_BEGIN_DECLS

typedef enum
{
  LATENT_DEMO_KIND_MOUNTAINS, /* layered hills, perhaps a lake before them */
  LATENT_DEMO_KIND_SEA,       /* open water with the light on it */
  LATENT_DEMO_KIND_DUNES,
  LATENT_DEMO_KIND_SILK, /* flowing colours */
  LATENT_DEMO_KIND_CONTOURS, /* layers as of cut paper */
  LATENT_DEMO_KIND_CITY,
} LatentDemoKind;

/* What is in the picture besides. */
typedef enum
{
  LATENT_DEMO_WITH_WATER = 1 << 0,
  LATENT_DEMO_WITH_PINES = 1 << 1,
  LATENT_DEMO_WITH_LIGHTHOUSE = 1 << 2,
  LATENT_DEMO_WITH_BOAT = 1 << 3,
  LATENT_DEMO_WITH_BIRDS = 1 << 4,
  LATENT_DEMO_WITH_AURORA = 1 << 5,
  LATENT_DEMO_WITH_SNOW = 1 << 6,
  LATENT_DEMO_WITH_STARS = 1 << 7,
  LATENT_DEMO_WITH_FOG = 1 << 8,
  LATENT_DEMO_WITH_CABIN = 1 << 9,
  LATENT_DEMO_WITH_MOON = 1 << 10,
} LatentDemoFeatures;

typedef struct
{
  LatentDemoColor sky[4]; /* from the zenith to the horizon */
  LatentDemoColor light;  /* of sun or moon */
  LatentDemoColor far;    /* the farthest hills */
  LatentDemoColor near;   /* the nearest ground */
  float light_height;     /* 0 on the horizon, 1 at the top */
  float clouds;           /* 0 to 1 */
  float fog;              /* 0 to 1 */
  float stars;            /* 0 to 1 */
} LatentDemoMood;

/* Everything that was decided before the first pixel. */
typedef struct
{
  LatentDemoRandom random;
  LatentDemoNoise noise;
  LatentDemoKind kind;
  LatentDemoFeatures features;
  LatentDemoMood mood;
  float horizon; /* share of the height */
  float light_x; /* shares of width and height */
  float light_y;
} LatentDemoScene;

/* Decides from the prompt's words, and by chance from @seed where they say nothing. */
void latent_demo_scene_init (LatentDemoScene *scene, const char *prompt, const char *seed);

/* The parts, in files of their own. Each draws over what is there. */
void latent_demo_draw_sky (LatentDemoCanvas *canvas, LatentDemoScene *scene);
void latent_demo_draw_mountains (LatentDemoCanvas *canvas, LatentDemoScene *scene);
void latent_demo_draw_sea (LatentDemoCanvas *canvas, LatentDemoScene *scene);
void latent_demo_draw_dunes (LatentDemoCanvas *canvas, LatentDemoScene *scene);
void latent_demo_draw_silk (LatentDemoCanvas *canvas, LatentDemoScene *scene);
void latent_demo_draw_contours (LatentDemoCanvas *canvas, LatentDemoScene *scene);
void latent_demo_draw_city (LatentDemoCanvas *canvas, LatentDemoScene *scene);

/* Gives the picture that is on the canvas the scene's colours. */
void latent_demo_draw_variation (LatentDemoCanvas *canvas, LatentDemoScene *scene);

/* Mirrors what is above @line (a row) below it, as water with small waves. */
void latent_demo_draw_reflection (LatentDemoCanvas *canvas, LatentDemoScene *scene, int line);

/* Silhouettes, drawn with cairo on a mask. @x, @y is the foot, @size the height, in pixels. */
void latent_demo_trace_pine (cairo_t *cr, LatentDemoRandom *random, double x, double y, double size);
void latent_demo_trace_boat (cairo_t *cr, double x, double y, double size);
void latent_demo_trace_bird (cairo_t *cr, double x, double y, double size, double lift);
void latent_demo_trace_cabin (cairo_t *cr, double x, double y, double size);

/* A lighthouse with its beam. */
void latent_demo_draw_lighthouse (LatentDemoCanvas *canvas,
                                  LatentDemoScene *scene,
                                  float x,
                                  float y,
                                  float size,
                                  LatentDemoColor color);

G_END_DECLS
