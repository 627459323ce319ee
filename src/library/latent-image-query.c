/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-image-query.h"

#include "latent-id-set.h"
#include "latent-image-private.h"
#include "latent-search.h"

/* So few pictures are looked up one by one. */
#define FEW 1000
/* More than there are conditions. */
#define MOST_BINDS 16

LatentImageQuery *
latent_image_query_copy (const LatentImageQuery *query)
{
  LatentImageQuery *copy = g_new0 (LatentImageQuery, 1);

  *copy = *query;
  copy->search = g_strdup (query->search);
  copy->model = g_strdup (query->model);
  copy->tag = g_strdup (query->tag);
  return copy;
}

void
latent_image_query_free (LatentImageQuery *query)
{
  g_free ((char *) query->search);
  g_free ((char *) query->model);
  g_free ((char *) query->tag);
  g_free (query);
}

gboolean
latent_image_query_equal (const LatentImageQuery *one, const LatentImageQuery *two)
{
  return g_strcmp0 (one->search, two->search) == 0 && g_strcmp0 (one->model, two->model) == 0 &&
         g_strcmp0 (one->tag, two->tag) == 0 && one->collection == two->collection &&
         !one->favourite == !two->favourite && !one->trashed == !two->trashed && one->since == two->since &&
         one->until == two->until && one->task == two->task && one->limit == two->limit;
}

typedef struct
{
  GString *text;
  LatentBind binds[MOST_BINDS];
  guint n_binds;
} Builder;

static void
add (Builder *builder, const char *condition, LatentBind bind)
{
  g_assert (builder->n_binds < MOST_BINDS - 1);

  g_string_append (builder->text, condition);
  builder->binds[builder->n_binds++] = bind;
}

/* Everything but the words that are looked for. */
static void
add_conditions (Builder *builder, const LatentImageQuery *query, char **tag)
{
  if (query->favourite)
    g_string_append (builder->text, " AND i.favourite = 1");
  if (query->model != NULL && *query->model != '\0')
    add (builder, " AND i.model = ?", LATENT_TEXT (query->model));
  if (query->task != 0)
    add (builder, " AND i.task = ?", LATENT_INT (query->task));
  if (query->since != 0)
    add (builder, " AND i.created >= ?", LATENT_INT (query->since));
  if (query->until != 0)
    add (builder, " AND i.created < ?", LATENT_INT (query->until));
  if (query->collection != 0)
    add (builder, " AND i.id IN (SELECT image FROM collection_image WHERE collection = ?)",
         LATENT_INT (query->collection));
  if (query->tag != NULL && *query->tag != '\0')
    {
      g_autofree char *valid = g_utf8_make_valid (query->tag, -1);
      g_autofree char *normal = g_utf8_normalize (valid, -1, G_NORMALIZE_DEFAULT_COMPOSE);

      *tag = g_utf8_casefold (normal, -1);
      add (builder, " AND i.id IN (SELECT x.image FROM tag AS g JOIN image_tag AS x ON x.tag = g.id WHERE g.fold = ?)",
           LATENT_TEXT (*tag));
    }
}

/* Adds the ids of a statement's rows that are in @only and not in @but, each of which may be NULL; at most @limit if that
 * isn't 0. */
static gboolean
collect (LatentSql *sql,
         sqlite3_stmt *statement,
         LatentIdSet *only,
         LatentIdSet *but,
         guint limit,
         GArray *ids,
         GError **error)
{
  int row = 0;

  while ((limit == 0 || ids->len < limit) && (row = latent_sql_step (sql, statement, error)) > 0)
    {
      gint64 id = sqlite3_column_int64 (statement, 0);

      if ((only == NULL || latent_id_set_contains (only, id)) && (but == NULL || !latent_id_set_contains (but, id)))
        g_array_append_val (ids, id);
    }
  return row >= 0;
}

/* The pictures whose words match, in the order of their ids. */
static LatentIdSet *
find_words (LatentSql *sql, const char *expression, GArray *found, GError **error)
{
  sqlite3_stmt *statement = latent_sql_query (sql, "SELECT rowid FROM image_text WHERE image_text MATCH ?",
                                              LATENT_BINDS (LATENT_TEXT (expression)), error);
  gboolean ok = statement != NULL && collect (sql, statement, NULL, NULL, 0, found, error);

  if (statement != NULL)
    sqlite3_reset (statement);
  return ok ? latent_id_set_new ((const gint64 *) (gpointer) found->data, found->len) : NULL;
}

static sqlite3_stmt *
prepare (LatentSql *sql, const LatentImageQuery *query, const char *few, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *tag = NULL;
  Builder builder = { .text = text };

  /* The words of the partial indices, so that one of them is taken: what isn't a bound value here must stay so. */
  g_string_append_printf (text, "SELECT i.id FROM image AS i WHERE i.trashed IS %s",
                          query->trashed ? "NOT NULL" : "NULL");
  add_conditions (&builder, query, &tag);
  if (few != NULL)
    add (&builder, " AND i.id IN (SELECT value FROM json_each (?))", LATENT_TEXT (few));
  g_string_append (text, " ORDER BY i.created DESC, i.id DESC");
  return latent_sql_query_once (sql, text->str, builder.binds, error);
}

/* Words that many pictures have are not looked up row by row: the rows are large and lie all over the file, while the list
 * of all pictures by date is one small index, from which those that weren't found are left out. */
GArray *
latent_image_query_run (LatentSql *sql, const LatentImageQuery *query, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) unwanted = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (LatentIdSet) only = NULL;
  g_autoptr (LatentIdSet) but = NULL;
  g_autofree char *include = NULL;
  g_autofree char *exclude = NULL;
  g_autofree char *few = NULL;
  sqlite3_stmt *statement;
  gboolean ok;

  if (query->search != NULL)
    latent_search_parse (query->search, &include, &exclude);
  if (include != NULL && (only = find_words (sql, include, found, error)) == NULL)
    return NULL;
  if (exclude != NULL && (but = find_words (sql, exclude, unwanted, error)) == NULL)
    return NULL;
  if (only != NULL && found->len < FEW)
    few = latent_ids_to_json (found);
  statement = prepare (sql, query, few, error);
  if (statement == NULL)
    return NULL;
  ok = collect (sql, statement, few == NULL ? only : NULL, but, query->limit, ids, error);
  sqlite3_finalize (statement);
  return ok ? g_steal_pointer (&ids) : NULL;
}
