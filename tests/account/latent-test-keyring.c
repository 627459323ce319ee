/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-test-keyring.h"

#include <glib/gstdio.h>
#include <string.h>

struct _LatentTestKeyring
{
  char *folder;
  char *address;
  char **environment;
  GSubprocess *bus;
  GSubprocess *daemon;
};

static GSubprocess *
spawn (LatentTestKeyring *self, GSubprocessFlags flags, const char *const *argv)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (flags | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr (GError) error = NULL;
  GSubprocess *process;

  g_subprocess_launcher_set_environ (launcher, self->environment);
  process = g_subprocess_launcher_spawnv (launcher, argv, &error);
  g_assert_no_error (error);
  return process;
}

static void
set (LatentTestKeyring *self, const char *name, const char *value)
{
  self->environment = g_environ_setenv (self->environment, name, value, TRUE);
}

static void
start_bus (LatentTestKeyring *self)
{
  g_autofree char *config = g_strconcat ("--config-file=", g_test_get_filename (G_TEST_DIST, "bus.conf", NULL), NULL);
  const char *argv[] = { "dbus-daemon", "--nofork", "--print-address", config, NULL };
  g_autoptr (GDataInputStream) lines = NULL;

  self->bus = spawn (self, G_SUBPROCESS_FLAGS_STDOUT_PIPE, argv);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->bus));
  self->address = g_data_input_stream_read_line (lines, NULL, NULL, NULL);
  g_assert_nonnull (self->address);
  set (self, "DBUS_SESSION_BUS_ADDRESS", self->address);
}

static GDBusConnection *
connect_bus (LatentTestKeyring *self)
{
  g_autoptr (GError) error = NULL;
  GDBusConnection *connection = g_dbus_connection_new_for_address_sync (
    self->address, G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION, NULL,
    NULL, &error);

  g_assert_no_error (error);
  return connection;
}

static GVariant *
call (GDBusConnection *connection,
      const char *name,
      const char *path,
      const char *interface,
      const char *method,
      GVariant *arguments)
{
  g_autoptr (GError) error = NULL;
  GVariant *answer = g_dbus_connection_call_sync (connection, name, path, interface, method, arguments, NULL,
                                                  G_DBUS_CALL_FLAGS_NO_AUTO_START, 60000, NULL, &error);

  g_assert_no_error (error);
  return answer;
}

static void
wait_for_daemon (LatentTestKeyring *self)
{
  g_autoptr (GDBusConnection) connection = connect_bus (self);
  gboolean owned = FALSE;

  for (guint i = 0; i < 1200 && !owned; i++)
    {
      g_autoptr (GVariant)
        answer = call (connection, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                       "NameHasOwner", g_variant_new ("(s)", "org.freedesktop.secrets"));

      g_variant_get (answer, "(b)", &owned);
      if (!owned)
        g_usleep (50 * 1000);
    }
  g_assert_true (owned);
  g_dbus_connection_close_sync (connection, NULL, NULL);
}

static void
start_daemon (LatentTestKeyring *self)
{
  const char *argv[] = { "gnome-keyring-daemon", "--unlock", "--components=secrets", "--foreground", NULL };
  g_autoptr (GError) error = NULL;
  GOutputStream *input;

  self->daemon = spawn (self, G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE, argv);
  input = g_subprocess_get_stdin_pipe (self->daemon);
  g_output_stream_write_all (input, "test", 4, NULL, NULL, &error);
  g_assert_no_error (error);
  g_output_stream_close (input, NULL, &error);
  g_assert_no_error (error);
  wait_for_daemon (self);
}

LatentTestKeyring *
latent_test_keyring_new (gboolean with_daemon)
{
  static const char *const folders[] = { "home", "data", "config", "cache", "runtime" };
  static const char *const names[] = { "HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME",
                                       "XDG_RUNTIME_DIR" };
  g_autofree char *bus = g_find_program_in_path ("dbus-daemon");
  g_autofree char *daemon = g_find_program_in_path ("gnome-keyring-daemon");
  g_autoptr (GError) error = NULL;
  LatentTestKeyring *self;

  if (bus == NULL || (with_daemon && daemon == NULL))
    {
      g_test_skip (bus == NULL ? "dbus-daemon is not installed" : "gnome-keyring-daemon is not installed");
      return NULL;
    }

  self = g_new0 (LatentTestKeyring, 1);
  self->folder = g_dir_make_tmp ("latent-keyring-XXXXXX", &error);
  g_assert_no_error (error);
  self->environment = g_get_environ ();
  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *path = g_build_filename (self->folder, folders[i], NULL);

      g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
      set (self, names[i], path);
    }
  self->environment = g_environ_unsetenv (self->environment, "GNOME_KEYRING_CONTROL");
  self->environment = g_environ_unsetenv (self->environment, "DISPLAY");
  self->environment = g_environ_unsetenv (self->environment, "WAYLAND_DISPLAY");
  /* gnome-keyring-daemon is no program of ours: fatal warnings are not for it. */
  self->environment = g_environ_unsetenv (self->environment, "G_DEBUG");
  start_bus (self);
  if (with_daemon)
    start_daemon (self);
  return self;
}

static void
end (GSubprocess *process)
{
  if (process == NULL)
    return;
  g_subprocess_send_signal (process, SIGTERM);
  g_subprocess_wait (process, NULL, NULL);
  g_object_unref (process);
}

static void
remove_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR) && !g_file_test (child, G_FILE_TEST_IS_SYMLINK))
        remove_folder (child);
      else
        g_unlink (child);
    }
  g_rmdir (path);
}

void
latent_test_keyring_free (LatentTestKeyring *self)
{
  end (self->daemon);
  end (self->bus);
  remove_folder (self->folder);
  g_strfreev (self->environment);
  g_free (self->address);
  g_free (self->folder);
  g_free (self);
}

char **
latent_test_keyring_get_environment (LatentTestKeyring *self)
{
  return self->environment;
}

void
latent_test_keyring_lock (LatentTestKeyring *self)
{
  g_autoptr (GDBusConnection) connection = connect_bus (self);
  g_autoptr (GVariant) alias = call (connection, "org.freedesktop.secrets", "/org/freedesktop/secrets",
                                     "org.freedesktop.Secret.Service", "ReadAlias", g_variant_new ("(s)", "default"));
  g_autoptr (GVariant) answer = NULL;
  const char *path, *prompt;
  g_autoptr (GVariant) locked = NULL;

  g_variant_get (alias, "(&o)", &path);
  g_assert_cmpstr (path, !=, "/");
  answer = call (connection, "org.freedesktop.secrets", "/org/freedesktop/secrets", "org.freedesktop.Secret.Service",
                 "Lock", g_variant_new_parsed ("([%o],)", path));
  g_variant_get (answer, "(@ao&o)", &locked, &prompt);
  g_assert_cmpuint (g_variant_n_children (locked), ==, 1);
  g_dbus_connection_close_sync (connection, NULL, NULL);
}
