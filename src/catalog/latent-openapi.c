/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-catalog"

#include "latent-config.h"

#include "latent-openapi.h"

#include "latent-json.h"
#include "latent-model.h"
#include "latent-openapi-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_MODELS 32

/* The call that a document describes. */
typedef struct
{
  const char *path;
  JsonObject *operation;
  JsonObject *content; /* of the body: schema and examples */
  JsonObject *body;    /* flat; owned */
} Call;

static void
call_clear (Call *call)
{
  g_clear_pointer (&call->body, json_object_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Call, call_clear)

static JsonObject *
first_object (JsonObject *object)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (object == NULL)
    return NULL;
  if (latent_json_peek_object (object, "application/json") != NULL)
    return latent_json_peek_object (object, "application/json");
  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    if (JSON_NODE_HOLDS_OBJECT (node))
      return json_node_get_object (node);
  return NULL;
}

/* Fills @call with what @path does, if its body can name a model. */
static gboolean
read_call (LatentOpenapiFlattener *flattener, Call *call, const char *path, JsonObject *item)
{
  JsonObject *operation = latent_json_peek_object (latent_openapi_flattener_follow (flattener, item), "post");
  JsonObject *request = latent_openapi_flattener_follow (flattener, latent_json_peek_object (operation, "requestBody"));
  JsonObject *content = first_object (latent_json_peek_object (request, "content"));

  if (content == NULL)
    return FALSE;
  call->path = path;
  call->operation = operation;
  call->content = content;
  call->body = latent_openapi_flattener_flatten (flattener, latent_json_peek_object (content, "schema"));
  return TRUE;
}

static gboolean
find_call (LatentOpenapiFlattener *flattener, JsonObject *document, Call *call, GError **error)
{
  JsonObject *paths = latent_json_peek_object (document, "paths");
  g_autofree char *other = NULL;
  JsonObjectIter iter;
  const char *path;
  JsonNode *node;

  if (paths != NULL)
    {
      json_object_iter_init_ordered (&iter, paths);
      while (json_object_iter_next_ordered (&iter, &path, &node))
        {
          if (!JSON_NODE_HOLDS_OBJECT (node))
            continue;
          if (strstr (path, "createTask") != NULL && read_call (flattener, call, path, json_node_get_object (node)))
            return TRUE;
          if (other == NULL)
            other = latent_prose_summarize (path);
        }
    }
  if (other != NULL)
    g_set_error (error, LATENT_CATALOG_ERROR, LATENT_CATALOG_ERROR_DESCRIPTOR,
                 /* Translators: %s is the path of a call, "/api/v1/veo/generate". */
                 _ ("This describes another call than a task’s (%s). Latent can’t send that."), other);
  else
    g_set_error_literal (error, LATENT_CATALOG_ERROR, LATENT_CATALOG_ERROR_DESCRIPTOR,
                         _ ("There is no description of a model’s task in this."));
  return FALSE;
}

/* --- the model's name ------------------------------------------------------------------------------------------- */

static JsonObject *
first_example (JsonObject *content)
{
  JsonObject *examples = latent_json_peek_object (content, "examples");
  JsonObject *example = latent_json_peek_object (content, "example");

  if (example != NULL)
    return example;
  example = first_object (examples);
  return latent_json_peek_object (example, "value") != NULL ? latent_json_peek_object (example, "value") : example;
}

static void
add_id (GPtrArray *ids, const char *id)
{
  g_autofree char *clean = id != NULL ? g_strstrip (g_strdup (id)) : NULL;

  if (clean != NULL && *clean != '\0' && strlen (clean) <= 200 && ids->len < MAX_MODELS &&
      !g_ptr_array_find_with_equal_func (ids, clean, g_str_equal, NULL))
    g_ptr_array_add (ids, g_steal_pointer (&clean));
}

