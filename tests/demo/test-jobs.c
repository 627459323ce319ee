/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-test-client.h"

#include "latent-json.h"

static const char *const fast[] = { "--speed", "40", NULL };

static JsonObject *
get_data (LatentTestAnswer *answer)
{
  JsonObject *data = latent_json_peek_object (answer->json, "data");

  g_assert_nonnull (data);
  return data;
}

static void
test_key (void)
{
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (NULL);
  static const char *const refused[] = { NULL, "wrong", "demon", "" };

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (LatentTestAnswer) answer = latent_test_send (demo, "GET", LATENT_TEST_PATH_CREDIT, refused[i], NULL);

      latent_test_assert_code (answer, 401, NULL);
    }
  g_assert_cmpfloat (latent_test_get_credits (demo, "demo"), ==, 1000.0);
  g_assert_cmpfloat (latent_test_get_credits (demo, "demo-two"), ==, 1000.0);
}

static void
test_own_keys (void)
{
  static const char *const args[] = { "--key", "one", "--key", "two", "--credits", "12.5", NULL };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (args);
  g_autoptr (LatentTestAnswer) answer = latent_test_send (demo, "GET", LATENT_TEST_PATH_CREDIT, "demo", NULL);

  latent_test_assert_code (answer, 401, NULL);
  g_assert_cmpfloat (latent_test_get_credits (demo, "one"), ==, 12.5);
  g_assert_cmpfloat (latent_test_get_credits (demo, "two"), ==, 12.5);
}

static void
test_course (void)
{
  static const char *const args[] = { "--speed", "2", NULL };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (args);
  g_autofree char *id = latent_test_create_id (demo, "demo", "a quiet harbour");
  g_autoptr (GString) states = g_string_new (NULL);
  const char *last = "";
  gboolean is_over = FALSE;

  g_assert_cmpuint (strlen (id), ==, 32);
  while (!is_over)
    {
      g_autoptr (LatentTestAnswer) answer = latent_test_record (demo, "demo", id);
      gint64 code = 0;
      const char *state;

      g_assert_true (latent_json_peek_int (answer->json, "code", &code));
      if (code == 422)
        {
          latent_test_assert_code (answer, 422, "recordInfo is null");
          g_assert_true (json_object_get_null_member (answer->json, "data"));
          state = "null";
        }
      else
        {
          latent_test_assert_code (answer, 200, "success");
          state = g_intern_string (latent_json_peek_string (get_data (answer), "state"));
        }
      if (strcmp (state, last) != 0)
        {
          g_string_append_printf (states, "%s ", state);
          last = state;
        }
      is_over = strcmp (state, "success") == 0;
      g_usleep (105 * 1000);
    }
  /* A slow machine may miss an early state; it never sees one out of order. */
  g_assert_true (g_str_has_suffix (states->str, "generating success "));
  g_assert_nonnull (g_strstr_len ("null waiting queuing generating success ", -1, states->str));
}

static void
test_record (void)
{
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (fast);
  g_autofree char *id = latent_test_create_id (demo, "demo", "a \"quiet\" harbour\\n with 船");
  g_autoptr (LatentTestAnswer) answer = latent_test_await (demo, "demo", id);
  JsonObject *data = get_data (answer);
  g_autoptr (JsonObject) param = NULL;
  g_autoptr (JsonObject) input = NULL;
  g_autoptr (JsonObject) results = NULL;
  g_autofree char *link = latent_test_get_link (answer, 0);
  gint64 created = 0, completed = 0, cost = -1, flag = -1;

  g_assert_cmpstr (soup_message_headers_get_one (answer->headers, "Transfer-Encoding"), ==, "chunked");
  g_assert_cmpstr (soup_message_headers_get_one (answer->headers, "Content-Type"), ==,
                   "application/json;charset=UTF-8");
  g_assert_cmpstr (latent_json_peek_string (data, "taskId"), ==, id);
  g_assert_cmpstr (latent_json_peek_string (data, "model"), ==, "flux-2/pro-text-to-image");
  g_assert_cmpstr (latent_json_peek_string (data, "operationType"), ==, "flux-2/pro-text-to-image");
  g_assert_cmpstr (latent_json_peek_string (data, "state"), ==, "success");
  g_assert_true (json_object_get_null_member (data, "failCode"));
  g_assert_true (json_object_get_null_member (data, "failMsg"));
  g_assert_true (latent_json_peek_int (data, "createTime", &created));
  g_assert_true (latent_json_peek_int (data, "completeTime", &completed));
  g_assert_true (latent_json_peek_int (data, "costTime", &cost));
  g_assert_true (latent_json_peek_int (data, "successFlag", &flag));
  g_assert_cmpint (cost, ==, (completed - created) / 1000);
  g_assert_cmpint (flag, ==, 1);
  g_assert_cmpfloat (json_object_get_double_member (data, "creditsConsumed"), ==, 5.0);
  g_assert_true (json_node_get_value_type (json_object_get_member (data, "creditsConsumed")) == G_TYPE_DOUBLE);

  /* JSON in a string, and in that once more. */
  param = latent_json_parse_object (latent_json_peek_string (data, "param"), -1, 100000, NULL);
  g_assert_nonnull (param);
  g_assert_cmpstr (latent_json_peek_string (data, "paramJson"), ==, latent_json_peek_string (data, "param"));
  input = latent_json_parse_object (latent_json_peek_string (param, "input"), -1, 100000, NULL);
  g_assert_nonnull (input);
  g_assert_cmpstr (latent_json_peek_string (input, "prompt"), ==, "a \"quiet\" harbour\\n with 船");
  results = latent_json_parse_object (latent_json_peek_string (data, "resultJson"), -1, 100000, NULL);
  g_assert_nonnull (results);
  g_assert_cmpstr (latent_json_array_peek_string (latent_json_peek_array (results, "resultUrls"), 0), ==, link);
  g_assert_true (g_str_has_prefix (link, latent_test_demo_get_url (demo)));
}

