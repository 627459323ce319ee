/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-config.h"

#include "latent-image-query-run.h"

#include <glib/gi18n-lib.h>

#include "latent-id-set.h"
#include "latent-image-private.h"
#include "latent-library.h"
#include "latent-search.h"

/* The rows are large and lie all over the file, while the indices are small. So what many pictures have in common (words,
 * a tag, conditions) is found as a set of ids from an index, and the order is read off another index from which those that
 * are in no set are left out. Only where few are left are they looked up one by one. */

/* So few. */
#define FEW 1000
/* More than there are conditions. */
#define MOST_BINDS 16
/* Words, collection, tag, batch, conditions. */
#define MOST_SETS 5
/* Smart collections that are looked for in smart collections. */
#define MOST_LEVELS 8

typedef struct
{
  LatentSql *sql;
  const LatentImageQuery *query;
  LatentIdSet *sets[MOST_SETS]; /* in all of which a picture must be */
  guint n_sets;
  LatentIdSet *but; /* in which it mustn't be, or NULL */
  GArray *smallest; /* ids of the smallest set, or NULL */
  GArray *members; /* those of a plain collection in their order, or NULL */
  guint level;
  gboolean has_conditions;
} Run;

static void
run_clear (Run *run)
{
  for (guint i = 0; i < run->n_sets; i++)
    latent_id_set_free (run->sets[i]);
  g_clear_pointer (&run->but, latent_id_set_free);
  g_clear_pointer (&run->smallest, g_array_unref);
  g_clear_pointer (&run->members, g_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

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

static gboolean
is_set (const char *text)
{
  return text != NULL && *text != '\0';
}

/* The first moment of the first of the last @days days, here. */
static gint64
get_begin (guint days)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) day = g_date_time_add_days (now, -(int) MIN (days - 1, 3000000));
  g_autoptr (GDateTime) begin = NULL;

  if (day != NULL)
    begin = g_date_time_new_local (g_date_time_get_year (day), g_date_time_get_month (day),
                                   g_date_time_get_day_of_month (day), 0, 0, 0);
  return begin != NULL ? g_date_time_to_unix_usec (begin) : 0;
}

static gboolean
has_facts (const LatentImageQuery *query)
{
  return is_set (query->aspect) || query->min_pixels != 0 || query->max_pixels != 0 ||
         query->origin != LATENT_IMAGE_ORIGIN_ANY || (query->favourite && is_set (query->model));
}

static gboolean
has_conditions (const LatentImageQuery *query)
{
  return has_facts (query) || query->favourite || is_set (query->model) || query->task != 0 || query->since != 0 ||
         query->until != 0 || query->days != 0 || query->state != LATENT_IMAGE_STATE_ANY;
}

/* What isn't a bound value here must stay so: those are the words of the partial indices, by which they are taken. */
static gboolean
add_conditions (Builder *builder, const LatentImageQuery *query, GError **error)
{
  static const char *const states[] = { "", " AND i.missing = 1", " AND i.edited = 1", " AND i.problem IS NOT NULL" };
  static const char *const origins[] = { "", " AND i.task IS NOT NULL", " AND i.task IS NULL" };
  double low, high;

  if (query->favourite)
    g_string_append (builder->text, " AND i.favourite = 1");
  g_string_append (builder->text, states[MIN (query->state, G_N_ELEMENTS (states) - 1)]);
  g_string_append (builder->text, origins[MIN (query->origin, G_N_ELEMENTS (origins) - 1)]);
  if (is_set (query->model))
    add (builder, " AND i.model = ?", LATENT_TEXT (query->model));
  if (query->task != 0)
    add (builder, " AND i.task = ?", LATENT_INT (query->task));
  if (query->since != 0 || query->days != 0)
    add (builder, " AND i.created >= ?",
         LATENT_INT (MAX (query->since, query->days != 0 ? get_begin (query->days) : G_MININT64)));
  if (query->until != 0)
    add (builder, " AND i.created < ?", LATENT_INT (query->until));
  if (query->min_pixels != 0)
    add (builder, " AND i.width * i.height >= ?", LATENT_INT (query->min_pixels));
  if (query->max_pixels != 0)
    add (builder, " AND i.width * i.height < ?", LATENT_INT (query->max_pixels));
  if (!is_set (query->aspect))
    return TRUE;
  if (!latent_image_query_parse_aspect (query->aspect, &low, &high))
    {
      g_set_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_CONTENT,
                   _ ("“%s” is no aspect ratio, such as 16:9."), query->aspect);
      return FALSE;
    }
  add (builder, " AND i.width >= i.height * ?", LATENT_REAL (low));
  add (builder, " AND i.width < i.height * ?", LATENT_REAL (high));
  return TRUE;
}

