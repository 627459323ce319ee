/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-task-log.h"

#include <string.h>

#include "latent-id-diff.h"
#include "latent-library-private.h"

/* Rows are read for so many neighbours at once; the objects of the last pages are kept. */
#define PAGE 50
#define PAGES_KEPT 8
/* After a change of the journal the log waits so many times as long as its last look took, within these bounds. */
#define REST_FACTOR 4
#define LEAST_REST_MS 50
#define MOST_REST_MS 1000

struct _LatentTaskLog
{
  GObject parent_instance;

  LatentLibrary *library;
  LatentTaskFilter filter;
  char *search;
  char *batch;
  GArray *ids;
  gboolean loading;
  gboolean is_looking;
  gboolean must_look_again;
  guint look_id;
  gint64 cost; /* of the last look, µs */
  GHashTable *wanted_pages;
  guint pages_id;
  GQueue kept; /* GPtrArrays of tasks, newest first */
};

static void list_model_init (GListModelInterface *iface);
G_DEFINE_FINAL_TYPE_WITH_CODE (LatentTaskLog,
                               latent_task_log,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

enum
{
  PROP_N_ITEMS = 1,
  PROP_LOADING,
  N_PROPS,
};
static GParamSpec *properties[N_PROPS];

/* --- looking, on a reader's thread -------------------------------------------------------------------------------- */

/* Without words nothing but an index is read. */
#define STATES_RUNNING "state IN ('submitting', 'submitted', 'collecting')"
#define STATES_WAITING "state IN ('queued', 'preparing')"
#define STATES_FAILED "state IN ('failed', 'expired', 'uncertain')"
#define STATES_DONE "state = 'done'"

static const char *const ids_of[LATENT_TASK_N_FILTERS] = {
  "SELECT id FROM task",
  "SELECT id FROM task WHERE " STATES_RUNNING,
  "SELECT id FROM task WHERE " STATES_WAITING " ORDER BY rank, id",
  "SELECT id FROM task WHERE " STATES_FAILED,
  "SELECT id FROM task WHERE " STATES_DONE,
};

static const char *const words_of[LATENT_TASK_N_FILTERS] = {
  "SELECT id, prompt, remote_id FROM task",
  "SELECT id, prompt, remote_id FROM task WHERE " STATES_RUNNING,
  "SELECT id, prompt, remote_id FROM task WHERE " STATES_WAITING " ORDER BY rank, id",
  "SELECT id, prompt, remote_id FROM task WHERE " STATES_FAILED,
  "SELECT id, prompt, remote_id FROM task WHERE " STATES_DONE,
};

static const char *const batch_of[LATENT_TASK_N_FILTERS] = {
  "SELECT id, prompt, remote_id FROM task WHERE batch = ?",
  "SELECT id, prompt, remote_id FROM task WHERE batch = ? AND " STATES_RUNNING,
  "SELECT id, prompt, remote_id FROM task WHERE batch = ? AND " STATES_WAITING " ORDER BY rank, id",
  "SELECT id, prompt, remote_id FROM task WHERE batch = ? AND " STATES_FAILED,
  "SELECT id, prompt, remote_id FROM task WHERE batch = ? AND " STATES_DONE,
};

typedef struct
{
  GWeakRef log;
  LatentTaskFilter filter;
  char *search;
  char *batch;
  GStrv words; /* folded; NULL: all tasks */
  GArray *old;
  GArray *new;
  GArray *edits;
  gint64 cost;
} Look;

static void
look_free (Look *look)
{
  g_weak_ref_clear (&look->log);
  g_free (look->search);
  g_free (look->batch);
  g_strfreev (look->words);
  g_array_unref (look->old);
  g_array_unref (look->new);
  g_clear_pointer (&look->edits, g_array_unref);
  g_free (look);
}

static GStrv
split (const char *search)
{
  g_autofree char *folded = g_utf8_casefold (search, -1);
  g_auto (GStrv) parts = g_strsplit_set (folded, " \t\n", -1);
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();

  for (guint i = 0; parts[i] != NULL; i++)
    if (*parts[i] != '\0')
      g_strv_builder_add (words, parts[i]);
  return g_strv_builder_end (words);
}

/* Folding hundreds of thousands of prompts takes a second, comparing bytes does not. */
static gboolean
has_word (const char *text, char **folded, const char *word)
{
  if (g_str_is_ascii (word))
    return strcasestr (text, word) != NULL;
  if (*folded == NULL)
    *folded = g_utf8_casefold (text, -1);
  return strstr (*folded, word) != NULL;
}

static gboolean
matches (const Look *look, const char *prompt, const char *remote_id)
{
  g_autofree char *folded = NULL;

  if (remote_id != NULL && g_ascii_strncasecmp (remote_id, look->search, strlen (look->search)) == 0)
    return TRUE;
  for (guint i = 0; look->words[i] != NULL; i++)
    if (!has_word (prompt, &folded, look->words[i]))
      return FALSE;
  return TRUE;
}

static int
newest_first (gconstpointer a, gconstpointer b)
{
  gint64 one = *(const gint64 *) a, two = *(const gint64 *) b;

  return one > two ? -1 : one < two ? 1 : 0;
}

static gboolean
look_run (LatentSql *sql, gpointer data, GError **error)
{
  Look *look = data;
  gint64 begin = g_get_monotonic_time ();
  const char *text = look->batch != NULL   ? batch_of[look->filter]
                     : look->words != NULL ? words_of[look->filter]
                                           : ids_of[look->filter];
  sqlite3_stmt *statement = latent_sql_query (
    sql, text, look->batch != NULL ? LATENT_BINDS (LATENT_TEXT (look->batch)) : NULL, error);
  int row;

  if (statement == NULL)
    return FALSE;
  while ((row = latent_sql_step (sql, statement, error)) > 0)
    {
      gint64 id = sqlite3_column_int64 (statement, 0);

      if (look->words == NULL || matches (look, (const char *) sqlite3_column_text (statement, 1),
                                          (const char *) sqlite3_column_text (statement, 2)))
        g_array_append_val (look->new, id);
    }
  if (row < 0)
    return FALSE;
  if (look->filter != LATENT_TASK_FILTER_WAITING)
    g_array_sort (look->new, newest_first);
  look->edits = latent_id_diff (look->old, look->new);
  look->cost = g_get_monotonic_time () - begin;
  return TRUE;
}

/* From the end, so that the positions of what is still to come stay those of the old list. */
static void
apply (LatentTaskLog *self, GArray *edits, GArray *new)
{
  guint n_before = self->ids->len;

  for (guint i = edits->len; i-- > 0;)
    {
      const LatentEdit *edit = &g_array_index (edits, LatentEdit, i);

      if (edit->n_removed > 0)
        g_array_remove_range (self->ids, edit->position, edit->n_removed);
      if (edit->n_added > 0)
        g_array_insert_vals (self->ids, edit->position, &g_array_index (new, gint64, edit->added), edit->n_added);
      g_list_model_items_changed (G_LIST_MODEL (self), edit->position, edit->n_removed, edit->n_added);
    }
  if (n_before != self->ids->len)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ITEMS]);
}

