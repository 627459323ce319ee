/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-config.h"

#include "latent-tags-private.h"

#include <glib/gi18n-lib.h>

#include "latent-images-private.h"
#include "latent-label.h"
#include "latent-search.h"

#define MOST_CHARS 100

G_DEFINE_BOXED_TYPE (LatentTag, latent_tag, latent_tag_copy, latent_tag_free)

LatentTag *
latent_tag_copy (const LatentTag *tag)
{
  LatentTag *copy = g_new0 (LatentTag, 1);

  copy->name = g_strdup (tag->name);
  copy->n_images = tag->n_images;
  return copy;
}

void
latent_tag_free (LatentTag *tag)
{
  g_free (tag->name);
  g_free (tag);
}

/* The name as it is kept. NULL if there is none, or with an error. Transfer full. */
static char *
dup_name (LatentSql *sql, const char *fold, GError **error)
{
  sqlite3_stmt *statement = latent_sql_query (sql, "SELECT name FROM tag WHERE fold = ?",
                                              LATENT_BINDS (LATENT_TEXT (fold)), error);
  char *name;

  if (statement == NULL || latent_sql_step (sql, statement, error) <= 0)
    return NULL;
  name = latent_sql_dup_text (statement, 0);
  sqlite3_reset (statement);
  return name;
}

/* --- what changes tags, within a transaction --------------------------------------------------------------------- */

static gboolean
index_images (LatentSql *sql, GArray *ids, gint64 revision, GError **error)
{
  g_autofree char *json = latent_ids_to_json (ids);

  if (!latent_images_stamp (sql, json, revision, error))
    return FALSE;
  for (guint i = 0; i < ids->len; i++)
    if (!latent_search_index (sql, g_array_index (ids, gint64, i), error))
      return FALSE;
  return TRUE;
}

gboolean
latent_tags_give (LatentSql *sql,
                  const char *name,
                  GArray *ids,
                  gint64 revision,
                  gint64 part,
                  gint64 *history,
                  GError **error)
{
  const LatentHistoryNote note = { .kind = LATENT_HISTORY_TAG, .subject = name, .part = part };
  g_autofree char *fold = latent_label_fold (name);
  g_autofree char *json = latent_ids_to_json (ids);

  *history = latent_history_add (sql, &note, error);
  if (*history == 0 ||
      !latent_sql_run (sql,
                       "INSERT INTO history_image (history, image) SELECT ?1, i.id FROM image AS i "
                       "WHERE i.id IN (SELECT value FROM json_each (?2)) AND i.id NOT IN "
                       "(SELECT x.image FROM tag AS g JOIN image_tag AS x ON x.tag = g.id WHERE g.fold = ?3)",
                       LATENT_BINDS (LATENT_INT (*history), LATENT_TEXT (json), LATENT_TEXT (fold)), error) ||
      !latent_history_settle (sql, history, error))
    return FALSE;
  if (*history == 0)
    return TRUE;
  return latent_sql_run (sql, "INSERT OR IGNORE INTO tag (name, fold) VALUES (?, ?)",
                         LATENT_BINDS (LATENT_TEXT (name), LATENT_TEXT (fold)), error) &&
         latent_sql_run (sql,
                         "INSERT OR IGNORE INTO image_tag (tag, image) "
                         "SELECT g.id, h.image FROM history_image AS h JOIN tag AS g ON g.fold = ? WHERE h.history = ?",
                         LATENT_BINDS (LATENT_TEXT (fold), LATENT_INT (*history)), error) &&
         index_images (sql, ids, revision, error);
}

static gboolean
drop_unused (LatentSql *sql, const char *fold, GError **error)
{
  return latent_sql_run (sql,
                         "DELETE FROM tag WHERE fold = ? AND NOT EXISTS (SELECT 1 FROM image_tag WHERE tag = tag.id)",
                         LATENT_BINDS (LATENT_TEXT (fold)), error);
}

