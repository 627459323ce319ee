/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-comparison-list.h"

#include <gio/gio.h>

#include "latent-id-diff.h"
#include "latent-id-set.h"
#include "latent-image-query-run.h"
#include "latent-library-private.h"
#include "latent-reader.h"

#define MOST_REST_MS 1000

/* --- one -------------------------------------------------------------------------------------------------------- */

struct _LatentComparison
{
  GObject parent_instance;
  char *batch;
};

G_DEFINE_FINAL_TYPE (LatentComparison, latent_comparison, G_TYPE_OBJECT)

static void
latent_comparison_finalize (GObject *object)
{
  g_free (LATENT_COMPARISON (object)->batch);
  G_OBJECT_CLASS (latent_comparison_parent_class)->finalize (object);
}

static void
latent_comparison_class_init (LatentComparisonClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = latent_comparison_finalize;
}

static void
latent_comparison_init (LatentComparison *self)
{
}

const char *
latent_comparison_get_batch (LatentComparison *self)
{
  g_return_val_if_fail (LATENT_IS_COMPARISON (self), NULL);

  return self->batch;
}

/* --- all of them ------------------------------------------------------------------------------------------------ */

struct _LatentComparisonList
{
  GObject parent_instance;
  LatentLibrary *library;
  LatentImageQuery *query;
  GArray *ids;       /* of each one's first task, the newest first */
  GHashTable *items; /* gint64 → LatentComparison */
  LatentReader *reader;
  gboolean loading;
};

static void list_model_init (GListModelInterface *iface);
G_DEFINE_FINAL_TYPE_WITH_CODE (LatentComparisonList,
                               latent_comparison_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

enum
{
  PROP_LOADING = 1,
  N_PROPS,
};
static GParamSpec *properties[N_PROPS];

typedef struct
{
  gint64 first;
  char *batch;
} Found;

static void
found_clear (gpointer data)
{
  g_free (((Found *) data)->batch);
}

typedef struct
{
  LatentImageQuery *query;
  GArray *old;
  GArray *found; /* of Found, the newest first */
  GArray *ids;
  GArray *edits;
} Read;

static gpointer
read_begin (gpointer owner)
{
  LatentComparisonList *self = owner;
  Read *read = g_new0 (Read, 1);

  read->query = latent_image_query_copy (self->query);
  read->query->sort = LATENT_IMAGE_SORT_CREATED;
  read->query->reversed = FALSE;
  read->query->limit = 0;
  read->old = g_array_ref (self->ids);
  read->found = g_array_new (FALSE, FALSE, sizeof (Found));
  g_array_set_clear_func (read->found, found_clear);
  read->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  return read;
}

static void
read_free (gpointer data)
{
  Read *read = data;

  latent_image_query_free (read->query);
  g_array_unref (read->old);
  g_array_unref (read->found);
  g_array_unref (read->ids);
  g_clear_pointer (&read->edits, g_array_unref);
  g_free (read);
}

/* Which model made what is read off the index of pictures, and which batch a task is of off another one, never the large
 * rows; of tasks without pictures those are looked at that aren't done. */
#define SELECT                                                                                                         \
  "WITH known (task, model, image) AS MATERIALIZED ("                                                                  \
  "SELECT task, model, id FROM image INDEXED BY image_facts WHERE trashed IS NULL AND task IS NOT NULL "               \
  "UNION ALL SELECT id, model, 0 FROM task WHERE state IN ('queued', 'preparing', 'submitting', 'submitted', "         \
  "'collecting', 'failed', 'uncertain', 'expired')) "                                                                  \
  "SELECT t.batch, t.id, k.model, k.image FROM task AS t INDEXED BY task_batch CROSS JOIN known AS k ON k.task = "     \
  "t.id "                                                                                                              \
  "WHERE t.batch IS NOT NULL ORDER BY t.batch, t.id"

/* The batch that is being read. */
typedef struct
{
  Found found;
  char *model; /* of its first task */
  gboolean compares;
  gboolean matches;
} Group;

static void
end_group (Read *read, Group *group)
{
  if (group->compares && group->matches)
    g_array_append_val (read->found, group->found);
  else
    g_free (group->found.batch);
  g_free (group->model);
  *group = (Group) { 0 };
}

static gboolean
read_groups (LatentSql *sql, Read *read, const LatentIdSet *wanted, GError **error)
{
  sqlite3_stmt *statement = latent_sql_query (sql, SELECT, NULL, error);
  Group group = { 0 };
  int row;

  if (statement == NULL)
    return FALSE;
  while ((row = latent_sql_step (sql, statement, error)) > 0)
    {
      const char *batch = (const char *) sqlite3_column_text (statement, 0);
      const char *model = (const char *) sqlite3_column_text (statement, 2);
      gint64 image = sqlite3_column_int64 (statement, 3);

      if (g_strcmp0 (group.found.batch, batch) != 0)
        {
          end_group (read, &group);
          group.found.batch = g_strdup (batch);
          group.found.first = sqlite3_column_int64 (statement, 1);
          group.model = g_strdup (model);
        }
      group.compares = group.compares || g_strcmp0 (group.model, model) != 0;
      group.matches = group.matches || wanted == NULL || latent_id_set_contains (wanted, image);
    }
  end_group (read, &group);
  return row == 0;
}

static int
compare_found (gconstpointer a, gconstpointer b)
{
  gint64 one = ((const Found *) a)->first, two = ((const Found *) b)->first;

  return one < two ? 1 : one > two ? -1 : 0;
}

static gboolean
read_run (LatentSql *sql, gpointer data, GError **error)
{
  Read *read = data;
  const LatentImageQuery all = { 0 };
  g_autoptr (GArray) ids = NULL;
  g_autoptr (LatentIdSet) wanted = NULL;

  if (!latent_image_query_equal (read->query, &all))
    {
      ids = latent_image_query_run (sql, read->query, error);
      if (ids == NULL)
        return FALSE;
      wanted = latent_id_set_new ((const gint64 *) (gpointer) ids->data, ids->len);
    }
  if (!read_groups (sql, read, wanted, error))
    return FALSE;
  g_array_sort (read->found, compare_found);
  for (guint i = 0; i < read->found->len; i++)
    g_array_append_val (read->ids, g_array_index (read->found, Found, i).first);
  read->edits = latent_id_diff (read->old, read->ids);
  return TRUE;
}

static LatentComparison *
dup_item (LatentComparisonList *self, const Found *found)
{
  LatentComparison *item = g_hash_table_lookup (self->items, &found->first);

  if (item != NULL)
    return g_object_ref (item);
  item = g_object_new (LATENT_TYPE_COMPARISON, NULL);
  item->batch = g_strdup (found->batch);
  return item;
}

static void
read_done (gpointer owner, gpointer data)
{
  LatentComparisonList *self = owner;
  Read *read = data;
  GHashTable *items = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_object_unref);

  for (guint i = 0; i < read->found->len; i++)
    {
      Found *found = &g_array_index (read->found, Found, i);
      LatentComparison *item = dup_item (self, found);

      g_hash_table_insert (items, g_memdup2 (&found->first, sizeof found->first), g_object_ref (item));
      g_hash_table_replace (self->items, g_memdup2 (&found->first, sizeof found->first), item);
    }
  /* Those that go are asked for until they are gone. */
  latent_id_diff_apply (read->edits, self->ids, read->ids, G_LIST_MODEL (self), NULL);
  g_hash_table_unref (self->items);
  self->items = items;
  if (self->loading)
    {
      self->loading = FALSE;
      g_object_notify_by_pspec (owner, properties[PROP_LOADING]);
    }
}