static const char *
get_order (const LatentImageQuery *query)
{
  static const char *const orders[][2] = {
    { "i.created DESC, i.id DESC", "i.created, i.id" },
    { "i.prompt_key, i.created DESC, i.id DESC", "i.prompt_key DESC, i.created, i.id" },
    { "i.model, i.created DESC, i.id DESC", "i.model DESC, i.created, i.id" },
    { "i.size DESC, i.created DESC, i.id DESC", "i.size, i.created, i.id" },
    { "i.credits DESC, i.created DESC, i.id DESC", "i.credits, i.created, i.id" },
    { "i.created DESC, i.id DESC", "i.created, i.id" },
  };

  return orders[MIN (query->sort, G_N_ELEMENTS (orders) - 1)][query->reversed ? 1 : 0];
}

/* In all sets and not in the other. */
static gboolean
is_wanted (const Run *run, gint64 id)
{
  if (run->but != NULL && latent_id_set_contains (run->but, id))
    return FALSE;
  for (guint i = 0; i < run->n_sets; i++)
    if (!latent_id_set_contains (run->sets[i], id))
      return FALSE;
  return TRUE;
}

/* Reads @statement's ids, those that are wanted; at most @limit if that isn't 0. */
static gboolean
collect (Run *run, sqlite3_stmt *statement, guint limit, GArray *ids, GError **error)
{
  int row = 0;

  while ((limit == 0 || ids->len < limit) && (row = latent_sql_step (run->sql, statement, error)) > 0)
    {
      gint64 id = sqlite3_column_int64 (statement, 0);

      if (is_wanted (run, id))
        g_array_append_val (ids, id);
    }
  return row >= 0;
}

static GArray *
find (Run *run, const char *text, const char *value, gint64 number, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  sqlite3_stmt *statement = latent_sql_query (
    run->sql, text, LATENT_BINDS (value != NULL ? LATENT_TEXT (value) : LATENT_INT (number)), error);
  gboolean ok = statement != NULL;
  int row;

  while (ok && (row = latent_sql_step (run->sql, statement, error)) != 0)
    {
      gint64 id = sqlite3_column_int64 (statement, 0);

      ok = row > 0;
      if (ok)
        g_array_append_val (ids, id);
    }
  if (statement != NULL)
    sqlite3_reset (statement);
  return ok ? g_steal_pointer (&ids) : NULL;
}

/* Takes @ids. */
static void
add_set (Run *run, GArray *ids)
{
  g_assert (run->n_sets < MOST_SETS);

  run->sets[run->n_sets++] = latent_id_set_new ((const gint64 *) (gpointer) ids->data, ids->len);
  if (run->smallest == NULL || ids->len < run->smallest->len)
    {
      g_clear_pointer (&run->smallest, g_array_unref);
      run->smallest = ids;
    }
  else
    g_array_unref (ids);
}

#define SELECT_WORDS "SELECT rowid FROM image_text WHERE image_text MATCH ?"

static gboolean
find_words (Run *run, GError **error)
{
  g_autofree char *include = NULL;
  g_autofree char *exclude = NULL;
  GArray *ids;

  if (run->query->search == NULL)
    return TRUE;
  latent_search_parse (run->query->search, &include, &exclude);
  if (include != NULL)
    {
      ids = find (run, SELECT_WORDS, include, 0, error);
      if (ids == NULL)
        return FALSE;
      add_set (run, ids);
    }
  if (exclude != NULL)
    {
      g_autoptr (GArray) unwanted = find (run, SELECT_WORDS, exclude, 0, error);

      if (unwanted == NULL)
        return FALSE;
      run->but = latent_id_set_new ((const gint64 *) (gpointer) unwanted->data, unwanted->len);
    }
  return TRUE;
}

