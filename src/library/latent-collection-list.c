/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-collection-list.h"

#include "latent-collection-private.h"
#include "latent-library-private.h"

/* After a change the list waits so many times as long as its last reading took: many pictures that come one after the other
 * leave time for other things. */
#define REST_FACTOR 4
#define MOST_REST_MS 1000

struct _LatentCollectionList
{
  GObject parent_instance;

  LatentLibrary *library;
  GPtrArray *collections;
  gboolean loading;
  gboolean is_reading;
  gboolean must_read_again;
  guint source;
  gint64 began;
  gint64 cost; /* of the last reading, µs */
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

typedef struct
{
  GWeakRef list;
  GPtrArray *rows;
} Read;

static void
read_free (gpointer data)
{
  Read *read = data;

  g_weak_ref_clear (&read->list);
  g_ptr_array_unref (read->rows);
  g_free (read);
}

static gboolean
read_run (LatentSql *sql, gpointer data, GError **error)
{
  Read *read = data;

  return latent_collection_rows_load (sql, NULL, read->rows, error);
}

/* What both begin and end with stays where it is. */
static void
replace (LatentCollectionList *self, GPtrArray *collections)
{
  g_autoptr (GPtrArray) old = g_steal_pointer (&self->collections);
  guint front = 0, back = 0;

  self->collections = collections;
  while (front < old->len && front < collections->len && old->pdata[front] == collections->pdata[front])
    front++;
  while (back < old->len - front && back < collections->len - front &&
         old->pdata[old->len - 1 - back] == collections->pdata[collections->len - 1 - back])
    back++;
  if (old->len - front - back == 0 && collections->len - front - back == 0)
    return;
  g_list_model_items_changed (G_LIST_MODEL (self), front, old->len - front - back, collections->len - front - back);
  if (old->len != collections->len)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ITEMS]);
}

static void
read_done (gpointer data, GValue *value)
{
  Read *read = data;
  g_autoptr (LatentCollectionList) self = g_weak_ref_get (&read->list);
  GPtrArray *collections;

  if (self == NULL)
    return;
  collections = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < read->rows->len; i++)
    {
      LatentCollectionRow *row = read->rows->pdata[i];
      LatentCollection *collection = latent_collection_list_find (self, row->id);

      collection = collection != NULL ? g_object_ref (collection) : latent_collection_new (row->id);
      latent_collection_set_row (collection, row);
      g_ptr_array_add (collections, collection);
    }
  replace (self, collections);
  if (self->loading)
    {
      self->loading = FALSE;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING]);
    }
}

static void queue_read (LatentCollectionList *self);

static DexFuture *
settled_cb (DexFuture *future, gpointer user_data)
{
  g_autoptr (LatentCollectionList) self = g_weak_ref_get (user_data);
  g_autoptr (GError) error = NULL;

  if (self == NULL)
    return dex_future_new_true ();
  self->is_reading = FALSE;
  self->cost = g_get_monotonic_time () - self->began;
  if (dex_future_get_value (future, &error) == NULL && !latent_database_is_closed (self->library->database))
    g_warning ("Reading collections: %s", error->message);
  if (self->must_read_again)
    queue_read (self);
  return dex_future_new_true ();
}

static void
weak_ref_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

static gboolean
read_cb (gpointer user_data)
{
  LatentCollectionList *self = user_data;
  GWeakRef *weak;
  Read *read;

  self->source = 0;
  self->must_read_again = FALSE;
  if (latent_database_is_closed (self->library->database))
    return G_SOURCE_REMOVE;
  self->is_reading = TRUE;
  self->began = g_get_monotonic_time ();
  read = g_new0 (Read, 1);
  g_weak_ref_init (&read->list, self);
  read->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_collection_row_free);
  weak = g_new0 (GWeakRef, 1);
  g_weak_ref_init (weak, self);
  dex_future_disown (
    dex_future_finally (latent_database_read (self->library->database, read_run, read_done, read, read_free),
                        settled_cb, weak, weak_ref_free));
  return G_SOURCE_REMOVE;
}

static void
queue_read (LatentCollectionList *self)
{
  if (self->is_reading)
    self->must_read_again = TRUE;
  else if (self->source == 0)
    self->source = g_timeout_add ((guint) MIN (self->cost * REST_FACTOR / 1000, MOST_REST_MS), read_cb, self);
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

  g_clear_handle_id (&self->source, g_source_remove);
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
  g_signal_connect_object (library, "images-changed", G_CALLBACK (queue_read), self, G_CONNECT_SWAPPED);
  queue_read (self);
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
