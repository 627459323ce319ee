/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-demo"

#include "latent-demo-scene.h"

#include <math.h>

#define MAX_DUNES 7

/* A dune's crest runs across; the lit slope faces the light, the other one lies in shade, with a sharp line between. */
void
latent_demo_draw_dunes (LatentDemoCanvas *canvas, LatentDemoScene *scene)
{
  const LatentDemoMood *mood = &scene->mood;
  int n_dunes = 5 + (int) latent_demo_random_index (&scene->random, 3);
  float height = (float) canvas->height;
  float light_side = scene->light_x < 0.5f ? -1.0f : 1.0f;
  LatentDemoColor sand = latent_demo_color_mix (mood->far, mood->sky[2], 0.35f);
  LatentDemoColor dark = latent_demo_color_mix (mood->near, mood->far, 0.22f);

  for (int i = 0; i < n_dunes; i++)
    {
      float t = (float) i / (float) (n_dunes - 1);
      float base = height * (scene->horizon + 0.02f + (0.93f - scene->horizon) * powf (t, 1.5f));
      float amplitude = height * (0.05f + 0.15f * t);
      float offset = (float) latent_demo_random_between (&scene->random, 0.0, 200.0);
      float frequency = (1.5f - 0.8f * t) * (float) latent_demo_random_between (&scene->random, 0.8, 1.2);

      for (int x = 0; x < canvas->width; x++)
        {
          float along = (float) x / height * frequency + offset;
          float wave = latent_demo_noise_sum (&scene->noise, along, offset, 2);
          float crest = base - amplitude * (wave + 0.28f * (1.0f - fabsf (latent_demo_noise_at (
                                                                     &scene->noise, along * 1.7f, offset + 9.0f)) *
                                                                     2.0f));

          for (int y = MAX ((int) floorf (crest), 0); y < canvas->height; y++)
            {
              LatentDemoColor *pixel = latent_demo_canvas_at (canvas, x, y);
              float below = ((float) y - crest) / height;
              float cover = CLAMP ((float) y + 1.0f - crest, 0.0f, 1.0f);
              /* The edge between light and shade wanders down the dune from its crest. */
              float edge = latent_demo_noise_sum (&scene->noise, along * 1.3f + below * (3.0f - 1.5f * t) * light_side,
                                                  offset + 30.0f, 2);
              float lit = latent_demo_smooth (-0.035f, 0.035f, edge + 0.1f);
              float bend = latent_demo_noise_sum (&scene->noise, along * 2.0f, below * 9.0f + offset, 2);
              float ripple = sinf ((below * 210.0f * (1.2f - 0.75f * t) + bend * 14.0f + along * 7.0f));
              LatentDemoColor here;

              here = latent_demo_color_mix (dark, sand, 0.16f + 0.78f * lit);
              here = latent_demo_color_light (here, mood->light, 0.3f * lit * expf (-below * 7.0f));
              here = latent_demo_color_scale (here, 1.0f + 0.045f * ripple * t * (0.3f + 0.7f * lit));
              here = latent_demo_color_mix (here, mood->sky[3], (1.0f - t) * 0.5f + 0.1f * mood->fog);
              here = latent_demo_color_mix (here, dark, 0.3f * t * latent_demo_smooth (0.05f, 0.45f, below));
              *pixel = latent_demo_color_mix (*pixel, here, cover);
            }
        }
    }
}
