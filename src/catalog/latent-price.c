/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-catalog"

#include "latent-config.h"

#include "latent-price.h"

#include "latent-json.h"
#include "latent-model.h"
#include "latent-schema.h"

#include <glib/gi18n-lib.h>
#include <math.h>

struct _LatentAmount
{
  GStrv by;          /* NULL for a plain number */
  GHashTable *table; /* joined values → double */
  double otherwise;  /* the plain number, or what the table doesn't have */
};

typedef enum
{
  PER_TASK,
  PER_RESULT,
  PER_INPUT_PICTURE,
  PER_MEGAPIXEL,
  PER_SECOND,
} Per;

static const char *const per_names[] = { "task", "result", "input-picture", "megapixel", "second" };

typedef struct
{
  LatentAmount *amount;
  Per per;
  guint n_free;
  LatentAmount *megapixels;
  char *seconds; /* the parameter that says how many, or NULL */
} Part;

struct _LatentPrice
{
  GPtrArray *parts;
};

static gboolean
refuse (GError **error, const char *keyword)
{
  g_set_error (error, LATENT_CATALOG_ERROR, LATENT_CATALOG_ERROR_DESCRIPTOR, _ ("“%s” has no usable value"), keyword);
  return FALSE;
}

void
latent_amount_free (LatentAmount *self)
{
  if (self == NULL)
    return;
  g_strfreev (self->by);
  g_clear_pointer (&self->table, g_hash_table_unref);
  g_free (self);
}

static void
part_free (gpointer data)
{
  Part *part = data;

  g_clear_pointer (&part->amount, latent_amount_free);
  g_clear_pointer (&part->megapixels, latent_amount_free);
  g_free (part->seconds);
  g_free (part);
}

void
latent_price_free (LatentPrice *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->parts, g_ptr_array_unref);
  g_free (self);
}

static gboolean
read_table (LatentAmount *self, JsonObject *object, LatentNameFunc is_known, gpointer user_data, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  JsonArray *by = latent_json_peek_array (object, "by");
  JsonObject *table = latent_json_peek_object (object, "table");
  JsonObjectIter iter;
  const char *key;

  if (by == NULL || json_array_get_length (by) == 0)
    return refuse (error, "by");
  for (guint i = 0; i < json_array_get_length (by); i++)
    {
      const char *name = latent_json_array_peek_string (by, i);

      if (name == NULL || !is_known (name, user_data))
        return refuse (error, "by");
      g_strv_builder_add (builder, name);
    }
  self->by = g_strv_builder_end (builder);

  if (table == NULL)
    return refuse (error, "table");
  self->table = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  json_object_iter_init_ordered (&iter, table);
  while (json_object_iter_next_ordered (&iter, &key, NULL))
    {
      double value;

      if (!latent_json_peek_double (table, key, &value) || value < 0)
        return refuse (error, key);
      g_hash_table_insert (self->table, g_strdup (key), g_memdup2 (&value, sizeof value));
    }
  if (json_object_has_member (object, "otherwise") &&
      (!latent_json_peek_double (object, "otherwise", &self->otherwise) || self->otherwise < 0))
    return refuse (error, "otherwise");
  return TRUE;
}

LatentAmount *
latent_amount_new (JsonNode *node, LatentNameFunc is_known, gpointer user_data, GError **error)
{
  static const char *const known[] = { "by", "table", "otherwise", NULL };
  g_autoptr (LatentAmount) self = g_new0 (LatentAmount, 1);

  self->otherwise = NAN;
  if (JSON_NODE_HOLDS_OBJECT (node))
    return latent_schema_check_members (json_node_get_object (node), known, NULL, error) &&
               read_table (self, json_node_get_object (node), is_known, user_data, error)
             ? g_steal_pointer (&self)
             : NULL;

  if (JSON_NODE_HOLDS_VALUE (node) &&
      (json_node_get_value_type (node) == G_TYPE_INT64 || json_node_get_value_type (node) == G_TYPE_DOUBLE) &&
      json_node_get_double (node) >= 0)
    {
      self->otherwise = json_node_get_double (node);
      return g_steal_pointer (&self);
    }
  g_set_error_literal (error, LATENT_CATALOG_ERROR, LATENT_CATALOG_ERROR_DESCRIPTOR,
                       _ ("An amount is neither a number nor a table"));
  return NULL;
}

double
latent_amount_evaluate (LatentAmount *self, LatentValueFunc get_value, gpointer user_data)
{
  g_autoptr (GString) key = NULL;
  double *value;

  if (self->by == NULL)
    return self->otherwise;
  key = g_string_new (NULL);
  for (guint i = 0; self->by[i] != NULL; i++)
    {
      g_autofree char *text = get_value (self->by[i], user_data);

      if (i > 0)
        g_string_append_c (key, '|');
      g_string_append (key, text);
    }
  value = g_hash_table_lookup (self->table, key->str);
  return value != NULL ? *value : self->otherwise;
}

