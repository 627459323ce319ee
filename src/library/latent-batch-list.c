/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-batch-list.h"

#include <gio/gio.h>
#include <math.h>

#include "latent-id-diff.h"
#include "latent-journal.h"
#include "latent-library-private.h"
#include "latent-reader.h"

/* A change of the journal is followed by a look at the numbers of all batches here, at most so often. */
#define LEAST_REST_MS 150
#define MOST_REST_MS 1000

struct _LatentBatchList
{
  GObject parent_instance;

  LatentLibrary *library;
  GPtrArray *batches; /* LatentBatch */
  LatentReader *reader;
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

static gpointer
read_begin (gpointer owner)
{
  return g_ptr_array_new_with_free_func (row_free);
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
  GPtrArray *rows = data;
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
      g_ptr_array_add (rows, row);
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

static void
read_done (gpointer owner, gpointer data)
{
  LatentBatchList *self = owner;
  GPtrArray *rows = data;
  GPtrArray *batches = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < rows->len; i++)
    {
      Row *row = rows->pdata[i];
      LatentBatch *batch = find (self->batches, row->id);

      batch = batch != NULL ? g_object_ref (batch) : latent_batch_new (row->id, row->prompt, row->model);
      latent_batch_set_numbers (batch, &row->numbers);
      g_ptr_array_add (batches, batch);
    }
  latent_id_diff_replace (&self->batches, batches, G_LIST_MODEL (self));
  g_signal_emit (self, signals[CHANGED], 0);
}

static const LatentReaderFuncs read_funcs = {
  .what = "Reading batches",
  .begin = read_begin,
  .run = read_run,
  .done = read_done,
  .free = (GDestroyNotify) g_ptr_array_unref,
  .least_rest_ms = LEAST_REST_MS,
  .most_rest_ms = MOST_REST_MS,
};

static void
tasks_changed_cb (LatentBatchList *self)
{
  latent_reader_queue (self->reader);
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

  g_clear_pointer (&self->reader, latent_reader_free);
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
  self->reader = latent_reader_new (library, self, &read_funcs);
  g_signal_connect_object (library, "tasks-changed", G_CALLBACK (tasks_changed_cb), self, G_CONNECT_SWAPPED);
  latent_reader_queue (self->reader);
  return self;
}

LatentBatch *
latent_batch_list_find (LatentBatchList *self, const char *id)
{
  g_return_val_if_fail (LATENT_IS_BATCH_LIST (self), NULL);

  return id != NULL ? find (self->batches, id) : NULL;
}