static void
test_gzip (void)
{
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (NULL);
  g_autoptr (LatentTestAnswer) plain = latent_test_send_with_header (demo, "GET", LATENT_TEST_PATH_CREDIT, "demo", NULL,
                                                                     "Accept-Encoding", "identity");
  g_autoptr (LatentTestAnswer) packed = latent_test_send_with_header (demo, "GET", LATENT_TEST_PATH_CREDIT, "demo",
                                                                      NULL, "Accept-Encoding", "gzip");

  latent_test_assert_code (plain, 200, "success");
  g_assert_null (soup_message_headers_get_one (plain->headers, "Content-Encoding"));
  latent_test_assert_code (packed, 200, "success");
  g_assert_cmpstr (soup_message_headers_get_one (packed->headers, "Content-Encoding"), ==, "gzip");
}

static void
test_failure (void)
{
  static const struct
  {
    const char *prompt;
    const char *code;
    const char *message;
  } cases[] = {
    { "a ship [fail]", "500", "Internal Error, Please try again later." },
    { "a ship [blocked]", "422", "CONTENT_POLICY_BLOCKED: the input was flagged as sensitive." },
  };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (fast);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *id = latent_test_create_id (demo, "demo", cases[i].prompt);
      g_autoptr (LatentTestAnswer) answer = latent_test_await (demo, "demo", id);
      JsonObject *data = get_data (answer);
      gint64 flag = -1;

      g_assert_cmpstr (latent_json_peek_string (data, "state"), ==, "fail");
      g_assert_cmpstr (latent_json_peek_string (data, "failCode"), ==, cases[i].code);
      g_assert_cmpstr (latent_json_peek_string (data, "failMsg"), ==, cases[i].message);
      g_assert_cmpstr (latent_json_peek_string (data, "resultJson"), ==, "");
      g_assert_false (json_object_has_member (data, "response"));
      g_assert_cmpfloat (json_object_get_double_member (data, "creditsConsumed"), ==, 0.0);
      g_assert_true (latent_json_peek_int (data, "successFlag", &flag));
      g_assert_cmpint (flag, ==, 3);
      g_assert_cmpfloat (latent_test_get_credits (demo, "demo"), ==, 1000.0);
    }
}

static void
test_credits (void)
{
  static const char *const args[] = { "--credits", "11.5", NULL };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (args);
  g_autofree char *one = latent_test_create_id (demo, "demo", "a ship");
  g_autofree char *two = latent_test_create_id (demo, "demo", "a ship [fail] [slow]");
  g_autoptr (LatentTestAnswer) third = NULL;

  /* Charged when it is made, whatever becomes of it. */
  g_assert_cmpfloat (latent_test_get_credits (demo, "demo"), ==, 1.5);
  third = latent_test_create (demo, "demo", "a ship");
  latent_test_assert_code (third, 402, NULL);
  g_assert_true (g_str_has_prefix (latent_json_peek_string (third->json, "msg"), "Credits insufficient"));
  /* Accounts are separate. */
  g_assert_cmpfloat (latent_test_get_credits (demo, "demo-other"), ==, 11.5);
}