static void look_in (LatentTaskLog *self, guint ms);

static void
look_done (gpointer data, GValue *value)
{
  Look *look = data;
  g_autoptr (LatentTaskLog) self = g_weak_ref_get (&look->log);

  if (self == NULL)
    return;
  self->cost = look->cost;
  /* What was typed meanwhile asks for something else. */
  if (self->filter != look->filter || g_strcmp0 (self->search, look->search) != 0 ||
      g_strcmp0 (self->batch, look->batch) != 0)
    return;
  apply (self, look->edits, look->new);
  if (self->loading)
    {
      self->loading = FALSE;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING]);
    }
}

static DexFuture *
looked_cb (DexFuture *future, gpointer user_data)
{
  g_autoptr (LatentTaskLog) self = g_weak_ref_get (user_data);
  g_autoptr (GError) error = NULL;

  if (self == NULL)
    return dex_future_new_true ();
  self->is_looking = FALSE;
  if (dex_future_get_value (future, &error) == NULL && !latent_database_is_closed (self->library->database))
    g_warning ("Reading the log of tasks: %s", error->message);
  if (self->must_look_again)
    look_in (self, (guint) CLAMP (self->cost * REST_FACTOR / 1000, LEAST_REST_MS, MOST_REST_MS));
  return dex_future_new_true ();
}