static gboolean
read_part (Part *part, JsonObject *object, LatentNameFunc is_known, gpointer user_data, GError **error)
{
  static const char *const known[] = { "credits", "by",         "table",   "otherwise", "per",
                                       "free",    "megapixels", "seconds", NULL };
  const char *per = latent_json_peek_string (object, "per");
  gint64 n_free = 0;
  guint i;

  if (!latent_schema_check_members (object, known, NULL, error))
    return FALSE;

  if (json_object_has_member (object, "credits"))
    {
      if (json_object_has_member (object, "by"))
        return refuse (error, "credits");
      part->amount = latent_amount_new (json_object_get_member (object, "credits"), is_known, user_data, error);
      if (part->amount == NULL)
        return FALSE;
    }
  else
    {
      part->amount = g_new0 (LatentAmount, 1);
      part->amount->otherwise = NAN;
      if (!read_table (part->amount, object, is_known, user_data, error))
        return FALSE;
    }

  for (i = 0; per != NULL && i < G_N_ELEMENTS (per_names); i++)
    if (g_str_equal (per, per_names[i]))
      {
        part->per = (Per) i;
        break;
      }
  if (i == G_N_ELEMENTS (per_names) || (per == NULL && json_object_has_member (object, "per")))
    return refuse (error, "per");

  if (json_object_has_member (object, "free") &&
      (part->per != PER_INPUT_PICTURE || !latent_json_peek_int (object, "free", &n_free) || n_free < 0 ||
       n_free > G_MAXINT))
    return refuse (error, "free");
  part->n_free = (guint) n_free;

  part->seconds = g_strdup (latent_json_peek_string (object, "seconds"));
  if (json_object_has_member (object, "seconds") != (part->per == PER_SECOND) ||
      (part->per == PER_SECOND && (part->seconds == NULL || !is_known (part->seconds, user_data))))
    return refuse (error, "seconds");

  if (json_object_has_member (object, "megapixels") != (part->per == PER_MEGAPIXEL))
    return refuse (error, "megapixels");
  if (part->per == PER_MEGAPIXEL)
    part->megapixels = latent_amount_new (json_object_get_member (object, "megapixels"), is_known, user_data, error);
  return part->per != PER_MEGAPIXEL || part->megapixels != NULL;
}

LatentPrice *
latent_price_new (JsonArray *parts, LatentNameFunc is_known, gpointer user_data, GError **error)
{
  g_autoptr (LatentPrice) self = g_new0 (LatentPrice, 1);

  self->parts = g_ptr_array_new_with_free_func (part_free);
  for (guint i = 0; i < json_array_get_length (parts); i++)
    {
      JsonObject *object = latent_json_array_peek_object (parts, i);
      Part *part = g_new0 (Part, 1);

      g_ptr_array_add (self->parts, part);
      if (object == NULL)
        {
          refuse (error, "price");
          return NULL;
        }
      if (!read_part (part, object, is_known, user_data, error))
        return NULL;
    }
  return g_steal_pointer (&self);
}

/* "5" and "5s"; NAN for what says no length. */
static double
read_seconds (const Part *part, LatentValueFunc get_value, gpointer user_data)
{
  g_autofree char *text = get_value (part->seconds, user_data);
  char *end = NULL;
  double seconds = g_ascii_strtod (text, &end);

  return end != text && isfinite (seconds) && seconds > 0 ? seconds : NAN;
}

double
latent_price_evaluate (LatentPrice *self,
                       guint n_results,
                       guint n_pictures,
                       LatentValueFunc get_value,
                       gpointer user_data)
{
  double sum = 0;

  for (guint i = 0; i < self->parts->len; i++)
    {
      Part *part = self->parts->pdata[i];
      double credits = latent_amount_evaluate (part->amount, get_value, user_data);

      switch (part->per)
        {
        case PER_RESULT:
          credits *= n_results;
          break;
        case PER_INPUT_PICTURE:
          credits *= n_pictures > part->n_free ? n_pictures - part->n_free : 0;
          break;
        case PER_MEGAPIXEL:
          credits *= latent_amount_evaluate (part->megapixels, get_value, user_data) * n_results;
          break;
        case PER_SECOND:
          credits *= read_seconds (part, get_value, user_data) * n_results;
          break;
        case PER_TASK:
        default:
          break;
        }
      sum += credits;
    }
  return sum;
}

static void
append_basis (GString *basis, LatentAmount *amount, LatentValueFunc get_value, gpointer user_data)
{
  for (guint i = 0; amount != NULL && amount->by != NULL && amount->by[i] != NULL; i++)
    {
      g_autofree char *value = get_value (amount->by[i], user_data);

      g_string_append_printf (basis, "%s%s=%s", basis->len > 0 ? "\n" : "", amount->by[i], value);
    }
}

char *
latent_price_dup_basis (LatentPrice *self,
                        guint n_results,
                        guint n_pictures,
                        LatentValueFunc get_value,
                        gpointer user_data)
{
  g_autoptr (GString) basis = g_string_new (NULL);

  for (guint i = 0; i < self->parts->len; i++)
    {
      Part *part = self->parts->pdata[i];

      append_basis (basis, part->amount, get_value, user_data);
      append_basis (basis, part->megapixels, get_value, user_data);
      if (part->seconds != NULL)
        {
          g_autofree char *value = get_value (part->seconds, user_data);

          g_string_append_printf (basis, "%s%s=%s", basis->len > 0 ? "\n" : "", part->seconds, value);
        }
      if (part->per == PER_RESULT || part->per == PER_MEGAPIXEL || part->per == PER_SECOND)
        g_string_append_printf (basis, "%sresults=%u", basis->len > 0 ? "\n" : "", n_results);
      else if (part->per == PER_INPUT_PICTURE)
        g_string_append_printf (basis, "%spictures=%u", basis->len > 0 ? "\n" : "", n_pictures);
    }
  return g_string_free_and_steal (g_steal_pointer (&basis));
}
