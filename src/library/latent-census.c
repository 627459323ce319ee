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

/* Files by the hundred thousand: in a few large blocks, which go back to the system as a whole. */

typedef struct
{
  guint name; /* where its path begins in the listing's names */
  guint in_trash : 1;
  guint is_claimed : 1; /* a row is at its place, or will be */
  guint64 size;
  gint64 modified;
  LatentCensusFile *file; /* the census's; made when it is needed */
} Entry;

typedef struct
{
  LatentCensus *census;
  char *root;
  char *trash;
  gboolean all;
  GByteArray *names; /* one after the other, each with its 0 */
  GArray *entries;
} Listing;

static void
clear_listing (gpointer data)
{
  Listing *self = data;

  latent_census_unref (self->census);
  g_free (self->root);
  g_free (self->trash);
  g_byte_array_unref (self->names);
  g_array_unref (self->entries);
}

static void
listing_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, clear_listing);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Listing, listing_unref)

static Listing *
listing_new (LatentLibrary *library, gboolean all)
{
  Listing *self = g_atomic_rc_box_new0 (Listing);

  self->census = g_atomic_rc_box_new0 (LatentCensus);
  self->census->rows = g_ptr_array_new_with_free_func (row_free);
  self->census->files = g_ptr_array_new_with_free_func (file_free);
  self->census->unclaimed = g_ptr_array_new ();
  self->root = g_strdup (library->folder->root);
  self->trash = g_strdup (library->folder->trash);
  self->all = all;
  self->names = g_byte_array_new ();
  self->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  return self;
}

static const char *
get_path (const Listing *self, const Entry *entry)
{
  return (const char *) self->names->data + entry->name;
}

static void
add_file (Listing *self, const char *path, gboolean in_trash, const struct stat *info)
{
  Entry entry = {
    .name = self->names->len,
    .in_trash = in_trash,
    .size = (guint64) info->st_size,
    .modified = (gint64) info->st_mtim.tv_sec * G_USEC_PER_SEC + info->st_mtim.tv_nsec / 1000,
  };

  g_byte_array_append (self->names, (const guint8 *) path, (guint) strlen (path) + 1);
  g_array_append_val (self->entries, entry);
}

static void
walk_folder (Listing *self,
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
        add_file (self, path, in_trash, &info);
    }
}

static DexFuture *
walk_worker (gpointer data, GCancellable *cancellable)
{
  Listing *self = data;

  walk_folder (self, self->root, "", FALSE, 0, cancellable);
  walk_folder (self, self->trash, "", TRUE, 0, cancellable);
  return dex_future_new_true ();
}

/* The rows come after the files, from one snapshot: a file that got its row meanwhile has one. */

static GHashTable *
index_files (Listing *self, gboolean in_trash)
{
  GHashTable *index = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = &g_array_index (self->entries, Entry, i);

      if ((entry->in_trash != 0) == in_trash)
        g_hash_table_insert (index, (gpointer) get_path (self, entry), entry);
    }
  return index;
}

static LatentCensusFile *
need_file (Listing *self, Entry *entry)
{
  if (entry->file == NULL)
    {
      entry->file = g_new0 (LatentCensusFile, 1);
      entry->file->path = g_strdup (get_path (self, entry));
      entry->file->in_trash = entry->in_trash != 0;
      entry->file->size = entry->size;
      entry->file->modified = entry->modified;
      g_ptr_array_add (self->census->files, entry->file);
    }
  return entry->file;
}

static gboolean
is_as_it_was (sqlite3_stmt *statement, const Entry *entry)
{
  return entry != NULL && entry->size == (guint64) sqlite3_column_int64 (statement, 3) &&
         entry->modified == sqlite3_column_int64 (statement, 4) && sqlite3_column_int (statement, 8) == 0;
}

static LatentCensusRow *
read_row (sqlite3_stmt *statement)
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
  return row;
}

/* Each row takes the file at its place. */
static gboolean
match_rows (LatentSql *sql, Listing *self, GHashTable *at_home, GHashTable *in_trash, GError **error)
{
  sqlite3_stmt *statement = latent_sql_query (
    sql, "SELECT id, path, trash, size, modified, hash, remote_id, number, missing, problem IS NOT NULL FROM image",
    NULL, error);
  int result;

  if (statement == NULL)
    return FALSE;
  while ((result = latent_sql_step (sql, statement, error)) > 0)
    {
      gboolean trashed = sqlite3_column_type (statement, 2) != SQLITE_NULL;
      Entry *entry = g_hash_table_lookup (trashed ? in_trash : at_home,
                                          sqlite3_column_text (statement, trashed ? 2 : 1));

      self->census->n_rows++;
      if (entry != NULL)
        entry->is_claimed = TRUE;
      if (self->all || !is_as_it_was (statement, entry))
        {
          LatentCensusRow *row = read_row (statement);

          row->file = entry != NULL ? need_file (self, entry) : NULL;
          g_ptr_array_add (self->census->rows, row);
        }
    }
  return result == 0;
}

/* Files that are about to get a row have one. */
static gboolean
match_landing (LatentSql *sql, GHashTable *at_home, GError **error)
{
  sqlite3_stmt *statement = latent_sql_query (
    sql, "SELECT path FROM result WHERE state = 'landing' AND path IS NOT NULL", NULL, error);
  int row;

  if (statement == NULL)
    return FALSE;
  while ((row = latent_sql_step (sql, statement, error)) > 0)
    {
      Entry *entry = g_hash_table_lookup (at_home, sqlite3_column_text (statement, 0));

      if (entry != NULL)
        entry->is_claimed = TRUE;
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

static gboolean
match_run (LatentSql *sql, gpointer data, GError **error)
{
  Listing *self = data;
  g_autoptr (GHashTable) at_home = index_files (self, FALSE);
  g_autoptr (GHashTable) in_trash = index_files (self, TRUE);

  if (!match_rows (sql, self, at_home, in_trash, error) || !match_landing (sql, at_home, error))
    return FALSE;
  self->census->n_files = self->entries->len;
  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = &g_array_index (self->entries, Entry, i);

      if (!entry->is_claimed)
        g_ptr_array_add (self->census->unclaimed, need_file (self, entry));
    }
  g_ptr_array_sort (self->census->unclaimed, compare_files);
  return TRUE;
}

LatentCensus *
latent_census_take (LatentLibrary *library, gboolean all, GCancellable *cancellable, GError **error)
{
  g_autoptr (Listing) listing = listing_new (library, all);

  if (!latent_await (latent_worker_run (library->files, walk_worker, g_atomic_rc_box_acquire (listing), listing_unref),
                     cancellable, error) ||
      !latent_await (
        latent_database_read (library->database, match_run, NULL, g_atomic_rc_box_acquire (listing), listing_unref),
        cancellable, error))
    return NULL;
  return latent_census_ref (listing->census);
}

char *
latent_census_get_file_path (LatentLibrary *library, const LatentCensusFile *file)
{
  return g_build_filename (file->in_trash ? library->folder->trash : library->folder->root, file->path, NULL);
}
