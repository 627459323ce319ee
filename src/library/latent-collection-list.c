/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-collection-list.h"

#include "latent-collection-private.h"
#include "latent-id-diff.h"
#include "latent-library-private.h"
#include "latent-reader.h"

#define MOST_REST_MS 1000

struct _LatentCollectionList
{
  GObject parent_instance;

  LatentLibrary *library;
  GPtrArray *collections;
  gboolean loading;
  LatentReader *reader;
};

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LatentCollectionList,
                               latent_collection_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

enum
{
  PROP_LOADING = 1,
  PROP_N_ITEMS,
  N_PROPS,
};
static GParamSpec *properties[N_PROPS];

static gpointer
read_begin (gpointer owner)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) latent_collection_row_free);
}

static gboolean
read_run (LatentSql *sql, gpointer data, GError **error)
{
  return latent_collection_rows_load (sql, NULL, data, error);
}

static void
read_done (gpointer owner, gpointer data)
{
  LatentCollectionList *self = owner;
  GPtrArray *rows = data;
  GPtrArray *collections = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < rows->len; i++)
    {
      LatentCollectionRow *row = rows->pdata[i];
      LatentCollection *collection = latent_collection_list_find (self, row->id);

      collection = collection != NULL ? g_object_ref (collection) : latent_collection_new (row->id);
      latent_collection_set_row (collection, row);
      g_ptr_array_add (collections, collection);
    }
  if (latent_id_diff_replace (&self->collections, collections, G_LIST_MODEL (self)))
    g_object_notify_by_pspec (owner, properties[PROP_N_ITEMS]);
  if (self->loading)
    {
      self->loading = FALSE;
      g_object_notify_by_pspec (owner, properties[PROP_LOADING]);
    }
}

static const LatentReaderFuncs read_funcs = {
  .what = "Reading collections",
  .begin = read_begin,
  .run = read_run,
  .done = read_done,
  .free = (GDestroyNotify) g_ptr_array_unref,
  .most_rest_ms = MOST_REST_MS,
};

static void
images_changed_cb (LatentCollectionList *self)
{
  latent_reader_queue (self->reader);
}

static GType
latent_collection_list_get_item_type (GListModel *model)
{
  return LATENT_TYPE_COLLECTION;
}

static guint
latent_collection_list_get_n_items (GListModel *model)
{
  return LATENT_COLLECTION_LIST (model)->collections->len;
}

static gpointer
latent_collection_list_get_item (GListModel *model, guint position)
{
  GPtrArray *collections = LATENT_COLLECTION_LIST (model)->collections;

  return position < collections->len ? g_object_ref (collections->pdata[position]) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = latent_collection_list_get_item_type;
  iface->get_n_items = latent_collection_list_get_n_items;
  iface->get_item = latent_collection_list_get_item;
}

static void
latent_collection_list_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LatentCollectionList *self = LATENT_COLLECTION_LIST (object);

  switch (prop_id)
    {
    case PROP_LOADING:
      g_value_set_boolean (value, self->loading);
      break;
    case PROP_N_ITEMS:
      g_value_set_uint (value, self->collections->len);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
latent_collection_list_finalize (GObject *object)
{
  LatentCollectionList *self = LATENT_COLLECTION_LIST (object);

  g_clear_pointer (&self->reader, latent_reader_free);
  g_ptr_array_unref (self->collections);
  g_clear_object (&self->library);
  G_OBJECT_CLASS (latent_collection_list_parent_class)->finalize (object);
}

static void
latent_collection_list_class_init (LatentCollectionListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = latent_collection_list_get_property;
  object_class->finalize = latent_collection_list_finalize;

  properties[PROP_LOADING] = g_param_spec_boolean ("loading", NULL, NULL, TRUE,
                                                   G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_N_ITEMS] = g_param_spec_uint ("n-items", NULL, NULL, 0, G_MAXUINT, 0,
                                                G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
latent_collection_list_init (LatentCollectionList *self)
{
  self->collections = g_ptr_array_new_with_free_func (g_object_unref);
  self->loading = TRUE;
}

LatentCollectionList *
latent_collection_list_new (LatentLibrary *library)
{
  LatentCollectionList *self;

  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);

  self = g_object_new (LATENT_TYPE_COLLECTION_LIST, NULL);
  self->library = g_object_ref (library);
  self->reader = latent_reader_new (library, self, &read_funcs);
  g_signal_connect_object (library, "images-changed", G_CALLBACK (images_changed_cb), self, G_CONNECT_SWAPPED);
  latent_reader_queue (self->reader);
  return self;
}

gboolean
latent_collection_list_get_loading (LatentCollectionList *self)
{
  g_return_val_if_fail (LATENT_IS_COLLECTION_LIST (self), FALSE);
  return self->loading;
}

LatentCollection *
latent_collection_list_find (LatentCollectionList *self, gint64 id)
{
  g_return_val_if_fail (LATENT_IS_COLLECTION_LIST (self), NULL);

  for (guint i = 0; i < self->collections->len; i++)
    if (latent_collection_get_id (self->collections->pdata[i]) == id)
      return self->collections->pdata[i];
  return NULL;
}
