/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-catalog"

#include "latent-config.h"

#include "latent-openapi-private.h"

#include "latent-json.h"

#include <string.h>

#define COUNTS                                                                                                         \
  "n num_images max_images number_of_images images_count image_count num_outputs n_variants num_samples batch_size"

char *
_latent_openapi_clean_name (const char *name)
{
  g_autofree char *plain = strchr (name, '%') != NULL ? g_uri_unescape_string (name, NULL) : NULL;

  return g_strstrip (g_strdup (plain != NULL ? plain : name));
}

char *
_latent_openapi_fold_name (const char *name)
{
  GString *folded = g_string_new (NULL);

  for (const char *c = name; *c != '\0'; c++)
    {
      if (g_ascii_isupper (*c) && c > name && (g_ascii_islower (c[-1]) || g_ascii_isdigit (c[-1])))
        g_string_append_c (folded, '_');
      g_string_append_c (folded, *c == '-' || *c == ' ' ? '_' : g_ascii_tolower (*c));
    }
  return g_string_free (folded, FALSE);
}

/* TRUE if one of the words between underscores is in @words, which stand between blanks. */
static gboolean
has_part (const char *folded, const char *words)
{
  g_auto (GStrv) parts = g_strsplit (folded, "_", -1);
  g_auto (GStrv) wanted = g_strsplit (words, " ", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    if (*parts[i] != '\0' && g_strv_contains ((const char *const *) wanted, parts[i]))
      return TRUE;
  return FALSE;
}

static gboolean
is_one_of (const char *folded, const char *words)
{
  g_auto (GStrv) wanted = g_strsplit (words, " ", -1);

  return g_strv_contains ((const char *const *) wanted, folded);
}

static gboolean
says_uri (JsonObject *schema)
{
  const char *format = latent_json_peek_string (schema, "format");

  /* KIE takes no files but links to them, whatever a page says. */
  return format != NULL &&
         (g_str_equal (format, "uri") || g_str_equal (format, "url") || g_str_equal (format, "binary"));
}

gboolean
_latent_openapi_is_link (const char *name, JsonObject *flat)
{
  g_autofree char *folded = _latent_openapi_fold_name (name);
  const char *description = latent_json_peek_string (flat, "description");

  if (says_uri (flat) || says_uri (latent_json_peek_object (flat, "items")))
    return TRUE;
  if (has_part (folded, "url urls uri uris link links"))
    return TRUE;
  return has_part (folded, "image images img video videos audio audios photo picture frame mask file files") &&
         !has_part (folded, "id ids size format count number num index type quality name duration resolution") &&
         description != NULL && (strcasestr (description, "url") != NULL || strcasestr (description, "upload") != NULL);
}

gboolean
_latent_openapi_is_count (const char *name)
{
  g_autofree char *folded = _latent_openapi_fold_name (name);

  return is_one_of (folded, COUNTS " count num number quantity");
}

const char *
_latent_openapi_guess_medium (const char *name, JsonObject *flat, const LatentProse *prose)
{
  g_autofree char *folded = _latent_openapi_fold_name (name);
  const char *description = latent_json_peek_string (flat, "description");
  const char *image;
  const char *video;
  const char *audio;

  if (has_part (folded, "image images img imgs photo photos picture pictures frame frames mask masks"))
    return "image";
  if (has_part (folded, "video videos clip clips"))
    return "video";
  if (has_part (folded, "audio audios sound voice music song speech vocal"))
    return "audio";
  if (prose->accept != NULL)
    return g_str_has_prefix (prose->accept[0], "video/")   ? "video"
           : g_str_has_prefix (prose->accept[0], "audio/") ? "audio"
                                                           : "image";
  if (description == NULL)
    return "image";
  image = strcasestr (description, "image");
  video = strcasestr (description, "video");
  audio = strcasestr (description, "audio");
  if (video != NULL && (image == NULL || video < image) && (audio == NULL || video < audio))
    return "video";
  return audio != NULL && (image == NULL || audio < image) ? "audio" : "image";
}

static gboolean
is_link (JsonObject *parameter)
{
  return says_uri (parameter) || says_uri (latent_json_peek_object (parameter, "items"));
}

static gboolean
accepts_only (JsonObject *parameter, const char *medium)
{
  JsonArray *accept = latent_json_peek_array (parameter, "accept");

  return accept != NULL && latent_json_array_peek_string (accept, 0) != NULL &&
         g_str_has_prefix (latent_json_array_peek_string (accept, 0), medium);
}

/* TRUE if most of the choices are ratios, or names for shapes. */
static gboolean
has_shapes (JsonObject *parameter)
{
  JsonArray *choices = latent_json_peek_array (parameter, "enum");
  guint n = 0;

  if (choices == NULL)
    return FALSE;
  for (guint i = 0; i < json_array_get_length (choices); i++)
    {
      const char *text = latent_json_array_peek_string (choices, i);

      if (text != NULL && (g_regex_match_simple ("^[0-9]+(?:\\.[0-9]+)?[:_/][0-9]+(?:\\.[0-9]+)?$", text, 0, 0) ||
                           g_regex_match_simple ("^(?:square|portrait|landscape)", text, G_REGEX_CASELESS, 0)))
        n++;
    }
  return n * 2 >= json_array_get_length (choices);
}

const char *
_latent_openapi_find_role (const char *name, JsonObject *parameter)
{
  g_autofree char *folded = _latent_openapi_fold_name (name);
  const char *type = latent_json_peek_string (parameter, "type");
  gboolean is_text = g_strcmp0 (type, "string") == 0;
  gboolean is_number = g_strcmp0 (type, "integer") == 0 || g_strcmp0 (type, "number") == 0;
  gboolean has_choices = json_object_has_member (parameter, "enum");

  if (is_link (parameter))
    {
      if (accepts_only (parameter, "video/") || accepts_only (parameter, "audio/"))
        return NULL;
      return has_part (folded, "mask masks") ? "mask" : "images";
    }
  if (is_text && !has_choices)
    {
      if (is_one_of (folded, "prompt text_prompt prompt_text text input_text gpt_description_prompt"))
        return "prompt";
      if (is_one_of (folded, "negative_prompt neg_prompt negative"))
        return "negative-prompt";
    }
  if (is_text && is_one_of (folded, "aspect_ratio ratio image_size size image_aspect_ratio video_aspect_ratio") &&
      has_shapes (parameter))
    return "aspect-ratio";
  if (is_text && has_choices && has_part (folded, "resolution"))
    return "resolution";
  if (is_text && has_choices && is_one_of (folded, "size image_size output_size"))
    return "resolution";
  if (is_one_of (folded, "seed random_seed") && (is_number || is_text))
    return "seed";
  if ((is_number || (is_text && has_choices)) && is_one_of (folded, COUNTS))
    return "count";
  return NULL;
}

/* --- what a model does ------------------------------------------------------------------------------------------ */

static gboolean
matches (const char *words, const char *pattern)
{
  return g_regex_match_simple (pattern, words, G_REGEX_CASELESS, 0);
}

/* How a parameter for files of @medium is wanted: 0 for not at all, 1 for one that may be given, 2 for one that must. */
static guint
wants (JsonObject *input, const char *medium)
{
  JsonObject *properties = latent_json_peek_object (input, "properties");
  JsonArray *required = latent_json_peek_array (input, "required");
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;
  guint most = 0;

  json_object_iter_init_ordered (&iter, properties);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      JsonObject *parameter = json_node_get_object (node);
      gboolean fits = g_str_equal (medium, "image")
                        ? g_strcmp0 (latent_json_peek_string (parameter, "role"), "images") == 0
                        : is_link (parameter) && accepts_only (parameter, medium);

      if (!fits)
        continue;
      most = MAX (most, 1);
      for (guint i = 0; required != NULL && i < json_array_get_length (required); i++)
        if (g_strcmp0 (latent_json_array_peek_string (required, i), name) == 0)
          most = 2;
    }
  return most;
}

