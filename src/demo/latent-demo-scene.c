/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-demo"

#include "latent-demo-scene.h"

#include <string.h>

typedef enum
{
  MOOD_DAWN,
  MOOD_DAY,
  MOOD_SUNSET,
  MOOD_DUSK,
  MOOD_NIGHT,
  MOOD_FOG,
  MOOD_STORM,
  MOOD_NEON,
  MOOD_FOREST,
  MOOD_WINTER,
  MOOD_DESERT,
  MOOD_SEA,
  N_MOODS,
  MOOD_ANY = -1,
} Mood;

#define KIND_ANY (-1)

/* Sky from the zenith down, light, far hills, near ground; height of the light, clouds, fog, stars. */
static const struct
{
  guint32 colors[7];
  float light_height, clouds, fog, stars;
} moods[N_MOODS] = {
  [MOOD_DAWN] = { { 0x2c4a7a, 0x7e86b4, 0xeaa9a4, 0xffdcb4, 0xfff3d6, 0xd3a6b0, 0x202845 }, 0.12f, 0.5f, 0.45f, 0.0f },
  [MOOD_DAY] = { { 0x2a6cb0, 0x63a3da, 0xaed6ee, 0xf0f6f0, 0xfffdf0, 0xa2c4d4, 0x173a34 }, 0.62f, 0.7f, 0.25f, 0.0f },
  [MOOD_SUNSET] = { { 0x2b1c50, 0x8b2f62, 0xec643c, 0xffc860, 0xfff2c4, 0xbe5c66, 0x190f26 }, 0.1f, 0.6f, 0.3f, 0.1f },
  [MOOD_DUSK] = { { 0x0f1a42, 0x353b80, 0x8f5c98, 0xf4a88c, 0xffe4cc, 0x63608f, 0x0b0f22 }, 0.06f, 0.4f, 0.35f, 0.45f },
  [MOOD_NIGHT] = { { 0x040817, 0x0b1833, 0x163054, 0x30527c, 0xf6f2e0, 0x2c4669, 0x03060e }, 0.6f, 0.25f, 0.3f, 1.0f },
  [MOOD_FOG] = { { 0x8c9fac, 0xa9b9c2, 0xc6d2d6, 0xe0e5e3, 0xfffaee, 0xbac6ca, 0x2a3941 }, 0.35f, 0.2f, 1.0f, 0.0f },
  [MOOD_STORM] = { { 0x151f28, 0x30414c, 0x5d7077, 0xb4bab0, 0xf2eedc, 0x62757c, 0x0b1216 }, 0.2f, 1.0f, 0.5f, 0.0f },
  [MOOD_NEON] = { { 0x09031e, 0x2b0b57, 0x8e1d94, 0xff5aa6, 0xffdf7a, 0x50238a, 0x070218 }, 0.16f, 0.2f, 0.2f, 0.7f },
  [MOOD_FOREST] = { { 0x487a80, 0x85aca2, 0xc6d8ba, 0xf4f2d2, 0xfffbe0, 0x93b4a4, 0x0c2219 }, 0.3f, 0.3f, 0.7f, 0.0f },
  [MOOD_WINTER] = { { 0x5a84b6, 0x9abbdc, 0xd6e0f0, 0xfdeae4, 0xfffdf8, 0xbccde2, 0x24395c }, 0.25f, 0.4f, 0.4f, 0.0f },
  [MOOD_DESERT] = { { 0x386c96, 0x94acae, 0xeacb9e, 0xffe2b2, 0xfff6dc, 0xd6a37c, 0x43170e }, 0.22f, 0.2f, 0.3f, 0.0f },
  [MOOD_SEA] = { { 0x175c8c, 0x4fa2bc, 0xb4dfd6, 0xfff2d4, 0xfffbe8, 0x7cb0bc, 0x0a2b3a }, 0.18f, 0.6f, 0.25f, 0.0f },
};

