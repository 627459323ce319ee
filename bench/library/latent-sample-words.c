/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-sample-words.h"

static const char *const subjects[] = {
  "a fox",
  "an old lighthouse",
  "a paper crane",
  "a glass teapot",
  "two herons",
  "a steam locomotive",
  "a market stall",
  "a sleeping cat",
  "a violin maker",
  "a lone cyclist",
  "a stone bridge",
  "an orchard in bloom",
  "a deep sea fish",
  "a tin robot",
  "a mountain hut",
  "a hot-air balloon",
  "a wolf pup",
  "a library of maps",
  "a tea ceremony",
  "a brass astrolabe",
  "a weathered door",
  "an owl",
  "a field of rye",
  "a sailing boat",
};
static const char *const places[] = {
  "in the snow",        "at the edge of a forest", "by a harbour",      "under a railway arch", "on a windy moor",
  "in a walled garden", "beside a canal",          "above the clouds",  "in an empty theatre",  "on a rooftop",
  "in a greenhouse",    "along a cliff path",      "in a narrow alley", "at a desert crossing", "in a quiet kitchen",
};
static const char *const lights[] = {
  "at dawn",        "in the blue hour",      "under heavy fog",     "in hard noon light", "by candlelight",
  "after the rain", "under northern lights", "in late summer haze", "lit from behind",    "on an overcast day",
};
static const char *const styles[] = {
  "photograph, 35 mm",
  "watercolour on rough paper",
  "linocut in two colours",
  "isometric illustration",
  "oil on canvas",
  "children's book drawing",
  "technical blueprint",
  "woodblock print",
  "film still, wide screen",
  "pencil sketch",
  "pixel art",
  "paper collage",
};
static const char *const details[] = {
  "soft grain and muted colours",   "a shallow depth of field",
  "long shadows across the ground", "a small figure for scale",
  "negative space on the left",     "reflections in a puddle",
  "birds in the distance",          "a warm light in one window",
  "fine texture everywhere",        "a composition after the golden ratio",
  "no text and no frame",           "a hint of smoke in the air",
};
static const char *const japanese_subjects[] = { "雪の中を歩く狐", "古い灯台",     "折り紙の鶴", "眠る猫",
                                                 "蒸気機関車",     "満開の桜の木", "山小屋",     "夜の市場",
                                                 "竹林の小道",     "水面に映る月" };
static const char *const japanese_places[] = { "静かな港町で",       "霧の深い森の中", "雨上がりの京都で",
                                               "夏の終わりの海辺に", "星空の下で",     "小さな神社の前で" };
static const char *const japanese_styles[] = { "水彩画", "浮世絵風", "写真、柔らかい光", "鉛筆のスケッチ", "アニメ調" };

static const char *const models[] = {
  "flux-2/pro-text-to-image",    "flux-2/flex-text-to-image",  "google/nano-banana",
  "google/nano-banana-edit",     "seedream/4.5-text-to-image", "qwen/text-to-image",
  "gpt-image/1.5-text-to-image", "ideogram/v3-text-to-image",  "z-image",
  "grok-imagine/text-to-image",
};
static const char *const tags[] = {
  "print",  "website",     "client", "sketch", "poster", "autumn",  "winter", "portrait",     "landscape", "texture",
  "reject", "second look", "cover",  "gift",   "study",  "animals", "night",  "architecture", "絵はがき",  "春",
};

/* Takes a choice of @n out of @chance. */
static guint
take (guint64 *chance, gsize n)
{
  guint choice = (guint) (*chance % n);

  *chance /= n;
  return choice;
}

#define PICK(words) words[take (&chance, G_N_ELEMENTS (words))]

char *
latent_sample_words_make_prompt (guint64 chance)
{
  GString *prompt;
  guint n_details;

  if (take (&chance, 8) == 0)
    {
      const char *place = PICK (japanese_places);
      const char *subject = PICK (japanese_subjects);

      return g_strdup_printf ("%s%s、%s", place, subject, PICK (japanese_styles));
    }
  n_details = take (&chance, 5);
  prompt = g_string_new (PICK (subjects));
  g_string_append_printf (prompt, " %s", PICK (places));
  g_string_append_printf (prompt, " %s", PICK (lights));
  g_string_append_printf (prompt, ", %s", PICK (styles));
  for (guint i = 0; i < n_details; i++)
    g_string_append_printf (prompt, ", %s", PICK (details));
  return g_string_free_and_steal (prompt);
}

const char *
latent_sample_words_pick_model (guint64 chance)
{
  return PICK (models);
}

const char *
latent_sample_words_pick_tag (guint64 chance)
{
  return PICK (tags);
}
