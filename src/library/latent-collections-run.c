/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-config.h"

#include "latent-collection-private.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#include "latent-image-private.h"
#include "latent-label.h"

/* What is done to collections, within a transaction, and told. */

/* What a collection is now. */
typedef struct
{
  char *name;
  gboolean is_smart;
  gint64 cover;
} Facts;

static void
facts_clear (Facts *facts)
{
  g_free (facts->name);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Facts, facts_clear)

static gboolean
find (LatentSql *sql, gint64 id, gboolean deleted, Facts *facts, GError **error)
{
  sqlite3_stmt *statement = latent_sql_query (
    sql, "SELECT name, query IS NOT NULL, cover FROM collection WHERE id = ? AND (deleted IS NOT NULL) = ?",
    LATENT_BINDS (LATENT_INT (id), LATENT_INT (deleted ? 1 : 0)), error);
  int row = statement != NULL ? latent_sql_step (sql, statement, error) : -1;

  if (row == 0)
    g_set_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_NOT_FOUND, _ ("There is no such collection."));
  if (row <= 0)
    return FALSE;
  facts->name = latent_sql_dup_text (statement, 0);
  facts->is_smart = sqlite3_column_int (statement, 1) != 0;
  facts->cover = sqlite3_column_int64 (statement, 2);
  sqlite3_reset (statement);
  return TRUE;
}

/* One that pictures can be put into. */
static gboolean
find_plain (LatentSql *sql, gint64 id, Facts *facts, GError **error)
{
  if (!find (sql, id, FALSE, facts, error))
    return FALSE;
  if (facts->is_smart)
    g_set_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_CONTENT,
                 _ ("“%s” finds its pictures itself; none can be put in or taken out."), facts->name);
  return !facts->is_smart;
}

gboolean
latent_collections_check_name (LatentSql *sql, const char *name, gint64 id, GError **error)
{
  g_autofree char *fold = latent_label_fold (name);
  sqlite3_stmt *statement = latent_sql_query (sql, "SELECT name FROM collection WHERE deleted IS NULL AND id != ?",
                                              LATENT_BINDS (LATENT_INT (id)), error);
  int row;

  if (statement == NULL)
    return FALSE;
  /* SQLite knows the case of ASCII letters only. */
  while ((row = latent_sql_step (sql, statement, error)) > 0)
    {
      g_autofree char *other = latent_label_fold ((const char *) sqlite3_column_text (statement, 0));

      if (!g_str_equal (fold, other))
        continue;
      sqlite3_reset (statement);
      g_set_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_EXISTS, _ ("There is a collection “%s” already."),
                   name);
      return FALSE;
    }
  return row == 0;
}

gboolean
latent_collections_run_rename (LatentSql *sql, gint64 id, const char *name, gint64 *history, GError **error)
{
  g_auto (Facts) facts = { 0 };
  LatentHistoryNote note = { .kind = LATENT_HISTORY_COLLECTION_RENAME, .value = name, .collection = id };

  if (!find (sql, id, FALSE, &facts, error))
    return FALSE;
  if (g_str_equal (facts.name, name))
    return TRUE;
  if (!latent_collections_check_name (sql, name, id, error))
    return FALSE;
  note.subject = facts.name;
  *history = latent_history_add (sql, &note, error);
  return *history != 0 && latent_sql_run (sql, "UPDATE collection SET name = ? WHERE id = ?",
                                          LATENT_BINDS (LATENT_TEXT (name), LATENT_INT (id)), error);
}

/* The ids of all others in order, and where @id stands among them. */
static gboolean
list_others (LatentSql *sql, gint64 id, GArray *others, guint *index, GError **error)
{
  sqlite3_stmt *statement = latent_sql_query (
    sql, "SELECT id FROM collection WHERE deleted IS NULL ORDER BY position, id", NULL, error);
  int row;

  if (statement == NULL)
    return FALSE;
  while ((row = latent_sql_step (sql, statement, error)) > 0)
    {
      gint64 other = sqlite3_column_int64 (statement, 0);

      if (other == id)
        *index = others->len;
      else
        g_array_append_val (others, other);
    }
  return row == 0;
}

