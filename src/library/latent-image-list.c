/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-image-list.h"

#include <stdlib.h>

#include "latent-id-diff.h"
#include "latent-image-query-run.h"
#include "latent-library-private.h"

/* Rows are read for so many neighbours at once, and the objects of the last pages are kept, so that what comes into view
 * next is loaded already. */
#define PAGE 100
#define PAGES_KEPT 8
/* After a change a list that is dear to read waits so many times as long as reading it took, but never longer than a blink,
 * so that a thousand pictures that land one after the other leave time for other things. */
#define REST_FACTOR 4
#define MOST_REST_MS 200
/* More pictures aren't announced in the place of others. */
#define MOST_REPLACED 200

typedef struct
{
  gint64 id;
  guint position;
} Place;

struct _LatentImageList
{
  GObject parent_instance;
  LatentLibrary *library;
  GArray *ids; /* in order; replaced or changed only while no search runs */
  GArray *index; /* of Place by id, made when asked for; NULL: not yet */
  LatentImageQuery *query;
  gboolean loading;
  gboolean is_searching;
  gboolean must_search_again;
  gboolean must_search_now; /* for another query */
  guint search_id;
  gint64 search_cost; /* of the last one, µs */
  gint64 search_ended;
  GHashTable *wanted_pages; /* numbers */
  guint pages_id;
  GQueue kept; /* GPtrArrays of images, newest first */
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
  LatentLibrary *library;
  GWeakRef list;
  LatentImageQuery *query;
  GArray *old;
  GArray *new;
  GArray *edits;
  gint64 cost; /* µs */
} Search;

static void
search_free (Search *search)
{
  g_object_unref (search->library);
  g_weak_ref_clear (&search->list);
  latent_image_query_free (search->query);
  g_array_unref (search->old);
  g_clear_pointer (&search->new, g_array_unref);
  g_clear_pointer (&search->edits, g_array_unref);
  g_free (search);
}

static gboolean
search_run (LatentSql *sql, gpointer data, GError **error)
{
  Search *search = data;
  gint64 begin = g_get_monotonic_time ();

  search->new = latent_image_query_run (sql, search->query, error);
  if (search->new == NULL)
    return FALSE;
  search->edits = latent_id_diff (search->old, search->new);
  search->cost = g_get_monotonic_time () - begin;
  return TRUE;
}

static void
change_run (LatentImageList *self, guint position, guint n_removed, guint n_added, const gint64 *added)
{
  g_clear_pointer (&self->index, g_array_unref);
  if (n_removed > 0)
    g_array_remove_range (self->ids, position, n_removed);
  if (n_added > 0)
    g_array_insert_vals (self->ids, position, added, n_added);
  g_list_model_items_changed (G_LIST_MODEL (self), position, n_removed, n_added);
}

/* GTK's views look for what was scrolled to, selected or focused among everything that was added in the place of what was
 * removed, and ask for each item of it (gtklistitemmanager.c): a search in a large library would make and load all of its
 * pictures. So a large run comes behind the old one, which goes then. */
static void
replace_run (LatentImageList *self, guint position, guint n_removed, guint n_added, const gint64 *added)
{
  if (n_removed > 0 && n_added > MOST_REPLACED)
    {
      change_run (self, position + n_removed, 0, n_added, added);
      change_run (self, position, n_removed, 0, NULL);
    }
  else
    change_run (self, position, n_removed, n_added, added);
}

/* From the end, so that the positions of what is still to come stay those of the old list. */
static void
apply (LatentImageList *self, GArray *edits, GArray *new)
{
  guint n_before = self->ids->len;

  for (guint i = edits->len; i-- > 0;)
    {
      const LatentEdit *edit = &g_array_index (edits, LatentEdit, i);

      replace_run (self, edit->position, edit->n_removed, edit->n_added,
                   edit->n_added > 0 ? &g_array_index (new, gint64, edit->added) : NULL);
    }
  if (n_before != self->ids->len)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ITEMS]);
}

static void queue_search (LatentImageList *self);
static void refresh (LatentImageList *self);

static void
search_done (gpointer data, GValue *value)
{
  Search *search = data;
  g_autoptr (LatentImageList) self = g_weak_ref_get (&search->list);

  if (self == NULL)
    return;
  self->is_searching = FALSE;
  self->search_cost = search->cost;
  self->search_ended = g_get_monotonic_time ();
  if (self->must_search_again)
    refresh (self);
  /* What was typed meanwhile asks for something else. */
  if (!latent_image_query_equal (self->query, search->query))
    return;
  apply (self, search->edits, search->new);
  if (self->loading)
    {
      self->loading = FALSE;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING]);
    }
}

static DexFuture *
search_failed_cb (DexFuture *future, gpointer user_data)
{
  g_autoptr (LatentImageList) self = g_weak_ref_get (user_data);
  g_autoptr (GError) error = NULL;

  dex_future_get_value (future, &error);
  if (self != NULL)
    {
      self->is_searching = FALSE;
      if (!latent_database_is_closed (self->library->database))
        {
          g_warning ("Looking for pictures: %s", error->message);
          if (self->must_search_again)
            refresh (self);
        }
    }
  return dex_future_new_true ();
}

