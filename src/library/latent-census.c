/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-census.h"

#include <string.h>
#include <sys/stat.h>
#include <glib/gstdio.h>

#include "latent-await.h"

/* A folder that contains itself by way of a mount has no end otherwise. */
#define MOST_LEVELS 32

G_DEFINE_BOXED_TYPE (LatentCensus, latent_census, latent_census_ref, latent_census_unref)

static void
row_free (gpointer data)
{
  LatentCensusRow *row = data;

  g_free (row->path);
  g_free (row->trash);
  g_free (row->hash);
  g_free (row->remote_id);
  g_free (row);
}

static void
file_free (gpointer data)
{
  LatentCensusFile *file = data;

  if (file == NULL)
    return;
  g_free (file->path);
  g_free (file);
}

LatentCensus *
latent_census_ref (LatentCensus *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  LatentCensus *self = data;

  g_ptr_array_unref (self->rows);
  g_ptr_array_unref (self->files);
  g_ptr_array_unref (self->unclaimed);
}

void
latent_census_unref (LatentCensus *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

typedef struct
{
  LatentCensus *census;
  char *root;
  char *trash;
} Walk;

static void
walk_free (gpointer data)
{
  Walk *walk = data;

  latent_census_unref (walk->census);
  g_free (walk->root);
  g_free (walk->trash);
  g_free (walk);
}

static void
walk_folder (LatentCensus *self,
             const char *top,
             const char *relative,
             gboolean in_trash,
             guint level,
             GCancellable *cancellable)
{
  g_autofree char *folder = g_build_filename (top, relative, NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL && !g_cancellable_is_cancelled (cancellable))
    {
      g_autofree char *path = *relative != '\0' ? g_build_filename (relative, name, NULL) : g_strdup (name);
      g_autofree char *absolute = g_build_filename (folder, name, NULL);
      struct stat info;

      if (*name == '.' || lstat (absolute, &info) < 0)
        continue;
      if (S_ISDIR (info.st_mode) && level < MOST_LEVELS)
        walk_folder (self, top, path, in_trash, level + 1, cancellable);
      if (S_ISREG (info.st_mode) && !g_str_has_suffix (name, ".xmp"))
        {
          LatentCensusFile *file = g_new0 (LatentCensusFile, 1);

          file->path = g_steal_pointer (&path);
          file->in_trash = in_trash;
          file->size = (guint64) info.st_size;
          file->modified = (gint64) info.st_mtim.tv_sec * G_USEC_PER_SEC + info.st_mtim.tv_nsec / 1000;
          g_ptr_array_add (self->files, file);
        }
    }
}

static DexFuture *
walk_worker (gpointer data, GCancellable *cancellable)
{
  Walk *walk = data;

  walk_folder (walk->census, walk->root, "", FALSE, 0, cancellable);
  walk_folder (walk->census, walk->trash, "", TRUE, 0, cancellable);
  return dex_future_new_true ();
}

/* The rows come after the files, from one snapshot: whatever got its row meanwhile has one. */

typedef struct
{
  LatentCensus *census;
  gboolean all;
} Match;

static void
match_free (gpointer data)
{
  Match *match = data;

  latent_census_unref (match->census);
  g_free (match);
}

/* Files by path. One that a row has claimed isn't in it any more. */
static GHashTable *
index_files (LatentCensus *self, gboolean in_trash)
{
  GHashTable *index = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < self->files->len; i++)
    {
      LatentCensusFile *file = self->files->pdata[i];

      if (file->in_trash == in_trash)
        g_hash_table_insert (index, file->path, file);
    }
  return index;
}

static gboolean
is_as_it_was (sqlite3_stmt *statement, const LatentCensusFile *file)
{
  return file != NULL && file->size == (guint64) sqlite3_column_int64 (statement, 3) &&
         file->modified == sqlite3_column_int64 (statement, 4) && sqlite3_column_int (statement, 8) == 0;
}

static LatentCensusRow *
read_row (sqlite3_stmt *statement, LatentCensusFile *file)
{
  LatentCensusRow *row = g_new0 (LatentCensusRow, 1);

  row->id = sqlite3_column_int64 (statement, 0);
  row->path = latent_sql_dup_text (statement, 1);
  row->trash = latent_sql_dup_text (statement, 2);
  row->size = (guint64) sqlite3_column_int64 (statement, 3);
  row->modified = sqlite3_column_int64 (statement, 4);
  row->hash = latent_sql_dup_text (statement, 5);
  row->remote_id = latent_sql_dup_text (statement, 6);
  row->number = sqlite3_column_int (statement, 7);
  row->missing = sqlite3_column_int (statement, 8) != 0;
  row->has_problem = sqlite3_column_int (statement, 9) != 0;
  row->file = file;
  return row;
}

