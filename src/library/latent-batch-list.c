/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-batch-list.h"

#include <gio/gio.h>
#include <math.h>

#include "latent-journal.h"
#include "latent-library-private.h"

/* A change of the journal is followed by a look at the numbers of all batches here, at most so often. */
#define READ_EVERY_MS 150

struct _LatentBatchList
{
  GObject parent_instance;

  LatentLibrary *library;
  GPtrArray *batches; /* LatentBatch */
  gboolean is_reading;
  gboolean must_read_again;
  guint source;
};

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LatentBatchList,
                               latent_batch_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

typedef struct
{
  char *id;
  char *prompt;
  char *model;
  LatentBatchNumbers numbers;
} Row;

static void
row_free (gpointer data)
{
  Row *row = data;

  g_free (row->id);
  g_free (row->prompt);
  g_free (row->model);
  g_free (row);
}

typedef struct
{
  GWeakRef list;
  GPtrArray *rows;
} Read;

static void
read_free (Read *read)
{
  g_weak_ref_clear (&read->list);
  g_ptr_array_unref (read->rows);
  g_free (read);
}

/* Only the newest tasks are looked at, and those that are open, by the index of states: it takes no longer with the years.
 */
#define SELECT                                                                                                         \
  "WITH named AS (SELECT batch FROM (SELECT batch FROM task ORDER BY id DESC LIMIT 1000) WHERE batch IS NOT NULL "     \
  "UNION SELECT batch FROM task WHERE batch IS NOT NULL AND state IN ('queued', 'preparing', 'submitting', "           \
  "'submitted', 'collecting')), "                                                                                      \
  "counted AS (SELECT t.batch AS batch, count(*) AS n, sum (t.state IN ('queued', 'preparing')) AS unsent, "           \
  "sum (t.state IN ('submitting', 'submitted', 'collecting')) AS running, sum (t.state = 'done') AS done, "            \
  "sum (t.state IN ('failed', 'expired')) AS failed, sum (t.state = 'uncertain') AS uncertain, "                       \
  "sum (t.state = 'cancelled') AS cancelled, count (DISTINCT t.model) AS models, "                                     \
  "CASE WHEN sum (t.state != 'cancelled' AND t.estimate IS NULL AND t.credits IS NULL) THEN NULL "                     \
  "ELSE total (CASE t.state WHEN 'cancelled' THEN 0 ELSE coalesce (t.credits, t.estimate) END) END AS estimate, "      \
  "total (CASE WHEN t.state IN ('queued', 'preparing', 'cancelled') THEN 0 ELSE coalesce (t.credits, t.estimate, 0) "  \
  "END) AS credits, min (t.created) AS created, min (t.id) AS first "                                                  \
  "FROM task AS t WHERE t.batch IN (SELECT batch FROM named) GROUP BY t.batch HAVING count(*) > 1) "                   \
  "SELECT c.batch, c.n, c.unsent, c.running, c.done, c.failed, c.uncertain, c.cancelled, c.models, "                   \
  "(SELECT count(*) FROM task AS s JOIN image AS i ON i.task = s.id WHERE s.batch = c.batch AND i.trashed IS NULL), "  \
  "c.estimate, c.credits, c.created, "                                                                                 \
  "EXISTS (SELECT 1 FROM setting WHERE name = '" LATENT_SETTING_BATCH_PAUSED "' || c.batch), f.prompt, f.model "       \
  "FROM counted AS c JOIN task AS f ON f.id = c.first ORDER BY c.first DESC"

static guint
get_count (sqlite3_stmt *statement, int column)
{
  return (guint) sqlite3_column_int (statement, column);
}

static gboolean
read_run (LatentSql *sql, gpointer data, GError **error)
{
  Read *read = data;
  sqlite3_stmt *statement = latent_sql_query (sql, SELECT, NULL, error);
  int step;

  if (statement == NULL)
    return FALSE;
  while ((step = latent_sql_step (sql, statement, error)) > 0)
    {
      Row *row = g_new0 (Row, 1);

      row->id = latent_sql_dup_text (statement, 0);
      row->numbers.n_tasks = get_count (statement, 1);
      row->numbers.n_unsent = get_count (statement, 2);
      row->numbers.n_running = get_count (statement, 3);
      row->numbers.n_done = get_count (statement, 4);
      row->numbers.n_failed = get_count (statement, 5);
      row->numbers.n_uncertain = get_count (statement, 6);
      row->numbers.n_cancelled = get_count (statement, 7);
      row->numbers.n_models = get_count (statement, 8);
      row->numbers.n_images = get_count (statement, 9);
      row->numbers.estimate = latent_sql_get_real (statement, 10);
      row->numbers.credits = latent_sql_get_real (statement, 11);
      row->numbers.created = sqlite3_column_int64 (statement, 12);
      row->numbers.paused = sqlite3_column_int (statement, 13) != 0;
      row->prompt = latent_sql_dup_text (statement, 14);
      row->model = latent_sql_dup_text (statement, 15);
      g_ptr_array_add (read->rows, row);
    }
  return step == 0;
}

