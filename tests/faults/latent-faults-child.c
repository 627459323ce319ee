/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-test"

#include "latent-faults-child.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define LONGEST (120 * G_TIME_SPAN_SECOND)
#define STEP (2 * G_TIME_SPAN_MILLISECOND)

struct _LatentFaultsChild
{
  GPid pid; /* 0 once it ended */
  gboolean was_killed;
  gboolean is_cli;
  FILE *said;
};

static void
child_setup_cb (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static const char *
need (const char *variable)
{
  const char *value = g_getenv (variable);

  if (value == NULL)
    g_error ("%s isn't set: run this through meson test", variable);
  return value;
}

static char **
make_environment (const LatentFaultsOptions *options)
{
  char **environment = g_get_environ ();
  const struct
  {
    const char *name;
    const char *value;
  } variables[] = {
    { "LD_PRELOAD", need ("LATENT_FAULTS_SHIM") },
    { "LATENT_API_BASE", options->base },
    { "KIE_API_KEY", options->key },
    { "LATENT_FAULTS_ROOT", options->library },
    { "LATENT_FAULTS_TRACE", options->trace },
    { "LATENT_FAULTS_KILL", options->kill },
    { "LATENT_FAULTS_INJECT", options->inject },
    { "LATENT_FAULTS_SWITCH", options->lever },
    { "LATENT_FAULTS_AFTER", options->lever_after },
    { "LATENT_FAULTS_OMIT", options->omit },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (variables); i++)
    if (variables[i].value != NULL)
      environment = g_environ_setenv (environment, variables[i].name, variables[i].value, TRUE);
  if (g_environ_getenv (environment, "ASAN_OPTIONS") != NULL)
    {
      g_autofree char *asan = g_strconcat (g_environ_getenv (environment, "ASAN_OPTIONS"), ":verify_asan_link_order=0",
                                           NULL);

      environment = g_environ_setenv (environment, "ASAN_OPTIONS", asan, TRUE);
    }
  return environment;
}

LatentFaultsChild *
latent_faults_child_new (const LatentFaultsOptions *options)
{
  LatentFaultsChild *self = g_new0 (LatentFaultsChild, 1);
  g_autofree char *count = g_strdup_printf ("%u", options->count);
  const char *const engine[] = {
    need ("LATENT_FAULTS_CHILD"), options->library, options->key, count, options->settle != NULL ? "settle" : NULL, NULL
  };
  const char *const cli[] = {
    need ("LATENT_FAULTS_CLI"), "generate", "--library", options->library, "--", options->prompt, NULL
  };
  g_auto (GStrv) environment = make_environment (options);
  g_autoptr (GError) error = NULL;
  int input, output;

  self->is_cli = options->prompt != NULL;
  g_spawn_async_with_pipes (NULL, (char **) (self->is_cli ? cli : engine), environment, G_SPAWN_DO_NOT_REAP_CHILD,
                            child_setup_cb, NULL, &self->pid, &input, &output, NULL, &error);
  g_assert_no_error (error);
  self->said = fdopen (output, "r");
  if (options->settle != NULL)
    g_assert_cmpint (write (input, options->settle, strlen (options->settle)), ==, (gssize) strlen (options->settle));
  close (input);
  return self;
}

void
latent_faults_child_kill (LatentFaultsChild *self)
{
  kill (self->pid, SIGKILL);
}

static gboolean
has_ended (LatentFaultsChild *self)
{
  int status;
  pid_t pid = waitpid (self->pid, &status, WNOHANG);

  if (pid == 0)
    return FALSE;
  g_assert_cmpint (pid, ==, self->pid);
  self->pid = 0;
  self->was_killed = WIFSIGNALED (status) && WTERMSIG (status) == SIGKILL;
  /* The command line says by 1 that a task is uncertain: another process may have been killed while it sent it. */
  if (!self->was_killed && !(WIFEXITED (status) && WEXITSTATUS (status) <= (self->is_cli ? 1 : 0)))
    g_error ("The engine's process ended with the status 0x%x", status);
  return TRUE;
}

gboolean
latent_faults_child_wait_kill (LatentFaultsChild *self, gint64 delay)
{
  gint64 begin = g_get_monotonic_time ();

  while (!has_ended (self))
    {
      gint64 passed = g_get_monotonic_time () - begin;

      if (delay >= 0 && passed >= delay)
        latent_faults_child_kill (self);
      if (passed > LONGEST)
        g_error ("The engine's process %d doesn't end", (int) self->pid);
      g_usleep (STEP);
    }
  return self->was_killed;
}

gboolean
latent_faults_child_wait (LatentFaultsChild *self)
{
  return latent_faults_child_wait_kill (self, -1);
}

gboolean
latent_faults_child_read_to (LatentFaultsChild *self, const char *line)
{
  char said[1024];

  while (fgets (said, sizeof said, self->said) != NULL)
    if (g_str_equal (g_strchomp (said), line))
      return TRUE;
  return FALSE;
}

void
latent_faults_child_free (LatentFaultsChild *self)
{
  if (self->pid != 0)
    {
      latent_faults_child_kill (self);
      latent_faults_child_wait (self);
    }
  fclose (self->said);
  g_free (self);
}

char *
latent_faults_make_folder (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_dir_make_tmp ("latent-faults-XXXXXX", &error);
  char *real;

  g_assert_no_error (error);
  real = realpath (path, NULL);
  g_assert_nonnull (real);
  return real;
}

void
latent_faults_remove (const char *path)
{
  g_autoptr (GDir) dir = g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      latent_faults_remove (child);
    }
  g_remove (path);
}
