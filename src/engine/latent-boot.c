/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-engine"

#include "latent-boot.h"

#include <time.h>

gint64
latent_boot_now (void)
{
  struct timespec time;

  clock_gettime (CLOCK_BOOTTIME, &time);
  return (gint64) time.tv_sec * G_TIME_SPAN_SECOND + time.tv_nsec / 1000;
}

const char *
latent_boot_id (void)
{
  static char *id = NULL;

  if (g_once_init_enter_pointer (&id))
    {
      char *text = NULL;

      if (!g_file_get_contents ("/proc/sys/kernel/random/boot_id", &text, NULL, NULL))
        text = g_strdup ("");
      g_once_init_leave_pointer (&id, g_strstrip (text));
    }
  return id;
}