/* Each row takes the file at its place. Two rows may have the same place: then both have its file. */
static gboolean
match_rows (LatentSql *sql, Match *match, GHashTable *at_home, GHashTable *in_trash, GError **error)
{
  LatentCensus *self = match->census;
  sqlite3_stmt *statement = latent_sql_query (
    sql, "SELECT id, path, trash, size, modified, hash, remote_id, number, missing, problem IS NOT NULL FROM image",
    NULL, error);
  int result;

  if (statement == NULL)
    return FALSE;
  while ((result = latent_sql_step (sql, statement, error)) > 0)
    {
      gboolean trashed = sqlite3_column_type (statement, 2) != SQLITE_NULL;
      LatentCensusFile *file = g_hash_table_lookup (trashed ? in_trash : at_home,
                                                    sqlite3_column_text (statement, trashed ? 2 : 1));

      self->n_rows++;
      if (file != NULL)
        file->is_claimed = TRUE;
      if (match->all || !is_as_it_was (statement, file))
        {
          if (file != NULL)
            file->is_needed = TRUE;
          g_ptr_array_add (self->rows, read_row (statement, file));
        }
    }
  return result == 0;
}

/* Files that are about to get a row have one. */
static gboolean
match_landing (LatentSql *sql, GHashTable *at_home, GError **error)
{
  sqlite3_stmt *statement = latent_sql_query (sql, "SELECT path FROM result WHERE state = 'landing'", NULL, error);
  int row;

  if (statement == NULL)
    return FALSE;
  while ((row = latent_sql_step (sql, statement, error)) > 0)
    {
      const char *path = (const char *) sqlite3_column_text (statement, 0);
      LatentCensusFile *file = path != NULL ? g_hash_table_lookup (at_home, path) : NULL;

      if (file != NULL)
        file->is_claimed = TRUE;
    }
  return row == 0;
}

static int
compare_files (gconstpointer one, gconstpointer two)
{
  const LatentCensusFile *a = *(const LatentCensusFile *const *) one;
  const LatentCensusFile *b = *(const LatentCensusFile *const *) two;

  return strcmp (a->path, b->path);
}

/* In a library that is as it was nearly everything goes here. */
static void
forget_settled (LatentCensus *self)
{
  g_autoptr (GPtrArray) files = g_steal_pointer (&self->files);

  self->files = g_ptr_array_new_with_free_func (file_free);
  self->n_files = files->len;
  for (guint i = 0; i < files->len; i++)
    {
      LatentCensusFile *file = files->pdata[i];

      if (file->is_claimed && !file->is_needed)
        continue;
      if (!file->is_claimed)
        g_ptr_array_add (self->unclaimed, file);
      g_ptr_array_add (self->files, g_steal_pointer (&files->pdata[i]));
    }
  g_ptr_array_sort (self->unclaimed, compare_files);
}

static gboolean
match_run (LatentSql *sql, gpointer data, GError **error)
{
  Match *match = data;
  g_autoptr (GHashTable) at_home = index_files (match->census, FALSE);
  g_autoptr (GHashTable) in_trash = index_files (match->census, TRUE);

  if (!match_rows (sql, match, at_home, in_trash, error) || !match_landing (sql, at_home, error))
    return FALSE;
  forget_settled (match->census);
  return TRUE;
}

LatentCensus *
latent_census_take (LatentLibrary *library, gboolean all, GCancellable *cancellable, GError **error)
{
  g_autoptr (LatentCensus) self = g_atomic_rc_box_new0 (LatentCensus);
  Walk *walk = g_new0 (Walk, 1);
  Match *match;

  self->rows = g_ptr_array_new_with_free_func (row_free);
  self->files = g_ptr_array_new_with_free_func (file_free);
  self->unclaimed = g_ptr_array_new ();
  walk->census = latent_census_ref (self);
  walk->root = g_strdup (library->folder->root);
  walk->trash = g_strdup (library->folder->trash);
  if (!latent_await (latent_worker_run (library->files, walk_worker, walk, walk_free), cancellable, error))
    return NULL;
  match = g_new0 (Match, 1);
  match->census = latent_census_ref (self);
  match->all = all;
  if (!latent_await (latent_database_read (library->database, match_run, NULL, match, match_free), cancellable, error))
    return NULL;
  return g_steal_pointer (&self);
}

char *
latent_census_get_file_path (LatentLibrary *library, const LatentCensusFile *file)
{
  return g_build_filename (file->in_trash ? library->folder->trash : library->folder->root, file->path, NULL);
}
