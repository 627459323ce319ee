/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-test-client.h"

#include "latent-json.h"

static void
test_same_port_again (void)
{
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (NULL);
  g_autofree char *before = g_strdup (latent_test_demo_get_url (demo));

  latent_test_demo_restart (demo);
  g_assert_cmpstr (latent_test_demo_get_url (demo), ==, before);
}

static void
test_restart_keeps_all (void)
{
  static const char *const args[] = { "--speed", "4", NULL };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (args);
  g_autofree char *good = latent_test_create_id (demo, "demo", "a ship [plain]");
  g_autofree char *bad = latent_test_create_id (demo, "demo", "a ship [fail]");
  g_autoptr (LatentTestAnswer) record = NULL;
  g_autoptr (LatentTestAnswer) failure = NULL;
  g_autoptr (LatentTestAnswer) picture = NULL;
  g_autofree char *link = NULL;

  latent_test_demo_stop (demo);
  /* Tasks go on while nothing runs. */
  g_usleep (2 * G_USEC_PER_SEC);
  latent_test_demo_restart (demo);
  record = latent_test_await (demo, "demo", good);
  g_assert_cmpstr (latent_json_peek_string (latent_json_peek_object (record->json, "data"), "state"), ==, "success");
  failure = latent_test_await (demo, "demo", bad);
  g_assert_cmpstr (latent_json_peek_string (latent_json_peek_object (failure->json, "data"), "state"), ==, "fail");
  g_assert_cmpfloat (latent_test_get_credits (demo, "demo"), ==, 995.0);
  link = latent_test_get_link (record, 0);
  picture = latent_test_send (demo, "GET", link, NULL, NULL);
  g_assert_cmpuint (picture->status, ==, 200);
}

/* What was answered is kept, also when the process dies right after, and a torn line in the journal does no harm. */
static void
test_kill_loses_nothing (void)
{
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (NULL);
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *journal = g_build_filename (latent_test_demo_get_state (demo), "journal.jsonl", NULL);
  g_autoptr (GError) error = NULL;

  for (int round = 0; round < 4; round++)
    {
      g_autoptr (GFileOutputStream) stream = NULL;
      g_autoptr (GFile) file = g_file_new_for_path (journal);

      g_ptr_array_add (ids, latent_test_create_id (demo, "demo", "a ship [slow]"));
      g_ptr_array_add (ids, latent_test_create_id (demo, "demo", "a ship [slow]"));
      latent_test_demo_kill (demo);
      stream = g_file_append_to (file, G_FILE_CREATE_NONE, NULL, &error);
      g_assert_no_error (error);
      g_output_stream_write_all (G_OUTPUT_STREAM (stream), "{\"kind\":\"ta", 11, NULL, NULL, &error);
      g_assert_no_error (error);
      g_output_stream_close (G_OUTPUT_STREAM (stream), NULL, NULL);
      latent_test_demo_restart (demo);
      for (guint i = 0; i < ids->len; i++)
        {
          g_autofree char *tasks = latent_test_demo_control (demo, "GET", "/tasks", NULL);

          g_assert_nonnull (strstr (tasks, g_ptr_array_index (ids, i)));
        }
      g_assert_cmpfloat (latent_test_get_credits (demo, "demo"), ==, 1000.0 - 5.0 * ids->len);
    }
}

/* Credits given at the start belong to the account, not to the run. */
static void
test_opening_balance_stays (void)
{
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (NULL);
  g_autofree char *id = latent_test_create_id (demo, "demo", "a ship");
  const char *program = g_getenv ("LATENT_DEMO_PROGRAM");
  g_autoptr (GSubprocess) other = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *said = NULL;
  g_autofree char *expected = NULL;

  /* A second one for the same folder points to the first and ends. */
  other = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, program, "--state",
                            latent_test_demo_get_state (demo), "--credits", "1", NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (other, NULL, NULL, &said, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_subprocess_get_exit_status (other), ==, 0);
  expected = g_strdup_printf ("Listening on %s\nControl on %s\n", latent_test_demo_get_url (demo),
                              latent_test_demo_get_control_url (demo));
  g_assert_cmpstr (said, ==, expected);
  g_assert_cmpfloat (latent_test_get_credits (demo, "demo"), ==, 995.0);
}

/* Several that start at once for one folder: one serves, all name it. */
static void
test_race_for_folder (void)
{
  const char *program = g_getenv ("LATENT_DEMO_PROGRAM");
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (NULL);
  GSubprocess *processes[6];
  GDataInputStream *streams[6];
  g_autofree char *first = NULL;
  g_autoptr (GError) error = NULL;
  guint ended = 0;

  latent_test_demo_kill (demo);
  for (guint i = 0; i < G_N_ELEMENTS (processes); i++)
    {
      processes[i] = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, program, "--state",
                                       latent_test_demo_get_state (demo), "--idle-exit=2", NULL);
      g_assert_no_error (error);
    }
  for (guint i = 0; i < G_N_ELEMENTS (processes); i++)
    {
      g_autofree char *line = NULL;

      streams[i] = g_data_input_stream_new (g_subprocess_get_stdout_pipe (processes[i]));
      line = g_data_input_stream_read_line (streams[i], NULL, NULL, &error);
      g_assert_no_error (error);
      g_assert_nonnull (line);
      g_assert_true (g_str_has_prefix (line, "Listening on http://127.0.0.1:"));
      if (first == NULL)
        first = g_steal_pointer (&line);
      else
        g_assert_cmpstr (line, ==, first);
    }
  for (guint i = 0; i < G_N_ELEMENTS (processes); i++)
    {
      g_subprocess_wait (processes[i], NULL, NULL);
      ended += g_subprocess_get_if_exited (processes[i]) && g_subprocess_get_exit_status (processes[i]) == 0;
      g_object_unref (streams[i]);
      g_object_unref (processes[i]);
    }
  g_assert_cmpuint (ended, ==, G_N_ELEMENTS (processes));
}

