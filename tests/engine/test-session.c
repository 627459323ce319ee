/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-await.h"
#include "latent-keyring.h"
#include "latent-kie-error.h"
#include "latent-session.h"
#include "latent-test-fiber.h"
#include "latent-test-peer.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>

#define MODEL "flux-2/pro-text-to-image"
#define ACCEPTED "{\"code\":200,\"msg\":\"success\",\"data\":{\"taskId\":\"the-id\"}}"

#define TEST_FIBER(name)                                                                                               \
  static DexFuture *name##_fiber (gpointer user_data);                                                                 \
  static void name (void)                                                                                              \
  {                                                                                                                    \
    set_up ();                                                                                                         \
    latent_test_run_fiber (name##_fiber, NULL);                                                                        \
    tear_down ();                                                                                                      \
  }                                                                                                                    \
  static DexFuture *name##_fiber (gpointer user_data)

static char *root;
static char *pids;

static void
set_up (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *wrapper = g_test_build_filename (G_TEST_DIST, "demo-wrapper.sh", NULL);

  root = g_dir_make_tmp ("latent-session-XXXXXX", &error);
  g_assert_no_error (error);
  pids = g_build_filename (root, "pids", NULL);
  g_setenv ("LATENT_TEST_PIDS", pids, TRUE);
  g_setenv ("LATENT_DEMO_PROGRAM", wrapper, TRUE);
  g_unsetenv ("LATENT_API_BASE");
  g_unsetenv ("LATENT_UPLOAD_BASE");
  g_unsetenv ("KIE_API_KEY");
}

/* Is there such a demo service still? The number may belong to somebody else by now. */
static gboolean
is_alive (const char *pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%s/cmdline", pid);
  g_autofree char *command = NULL;

  return g_file_get_contents (path, &command, NULL, NULL) && strstr (command, "latent-demo") != NULL;
}

/* Ends the demo services that were started (a second one finds the first and ends by itself). They are gone when it
 * returns: a dying one still takes requests, and nobody would know what became of them. */
static void
kill_demos (void)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents (pids, &text, NULL, NULL))
    return;
  lines = g_strsplit (g_strstrip (text), "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    while (is_alive (lines[i]))
      {
        kill (atoi (lines[i]), SIGKILL);
        g_usleep (5000);
      }
  g_unlink (pids);
}

static void
remove_all (const char *path)
{
  g_autoptr (GDir) dir = g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_all (child);
    }
  g_remove (path);
}

static void
tear_down (void)
{
  kill_demos ();
  remove_all (root);
  g_clear_pointer (&root, g_free);
  g_clear_pointer (&pids, g_free);
}

static LatentSession *
open_session (const char *name, gboolean demo, const char *key, GError **error)
{
  g_autofree char *library = g_build_filename (root, name, NULL);
  LatentSessionOptions options = { .library = library, .demo = demo, .key = key };

  return dex_await_object (latent_session_open (&options), error);
}

static void
close_session (LatentSession *session)
{
  g_autoptr (GError) error = NULL;

  dex_await (latent_session_close (session), &error);
  g_assert_no_error (error);
  g_object_unref (session);
}

static LatentTask *
submit (LatentSession *session)
{
  g_autoptr (JsonObject) input = json_object_new ();
  g_autoptr (GPtrArray) tasks = NULL;
  g_autoptr (GError) error = NULL;

  json_object_set_string_member (input, "prompt", "a lighthouse in fog");
  tasks = dex_await_boxed (
    latent_engine_submit (latent_session_get_engine (session), latent_request_new (MODEL, input, 1)), &error);
  g_assert_no_error (error);
  return g_object_ref (tasks->pdata[0]);
}

static void
await_state (LatentSession *session, LatentTask *task, LatentTaskState state)
{
  while (latent_task_get_state (task) != state)
    {
      latent_engine_wake (latent_session_get_engine (session));
      g_assert_true (latent_sleep (50, NULL, NULL));
    }
}

