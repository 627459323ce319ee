/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-catalog"

#include "latent-config.h"

#include "latent-live.h"

#include "latent-json.h"
#include "latent-live-changes.h"
#include "latent-merge.h"
#include "latent-openapi.h"
#include "latent-price-prose.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <math.h>

#define MAX_BYTES (16 * 1024 * 1024)
/* What an older way of reading documents has made is read anew. */
#define FORMAT 1
#define FRESH_US (G_TIME_SPAN_DAY)
#define NEWS_US (14 * G_TIME_SPAN_DAY)

typedef struct
{
  char *title;
  char *words;
  char *description;
  char *price;
  gint64 first_seen; /* µs since the epoch, as with the following */
  gint64 checked;    /* 0 for never */
  gint64 changed;
  gboolean is_listed;
  gboolean was_first;    /* in the first list that there was: nothing new, as far as anybody knows */
  double health;         /* NAN if unknown */
  JsonObject *document;  /* the descriptor that the document makes, or NULL */
  char **gone;           /* parameters that its documents had */
  char **changes;        /* or NULL */
} Entry;

struct _LatentLive
{
  char *service;
  GHashTable *entries; /* id → Entry */
  gboolean has_list;
};

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_free (entry->title);
  g_free (entry->words);
  g_free (entry->description);
  g_free (entry->price);
  g_clear_pointer (&entry->document, json_object_unref);
  g_strfreev (entry->gone);
  g_strfreev (entry->changes);
  g_free (entry);
}

static Entry *
ensure_entry (LatentLive *self, const char *id)
{
  Entry *entry = g_hash_table_lookup (self->entries, id);

  if (entry == NULL)
    {
      entry = g_new0 (Entry, 1);
      entry->health = NAN;
      g_hash_table_insert (self->entries, g_strdup (id), entry);
    }
  return entry;
}

/* --- the file --------------------------------------------------------------------------------------------------- */

static char *
get_path (const char *service)
{
  g_autofree char *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, service, -1);
  g_autofree char *name = g_strconcat (sum, ".json", NULL);

  return g_build_filename (g_get_user_cache_dir (), "latent", "live", name, NULL);
}

static char **
read_strings (JsonObject *object, const char *member)
{
  JsonArray *array = latent_json_peek_array (object, member);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (array == NULL)
    return NULL;
  for (guint i = 0; i < json_array_get_length (array); i++)
    if (latent_json_array_peek_string (array, i) != NULL)
      g_strv_builder_add (builder, latent_json_array_peek_string (array, i));
  return g_strv_builder_end (builder);
}

static void
read_entry (LatentLive *self, const char *id, JsonObject *object, gboolean is_current)
{
  Entry *entry = ensure_entry (self, id);
  JsonObject *document = latent_json_peek_object (object, "document");

  entry->title = g_strdup (latent_json_peek_string (object, "title"));
  entry->words = g_strdup (latent_json_peek_string (object, "words"));
  entry->description = g_strdup (latent_json_peek_string (object, "description"));
  entry->price = g_strdup (latent_json_peek_string (object, "price"));
  latent_json_peek_int (object, "first-seen", &entry->first_seen);
  if (is_current)
    latent_json_peek_int (object, "checked", &entry->checked);
  latent_json_peek_int (object, "changed", &entry->changed);
  latent_json_peek_boolean (object, "listed", &entry->is_listed);
  latent_json_peek_boolean (object, "was-first", &entry->was_first);
  latent_json_peek_double (object, "health", &entry->health);
  entry->document = document != NULL ? json_object_ref (document) : NULL;
  entry->gone = read_strings (object, "gone");
  entry->changes = read_strings (object, "changes");
}

