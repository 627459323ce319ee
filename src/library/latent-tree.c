/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-config.h"

#include "latent-tree.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "latent-files.h"
#include "latent-folder.h"
#include "latent-library.h"

#define DEEPEST 64
#define PART_PREFIX ".latent-"
#define PART_SUFFIX ".part"

static void
file_free (gpointer data)
{
  LatentTreeFile *file = data;

  g_free (file->path);
  g_free (file->target);
  g_free (file->hash);
  g_free (file);
}

void
latent_tree_free (LatentTree *self)
{
  g_ptr_array_unref (self->folders);
  g_ptr_array_unref (self->files);
  g_free (self);
}

static void
add_file (LatentTree *self, char *path, const struct stat *info, char *target)
{
  LatentTreeFile *file = g_new0 (LatentTreeFile, 1);

  file->path = path;
  file->target = target;
  file->size = (guint64) info->st_size;
  file->mode = info->st_mode & 07777;
  file->seconds = info->st_mtim.tv_sec;
  file->nanoseconds = info->st_mtim.tv_nsec;
  g_ptr_array_add (self->files, file);
  self->size += target == NULL ? file->size : 0;
}

static gboolean
list_folder (LatentTree *self, const char *root, const char *folder, guint depth, LatentTreeSkip skip, GError **error)
{
  g_autofree char *full = g_build_filename (root, folder, NULL);
  g_autoptr (GDir) dir = NULL;
  const char *name;

  errno = 0;
  dir = depth < DEEPEST ? g_dir_open (full, 0, NULL) : NULL;
  if (dir == NULL)
    return latent_folder_set_error (error, errno != 0 ? errno : ELOOP, full);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = *folder != '\0' ? g_build_filename (folder, name, NULL) : g_strdup (name);
      g_autofree char *child = g_build_filename (root, path, NULL);
      struct stat info;

      if (skip (path))
        continue;
      if (lstat (child, &info) < 0)
        return latent_folder_set_error (error, errno, child);
      if (S_ISREG (info.st_mode))
        add_file (self, g_steal_pointer (&path), &info, NULL);
      else if (S_ISLNK (info.st_mode))
        add_file (self, g_steal_pointer (&path), &info, g_file_read_link (child, NULL));
      else if (S_ISDIR (info.st_mode))
        {
          g_ptr_array_add (self->folders, g_strdup (path));
          if (!list_folder (self, root, path, depth + 1, skip, error))
            return FALSE;
        }
    }
  return TRUE;
}

LatentTree *
latent_tree_list (const char *root, LatentTreeSkip skip, GError **error)
{
  g_autoptr (LatentTree) self = g_new0 (LatentTree, 1);

  self->folders = g_ptr_array_new_with_free_func (g_free);
  self->files = g_ptr_array_new_with_free_func (file_free);
  return list_folder (self, root, "", 0, skip, error) ? g_steal_pointer (&self) : NULL;
}

gboolean
latent_tree_make_folders (LatentTree *self, const char *to, GError **error)
{
  for (guint i = 0; i < self->folders->len; i++)
    {
      g_autofree char *path = g_build_filename (to, self->folders->pdata[i], NULL);

      if (!latent_folder_make (path, 0777, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
has_copy (const LatentTreeFile *file, const char *path)
{
  struct stat info;

  return lstat (path, &info) == 0 && S_ISREG (info.st_mode) && (guint64) info.st_size == file->size &&
         info.st_mtim.tv_sec == file->seconds && info.st_mtim.tv_nsec == file->nanoseconds;
}

/* Into the open file @output; the hash of what was read. Transfer full. */
static char *
copy_content (const LatentTreeFile *file, const char *from, int output, const char *part, GError **error)
{
  const struct timespec times[2] = { { .tv_nsec = UTIME_OMIT }, { file->seconds, file->nanoseconds } };
  g_autofree char *hash = latent_files_copy_hashed (from, output, part, error);

  if (hash == NULL)
    return NULL;
  if (fchmod (output, file->mode) < 0 && errno != EPERM && errno != EOPNOTSUPP)
    {
      latent_folder_set_error (error, errno, part);
      return NULL;
    }
  if (futimens (output, times) < 0)
    {
      latent_folder_set_error (error, errno, part);
      return NULL;
    }
  return g_steal_pointer (&hash);
}

static gboolean
copy_file (LatentTreeFile *file, const char *from, const char *to, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (to);
  g_autofree char *part = g_build_filename (folder, PART_PREFIX "XXXXXX" PART_SUFFIX, NULL);
  g_autofd int output = g_mkstemp_full (part, O_WRONLY | O_CLOEXEC, 0600);

  if (output < 0)
    return latent_folder_set_error (error, errno, folder);
  file->hash = copy_content (file, from, output, part, error);
  if (file->hash != NULL && rename (part, to) == 0)
    return TRUE;
  if (file->hash != NULL)
    latent_folder_set_error (error, errno, to);
  g_unlink (part);
  return FALSE;
}

gboolean
latent_tree_is_part (const char *name)
{
  return g_str_has_prefix (name, PART_PREFIX) && g_str_has_suffix (name, PART_SUFFIX);
}

gboolean
latent_tree_copy (LatentTreeFile *file, const char *from, const char *to, GError **error)
{
  g_autofree char *source = g_build_filename (from, file->path, NULL);
  g_autofree char *copy = g_build_filename (to, file->path, NULL);

  if (file->target != NULL)
    return symlink (file->target, copy) == 0 || errno == EEXIST || latent_folder_set_error (error, errno, copy);
  return has_copy (file, copy) || copy_file (file, source, copy, error);
}

gboolean
latent_tree_compare (const LatentTreeFile *file, const char *from, const char *to, GError **error)
{
  g_autofree char *source = g_build_filename (from, file->path, NULL);
  g_autofree char *copy = g_build_filename (to, file->path, NULL);
  g_autofree char *expected = NULL;
  g_autofree char *found = NULL;

  if (file->target != NULL)
    return TRUE;
  expected = file->hash != NULL ? g_strdup (file->hash) : latent_files_hash (source, error);
  found = expected != NULL ? latent_files_hash (copy, error) : NULL;
  if (found == NULL)
    return FALSE;
  if (g_str_equal (found, expected))
    return TRUE;
  g_set_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_CONTENT,
               _ ("The copy of “%s” has another content than the file. Check the disk that it was copied to."), source);
  return FALSE;
}

void
latent_tree_remove (LatentTree *self, const char *from)
{
  for (guint i = 0; i < self->files->len; i++)
    {
      g_autofree char *path = g_build_filename (from, ((LatentTreeFile *) self->files->pdata[i])->path, NULL);

      g_unlink (path);
    }
  for (guint i = self->folders->len; i > 0; i--)
    {
      g_autofree char *path = g_build_filename (from, self->folders->pdata[i - 1], NULL);

      g_rmdir (path);
    }
}