/* Beginnings of words, lower case. English first, then a few of the languages that Latent speaks. */
static const struct
{
  const char *stem;
  int mood;
  int kind;
  guint features;
} words[] = {
  { "fog", MOOD_FOG, KIND_ANY, LATENT_DEMO_WITH_FOG },
  { "mist", MOOD_FOG, KIND_ANY, LATENT_DEMO_WITH_FOG },
  { "nebel", MOOD_FOG, KIND_ANY, LATENT_DEMO_WITH_FOG },
  { "night", MOOD_NIGHT, KIND_ANY, LATENT_DEMO_WITH_STARS },
  { "nacht", MOOD_NIGHT, KIND_ANY, LATENT_DEMO_WITH_STARS },
  { "star", MOOD_NIGHT, KIND_ANY, LATENT_DEMO_WITH_STARS },
  { "milky", MOOD_NIGHT, KIND_ANY, LATENT_DEMO_WITH_STARS },
  { "moon", MOOD_NIGHT, KIND_ANY, LATENT_DEMO_WITH_MOON | LATENT_DEMO_WITH_STARS },
  { "mond", MOOD_NIGHT, KIND_ANY, LATENT_DEMO_WITH_MOON | LATENT_DEMO_WITH_STARS },
  { "aurora", MOOD_NIGHT, LATENT_DEMO_KIND_MOUNTAINS, LATENT_DEMO_WITH_AURORA | LATENT_DEMO_WITH_STARS },
  { "northern", MOOD_NIGHT, LATENT_DEMO_KIND_MOUNTAINS, LATENT_DEMO_WITH_AURORA | LATENT_DEMO_WITH_STARS },
  { "polarlicht", MOOD_NIGHT, LATENT_DEMO_KIND_MOUNTAINS, LATENT_DEMO_WITH_AURORA | LATENT_DEMO_WITH_STARS },
  { "sunset", MOOD_SUNSET, KIND_ANY, 0 },
  { "sonnenuntergang", MOOD_SUNSET, KIND_ANY, 0 },
  { "golden", MOOD_SUNSET, KIND_ANY, 0 },
  { "evening", MOOD_DUSK, KIND_ANY, 0 },
  { "abend", MOOD_DUSK, KIND_ANY, 0 },
  { "dusk", MOOD_DUSK, KIND_ANY, 0 },
  { "twilight", MOOD_DUSK, KIND_ANY, 0 },
  { "violet", MOOD_DUSK, KIND_ANY, 0 },
  { "dawn", MOOD_DAWN, KIND_ANY, LATENT_DEMO_WITH_BIRDS },
  { "sunrise", MOOD_DAWN, KIND_ANY, LATENT_DEMO_WITH_BIRDS },
  { "morning", MOOD_DAWN, KIND_ANY, LATENT_DEMO_WITH_BIRDS },
  { "morgen", MOOD_DAWN, KIND_ANY, LATENT_DEMO_WITH_BIRDS },
  { "storm", MOOD_STORM, KIND_ANY, 0 },
  { "rain", MOOD_STORM, KIND_ANY, 0 },
  { "sturm", MOOD_STORM, KIND_ANY, 0 },
  { "regen", MOOD_STORM, KIND_ANY, 0 },
  { "neon", MOOD_NEON, LATENT_DEMO_KIND_CITY, LATENT_DEMO_WITH_STARS },
  { "cyber", MOOD_NEON, LATENT_DEMO_KIND_CITY, LATENT_DEMO_WITH_STARS },
  { "synthwave", MOOD_NEON, LATENT_DEMO_KIND_MOUNTAINS, LATENT_DEMO_WITH_STARS | LATENT_DEMO_WITH_WATER },
  { "city", MOOD_ANY, LATENT_DEMO_KIND_CITY, 0 },
  { "skyline", MOOD_ANY, LATENT_DEMO_KIND_CITY, 0 },
  { "street", MOOD_ANY, LATENT_DEMO_KIND_CITY, 0 },
  { "tokyo", MOOD_NEON, LATENT_DEMO_KIND_CITY, 0 },
  { "stadt", MOOD_ANY, LATENT_DEMO_KIND_CITY, 0 },
  { "snow", MOOD_WINTER, LATENT_DEMO_KIND_MOUNTAINS, LATENT_DEMO_WITH_SNOW | LATENT_DEMO_WITH_PINES },
  { "schnee", MOOD_WINTER, LATENT_DEMO_KIND_MOUNTAINS, LATENT_DEMO_WITH_SNOW | LATENT_DEMO_WITH_PINES },
  { "winter", MOOD_WINTER, LATENT_DEMO_KIND_MOUNTAINS, LATENT_DEMO_WITH_SNOW | LATENT_DEMO_WITH_PINES },
  { "frost", MOOD_WINTER, LATENT_DEMO_KIND_MOUNTAINS, LATENT_DEMO_WITH_SNOW | LATENT_DEMO_WITH_PINES },
  { "ice", MOOD_WINTER, KIND_ANY, LATENT_DEMO_WITH_SNOW },
  { "forest", MOOD_FOREST, LATENT_DEMO_KIND_MOUNTAINS, LATENT_DEMO_WITH_PINES },
  { "wald", MOOD_FOREST, LATENT_DEMO_KIND_MOUNTAINS, LATENT_DEMO_WITH_PINES },
  { "wood", MOOD_FOREST, LATENT_DEMO_KIND_MOUNTAINS, LATENT_DEMO_WITH_PINES },
  { "pine", MOOD_ANY, LATENT_DEMO_KIND_MOUNTAINS, LATENT_DEMO_WITH_PINES },
  { "tree", MOOD_ANY, LATENT_DEMO_KIND_MOUNTAINS, LATENT_DEMO_WITH_PINES },
  { "mountain", MOOD_ANY, LATENT_DEMO_KIND_MOUNTAINS, 0 },
  { "berg", MOOD_ANY, LATENT_DEMO_KIND_MOUNTAINS, 0 },
  { "hill", MOOD_ANY, LATENT_DEMO_KIND_MOUNTAINS, 0 },
  { "valley", MOOD_ANY, LATENT_DEMO_KIND_MOUNTAINS, LATENT_DEMO_WITH_PINES },
  { "alp", MOOD_ANY, LATENT_DEMO_KIND_MOUNTAINS, LATENT_DEMO_WITH_PINES },
  { "lake", MOOD_ANY, LATENT_DEMO_KIND_MOUNTAINS, LATENT_DEMO_WITH_WATER | LATENT_DEMO_WITH_PINES },
  { "bergsee", MOOD_ANY, LATENT_DEMO_KIND_MOUNTAINS, LATENT_DEMO_WITH_WATER },
  { "harbo", MOOD_ANY, LATENT_DEMO_KIND_SEA, LATENT_DEMO_WITH_BOAT },
  { "hafen", MOOD_ANY, LATENT_DEMO_KIND_SEA, LATENT_DEMO_WITH_BOAT },
  { "river", MOOD_ANY, LATENT_DEMO_KIND_MOUNTAINS, LATENT_DEMO_WITH_WATER },
  { "cabin", MOOD_ANY, LATENT_DEMO_KIND_MOUNTAINS, LATENT_DEMO_WITH_CABIN | LATENT_DEMO_WITH_PINES },
  { "hut", MOOD_ANY, LATENT_DEMO_KIND_MOUNTAINS, LATENT_DEMO_WITH_CABIN | LATENT_DEMO_WITH_PINES },
  { "house", MOOD_ANY, LATENT_DEMO_KIND_MOUNTAINS, LATENT_DEMO_WITH_CABIN },
  { "fox", MOOD_ANY, LATENT_DEMO_KIND_MOUNTAINS, LATENT_DEMO_WITH_PINES },
  { "sea", MOOD_SEA, LATENT_DEMO_KIND_SEA, 0 },
  { "meer", MOOD_SEA, LATENT_DEMO_KIND_SEA, 0 },
  { "ocean", MOOD_SEA, LATENT_DEMO_KIND_SEA, 0 },
  { "beach", MOOD_SEA, LATENT_DEMO_KIND_SEA, LATENT_DEMO_WITH_BIRDS },
  { "coast", MOOD_SEA, LATENT_DEMO_KIND_SEA, LATENT_DEMO_WITH_BIRDS },
  { "island", MOOD_SEA, LATENT_DEMO_KIND_SEA, 0 },
  { "boat", MOOD_ANY, LATENT_DEMO_KIND_SEA, LATENT_DEMO_WITH_BOAT },
  { "ship", MOOD_ANY, LATENT_DEMO_KIND_SEA, LATENT_DEMO_WITH_BOAT },
  { "sail", MOOD_ANY, LATENT_DEMO_KIND_SEA, LATENT_DEMO_WITH_BOAT },
  { "lighthouse", MOOD_ANY, LATENT_DEMO_KIND_SEA, LATENT_DEMO_WITH_LIGHTHOUSE },
  { "leuchtturm", MOOD_ANY, LATENT_DEMO_KIND_SEA, LATENT_DEMO_WITH_LIGHTHOUSE },
  { "bird", MOOD_ANY, KIND_ANY, LATENT_DEMO_WITH_BIRDS },
  { "gull", MOOD_ANY, LATENT_DEMO_KIND_SEA, LATENT_DEMO_WITH_BIRDS },
  { "desert", MOOD_DESERT, LATENT_DEMO_KIND_DUNES, 0 },
  { "dune", MOOD_DESERT, LATENT_DEMO_KIND_DUNES, 0 },
  { "sand", MOOD_DESERT, LATENT_DEMO_KIND_DUNES, 0 },
  { "wüste", MOOD_DESERT, LATENT_DEMO_KIND_DUNES, 0 },
  { "silk", MOOD_ANY, LATENT_DEMO_KIND_SILK, 0 },
  { "flow", MOOD_ANY, LATENT_DEMO_KIND_SILK, 0 },
  { "abstract", MOOD_ANY, LATENT_DEMO_KIND_SILK, 0 },
  { "abstrakt", MOOD_ANY, LATENT_DEMO_KIND_SILK, 0 },
  { "liquid", MOOD_ANY, LATENT_DEMO_KIND_SILK, 0 },
  { "smoke", MOOD_ANY, LATENT_DEMO_KIND_SILK, 0 },
  { "marble", MOOD_ANY, LATENT_DEMO_KIND_SILK, 0 },
  { "paper", MOOD_ANY, LATENT_DEMO_KIND_CONTOURS, 0 },
  { "pattern", MOOD_ANY, LATENT_DEMO_KIND_CONTOURS, 0 },
  { "muster", MOOD_ANY, LATENT_DEMO_KIND_CONTOURS, 0 },
  { "map", MOOD_ANY, LATENT_DEMO_KIND_CONTOURS, 0 },
  { "layer", MOOD_ANY, LATENT_DEMO_KIND_CONTOURS, 0 },
};