/* One word starts the demo service, and a picture comes. */
TEST_FIBER (test_demo)
{
  g_autoptr (GError) error = NULL;
  LatentSession *session;
  g_autoptr (LatentTask) task = NULL;
  g_autofree char *state = g_build_filename (root, "demo", ".latent", "demo", NULL);

  /* The real key is for the real service. */
  g_setenv ("KIE_API_KEY", "the-real-key", TRUE);
  session = open_session ("demo", TRUE, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (latent_session_get_demo (session));
  g_assert_cmpint (latent_account_get_origin (latent_session_get_account (session)), ==, LATENT_KEY_DEMO);
  g_assert_true (g_file_test (state, G_FILE_TEST_IS_DIR));
  latent_engine_start (latent_session_get_engine (session), NULL);
  task = submit (session);
  await_state (session, task, LATENT_TASK_DONE);
  g_clear_object (&task);
  close_session (session);

  /* The second one finds the same service and the same library. */
  session = open_session ("demo", TRUE, NULL, &error);
  g_assert_no_error (error);
  close_session (session);
  return dex_future_new_true ();
}

/* The demo service is killed in mid-task: it is started again, and the task goes on. */
TEST_FIBER (test_demo_killed)
{
  g_autoptr (GError) error = NULL;
  LatentSession *session = open_session ("demo", TRUE, NULL, &error);
  g_autoptr (LatentTask) running = NULL;
  g_autoptr (LatentTask) later = NULL;

  g_assert_no_error (error);
  latent_engine_start (latent_session_get_engine (session), NULL);
  running = submit (session);
  await_state (session, running, LATENT_TASK_SUBMITTED);
  kill_demos ();
  await_state (session, running, LATENT_TASK_DONE);
  kill_demos ();
  later = submit (session);
  await_state (session, later, LATENT_TASK_DONE);
  g_clear_object (&running);
  g_clear_object (&later);
  close_session (session);
  return dex_future_new_true ();
}

/* A real and a demo session live side by side, each with its own key. */
TEST_FIBER (test_two)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  g_autoptr (GError) error = NULL;
  LatentSession *real, *demo;
  g_autoptr (LatentTask) real_task = NULL;
  g_autoptr (LatentTask) demo_task = NULL;
  g_autofree char *head = NULL;

  latent_test_peer_push_json (peer, ACCEPTED);
  g_setenv ("LATENT_API_BASE", latent_test_peer_get_uri (peer), TRUE);
  g_setenv ("KIE_API_KEY", "the-real-key", TRUE);
  real = open_session ("real", FALSE, NULL, &error);
  g_assert_no_error (error);
  demo = open_session ("demo", TRUE, NULL, &error);
  g_assert_no_error (error);
  latent_engine_start (latent_session_get_engine (real), NULL);
  latent_engine_start (latent_session_get_engine (demo), NULL);
  real_task = submit (real);
  demo_task = submit (demo);
  await_state (demo, demo_task, LATENT_TASK_DONE);
  await_state (real, real_task, LATENT_TASK_SUBMITTED);
  head = latent_test_peer_dup_head (peer, 0);
  g_assert_nonnull (strstr (head, "Bearer the-real-key\r\n"));
  g_clear_object (&real_task);
  g_clear_object (&demo_task);
  close_session (real);
  close_session (demo);
  return dex_future_new_true ();
}

/* A key that is given goes before the environment's. */
TEST_FIBER (test_key_order)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  g_autoptr (GError) error = NULL;
  LatentSession *session;
  g_autofree char *head = NULL;

  latent_test_peer_push_json (peer, "{\"code\":200,\"msg\":\"success\",\"data\":5}");
  g_setenv ("LATENT_API_BASE", latent_test_peer_get_uri (peer), TRUE);
  g_setenv ("KIE_API_KEY", "of-the-environment", TRUE);
  session = open_session ("library", FALSE, "given", &error);
  g_assert_no_error (error);
  g_assert_cmpint (latent_account_get_origin (latent_session_get_account (session)), ==, LATENT_KEY_GIVEN);
  dex_await_double (latent_account_refresh (latent_session_get_account (session), NULL), &error);
  g_assert_no_error (error);
  head = latent_test_peer_dup_head (peer, 0);
  g_assert_nonnull (strstr (head, "Bearer given\r\n"));
  close_session (session);
  return dex_future_new_true ();
}

