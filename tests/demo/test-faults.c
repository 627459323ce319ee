/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-test-client.h"

#include "latent-json.h"

static const char *const fast[] = { "--speed", "40", NULL };

static void
add_fault (LatentTestDemo *demo, const char *json)
{
  g_autofree char *said = latent_test_demo_control (demo, "POST", "/faults", json);

  g_assert_nonnull (strstr (said, "\"id\":"));
}

static guint
count_tasks (LatentTestDemo *demo)
{
  g_autofree char *text = latent_test_demo_control (demo, "GET", "/tasks", NULL);
  g_autoptr (JsonNode) root = latent_json_parse (text, -1, LATENT_JSON_MAX_BYTES, NULL);

  return json_array_get_length (json_node_get_array (root));
}

/* What a client of createTask sees for each kind, and whether a task was made. */
typedef struct
{
  const char *fault;
  guint n_tasks;
  guint status; /* 0: the transport failed */
  int code;     /* 0: no envelope can be read */
  const char *message;
  const char *header;
  const char *value;
} Case;

static void
test_create (void)
{
  static const Case cases[] = {
    { "{\"kind\":\"reset-before\"}", 0, 0, 0, NULL, NULL, NULL },
    { "{\"kind\":\"reset-after\"}", 1, 0, 0, NULL, NULL, NULL },
    { "{\"kind\":\"lost-answer\"}", 1, 0, 0, NULL, NULL, NULL },
    { "{\"kind\":\"truncated-body\"}", 1, 0, 0, NULL, NULL, NULL },
    { "{\"kind\":\"truncated-body\",\"bytes\":0}", 1, 0, 0, NULL, NULL, NULL },
    { "{\"kind\":\"oversized-body\",\"bytes\":9000000}", 1, 200, 0, NULL, NULL, NULL },
    { "{\"kind\":\"content-type\",\"text\":\"text/html\"}", 1, 200, 200, "success", "Content-Type", "text/html" },
    { "{\"kind\":\"invalid-utf8\"}", 1, 200, 0, NULL, NULL, NULL },
    { "{\"kind\":\"drip\",\"bytes\":2000}", 1, 200, 200, "success", NULL, NULL },
    { "{\"kind\":\"html\",\"status\":502}", 0, 502, 0, NULL, "Content-Type", "text/html; charset=UTF-8" },
    { "{\"kind\":\"html\",\"accepted\":true}", 1, 200, 0, NULL, NULL, NULL },
    { "{\"kind\":\"empty-body\"}", 0, 200, 0, NULL, NULL, NULL },
    { "{\"kind\":\"empty-body\",\"status\":500,\"accepted\":true}", 1, 500, 0, NULL, NULL, NULL },
    { "{\"kind\":\"status\",\"status\":503}", 0, 503, 0, NULL, NULL, NULL },
    { "{\"kind\":\"envelope\",\"code\":505,\"text\":\"Feature Disabled\"}", 0, 200, 505, "Feature Disabled", NULL,
      NULL },
    { "{\"kind\":\"envelope\",\"code\":500,\"text\":\"Credits insufficient : no\"}", 0, 200, 500,
      "Credits insufficient : no", NULL, NULL },
    { "{\"kind\":\"envelope\",\"code\":200,\"text\":\"success\",\"data\":{\"taskId\":\"x\"}}", 0, 200, 200, "success",
      NULL, NULL },
    { "{\"kind\":\"retry-after\",\"seconds\":7}", 0, 200, 429, NULL, "Retry-After", "7" },
    { "{\"kind\":\"retry-after\",\"seconds\":3,\"status\":429}", 0, 429, 429, NULL, "Retry-After", "3" },
    { "{\"kind\":\"redirect\",\"location\":\"http://127.0.0.2:1/x\"}", 0, 302, 0, NULL, "Location",
      "http://127.0.0.2:1/x" },
    { "{\"kind\":\"string-code\"}", 1, 200, 200, "success", NULL, NULL },
    { "{\"kind\":\"message-member\"}", 1, 200, 200, NULL, NULL, NULL },
    { "{\"kind\":\"delay-before\",\"seconds\":0.2}", 1, 200, 200, "success", NULL, NULL },
    { "{\"kind\":\"delay-after\",\"seconds\":0.2}", 1, 200, 200, "success", NULL, NULL },
  };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (fast);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *key = g_strdup_printf ("demo-%u", i);
      guint before = count_tasks (demo);
      g_autoptr (LatentTestAnswer) answer = NULL;
      g_autoptr (LatentTestAnswer) next = NULL;
      gint64 code = 0;

      g_test_message ("%s", cases[i].fault);
      add_fault (demo, cases[i].fault);
      answer = latent_test_create (demo, key, "a ship [plain]");
      g_assert_cmpuint (count_tasks (demo) - before, ==, cases[i].n_tasks);
      g_assert_cmpfloat (latent_test_get_credits (demo, key), ==, cases[i].n_tasks > 0 ? 995.0 : 1000.0);
      if (cases[i].status == 0)
        g_assert_nonnull (answer->error);
      else
        {
          g_assert_no_error (answer->error);
          g_assert_cmpuint (answer->status, ==, cases[i].status);
          latent_json_peek_int (answer->json, "code", &code);
          g_assert_cmpint (code, ==, cases[i].code);
        }
      if (cases[i].message != NULL)
        g_assert_cmpstr (latent_json_peek_string (answer->json, "msg"), ==, cases[i].message);
      if (cases[i].header != NULL)
        g_assert_cmpstr (soup_message_headers_get_one (answer->headers, cases[i].header), ==, cases[i].value);

      /* Once, and it is over. */
      next = latent_test_create (demo, key, "a ship [plain]");
      latent_test_assert_code (next, 200, "success");
    }
}

