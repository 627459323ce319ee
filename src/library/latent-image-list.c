/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-image-list.h"

#include <stdlib.h>

#include "latent-id-diff.h"
#include "latent-id-pages.h"
#include "latent-id-set.h"
#include "latent-image-query-run.h"
#include "latent-library-private.h"
#include "latent-reader.h"

/* Pictures of which the rows are read at once. */
#define PAGE 100
/* After a change the list rests, but never longer than a blink. */
#define MOST_REST_MS 200

typedef struct
{
  gint64 id;
  guint position;
} Place;

struct _LatentImageList
{
  GObject parent_instance;
  LatentLibrary *library;
  GArray *ids; /* in order; changed only while no search runs */
  GArray *index; /* of Place by id, made when asked for; NULL: not yet */
  LatentImageQuery *query;
  gboolean loading;
  LatentReader *reader;
  LatentIdPages *pages;
};

static void list_model_init (GListModelInterface *iface);
G_DEFINE_FINAL_TYPE_WITH_CODE (LatentImageList,
                               latent_image_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

enum
{
  PROP_N_ITEMS = 1,
  PROP_LOADING,
  N_PROPS,
};
static GParamSpec *properties[N_PROPS];

/* Searching: on a reader's thread, the comparison with what the list has too. */

typedef struct
{
  LatentImageQuery *query;
  GArray *old;
  GArray *new;
  GArray *edits;
  GPtrArray *rows; /* what comes into view first */
} Search;

static void
search_free (gpointer data)
{
  Search *search = data;

  latent_image_query_free (search->query);
  g_array_unref (search->old);
  g_clear_pointer (&search->new, g_array_unref);
  g_clear_pointer (&search->edits, g_array_unref);
  g_ptr_array_unref (search->rows);
  g_free (search);
}

static gpointer
search_begin (gpointer owner)
{
  LatentImageList *self = owner;
  Search *search = g_new0 (Search, 1);

  search->query = latent_image_query_copy (self->query);
  search->old = g_array_ref (self->ids);
  search->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_image_row_free);
  return search;
}

/* Rows of the first page that weren't in it: read along, so that the tiles needn't ask for them when they are bound. */
static gboolean
read_first (LatentSql *sql, Search *search, GError **error)
{
  g_autoptr (LatentIdSet)
    known = latent_id_set_new ((const gint64 *) (gpointer) search->old->data, MIN (search->old->len, PAGE));
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < MIN (search->new->len, PAGE); i++)
    if (!latent_id_set_contains (known, g_array_index (search->new, gint64, i)))
      g_array_append_val (ids, g_array_index (search->new, gint64, i));
  return ids->len == 0 || latent_image_rows_load (sql, ids, search->rows, error);
}

static gboolean
search_run (LatentSql *sql, gpointer data, GError **error)
{
  Search *search = data;

  search->new = latent_image_query_run (sql, search->query, error);
  if (search->new == NULL)
    return FALSE;
  search->edits = latent_id_diff (search->old, search->new);
  return read_first (sql, search, error);
}

static void
forget_index (gpointer list)
{
  g_clear_pointer (&LATENT_IMAGE_LIST (list)->index, g_array_unref);
}

static void
search_done (gpointer owner, gpointer data)
{
  LatentImageList *self = owner;
  Search *search = data;
  guint n_before = self->ids->len;
  g_autoptr (GPtrArray) images = NULL;

  /* What was typed meanwhile asks for something else. */
  if (!latent_image_query_equal (self->query, search->query))
    return;
  images = latent_library_take_images (self->library, search->rows);
  latent_id_pages_keep (self->pages, images);
  latent_id_diff_apply (search->edits, self->ids, search->new, G_LIST_MODEL (self), forget_index);
  if (n_before != self->ids->len)
    g_object_notify_by_pspec (owner, properties[PROP_N_ITEMS]);
  if (self->loading)
    {
      self->loading = FALSE;
      g_object_notify_by_pspec (owner, properties[PROP_LOADING]);
    }
}

static const LatentReaderFuncs search_funcs = {
  .what = "Looking for pictures",
  .begin = search_begin,
  .run = search_run,
  .done = search_done,
  .free = search_free,
  .most_rest_ms = MOST_REST_MS,
};

static GType
latent_image_list_get_item_type (GListModel *model)
{
  return LATENT_TYPE_IMAGE;
}

static guint
latent_image_list_get_n_items (GListModel *model)
{
  return LATENT_IMAGE_LIST (model)->ids->len;
}