static const LatentReaderFuncs funcs = {
  .what = "Looking for comparisons",
  .begin = read_begin,
  .run = read_run,
  .done = read_done,
  .free = read_free,
  .most_rest_ms = MOST_REST_MS,
};

/* --- the model -------------------------------------------------------------------------------------------------- */

static GType
latent_comparison_list_get_item_type (GListModel *model)
{
  return LATENT_TYPE_COMPARISON;
}

static guint
latent_comparison_list_get_n_items (GListModel *model)
{
  return LATENT_COMPARISON_LIST (model)->ids->len;
}

static gpointer
latent_comparison_list_get_item (GListModel *model, guint position)
{
  LatentComparisonList *self = LATENT_COMPARISON_LIST (model);
  gpointer item = position < self->ids->len
                    ? g_hash_table_lookup (self->items, &g_array_index (self->ids, gint64, position))
                    : NULL;

  return item != NULL ? g_object_ref (item) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = latent_comparison_list_get_item_type;
  iface->get_n_items = latent_comparison_list_get_n_items;
  iface->get_item = latent_comparison_list_get_item;
}

static void
latent_comparison_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_LOADING)
    g_value_set_boolean (value, LATENT_COMPARISON_LIST (object)->loading);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
latent_comparison_list_finalize (GObject *object)
{
  LatentComparisonList *self = LATENT_COMPARISON_LIST (object);

  latent_reader_free (self->reader);
  latent_image_query_free (self->query);
  g_array_unref (self->ids);
  g_hash_table_unref (self->items);
  g_object_unref (self->library);
  G_OBJECT_CLASS (latent_comparison_list_parent_class)->finalize (object);
}

static void
latent_comparison_list_class_init (LatentComparisonListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = latent_comparison_list_get_property;
  object_class->finalize = latent_comparison_list_finalize;
  properties[PROP_LOADING] = g_param_spec_boolean ("loading", NULL, NULL, TRUE,
                                                   G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
latent_comparison_list_init (LatentComparisonList *self)
{
  self->loading = TRUE;
  self->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->items = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_object_unref);
}

static void
changed_cb (LatentComparisonList *self)
{
  latent_reader_queue (self->reader);
}

LatentComparisonList *
latent_comparison_list_new (LatentLibrary *library, const LatentImageQuery *query)
{
  LatentComparisonList *self;

  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (query != NULL, NULL);

  self = g_object_new (LATENT_TYPE_COMPARISON_LIST, NULL);
  self->library = g_object_ref (library);
  self->query = latent_image_query_copy (query);
  self->reader = latent_reader_new (library, self, &funcs);
  g_signal_connect_object (library, "images-changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (library, "tasks-changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  latent_reader_hurry (self->reader);
  return self;
}

void
latent_comparison_list_set_query (LatentComparisonList *self, const LatentImageQuery *query)
{
  g_return_if_fail (LATENT_IS_COMPARISON_LIST (self));
  g_return_if_fail (query != NULL);

  if (latent_image_query_equal (self->query, query))
    return;
  latent_image_query_free (self->query);
  self->query = latent_image_query_copy (query);
  latent_reader_hurry (self->reader);
}

gboolean
latent_comparison_list_get_loading (LatentComparisonList *self)
{
  g_return_val_if_fail (LATENT_IS_COMPARISON_LIST (self), FALSE);

  return self->loading;
}