static void
test_string_code_and_message (void)
{
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (NULL);
  g_autoptr (LatentTestAnswer) quoted = NULL;
  g_autoptr (LatentTestAnswer) renamed = NULL;

  add_fault (demo, "{\"kind\":\"string-code\"}");
  quoted = latent_test_send (demo, "GET", LATENT_TEST_PATH_CREDIT, "demo", NULL);
  g_assert_cmpstr (latent_json_peek_string (quoted->json, "code"), ==, "200");
  add_fault (demo, "{\"kind\":\"message-member\"}");
  renamed = latent_test_send (demo, "GET", LATENT_TEST_PATH_CREDIT, "demo", NULL);
  g_assert_cmpstr (latent_json_peek_string (renamed->json, "message"), ==, "success");
  g_assert_false (json_object_has_member (renamed->json, "msg"));
}

static void
test_which_request (void)
{
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (NULL);
  static const int expected[] = { 200, 200, 505, 505, 200, 200 };
  guint hits = 0;

  add_fault (demo, "{\"kind\":\"envelope\",\"code\":505,\"path\":\"/api/v1/chat\",\"nth\":3,\"times\":2}");
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autoptr (LatentTestAnswer) other = latent_test_record (demo, "demo", "none");
      g_autoptr (LatentTestAnswer) answer = latent_test_send (demo, "GET", LATENT_TEST_PATH_CREDIT, "demo", NULL);

      latent_test_assert_code (other, 422, NULL);
      latent_test_assert_code (answer, expected[i], NULL);
    }

  /* By what the request says. */
  add_fault (demo, "{\"kind\":\"envelope\",\"code\":505,\"method\":\"POST\",\"contains\":\"a fox\",\"times\":0}");
  for (int i = 0; i < 2; i++)
    {
      g_autoptr (LatentTestAnswer) ship = latent_test_create (demo, "demo", "a ship");
      g_autoptr (LatentTestAnswer) fox = latent_test_create (demo, "demo", "a fox");

      latent_test_assert_code (ship, 200, NULL);
      latent_test_assert_code (fox, 505, NULL);
    }

  /* Now and then. */
  g_free (latent_test_demo_control (demo, "DELETE", "/faults", NULL));
  add_fault (demo, "{\"kind\":\"envelope\",\"code\":505,\"probability\":0.5}");
  for (int i = 0; i < 60; i++)
    {
      g_autoptr (LatentTestAnswer) answer = latent_test_send (demo, "GET", LATENT_TEST_PATH_CREDIT, "demo", NULL);
      gint64 code = 0;

      latent_json_peek_int (answer->json, "code", &code);
      hits += code == 505;
    }
  g_assert_cmpuint (hits, >, 10);
  g_assert_cmpuint (hits, <, 50);
}

