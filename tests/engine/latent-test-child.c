/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-test-child.h"

#include <string.h>

struct _LatentTestChild
{
  GSubprocess *process;
  GDataInputStream *lines;
};

LatentTestChild *
latent_test_child_new (const char *base,
                       const char *library,
                       const char *key,
                       const char *owner,
                       guint count,
                       const char *prompt)
{
  LatentTestChild *self = g_new0 (LatentTestChild, 1);
  g_autoptr (GSubprocessLauncher)
    launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autofree char *number = g_strdup_printf ("%u", count);
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (g_getenv ("LATENT_ENGINE_CHILD"));
  g_subprocess_launcher_setenv (launcher, "LATENT_API_BASE", base, TRUE);
  self->process = g_subprocess_launcher_spawn (launcher, &error, g_getenv ("LATENT_ENGINE_CHILD"), library, key,
                                               owner != NULL ? owner : "-", number, prompt, NULL);
  g_assert_no_error (error);
  self->lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  return self;
}

gboolean
latent_test_child_wait_for (LatentTestChild *self, const char *line)
{
  for (;;)
    {
      g_autofree char *said = g_data_input_stream_read_line (self->lines, NULL, NULL, NULL);

      if (said == NULL)
        return FALSE;
      g_test_message ("child %s: %s", g_subprocess_get_identifier (self->process), said);
      if (g_str_equal (said, line))
        return TRUE;
    }
}

void
latent_test_child_kill (LatentTestChild *self)
{
  g_subprocess_force_exit (self->process);
  g_subprocess_wait (self->process, NULL, NULL);
}

void
latent_test_child_close (LatentTestChild *self)
{
  g_autoptr (GError) error = NULL;

  g_output_stream_close (g_subprocess_get_stdin_pipe (self->process), NULL, NULL);
  g_assert_true (latent_test_child_wait_for (self, "closed"));
  g_subprocess_wait_check (self->process, NULL, &error);
  g_assert_no_error (error);
}

void
latent_test_child_free (LatentTestChild *self)
{
  latent_test_child_kill (self);
  g_object_unref (self->lines);
  g_object_unref (self->process);
  g_free (self);
}
