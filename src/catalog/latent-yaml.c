/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-catalog"

#include "latent-config.h"

#include "latent-yaml.h"

#include "latent-json.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <math.h>
#include <yaml.h>

/* An alias counts as all that it stands for, or a few lines could unfold to gigabytes. */
#define MAX_NODES 200000

typedef struct
{
  JsonNode *node;
  guint size;
} Anchor;

typedef struct
{
  yaml_parser_t parser;
  GHashTable *anchors; /* name → Anchor */
  guint n_nodes;
  guint depth;
} Reader;

static JsonNode *read_node (Reader *self, yaml_event_t *event, GError **error);

static void
anchor_free (gpointer data)
{
  Anchor *anchor = data;

  json_node_unref (anchor->node);
  g_free (anchor);
}

static gpointer
fail (GError **error, LatentJsonError code, const char *message)
{
  g_set_error_literal (error, LATENT_JSON_ERROR, (int) code, message);
  return NULL;
}

static gboolean
next (Reader *self, yaml_event_t *event, GError **error)
{
  if (yaml_parser_parse (&self->parser, event))
    return TRUE;
  g_set_error (error, LATENT_JSON_ERROR, LATENT_JSON_ERROR_SYNTAX, _ ("YAML, line %u: %s"),
               (guint) self->parser.problem_mark.line + 1,
               self->parser.problem != NULL ? self->parser.problem : _ ("it can’t be read"));
  return FALSE;
}

static gboolean
is_one_of (const char *text, const char *const *words)
{
  return g_strv_contains (words, text);
}

static gboolean
read_integer (const char *text, gint64 *value)
{
  const char *digits = *text == '-' || *text == '+' ? text + 1 : text;

  if (g_str_has_prefix (text, "0x"))
    return g_ascii_string_to_signed (text + 2, 16, 0, G_MAXINT64, value, NULL);
  if (g_str_has_prefix (text, "0o"))
    return g_ascii_string_to_signed (text + 2, 8, 0, G_MAXINT64, value, NULL);
  if (*digits == '\0' || strspn (digits, "0123456789") != strlen (digits))
    return FALSE;
  return g_ascii_string_to_signed (*text == '+' ? text + 1 : text, 10, G_MININT64, G_MAXINT64, value, NULL);
}

static gboolean
read_double (const char *text, double *value)
{
  char *end;

  if (strpbrk (text, "0123456789") == NULL || strspn (text, "+-.0123456789eE") != strlen (text))
    return FALSE;
  *value = g_ascii_strtod (text, &end);
  return *end == '\0' && isfinite (*value);
}

static JsonNode *
read_plain (const char *text)
{
  static const char *const nulls[] = { "", "~", "null", "Null", "NULL", NULL };
  static const char *const truths[] = { "true", "True", "TRUE", NULL };
  static const char *const lies[] = { "false", "False", "FALSE", NULL };
  gint64 integer;
  double number;

  if (is_one_of (text, nulls))
    return json_node_init_null (json_node_alloc ());
  if (is_one_of (text, truths) || is_one_of (text, lies))
    return json_node_init_boolean (json_node_alloc (), is_one_of (text, truths));
  if (read_integer (text, &integer))
    return json_node_init_int (json_node_alloc (), integer);
  if (read_double (text, &number))
    return json_node_init_double (json_node_alloc (), number);
  return json_node_init_string (json_node_alloc (), text);
}

static JsonNode *
read_scalar (yaml_event_t *event, GError **error)
{
  const char *text = (const char *) event->data.scalar.value;
  gsize length = event->data.scalar.length;
  const char *tag = (const char *) event->data.scalar.tag;

  if (strlen (text) != length || !g_utf8_validate (text, (gssize) length, NULL))
    return fail (error, LATENT_JSON_ERROR_ENCODING, _ ("YAML: a text isn’t valid UTF-8"));
  if (event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE && g_strcmp0 (tag, YAML_STR_TAG) != 0)
    return read_plain (text);
  return json_node_init_string (json_node_alloc (), text);
}

static JsonNode *
read_sequence (Reader *self, GError **error)
{
  g_autoptr (JsonArray) array = json_array_new ();

  while (TRUE)
    {
      yaml_event_t event;
      JsonNode *node;

      if (!next (self, &event, error))
        return NULL;
      if (event.type == YAML_SEQUENCE_END_EVENT)
        {
          yaml_event_delete (&event);
          return json_node_init_array (json_node_alloc (), array);
        }
      node = read_node (self, &event, error);
      yaml_event_delete (&event);
      if (node == NULL)
        return NULL;
      json_array_add_element (array, node);
    }
}