static gpointer
latent_image_list_get_item (GListModel *model, guint position)
{
  LatentImageList *self = LATENT_IMAGE_LIST (model);
  LatentImage *image;

  if (position >= self->ids->len)
    return NULL;
  image = latent_library_get_image_object (self->library, g_array_index (self->ids, gint64, position));
  if (!latent_image_get_loaded (image))
    latent_id_pages_want (self->pages, position);
  return image;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = latent_image_list_get_item_type;
  iface->get_n_items = latent_image_list_get_n_items;
  iface->get_item = latent_image_list_get_item;
}

static void
latent_image_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LatentImageList *self = LATENT_IMAGE_LIST (object);

  switch (id)
    {
    case PROP_N_ITEMS:
      g_value_set_uint (value, self->ids->len);
      break;
    case PROP_LOADING:
      g_value_set_boolean (value, self->loading);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
latent_image_list_dispose (GObject *object)
{
  LatentImageList *self = LATENT_IMAGE_LIST (object);

  g_clear_pointer (&self->reader, latent_reader_free);
  G_OBJECT_CLASS (latent_image_list_parent_class)->dispose (object);
}

static void
latent_image_list_finalize (GObject *object)
{
  LatentImageList *self = LATENT_IMAGE_LIST (object);

  g_clear_pointer (&self->pages, latent_id_pages_free);
  g_array_unref (self->ids);
  g_clear_pointer (&self->index, g_array_unref);
  g_clear_pointer (&self->query, latent_image_query_free);
  g_clear_object (&self->library);
  G_OBJECT_CLASS (latent_image_list_parent_class)->finalize (object);
}

static void
latent_image_list_class_init (LatentImageListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = latent_image_list_get_property;
  object_class->dispose = latent_image_list_dispose;
  object_class->finalize = latent_image_list_finalize;

  properties[PROP_N_ITEMS] = g_param_spec_uint ("n-items", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_LOADING] = g_param_spec_boolean ("loading", NULL, NULL, TRUE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
latent_image_list_init (LatentImageList *self)
{
  self->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->loading = TRUE;
}

static void
images_changed_cb (LatentImageList *self)
{
  latent_reader_queue (self->reader);
}

LatentImageList *
latent_image_list_new (LatentLibrary *library)
{
  LatentImageList *self;

  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);

  self = g_object_new (LATENT_TYPE_IMAGE_LIST, NULL);
  self->library = g_object_ref (library);
  self->query = g_new0 (LatentImageQuery, 1);
  self->pages = latent_id_pages_new (library, self->ids, PAGE, latent_library_load_images, "Reading pictures");
  self->reader = latent_reader_new (library, self, &search_funcs);
  g_signal_connect_object (library, "images-changed", G_CALLBACK (images_changed_cb), self, G_CONNECT_SWAPPED);
  latent_reader_hurry (self->reader);
  return self;
}

void
latent_image_list_set_query (LatentImageList *self, const LatentImageQuery *query)
{
  g_return_if_fail (LATENT_IS_IMAGE_LIST (self));
  g_return_if_fail (query != NULL);

  if (latent_image_query_equal (self->query, query))
    return;
  latent_image_query_free (self->query);
  self->query = latent_image_query_copy (query);
  latent_reader_hurry (self->reader);
}

gboolean
latent_image_list_get_loading (LatentImageList *self)
{
  g_return_val_if_fail (LATENT_IS_IMAGE_LIST (self), FALSE);
  return self->loading;
}

gint64
latent_image_list_get_id (LatentImageList *self, guint position)
{
  g_return_val_if_fail (LATENT_IS_IMAGE_LIST (self), 0);
  return position < self->ids->len ? g_array_index (self->ids, gint64, position) : 0;
}

static int
compare_places (gconstpointer a, gconstpointer b)
{
  const Place *one = a, *two = b;

  return one->id < two->id ? -1 : one->id > two->id ? 1 : 0;
}

guint
latent_image_list_find (LatentImageList *self, gint64 id)
{
  Place key = { .id = id };
  const Place *place;

  g_return_val_if_fail (LATENT_IS_IMAGE_LIST (self), G_MAXUINT);

  if (self->index == NULL)
    {
      self->index = g_array_sized_new (FALSE, FALSE, sizeof (Place), self->ids->len);
      for (guint i = 0; i < self->ids->len; i++)
        {
          Place next = { g_array_index (self->ids, gint64, i), i };

          g_array_append_val (self->index, next);
        }
      g_array_sort (self->index, compare_places);
    }
  if (self->index->len == 0)
    return G_MAXUINT;
  place = bsearch (&key, self->index->data, self->index->len, sizeof (Place), compare_places);
  return place != NULL ? place->position : G_MAXUINT;
}