gboolean
latent_tags_take (LatentSql *sql,
                  const char *name,
                  GArray *ids,
                  gint64 revision,
                  gint64 part,
                  gint64 *history,
                  GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autofree char *fold = latent_label_fold (name);
  g_autofree char *kept = dup_name (sql, fold, &local);
  g_autofree char *json = latent_ids_to_json (ids);
  const LatentHistoryNote note = { .kind = LATENT_HISTORY_UNTAG, .subject = kept, .part = part };

  if (kept == NULL)
    {
      *history = 0;
      if (local == NULL)
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  *history = latent_history_add (sql, &note, error);
  if (*history == 0 ||
      !latent_sql_run (sql,
                       "INSERT INTO history_image (history, image) SELECT ?1, x.image FROM tag AS g "
                       "JOIN image_tag AS x ON x.tag = g.id "
                       "WHERE g.fold = ?3 AND x.image IN (SELECT value FROM json_each (?2))",
                       LATENT_BINDS (LATENT_INT (*history), LATENT_TEXT (json), LATENT_TEXT (fold)), error) ||
      !latent_history_settle (sql, history, error))
    return FALSE;
  if (*history == 0)
    return TRUE;
  return latent_sql_run (sql,
                         "DELETE FROM image_tag WHERE tag = (SELECT id FROM tag WHERE fold = ?) "
                         "AND image IN (SELECT value FROM json_each (?))",
                         LATENT_BINDS (LATENT_TEXT (fold), LATENT_TEXT (json)), error) &&
         drop_unused (sql, fold, error) && index_images (sql, ids, revision, error);
}

/* The id of a tag. 1 if there is one, 0 if not, -1 on error. */
static int
find_tag (LatentSql *sql, const char *fold, gint64 *id, GError **error)
{
  return latent_sql_peek (sql, "SELECT id FROM tag WHERE fold = ?", LATENT_BINDS (LATENT_TEXT (fold)), id, error);
}

static gboolean
list_tagged (LatentSql *sql, gint64 tag, GArray *ids, GError **error)
{
  sqlite3_stmt *statement = latent_sql_query (sql, "SELECT image FROM image_tag WHERE tag = ?",
                                              LATENT_BINDS (LATENT_INT (tag)), error);
  int row;

  if (statement == NULL)
    return FALSE;
  while ((row = latent_sql_step (sql, statement, error)) > 0)
    {
      gint64 image = sqlite3_column_int64 (statement, 0);

      g_array_append_val (ids, image);
    }
  return row == 0;
}

/* One tag takes the place of another: pictures that had both are told of in the second part only, so that they have both
 * again when it is taken back. */
static gboolean
merge (LatentSql *sql, const char *tag, const char *name, GArray *ids, gint64 revision, gint64 *history, GError **error)
{
  gint64 taken = 0;

  if (!latent_tags_give (sql, name, ids, revision, 0, history, error) ||
      !latent_tags_take (sql, tag, ids, revision, *history, &taken, error))
    return FALSE;
  if (*history == 0)
    *history = taken;
  return TRUE;
}

gboolean
latent_tags_turn (LatentSql *sql,
                  const char *tag,
                  const char *name,
                  GArray *ids,
                  gint64 revision,
                  gint64 *history,
                  GError **error)
{
  LatentHistoryNote note = { .kind = LATENT_HISTORY_TAG_RENAME, .value = name };
  g_autofree char *fold = latent_label_fold (tag);
  g_autofree char *kept = NULL;
  g_autofree char *new_fold = latent_label_fold (name);
  g_autofree char *json = NULL;
  gint64 id = 0, other = 0;
  int found = find_tag (sql, fold, &id, error);

  if (found == 0)
    g_set_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_NOT_FOUND, _ ("There is no tag “%s”."), tag);
  if (found <= 0 || !list_tagged (sql, id, ids, error))
    return FALSE;
  found = find_tag (sql, new_fold, &other, error);
  if (found < 0)
    return FALSE;
  if (found > 0 && other != id)
    return merge (sql, tag, name, ids, revision, history, error);

  kept = dup_name (sql, fold, error);
  if (kept == NULL)
    return FALSE;
  note.subject = kept;
  json = latent_ids_to_json (ids);
  *history = latent_history_add_all (sql, &note, json, error);
  return *history != 0 &&
         latent_sql_run (sql, "UPDATE tag SET name = ?, fold = ? WHERE id = ?",
                         LATENT_BINDS (LATENT_TEXT (name), LATENT_TEXT (new_fold), LATENT_INT (id)), error) &&
         index_images (sql, ids, revision, error);
}

/* --- giving, taking, renaming ------------------------------------------------------------------------------------ */

typedef struct
{
  enum
  {
    GIVE,
    TAKE,
    TURN,
    DROP,
  } what;
  char *tag;
  char *name; /* to be turned into */
  gint64 history;
} Change;

static void
change_free (gpointer data)
{
  Change *change = data;

  g_free (change->tag);
  g_free (change->name);
  g_free (change);
}

