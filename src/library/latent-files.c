/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-config.h"

#include "latent-files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "latent-file-name.h"
#include "latent-folder.h"
#include "latent-image-kind.h"
#include "latent-library.h"
#include "latent-metadata.h"

#define BLOCK (1024 * 1024)
#define MOST_NUMBERS 10000

G_DEFINE_BOXED_TYPE (LatentFileFacts, latent_file_facts, latent_file_facts_ref, latent_file_facts_unref)

LatentFileFacts *
latent_file_facts_ref (LatentFileFacts *facts)
{
  return g_atomic_rc_box_acquire (facts);
}

static void
clear_facts (gpointer data)
{
  LatentFileFacts *facts = data;

  g_free (facts->hash);
  g_clear_pointer (&facts->head, g_bytes_unref);
}

void
latent_file_facts_unref (LatentFileFacts *facts)
{
  g_atomic_rc_box_release_full (facts, clear_facts);
}

/* Bytes read, 0 at the end, -1 with errno. */
static gssize
read_block (int fd, guint8 *block, gsize size)
{
  gssize n_read;

  do
    n_read = read (fd, block, size);
  while (n_read < 0 && errno == EINTR);
  return n_read;
}

static gboolean
write_block (int fd, const guint8 *block, gsize size)
{
  while (size > 0)
    {
      gssize n_written = write (fd, block, size);

      if (n_written < 0 && errno == EINTR)
        continue;
      if (n_written < 0)
        return FALSE;
      block += n_written;
      size -= (gsize) n_written;
    }
  return TRUE;
}

LatentFileFacts *
latent_files_inspect (const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (LatentFileFacts) facts = g_atomic_rc_box_new0 (LatentFileFacts);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr (GByteArray) head = g_byte_array_new ();
  g_autofree guint8 *block = g_malloc (BLOCK);
  g_autofd int fd = open (path, O_RDONLY | O_CLOEXEC);
  struct stat info;
  gssize n_read;

  if (fd < 0 || (fsync (fd) < 0 && errno != EINVAL && errno != EROFS) || fstat (fd, &info) < 0)
    {
      latent_folder_set_error (error, errno, path);
      return NULL;
    }
  facts->modified = (gint64) info.st_mtim.tv_sec * G_USEC_PER_SEC + info.st_mtim.tv_nsec / 1000;
  while ((n_read = read_block (fd, block, BLOCK)) > 0)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
      if (head->len < LATENT_IMAGE_KIND_HEAD)
        g_byte_array_append (head, block, (guint) MIN ((gsize) n_read, LATENT_IMAGE_KIND_HEAD - head->len));
      g_checksum_update (checksum, block, n_read);
      facts->size += (guint64) n_read;
    }
  if (n_read < 0)
    {
      latent_folder_set_error (error, errno, path);
      return NULL;
    }
  facts->hash = g_strdup (g_checksum_get_string (checksum));
  facts->head = g_byte_array_free_to_bytes (g_steal_pointer (&head));
  return g_steal_pointer (&facts);
}

char *
latent_files_get_sidecar (const char *path)
{
  return latent_metadata_get_sidecar_path (path);
}

/* Renaming without replacing; where the file system can't, by a second link; where it has no links either, by looking
 * first, which leaves a moment in which somebody else could make the file. */
static int
rename_free (const char *from, const char *to)
{
  struct stat info;

  if (renameat2 (AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
    return 0;
  if (errno != EINVAL && errno != ENOSYS && errno != EOPNOTSUPP)
    return errno;
  if (link (from, to) == 0)
    return unlink (from) == 0 ? 0 : errno;
  if (errno != EPERM && errno != EOPNOTSUPP && errno != EMLINK && errno != ENOSYS)
    return errno;
  if (lstat (to, &info) == 0)
    return EEXIST;
  return rename (from, to) == 0 ? 0 : errno;
}

static gboolean
set_exists (GError **error, const char *path)
{
  g_autofree char *shown = g_filename_display_name (path);

  g_set_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_EXISTS, _ ("“%s” is there already."), shown);
  return FALSE;
}

static gboolean
set_not_found (GError **error, const char *path)
{
  g_autofree char *shown = g_filename_display_name (path);

  g_set_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_NOT_FOUND, _ ("“%s” isn’t there any more."), shown);
  return FALSE;
}

