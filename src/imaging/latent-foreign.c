/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-imaging"

#include "latent-foreign.h"

#include <string.h>

#include "latent-json.h"

/* Python's json writes NaN and Infinity, which JSON hasn't (ComfyUI marks changed nodes with NaN). Zeros take their
 * place, outside of strings. */
static char *
without_nan (const char *json)
{
  static const char *const words[] = { "NaN", "Infinity" };
  char *copy = g_strdup (json);
  gboolean in_string = FALSE;

  for (char *p = copy; *p != '\0'; p++)
    {
      if (in_string && *p == '\\' && p[1] != '\0')
        p++;
      else if (*p == '"')
        in_string = !in_string;
      else if (!in_string)
        for (guint i = 0; i < G_N_ELEMENTS (words); i++)
          if (g_str_has_prefix (p, words[i]))
            {
              memset (p, ' ', strlen (words[i]));
              *p = '0';
            }
    }
  return copy;
}

static JsonObject *
parse (const char *json)
{
  g_autofree char *valid = json != NULL ? without_nan (json) : NULL;

  return valid != NULL ? latent_json_parse_object (valid, -1, LATENT_JSON_MAX_BYTES, NULL) : NULL;
}

/* Those members of @from that are text or numbers, as a JSON object. */
static void
take_settings (JsonObject *from, const char *const *names, LatentMetadata *metadata)
{
  g_autoptr (JsonObject) settings = json_object_new ();
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *text = NULL;

  for (; *names != NULL; names++)
    if (json_object_has_member (from, *names) && JSON_NODE_HOLDS_VALUE (json_object_get_member (from, *names)))
      json_object_set_member (settings, *names, json_node_copy (json_object_get_member (from, *names)));
  if (json_object_get_size (settings) == 0)
    return;
  node = json_node_init_object (json_node_alloc (), settings);
  text = latent_json_to_string (node);
  g_set_str (&metadata->parameters, text);
}

static gboolean
is_text (const char *text)
{
  return text != NULL && text[strspn (text, " \t\r\n")] != '\0';
}

/* InvokeAI */

static const char *const invokeai_settings[] = { "seed",  "steps",  "cfg_scale", "scheduler",       "sampler",
                                                 "width", "height", "strength",  "generation_mode", NULL };

static void
take_size (JsonObject *object, LatentMetadata *metadata)
{
  gint64 width, height;

  if (!latent_json_peek_int (object, "width", &width) || !latent_json_peek_int (object, "height", &height) ||
      width <= 0 || height <= 0 || width > G_MAXINT32 || height > G_MAXINT32)
    return;
  metadata->width = (guint) width;
  metadata->height = (guint) height;
}

gboolean
latent_foreign_parse_invokeai (const char *json, LatentMetadata *metadata)
{
  g_autoptr (JsonObject) object = parse (json);
  JsonObject *model = latent_json_peek_object (object, "model");
  const char *prompt = latent_json_peek_string (object, "positive_prompt");
  const char *negative = latent_json_peek_string (object, "negative_prompt");
  const char *name = latent_json_peek_string (model, "name");

  g_return_val_if_fail (metadata != NULL, FALSE);

  if (!is_text (prompt))
    return FALSE;
  if (name == NULL)
    name = latent_json_peek_string (model, "model_name");
  g_set_str (&metadata->prompt, prompt);
  g_set_str (&metadata->negative_prompt, is_text (negative) ? negative : NULL);
  g_set_str (&metadata->model, name);
  take_size (object, metadata);
  take_settings (object, invokeai_settings, metadata);
  metadata->source = LATENT_METADATA_SOURCE_INVOKEAI;
  return TRUE;
}

gboolean
latent_foreign_parse_sd_metadata (const char *json, LatentMetadata *metadata)
{
  g_autoptr (JsonObject) object = parse (json);
  JsonObject *image = latent_json_peek_object (object, "image");
  JsonArray *prompts = latent_json_peek_array (image, "prompt");
  const char *prompt = latent_json_peek_string (image, "prompt");
  g_autoptr (GString) joined = g_string_new (NULL);

  g_return_val_if_fail (metadata != NULL, FALSE);

  /* Either the text or a list of weighted ones. */
  for (guint i = 0; prompts != NULL && i < json_array_get_length (prompts); i++)
    {
      const char *part = latent_json_peek_string (latent_json_array_peek_object (prompts, i), "prompt");

      if (is_text (part))
        g_string_append_printf (joined, "%s%s", joined->len > 0 ? " " : "", part);
    }
  if (joined->len > 0)
    prompt = joined->str;
  if (!is_text (prompt))
    return FALSE;
  g_set_str (&metadata->prompt, prompt);
  g_set_str (&metadata->model, latent_json_peek_string (object, "model_weights"));
  take_size (image, metadata);
  take_settings (image, invokeai_settings, metadata);
  metadata->source = LATENT_METADATA_SOURCE_INVOKEAI;
  return TRUE;
}

/* ComfyUI: an object of nodes by id, each with a class and inputs; an input is a value or a link, which is an array of
 * a node's id and the number of one of its outputs. */

/* A graph may have circles, and as many ways through it as it likes. */
#define MAX_STEPS 1000

typedef struct
{
  JsonObject *nodes;
  guint steps;
} Graph;

static JsonObject *
get_inputs (JsonObject *nodes, const char *id)
{
  return id != NULL ? latent_json_peek_object (latent_json_peek_object (nodes, id), "inputs") : NULL;
}

static const char *
link_target (JsonObject *inputs, const char *name)
{
  return latent_json_array_peek_string (latent_json_peek_array (inputs, name), 0);
}

static const char *find_text (Graph *graph, const char *id, guint depth);