static JsonNode *
read_mapping (Reader *self, GError **error)
{
  g_autoptr (JsonObject) object = json_object_new ();

  while (TRUE)
    {
      g_autofree char *name = NULL;
      yaml_event_t event;
      JsonNode *node;

      if (!next (self, &event, error))
        return NULL;
      if (event.type == YAML_MAPPING_END_EVENT)
        {
          yaml_event_delete (&event);
          return json_node_init_object (json_node_alloc (), object);
        }
      if (event.type != YAML_SCALAR_EVENT)
        {
          yaml_event_delete (&event);
          return fail (error, LATENT_JSON_ERROR_SYNTAX, _ ("YAML: the name of a member isn’t text"));
        }
      name = g_strndup ((const char *) event.data.scalar.value, event.data.scalar.length);
      yaml_event_delete (&event);
      if (!next (self, &event, error))
        return NULL;
      node = read_node (self, &event, error);
      yaml_event_delete (&event);
      if (node == NULL)
        return NULL;
      json_object_set_member (object, name, node);
    }
}

static JsonNode *
read_alias (Reader *self, const char *name, GError **error)
{
  Anchor *anchor = g_hash_table_lookup (self->anchors, name);

  /* An anchor counts when what it names is complete, so nothing can contain itself. */
  if (anchor == NULL)
    return fail (error, LATENT_JSON_ERROR_SYNTAX, _ ("YAML: an alias stands for nothing"));
  if (anchor->size > MAX_NODES - self->n_nodes)
    return fail (error, LATENT_JSON_ERROR_TOO_LARGE, _ ("YAML: it unfolds to too much"));
  self->n_nodes += anchor->size;
  return json_node_copy (anchor->node);
}

/* What @event, which stays the caller's, begins. */
static JsonNode *
read_node (Reader *self, yaml_event_t *event, GError **error)
{
  guint before = self->n_nodes;
  const char *name = NULL;
  JsonNode *node = NULL;

  if (event->type == YAML_ALIAS_EVENT)
    return read_alias (self, (const char *) event->data.alias.anchor, error);
  if (self->n_nodes >= MAX_NODES)
    return fail (error, LATENT_JSON_ERROR_TOO_LARGE, _ ("YAML: it unfolds to too much"));
  if (self->depth >= LATENT_JSON_MAX_DEPTH)
    return fail (error, LATENT_JSON_ERROR_DEPTH, _ ("YAML: it is nested too deeply"));

  self->n_nodes++;
  self->depth++;
  switch (event->type)
    {
    case YAML_SCALAR_EVENT:
      name = (const char *) event->data.scalar.anchor;
      node = read_scalar (event, error);
      break;
    case YAML_SEQUENCE_START_EVENT:
      name = (const char *) event->data.sequence_start.anchor;
      node = read_sequence (self, error);
      break;
    case YAML_MAPPING_START_EVENT:
      name = (const char *) event->data.mapping_start.anchor;
      node = read_mapping (self, error);
      break;
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_STREAM_END_EVENT:
    case YAML_DOCUMENT_START_EVENT:
    case YAML_DOCUMENT_END_EVENT:
    case YAML_ALIAS_EVENT:
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
    default:
      fail (error, LATENT_JSON_ERROR_SYNTAX, _ ("YAML: there is no document"));
      break;
    }
  self->depth--;

  if (node != NULL && name != NULL)
    {
      Anchor *anchor = g_new0 (Anchor, 1);

      anchor->node = json_node_copy (node);
      anchor->size = self->n_nodes - before;
      g_hash_table_replace (self->anchors, g_strdup (name), anchor);
    }
  return node;
}

static JsonNode *
read_document (Reader *self, GError **error)
{
  while (TRUE)
    {
      yaml_event_t event;
      JsonNode *node;

      if (!next (self, &event, error))
        return NULL;
      if (event.type == YAML_STREAM_START_EVENT || event.type == YAML_DOCUMENT_START_EVENT)
        {
          yaml_event_delete (&event);
          continue;
        }
      node = read_node (self, &event, error);
      yaml_event_delete (&event);
      return node;
    }
}

JsonNode *
latent_yaml_parse (const char *text, gssize length, gsize max_bytes, guint *line, GError **error)
{
  Reader self = { 0 };
  gsize size;
  JsonNode *node;

  g_return_val_if_fail (text != NULL, NULL);

  size = length < 0 ? strlen (text) : (gsize) length;
  if (line != NULL)
    *line = 0;
  if (size > max_bytes)
    return fail (error, LATENT_JSON_ERROR_TOO_LARGE, _ ("YAML: it is too large"));
  if (!g_utf8_validate (text, (gssize) size, NULL))
    return fail (error, LATENT_JSON_ERROR_ENCODING, _ ("YAML: it isn’t valid UTF-8"));
  if (!yaml_parser_initialize (&self.parser))
    return fail (error, LATENT_JSON_ERROR_TOO_LARGE, _ ("YAML: there isn’t enough memory"));

  yaml_parser_set_encoding (&self.parser, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string (&self.parser, (const unsigned char *) text, size);
  self.anchors = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, anchor_free);
  node = read_document (&self, error);
  if (node == NULL && line != NULL && self.parser.error != YAML_NO_ERROR)
    *line = (guint) self.parser.problem_mark.line + 1;
  g_hash_table_unref (self.anchors);
  yaml_parser_delete (&self.parser);
  return node;
}