LatentLive *
latent_live_open (const char *service)
{
  LatentLive *self = g_new0 (LatentLive, 1);
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  g_autoptr (JsonObject) object = NULL;
  JsonObject *models;
  JsonObjectIter iter;
  const char *id;
  JsonNode *node;
  gint64 format = 0;
  gsize length;

  g_return_val_if_fail (service != NULL, NULL);

  self->service = g_strdup (service);
  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, entry_free);
  path = get_path (service);
  if (g_file_get_contents (path, &text, &length, NULL))
    object = latent_json_parse_object (text, (gssize) length, MAX_BYTES, NULL);
  models = latent_json_peek_object (object, "models");
  if (models == NULL)
    return self;
  latent_json_peek_int (object, "format", &format);
  self->has_list = TRUE;
  json_object_iter_init_ordered (&iter, models);
  while (json_object_iter_next_ordered (&iter, &id, &node))
    if (JSON_NODE_HOLDS_OBJECT (node))
      read_entry (self, id, json_node_get_object (node), format == FORMAT);
  return self;
}

void
latent_live_free (LatentLive *self)
{
  g_hash_table_unref (self->entries);
  g_free (self->service);
  g_free (self);
}

static void
set_string (JsonObject *object, const char *member, const char *text)
{
  if (text != NULL)
    json_object_set_string_member (object, member, text);
}

static void
set_strings (JsonObject *object, const char *member, char **texts)
{
  JsonArray *array;

  if (texts == NULL)
    return;
  array = json_array_new ();
  for (guint i = 0; texts[i] != NULL; i++)
    json_array_add_string_element (array, texts[i]);
  json_object_set_array_member (object, member, array);
}

static JsonObject *
write_entry (const Entry *entry)
{
  JsonObject *object = json_object_new ();

  set_string (object, "title", entry->title);
  set_string (object, "words", entry->words);
  set_string (object, "description", entry->description);
  set_string (object, "price", entry->price);
  json_object_set_int_member (object, "first-seen", entry->first_seen);
  json_object_set_int_member (object, "checked", entry->checked);
  json_object_set_int_member (object, "changed", entry->changed);
  json_object_set_boolean_member (object, "listed", entry->is_listed);
  json_object_set_boolean_member (object, "was-first", entry->was_first);
  if (!isnan (entry->health))
    json_object_set_double_member (object, "health", entry->health);
  if (entry->document != NULL)
    json_object_set_object_member (object, "document", json_object_ref (entry->document));
  set_strings (object, "gone", entry->gone);
  set_strings (object, "changes", entry->changes);
  return object;
}

gboolean
latent_live_save (LatentLive *self, GError **error)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *path = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *text = NULL;
  JsonObject *models = json_object_new ();
  GHashTableIter iter;
  gpointer id;
  gpointer entry;

  g_return_val_if_fail (self != NULL, FALSE);

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, &id, &entry))
    json_object_set_object_member (models, id, write_entry (entry));
  json_object_set_int_member (object, "format", FORMAT);
  json_object_set_string_member (object, "service", self->service);
  json_object_set_object_member (object, "models", models);
  root = json_node_init_object (json_node_alloc (), object);
  text = latent_json_to_string (root);
  path = get_path (self->service);
  folder = g_path_get_dirname (path);
  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      int code = errno;

      g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (code), _ ("“%s” can’t be made: %s"), folder,
                   g_strerror (code));
      return FALSE;
    }
  return g_file_set_contents (path, text, -1, error);
}

/* --- into the catalogue ----------------------------------------------------------------------------------------- */

/* What is put over a shipped descriptor, or is the model. Transfer full; NULL if nothing is known. */
static JsonObject *
make_layer (const Entry *entry)
{
  g_autoptr (JsonObject) layer = json_object_new ();
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (entry->document != NULL)
    {
      json_object_iter_init_ordered (&iter, entry->document);
      while (json_object_iter_next_ordered (&iter, &name, &node))
        json_object_set_member (layer, name, json_node_copy (node));
      set_strings (layer, LATENT_MERGE_GONE, entry->gone);
    }
  latent_price_prose_read (entry->price, layer);
  return json_object_get_size (layer) > 0 ? g_steal_pointer (&layer) : NULL;
}