/* The pictures that had it are added to @ids. */
static gboolean
drop (LatentSql *sql, const char *tag, GArray *ids, gint64 revision, gint64 *history, GError **error)
{
  g_autofree char *fold = latent_label_fold (tag);
  gint64 id = 0;
  int found = find_tag (sql, fold, &id, error);

  if (found == 0)
    g_set_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_NOT_FOUND, _ ("There is no tag “%s”."), tag);
  return found > 0 && list_tagged (sql, id, ids, error) &&
         latent_tags_take (sql, tag, ids, revision, 0, history, error);
}

static gboolean
change_run (LatentSql *sql, GArray *ids, const char *json, gint64 revision, gpointer data, GError **error)
{
  Change *change = data;

  switch (change->what)
    {
    case GIVE:
      return latent_tags_give (sql, change->tag, ids, revision, 0, &change->history, error);
    case TAKE:
      return latent_tags_take (sql, change->tag, ids, revision, 0, &change->history, error);
    case DROP:
      return drop (sql, change->tag, ids, revision, &change->history, error);
    case TURN:
    default:
      return latent_tags_turn (sql, change->tag, change->name, ids, revision, &change->history, error);
    }
}

static DexFuture *
start (LatentLibrary *library, GArray *ids, int what, const char *tag, const char *name)
{
  Change *change = g_new0 (Change, 1);

  change->what = what;
  change->tag = latent_label_clean (tag, MOST_CHARS);
  change->name = name != NULL ? latent_label_clean (name, MOST_CHARS) : NULL;
  if (change->tag != NULL && (change->name != NULL || what != TURN))
    return latent_images_change_for (library, ids, change_run, change, change_free, &change->history);
  change_free (change);
  return dex_future_new_reject (LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_CONTENT,
                                _ ("A tag needs at least one letter."));
}

DexFuture *
latent_images_add_tag (LatentLibrary *library, GArray *ids, const char *tag)
{
  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (ids != NULL && tag != NULL, NULL);

  return start (library, ids, GIVE, tag, NULL);
}

DexFuture *
latent_images_remove_tag (LatentLibrary *library, GArray *ids, const char *tag)
{
  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (ids != NULL && tag != NULL, NULL);

  return start (library, ids, TAKE, tag, NULL);
}

DexFuture *
latent_tags_rename (LatentLibrary *library, const char *tag, const char *name)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (tag != NULL && name != NULL, NULL);

  return start (library, ids, TURN, tag, name);
}

DexFuture *
latent_tags_delete (LatentLibrary *library, const char *tag)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (tag != NULL, NULL);

  return start (library, ids, DROP, tag, NULL);
}

/* --- listing ----------------------------------------------------------------------------------------------------- */

typedef struct
{
  char *ids; /* JSON, or NULL */
  GPtrArray *tags;
} List;

static void
list_free (gpointer data)
{
  List *list = data;

  g_free (list->ids);
  g_clear_pointer (&list->tags, g_ptr_array_unref);
  g_free (list);
}

static gboolean
list_run (LatentSql *sql, gpointer data, GError **error)
{
  List *list = data;
  sqlite3_stmt *statement;
  int row;

  if (list->ids != NULL)
    statement = latent_sql_query (sql,
                                  "SELECT g.name, count (*) FROM json_each (?) AS j JOIN image_tag AS x "
                                  "ON x.image = j.value JOIN tag AS g ON g.id = x.tag GROUP BY g.id ORDER BY g.fold",
                                  LATENT_BINDS (LATENT_TEXT (list->ids)), error);
  else
    statement = latent_sql_query (sql,
                                  "SELECT g.name, (SELECT count (*) FROM image_tag AS x JOIN image AS i "
                                  "ON i.id = x.image WHERE x.tag = g.id AND i.trashed IS NULL) "
                                  "FROM tag AS g ORDER BY g.fold",
                                  NULL, error);
  if (statement == NULL)
    return FALSE;
  while ((row = latent_sql_step (sql, statement, error)) > 0)
    {
      LatentTag *tag = g_new0 (LatentTag, 1);

      tag->name = latent_sql_dup_text (statement, 0);
      tag->n_images = (guint) sqlite3_column_int64 (statement, 1);
      g_ptr_array_add (list->tags, tag);
    }
  return row == 0;
}

static void
list_done (gpointer data, GValue *value)
{
  List *list = data;

  g_value_init (value, G_TYPE_PTR_ARRAY);
  g_value_take_boxed (value, g_steal_pointer (&list->tags));
}

DexFuture *
latent_tags_list (LatentLibrary *library, GArray *ids)
{
  List *list;

  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);

  list = g_new0 (List, 1);
  list->ids = ids != NULL ? latent_ids_to_json (ids) : NULL;
  list->tags = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_tag_free);
  return latent_database_read (library->database, list_run, list_done, list, list_free);
}