gboolean
latent_collections_run_move (LatentSql *sql, gint64 id, guint index, gint64 *history, GError **error)
{
  g_auto (Facts) facts = { 0 };
  g_autoptr (GArray) order = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autofree char *value = NULL;
  g_autofree char *json = NULL;
  LatentHistoryNote note = { .kind = LATENT_HISTORY_COLLECTION_MOVE, .collection = id };
  guint old = 0;

  if (!find (sql, id, FALSE, &facts, error) || !list_others (sql, id, order, &old, error))
    return FALSE;
  index = MIN (index, order->len);
  if (index == old)
    return TRUE;
  g_array_insert_val (order, index, id);
  json = latent_ids_to_json (order);
  value = g_strdup_printf ("%u", old);
  note.subject = facts.name;
  note.value = value;
  *history = latent_history_add (sql, &note, error);
  return *history != 0 &&
         latent_sql_run (sql,
                         "UPDATE collection SET position = j.key FROM json_each (?) AS j WHERE collection.id = j.value",
                         LATENT_BINDS (LATENT_TEXT (json)), error);
}

gboolean
latent_collections_run_delete (LatentSql *sql, gint64 id, gint64 *history, GError **error)
{
  g_auto (Facts) facts = { 0 };
  LatentHistoryNote note = { .kind = LATENT_HISTORY_COLLECTION_DELETE, .collection = id };

  if (!find (sql, id, FALSE, &facts, error))
    return FALSE;
  note.subject = facts.name;
  *history = latent_history_add (sql, &note, error);
  return *history != 0 && latent_sql_run (sql, "UPDATE collection SET deleted = ? WHERE id = ?",
                                          LATENT_BINDS (LATENT_INT (g_get_real_time ()), LATENT_INT (id)), error);
}

gboolean
latent_collections_run_restore (LatentSql *sql, gint64 id, gint64 *history, GError **error)
{
  g_auto (Facts) facts = { 0 };
  g_autofree char *name = NULL;
  LatentHistoryNote note = { .kind = LATENT_HISTORY_COLLECTION_RESTORE, .collection = id };

  if (!find (sql, id, TRUE, &facts, error))
    return FALSE;
  name = g_strdup (facts.name);
  for (guint number = 2;; number++)
    {
      g_autoptr (GError) local = NULL;

      if (latent_collections_check_name (sql, name, id, &local))
        break;
      if (!g_error_matches (local, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_EXISTS))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      g_free (name);
      name = g_strdup_printf ("%s (%u)", facts.name, number);
    }
  note.subject = name;
  *history = latent_history_add (sql, &note, error);
  return *history != 0 && latent_sql_run (sql, "UPDATE collection SET deleted = NULL, name = ? WHERE id = ?",
                                          LATENT_BINDS (LATENT_TEXT (name), LATENT_INT (id)), error);
}

gboolean
latent_collections_run_cover (LatentSql *sql, gint64 id, gint64 image, gint64 *history, GError **error)
{
  g_auto (Facts) facts = { 0 };
  g_autofree char *value = NULL;
  const LatentBind none = LATENT_TEXT (NULL);
  LatentHistoryNote note = { .kind = LATENT_HISTORY_COVER, .collection = id };

  if (!find_plain (sql, id, &facts, error))
    return FALSE;
  if (facts.cover == image)
    return TRUE;
  value = facts.cover != 0 ? g_strdup_printf ("%" G_GINT64_FORMAT, facts.cover) : NULL;
  note.subject = facts.name;
  note.value = value;
  *history = latent_history_add (sql, &note, error);
  return *history != 0 &&
         (image == 0 || latent_sql_run (sql, "INSERT INTO history_image (history, image) VALUES (?, ?)",
                                        LATENT_BINDS (LATENT_INT (*history), LATENT_INT (image)), error)) &&
         latent_sql_run (sql,
                         "UPDATE collection SET cover = (SELECT image FROM collection_image WHERE collection = ?1 "
                         "AND image = ?2) WHERE id = ?1",
                         LATENT_BINDS (LATENT_INT (id), image != 0 ? LATENT_INT (image) : none), error);
}

