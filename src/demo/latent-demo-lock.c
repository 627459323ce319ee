/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-demo"

#include "latent-config.h"

#include "latent-demo-lock.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <unistd.h>

#define ATTEMPTS 500
#define PAUSE_US (20 * 1000)
#define MAX_ANNOUNCEMENT 1024

enum
{
  BYTE_OWNER,
  BYTE_ANNOUNCED,
};

struct _LatentDemoLock
{
  int fd;
};

static gboolean
lock_byte (int fd, off_t byte)
{
  struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = byte, .l_len = 1 };

  return fcntl (fd, F_OFD_SETLK, &lock) == 0;
}

static gboolean
is_locked_by_other (int fd, off_t byte)
{
  struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = byte, .l_len = 1 };

  return fcntl (fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

static char *
read_announcement (int fd)
{
  char buffer[MAX_ANNOUNCEMENT];
  ssize_t length;

  if (!is_locked_by_other (fd, BYTE_ANNOUNCED))
    return NULL;
  length = pread (fd, buffer, sizeof buffer, 0);
  if (length <= 0 || !is_locked_by_other (fd, BYTE_ANNOUNCED))
    return NULL;
  return g_strndup (buffer, length);
}

LatentDemoLock *
latent_demo_lock_acquire (const char *folder, char **announcement, GError **error)
{
  g_autofree char *path = g_build_filename (folder, "lock", NULL);
  int fd;

  g_return_val_if_fail (announcement != NULL && *announcement == NULL, NULL);

  fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0)
    {
      int code = errno;

      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), _ ("The state folder “%s” can’t be used: %s"),
                   folder, g_strerror (code));
      return NULL;
    }

  for (int i = 0; i < ATTEMPTS; i++)
    {
      if (lock_byte (fd, BYTE_OWNER))
        {
          LatentDemoLock *lock = g_new0 (LatentDemoLock, 1);

          lock->fd = fd;
          return lock;
        }
      if (errno != EAGAIN && errno != EACCES)
        {
          int code = errno;

          g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code),
                       _ ("The state folder “%s” can’t be locked: %s. Choose another one with --state."), folder,
                       g_strerror (code));
          close (fd);
          return NULL;
        }
      *announcement = read_announcement (fd);
      if (*announcement != NULL)
        {
          close (fd);
          return NULL;
        }
      g_usleep (PAUSE_US);
    }
  close (fd);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY,
               _ ("Another demo service holds the folder “%s” and doesn’t answer. End it, or choose another folder "
                  "with --state."),
               folder);
  return NULL;
}

gboolean
latent_demo_lock_announce (LatentDemoLock *lock, const char *announcement, GError **error)
{
  size_t length = strlen (announcement);

  g_return_val_if_fail (length < MAX_ANNOUNCEMENT, FALSE);

  if (ftruncate (lock->fd, 0) != 0 || pwrite (lock->fd, announcement, length, 0) != (ssize_t) length ||
      !lock_byte (lock->fd, BYTE_ANNOUNCED))
    {
      int code = errno;

      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), _ ("The state folder can’t be written: %s"),
                   g_strerror (code));
      return FALSE;
    }
  return TRUE;
}

void
latent_demo_lock_free (LatentDemoLock *lock)
{
  close (lock->fd);
  g_free (lock);
}