static GPtrArray *
find_ids (LatentOpenapiFlattener *flattener, const Call *call)
{
  g_autoptr (JsonObject) model = latent_openapi_flattener_flatten (
    flattener, latent_json_peek_object (latent_json_peek_object (call->body, "properties"), "model"));
  JsonArray *choices = latent_json_peek_array (model, "enum");
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; choices != NULL && i < json_array_get_length (choices); i++)
    add_id (ids, latent_json_array_peek_string (choices, i));
  if (ids->len == 0)
    add_id (ids, latent_json_peek_string (model, "default"));
  if (ids->len == 0)
    add_id (ids, latent_json_peek_string (first_example (call->content), "model"));
  if (ids->len == 0)
    add_id (ids, latent_json_peek_string (model, "example"));
  if (ids->len == 0)
    add_id (ids, latent_json_array_peek_string (latent_json_peek_array (model, "examples") != NULL
                                                  ? latent_json_peek_array (model, "examples")
                                                  : choices,
                                                0));
  return ids;
}

char **
latent_openapi_list_models (JsonObject *document)
{
  g_autoptr (LatentOpenapiFlattener) flattener = NULL;
  g_auto (Call) call = { 0 };
  g_autoptr (GPtrArray) ids = NULL;

  g_return_val_if_fail (document != NULL, NULL);

  flattener = latent_openapi_flattener_new (document);
  if (!find_call (flattener, document, &call, NULL))
    return g_new0 (char *, 1);
  ids = find_ids (flattener, &call);
  g_ptr_array_add (ids, NULL);
  return g_strdupv ((char **) ids->pdata);
}

/* --- the input -------------------------------------------------------------------------------------------------- */

/* What an example tells where the schema tells nothing. Transfer full. */
static JsonObject *
schema_of_example (JsonObject *example)
{
  JsonObject *schema = json_object_new ();
  JsonObject *properties = json_object_new ();
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, example);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      JsonObject *property = json_object_new ();

      json_object_set_member (property, "example", json_node_copy (node));
      json_object_set_object_member (properties, name, property);
    }
  json_object_set_string_member (schema, "type", "object");
  json_object_set_object_member (schema, "properties", properties);
  return schema;
}

/* The flat schema of the task's input. Transfer full. */
static JsonObject *
find_input (LatentOpenapiFlattener *flattener, const Call *call)
{
  static const char *const of_the_call[] = {
    "model", "callBackUrl", "callbackUrl", "callback_url", "webhookUrl", NULL
  };
  JsonObject *properties = latent_json_peek_object (call->body, "properties");
  g_autoptr (JsonObject) input = NULL;
  JsonObject *example = latent_json_peek_object (first_example (call->content), "input");
  JsonObject *members;

  if (latent_json_peek_object (properties, "input") != NULL)
    input = latent_openapi_flattener_flatten (flattener, latent_json_peek_object (properties, "input"));
  else if (properties != NULL)
    {
      /* A page whose author left the brackets out. */
      JsonObject *rest = json_object_new ();
      JsonObjectIter iter;
      const char *name;
      JsonNode *node;

      input = json_object_new ();
      json_object_iter_init_ordered (&iter, properties);
      while (json_object_iter_next_ordered (&iter, &name, &node))
        if (!g_strv_contains (of_the_call, name))
          json_object_set_member (rest, name, json_node_copy (node));
      json_object_set_object_member (input, "properties", rest);
      if (latent_json_peek_array (call->body, "required") != NULL)
        json_object_set_array_member (input, "required",
                                      json_array_ref (latent_json_peek_array (call->body, "required")));
    }
  members = latent_json_peek_object (input, "properties");
  if ((members == NULL || json_object_get_size (members) == 0) && example != NULL)
    return schema_of_example (example);
  return g_steal_pointer (&input);
}

static gboolean
lists (JsonArray *names, const char *name)
{
  for (guint i = 0; names != NULL && i < json_array_get_length (names); i++)
    {
      g_autofree char *clean = latent_json_array_peek_string (names, i) != NULL
                                 ? _latent_openapi_clean_name (latent_json_array_peek_string (names, i))
                                 : NULL;

      if (g_strcmp0 (clean, name) == 0)
        return TRUE;
    }
  return FALSE;
}