static LatentBatch *
find (GPtrArray *batches, const char *id)
{
  for (guint i = 0; i < batches->len; i++)
    if (g_str_equal (latent_batch_get_id (batches->pdata[i]), id))
      return batches->pdata[i];
  return NULL;
}

/* New ones come at the top and old ones go at the bottom: what both lists begin and end with stays where it is. */
static void
replace (LatentBatchList *self, GPtrArray *batches)
{
  g_autoptr (GPtrArray) old = g_steal_pointer (&self->batches);
  guint front = 0, back = 0;

  self->batches = batches;
  while (front < old->len && front < batches->len && old->pdata[front] == batches->pdata[front])
    front++;
  while (back < old->len - front && back < batches->len - front &&
         old->pdata[old->len - 1 - back] == batches->pdata[batches->len - 1 - back])
    back++;
  if (old->len - front - back > 0 || batches->len - front - back > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), front, old->len - front - back, batches->len - front - back);
}

static void
read_done (gpointer data, GValue *value)
{
  Read *read = data;
  g_autoptr (LatentBatchList) self = g_weak_ref_get (&read->list);
  GPtrArray *batches;

  if (self == NULL)
    return;
  batches = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < read->rows->len; i++)
    {
      Row *row = read->rows->pdata[i];
      LatentBatch *batch = find (self->batches, row->id);

      batch = batch != NULL ? g_object_ref (batch) : latent_batch_new (row->id, row->prompt, row->model);
      latent_batch_set_numbers (batch, &row->numbers);
      g_ptr_array_add (batches, batch);
    }
  replace (self, batches);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void queue_read (LatentBatchList *self);

static DexFuture *
settled_cb (DexFuture *future, gpointer user_data)
{
  g_autoptr (LatentBatchList) self = g_weak_ref_get (user_data);
  g_autoptr (GError) error = NULL;

  if (self == NULL)
    return dex_future_new_true ();
  self->is_reading = FALSE;
  if (dex_future_get_value (future, &error) == NULL && !latent_database_is_closed (self->library->database))
    g_warning ("Reading batches: %s", error->message);
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
  LatentBatchList *self = user_data;
  GWeakRef *weak;
  Read *read;

  self->source = 0;
  self->must_read_again = FALSE;
  if (latent_database_is_closed (self->library->database))
    return G_SOURCE_REMOVE;
  self->is_reading = TRUE;
  read = g_new0 (Read, 1);
  g_weak_ref_init (&read->list, self);
  read->rows = g_ptr_array_new_with_free_func (row_free);
  weak = g_new0 (GWeakRef, 1);
  g_weak_ref_init (weak, self);
  dex_future_disown (dex_future_finally (
    latent_database_read (self->library->database, read_run, read_done, read, (GDestroyNotify) read_free), settled_cb,
    weak, weak_ref_free));
  return G_SOURCE_REMOVE;
}

static void
queue_read (LatentBatchList *self)
{
  if (self->is_reading)
    self->must_read_again = TRUE;
  else if (self->source == 0)
    self->source = g_timeout_add (READ_EVERY_MS, read_cb, self);
}

static GType
latent_batch_list_get_item_type (GListModel *model)
{
  return LATENT_TYPE_BATCH;
}

static guint
latent_batch_list_get_n_items (GListModel *model)
{
  return LATENT_BATCH_LIST (model)->batches->len;
}

static gpointer
latent_batch_list_get_item (GListModel *model, guint position)
{
  GPtrArray *batches = LATENT_BATCH_LIST (model)->batches;

  return position < batches->len ? g_object_ref (batches->pdata[position]) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = latent_batch_list_get_item_type;
  iface->get_n_items = latent_batch_list_get_n_items;
  iface->get_item = latent_batch_list_get_item;
}

static void
latent_batch_list_finalize (GObject *object)
{
  LatentBatchList *self = LATENT_BATCH_LIST (object);

  g_clear_handle_id (&self->source, g_source_remove);
  g_ptr_array_unref (self->batches);
  g_clear_object (&self->library);
  G_OBJECT_CLASS (latent_batch_list_parent_class)->finalize (object);
}

static void
latent_batch_list_class_init (LatentBatchListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = latent_batch_list_finalize;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
latent_batch_list_init (LatentBatchList *self)
{
  self->batches = g_ptr_array_new_with_free_func (g_object_unref);
}

LatentBatchList *
latent_batch_list_new (LatentLibrary *library)
{
  LatentBatchList *self;

  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);

  self = g_object_new (LATENT_TYPE_BATCH_LIST, NULL);
  self->library = g_object_ref (library);
  g_signal_connect_object (library, "tasks-changed", G_CALLBACK (queue_read), self, G_CONNECT_SWAPPED);
  queue_read (self);
  return self;
}

LatentBatch *
latent_batch_list_find (LatentBatchList *self, const char *id)
{
  g_return_val_if_fail (LATENT_IS_BATCH_LIST (self), NULL);

  for (guint i = 0; id != NULL && i < self->batches->len; i++)
    if (g_str_equal (latent_batch_get_id (self->batches->pdata[i]), id))
      return self->batches->pdata[i];
  return NULL;
}