static void
weak_ref_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

static gboolean
search_cb (gpointer user_data)
{
  LatentImageList *self = user_data;
  Search *search;
  GWeakRef *weak;

  self->search_id = 0;
  self->is_searching = TRUE;
  self->must_search_again = FALSE;
  self->must_search_now = FALSE;
  search = g_new0 (Search, 1);
  search->library = g_object_ref (self->library);
  g_weak_ref_init (&search->list, self);
  search->query = latent_image_query_copy (self->query);
  search->old = g_array_ref (self->ids);
  weak = g_new0 (GWeakRef, 1);
  g_weak_ref_init (weak, self);
  dex_future_disown (dex_future_catch (
    latent_database_read (self->library->database, search_run, search_done, search, (GDestroyNotify) search_free),
    search_failed_cb, weak, weak_ref_free));
  return G_SOURCE_REMOVE;
}

/* One search at a time; what happens meanwhile is one more search after it. */
static void
search_in (LatentImageList *self, guint ms)
{
  if (self->is_searching)
    self->must_search_again = TRUE;
  else if (self->search_id == 0)
    self->search_id = ms > 0 ? g_timeout_add (ms, search_cb, self)
                             : g_idle_add_full (G_PRIORITY_DEFAULT, search_cb, self, NULL);
}

/* Somebody waits for the answer. */
static void
queue_search (LatentImageList *self)
{
  g_clear_handle_id (&self->search_id, g_source_remove);
  search_in (self, 0);
}

/* The library has changed; or the query has, while it was searched for another one. */
static void
refresh (LatentImageList *self)
{
  gint64 rest = self->search_ended + REST_FACTOR * self->search_cost - g_get_monotonic_time ();

  search_in (self, self->must_search_now ? 0 : (guint) CLAMP (rest / 1000, 0, MOST_REST_MS));
}

/* Pages. */

static void
keep_page (LatentImageList *self, GPtrArray *images)
{
  g_queue_push_head (&self->kept, g_ptr_array_ref (images));
  while (g_queue_get_length (&self->kept) > PAGES_KEPT)
    g_ptr_array_unref (g_queue_pop_tail (&self->kept));
}

static DexFuture *
page_loaded_cb (DexFuture *future, gpointer user_data)
{
  g_autoptr (LatentImageList) self = g_weak_ref_get (user_data);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (value != NULL && self != NULL)
    keep_page (self, g_value_get_boxed (value));
  else if (self != NULL && !latent_database_is_closed (self->library->database))
    g_warning ("Reading pictures: %s", error->message);
  return dex_future_new_true ();
}

static void
load_page (LatentImageList *self, guint page)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  guint first = page * PAGE;
  GWeakRef *weak;

  if (first >= self->ids->len)
    return;
  g_array_append_vals (ids, &g_array_index (self->ids, gint64, first), MIN (PAGE, self->ids->len - first));
  weak = g_new0 (GWeakRef, 1);
  g_weak_ref_init (weak, self);
  dex_future_disown (
    dex_future_finally (latent_library_load_images (self->library, ids), page_loaded_cb, weak, weak_ref_free));
}

static gboolean
pages_cb (gpointer user_data)
{
  LatentImageList *self = user_data;
  GHashTableIter iter;
  gpointer page;

  self->pages_id = 0;
  g_hash_table_iter_init (&iter, self->wanted_pages);
  while (g_hash_table_iter_next (&iter, &page, NULL))
    {
      load_page (self, GPOINTER_TO_UINT (page));
      g_hash_table_iter_remove (&iter);
    }
  return G_SOURCE_REMOVE;
}

static void
want_page (LatentImageList *self, guint position)
{
  g_hash_table_add (self->wanted_pages, GUINT_TO_POINTER (position / PAGE));
  if (self->pages_id == 0)
    self->pages_id = g_idle_add_full (G_PRIORITY_DEFAULT, pages_cb, self, NULL);
}

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
    want_page (self, position);
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

  g_clear_handle_id (&self->search_id, g_source_remove);
  g_clear_handle_id (&self->pages_id, g_source_remove);
  G_OBJECT_CLASS (latent_image_list_parent_class)->dispose (object);
}

static void
latent_image_list_finalize (GObject *object)
{
  LatentImageList *self = LATENT_IMAGE_LIST (object);

  g_queue_clear_full (&self->kept, (GDestroyNotify) g_ptr_array_unref);
  g_hash_table_unref (self->wanted_pages);
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
  self->wanted_pages = g_hash_table_new (NULL, NULL);
  g_queue_init (&self->kept);
}

LatentImageList *
latent_image_list_new (LatentLibrary *library)
{
  LatentImageList *self;

  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);

  self = g_object_new (LATENT_TYPE_IMAGE_LIST, NULL);
  self->library = g_object_ref (library);
  self->query = g_new0 (LatentImageQuery, 1);
  g_signal_connect_object (library, "images-changed", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
  queue_search (self);
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
  self->must_search_now = TRUE;
  queue_search (self);
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