gboolean
latent_files_move (const char *from, const char *to, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (to);
  g_autofree char *from_sidecar = latent_files_get_sidecar (from);
  g_autofree char *to_sidecar = latent_files_get_sidecar (to);
  struct stat info;
  gboolean has_sidecar;
  int code;

  if (lstat (from, &info) < 0 && errno == ENOENT)
    {
      g_autofree char *shown = g_filename_display_name (from);

      g_set_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_NOT_FOUND, _ ("“%s” isn’t there any more."),
                   shown);
      return FALSE;
    }
  if (!latent_folder_make (folder, 0777, error))
    return FALSE;
  has_sidecar = lstat (from_sidecar, &info) == 0;
  if (has_sidecar)
    {
      code = rename_free (from_sidecar, to_sidecar);
      if (code != 0)
        return code == EEXIST ? set_exists (error, to_sidecar) : latent_folder_set_error (error, code, folder);
    }
  code = rename_free (from, to);
  if (code == 0)
    return TRUE;
  if (has_sidecar && rename_free (to_sidecar, from_sidecar) != 0)
    g_warning ("A sidecar was left behind: %s", to_sidecar);
  return code == EEXIST ? set_exists (error, to) : latent_folder_set_error (error, code, folder);
}

/* Gives the finished file the first name that is free: that one's path. */
static char *
take_free_name (const char *from, const char *folder, const char *name, GError **error)
{
  for (guint number = 1; number < MOST_NUMBERS; number++)
    {
      g_autofree char *numbered = latent_file_name_number (name, number);
      g_autofree char *path = g_build_filename (folder, numbered, NULL);
      int code = rename_free (from, path);

      if (code == 0)
        return g_steal_pointer (&path);
      if (code != EEXIST)
        {
          latent_folder_set_error (error, code, folder);
          return NULL;
        }
    }
  set_exists (error, name);
  return NULL;
}

static gboolean
copy_bytes (int from, int to, const char *from_path, const char *to_path, GCancellable *cancellable, GError **error)
{
  g_autofree guint8 *block = g_malloc (BLOCK);
  gssize n_read;

  while ((n_read = read_block (from, block, BLOCK)) > 0)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (!write_block (to, block, (gsize) n_read))
        return latent_folder_set_error (error, errno, to_path);
    }
  if (n_read < 0)
    return latent_folder_set_error (error, errno, from_path);
  if (fsync (to) < 0 && errno != EINVAL)
    return latent_folder_set_error (error, errno, to_path);
  return TRUE;
}

char *
latent_files_copy (const char *from, const char *to, const char *name, GCancellable *cancellable, GError **error)
{
  g_autofree char *part = g_build_filename (to, ".latent-XXXXXX.part", NULL);
  g_autofree char *path = NULL;
  g_autofd int input = open (from, O_RDONLY | O_CLOEXEC);
  g_autofd int output = -1;

  if (input < 0)
    {
      errno == ENOENT ? set_not_found (error, from) : latent_folder_set_error (error, errno, from);
      return NULL;
    }
  if (!latent_folder_make (to, 0777, error))
    return NULL;
  output = g_mkstemp_full (part, O_WRONLY | O_CLOEXEC, 0666);
  if (output < 0)
    {
      latent_folder_set_error (error, errno, to);
      return NULL;
    }
  /* No half file is ever seen under a final name. */
  if (copy_bytes (input, output, from, to, cancellable, error))
    path = take_free_name (part, to, name, error);
  if (path == NULL)
    g_unlink (part);
  return g_steal_pointer (&path);
}

char *
latent_files_copy_hashed (const char *from, int output, const char *to, GError **error)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree guint8 *block = g_malloc (BLOCK);
  g_autofd int input = open (from, O_RDONLY | O_CLOEXEC);
  gssize n_read = -1;

  while (input >= 0 && (n_read = read_block (input, block, BLOCK)) > 0)
    {
      g_checksum_update (checksum, block, n_read);
      if (output >= 0 && !write_block (output, block, (gsize) n_read))
        {
          latent_folder_set_error (error, errno, to);
          return NULL;
        }
    }
  if (n_read == 0)
    return g_strdup (g_checksum_get_string (checksum));
  latent_folder_set_error (error, errno, from);
  return NULL;
}

char *
latent_files_hash (const char *path, GError **error)
{
  g_autofd int fd = open (path, O_RDONLY | O_CLOEXEC);

  if (fd >= 0)
    posix_fadvise (fd, 0, 0, POSIX_FADV_DONTNEED);
  return latent_files_copy_hashed (path, -1, NULL, error);
}

gboolean
latent_files_write_cache (const char *path, GBytes *bytes, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *temporary = g_strconcat (path, ".XXXXXX", NULL);
  g_autofd int fd = -1;

  if (!latent_folder_make (folder, 0700, error))
    return FALSE;
  fd = g_mkstemp_full (temporary, O_WRONLY | O_CLOEXEC, 0600);
  if (fd < 0)
    return latent_folder_set_error (error, errno, folder);
  if (!write_block (fd, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes)) || rename (temporary, path) < 0)
    {
      int code = errno;

      g_unlink (temporary);
      return latent_folder_set_error (error, code, folder);
    }
  return TRUE;
}

void
latent_files_remove_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      g_unlink (child);
    }
  rmdir (path);
}