static gboolean
is_place (int mood)
{
  return mood == MOOD_SEA || mood == MOOD_FOREST || mood == MOOD_DESERT || mood == MOOD_WINTER;
}

/* A short stem takes a plural and the like only, else the sea would be in every season. */
static gboolean
begins_with (const char *word, const char *stem)
{
  gsize length = strlen (stem);
  const char *p = word + length;
  guint more = 0;

  if (!g_str_has_prefix (word, stem))
    return FALSE;
  for (; g_unichar_isalpha (g_utf8_get_char (p)); p = g_utf8_next_char (p))
    more++;
  return length >= 5 || more <= 2;
}

static void
read_words (const char *prompt, int *mood, int *kind, guint *features)
{
  g_autofree char *lower = g_utf8_strdown (prompt, -1);
  const char *p = lower;

  while (*p != '\0')
    {
      gboolean in_word = g_unichar_isalpha (g_utf8_get_char (p));

      for (guint i = 0; in_word && i < G_N_ELEMENTS (words); i++)
        if (begins_with (p, words[i].stem))
          {
            /* What is named first is the subject; an hour or a weather says more than a place. */
            if (*mood == MOOD_ANY || (is_place (*mood) && words[i].mood != MOOD_ANY && !is_place (words[i].mood)))
              *mood = words[i].mood;
            if (*kind == KIND_ANY)
              *kind = words[i].kind;
            *features |= words[i].features;
          }
      do
        p = g_utf8_next_char (p);
      while (in_word && g_unichar_isalpha (g_utf8_get_char (p)));
    }
}

