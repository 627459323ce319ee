/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-test"

#include "latent-test-demo.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

#define LISTENING "Listening on "
#define CONTROL "Control on "

struct _LatentTestDemo
{
  GPtrArray *arguments; /* NULL-terminated */
  char *state;
  GSubprocess *process;
  char *url;
  char *control_url;
};

static char *
read_line (GDataInputStream *stream, const char *prefix)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *line = g_data_input_stream_read_line_utf8 (stream, NULL, NULL, &error);

  g_assert_no_error (error);
  if (line == NULL || !g_str_has_prefix (line, prefix))
    g_error ("The demo service didn't say “%s…” but “%s”", prefix, line != NULL ? line : "");
  return g_strdup (line + strlen (prefix));
}

/* In the child: a test that crashes takes its service along. */
static void
child_setup_cb (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static void
start (LatentTestDemo *demo)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDataInputStream) stream = NULL;
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);

  g_subprocess_launcher_set_child_setup (launcher, child_setup_cb, NULL, NULL);
  demo->process = g_subprocess_launcher_spawnv (launcher, (const char *const *) demo->arguments->pdata, &error);
  g_assert_no_error (error);
  stream = g_data_input_stream_new (g_subprocess_get_stdout_pipe (demo->process));
  g_clear_pointer (&demo->url, g_free);
  g_clear_pointer (&demo->control_url, g_free);
  demo->url = read_line (stream, LISTENING);
  demo->control_url = read_line (stream, CONTROL);
}

LatentTestDemo *
latent_test_demo_start (const char *const *extra_args)
{
  const char *program = g_getenv ("LATENT_DEMO_PROGRAM");
  LatentTestDemo *demo = g_new0 (LatentTestDemo, 1);
  g_autoptr (GError) error = NULL;

  if (program == NULL)
    g_error ("LATENT_DEMO_PROGRAM isn't set: run this through meson test");
  demo->state = g_dir_make_tmp ("latent-demo-XXXXXX", &error);
  g_assert_no_error (error);
  demo->arguments = g_ptr_array_new_null_terminated (16, g_free, TRUE);
  g_ptr_array_add (demo->arguments, g_strdup (program));
  g_ptr_array_add (demo->arguments, g_strdup ("--state"));
  g_ptr_array_add (demo->arguments, g_strdup (demo->state));
  g_ptr_array_add (demo->arguments, g_strdup ("--control-port=0"));
  for (guint i = 0; extra_args != NULL && extra_args[i] != NULL; i++)
    g_ptr_array_add (demo->arguments, g_strdup (extra_args[i]));
  start (demo);
  return demo;
}

const char *
latent_test_demo_get_url (LatentTestDemo *demo)
{
  return demo->url;
}

const char *
latent_test_demo_get_control_url (LatentTestDemo *demo)
{
  return demo->control_url;
}

const char *
latent_test_demo_get_state (LatentTestDemo *demo)
{
  return demo->state;
}

void
latent_test_demo_wait (LatentTestDemo *demo)
{
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (demo->process);
  g_subprocess_wait_check (demo->process, NULL, &error);
  g_assert_no_error (error);
  g_clear_object (&demo->process);
}

void
latent_test_demo_stop (LatentTestDemo *demo)
{
  g_assert_nonnull (demo->process);
  g_subprocess_send_signal (demo->process, SIGTERM);
  latent_test_demo_wait (demo);
}

void
latent_test_demo_kill (LatentTestDemo *demo)
{
  g_assert_nonnull (demo->process);
  g_subprocess_force_exit (demo->process);
  g_subprocess_wait (demo->process, NULL, NULL);
  g_clear_object (&demo->process);
}

void
latent_test_demo_restart (LatentTestDemo *demo)
{
  if (demo->process != NULL)
    latent_test_demo_stop (demo);
  start (demo);
}

static void
remove_folder (const char *path)
{
  GDir *folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR) && !g_file_test (child, G_FILE_TEST_IS_SYMLINK))
        remove_folder (child);
      else
        g_unlink (child);
    }
  g_clear_pointer (&folder, g_dir_close);
  g_rmdir (path);
}

void
latent_test_demo_free (LatentTestDemo *demo)
{
  if (demo->process != NULL)
    latent_test_demo_stop (demo);
  remove_folder (demo->state);
  g_ptr_array_unref (demo->arguments);
  g_free (demo->state);
  g_free (demo->url);
  g_free (demo->control_url);
  g_free (demo);
}

char *
latent_test_demo_control (LatentTestDemo *demo, const char *method, const char *path, const char *body)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GDataInputStream) stream = NULL;
  g_autofree char *request = NULL;
  g_autofree char *status = NULL;
  g_autoptr (GByteArray) answer = g_byte_array_new ();
  const char *host = demo->control_url + strlen ("http://");
  gssize length;
  guint8 buffer[4096];

  g_socket_client_set_enable_proxy (client, FALSE);
  connection = g_socket_client_connect_to_host (client, host, 80, NULL, &error);
  g_assert_no_error (error);
  request = g_strdup_printf ("%s %s HTTP/1.0\r\nHost: %s\r\nContent-Type: application/json\r\n"
                             "Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s",
                             method, path, host, body != NULL ? strlen (body) : 0, body != NULL ? body : "");
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), request, strlen (request), NULL,
                             NULL, &error);
  g_assert_no_error (error);
  stream = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
  status = g_data_input_stream_read_line (stream, NULL, NULL, &error);
  g_assert_no_error (error);
  for (;;)
    {
      g_autofree char *line = g_data_input_stream_read_line (stream, NULL, NULL, &error);

      g_assert_no_error (error);
      if (line == NULL || *g_strchomp (line) == '\0')
        break;
    }
  while ((length = g_input_stream_read (G_INPUT_STREAM (stream), buffer, sizeof buffer, NULL, &error)) > 0)
    g_byte_array_append (answer, buffer, (guint) length);
  g_assert_no_error (error);
  g_byte_array_append (answer, (const guint8 *) "", 1);
  if (status == NULL || strstr (status, " 200 ") == NULL)
    g_error ("%s %s on the control port was answered with “%s”: %s", method, path, status != NULL ? status : "",
             (char *) answer->data);
  return (char *) g_byte_array_free (g_steal_pointer (&answer), FALSE);
}
