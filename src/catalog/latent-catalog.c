/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-catalog"

#include "latent-config.h"

#include "latent-catalog.h"

#include "latent-error.h"
#include "latent-json.h"
#include "latent-merge.h"

#include <glib/gi18n-lib.h>

#define MAX_DESCRIPTOR_BYTES (1024 * 1024)

struct _LatentCatalog
{
  GObject parent_instance;

  GPtrArray *models;
  GHashTable *layers; /* id → Layers */
};

#define N_LAYERS (LATENT_MODEL_IMPORTED + 1)

/* What is said of one model, by LatentModelOrigin; the later ones are put over the earlier. */
typedef struct
{
  JsonObject *descriptor[N_LAYERS];
} Layers;

enum
{
  OFFER_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static GType
latent_catalog_get_item_type (GListModel *model)
{
  return LATENT_TYPE_MODEL;
}

static guint
latent_catalog_get_n_items (GListModel *model)
{
  return LATENT_CATALOG (model)->models->len;
}

static gpointer
latent_catalog_get_item (GListModel *model, guint position)
{
  LatentCatalog *self = LATENT_CATALOG (model);

  return position < self->models->len ? g_object_ref (self->models->pdata[position]) : NULL;
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = latent_catalog_get_item_type;
  iface->get_n_items = latent_catalog_get_n_items;
  iface->get_item = latent_catalog_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (LatentCatalog,
                               latent_catalog,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

static void
layers_free (gpointer data)
{
  Layers *layers = data;

  for (guint i = 0; i < N_LAYERS; i++)
    g_clear_pointer (&layers->descriptor[i], json_object_unref);
  g_free (layers);
}

static void
latent_catalog_finalize (GObject *object)
{
  g_clear_pointer (&LATENT_CATALOG (object)->layers, g_hash_table_unref);
  g_clear_pointer (&LATENT_CATALOG (object)->models, g_ptr_array_unref);

  G_OBJECT_CLASS (latent_catalog_parent_class)->finalize (object);
}

static void
latent_catalog_class_init (LatentCatalogClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = latent_catalog_finalize;

  signals[OFFER_CHANGED] = g_signal_new ("offer-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                         NULL, G_TYPE_NONE, 0);
}

static void
latent_catalog_init (LatentCatalog *self)
{
  self->models = g_ptr_array_new_with_free_func (g_object_unref);
  self->layers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, layers_free);
}

static Layers *
ensure_layers (LatentCatalog *self, const char *id)
{
  Layers *layers = g_hash_table_lookup (self->layers, id);

  if (layers == NULL)
    {
      layers = g_new0 (Layers, 1);
      g_hash_table_insert (self->layers, g_strdup (id), layers);
    }
  return layers;
}

static LatentModel *
find (LatentCatalog *self, const char *id)
{
  for (guint i = 0; i < self->models->len; i++)
    if (g_str_equal (latent_model_get_id (self->models->pdata[i]), id))
      return self->models->pdata[i];
  return NULL;
}

static LatentModel *
load (const char *path, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (JsonObject) descriptor = NULL;
  gsize length;

  if (!g_file_get_contents (path, &text, &length, error))
    return NULL;
  descriptor = latent_json_parse_object (text, (gssize) length, MAX_DESCRIPTOR_BYTES, error);
  return descriptor != NULL ? latent_model_new_from_json (descriptor, error) : NULL;
}

static int
compare_paths (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static int
compare_models (gconstpointer a, gconstpointer b)
{
  LatentModel *one = *(LatentModel *const *) a;
  LatentModel *other = *(LatentModel *const *) b;
  /* "2.5" before "10". */
  g_autofree char *key = g_utf8_collate_key_for_filename (latent_model_get_title (one), -1);
  g_autofree char *other_key = g_utf8_collate_key_for_filename (latent_model_get_title (other), -1);
  int order = strcmp (key, other_key);

  return order != 0 ? order : strcmp (latent_model_get_id (one), latent_model_get_id (other));
}

LatentCatalog *
latent_catalog_new (const char *folder, GError **error)
{
  g_autoptr (LatentCatalog) self = g_object_new (LATENT_TYPE_CATALOG, NULL);
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = NULL;
  const char *name;

  if (folder == NULL)
    folder = g_getenv ("LATENT_CATALOG_DIR");
  if (folder == NULL || *folder == '\0')
    folder = LATENT_PKGDATA_DIR G_DIR_SEPARATOR_S "catalog";

  dir = g_dir_open (folder, 0, error);
  if (dir == NULL)
    return NULL;
  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".json") && *name != '.')
      g_ptr_array_add (paths, g_build_filename (folder, name, NULL));
  /* So that of two files with one model it is always the same that counts. */
  g_ptr_array_sort (paths, compare_paths);

  for (guint i = 0; i < paths->len; i++)
    {
      g_autoptr (GError) local = NULL;
      g_autoptr (LatentModel) model = load (paths->pdata[i], &local);

      if (model == NULL)
        {
          g_autofree char *line = latent_error_first_line (local);
          g_warning ("%s: %s", (const char *) paths->pdata[i], line);
        }
      else if (find (self, latent_model_get_id (model)) != NULL)
        g_warning ("%s: another file already describes “%s”", (const char *) paths->pdata[i],
                   latent_model_get_id (model));
      else
        {
          ensure_layers (self, latent_model_get_id (model))->descriptor[LATENT_MODEL_SHIPPED] = json_object_ref (
            latent_model_get_descriptor (model));
          g_ptr_array_add (self->models, g_steal_pointer (&model));
        }
    }

  if (self->models->len == 0)
    {
      g_set_error (error, LATENT_CATALOG_ERROR, LATENT_CATALOG_ERROR_DESCRIPTOR,
                   _ ("There is no usable model descriptor in “%s”. Install Latent again."), folder);
      return NULL;
    }
  g_ptr_array_sort (self->models, compare_models);
  return g_steal_pointer (&self);
}

LatentModel *
latent_catalog_get_model (LatentCatalog *self, const char *id, GError **error)
{
  LatentModel *model;

  g_return_val_if_fail (LATENT_IS_CATALOG (self) && id != NULL, NULL);

  model = find (self, id);
  if (model == NULL)
    g_set_error (error, LATENT_CATALOG_ERROR, LATENT_CATALOG_ERROR_UNKNOWN_MODEL, _ ("There is no model “%s”."), id);
  return model;
}

static void
add (LatentCatalog *self, LatentModel *model)
{
  guint position = 0;

  while (position < self->models->len && compare_models (&self->models->pdata[position], &model) < 0)
    position++;
  g_ptr_array_insert (self->models, (int) position, model);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 0, 1);
}

/* What all layers say together, or NULL if none says anything. Transfer full. */
static JsonObject *
compose (Layers *layers)
{
  g_autoptr (JsonObject) whole = NULL;

  for (guint i = 0; i < N_LAYERS; i++)
    if (layers->descriptor[i] != NULL)
      {
        JsonObject *merged = latent_merge_descriptors (whole, layers->descriptor[i]);

        g_clear_pointer (&whole, json_object_unref);
        whole = merged;
      }
  return g_steal_pointer (&whole);
}

static gboolean
is_same (JsonObject *one, JsonObject *other)
{
  g_autoptr (JsonNode) a = json_node_init_object (json_node_alloc (), one);
  g_autoptr (JsonNode) b = json_node_init_object (json_node_alloc (), other);

  return json_node_equal (a, b);
}

static void
update_origin (LatentModel *model, Layers *layers)
{
  static const LatentModelOrigin order[] = { LATENT_MODEL_SHIPPED, LATENT_MODEL_IMPORTED, LATENT_MODEL_LIVE };

  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    if (layers->descriptor[order[i]] != NULL)
      {
        latent_model_set_origin (model, order[i]);
        return;
      }
}

gboolean
latent_catalog_put (LatentCatalog *self,
                    LatentModelOrigin layer,
                    const char *id,
                    JsonObject *descriptor,
                    GError **error)
{
  g_autoptr (JsonObject) whole = NULL;
  g_autoptr (JsonObject) before = NULL;
  LatentModel *model;
  Layers *layers;
  gboolean done = TRUE;

  g_return_val_if_fail (LATENT_IS_CATALOG (self) && id != NULL, FALSE);
  g_return_val_if_fail (layer < N_LAYERS, FALSE);

  layers = ensure_layers (self, id);
  before = g_steal_pointer (&layers->descriptor[layer]);
  layers->descriptor[layer] = descriptor != NULL ? json_object_ref (descriptor) : NULL;
  whole = compose (layers);
  model = find (self, id);

  if (whole == NULL)
    {
      guint position;

      if (model != NULL && g_ptr_array_find (self->models, model, &position))
        {
          g_ptr_array_remove_index (self->models, position);
          g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
        }
      g_hash_table_remove (self->layers, id);
      return TRUE;
    }
  if (model != NULL)
    done = is_same (latent_model_get_descriptor (model), whole) || latent_model_update (model, whole, error);
  else
    {
      model = latent_model_new_from_json (whole, error);
      done = model != NULL;
      if (done)
        add (self, model);
    }
  if (done)
    update_origin (model, layers);
  else
    {
      g_clear_pointer (&layers->descriptor[layer], json_object_unref);
      layers->descriptor[layer] = g_steal_pointer (&before);
    }
  return done;
}

LatentModel *
latent_catalog_get_default (LatentCatalog *self)
{
  g_return_val_if_fail (LATENT_IS_CATALOG (self), NULL);

  for (guint i = 0; i < self->models->len; i++)
    if (latent_model_get_is_default (self->models->pdata[i]))
      return self->models->pdata[i];
  return self->models->pdata[0];
}

void
latent_catalog_emit_offer_changed (LatentCatalog *self)
{
  g_return_if_fail (LATENT_IS_CATALOG (self));

  g_signal_emit (self, signals[OFFER_CHANGED], 0);
}