static void
set_mood (LatentDemoScene *scene, Mood which)
{
  LatentDemoMood *mood = &scene->mood;
  float turn = (float) latent_demo_random_between (&scene->random, -9.0, 9.0);
  LatentDemoColor colors[7];

  for (int i = 0; i < 7; i++)
    colors[i] = latent_demo_color_turn (latent_demo_color_hex (moods[which].colors[i]), turn);
  for (int i = 0; i < 4; i++)
    mood->sky[i] = colors[i];
  mood->light = colors[4];
  mood->far = colors[5];
  mood->near = colors[6];
  mood->light_height = moods[which].light_height * (float) latent_demo_random_between (&scene->random, 0.7, 1.3);
  mood->clouds = moods[which].clouds * (float) latent_demo_random_between (&scene->random, 0.5, 1.2);
  mood->fog = moods[which].fog;
  mood->stars = moods[which].stars;
}

void
latent_demo_scene_init (LatentDemoScene *scene, const char *prompt, const char *seed)
{
  static const Mood usual[] = { MOOD_DAWN, MOOD_DAWN,   MOOD_DAY,   MOOD_SUNSET, MOOD_SUNSET,
                                MOOD_DUSK, MOOD_FOREST, MOOD_NIGHT, MOOD_WINTER, MOOD_STORM };
  static const LatentDemoKind usual_kinds[] = { LATENT_DEMO_KIND_MOUNTAINS, LATENT_DEMO_KIND_MOUNTAINS,
                                                LATENT_DEMO_KIND_MOUNTAINS, LATENT_DEMO_KIND_MOUNTAINS,
                                                LATENT_DEMO_KIND_SEA,       LATENT_DEMO_KIND_DUNES,
                                                LATENT_DEMO_KIND_SILK,      LATENT_DEMO_KIND_CONTOURS };
  int mood = MOOD_ANY;
  int kind = KIND_ANY;
  guint features = 0;

  latent_demo_random_seed (&scene->random, seed);
  latent_demo_noise_init (&scene->noise, &scene->random);
  read_words (prompt, &mood, &kind, &features);
  if (kind == KIND_ANY)
    kind = (int) usual_kinds[latent_demo_random_index (&scene->random, G_N_ELEMENTS (usual_kinds))];
  if (mood == MOOD_ANY && kind == LATENT_DEMO_KIND_DUNES && latent_demo_random_unit (&scene->random) < 0.6)
    mood = MOOD_DESERT;
  if (mood == MOOD_ANY)
    mood = (int) usual[latent_demo_random_index (&scene->random, G_N_ELEMENTS (usual))];
  scene->kind = (LatentDemoKind) kind;
  set_mood (scene, (Mood) mood);

  if ((features & LATENT_DEMO_WITH_FOG) != 0)
    scene->mood.fog = MAX (scene->mood.fog, 0.9f);
  if ((features & LATENT_DEMO_WITH_STARS) != 0)
    scene->mood.stars = MAX (scene->mood.stars, 0.6f);
  if (latent_demo_random_unit (&scene->random) < ((features & LATENT_DEMO_WITH_SNOW) != 0 ? 0.12 : 0.35))
    features |= LATENT_DEMO_WITH_WATER;
  if (latent_demo_random_unit (&scene->random) < 0.6)
    features |= LATENT_DEMO_WITH_PINES;
  if (mood != MOOD_NIGHT && mood != MOOD_STORM && latent_demo_random_unit (&scene->random) < 0.4)
    features |= LATENT_DEMO_WITH_BIRDS;
  if (mood == MOOD_NIGHT && latent_demo_random_unit (&scene->random) < 0.25 && (features & LATENT_DEMO_WITH_MOON) == 0)
    features |= LATENT_DEMO_WITH_AURORA;
  scene->features = (LatentDemoFeatures) features;

  scene->horizon = (float) latent_demo_random_between (&scene->random, 0.46, 0.6);
  scene->light_x = (float) (latent_demo_random_unit (&scene->random) < 0.5
                              ? latent_demo_random_between (&scene->random, 0.2, 0.42)
                              : latent_demo_random_between (&scene->random, 0.58, 0.8));
  scene->light_y = scene->horizon * (1.0f - CLAMP (scene->mood.light_height, 0.03f, 0.8f));
}
