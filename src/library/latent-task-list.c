/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-task-list.h"

#include "latent-id-diff.h"
#include "latent-library-private.h"
#include "latent-reader.h"

struct _LatentTaskList
{
  GObject parent_instance;
  LatentLibrary *library;
  GPtrArray *tasks;
  LatentReader *reader;
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

static gpointer
read_begin (gpointer owner)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) latent_task_row_free);
}

static gboolean
read_run (LatentSql *sql, gpointer data, GError **error)
{
  GPtrArray *rows = data;
  sqlite3_stmt *statement = latent_sql_query (
    sql,
    "SELECT " LATENT_TASK_COLUMNS " FROM task AS t WHERE t.state IN ('queued', 'preparing', 'submitting', 'submitted', "
    "'collecting', 'failed', 'expired', 'uncertain') AND t.hidden = 0 ORDER BY t.id DESC",
    NULL, error);
  int row;

  if (statement == NULL)
    return FALSE;
  while ((row = latent_sql_step (sql, statement, error)) > 0)
    g_ptr_array_add (rows, latent_task_row_read (statement));
  return row == 0;
}

static void
read_done (gpointer owner, gpointer data)
{
  LatentTaskList *self = owner;
  g_autoptr (GPtrArray) tasks = latent_library_take_tasks (self->library, data);

  apply (self, tasks);
}

/* What is under way is followed without a rest. */
static const LatentReaderFuncs read_funcs = {
  .what = "Reading tasks",
  .begin = read_begin,
  .run = read_run,
  .done = read_done,
  .free = (GDestroyNotify) g_ptr_array_unref,
};

static void
tasks_changed_cb (LatentTaskList *self)
{
  latent_reader_queue (self->reader);
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

  g_clear_pointer (&self->reader, latent_reader_free);
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
  self->reader = latent_reader_new (library, self, &read_funcs);
  g_signal_connect_object (library, "tasks-changed", G_CALLBACK (tasks_changed_cb), self, G_CONNECT_SWAPPED);
  latent_reader_queue (self->reader);
  return self;
}
