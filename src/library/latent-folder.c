/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-config.h"

#include "latent-folder.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "latent-library.h"

LatentFolder *
latent_folder_new (const char *root)
{
  LatentFolder *self = g_new0 (LatentFolder, 1);

  self->root = g_canonicalize_filename (root, NULL);
  self->hidden = g_build_filename (self->root, ".latent", NULL);
  self->database = g_build_filename (self->hidden, "library.db", NULL);
  self->journal = g_build_filename (self->hidden, "library.db-wal", NULL);
  self->lock = g_build_filename (self->hidden, "engine.lock", NULL);
  self->incoming = g_build_filename (self->hidden, "incoming", NULL);
  self->trash = g_build_filename (self->hidden, "trash", NULL);
  self->trash_lock = g_build_filename (self->hidden, "trash.lock", NULL);
  self->thumbnails = g_build_filename (self->hidden, "thumbnails", NULL);
  return self;
}

void
latent_folder_free (LatentFolder *self)
{
  g_free (self->root);
  g_free (self->hidden);
  g_free (self->database);
  g_free (self->journal);
  g_free (self->lock);
  g_free (self->incoming);
  g_free (self->trash);
  g_free (self->trash_lock);
  g_free (self->thumbnails);
  g_free (self->revived);
  g_free (self);
}

gboolean
latent_folder_set_error (GError **error, int system_errno, const char *path)
{
  g_autofree char *shown = g_filename_display_name (path);

  switch (system_errno)
    {
    case ENOSPC:
    case EDQUOT:
      g_set_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_STORAGE,
                   _ ("There is no room left for “%s”. Make room on its disk; nothing that was saved is lost."), shown);
      break;
    case EROFS:
      g_set_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_READ_ONLY,
                   _ ("“%s” is on a disk that is mounted read-only. Mount it writable or choose another folder for the "
                      "library."),
                   shown);
      break;
    case EACCES:
    case EPERM:
      g_set_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_READ_ONLY,
                   _ ("“%s” may not be written to. Change its permissions or choose another folder for the library."),
                   shown);
      break;
    case ENOTDIR:
    case EEXIST:
      g_set_error (
        error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_STORAGE,
        _ ("“%s” is in the way or in a file’s place: the library needs a folder there. Move it away or choose "
           "another folder."),
        shown);
      break;
    case ENOENT:
      g_set_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_STORAGE,
                   _ ("“%s” isn’t there any more. Check that its disk is connected."), shown);
      break;
    case ENOLCK:
    case EOPNOTSUPP:
    case EINVAL:
      g_set_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_LOCKS,
                   _ ("“%s” is on a file system without working locks. Move the library to a disk of this computer."),
                   shown);
      break;
    default:
      g_set_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_STORAGE,
                   _ ("“%s” can’t be used: %s. Check its disk."), shown, g_strerror (system_errno));
      break;
    }
  return FALSE;
}

gboolean
latent_folder_sync (const char *path, GError **error)
{
  g_autofd int fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  /* Some file systems refuse it for folders and need none. */
  if (fd < 0 || (fsync (fd) < 0 && errno != EINVAL && errno != EROFS))
    return latent_folder_set_error (error, errno, path);
  return TRUE;
}

int
latent_folder_lock (const char *path, gboolean exclusive, gboolean wait, GError **error)
{
  struct flock lock = { .l_type = exclusive ? F_WRLCK : F_RDLCK, .l_whence = SEEK_SET };
  g_autofd int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  int result = -1;

  if (fd >= 0)
    do
      result = fcntl (fd, wait ? F_OFD_SETLKW : F_OFD_SETLK, &lock);
    while (result < 0 && errno == EINTR);
  if (result == 0)
    return g_steal_fd (&fd);
  if (fd < 0 || (errno != EAGAIN && errno != EACCES))
    latent_folder_set_error (error, errno, path);
  return -1;
}

gboolean
latent_folder_make (const char *path, guint mode, GError **error)
{
  struct stat info;

  if (stat (path, &info) == 0)
    return S_ISDIR (info.st_mode) || latent_folder_set_error (error, ENOTDIR, path);
  if (errno != ENOENT)
    return latent_folder_set_error (error, errno, path);

  g_autofree char *parent = g_path_get_dirname (path);
  if (!latent_folder_make (parent, 0777, error))
    return FALSE;
  if (mkdir (path, mode) < 0 && errno != EEXIST)
    return latent_folder_set_error (error, errno, path);
  return latent_folder_sync (parent, error);
}

/* Some network file systems say yes to every lock. Two descriptions of one file in one process are two owners, so it
 * shows at once. */
static gboolean
prove_locks (LatentFolder *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->incoming, ".locks-XXXXXX", NULL);
  g_autofd int one = g_mkstemp_full (path, O_RDWR | O_CLOEXEC, 0600);
  g_autofd int two = one < 0 ? -1 : open (path, O_RDWR | O_CLOEXEC);
  struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
  int code = 0;

  if (one < 0 || two < 0)
    code = errno;
  else if (fcntl (one, F_OFD_SETLK, &lock) < 0)
    code = errno;
  else if (fcntl (two, F_OFD_SETLK, &lock) == 0)
    code = ENOLCK;
  if (one >= 0)
    g_unlink (path);
  return code == 0 || latent_folder_set_error (error, code, code == ENOLCK ? self->root : path);
}

static gboolean
check_writable (const char *path, GError **error)
{
  return access (path, W_OK | X_OK) == 0 || latent_folder_set_error (error, errno, path);
}

gboolean
latent_folder_prepare (LatentFolder *self, GError **error)
{
  return latent_folder_make (self->root, 0777, error) && check_writable (self->root, error) &&
         latent_folder_make (self->hidden, 0700, error) && latent_folder_make (self->incoming, 0700, error) &&
         latent_folder_make (self->trash, 0700, error) && latent_folder_make (self->thumbnails, 0700, error) &&
         prove_locks (self, error);
}

gboolean
latent_folder_is_remote (LatentFolder *self)
{
  /* statfs(2): NFS, SMB, SMB2, CIFS, NCP, AFS (two), Coda, Ceph, GFS2, OCFS2, Lustre. */
  static const guint32 kinds[] = { 0x6969,     0x517b,     0xfe534d42, 0xff534d42, 0x564c,     0x5346414f,
                                   0x6b414653, 0x73757245, 0x00c36400, 0x01161970, 0x7461636f, 0x0bd00bd0 };
  struct statfs info;

  if (statfs (self->root, &info) < 0)
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if ((guint32) info.f_type == kinds[i])
      return TRUE;
  return FALSE;
}