/* --- pictures ---------------------------------------------------------------------------------------------------- */

gboolean
latent_collections_run_add (LatentSql *sql, gint64 id, GArray *ids, gint64 *history, GError **error)
{
  g_auto (Facts) facts = { 0 };
  g_autofree char *json = latent_ids_to_json (ids);
  LatentHistoryNote note = { .kind = LATENT_HISTORY_COLLECT, .collection = id };

  if (!find_plain (sql, id, &facts, error))
    return FALSE;
  note.subject = facts.name;
  *history = latent_history_add (sql, &note, error);
  if (*history == 0 ||
      !latent_sql_run (sql,
                       "INSERT OR IGNORE INTO history_image (history, image, place) "
                       "SELECT ?1, i.id, j.key FROM json_each (?2) AS j JOIN image AS i ON i.id = j.value "
                       "WHERE i.id NOT IN (SELECT image FROM collection_image WHERE collection = ?3)",
                       LATENT_BINDS (LATENT_INT (*history), LATENT_TEXT (json), LATENT_INT (id)), error) ||
      !latent_history_settle (sql, history, error))
    return FALSE;
  if (*history == 0)
    return TRUE;
  return latent_sql_run (
    sql,
    "INSERT INTO collection_image (collection, image, added, position) "
    "SELECT ?1, h.image, ?2, (SELECT coalesce (min (position), 0) FROM collection_image "
    "WHERE collection = ?1) - ?3 + h.place FROM history_image AS h WHERE h.history = ?4",
    LATENT_BINDS (LATENT_INT (id), LATENT_INT (g_get_real_time ()), LATENT_INT (ids->len), LATENT_INT (*history)),
    error);
}

gboolean
latent_collections_run_remove (LatentSql *sql, gint64 id, GArray *ids, gint64 *history, GError **error)
{
  g_auto (Facts) facts = { 0 };
  g_autofree char *json = latent_ids_to_json (ids);
  LatentHistoryNote note = { .kind = LATENT_HISTORY_UNCOLLECT, .collection = id };

  if (!find_plain (sql, id, &facts, error))
    return FALSE;
  note.subject = facts.name;
  *history = latent_history_add (sql, &note, error);
  return *history != 0 &&
         latent_sql_run (sql,
                         "INSERT INTO history_image (history, image, place) SELECT ?1, image, position "
                         "FROM collection_image WHERE collection = ?3 AND image IN (SELECT value FROM json_each (?2))",
                         LATENT_BINDS (LATENT_INT (*history), LATENT_TEXT (json), LATENT_INT (id)), error) &&
         latent_history_settle (sql, history, error) &&
         latent_sql_run (
           sql, "DELETE FROM collection_image WHERE collection = ? AND image IN (SELECT value FROM json_each (?))",
           LATENT_BINDS (LATENT_INT (id), LATENT_TEXT (json)), error);
}

static gboolean
note_places (LatentSql *sql, gint64 id, const char *name, gint64 *history, GError **error)
{
  const LatentHistoryNote note = { .kind = LATENT_HISTORY_ARRANGE, .subject = name, .collection = id };

  *history = latent_history_add (sql, &note, error);
  return *history != 0 && latent_sql_run (sql,
                                          "INSERT INTO history_image (history, image, place) "
                                          "SELECT ?, image, position FROM collection_image WHERE collection = ?",
                                          LATENT_BINDS (LATENT_INT (*history), LATENT_INT (id)), error);
}

static gboolean
list_members (LatentSql *sql, gint64 id, GArray *members, GError **error)
{
  sqlite3_stmt *statement = latent_sql_query (
    sql, "SELECT image FROM collection_image WHERE collection = ? ORDER BY position, image DESC",
    LATENT_BINDS (LATENT_INT (id)), error);
  int row;

  if (statement == NULL)
    return FALSE;
  while ((row = latent_sql_step (sql, statement, error)) > 0)
    {
      gint64 image = sqlite3_column_int64 (statement, 0);

      g_array_append_val (members, image);
    }
  return row == 0;
}