/* A role goes to one parameter, but for pictures: the first of the usual names has it. */
static void
set_roles (JsonObject *properties)
{
  g_autoptr (GHashTable) given = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) pictures = g_ptr_array_new ();
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, properties);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      JsonObject *parameter = json_node_get_object (node);
      const char *role = _latent_openapi_find_role (name, parameter);
      gboolean is_picture = g_strcmp0 (role, "images") == 0 || g_strcmp0 (role, "mask") == 0;

      /* A text is what the prompt is only where nothing is called so. */
      if (g_strcmp0 (role, "prompt") == 0 && !g_str_equal (name, "prompt") &&
          json_object_has_member (properties, "prompt"))
        role = NULL;
      if (role == NULL || (!is_picture && !g_hash_table_add (given, (char *) role)))
        continue;
      json_object_set_string_member (parameter, "role", role);
      if (is_picture)
        g_ptr_array_add (pictures, parameter);
      else
        json_object_remove_member (parameter, "title");
    }
  if (pictures->len == 1)
    json_object_remove_member (pictures->pdata[0], "title");
}

static JsonObject *
describe_input (LatentOpenapiFlattener *flattener, JsonObject *flat)
{
  JsonObject *listed = latent_json_peek_object (flat, "properties");
  JsonArray *needed = latent_json_peek_array (flat, "required");
  JsonArray *one_of = latent_json_peek_array (flat, LATENT_OPENAPI_ANY_OF);
  JsonObject *input = json_object_new ();
  JsonObject *properties = json_object_new ();
  g_autoptr (JsonArray) required = json_array_new ();
  g_autoptr (JsonArray) any_of = json_array_new ();
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (listed != NULL)
    {
      json_object_iter_init_ordered (&iter, listed);
      while (json_object_iter_next_ordered (&iter, &name, &node))
        {
          g_autofree char *clean = _latent_openapi_clean_name (name);

          if (!JSON_NODE_HOLDS_OBJECT (node) || *clean == '\0' || json_object_has_member (properties, clean))
            continue;
          json_object_set_object_member (properties, clean,
                                         _latent_openapi_convert (flattener, clean, json_node_get_object (node)));
          if (lists (needed, clean))
            json_array_add_string_element (required, clean);
          else if (lists (one_of, clean))
            json_array_add_string_element (any_of, clean);
        }
    }
  set_roles (properties);
  json_object_set_string_member (input, "type", "object");
  json_object_set_array_member (input, "required", g_steal_pointer (&required));
  if (json_array_get_length (any_of) > 1)
    json_object_set_array_member (input, "anyOf", g_steal_pointer (&any_of));
  json_object_set_object_member (input, "properties", properties);
  return input;
}

/* --- the model -------------------------------------------------------------------------------------------------- */

/* "family/one-text-to-image" as "Family One Text To Image". Transfer full. */
static char *
title_of_id (const char *id)
{
  g_autofree char *plain = g_strdelimit (g_strdup (id), "/-_", ' ');
  gboolean start = TRUE;

  for (char *c = plain; *c != '\0'; c++)
    {
      if (start)
        *c = g_ascii_toupper (*c);
      start = *c == ' ';
    }
  return g_steal_pointer (&plain);
}

static char *
find_title (const Call *call, const LatentOpenapiHints *hints, const char *id)
{
  g_autofree char *told = latent_prose_summarize (hints->title);
  g_autofree char *summary = latent_prose_summarize (latent_json_peek_string (call->operation, "summary"));

  if (*told != '\0')
    return g_steal_pointer (&told);
  /* "Generate images using family/name" is no name. */
  if (*summary != '\0' && g_utf8_strlen (summary, -1) <= 60 && strstr (summary, id) == NULL)
    return g_steal_pointer (&summary);
  return title_of_id (id);
}