static void
test_strangers_task (void)
{
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (fast);
  g_autofree char *id = latent_test_create_id (demo, "demo", "a ship");
  g_autoptr (LatentTestAnswer) own = latent_test_await (demo, "demo", id);
  g_autoptr (LatentTestAnswer) strange = latent_test_record (demo, "demo-other", id);
  g_autoptr (LatentTestAnswer) unknown = latent_test_record (demo, "demo", "0123456789abcdef0123456789abcdef");
  g_autoptr (LatentTestAnswer) missing = latent_test_send (demo, "GET", LATENT_TEST_PATH_RECORD, "demo", NULL);

  latent_test_assert_code (own, 200, "success");
  latent_test_assert_code (strange, 422, "recordInfo is null");
  latent_test_assert_code (unknown, 422, "recordInfo is null");
  latent_test_assert_code (missing, 400, "taskId parameter is required");
}

static void
test_create_limit (void)
{
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (NULL);
  gint64 begin = g_get_monotonic_time ();
  guint refused = 0;

  for (int i = 0; i < 22; i++)
    {
      g_autoptr (LatentTestAnswer) answer = latent_test_create (demo, "demo", "a ship");
      gint64 code = 0;

      g_assert_true (latent_json_peek_int (answer->json, "code", &code));
      if (code == 429)
        {
          latent_test_assert_code (answer, 429, "Your call frequency is too high. Please try again later.");
          refused++;
        }
    }
  /* On a machine that needs 10 s for this, the limit doesn't apply. */
  if (g_get_monotonic_time () - begin < 9 * G_USEC_PER_SEC)
    {
      g_autoptr (LatentTestAnswer) other = latent_test_create (demo, "demo-other", "a ship");

      g_assert_cmpuint (refused, ==, 2);
      g_assert_cmpfloat (latent_test_get_credits (demo, "demo"), ==, 900.0);
      latent_test_assert_code (other, 200, "success");
    }
}

static void
test_poll_limit (void)
{
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (fast);
  g_autofree char *id = latent_test_create_id (demo, "demo", "a ship");
  g_autoptr (LatentTestAnswer) end = latent_test_await (demo, "demo", id);
  gint64 begin;
  guint refused = 0;

  g_usleep (G_USEC_PER_SEC);
  begin = g_get_monotonic_time ();
  for (int i = 0; i < 13; i++)
    {
      g_autoptr (LatentTestAnswer) answer = latent_test_record (demo, "demo", id);
      gint64 code = 0;

      g_assert_true (latent_json_peek_int (answer->json, "code", &code));
      refused += code == 429;
    }
  if (g_get_monotonic_time () - begin < G_USEC_PER_SEC * 9 / 10)
    g_assert_cmpuint (refused, ==, 3);
}

