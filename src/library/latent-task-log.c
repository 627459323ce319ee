/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-task-log.h"

#include <string.h>

#include "latent-id-diff.h"
#include "latent-id-pages.h"
#include "latent-library-private.h"
#include "latent-reader.h"

/* Tasks of which the rows are read at once. */
#define PAGE 50
/* Bounds of the rest after a look. */
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
  LatentReader *reader;
  LatentIdPages *pages;
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

static const char *const conditions[LATENT_TASK_N_FILTERS] = {
  "TRUE",
  "state IN ('submitting', 'submitted', 'collecting')",
  "state IN ('queued', 'preparing')",
  "state IN ('failed', 'expired', 'uncertain')",
  "state = 'done'",
};

typedef struct
{
  LatentTaskFilter filter;
  char *search;
  char *batch;
  GStrv words; /* folded; NULL: all tasks */
  GArray *old;
  GArray *new;
  GArray *edits;
} Look;

static void
look_free (gpointer data)
{
  Look *look = data;

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

/* Without words nothing but an index is read. */
static sqlite3_stmt *
find (LatentSql *sql, const Look *look, GError **error)
{
  g_autofree char *text = g_strdup_printf ("SELECT id%s FROM task WHERE %s%s%s",
                                           look->words != NULL ? ", prompt, remote_id" : "", conditions[look->filter],
                                           look->batch != NULL ? " AND batch = ?" : "",
                                           look->filter == LATENT_TASK_FILTER_WAITING ? " ORDER BY rank, id" : "");

  return latent_sql_query_once (sql, text, look->batch != NULL ? LATENT_BINDS (LATENT_TEXT (look->batch)) : NULL,
                                error);
}

static gboolean
look_run (LatentSql *sql, gpointer data, GError **error)
{
  Look *look = data;
  sqlite3_stmt *statement = find (sql, look, error);
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
  sqlite3_finalize (statement);
  if (row < 0)
    return FALSE;
  if (look->filter != LATENT_TASK_FILTER_WAITING)
    g_array_sort (look->new, newest_first);
  look->edits = latent_id_diff (look->old, look->new);
  return TRUE;
}

static gpointer
look_begin (gpointer owner)
{
  LatentTaskLog *self = owner;
  Look *look = g_new0 (Look, 1);

  look->filter = self->filter;
  look->search = g_strdup (self->search);
  look->batch = g_strdup (self->batch);
  look->words = self->search != NULL ? split (self->search) : NULL;
  /* The list changes in look_done() only. */
  look->old = g_array_ref (self->ids);
  look->new = g_array_new (FALSE, FALSE, sizeof (gint64));
  return look;
}

static void
look_done (gpointer owner, gpointer data)
{
  LatentTaskLog *self = owner;
  Look *look = data;
  guint n_before = self->ids->len;

  /* What was typed meanwhile asks for something else. */
  if (self->filter != look->filter || g_strcmp0 (self->search, look->search) != 0 ||
      g_strcmp0 (self->batch, look->batch) != 0)
    return;
  latent_id_diff_apply (look->edits, self->ids, look->new, G_LIST_MODEL (self), NULL);
  if (n_before != self->ids->len)
    g_object_notify_by_pspec (owner, properties[PROP_N_ITEMS]);
  if (self->loading)
    {
      self->loading = FALSE;
      g_object_notify_by_pspec (owner, properties[PROP_LOADING]);
    }
}

static const LatentReaderFuncs look_funcs = {
  .what = "Reading the log of tasks",
  .begin = look_begin,
  .run = look_run,
  .done = look_done,
  .free = look_free,
  .least_rest_ms = LEAST_REST_MS,
  .most_rest_ms = MOST_REST_MS,
};

static void
tasks_changed_cb (LatentTaskLog *self)
{
  latent_reader_queue (self->reader);
}

/* --- list --------------------------------------------------------------------------------------------------------- */

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
    latent_id_pages_want (self->pages, position);
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

  g_clear_pointer (&self->reader, latent_reader_free);
  g_clear_pointer (&self->pages, latent_id_pages_free);
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
}

LatentTaskLog *
latent_task_log_new (LatentLibrary *library)
{
  LatentTaskLog *self;

  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);

  self = g_object_new (LATENT_TYPE_TASK_LOG, NULL);
  self->library = g_object_ref (library);
  self->pages = latent_id_pages_new (library, self->ids, PAGE, latent_library_load_tasks, "Reading tasks");
  self->reader = latent_reader_new (library, self, &look_funcs);
  g_signal_connect_object (library, "tasks-changed", G_CALLBACK (tasks_changed_cb), self, G_CONNECT_SWAPPED);
  latent_reader_hurry (self->reader);
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
  latent_reader_hurry (self->reader);
}

gboolean
latent_task_log_get_loading (LatentTaskLog *self)
{
  g_return_val_if_fail (LATENT_IS_TASK_LOG (self), FALSE);
  return self->loading;
}
