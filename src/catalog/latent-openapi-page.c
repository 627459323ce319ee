/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-catalog"

#include "latent-config.h"

#include "latent-openapi.h"

#include "latent-json.h"
#include "latent-model.h"
#include "latent-openapi-text.h"
#include "latent-prose.h"
#include "latent-yaml.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_CANDIDATES 64
#define MAX_TRUNCATIONS 6

/* What one page gives. */
typedef struct
{
  GPtrArray *descriptors; /* JsonObject */
  char *title;            /* the page's heading, or NULL */
  char *description;
  char *documentation;
  GError *error; /* the first thing that was wrong with a document */
} Page;

static void
page_clear (Page *page)
{
  g_clear_pointer (&page->descriptors, g_ptr_array_unref);
  g_free (page->title);
  g_free (page->description);
  g_free (page->documentation);
  g_clear_error (&page->error);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Page, page_clear)

static gboolean
has_model (Page *page, const char *id)
{
  for (guint i = 0; i < page->descriptors->len; i++)
    if (g_strcmp0 (latent_json_peek_string (page->descriptors->pdata[i], "id"), id) == 0)
      return TRUE;
  return FALSE;
}

static void
take_error (Page *page, GError *error)
{
  if (page->error == NULL)
    page->error = error;
  else
    g_error_free (error);
}

static void
take_descriptor (Page *page, JsonObject *descriptor)
{
  GError *error = NULL;
  g_autoptr (LatentModel) model = latent_model_new_from_json (descriptor, &error);

  if (model == NULL)
    take_error (page, error);
  else if (!has_model (page, latent_model_get_id (model)))
    g_ptr_array_add (page->descriptors, json_object_ref (descriptor));
}

/* TRUE if @object was something that this reads, be it usable or not. */
static gboolean
take_object (Page *page, JsonObject *object)
{
  JsonObject *data = latent_json_peek_object (object, "data");
  JsonObject *inner = latent_json_peek_object (data != NULL ? data : object, "openapi");
  const char *named = latent_json_peek_string (data != NULL ? data : object, "model");
  g_auto (GStrv) ids = NULL;

  if (json_object_has_member (object, "format") && json_object_has_member (object, "input"))
    {
      take_descriptor (page, object);
      return TRUE;
    }
  if (inner != NULL)
    object = inner;
  else if (latent_json_peek_object (object, "paths") == NULL)
    return FALSE;

  ids = latent_openapi_list_models (object);
  if (named != NULL && inner != NULL)
    {
      g_strfreev (ids);
      ids = g_new0 (char *, 2);
      ids[0] = g_strdup (named);
    }
  for (guint i = 0; i == 0 || (ids[i - 1] != NULL && ids[i] != NULL); i++)
    {
      /* Of several models of one page each has its own name. */
      gboolean is_only = ids[0] == NULL || ids[1] == NULL;
      const LatentOpenapiHints hints = {
        .id = ids[i],
        .title = is_only ? page->title : NULL,
        .description = page->description,
        .documentation = page->documentation,
        .words = page->title,
      };
      GError *error = NULL;
      g_autoptr (JsonObject) descriptor = latent_openapi_describe (object, &hints, &error);

      if (descriptor == NULL)
        take_error (page, error);
      else if (!has_model (page, latent_json_peek_string (descriptor, "id")))
        g_ptr_array_add (page->descriptors, g_steal_pointer (&descriptor));
    }
  return TRUE;
}

/* YAML up to where it ends: on a page more text may follow it. Transfer full. */
static JsonNode *
parse_yaml (const char *text, GError **error)
{
  g_autofree char *rest = g_strdup (text);

  for (guint i = 0;; i++)
    {
      g_autoptr (GError) local = NULL;
      guint line = 0;
      JsonNode *node = latent_yaml_parse (rest, -1, LATENT_OPENAPI_MAX_BYTES, &line, &local);

      if (node != NULL)
        return node;
      if (line == 0 || i == MAX_TRUNCATIONS || !latent_openapi_text_cut (rest, line))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return NULL;
        }
    }
}

static gboolean
try_text (Page *page, const char *text)
{
  g_autofree char *plain = latent_openapi_text_normalize (text);
  g_autoptr (JsonNode) node = NULL;
  GError *error = NULL;

  if (*plain == '\0')
    return FALSE;
  if (*plain == '{')
    node = latent_json_parse (plain, -1, LATENT_OPENAPI_MAX_BYTES, &error);
  else if (strstr (plain, "paths:") != NULL)
    node = parse_yaml (plain, &error);
  if (node == NULL)
    {
      if (error != NULL)
        take_error (page, error);
      return FALSE;
    }
  return JSON_NODE_HOLDS_OBJECT (node) && take_object (page, json_node_get_object (node));
}

static void
read_heading (Page *page, const char *text)
{
  g_free (page->title);
  g_free (page->description);
  g_free (page->documentation);
  page->title = latent_openapi_text_find_heading (text);
  page->description = latent_openapi_text_find_quote (text);
  page->documentation = latent_openapi_text_find_link (text);
}

/* @text: where they were found, or NULL to leave the heading as it is. */
static void
read_candidates (Page *page, const char *text, GPtrArray *candidates)
{
  for (guint i = 0; i < MIN (candidates->len, MAX_CANDIDATES); i++)
    {
      g_autofree char *own = text != NULL ? latent_openapi_text_find_page (text, candidates->pdata[i]) : NULL;

      if (own != NULL)
        read_heading (page, own);
      try_text (page, candidates->pdata[i]);
    }
}

static void
read_text (Page *page, const char *text)
{
  g_autoptr (GPtrArray) fenced = latent_openapi_text_find_fenced (text);
  g_autoptr (GPtrArray) loose = NULL;

  read_candidates (page, text, fenced);
  if (page->descriptors->len > 0)
    return;
  read_heading (page, text);
  loose = latent_openapi_text_find_loose (text);
  read_candidates (page, NULL, loose);
}

GPtrArray *
latent_openapi_read_page (const char *text, gssize length, GError **error)
{
  g_auto (Page) page = { 0 };
  g_autofree char *valid = NULL;
  gsize size;

  g_return_val_if_fail (text != NULL, NULL);

  size = length < 0 ? strlen (text) : (gsize) length;
  if (size > LATENT_OPENAPI_MAX_BYTES)
    {
      g_set_error_literal (error, LATENT_CATALOG_ERROR, LATENT_CATALOG_ERROR_DESCRIPTOR,
                           _ ("This is too large for a model’s page."));
      return NULL;
    }
  valid = g_utf8_make_valid (text, (gssize) size);
  page.descriptors = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);

  if (latent_openapi_text_is_html (valid))
    {
      g_autoptr (GPtrArray) blocks = latent_openapi_text_find_code (valid);
      g_autofree char *plain = latent_openapi_text_from_html (valid);

      read_heading (&page, plain);
      read_candidates (&page, NULL, blocks);
      if (page.descriptors->len == 0)
        read_text (&page, plain);
    }
  else
    {
      read_heading (&page, valid);
      if (!try_text (&page, valid))
        read_text (&page, valid);
    }

  if (page.descriptors->len > 0)
    return g_steal_pointer (&page.descriptors);
  if (page.error != NULL)
    g_propagate_error (error, g_steal_pointer (&page.error));
  else
    g_set_error_literal (error, LATENT_CATALOG_ERROR, LATENT_CATALOG_ERROR_DESCRIPTOR,
                         _ ("There is no model in this. Take the page of a model from docs.kie.ai, with the OpenAPI "
                            "description at its end."));
  return NULL;
}