static char *
find_description (const Call *call, const LatentOpenapiHints *hints)
{
  const char *told = hints->description != NULL ? hints->description
                                                : latent_json_peek_string (call->operation, "description");

  /* What begins with a heading or a box tells how to upload files and the like. */
  if (told == NULL || strchr ("#<:-*>", *told) != NULL)
    return g_strdup ("");
  return latent_prose_summarize (told);
}

static char *
gather_words (const Call *call, const LatentOpenapiHints *hints, const char *id, const char *title)
{
  JsonArray *tags = latent_json_peek_array (call->operation, "tags");
  const char *folder = latent_json_peek_string (call->operation, "x-apidog-folder");
  const char *summary = latent_json_peek_string (call->operation, "summary");
  g_autoptr (GString) words = g_string_new (id);

  g_string_append_printf (words, " | %s | %s | %s | %s", title, hints->words != NULL ? hints->words : "",
                          folder != NULL ? folder : "", summary != NULL ? summary : "");
  for (guint i = 0; tags != NULL && i < MIN (json_array_get_length (tags), 8); i++)
    if (latent_json_array_peek_string (tags, i) != NULL)
      g_string_append_printf (words, " | %s", latent_json_array_peek_string (tags, i));
  g_string_truncate (words, MIN (words->len, 2000));
  return g_utf8_make_valid (words->str, -1);
}

static double
usual_duration (const char *does)
{
  if (g_str_has_suffix (does, "-to-video"))
    return 180;
  return g_str_has_suffix (does, "-to-image") ? 40 : 60;
}

JsonObject *
latent_openapi_describe (JsonObject *document, const LatentOpenapiHints *hints, GError **error)
{
  static const LatentOpenapiHints none = { 0 };
  g_autoptr (LatentOpenapiFlattener) flattener = NULL;
  g_auto (Call) call = { 0 };
  g_autoptr (GPtrArray) ids = NULL;
  g_autoptr (JsonObject) flat = NULL;
  g_autoptr (JsonObject) input = NULL;
  g_autoptr (JsonObject) descriptor = NULL;
  g_autoptr (LatentModel) trial = NULL;
  g_autofree char *title = NULL;
  g_autofree char *description = NULL;
  g_autofree char *words = NULL;
  const char *id;
  const char *does;

  g_return_val_if_fail (document != NULL, NULL);

  hints = hints != NULL ? hints : &none;
  flattener = latent_openapi_flattener_new (document);
  if (!find_call (flattener, document, &call, error))
    return NULL;
  ids = find_ids (flattener, &call);
  id = hints->id != NULL ? hints->id : ids->len > 0 ? ids->pdata[0] : NULL;
  if (id == NULL)
    {
      g_set_error_literal (error, LATENT_CATALOG_ERROR, LATENT_CATALOG_ERROR_DESCRIPTOR,
                           _ ("There is no model’s name in this description."));
      return NULL;
    }
  flat = find_input (flattener, &call);
  if (flat == NULL)
    {
      g_set_error_literal (error, LATENT_CATALOG_ERROR, LATENT_CATALOG_ERROR_DESCRIPTOR,
                           _ ("This description says nothing of what the model takes."));
      return NULL;
    }
  input = describe_input (flattener, flat);
  title = find_title (&call, hints, id);
  description = find_description (&call, hints);
  words = gather_words (&call, hints, id, title);
  does = _latent_openapi_guess_does (words, input);

  descriptor = json_object_new ();
  json_object_set_int_member (descriptor, "format", 1);
  json_object_set_string_member (descriptor, "id", id);
  json_object_set_string_member (descriptor, "title", title);
  if (*description != '\0')
    json_object_set_string_member (descriptor, "description", description);
  json_object_set_string_member (descriptor, "does", does);
  if (hints->documentation != NULL)
    json_object_set_string_member (descriptor, "documentation", hints->documentation);
  json_object_set_double_member (descriptor, "duration", usual_duration (does));
  json_object_set_object_member (descriptor, "input", g_steal_pointer (&input));
  /* So that what is handed out can be kept and read again. */
  trial = latent_model_new_from_json (descriptor, error);
  return trial != NULL ? g_steal_pointer (&descriptor) : NULL;
}