static void
put (LatentCatalog *catalog, const char *id, const Entry *entry)
{
  g_autoptr (JsonObject) layer = make_layer (entry);
  g_autoptr (GError) error = NULL;
  gint64 now = g_get_real_time ();
  gboolean is_recent = now - entry->first_seen < NEWS_US;
  LatentModel *model;

  if (!latent_catalog_put (catalog, LATENT_MODEL_LIVE, id, layer, &error))
    {
      g_debug ("%s: %s", id, error->message);
      /* A price that fits no parameter is no reason to do without the model. */
      if (entry->document != NULL)
        latent_catalog_put (catalog, LATENT_MODEL_LIVE, id, entry->document, NULL);
    }
  model = latent_catalog_get_model (catalog, id, NULL);
  if (model == NULL)
    return;
  latent_model_set_news (model,
                         is_recent && latent_model_get_origin (model) == LATENT_MODEL_LIVE &&
                           (!entry->was_first || latent_model_get_media (model) == LATENT_MEDIA_PICTURE),
                         entry->health, entry->price,
                         now - entry->changed < NEWS_US ? (const char *const *) entry->changes : NULL);
}

void
latent_live_apply (LatentLive *self, LatentCatalog *catalog)
{
  GHashTableIter iter;
  gpointer id;
  gpointer entry;

  g_return_if_fail (self != NULL && LATENT_IS_CATALOG (catalog));

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, &id, &entry))
    put (catalog, id, entry);
}

/* --- taking news ------------------------------------------------------------------------------------------------ */

static void
add_change (Entry *entry, char *change)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (entry->changes != NULL && g_get_real_time () - entry->changed < FRESH_US)
    g_strv_builder_addv (builder, (const char **) entry->changes);
  g_strv_builder_take (builder, change);
  g_strfreev (entry->changes);
  entry->changes = g_strv_builder_end (builder);
  entry->changed = g_get_real_time ();
}

void
latent_live_take_price (LatentLive *self, const char *id, const char *text)
{
  Entry *entry;

  g_return_if_fail (self != NULL && id != NULL);

  entry = ensure_entry (self, id);
  if (text == NULL || *text == '\0' || g_strcmp0 (entry->price, text) == 0)
    return;
  if (entry->price != NULL)
    /* Translators: what a model costs, in its service's words. */
    add_change (entry, g_strdup_printf (_ ("Price: %s"), text));
  g_set_str (&entry->price, text);
}

void
latent_live_take_list (LatentLive *self, LatentCatalog *catalog, const LatentLiveListing *listings, guint n_listings)
{
  GHashTableIter iter;
  gpointer entry;

  g_return_if_fail (self != NULL && LATENT_IS_CATALOG (catalog));

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, &entry))
    ((Entry *) entry)->is_listed = FALSE;
  for (guint i = 0; i < n_listings; i++)
    {
      const LatentLiveListing *listing = &listings[i];
      Entry *one = ensure_entry (self, listing->id);

      if (one->first_seen == 0)
        {
          one->first_seen = g_get_real_time ();
          one->was_first = !self->has_list;
        }
      one->is_listed = TRUE;
      g_set_str (&one->title, listing->title);
      g_set_str (&one->words, listing->words);
      g_set_str (&one->description, listing->description);
      latent_live_take_price (self, listing->id, listing->price);
      put (catalog, listing->id, one);
    }
  self->has_list = TRUE;
}

gboolean
latent_live_wants_price (LatentLive *self, const char *id)
{
  Entry *entry;

  g_return_val_if_fail (self != NULL && id != NULL, FALSE);

  entry = g_hash_table_lookup (self->entries, id);
  return entry == NULL || entry->price == NULL;
}

void
latent_live_take_health (LatentLive *self, const char *id, double health)
{
  g_return_if_fail (self != NULL && id != NULL);

  ensure_entry (self, id)->health = health;
}

