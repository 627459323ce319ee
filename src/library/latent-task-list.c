/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-task-list.h"

#include "latent-id-diff.h"
#include "latent-library-private.h"

struct _LatentTaskList
{
  GObject parent_instance;
  LatentLibrary *library;
  GPtrArray *tasks;
  gboolean is_reading;
  gboolean must_read_again;
};

static void list_model_init (GListModelInterface *iface);
G_DEFINE_FINAL_TYPE_WITH_CODE (LatentTaskList,
                               latent_task_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

enum
{
  PROP_N_ITEMS = 1,
  N_PROPS,
};
static GParamSpec *properties[N_PROPS];

static GArray *
get_ids (GPtrArray *tasks)
{
  GArray *ids = g_array_sized_new (FALSE, FALSE, sizeof (gint64), tasks->len);

  for (guint i = 0; i < tasks->len; i++)
    {
      gint64 id = latent_task_get_id (tasks->pdata[i]);

      g_array_append_val (ids, id);
    }
  return ids;
}

/* From the end, so that the positions of what is still to come stay those of the old list. */
static void
apply (LatentTaskList *self, GPtrArray *new)
{
  g_autoptr (GArray) old_ids = get_ids (self->tasks);
  g_autoptr (GArray) new_ids = get_ids (new);
  g_autoptr (GArray) edits = latent_id_diff (old_ids, new_ids);
  guint n_before = self->tasks->len;

  for (guint i = edits->len; i-- > 0;)
    {
      const LatentEdit *edit = &g_array_index (edits, LatentEdit, i);

      if (edit->n_removed > 0)
        g_ptr_array_remove_range (self->tasks, edit->position, edit->n_removed);
      for (guint j = 0; j < edit->n_added; j++)
        g_ptr_array_insert (self->tasks, (int) (edit->position + j), g_object_ref (new->pdata[edit->added + j]));
      g_list_model_items_changed (G_LIST_MODEL (self), edit->position, edit->n_removed, edit->n_added);
    }
  if (n_before != self->tasks->len)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ITEMS]);
}

static void read_tasks (LatentTaskList *self);

static DexFuture *
read_cb (DexFuture *future, gpointer user_data)
{
  g_autoptr (LatentTaskList) self = g_weak_ref_get (user_data);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (self == NULL)
    return dex_future_new_true ();
  self->is_reading = FALSE;
  if (value != NULL)
    apply (self, g_value_get_boxed (value));
  else if (!latent_database_is_closed (self->library->database))
    g_warning ("Reading tasks: %s", error->message);
  if (self->must_read_again)
    read_tasks (self);
  return dex_future_new_true ();
}

static void
weak_ref_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

static void
read_tasks (LatentTaskList *self)
{
  GWeakRef *weak;

  self->must_read_again = self->is_reading;
  if (self->is_reading || latent_database_is_closed (self->library->database))
    return;
  self->is_reading = TRUE;
  weak = g_new0 (GWeakRef, 1);
  g_weak_ref_init (weak, self);
  dex_future_disown (dex_future_finally (latent_library_list_open_tasks (self->library), read_cb, weak, weak_ref_free));
}

static GType
latent_task_list_get_item_type (GListModel *model)
{
  return LATENT_TYPE_TASK;
}

static guint
latent_task_list_get_n_items (GListModel *model)
{
  return LATENT_TASK_LIST (model)->tasks->len;
}

static gpointer
latent_task_list_get_item (GListModel *model, guint position)
{
  GPtrArray *tasks = LATENT_TASK_LIST (model)->tasks;

  return position < tasks->len ? g_object_ref (tasks->pdata[position]) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = latent_task_list_get_item_type;
  iface->get_n_items = latent_task_list_get_n_items;
  iface->get_item = latent_task_list_get_item;
}

static void
latent_task_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_N_ITEMS:
      g_value_set_uint (value, LATENT_TASK_LIST (object)->tasks->len);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
latent_task_list_finalize (GObject *object)
{
  LatentTaskList *self = LATENT_TASK_LIST (object);

  g_ptr_array_unref (self->tasks);
  g_clear_object (&self->library);
  G_OBJECT_CLASS (latent_task_list_parent_class)->finalize (object);
}

static void
latent_task_list_class_init (LatentTaskListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = latent_task_list_get_property;
  object_class->finalize = latent_task_list_finalize;

  properties[PROP_N_ITEMS] = g_param_spec_uint ("n-items", NULL, NULL, 0, G_MAXUINT, 0,
                                                G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
latent_task_list_init (LatentTaskList *self)
{
  self->tasks = g_ptr_array_new_with_free_func (g_object_unref);
}

LatentTaskList *
latent_task_list_new (LatentLibrary *library)
{
  LatentTaskList *self;

  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);

  self = g_object_new (LATENT_TYPE_TASK_LIST, NULL);
  self->library = g_object_ref (library);
  g_signal_connect_object (library, "tasks-changed", G_CALLBACK (read_tasks), self, G_CONNECT_SWAPPED);
  read_tasks (self);
  return self;
}