/* Seconds and lines of a picture ("720p") are a video's. */
static gboolean
is_filmed (JsonObject *input)
{
  JsonObject *properties = latent_json_peek_object (input, "properties");
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, properties);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      JsonArray *choices = latent_json_peek_array (json_node_get_object (node), "enum");

      for (guint i = 0; choices != NULL && i < json_array_get_length (choices); i++)
        {
          const char *text = latent_json_array_peek_string (choices, i);

          if (text != NULL && g_regex_match_simple ("^[0-9]{3,4}p$", text, G_REGEX_CASELESS, 0))
            return TRUE;
        }
    }
  return wants (input, "video/") == 2;
}

const char *
_latent_openapi_guess_does (const char *words, JsonObject *input)
{
  gboolean is_sound = matches (words,
                               "\\btts\\b|text.to.speech|speech.to.text|text.to.dialogue|\\bmusic\\b|audio models|"
                               "audio.?isolation|sound.effect|audio.to.audio|vocals?\\b|lyrics");
  gboolean is_spoken = matches (words, "speech.to.video|from.audio|lip.?sync|avatar|\\bs2v\\b");
  gboolean is_video = is_spoken || is_filmed (input) ||
                      matches (words, "[a-z]*video|\\b[irtv]2v\\b|motion.control|\\banimate");

  if (matches (words, "speech.to.text|lyrics|\\bchat\\b|persona\\b"))
    return "other";
  if (is_sound && !is_video)
    {
      if (matches (words, "\\btts\\b|text.to.speech|dialogue|sound.effect"))
        return "text-to-speech";
      return wants (input, "audio/") == 2 ? "audio-to-audio" : "text-to-music";
    }
  if (is_video)
    {
      if (is_spoken || (wants (input, "audio/") == 2 && wants (input, "video/") < 2))
        return "speech-to-video";
      if (wants (input, "video/") == 2 || matches (words, "video.to.video|video.?edit|upscal|\\bextend"))
        return "video-to-video";
      if (matches (words, "image.to.video|\\bi2v\\b|reference.to.video|\\br2v\\b|animate") ||
          wants (input, "image") == 2)
        return "image-to-video";
      return "text-to-video";
    }
  if (matches (words, "upscal"))
    return "upscale";
  if (matches (words, "remove.?background|background.removal"))
    return "remove-background";
  if (matches (words, "layer.decomposition"))
    return "layers";
  if (matches (words, "segment.map"))
    return "segments";
  if (matches (words, "[a-z]/character"))
    return "character";
  return wants (input, "image") == 2 || matches (words, "image.to.image|image.edit|\\bremix\\b") ? "image-to-image"
                                                                                                 : "text-to-image";
}
