/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-demo"

#include "latent-demo-scene.h"

#define N_TONES 7

static LatentDemoColor
tone (const LatentDemoColor *tones, float brightness)
{
  float place = CLAMP (brightness, 0.0f, 1.0f) * (float) (N_TONES - 1);
  int below = MIN ((int) place, N_TONES - 2);

  return latent_demo_color_mix (tones[below], tones[below + 1], place - (float) below);
}

/* The picture that is there, in the colours of the scene's mood: its shapes stay, its light is another one. */
void
latent_demo_draw_variation (LatentDemoCanvas *canvas, LatentDemoScene *scene)
{
  const LatentDemoMood *mood = &scene->mood;
  const LatentDemoColor tones[N_TONES] = { mood->near,   mood->sky[0], mood->sky[1], mood->far,
                                           mood->sky[2], mood->sky[3], mood->light };
  float strength = (float) latent_demo_random_between (&scene->random, 0.55, 0.8);

  for (int y = 0; y < canvas->height; y++)
    for (int x = 0; x < canvas->width; x++)
      {
        LatentDemoColor *pixel = latent_demo_canvas_at (canvas, x, y);
        float brightness = 0.3f * pixel->r + 0.55f * pixel->g + 0.15f * pixel->b;

        *pixel = latent_demo_color_mix (*pixel, tone (tones, brightness), strength);
      }
}
