/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-catalog"

#include "latent-config.h"

#include "latent-live-changes.h"

#include "latent-json.h"
#include "latent-schema.h"

#include <glib/gi18n-lib.h>

static JsonObject *
peek_properties (JsonObject *descriptor)
{
  return latent_json_peek_object (latent_json_peek_object (descriptor, "input"), "properties");
}

static gboolean
is_required (JsonObject *descriptor, const char *name)
{
  JsonArray *names = latent_json_peek_array (latent_json_peek_object (descriptor, "input"), "required");

  for (guint i = 0; names != NULL && i < json_array_get_length (names); i++)
    if (g_strcmp0 (latent_json_array_peek_string (names, i), name) == 0)
      return TRUE;
  return FALSE;
}

static char *
title_of (const char *name, JsonObject *parameter)
{
  const char *title = latent_json_peek_string (parameter, "title");

  return title != NULL ? g_strdup (title) : latent_schema_humanize (name);
}

/* The elements of @some that @others hasn't, or NULL if there are none. Transfer full. */
static char *
list_missing (JsonArray *some, JsonArray *others)
{
  GString *list = g_string_new (NULL);

  for (guint i = 0; some != NULL && i < json_array_get_length (some); i++)
    if (others == NULL || !latent_schema_has_value (others, json_array_get_element (some, i)))
      {
        g_autofree char *text = latent_schema_value_to_text (json_array_get_element (some, i));

        g_string_append_printf (list, "%s%s", list->len > 0 ? _ (", ") : "", text != NULL ? text : "…");
      }
  return g_string_free (list, list->len == 0);
}

static char *
text_of (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  return node != NULL ? latent_schema_value_to_text (node) : NULL;
}

static void
add_bound (GPtrArray *changes,
           const char *title,
           JsonObject *before,
           JsonObject *now,
           const char *member,
           const char *what)
{
  g_autofree char *one = text_of (before, member);
  g_autofree char *other = text_of (now, member);

  if (g_strcmp0 (one, other) != 0)
    /* Translators: a parameter's title, which of its limits, what it was, what it is; "—" for none. */
    g_ptr_array_add (changes, g_strdup_printf (_ ("%s, %s: %s → %s"), title, what, one != NULL ? one : "—",
                                               other != NULL ? other : "—"));
}

static void
add_parameter (GPtrArray *changes, const char *name, JsonObject *before, JsonObject *now)
{
  g_autofree char *title = title_of (name, now);
  g_autofree char *added = list_missing (latent_json_peek_array (now, "enum"), latent_json_peek_array (before, "enum"));
  g_autofree char *removed = list_missing (latent_json_peek_array (before, "enum"),
                                           latent_json_peek_array (now, "enum"));

  if (g_strcmp0 (latent_json_peek_string (before, "type"), latent_json_peek_string (now, "type")) != 0)
    g_ptr_array_add (changes, g_strdup_printf (_ ("%s is another kind of value"), title));
  if (added != NULL)
    /* Translators: a parameter's title, a list of values. */
    g_ptr_array_add (changes, g_strdup_printf (_ ("%s can be %s now"), title, added));
  if (removed != NULL)
    g_ptr_array_add (changes, g_strdup_printf (_ ("%s can’t be %s any more"), title, removed));
  add_bound (changes, title, before, now, "minimum", _ ("minimum"));
  add_bound (changes, title, before, now, "maximum", _ ("maximum"));
  add_bound (changes, title, before, now, "maxLength", _ ("length"));
  add_bound (changes, title, before, now, "maxItems", _ ("number of elements"));
  add_bound (changes, title, before, now, "default", _ ("default"));
}

char **
latent_live_list_gone (JsonObject *before, JsonObject *now)
{
  JsonObject *had = peek_properties (before);
  JsonObject *has = peek_properties (now);
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  JsonObjectIter iter;
  const char *name;

  if (had != NULL && has != NULL)
    {
      json_object_iter_init_ordered (&iter, had);
      while (json_object_iter_next_ordered (&iter, &name, NULL))
        if (!json_object_has_member (has, name))
          g_strv_builder_add (names, name);
    }
  return g_strv_builder_end (names);
}

char **
latent_live_describe_changes (JsonObject *before, JsonObject *now)
{
  JsonObject *had = peek_properties (before);
  JsonObject *has = peek_properties (now);
  g_autoptr (GPtrArray) changes = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) gone = latent_live_list_gone (before, now);
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (had != NULL && has != NULL)
    {
      json_object_iter_init_ordered (&iter, has);
      while (json_object_iter_next_ordered (&iter, &name, &node))
        {
          JsonObject *parameter = json_node_get_object (node);
          JsonObject *other = latent_json_peek_object (had, name);
          g_autofree char *title = title_of (name, parameter);

          if (other == NULL)
            g_ptr_array_add (changes, g_strdup_printf (_ ("%s is new"), title));
          else
            add_parameter (changes, name, other, parameter);
          if (other != NULL && is_required (before, name) != is_required (now, name))
            g_ptr_array_add (changes, g_strdup_printf (is_required (now, name) ? _ ("%s is required now")
                                                                               : _ ("%s isn’t required any more"),
                                                       title));
        }
      for (guint i = 0; gone[i] != NULL; i++)
        {
          g_autofree char *title = title_of (gone[i], latent_json_peek_object (had, gone[i]));

          g_ptr_array_add (changes, g_strdup_printf (_ ("%s is gone"), title));
        }
    }
  g_ptr_array_add (changes, NULL);
  return g_strdupv ((char **) changes->pdata);
}
