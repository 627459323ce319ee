/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-config.h"

#include "latent-image-query.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "latent-json.h"
#include "latent-library.h"

#define MOST_BYTES (64 * 1024)
/* How far a ratio that isn't among the usual ones may be off. */
#define TOLERANCE 1.03

static const char *const sorts[] = { "created", "prompt", "model", "size", "credits", "place", NULL };
static const char *const states[] = { "any", "missing", "edited", "other", NULL };
static const char *const origins[] = { "any", "generated", "imported", NULL };
static const char *const aspects[] = {
  "9:21", "9:16", "2:3", "3:4", "4:5", "1:1", "5:4", "4:3", "3:2", "16:9", "21:9", NULL,
};

/* Every member is one of these: what is copied, compared, written and read is this table. */
typedef enum
{
  FIELD_TEXT,
  FIELD_INT64,
  FIELD_UINT,
  FIELD_BOOLEAN,
  FIELD_CHOICE,
} FieldType;

typedef struct
{
  const char *name;
  FieldType type;
  gsize offset;
  const char *const *nicks;
} Field;

#define AT(member) G_STRUCT_OFFSET (LatentImageQuery, member)

static const Field fields[] = {
  { "search", FIELD_TEXT, AT (search), NULL },
  { "model", FIELD_TEXT, AT (model), NULL },
  { "tag", FIELD_TEXT, AT (tag), NULL },
  { "aspect", FIELD_TEXT, AT (aspect), NULL },
  { "collection", FIELD_INT64, AT (collection), NULL },
  { "favourite", FIELD_BOOLEAN, AT (favourite), NULL },
  { "trashed", FIELD_BOOLEAN, AT (trashed), NULL },
  { "since", FIELD_INT64, AT (since), NULL },
  { "until", FIELD_INT64, AT (until), NULL },
  { "days", FIELD_UINT, AT (days), NULL },
  { "min-pixels", FIELD_INT64, AT (min_pixels), NULL },
  { "max-pixels", FIELD_INT64, AT (max_pixels), NULL },
  { "state", FIELD_CHOICE, AT (state), states },
  { "origin", FIELD_CHOICE, AT (origin), origins },
  { "task", FIELD_INT64, AT (task), NULL },
  { "batch", FIELD_TEXT, AT (batch), NULL },
  { "sort", FIELD_CHOICE, AT (sort), sorts },
  { "reversed", FIELD_BOOLEAN, AT (reversed), NULL },
  { "limit", FIELD_UINT, AT (limit), NULL },
};

static const char *
get_text (const LatentImageQuery *query, const Field *field)
{
  const char *text = G_STRUCT_MEMBER (const char *, query, field->offset);

  return text != NULL ? text : "";
}

static gint64
get_number (const LatentImageQuery *query, const Field *field)
{
  switch (field->type)
    {
    case FIELD_INT64:
      return G_STRUCT_MEMBER (gint64, query, field->offset);
    case FIELD_BOOLEAN:
      return G_STRUCT_MEMBER (gboolean, query, field->offset) ? 1 : 0;
    case FIELD_UINT:
    case FIELD_CHOICE:
    default:
      return G_STRUCT_MEMBER (guint, query, field->offset);
    }
}

LatentImageQuery *
latent_image_query_copy (const LatentImageQuery *query)
{
  LatentImageQuery *copy = g_new0 (LatentImageQuery, 1);

  *copy = *query;
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    if (fields[i].type == FIELD_TEXT)
      G_STRUCT_MEMBER (char *, copy,
                       fields[i].offset) = g_strdup (G_STRUCT_MEMBER (const char *, query, fields[i].offset));
  return copy;
}

void
latent_image_query_free (LatentImageQuery *query)
{
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    if (fields[i].type == FIELD_TEXT)
      g_free (G_STRUCT_MEMBER (char *, query, fields[i].offset));
  g_free (query);
}

gboolean
latent_image_query_equal (const LatentImageQuery *one, const LatentImageQuery *two)
{
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    if (fields[i].type == FIELD_TEXT ? !g_str_equal (get_text (one, &fields[i]), get_text (two, &fields[i]))
                                     : get_number (one, &fields[i]) != get_number (two, &fields[i]))
      return FALSE;
  return TRUE;
}

/* --- JSON ------------------------------------------------------------------------------------------------------- */

char *
latent_image_query_to_json (const LatentImageQuery *query)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  g_return_val_if_fail (query != NULL, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      const Field *field = &fields[i];

      if (field->type == FIELD_TEXT)
        {
          /* What was typed into a terminal may be no UTF-8, and JSON is nothing else. */
          g_autofree char *valid = g_utf8_make_valid (get_text (query, field), -1);

          if (*valid != '\0')
            json_object_set_string_member (object, field->name, valid);
        }
      else if (get_number (query, field) == 0)
        continue;
      else if (field->type == FIELD_BOOLEAN)
        json_object_set_boolean_member (object, field->name, TRUE);
      else if (field->type == FIELD_CHOICE)
        json_object_set_string_member (object, field->name, field->nicks[get_number (query, field)]);
      else
        json_object_set_int_member (object, field->name, get_number (query, field));
    }
  json_node_set_object (node, object);
  return latent_json_to_string (node);
}