static void
weak_ref_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

static GWeakRef *
weak_ref_new (LatentTaskLog *self)
{
  GWeakRef *weak = g_new0 (GWeakRef, 1);

  g_weak_ref_init (weak, self);
  return weak;
}

static gboolean
look_cb (gpointer user_data)
{
  LatentTaskLog *self = user_data;
  Look *look;

  self->look_id = 0;
  if (latent_database_is_closed (self->library->database))
    return G_SOURCE_REMOVE;
  self->is_looking = TRUE;
  self->must_look_again = FALSE;
  look = g_new0 (Look, 1);
  g_weak_ref_init (&look->log, self);
  look->filter = self->filter;
  look->search = g_strdup (self->search);
  look->batch = g_strdup (self->batch);
  look->words = self->search != NULL ? split (self->search) : NULL;
  /* The list changes in look_done() only. */
  look->old = g_array_ref (self->ids);
  look->new = g_array_new (FALSE, FALSE, sizeof (gint64));
  dex_future_disown (dex_future_finally (
    latent_database_read (self->library->database, look_run, look_done, look, (GDestroyNotify) look_free), looked_cb,
    weak_ref_new (self), weak_ref_free));
  return G_SOURCE_REMOVE;
}

/* One look at a time; what happens meanwhile is one more after it. */
static void
look_in (LatentTaskLog *self, guint ms)
{
  if (self->is_looking)
    self->must_look_again = TRUE;
  else if (self->look_id == 0)
    self->look_id = ms > 0 ? g_timeout_add (ms, look_cb, self)
                           : g_idle_add_full (G_PRIORITY_DEFAULT, look_cb, self, NULL);
}

static void
tasks_changed_cb (LatentTaskLog *self)
{
  look_in (self, self->loading ? 0 : LEAST_REST_MS);
}

/* --- pages -------------------------------------------------------------------------------------------------------- */

static DexFuture *
page_loaded_cb (DexFuture *future, gpointer user_data)
{
  g_autoptr (LatentTaskLog) self = g_weak_ref_get (user_data);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (self == NULL)
    return dex_future_new_true ();
  if (value != NULL)
    {
      g_queue_push_head (&self->kept, g_value_dup_boxed (value));
      while (g_queue_get_length (&self->kept) > PAGES_KEPT)
        g_ptr_array_unref (g_queue_pop_tail (&self->kept));
    }
  else if (!latent_database_is_closed (self->library->database))
    g_warning ("Reading tasks: %s", error->message);
  return dex_future_new_true ();
}

static gboolean
pages_cb (gpointer user_data)
{
  LatentTaskLog *self = user_data;
  GHashTableIter iter;
  gpointer key;

  self->pages_id = 0;
  g_hash_table_iter_init (&iter, self->wanted_pages);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      guint first = GPOINTER_TO_UINT (key) * PAGE;

      g_hash_table_iter_remove (&iter);
      if (first < self->ids->len && !latent_database_is_closed (self->library->database))
        {
          g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

          g_array_append_vals (ids, &g_array_index (self->ids, gint64, first), MIN (PAGE, self->ids->len - first));
          dex_future_disown (dex_future_finally (latent_library_load_tasks (self->library, ids), page_loaded_cb,
                                                 weak_ref_new (self), weak_ref_free));
        }
    }
  return G_SOURCE_REMOVE;
}

