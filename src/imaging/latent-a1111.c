/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-imaging"

#include "latent-a1111.h"

#include <stdio.h>
#include <string.h>

#include "latent-config.h"
#include "latent-json.h"

#define NEGATIVE "Negative prompt:"

/* Readers take a line for settings only if it has at least this many pairs. */
#define MIN_PAIRS 3

/* A value of the request that is worth a place in the line: short and not a link. */
#define MAX_VALUE 80

static void
append_pair (GString *line, const char *key, const char *value)
{
  if (line->len > 0)
    g_string_append (line, ", ");
  g_string_append_printf (line, "%s: ", key);
  if (strpbrk (value, ",:\"\n\\") != NULL)
    {
      g_autoptr (JsonNode) node = json_node_alloc ();
      g_autofree char *quoted = NULL;

      json_node_init_string (node, value);
      quoted = latent_json_to_string (node);
      g_string_append (line, quoted);
    }
  else
    g_string_append (line, value);
}

/* "aspect_ratio" is "Aspect ratio" there. */
static char *
title_from_name (const char *name)
{
  char *title = g_strdup (name);

  g_strdelimit (title, "_:,\"\n", ' ');
  title[0] = g_ascii_toupper (title[0]);
  return title;
}

static char *
text_from_value (JsonNode *node)
{
  if (!JSON_NODE_HOLDS_VALUE (node))
    return NULL;
  if (json_node_get_value_type (node) == G_TYPE_STRING)
    return json_node_dup_string (node);
  return latent_json_to_string (node);
}

static void
append_request (GString *line, const char *parameters)
{
  static const char *const known[] = { "prompt", "negative_prompt", "model", "seed" };
  g_autoptr (JsonObject) object = NULL;
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (parameters == NULL)
    return;
  object = latent_json_parse_object (parameters, -1, LATENT_JSON_MAX_BYTES, NULL);
  if (object == NULL)
    return;
  if (json_object_has_member (object, "seed"))
    {
      g_autofree char *seed = text_from_value (json_object_get_member (object, "seed"));

      if (seed != NULL)
        append_pair (line, "Seed", seed);
    }
  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      g_autofree char *value = NULL;
      g_autofree char *title = NULL;
      gboolean skip = *name == '\0';

      for (guint i = 0; i < G_N_ELEMENTS (known); i++)
        skip = skip || g_str_equal (name, known[i]);
      value = skip ? NULL : text_from_value (node);
      if (value == NULL || *value == '\0' || strlen (value) > MAX_VALUE || strstr (value, "://") != NULL)
        continue;
      title = title_from_name (name);
      append_pair (line, title, value);
    }
}

char *
latent_a1111_compose (const LatentMetadata *metadata)
{
  GString *text = g_string_new (metadata->prompt);
  g_autoptr (GString) line = g_string_new (NULL);

  g_string_append_c (text, '\n');
  if (metadata->negative_prompt != NULL)
    g_string_append_printf (text, NEGATIVE " %s\n", metadata->negative_prompt);
  append_request (line, metadata->parameters);
  if (metadata->width > 0 && metadata->height > 0)
    {
      g_autofree char *size = g_strdup_printf ("%ux%u", metadata->width, metadata->height);
      append_pair (line, "Size", size);
    }
  if (metadata->model != NULL)
    append_pair (line, "Model", metadata->model);
  if (metadata->task_id != NULL)
    append_pair (line, "Task", metadata->task_id);
  append_pair (line, "Version", "Latent " LATENT_VERSION);
  g_string_append (text, line->str);
  return g_string_free (text, FALSE);
}

/* Reads a pair at *@at and goes on behind its comma. FALSE where there is none. */
static gboolean
next_pair (const char **at, char **key, char **value)
{
  const char *start = *at + strspn (*at, " ");
  const char *colon = start;

  while (g_ascii_isalnum (*colon) || (*colon != '\0' && strchr (" _-/()", *colon) != NULL))
    colon++;
  if (colon == start || *colon != ':')
    return FALSE;
  *key = g_strstrip (g_strndup (start, (gsize) (colon - start)));
  start = colon + 1 + strspn (colon + 1, " ");
  if (*start == '"')
    {
      const char *end = start + 1;
      g_autofree char *quoted = NULL;
      g_autoptr (JsonNode) node = NULL;

      while (*end != '\0' && *end != '"')
        end += *end == '\\' && end[1] != '\0' ? 2 : 1;
      if (*end == '"')
        end++;
      quoted = g_strndup (start, (gsize) (end - start));
      node = latent_json_parse (quoted, -1, LATENT_JSON_MAX_BYTES, NULL);
      *value = node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_dup_string (node) : NULL;
      if (*value == NULL)
        *value = g_strdup (quoted);
      start = end + strcspn (end, ",");
    }
  else
    {
      const char *end = start + strcspn (start, ",");

      *value = g_strstrip (g_strndup (start, (gsize) (end - start)));
      start = end;
    }
  *at = start + (*start == ',' ? 1 : 0);
  return TRUE;
}

static JsonObject *
parse_pairs (const char *line)
{
  g_autoptr (JsonObject) pairs = json_object_new ();

  while (*line != '\0')
    {
      g_autofree char *key = NULL;
      g_autofree char *value = NULL;

      if (!next_pair (&line, &key, &value))
        break;
      json_object_set_string_member (pairs, key, value);
    }
  return json_object_get_size (pairs) >= MIN_PAIRS ? g_steal_pointer (&pairs) : NULL;
}

static void
take_pairs (JsonObject *pairs, LatentMetadata *metadata)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), pairs);
  const char *version = latent_json_peek_string (pairs, "Version");
  const char *size = latent_json_peek_string (pairs, "Size");
  g_autofree char *parameters = latent_json_to_string (node);
  guint width, height;

  g_set_str (&metadata->parameters, parameters);
  g_set_str (&metadata->model, latent_json_peek_string (pairs, "Model"));
  metadata->source = LATENT_METADATA_SOURCE_AUTOMATIC1111;
  if (version != NULL && g_str_has_prefix (version, "Latent "))
    g_set_str (&metadata->task_id, latent_json_peek_string (pairs, "Task"));
  if (size != NULL && sscanf (size, "%9ux%9u", &width, &height) == 2)
    {
      metadata->width = width;
      metadata->height = height;
    }
}

gboolean
latent_a1111_parse (const char *text, LatentMetadata *metadata)
{
  g_autofree char *copy = NULL;
  g_autoptr (JsonObject) pairs = NULL;
  char *line, *negative;

  g_return_val_if_fail (text != NULL && metadata != NULL, FALSE);

  copy = g_strchomp (g_strdup (text));
  line = strrchr (copy, '\n');
  line = line != NULL ? line + 1 : copy;
  pairs = parse_pairs (line);
  if (pairs == NULL)
    return FALSE;
  *line = '\0';

  negative = g_str_has_prefix (copy, NEGATIVE) ? copy : strstr (copy, "\n" NEGATIVE);
  if (negative != NULL)
    {
      g_autofree char *rest = g_strstrip (g_strdup (strchr (negative, ':') + 1));

      g_set_str (&metadata->negative_prompt, rest);
      *negative = '\0';
    }
  g_strchomp (copy);
  g_set_str (&metadata->prompt, *copy != '\0' ? copy : NULL);
  take_pairs (pairs, metadata);
  return TRUE;
}