/* Neither a key nor a keyring: it opens all the same, and says why. */
TEST_FIBER (test_no_keyring)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  g_autoptr (GError) error = NULL;
  LatentSession *session;

  g_setenv ("LATENT_API_BASE", latent_test_peer_get_uri (peer), TRUE);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  session = open_session ("library", FALSE, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (latent_account_get_has_key (latent_session_get_account (session)));
  g_assert_error (latent_session_get_key_error (session), LATENT_KEYRING_ERROR, LATENT_KEYRING_ERROR_NO_SERVICE);
  close_session (session);
  return dex_future_new_true ();
}

/* A library belongs to one service from its first task on. */
TEST_FIBER (test_other_service)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  g_autoptr (GError) error = NULL;
  LatentSession *session;
  g_autoptr (LatentTask) task = NULL;

  g_setenv ("LATENT_API_BASE", latent_test_peer_get_uri (peer), TRUE);
  session = open_session ("library", FALSE, "key", &error);
  g_assert_no_error (error);
  task = submit (session);
  g_clear_object (&task);
  close_session (session);

  g_setenv ("LATENT_API_BASE", "http://127.0.0.1:9", TRUE);
  g_assert_null (open_session ("library", FALSE, "key", &error));
  g_assert_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_SERVICE);
  g_clear_error (&error);
  g_assert_null (open_session ("library", TRUE, NULL, &error));
  g_assert_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_SERVICE);
  return dex_future_new_true ();
}

TEST_FIBER (test_bad_base)
{
  g_autoptr (GError) error = NULL;

  g_setenv ("LATENT_API_BASE", "ftp://example.com", TRUE);
  g_assert_null (open_session ("library", FALSE, "key", &error));
  g_assert_error (error, LATENT_KIE_ERROR, LATENT_KIE_ERROR_ADDRESS);
  return dex_future_new_true ();
}

/* A demo service that isn't there, doesn't speak, or gives a reason. */
TEST_FIBER (test_demo_fails)
{
  static const char *const programs[] = { "/nonexistent/latent-demo", "/bin/true", "/bin/echo", "/bin/cat" };

  for (gsize i = 0; i < G_N_ELEMENTS (programs); i++)
    {
      g_autoptr (GError) error = NULL;

      g_setenv ("LATENT_DEMO_PROGRAM", programs[i], TRUE);
      g_assert_null (open_session ("demo", TRUE, NULL, &error));
      g_assert_cmpuint (error->domain, ==, G_SPAWN_ERROR);
      g_assert_cmpuint (strlen (error->message), >, 20);
    }
  return dex_future_new_true ();
}

static void
test_default_folder (void)
{
  static const struct
  {
    const char *base;
    gboolean demo;
    const char *name;
  } cases[] = {
    { NULL, FALSE, "Latent" },
    { "", FALSE, "Latent" },
    { "https://api.kie.ai", FALSE, "Latent" },
    { "https://api.kie.ai/", FALSE, "Latent" },
    { "http://127.0.0.1:8080", FALSE, "Latent 127.0.0.1 8080" },
    { "https://proxy.example.com", FALSE, "Latent proxy.example.com" },
    { "http://[::1]:8080", FALSE, "Latent --1 8080" },
    { "http://127.0.0.1:8080", TRUE, "Latent Demo" },
  };

  set_up ();
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = NULL;
      g_autofree char *name = NULL;

      if (cases[i].base != NULL)
        g_setenv ("LATENT_API_BASE", cases[i].base, TRUE);
      path = latent_session_default_folder (cases[i].demo);
      name = g_path_get_basename (path);
      g_assert_cmpstr (name, ==, cases[i].name);
      g_assert_true (g_path_is_absolute (path));
    }
  tear_down ();
}

int
main (int argc, char **argv)
{
  g_setenv ("LATENT_TEST_DEMO", g_getenv ("LATENT_DEMO_PROGRAM"), FALSE);
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/session/default-folder", test_default_folder);
  g_test_add_func ("/session/bad-base", test_bad_base);
  g_test_add_func ("/session/key-order", test_key_order);
  g_test_add_func ("/session/no-keyring", test_no_keyring);
  g_test_add_func ("/session/other-service", test_other_service);
  g_test_add_func ("/session/demo", test_demo);
  g_test_add_func ("/session/demo-killed", test_demo_killed);
  g_test_add_func ("/session/demo-fails", test_demo_fails);
  g_test_add_func ("/session/two", test_two);
  return g_test_run ();
}