/* The query of a smart collection. FALSE with an error; TRUE with NULL for any other. */
static gboolean
load_query (Run *run, LatentImageQuery **query, GError **error)
{
  sqlite3_stmt *statement = latent_sql_query (
    run->sql, "SELECT query FROM collection WHERE id = ? AND deleted IS NULL AND query IS NOT NULL",
    LATENT_BINDS (LATENT_INT (run->query->collection)), error);
  int row = statement != NULL ? latent_sql_step (run->sql, statement, error) : -1;
  g_autofree char *text = row > 0 ? latent_sql_dup_text (statement, 0) : NULL;

  if (text == NULL)
    return row >= 0;
  sqlite3_reset (statement);
  *query = latent_image_query_from_json (text, error);
  return *query != NULL;
}

static GArray *run_query (LatentSql *sql, const LatentImageQuery *query, guint level, GError **error);

static GArray *
find_collected (Run *run, GError **error)
{
  g_autoptr (LatentImageQuery) query = NULL;
  GArray *ids;

  if (!load_query (run, &query, error))
    return NULL;
  if (query != NULL && run->level < MOST_LEVELS)
    return run_query (run->sql, query, run->level + 1, error);
  ids = find (run,
              "SELECT x.image FROM collection AS c JOIN collection_image AS x ON x.collection = c.id "
              "WHERE c.id = ? AND c.deleted IS NULL ORDER BY x.position, x.image DESC",
              NULL, run->query->collection, error);
  if (ids != NULL && run->query->sort == LATENT_IMAGE_SORT_PLACE)
    run->members = g_array_ref (ids);
  return ids;
}

static gboolean
find_members (Run *run, GError **error)
{
  GArray *ids;

  if (run->query->collection != 0)
    {
      ids = find_collected (run, error);
      if (ids == NULL)
        return FALSE;
      add_set (run, ids);
    }
  if (is_set (run->query->tag))
    {
      g_autofree char *valid = g_utf8_make_valid (run->query->tag, -1);
      g_autofree char *normal = g_utf8_normalize (valid, -1, G_NORMALIZE_DEFAULT_COMPOSE);
      g_autofree char *fold = g_utf8_casefold (normal, -1);

      ids = find (run, "SELECT x.image FROM tag AS g JOIN image_tag AS x ON x.tag = g.id WHERE g.fold = ?", fold, 0,
                  error);
      if (ids == NULL)
        return FALSE;
      add_set (run, ids);
    }
  if (is_set (run->query->batch))
    {
      ids = find (run, "SELECT i.id FROM task AS t JOIN image AS i ON i.task = t.id WHERE t.batch = ?",
                  run->query->batch, 0, error);
      if (ids == NULL)
        return FALSE;
      add_set (run, ids);
    }
  return TRUE;
}

/* One statement over the pictures. @index: to be taken, or NULL for whichever SQLite finds best; @few: of these only, or
 * NULL; @order: or NULL. */
static GArray *
pick (Run *run, const char *index, gboolean conditions, GArray *few, const char *order, guint limit, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GString) text = g_string_new ("SELECT i.id FROM image AS i");
  g_autofree char *json = few != NULL ? latent_ids_to_json (few) : NULL;
  Builder builder = { .text = text };
  sqlite3_stmt *statement;
  gboolean ok;

  if (index != NULL)
    g_string_append_printf (text, " INDEXED BY %s", index);
  g_string_append_printf (text, " WHERE i.trashed IS %s", run->query->trashed ? "NOT NULL" : "NULL");
  if (conditions && !add_conditions (&builder, run->query, error))
    return NULL;
  if (json != NULL)
    add (&builder, " AND i.id IN (SELECT value FROM json_each (?))", LATENT_TEXT (json));
  if (order != NULL)
    g_string_append_printf (text, " ORDER BY %s", order);
  statement = latent_sql_query_once (run->sql, text->str, builder.binds, error);
  if (statement == NULL)
    return NULL;
  ok = collect (run, statement, limit, ids, error);
  sqlite3_finalize (statement);
  return ok ? g_steal_pointer (&ids) : NULL;
}

