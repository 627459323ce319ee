/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-gallery-model.h"

struct _LatentGalleryModel
{
  GObject parent_instance;

  GListModel *tasks; /* or NULL */
  LatentImageList *images;

  GHashTable *ids;   /* gint64 *: selected, or not selected if @inverted */
  gboolean inverted; /* all but @ids */
};

static void list_model_iface_init (GListModelInterface *iface);
static void selection_model_iface_init (GtkSelectionModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LatentGalleryModel,
                               latent_gallery_model,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init)
                                 G_IMPLEMENT_INTERFACE (GTK_TYPE_SELECTION_MODEL, selection_model_iface_init))

enum
{
  PROP_0,
  PROP_N_ITEMS,
  PROP_N_TASKS,
  PROP_N_SELECTED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static guint
n_images (LatentGalleryModel *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->images));
}

guint
latent_gallery_model_get_n_tasks (LatentGalleryModel *self)
{
  g_return_val_if_fail (LATENT_IS_GALLERY_MODEL (self), 0);

  return self->tasks != NULL ? g_list_model_get_n_items (self->tasks) : 0;
}

guint
latent_gallery_model_get_n_selected (LatentGalleryModel *self)
{
  guint n;

  g_return_val_if_fail (LATENT_IS_GALLERY_MODEL (self), 0);

  n = g_hash_table_size (self->ids);
  return self->inverted ? n_images (self) - MIN (n, n_images (self)) : n;
}

static gboolean
id_is_selected (LatentGalleryModel *self, gint64 id)
{
  return g_hash_table_contains (self->ids, &id) != self->inverted;
}

static void
id_set_selected (LatentGalleryModel *self, gint64 id, gboolean selected)
{
  if (selected != self->inverted)
    g_hash_table_add (self->ids, g_memdup2 (&id, sizeof id));
  else
    g_hash_table_remove (self->ids, &id);
}

static void
emit_selection_changed (LatentGalleryModel *self, guint first, guint last)
{
  gtk_selection_model_selection_changed (GTK_SELECTION_MODEL (self), first, last - first + 1);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_SELECTED]);
}

static void
emit_all_changed (LatentGalleryModel *self)
{
  guint n = n_images (self);
  guint tasks = latent_gallery_model_get_n_tasks (self);

  if (n > 0)
    emit_selection_changed (self, tasks, tasks + n - 1);
  else
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_SELECTED]);
}

/* --- GListModel ------------------------------------------------------------------------------------------------- */

static GType
get_item_type (GListModel *model)
{
  return G_TYPE_OBJECT;
}

static guint
get_n_items (GListModel *model)
{
  LatentGalleryModel *self = LATENT_GALLERY_MODEL (model);

  return latent_gallery_model_get_n_tasks (self) + n_images (self);
}

