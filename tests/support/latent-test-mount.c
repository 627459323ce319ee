/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-test"

#include "latent-test-mount.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/statvfs.h>
#include <unistd.h>
#include <glib/gstdio.h>

static gboolean
write_map (const char *path, const char *text)
{
  g_autofd int fd = open (path, O_WRONLY | O_CLOEXEC);

  return fd >= 0 && write (fd, text, strlen (text)) == (gssize) strlen (text);
}

/* Root needs no name space of users for its own of mounts; everybody else stays who they are in theirs. */
static gboolean
enter (void)
{
  g_autofree char *users = g_strdup_printf ("%u %u 1", geteuid (), geteuid ());
  g_autofree char *groups = g_strdup_printf ("%u %u 1", getegid (), getegid ());

  if (geteuid () == 0 && unshare (CLONE_NEWNS) == 0)
    return TRUE;
  return unshare (CLONE_NEWUSER | CLONE_NEWNS) == 0 && write_map ("/proc/self/setgroups", "deny") &&
         write_map ("/proc/self/uid_map", users) && write_map ("/proc/self/gid_map", groups);
}

gboolean
latent_test_mount_begin (void)
{
  return enter () && mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
}

void
latent_test_mount_read_only (const char *folder)
{
  /* What was forbidden there may not be allowed. */
  static const struct
  {
    unsigned long has;
    unsigned long keeps;
  } flags[] = { { ST_NOSUID, MS_NOSUID },   { ST_NODEV, MS_NODEV },       { ST_NOEXEC, MS_NOEXEC },
                { ST_NOATIME, MS_NOATIME }, { ST_RELATIME, MS_RELATIME }, { ST_NODIRATIME, MS_NODIRATIME } };
  unsigned long kept = 0;
  struct statvfs info;

  g_assert_no_errno (statvfs (folder, &info));
  for (guint i = 0; i < G_N_ELEMENTS (flags); i++)
    kept |= (info.f_flag & flags[i].has) != 0 ? flags[i].keeps : 0;
  g_assert_no_errno (mount (folder, folder, NULL, MS_BIND, NULL));
  g_assert_no_errno (mount (NULL, folder, NULL, MS_BIND | MS_REMOUNT | MS_RDONLY | kept, NULL));
}

void
latent_test_mount_writable (const char *folder)
{
  g_assert_no_errno (umount2 (folder, MNT_DETACH));
}