/* Behind a node's other inputs; those of a sampler that mean the opposite or are no text are left out. */
static const char *
find_text_behind (Graph *graph, JsonObject *inputs, guint depth)
{
  static const char *const others[] = { "negative", "clip", "model", "vae", "image", "latent_image", "pixels" };
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, inputs);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      const char *target = link_target (inputs, name);
      const char *text;
      gboolean other = FALSE;

      for (guint i = 0; i < G_N_ELEMENTS (others); i++)
        other = other || g_str_equal (name, others[i]);
      text = other || target == NULL ? NULL : find_text (graph, target, depth + 1);
      if (text != NULL)
        return text;
    }
  return NULL;
}

static const char *
find_text (Graph *graph, const char *id, guint depth)
{
  static const char *const names[] = { "text",   "text_g", "t5xxl",  "prompt", "text_positive", "positive_prompt",
                                       "string", "value",  "clip_l", "text_l" };
  JsonObject *inputs = get_inputs (graph->nodes, id);

  if (inputs == NULL || depth > 32 || graph->steps++ > MAX_STEPS)
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (is_text (latent_json_peek_string (inputs, names[i])))
      return latent_json_peek_string (inputs, names[i]);
  return find_text_behind (graph, inputs, depth);
}

/* From every node's input of that name; the first text wins. *@sampler is the inputs of the node. */
static const char *
find_text_from (Graph *graph, const char *input, JsonObject **sampler)
{
  JsonObjectIter iter;
  const char *id;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, graph->nodes);
  while (json_object_iter_next_ordered (&iter, &id, &node))
    {
      JsonObject *inputs = get_inputs (graph->nodes, id);
      const char *target = link_target (inputs, input);
      const char *text = target != NULL ? find_text (graph, target, 0) : NULL;

      if (text != NULL)
        {
          *sampler = inputs;
          return text;
        }
    }
  return NULL;
}

/* Without a sampler that is known: the longest text that is encoded. */
static const char *
find_longest_text (Graph *graph)
{
  JsonObjectIter iter;
  const char *id;
  const char *longest = NULL;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, graph->nodes);
  while (json_object_iter_next_ordered (&iter, &id, &node))
    {
      const char *class = latent_json_peek_string (latent_json_peek_object (graph->nodes, id), "class_type");
      const char *text = latent_json_peek_string (get_inputs (graph->nodes, id), "text");

      if (class != NULL && strstr (class, "TextEncode") != NULL && is_text (text) &&
          (longest == NULL || strlen (text) > strlen (longest)))
        longest = text;
    }
  return longest;
}

static const char *
find_model (Graph *graph)
{
  static const char *const names[] = { "ckpt_name", "unet_name", "model_name" };
  JsonObjectIter iter;
  const char *id;
  JsonNode *node;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      json_object_iter_init_ordered (&iter, graph->nodes);
      while (json_object_iter_next_ordered (&iter, &id, &node))
        {
          const char *name = latent_json_peek_string (get_inputs (graph->nodes, id), names[i]);

          if (is_text (name))
            return name;
        }
    }
  return NULL;
}

gboolean
latent_foreign_parse_comfyui (const char *json, LatentMetadata *metadata)
{
  static const char *const starts[] = { "positive", "conditioning" };
  static const char *const settings[] = { "seed",         "noise_seed", "steps",   "cfg",
                                          "sampler_name", "scheduler",  "denoise", NULL };
  g_autoptr (JsonObject) nodes = parse (json);
  Graph graph = { nodes, 0 };
  JsonObject *sampler = NULL;
  JsonObject *unused = NULL;
  const char *text = NULL;

  g_return_val_if_fail (metadata != NULL, FALSE);

  if (nodes == NULL)
    return FALSE;
  for (guint i = 0; text == NULL && i < G_N_ELEMENTS (starts); i++)
    text = find_text_from (&graph, starts[i], &sampler);
  if (text == NULL)
    text = find_longest_text (&graph);
  if (text == NULL)
    return FALSE;
  g_set_str (&metadata->prompt, text);
  graph.steps = 0;
  g_set_str (&metadata->negative_prompt, find_text_from (&graph, "negative", &unused));
  g_set_str (&metadata->model, find_model (&graph));
  if (sampler != NULL)
    take_settings (sampler, settings, metadata);
  metadata->source = LATENT_METADATA_SOURCE_COMFYUI;
  return TRUE;
}

/* A drawn node has its widgets' values in a list without names; the first one of a text encoder is its text. */
gboolean
latent_foreign_parse_comfyui_workflow (const char *json, LatentMetadata *metadata)
{
  g_autoptr (JsonObject) object = parse (json);
  JsonArray *nodes = latent_json_peek_array (object, "nodes");
  const char *best = NULL;
  gboolean best_is_titled = FALSE;

  g_return_val_if_fail (metadata != NULL, FALSE);

  for (guint i = 0; nodes != NULL && i < json_array_get_length (nodes); i++)
    {
      JsonObject *node = latent_json_array_peek_object (nodes, i);
      const char *type = latent_json_peek_string (node, "type");
      const char *title = latent_json_peek_string (node, "title");
      const char *text = latent_json_array_peek_string (latent_json_peek_array (node, "widgets_values"), 0);
      gboolean titled = title != NULL && strstr (title, "ositive") != NULL;

      if (type == NULL || strstr (type, "TextEncode") == NULL || !is_text (text) ||
          (title != NULL && strstr (title, "egative") != NULL))
        continue;
      if (best == NULL || (titled && !best_is_titled))
        {
          best = text;
          best_is_titled = titled;
        }
    }
  if (best == NULL)
    return FALSE;
  g_set_str (&metadata->prompt, best);
  metadata->source = LATENT_METADATA_SOURCE_COMFYUI;
  return TRUE;
}