static const Field *
find_field (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    if (g_str_equal (fields[i].name, name))
      return &fields[i];
  return NULL;
}

static gboolean
read_number (LatentImageQuery *query, const Field *field, JsonNode *node)
{
  gint64 number;

  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64)
    return FALSE;
  number = json_node_get_int (node);
  if (field->type == FIELD_UINT)
    {
      if (number < 0 || number > G_MAXUINT)
        return FALSE;
      G_STRUCT_MEMBER (guint, query, field->offset) = (guint) number;
    }
  else
    G_STRUCT_MEMBER (gint64, query, field->offset) = number;
  return TRUE;
}

static gboolean
read_choice (LatentImageQuery *query, const Field *field, const char *text)
{
  for (guint i = 0; field->nicks[i] != NULL; i++)
    if (g_str_equal (field->nicks[i], text))
      {
        G_STRUCT_MEMBER (guint, query, field->offset) = i;
        return TRUE;
      }
  return FALSE;
}

static gboolean
read_field (LatentImageQuery *query, const Field *field, JsonNode *node)
{
  GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;
  double low, high;

  switch (field->type)
    {
    case FIELD_TEXT:
      if (type != G_TYPE_STRING)
        return FALSE;
      g_free (G_STRUCT_MEMBER (char *, query, field->offset));
      G_STRUCT_MEMBER (char *, query, field->offset) = json_node_dup_string (node);
      return field->offset != AT (aspect) || *query->aspect == '\0' ||
             latent_image_query_parse_aspect (query->aspect, &low, &high);
    case FIELD_BOOLEAN:
      if (type != G_TYPE_BOOLEAN)
        return FALSE;
      G_STRUCT_MEMBER (gboolean, query, field->offset) = json_node_get_boolean (node);
      return TRUE;
    case FIELD_CHOICE:
      return type == G_TYPE_STRING && read_choice (query, field, json_node_get_string (node));
    case FIELD_INT64:
    case FIELD_UINT:
    default:
      return read_number (query, field, node);
    }
}

LatentImageQuery *
latent_image_query_from_json (const char *text, GError **error)
{
  g_autoptr (LatentImageQuery) query = g_new0 (LatentImageQuery, 1);
  g_autoptr (JsonObject) object = NULL;
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  g_return_val_if_fail (text != NULL, NULL);

  object = latent_json_parse_object (text, -1, MOST_BYTES, error);
  if (object == NULL)
    return NULL;
  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &name, &node))
    {
      const Field *field = find_field (name);

      if (field == NULL || !read_field (query, field, node))
        {
          g_set_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_CONTENT,
                       _ ("This version of Latent doesn’t know the condition “%s”, or not with this value."), name);
          return NULL;
        }
    }
  return g_steal_pointer (&query);
}

/* --- shapes ----------------------------------------------------------------------------------------------------- */

/* 0 if it is none. */
static double
parse_ratio (const char *text)
{
  guint64 width, height;
  char *end;

  if (!g_ascii_isdigit (*text))
    return 0;
  width = g_ascii_strtoull (text, &end, 10);
  if (*end != ':' || !g_ascii_isdigit (end[1]))
    return 0;
  height = g_ascii_strtoull (end + 1, &end, 10);
  if (*end != '\0' || width == 0 || height == 0 || width > 100000 || height > 100000)
    return 0;
  return (double) width / (double) height;
}

gboolean
latent_image_query_parse_aspect (const char *text, double *low, double *high)
{
  double ratio;

  g_return_val_if_fail (text != NULL, FALSE);

  if (g_str_equal (text, "square"))
    return latent_image_query_parse_aspect ("1:1", low, high);
  if (g_str_equal (text, "landscape") || g_str_equal (text, "portrait"))
    {
      double square_low = 1, square_high = 1;

      latent_image_query_parse_aspect ("1:1", &square_low, &square_high);
      *low = *text == 'l' ? square_high : 0;
      *high = *text == 'l' ? HUGE_VAL : square_low;
      return TRUE;
    }
  ratio = parse_ratio (text);
  if (ratio <= 0)
    return FALSE;
  *low = ratio / TOLERANCE;
  *high = ratio * TOLERANCE;
  for (guint i = 0; aspects[i] != NULL; i++)
    if (parse_ratio (aspects[i]) == ratio)
      {
        *low = i > 0 ? sqrt (ratio * parse_ratio (aspects[i - 1])) : 0;
        *high = aspects[i + 1] != NULL ? sqrt (ratio * parse_ratio (aspects[i + 1])) : HUGE_VAL;
      }
  return TRUE;
}

const char *const *
latent_image_query_get_aspects (void)
{
  return aspects;
}

const char *const *
latent_image_query_get_sort_nicks (void)
{
  return sorts;
}

const char *const *
latent_image_query_get_state_nicks (void)
{
  return states;
}

const char *const *
latent_image_query_get_origin_nicks (void)
{
  return origins;
}