static GType
latent_task_log_get_item_type (GListModel *model)
{
  return LATENT_TYPE_TASK;
}

static guint
latent_task_log_get_n_items (GListModel *model)
{
  return LATENT_TASK_LOG (model)->ids->len;
}

static gpointer
latent_task_log_get_item (GListModel *model, guint position)
{
  LatentTaskLog *self = LATENT_TASK_LOG (model);
  LatentTask *task;

  if (position >= self->ids->len)
    return NULL;
  task = latent_library_get_task_object (self->library, g_array_index (self->ids, gint64, position));
  if (!latent_task_get_loaded (task))
    {
      g_hash_table_add (self->wanted_pages, GUINT_TO_POINTER (position / PAGE));
      if (self->pages_id == 0)
        self->pages_id = g_idle_add_full (G_PRIORITY_DEFAULT, pages_cb, self, NULL);
    }
  return task;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = latent_task_log_get_item_type;
  iface->get_n_items = latent_task_log_get_n_items;
  iface->get_item = latent_task_log_get_item;
}

/* --- object ------------------------------------------------------------------------------------------------------- */

static void
latent_task_log_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LatentTaskLog *self = LATENT_TASK_LOG (object);

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
latent_task_log_finalize (GObject *object)
{
  LatentTaskLog *self = LATENT_TASK_LOG (object);

  g_clear_handle_id (&self->look_id, g_source_remove);
  g_clear_handle_id (&self->pages_id, g_source_remove);
  g_queue_clear_full (&self->kept, (GDestroyNotify) g_ptr_array_unref);
  g_hash_table_unref (self->wanted_pages);
  g_array_unref (self->ids);
  g_free (self->search);
  g_free (self->batch);
  g_clear_object (&self->library);

  G_OBJECT_CLASS (latent_task_log_parent_class)->finalize (object);
}

static void
latent_task_log_class_init (LatentTaskLogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = latent_task_log_get_property;
  object_class->finalize = latent_task_log_finalize;

  properties[PROP_N_ITEMS] = g_param_spec_uint ("n-items", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_LOADING] = g_param_spec_boolean ("loading", NULL, NULL, TRUE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
latent_task_log_init (LatentTaskLog *self)
{
  self->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->loading = TRUE;
  self->wanted_pages = g_hash_table_new (NULL, NULL);
  g_queue_init (&self->kept);
}

LatentTaskLog *
latent_task_log_new (LatentLibrary *library)
{
  LatentTaskLog *self;

  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);

  self = g_object_new (LATENT_TYPE_TASK_LOG, NULL);
  self->library = g_object_ref (library);
  g_signal_connect_object (library, "tasks-changed", G_CALLBACK (tasks_changed_cb), self, G_CONNECT_SWAPPED);
  look_in (self, 0);
  return self;
}

void
latent_task_log_set_query (LatentTaskLog *self, LatentTaskFilter filter, const char *search, const char *batch)
{
  g_autofree char *stripped = search != NULL ? g_strstrip (g_utf8_make_valid (search, -1)) : NULL;

  g_return_if_fail (LATENT_IS_TASK_LOG (self));
  g_return_if_fail (filter < LATENT_TASK_N_FILTERS);

  if (stripped != NULL && *stripped == '\0')
    g_clear_pointer (&stripped, g_free);
  if (self->filter == filter && g_strcmp0 (self->search, stripped) == 0 && g_strcmp0 (self->batch, batch) == 0)
    return;
  self->filter = filter;
  g_free (self->search);
  self->search = g_steal_pointer (&stripped);
  g_free (self->batch);
  self->batch = g_strdup (batch);
  /* Somebody waits for the answer. */
  g_clear_handle_id (&self->look_id, g_source_remove);
  look_in (self, 0);
}

gboolean
latent_task_log_get_loading (LatentTaskLog *self)
{
  g_return_val_if_fail (LATENT_IS_TASK_LOG (self), FALSE);
  return self->loading;
}