static void
test_idle_exit (void)
{
  static const char *const args[] = { "--idle-exit", "0.5", NULL };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (args);

  latent_test_demo_wait (demo);
  latent_test_demo_restart (demo);
  g_assert_cmpfloat (latent_test_get_credits (demo, "demo"), ==, 1000.0);
  latent_test_demo_wait (demo);
}

static void
test_command_line (void)
{
  static const struct
  {
    const char *argument;
    int status;
  } cases[] = {
    { "--version", 0 },    { "--help", 0 },       { "--speed=0", 2 },    { "--speed=nan", 2 },
    { "--port=70000", 2 }, { "--credits=-1", 2 }, { "--frobnicate", 2 }, { "surprise", 2 },
  };
  const char *program = g_getenv ("LATENT_DEMO_PROGRAM");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *out = NULL;
      g_autofree char *err = NULL;
      g_autoptr (GSubprocess) process = g_subprocess_new (
        G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE, &error, program, cases[i].argument, NULL);

      g_assert_no_error (error);
      g_test_message ("%s", cases[i].argument);
      g_subprocess_communicate_utf8 (process, NULL, NULL, &out, &err, &error);
      g_assert_no_error (error);
      g_assert_cmpint (g_subprocess_get_exit_status (process), ==, cases[i].status);
      g_assert_cmpint (strlen (cases[i].status == 0 ? out : err), >, 0);
    }
}

static void
test_taken_port (void)
{
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (NULL);
  g_autofree char *before = g_strdup (latent_test_demo_get_url (demo));
  guint16 port = (guint16) g_ascii_strtoull (strrchr (before, ':') + 1, NULL, 10);
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentTestAnswer) answer = NULL;
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", port);

  latent_test_demo_stop (demo);
  g_socket_listener_add_address (listener, address, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL, NULL,
                                 &error);
  g_assert_no_error (error);
  /* Somebody else has its port: better another one than none. */
  latent_test_demo_restart (demo);
  g_assert_cmpstr (latent_test_demo_get_url (demo), !=, before);
  answer = latent_test_send (demo, "GET", LATENT_TEST_PATH_CREDIT, "demo", NULL);
  latent_test_assert_code (answer, 200, "success");
}

/* The key goes to the API and nowhere else; who sends it to a result's link is found out. */
static void
test_key_leak_is_seen (void)
{
  static const char *const args[] = { "--speed", "40", NULL };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (args);
  g_autofree char *id = latent_test_create_id (demo, "demo", "a ship [plain]");
  g_autoptr (LatentTestAnswer) record = latent_test_await (demo, "demo", id);
  g_autofree char *link = latent_test_get_link (record, 0);
  g_autoptr (LatentTestAnswer) clean = latent_test_send (demo, "GET", link, NULL, NULL);
  g_autoptr (LatentTestAnswer) leaking = latent_test_send (demo, "GET", link, "demo", NULL);
  g_autofree char *log = latent_test_demo_control (demo, "GET", "/requests", NULL);
  g_autoptr (JsonNode) root = latent_json_parse (log, -1, LATENT_JSON_MAX_BYTES, NULL);
  JsonArray *requests = json_node_get_array (root);
  guint leaks = 0, fetches = 0;

  for (guint i = 0; i < json_array_get_length (requests); i++)
    {
      JsonObject *request = latent_json_array_peek_object (requests, i);
      gboolean authorization = FALSE;

      if (!g_str_has_prefix (latent_json_peek_string (request, "path"), "/results/"))
        continue;
      fetches++;
      latent_json_peek_boolean (request, "authorization", &authorization);
      leaks += authorization;
    }
  g_assert_cmpuint (fetches, ==, 2);
  g_assert_cmpuint (leaks, ==, 1);
  g_assert_null (strstr (log, "Bearer"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/demo/program/same-port-again", test_same_port_again);
  g_test_add_func ("/demo/program/restart-keeps-all", test_restart_keeps_all);
  g_test_add_func ("/demo/program/kill-loses-nothing", test_kill_loses_nothing);
  g_test_add_func ("/demo/program/opening-balance-stays", test_opening_balance_stays);
  g_test_add_func ("/demo/program/race-for-folder", test_race_for_folder);
  g_test_add_func ("/demo/program/idle-exit", test_idle_exit);
  g_test_add_func ("/demo/program/command-line", test_command_line);
  g_test_add_func ("/demo/program/taken-port", test_taken_port);
  g_test_add_func ("/demo/program/key-leak-is-seen", test_key_leak_is_seen);

  return g_test_run ();
}