static gpointer
get_item (GListModel *model, guint position)
{
  LatentGalleryModel *self = LATENT_GALLERY_MODEL (model);
  guint tasks = latent_gallery_model_get_n_tasks (self);

  return position < tasks ? g_list_model_get_item (self->tasks, position)
                          : g_list_model_get_item (G_LIST_MODEL (self->images), position - tasks);
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

/* --- GtkSelectionModel ------------------------------------------------------------------------------------------ */

static gboolean
is_selected (GtkSelectionModel *model, guint position)
{
  LatentGalleryModel *self = LATENT_GALLERY_MODEL (model);
  guint tasks = latent_gallery_model_get_n_tasks (self);
  gint64 id;

  if (position < tasks || position >= tasks + n_images (self))
    return FALSE;
  id = latent_image_list_get_id (self->images, position - tasks);
  return id != 0 && id_is_selected (self, id);
}

static GtkBitset *
get_selection_in_range (GtkSelectionModel *model, guint position, guint n_items)
{
  LatentGalleryModel *self = LATENT_GALLERY_MODEL (model);
  guint tasks = latent_gallery_model_get_n_tasks (self);
  guint end = MIN (position + n_items, tasks + n_images (self));
  GtkBitset *set = gtk_bitset_new_empty ();

  if (!self->inverted && g_hash_table_size (self->ids) == 0)
    return set;
  if (self->inverted && g_hash_table_size (self->ids) == 0)
    {
      if (end > MAX (position, tasks))
        gtk_bitset_add_range (set, MAX (position, tasks), end - MAX (position, tasks));
      return set;
    }
  for (guint i = MAX (position, tasks); i < end; i++)
    if (is_selected (model, i))
      gtk_bitset_add (set, i);
  return set;
}

static void
clear (LatentGalleryModel *self, gboolean inverted)
{
  g_hash_table_remove_all (self->ids);
  self->inverted = inverted;
}

static gboolean
set_range (LatentGalleryModel *self, guint position, guint n_items, gboolean exclusive, gboolean selected)
{
  guint tasks = latent_gallery_model_get_n_tasks (self);
  guint first = MAX (position, tasks);
  guint end = MIN (position + n_items, tasks + n_images (self));

  if (exclusive)
    clear (self, FALSE);
  for (guint i = first; i < end; i++)
    id_set_selected (self, latent_image_list_get_id (self->images, i - tasks), selected);

  if (exclusive)
    emit_all_changed (self);
  else if (end > first)
    emit_selection_changed (self, first, end - 1);
  return TRUE;
}

static gboolean
select_item (GtkSelectionModel *model, guint position, gboolean unselect_rest)
{
  return set_range (LATENT_GALLERY_MODEL (model), position, 1, unselect_rest, TRUE);
}

static gboolean
unselect_item (GtkSelectionModel *model, guint position)
{
  return set_range (LATENT_GALLERY_MODEL (model), position, 1, FALSE, FALSE);
}

static gboolean
select_range (GtkSelectionModel *model, guint position, guint n_items, gboolean unselect_rest)
{
  return set_range (LATENT_GALLERY_MODEL (model), position, n_items, unselect_rest, TRUE);
}

static gboolean
unselect_range (GtkSelectionModel *model, guint position, guint n_items)
{
  return set_range (LATENT_GALLERY_MODEL (model), position, n_items, FALSE, FALSE);
}

static gboolean
select_all (GtkSelectionModel *model)
{
  LatentGalleryModel *self = LATENT_GALLERY_MODEL (model);

  clear (self, TRUE);
  emit_all_changed (self);
  return TRUE;
}

static gboolean
unselect_all (GtkSelectionModel *model)
{
  LatentGalleryModel *self = LATENT_GALLERY_MODEL (model);

  clear (self, FALSE);
  emit_all_changed (self);
  return TRUE;
}

static gboolean
set_selection (GtkSelectionModel *model, GtkBitset *selected, GtkBitset *mask)
{
  LatentGalleryModel *self = LATENT_GALLERY_MODEL (model);
  guint tasks = latent_gallery_model_get_n_tasks (self);
  guint n = n_images (self);
  GtkBitsetIter iter;
  guint position;

  for (gboolean more = gtk_bitset_iter_init_first (&iter, mask, &position); more;
       more = gtk_bitset_iter_next (&iter, &position))
    {
      if (position < tasks)
        continue;
      if (position >= tasks + n)
        break;
      id_set_selected (self, latent_image_list_get_id (self->images, position - tasks),
                       gtk_bitset_contains (selected, position));
    }
  emit_all_changed (self);
  return TRUE;
}

static void
selection_model_iface_init (GtkSelectionModelInterface *iface)
{
  iface->is_selected = is_selected;
  iface->get_selection_in_range = get_selection_in_range;
  iface->select_item = select_item;
  iface->unselect_item = unselect_item;
  iface->select_range = select_range;
  iface->unselect_range = unselect_range;
  iface->select_all = select_all;
  iface->unselect_all = unselect_all;
  iface->set_selection = set_selection;
}

/* --- changes ---------------------------------------------------------------------------------------------------- */

/* Forgets ids that have left the list, so that the count is true and a picture that comes back isn't selected by chance. */
static void
prune (LatentGalleryModel *self)
{
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, self->ids);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (latent_image_list_find (self->images, *(gint64 *) key) == G_MAXUINT)
      g_hash_table_iter_remove (&iter);
}

static void
images_changed_cb (LatentGalleryModel *self, guint position, guint removed, guint added)
{
  guint before = g_hash_table_size (self->ids);

  if (removed > 0 && before > 0)
    prune (self);
  g_list_model_items_changed (G_LIST_MODEL (self), position + latent_gallery_model_get_n_tasks (self), removed, added);
  if (removed != added)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ITEMS]);
  if (self->inverted || before != g_hash_table_size (self->ids))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_SELECTED]);
}

static void
tasks_changed_cb (LatentGalleryModel *self, guint position, guint removed, guint added)
{
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
  if (removed != added)
    {
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ITEMS]);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_TASKS]);
    }
}