static void
test_records (void)
{
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (fast);
  g_autofree char *id = latent_test_create_id (demo, "demo", "a ship [plain]");
  g_autoptr (LatentTestAnswer) real = latent_test_await (demo, "demo", id);
  static const struct
  {
    const char *fault;
    const char *state;
    const char *results;
    const char *fail_code; /* NULL: null */
    const char *fail_message;
  } cases[] = {
    { "{\"kind\":\"state\",\"text\":\"waiting\"}", "waiting", "", NULL, NULL },
    { "{\"kind\":\"state\",\"text\":\"archived\"}", "archived", "", NULL, NULL },
    { "{\"kind\":\"results\"}", "success", "{\"resultUrls\":[]}", NULL, NULL },
    { "{\"kind\":\"results\",\"links\":[\"http://127.0.0.2:1/a.png\"]}", "success",
      "{\"resultUrls\":[\"http://127.0.0.2:1/a.png\"]}", NULL, NULL },
    { "{\"kind\":\"results\",\"text\":\"no JSON\"}", "success", "no JSON", NULL, NULL },
    { "{\"kind\":\"fail\"}", "fail", "", "500", "Internal Error, Please try again later." },
    { "{\"kind\":\"fail\",\"data\":422,\"text\":\"No\"}", "fail", "", "422", "No" },
    { "{\"kind\":\"fail\",\"data\":null,\"text\":\"No\"}", "fail", "", NULL, "No" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (LatentTestAnswer) answer = NULL;
      JsonObject *data;
      gint64 code = 0;

      g_test_message ("%s", cases[i].fault);
      g_usleep (120 * 1000);
      add_fault (demo, cases[i].fault);
      answer = latent_test_record (demo, "demo", id);
      latent_test_assert_code (answer, 200, "success");
      data = latent_json_peek_object (answer->json, "data");
      g_assert_cmpstr (latent_json_peek_string (data, "state"), ==, cases[i].state);
      g_assert_cmpstr (latent_json_peek_string (data, "resultJson"), ==, cases[i].results);
      g_assert_cmpstr (latent_json_peek_string (data, "failMsg"), ==, cases[i].fail_message);
      if (cases[i].fail_code == NULL)
        g_assert_true (json_object_get_null_member (data, "failCode"));
      else
        {
          g_assert_true (latent_json_peek_int (data, "failCode", &code));
          g_assert_cmpint (code, ==, g_ascii_strtoll (cases[i].fail_code, NULL, 10));
        }
    }
}

static void
test_not_a_picture (void)
{
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (fast);
  g_autofree char *id = latent_test_create_id (demo, "demo", "a ship [plain]");
  g_autoptr (LatentTestAnswer) record = latent_test_await (demo, "demo", id);
  g_autofree char *link = latent_test_get_link (record, 0);
  g_autoptr (LatentTestAnswer) wrong = NULL;
  g_autoptr (LatentTestAnswer) cut = NULL;
  g_autoptr (LatentTestAnswer) right = NULL;

  add_fault (demo, "{\"kind\":\"not-a-picture\",\"path\":\"/results/\"}");
  wrong = latent_test_send (demo, "GET", link, NULL, NULL);
  g_assert_cmpuint (wrong->status, ==, 200);
  g_assert_cmpint (memcmp (g_bytes_get_data (wrong->body, NULL), "\x89PNG", 4), !=, 0);
  add_fault (demo, "{\"kind\":\"truncated-body\",\"path\":\"/results/\",\"bytes\":1000}");
  cut = latent_test_send (demo, "GET", link, NULL, NULL);
  g_assert_nonnull (cut->error);
  right = latent_test_send (demo, "GET", link, NULL, NULL);
  g_assert_cmpint (memcmp (g_bytes_get_data (right->body, NULL), "\x89PNG", 4), ==, 0);
}

/* With "Connection: close" libsoup doesn't notice that a body was cut short: only its length tells. */
static void
test_truncated_and_closed (void)
{
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (fast);
  g_autofree char *id = latent_test_create_id (demo, "demo", "a ship [plain]");
  g_autoptr (LatentTestAnswer) record = latent_test_await (demo, "demo", id);
  g_autofree char *link = latent_test_get_link (record, 0);
  g_autoptr (LatentTestAnswer) cut = NULL;

  add_fault (demo, "{\"kind\":\"truncated-body\",\"path\":\"/results/\",\"bytes\":1000,\"close\":true}");
  cut = latent_test_send (demo, "GET", link, NULL, NULL);
  g_assert_cmpint (soup_message_headers_get_content_length (cut->headers), >, 1000);
  if (cut->error == NULL)
    g_assert_cmpuint (g_bytes_get_size (cut->body), ==, 1000);
}

/* Carried out, never answered: the client gives up, and the service goes on. */
static void
test_silence (void)
{
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (NULL);
  g_autoptr (SoupSession) session = soup_session_new_with_options ("timeout", 1, NULL);
  g_autofree char *link = g_strconcat (latent_test_demo_get_url (demo), LATENT_TEST_PATH_CREATE, NULL);
  g_autoptr (SoupMessage) message = soup_message_new ("POST", link);
  static const char body[] = "{\"model\":\"flux-2/pro-text-to-image\",\"input\":{\"prompt\":\"a ship\","
                             "\"aspect_ratio\":\"1:1\",\"resolution\":\"1K\"}}";
  g_autoptr (GBytes) bytes = g_bytes_new_static (body, sizeof body - 1);
  g_autoptr (GBytes) answer = NULL;
  g_autoptr (GError) error = NULL;

  add_fault (demo, "{\"kind\":\"silence\"}");
  soup_message_headers_append (soup_message_get_request_headers (message), "Authorization", "Bearer demo");
  soup_message_set_request_body_from_bytes (message, "application/json", bytes);
  answer = soup_session_send_and_read (session, message, NULL, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  g_assert_null (answer);
  g_assert_cmpuint (count_tasks (demo), ==, 1);
}

static void
test_clock (void)
{
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (fast);
  g_autofree char *id = latent_test_create_id (demo, "demo", "a ship [plain]");
  g_autofree char *slow = latent_test_create_id (demo, "demo", "a ship [slow] [plain]");
  g_autoptr (LatentTestAnswer) record = latent_test_await (demo, "demo", id);
  g_autofree char *link = latent_test_get_link (record, 0);
  g_autoptr (LatentTestAnswer) there = latent_test_send (demo, "GET", link, NULL, NULL);
  g_autoptr (LatentTestAnswer) gone = NULL;
  g_autoptr (LatentTestAnswer) still = NULL;
  g_autoptr (LatentTestAnswer) unknown = NULL;

  g_assert_cmpuint (there->status, ==, 200);
  g_free (latent_test_demo_control (demo, "POST", "/clock", "{\"days\":14.1}"));
  gone = latent_test_send (demo, "GET", link, NULL, NULL);
  g_assert_cmpuint (gone->status, ==, 404);
  /* The record outlives its results, also a restart. */
  latent_test_demo_restart (demo);
  still = latent_test_record (demo, "demo", slow);
  latent_test_assert_code (still, 200, "success");
  g_free (latent_test_demo_control (demo, "POST", "/clock", "{\"days\":48}"));
  unknown = latent_test_record (demo, "demo", id);
  latent_test_assert_code (unknown, 422, "recordInfo is null");
  g_assert_cmpfloat (latent_test_get_credits (demo, "demo"), ==, 990.0);
  /* Forgotten for good, and what it cost stays paid. */
  latent_test_demo_restart (demo);
  g_assert_cmpuint (count_tasks (demo), ==, 0);
  g_assert_cmpfloat (latent_test_get_credits (demo, "demo"), ==, 990.0);
}

static void
test_account (void)
{
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (NULL);
  g_autoptr (LatentTestAnswer) maintenance = NULL;
  g_autoptr (LatentTestAnswer) capped = NULL;
  g_autoptr (LatentTestAnswer) limited = NULL;
  g_autofree char *id = NULL;

  g_free (
    latent_test_demo_control (demo, "POST", "/account", "{\"key\":\"demo\",\"credits\":80.25,\"maintenance\":true}"));
  g_assert_cmpfloat (latent_test_get_credits (demo, "demo"), ==, 80.25);
  maintenance = latent_test_create (demo, "demo", "a ship");
  latent_test_assert_code (maintenance, 455, NULL);
  g_free (latent_test_demo_control (demo, "POST", "/account", "{\"key\":\"demo\",\"maintenance\":false,\"cap\":7}"));
  id = latent_test_create_id (demo, "demo", "a ship");
  capped = latent_test_create (demo, "demo", "a ship");
  latent_test_assert_code (capped, 433, NULL);
  latent_test_demo_restart (demo);
  g_assert_cmpfloat (latent_test_get_credits (demo, "demo"), ==, 75.25);
  g_free (
    latent_test_demo_control (demo, "POST", "/account", "{\"key\":\"demo\",\"cap\":null,\"creates\":1,\"window\":60}"));
  limited = latent_test_create (demo, "demo", "a ship");
  latent_test_assert_code (limited, 429, NULL);
}

static void
test_model (void)
{
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (NULL);
  g_autofree char *said = latent_test_demo_control (
    demo, "POST", "/model", "{\"model\":\"flux-2/pro-text-to-image\",\"seconds\":0.1,\"spread\":0}");
  g_autofree char *id = latent_test_create_id (demo, "demo", "a ship [plain]");
  g_autoptr (LatentTestAnswer) record = latent_test_await (demo, "demo", id);
  JsonObject *data = latent_json_peek_object (record->json, "data");
  gint64 created = 0, completed = 0;

  g_assert_nonnull (strstr (said, "\"seconds\":0.1,\"spread\":0.0"));
  g_assert_true (latent_json_peek_int (data, "createTime", &created));
  g_assert_true (latent_json_peek_int (data, "completeTime", &completed));
  g_assert_cmpint (completed - created, ==, 100);
}

/* What a hand on the control port gets wrong is said, not swallowed. */
static void
test_control_refuses (void)
{
  static const struct
  {
    const char *method, *path, *body;
    guint status;
  } cases[] = {
    { "POST", "/faults", "{\"kind\":\"nonsense\"}", 400 },
    { "POST", "/faults", "{\"kind\":\"html\",\"pth\":\"/x\"}", 400 },
    { "POST", "/faults", "[]", 400 },
    { "POST", "/clock", "{\"days\":-1}", 400 },
    { "POST", "/account", "{\"credits\":1}", 400 },
    { "GET", "/account", NULL, 400 },
    { "POST", "/model", "{\"model\":\"flux-9\"}", 400 },
    { "GET", "/nothing", NULL, 404 },
  };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *link = g_strconcat (latent_test_demo_get_control_url (demo), cases[i].path, NULL);
      g_autoptr (LatentTestAnswer) answer = latent_test_send (demo, cases[i].method, link, NULL, cases[i].body);

      g_test_message ("%s %s", cases[i].path, cases[i].body != NULL ? cases[i].body : "");
      g_assert_cmpuint (answer->status, ==, cases[i].status);
      g_assert_nonnull (latent_json_peek_string (answer->json, "error"));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/demo/faults/create", test_create);
  g_test_add_func ("/demo/faults/string-code-and-message", test_string_code_and_message);
  g_test_add_func ("/demo/faults/which-request", test_which_request);
  g_test_add_func ("/demo/faults/records", test_records);
  g_test_add_func ("/demo/faults/not-a-picture", test_not_a_picture);
  g_test_add_func ("/demo/faults/truncated-and-closed", test_truncated_and_closed);
  g_test_add_func ("/demo/faults/silence", test_silence);
  g_test_add_func ("/demo/faults/clock", test_clock);
  g_test_add_func ("/demo/faults/account", test_account);
  g_test_add_func ("/demo/faults/model", test_model);
  g_test_add_func ("/demo/faults/control-refuses", test_control_refuses);

  return g_test_run ();
}