/* All pictures in an order, of which those are picked that are wanted. Who types asks for the same order with each letter:
 * it is kept until the library changes. */
static GArray *
pick_in_order (Run *run, const char *index, const char *order, GError **error)
{
  g_autoptr (GArray) ids = NULL;
  Run everything = { .sql = run->sql, .query = run->query };
  GArray *all;

  if (run->query->trashed || run->query->limit != 0)
    return pick (run, index, FALSE, NULL, order, run->query->limit, error);
  all = latent_sql_recall (run->sql, order);
  if (all == NULL)
    {
      all = pick (&everything, index, FALSE, NULL, order, 0, error);
      if (all == NULL)
        return NULL;
      latent_sql_keep (run->sql, order, all, (GDestroyNotify) g_array_unref);
    }
  if (run->n_sets == 0 && run->but == NULL)
    return g_array_copy (all);
  ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < all->len; i++)
    if (is_wanted (run, g_array_index (all, gint64, i)))
      g_array_append_val (ids, g_array_index (all, gint64, i));
  return g_steal_pointer (&ids);
}

static gboolean
is_few (const Run *run)
{
  return run->smallest != NULL && run->smallest->len < FEW;
}

/* What was found, in the order of the collection's members. */
static GArray *
arrange (Run *run, const char *index, gboolean conditions, GError **error)
{
  g_autoptr (GArray) found = pick (run, index, conditions, is_few (run) ? run->smallest : NULL, NULL, 0, error);
  g_autoptr (LatentIdSet) set = NULL;
  GArray *ids;

  if (found == NULL)
    return NULL;
  set = latent_id_set_new ((const gint64 *) (gpointer) found->data, found->len);
  ids = g_array_sized_new (FALSE, FALSE, sizeof (gint64), found->len);
  for (guint i = 0; i < run->members->len && (run->query->limit == 0 || ids->len < run->query->limit); i++)
    {
      gint64 id = g_array_index (run->members, gint64, run->query->reversed ? run->members->len - 1 - i : i);

      if (latent_id_set_contains (set, id))
        g_array_append_val (ids, id);
    }
  return ids;
}

static GArray *
run_query (LatentSql *sql, const LatentImageQuery *query, guint level, GError **error)
{
  static const char *const indices[] = { "image_created", "image_prompt",  "image_model",
                                         "image_size",    "image_credits", "image_created" };
  const char *order = get_order (query);
  gboolean conditions = has_conditions (query);
  const char *index = NULL;
  g_auto (Run) run = { .sql = sql, .query = query, .level = level };

  if (!find_words (&run, error) || !find_members (&run, error))
    return NULL;
  /* An index of its own has what is asked for, or it fits into one look; those in the trash are never many. */
  if (has_facts (query) && query->task == 0 && query->state == LATENT_IMAGE_STATE_ANY)
    index = "image_facts";
  if (run.members != NULL)
    return arrange (&run, query->trashed || is_few (&run) ? NULL : index, conditions, error);
  if (query->trashed || is_few (&run))
    return pick (&run, NULL, conditions, is_few (&run) ? run.smallest : NULL, order, query->limit, error);
  if (conditions && (query->sort == LATENT_IMAGE_SORT_CREATED || query->sort == LATENT_IMAGE_SORT_PLACE))
    return pick (&run, index, TRUE, NULL, order, query->limit, error);
  if (conditions)
    {
      GArray *ids = pick (&run, index, TRUE, NULL, NULL, 0, error);

      if (ids == NULL)
        return NULL;
      add_set (&run, ids);
      if (is_few (&run))
        return pick (&run, NULL, FALSE, run.smallest, order, query->limit, error);
    }
  return pick_in_order (&run, indices[MIN (query->sort, G_N_ELEMENTS (indices) - 1)], order, error);
}

GArray *
latent_image_query_run (LatentSql *sql, const LatentImageQuery *query, GError **error)
{
  return run_query (sql, query, 0, error);
}