static void
latent_gallery_model_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LatentGalleryModel *self = LATENT_GALLERY_MODEL (object);

  switch (prop_id)
    {
    case PROP_N_ITEMS:
      g_value_set_uint (value, get_n_items (G_LIST_MODEL (self)));
      break;
    case PROP_N_TASKS:
      g_value_set_uint (value, latent_gallery_model_get_n_tasks (self));
      break;
    case PROP_N_SELECTED:
      g_value_set_uint (value, latent_gallery_model_get_n_selected (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
latent_gallery_model_dispose (GObject *object)
{
  LatentGalleryModel *self = LATENT_GALLERY_MODEL (object);

  if (self->tasks != NULL)
    g_signal_handlers_disconnect_by_data (self->tasks, self);
  if (self->images != NULL)
    g_signal_handlers_disconnect_by_data (self->images, self);
  g_clear_object (&self->tasks);
  g_clear_object (&self->images);

  G_OBJECT_CLASS (latent_gallery_model_parent_class)->dispose (object);
}

static void
latent_gallery_model_finalize (GObject *object)
{
  LatentGalleryModel *self = LATENT_GALLERY_MODEL (object);

  g_hash_table_unref (self->ids);

  G_OBJECT_CLASS (latent_gallery_model_parent_class)->finalize (object);
}

static void
latent_gallery_model_class_init (LatentGalleryModelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = latent_gallery_model_get_property;
  object_class->dispose = latent_gallery_model_dispose;
  object_class->finalize = latent_gallery_model_finalize;

  properties[PROP_N_ITEMS] = g_param_spec_uint ("n-items", NULL, NULL, 0, G_MAXUINT, 0,
                                                G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_N_TASKS] = g_param_spec_uint ("n-tasks", NULL, NULL, 0, G_MAXUINT, 0,
                                                G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_N_SELECTED] = g_param_spec_uint ("n-selected", NULL, NULL, 0, G_MAXUINT, 0,
                                                   G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
latent_gallery_model_init (LatentGalleryModel *self)
{
  self->ids = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
}

LatentGalleryModel *
latent_gallery_model_new (GListModel *tasks, LatentImageList *images)
{
  LatentGalleryModel *self;

  g_return_val_if_fail (tasks == NULL || G_IS_LIST_MODEL (tasks), NULL);
  g_return_val_if_fail (LATENT_IS_IMAGE_LIST (images), NULL);

  self = g_object_new (LATENT_TYPE_GALLERY_MODEL, NULL);
  self->images = g_object_ref (images);
  g_signal_connect_swapped (images, "items-changed", G_CALLBACK (images_changed_cb), self);
  latent_gallery_model_set_tasks (self, tasks);
  return self;
}

void
latent_gallery_model_set_tasks (LatentGalleryModel *self, GListModel *tasks)
{
  guint removed;

  g_return_if_fail (LATENT_IS_GALLERY_MODEL (self));
  g_return_if_fail (tasks == NULL || G_IS_LIST_MODEL (tasks));

  if (self->tasks == tasks)
    return;
  removed = latent_gallery_model_get_n_tasks (self);
  if (self->tasks != NULL)
    g_signal_handlers_disconnect_by_data (self->tasks, self);
  g_set_object (&self->tasks, tasks);
  if (tasks != NULL)
    g_signal_connect_swapped (tasks, "items-changed", G_CALLBACK (tasks_changed_cb), self);
  if (removed > 0 || latent_gallery_model_get_n_tasks (self) > 0)
    tasks_changed_cb (self, 0, removed, latent_gallery_model_get_n_tasks (self));
}

LatentImageList *
latent_gallery_model_get_images (LatentGalleryModel *self)
{
  g_return_val_if_fail (LATENT_IS_GALLERY_MODEL (self), NULL);

  return self->images;
}

GArray *
latent_gallery_model_dup_selected (LatentGalleryModel *self)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  guint wanted, n;

  g_return_val_if_fail (LATENT_IS_GALLERY_MODEL (self), ids);

  wanted = latent_gallery_model_get_n_selected (self);
  n = n_images (self);
  for (guint i = 0; i < n && ids->len < wanted; i++)
    {
      gint64 id = latent_image_list_get_id (self->images, i);

      if (id_is_selected (self, id))
        g_array_append_val (ids, id);
    }
  return ids;
}

GPtrArray *
latent_gallery_model_dup_selected_images (LatentGalleryModel *self, guint limit)
{
  GPtrArray *images = g_ptr_array_new_with_free_func (g_object_unref);
  guint wanted, n;

  g_return_val_if_fail (LATENT_IS_GALLERY_MODEL (self), images);

  wanted = MIN (limit, latent_gallery_model_get_n_selected (self));
  n = n_images (self);
  for (guint i = 0; i < n && images->len < wanted; i++)
    if (id_is_selected (self, latent_image_list_get_id (self->images, i)))
      g_ptr_array_add (images, g_list_model_get_item (G_LIST_MODEL (self->images), i));
  return images;
}

void
latent_gallery_model_invert (LatentGalleryModel *self)
{
  g_return_if_fail (LATENT_IS_GALLERY_MODEL (self));

  self->inverted = !self->inverted;
  emit_all_changed (self);
}

gboolean
latent_gallery_model_is_inverted (LatentGalleryModel *self)
{
  g_return_val_if_fail (LATENT_IS_GALLERY_MODEL (self), FALSE);

  return self->inverted;
}