gboolean
latent_live_take_document (LatentLive *self, LatentCatalog *catalog, const char *id, JsonObject *document)
{
  g_autoptr (JsonObject) descriptor = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) changes = NULL;
  g_auto (GStrv) gone = NULL;
  gboolean has_changed = FALSE;
  Entry *entry;

  g_return_val_if_fail (self != NULL && LATENT_IS_CATALOG (catalog), FALSE);
  g_return_val_if_fail (id != NULL && document != NULL, FALSE);

  entry = ensure_entry (self, id);
  entry->checked = g_get_real_time ();
  if (json_object_get_size (document) > 0)
    {
      const LatentOpenapiHints hints = {
        .id = id, .title = entry->title, .description = entry->description, .words = entry->words
      };

      descriptor = latent_openapi_describe (document, &hints, &error);
      if (descriptor == NULL)
        g_debug ("%s: %s", id, error->message);
    }
  /* A document that says nothing that can be used leaves what was there. */
  if (descriptor != NULL)
    {
      if (entry->document != NULL)
        {
          changes = latent_live_describe_changes (entry->document, descriptor);
          gone = latent_live_list_gone (entry->document, descriptor);
          has_changed = changes[0] != NULL;
        }
      for (guint i = 0; changes != NULL && changes[i] != NULL; i++)
        add_change (entry, g_strdup (changes[i]));
      if (gone != NULL && gone[0] != NULL)
        {
          g_autoptr (GStrvBuilder) all = g_strv_builder_new ();

          if (entry->gone != NULL)
            g_strv_builder_addv (all, (const char **) entry->gone);
          g_strv_builder_addv (all, (const char **) gone);
          g_strfreev (entry->gone);
          entry->gone = g_strv_builder_end (all);
        }
      g_clear_pointer (&entry->document, json_object_unref);
      entry->document = g_steal_pointer (&descriptor);
    }
  put (catalog, id, entry);
  return has_changed;
}

/* --- what to ask for --------------------------------------------------------------------------------------------- */

typedef struct
{
  const char *id;
  gboolean is_picture;
  gboolean is_unknown;
  gint64 checked;
} Due;

static int
compare_due (gconstpointer a, gconstpointer b)
{
  const Due *one = a;
  const Due *other = b;

  if (one->is_picture != other->is_picture)
    return one->is_picture ? -1 : 1;
  /* What can't be used without it. */
  if (one->is_unknown != other->is_unknown)
    return one->is_unknown ? -1 : 1;
  if (one->checked != other->checked)
    return one->checked < other->checked ? -1 : 1;
  return strcmp (one->id, other->id);
}

char **
latent_live_list_due (LatentLive *self, LatentCatalog *catalog)
{
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (Due));
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();
  gint64 now = g_get_real_time ();
  GHashTableIter iter;
  gpointer id;
  gpointer data;

  g_return_val_if_fail (self != NULL && LATENT_IS_CATALOG (catalog), NULL);

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, &id, &data))
    {
      const Entry *entry = data;
      LatentModel *model = latent_catalog_get_model (catalog, id, NULL);
      Due due = { .id = id, .is_unknown = model == NULL, .checked = entry->checked };

      /* A clock that was set back makes nothing fresh for ever. */
      if (!entry->is_listed || (entry->checked <= now && now - entry->checked < FRESH_US))
        continue;
      /* The service's own words are wrong now and then; that costs no more than its turn. */
      due.is_picture = model != NULL ? latent_model_get_media (model) == LATENT_MEDIA_PICTURE
                                     : entry->words != NULL && strstr (entry->words, "Image") != NULL &&
                                         strstr (entry->words, "Video") == NULL;
      g_array_append_val (all, due);
    }
  g_array_sort (all, compare_due);
  for (guint i = 0; i < all->len; i++)
    g_strv_builder_add (ids, g_array_index (all, Due, i).id);
  return g_strv_builder_end (ids);
}