static void
test_validation (void)
{
  g_autofree char *long_prompt = g_strnfill (5001, 'x');
  g_autofree char *longest = g_strnfill (5000, 'x');
  const struct
  {
    const char *body; /* %s is the rest of the body's form */
    int code;
    const char *message;
  } cases[] = {
    { "", 400, NULL },
    { "[]", 400, NULL },
    { "{\"model\":", 400, NULL },
    { "{}", 422,
      "The model name you specified is not supported. Please verify your input and use one of the supported models "
      "provided by KIE." },
    { "{\"model\":\"flux-1\",\"input\":{}}", 422, NULL },
    { "{\"model\":\"flux-2/pro-text-to-image\"}", 422, NULL },
    { "{\"model\":\"flux-2/pro-text-to-image\",\"input\":{\"prompt\":\"a ship\",\"resolution\":\"1K\"}}", 500,
      "aspect_ratio is required" },
    { "{\"model\":\"flux-2/pro-text-to-image\",\"input\":{\"aspect_ratio\":\"1:1\",\"resolution\":\"1K\"}}", 500,
      "This field is required" },
    { "{\"model\":\"flux-2/pro-text-to-image\",\"input\":{\"prompt\":\"a ship\",\"aspect_ratio\":\"1:1\"}}", 500,
      "resolution is required" },
    { "{\"model\":\"flux-2/pro-text-to-image\",\"input\":{\"prompt\":\"a "
      "ship\",\"aspect_ratio\":\"7:5\",\"resolution\":\"1K\"}}",
      500, "This aspect_ratio is not within the range of allowed options" },
    { "{\"model\":\"flux-2/pro-text-to-image\",\"input\":{\"prompt\":\"a "
      "ship\",\"aspect_ratio\":\"auto\",\"resolution\":\"1K\"}}",
      500, "This aspect_ratio is not within the range of allowed options" },
    { "{\"model\":\"flux-2/pro-text-to-image\",\"input\":{\"prompt\":\"a "
      "ship\",\"aspect_ratio\":\"1:1\",\"resolution\":\"1k\"}}",
      500, "resolution is not within the range of allowed options" },
    { "{\"model\":\"flux-2/pro-text-to-image\",\"input\":{\"prompt\":\"a "
      "ship\",\"aspect_ratio\":\"1:1\",\"resolution\":null}}",
      500, "resolution is required" },
    { "{\"model\":\"flux-2/"
      "pro-text-to-image\",\"input\":{\"prompt\":5,\"aspect_ratio\":\"1:1\",\"resolution\":\"1K\"}}",
      500, NULL },
    { "{\"model\":\"flux-2/"
      "pro-text-to-image\",\"input\":{\"prompt\":\"ab\",\"aspect_ratio\":\"1:1\",\"resolution\":\"1K\"}}",
      500, NULL },
    /* Three characters, nine bytes. */
    { "{\"model\":\"flux-2/"
      "pro-text-to-image\",\"input\":{\"prompt\":\"雪の狐\",\"aspect_ratio\":\"1:1\",\"resolution\":\"1K\"}}",
      200, "success" },
    { "{\"model\":\"flux-2/"
      "pro-text-to-image\",\"input\":{\"prompt\":\"雪狐\",\"aspect_ratio\":\"1:1\",\"resolution\":\"1K\"}}",
      500, NULL },
    { "{\"model\":\"flux-2/pro-text-to-image\",\"input\":{\"prompt\":\"a "
      "ship\",\"aspect_ratio\":\"1:1\",\"resolution\":\"1K\",\"colour\":[1]}}",
      200, "success" },
    { "{\"model\":\"flux-2/pro-text-to-image\",\"input\":{\"prompt\":\"a "
      "ship\",\"aspect_ratio\":\"1:1\",\"resolution\":\"1K\",\"nsfw_checker\":\"no\"}}",
      500, NULL },
  };
  static const char *const prompt_form = "{\"model\":\"flux-2/pro-text-to-image\",\"input\":{\"aspect_ratio\":\"1:1\","
                                         "\"resolution\":\"1K\",\"prompt\":\"";
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (NULL);
  g_autofree char *too_long = g_strconcat (prompt_form, long_prompt, "\"}}", NULL);
  g_autofree char *just_so = g_strconcat (prompt_form, longest, "\"}}", NULL);
  g_autoptr (LatentTestAnswer) refused = latent_test_send (demo, "POST", LATENT_TEST_PATH_CREATE, "demo-b", too_long);
  g_autoptr (LatentTestAnswer) taken = latent_test_send (demo, "POST", LATENT_TEST_PATH_CREATE, "demo-b", just_so);

  latent_test_assert_code (refused, 500, NULL);
  latent_test_assert_code (taken, 200, "success");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *key = g_strdup_printf ("demo-%u", i);
      g_autoptr (LatentTestAnswer) answer = NULL;

      g_test_message ("%s", cases[i].body);
      answer = latent_test_send (demo, "POST", LATENT_TEST_PATH_CREATE, key, cases[i].body);
      latent_test_assert_code (answer, cases[i].code, cases[i].message);
      if (cases[i].code != 200)
        {
          g_assert_true (json_object_get_null_member (answer->json, "data"));
          g_assert_cmpfloat (latent_test_get_credits (demo, key), ==, 1000.0);
        }
    }
}

static void
test_content_type (void)
{
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (NULL);
  g_autoptr (LatentTestAnswer) answer = latent_test_send_with_header (demo, "POST", LATENT_TEST_PATH_CREATE, "demo",
                                                                      "{}", "Content-Type", "text/plain");

  latent_test_assert_code (answer, 401, NULL);
}

static void
test_price (void)
{
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (NULL);
  g_autoptr (LatentTestAnswer)
    answer = latent_test_send (demo, "POST", LATENT_TEST_PATH_CREATE, "demo",
                               "{\"model\":\"flux-2/pro-text-to-image\",\"input\":{\"prompt\":\"a "
                               "ship\",\"aspect_ratio\":\"16:9\",\"resolution\":\"2K\"}}");

  latent_test_assert_code (answer, 200, "success");
  g_assert_cmpfloat (latent_test_get_credits (demo, "demo"), ==, 993.0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/demo/jobs/key", test_key);
  g_test_add_func ("/demo/jobs/own-keys", test_own_keys);
  g_test_add_func ("/demo/jobs/course", test_course);
  g_test_add_func ("/demo/jobs/record", test_record);
  g_test_add_func ("/demo/jobs/gzip", test_gzip);
  g_test_add_func ("/demo/jobs/failure", test_failure);
  g_test_add_func ("/demo/jobs/credits", test_credits);
  g_test_add_func ("/demo/jobs/strangers-task", test_strangers_task);
  g_test_add_func ("/demo/jobs/create-limit", test_create_limit);
  g_test_add_func ("/demo/jobs/poll-limit", test_poll_limit);
  g_test_add_func ("/demo/jobs/validation", test_validation);
  g_test_add_func ("/demo/jobs/content-type", test_content_type);
  g_test_add_func ("/demo/jobs/price", test_price);

  return g_test_run ();
}