static GHashTable *
make_set (GArray *ids)
{
  GHashTable *set = g_hash_table_new (g_int64_hash, g_int64_equal);

  for (guint i = 0; i < ids->len; i++)
    g_hash_table_add (set, &g_array_index (ids, gint64, i));
  return set;
}

/* Those of @members that aren't in @moved, with the others before @before. */
static GArray *
rearrange (GArray *members, GArray *moved, gint64 before)
{
  g_autoptr (GHashTable) moving = make_set (moved);
  g_autoptr (GArray) order = g_array_new (FALSE, FALSE, sizeof (gint64));
  guint place = G_MAXUINT;
  gboolean is_found = FALSE;

  /* The one that they come before may be one of them: then what is behind it. */
  for (guint i = 0; i < members->len; i++)
    {
      gint64 member = g_array_index (members, gint64, i);

      is_found = is_found || member == before;
      if (g_hash_table_contains (moving, &member))
        continue;
      if (is_found && place == G_MAXUINT)
        place = order->len;
      g_array_append_val (order, member);
    }
  g_array_insert_vals (order, MIN (place, order->len), moved->data, moved->len);
  return g_steal_pointer (&order);
}

gboolean
latent_collections_run_arrange (LatentSql *sql, gint64 id, GArray *ids, gint64 before, gint64 *history, GError **error)
{
  g_auto (Facts) facts = { 0 };
  g_autoptr (GArray) members = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) moved = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GHashTable) known = NULL;
  g_autoptr (GArray) order = NULL;
  g_autofree char *json = NULL;

  if (!find_plain (sql, id, &facts, error) || !list_members (sql, id, members, error))
    return FALSE;
  known = make_set (members);
  for (guint i = 0; i < ids->len; i++)
    if (g_hash_table_remove (known, &g_array_index (ids, gint64, i)))
      g_array_append_val (moved, g_array_index (ids, gint64, i));
  order = rearrange (members, moved, before);
  if (order->len == 0 || memcmp (order->data, members->data, order->len * sizeof (gint64)) == 0)
    return TRUE;
  json = latent_ids_to_json (order);
  return note_places (sql, id, facts.name, history, error) &&
         latent_sql_run (sql,
                         "UPDATE collection_image SET position = j.key FROM json_each (?2) AS j "
                         "WHERE collection_image.collection = ?1 AND collection_image.image = j.value",
                         LATENT_BINDS (LATENT_INT (id), LATENT_TEXT (json)), error);
}

gboolean
latent_collections_run_place (LatentSql *sql,
                              const LatentHistoryEntry *entry,
                              gboolean add,
                              gint64 *history,
                              GError **error)
{
  g_auto (Facts) facts = { 0 };
  const gint64 id = entry->collection;
  LatentHistoryNote note = { .kind = LATENT_HISTORY_COLLECT, .collection = id };

  if (!find_plain (sql, id, &facts, error))
    return FALSE;
  if (!add)
    return note_places (sql, id, facts.name, history, error) &&
           latent_sql_run (sql,
                           "UPDATE collection_image SET position = h.place FROM history_image AS h "
                           "WHERE h.history = ?2 AND collection_image.collection = ?1 "
                           "AND collection_image.image = h.image",
                           LATENT_BINDS (LATENT_INT (id), LATENT_INT (entry->id)), error);
  note.subject = facts.name;
  *history = latent_history_add (sql, &note, error);
  return *history != 0 &&
         latent_sql_run (sql,
                         "INSERT INTO history_image (history, image, place) SELECT ?1, h.image, h.place "
                         "FROM history_image AS h JOIN image AS i ON i.id = h.image WHERE h.history = ?2 "
                         "AND h.image NOT IN (SELECT image FROM collection_image WHERE collection = ?3)",
                         LATENT_BINDS (LATENT_INT (*history), LATENT_INT (entry->id), LATENT_INT (id)), error) &&
         latent_history_settle (sql, history, error) &&
         latent_sql_run (sql,
                         "INSERT INTO collection_image (collection, image, added, position) "
                         "SELECT ?, image, ?, place FROM history_image WHERE history = ?",
                         LATENT_BINDS (LATENT_INT (id), LATENT_INT (g_get_real_time ()), LATENT_INT (*history)), error);
}
