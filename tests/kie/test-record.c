/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-json.h"
#include "latent-kie-client-private.h"
#include "latent-kie-record-private.h"
#include "latent-test-future.h"
#include "latent-test-peer.h"

#include <math.h>

#define KEY "kie-test-0123456789abcdef"

static LatentKieClient *
make_client (const char *uri)
{
  g_autoptr (GError) error = NULL;
  LatentKieClient *client = latent_kie_client_new (uri, NULL, &error);

  g_assert_no_error (error);
  latent_kie_client_set_key (client, KEY);
  return client;
}

static LatentKieRecord *
get_record (const char *json, GError **error)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  g_autoptr (LatentKieClient) client = make_client (latent_test_peer_get_uri (peer));

  latent_test_peer_push_json (peer, json);
  return latent_test_settle_boxed (latent_kie_client_get_record (client, "T1", NULL), error);
}

static LatentKieRecord *
get_data (const char *data)
{
  g_autofree char *json = g_strdup_printf ("{\"code\":200,\"msg\":\"success\",\"data\":%s}", data);
  g_autoptr (GError) error = NULL;
  LatentKieRecord *record = get_record (json, &error);

  g_test_message ("%s", data);
  g_assert_no_error (error);
  g_assert_nonnull (record->links);
  g_assert_nonnull (record->state_name);
  return record;
}

/* As it was recorded in September 2026, with the id of this test. */
static void
test_recorded_success (void)
{
  g_autoptr (LatentKieRecord) record = get_data (
    "{\"taskId\":\"T1\",\"model\":\"gpt-image-2-5-flare-text-to-image\",\"state\":\"success\",\"param\":\"{"
    "\\\"input\\\":"
    "\\\"{\\\\\\\"aspect_ratio\\\\\\\":\\\\\\\"16:9\\\\\\\",\\\\\\\"prompt\\\\\\\":\\\\\\\"A lighthouse\\\\\\\"}\\\","
    "\\\"model\\\":\\\"gpt-image-2-5-flare-text-to-image\\\"}\",\"resultJson\":\"{\\\"resultUrls\\\":[\\\"https://"
    "tempfile.aiquickdraw.com/images/a.png\\\"]}\",\"failCode\":null,\"failMsg\":null,\"costTime\":66,\"completeTime\":"
    "1789126761759,\"createTime\":1789126694807,\"creditsConsumed\":6.5,\"operationType\":\"x\",\"response\":{"
    "\"resultUrls\":[\"https://tempfile.aiquickdraw.com/images/a.png\"]},\"successFlag\":1,\"paramJson\":\"x\"}");

  g_assert_cmpstr (record->task_id, ==, "T1");
  g_assert_cmpstr (record->model, ==, "gpt-image-2-5-flare-text-to-image");
  g_assert_cmpint (record->state, ==, LATENT_KIE_STATE_SUCCESS);
  g_assert_cmpstr (record->state_name, ==, "success");
  g_assert_cmpuint (g_strv_length (record->links), ==, 1);
  g_assert_cmpstr (record->links[0], ==, "https://tempfile.aiquickdraw.com/images/a.png");
  g_assert_cmpstr (latent_json_peek_string (record->input, "prompt"), ==, "A lighthouse");
  g_assert_cmpstr (latent_json_peek_string (record->input, "aspect_ratio"), ==, "16:9");
  g_assert_null (record->fail_code);
  g_assert_null (record->fail_message);
  g_assert_cmpfloat (record->credits, ==, 6.5);
  g_assert_cmpint (record->created, ==, 1789126694807);
  g_assert_cmpint (record->completed, ==, 1789126761759);
  g_assert_cmpfloat (record->cost_time, ==, 66);
  g_assert_true (g_str_has_prefix (record->raw, "{\"code\":200,"));
}

static void
test_recorded_waiting (void)
{
  g_autoptr (LatentKieRecord)
    record = get_data ("{\"taskId\":\"T1\",\"model\":\"wan/"
                       "2-7-image\",\"state\":\"waiting\",\"param\":\"{\\\"input\\\":\\\"{\\\\\\\"n\\\\\\\":"
                       "1}\\\",\\\"model\\\":\\\"wan/"
                       "2-7-image\\\"}\",\"resultJson\":\"\",\"failCode\":null,\"failMsg\":null,\"costTime\":null,"
                       "\"completeTime\":null,\"createTime\":1776323931830}");
  gint64 n;

  g_assert_cmpint (record->state, ==, LATENT_KIE_STATE_RUNNING);
  g_assert_cmpstr (record->state_name, ==, "waiting");
  g_assert_cmpstr (record->links[0], ==, NULL);
  g_assert_true (latent_json_peek_int (record->input, "n", &n));
  g_assert_true (isnan (record->credits));
  g_assert_true (isnan (record->cost_time));
  g_assert_cmpint (record->completed, ==, 0);
}

static const struct
{
  const char *data;
  LatentKieState state;
  const char *name;
} states[] = {
  { "{\"state\":\"waiting\"}", LATENT_KIE_STATE_RUNNING, "waiting" },
  { "{\"state\":\"queuing\"}", LATENT_KIE_STATE_RUNNING, "queuing" },
  { "{\"state\":\"generating\"}", LATENT_KIE_STATE_RUNNING, "generating" },
  { "{\"state\":\"polishing\"}", LATENT_KIE_STATE_RUNNING, "polishing" },
  { "{\"state\":\"polishing\",\"successFlag\":3}", LATENT_KIE_STATE_RUNNING, "polishing" },
  { "{\"state\":\"success\"}", LATENT_KIE_STATE_SUCCESS, "success" },
  { "{\"state\":\"fail\"}", LATENT_KIE_STATE_FAIL, "fail" },
  { "{\"state\":null,\"successFlag\":0}", LATENT_KIE_STATE_RUNNING, "" },
  { "{\"successFlag\":1}", LATENT_KIE_STATE_SUCCESS, "success" },
  { "{\"successFlag\":2}", LATENT_KIE_STATE_FAIL, "fail" },
  { "{\"state\":\"\",\"successFlag\":3}", LATENT_KIE_STATE_FAIL, "fail" },
  { "{}", LATENT_KIE_STATE_RUNNING, "" },
  { "{\"state\":7}", LATENT_KIE_STATE_RUNNING, "" },
};

static void
test_states (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_autoptr (LatentKieRecord) record = get_data (states[i].data);

      g_assert_cmpint (record->state, ==, states[i].state);
      g_assert_cmpstr (record->state_name, ==, states[i].name);
      g_assert_cmpstr (record->task_id, ==, "T1");
    }
}

static const struct
{
  const char *data;
  const char *links; /* joined by blanks */
} results[] = {
  { "{\"state\":\"success\",\"resultJson\":\"\"}", "" },
  { "{\"state\":\"success\",\"resultJson\":null}", "" },
  { "{\"state\":\"success\",\"resultJson\":\"{}\"}", "" },
  { "{\"state\":\"success\",\"resultJson\":\"not JSON\"}", "" },
  { "{\"state\":\"success\",\"resultJson\":\"[]\"}", "" },
  { "{\"state\":\"success\",\"resultJson\":\"{\\\"resultUrls\\\":[]}\"}", "" },
  { "{\"state\":\"success\",\"resultJson\":\"{\\\"resultUrls\\\":[\\\"https://a/1\\\",\\\"https://a/2\\\"]}\"}",
    "https://a/1 https://a/2" },
  { "{\"state\":\"success\",\"resultJson\":{\"resultUrls\":[\"https://a/1\"]}}", "https://a/1" },
  { "{\"state\":\"success\",\"resultJson\":\"{\\\"resultUrls\\\":\\\"https://a/1\\\"}\"}", "https://a/1" },
  { "{\"state\":\"success\",\"resultJson\":\"\",\"response\":{\"resultUrls\":[\"https://a/1\"]}}", "https://a/1" },
  { "{\"state\":\"success\",\"resultJson\":\"broken\",\"response\":\"{\\\"resultUrls\\\":[\\\"https://a/1\\\"]}\"}",
    "https://a/1" },
  { "{\"state\":\"success\",\"resultJson\":{\"resultUrls\":[\"https://a/1\",\"https://a/1\",7,null,{},\"https://a/"
    "2\"]}}",
    "https://a/1 https://a/2" },
  { "{\"state\":\"success\",\"resultJson\":{\"resultUrls\":[\"file:///etc/passwd\",\"javascript:1\",\"/"
    "a\",\"\",\"https:"
    "//\",\"http://a/1\"]}}",
    "http://a/1" },
  /* Not before the end, and not after a failure. */
  { "{\"state\":\"generating\",\"resultJson\":{\"resultUrls\":[\"https://a/1\"]}}", "" },
  { "{\"state\":\"fail\",\"resultJson\":{\"resultUrls\":[\"https://a/1\"]}}", "" },
};

static void
test_results (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autoptr (LatentKieRecord) record = get_data (results[i].data);
      g_autofree char *links = g_strjoinv (" ", record->links);

      g_assert_cmpstr (links, ==, results[i].links);
    }
}

static const struct
{
  const char *data;
  const char *code;
  const char *message;
  double credits;
} failures[] = {
  { "{\"state\":\"fail\",\"failCode\":\"500\",\"failMsg\":\"Internal Error\",\"creditsConsumed\":0.0}", "500",
    "Internal Error", 0 },
  { "{\"state\":\"fail\",\"failCode\":422,\"failMsg\":\"CONTENT_POLICY_BLOCKED\",\"creditsConsumed\":\"1.5\"}", "422",
    "CONTENT_POLICY_BLOCKED", 1.5 },
  { "{\"state\":\"fail\",\"failCode\":null,\"failMsg\":null,\"creditsConsumed\":3}", NULL, NULL, 3 },
  { "{\"state\":\"fail\",\"failCode\":\"\",\"failMsg\":\"\",\"creditsConsumed\":3.25}", NULL, NULL, 3.25 },
  { "{\"state\":\"fail\",\"failCode\":{},\"failMsg\":[],\"creditsConsumed\":0}", NULL, NULL, 0 },
};

static void
test_failures (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (failures); i++)
    {
      g_autoptr (LatentKieRecord) record = get_data (failures[i].data);

      g_assert_cmpint (record->state, ==, LATENT_KIE_STATE_FAIL);
      g_assert_cmpstr (record->fail_code, ==, failures[i].code);
      g_assert_cmpstr (record->fail_message, ==, failures[i].message);
      g_assert_cmpfloat (record->credits, ==, failures[i].credits);
    }
}

static void
test_times (void)
{
  static const struct
  {
    const char *data;
    double cost_time;
  } rows[] = {
    { "{\"createTime\":1000000,\"completeTime\":1013000,\"costTime\":12}", 12 },
    { "{\"createTime\":1000000,\"completeTime\":1013000,\"costTime\":12000}", 12 },
    { "{\"createTime\":1000000,\"completeTime\":1000400,\"costTime\":0}", 0 },
    { "{\"costTime\":48}", 48 },
    { "{\"createTime\":\"1000000\",\"completeTime\":\"1013000\",\"costTime\":\"12\"}", 12 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (LatentKieRecord) record = get_data (rows[i].data);

      g_assert_cmpfloat (record->cost_time, ==, rows[i].cost_time);
    }
}

static void
test_request_forms (void)
{
  static const char *const rows[] = {
    "{\"param\":{\"model\":\"a/b\",\"input\":{\"prompt\":\"x\"}}}",
    "{\"param\":\"{\\\"model\\\":\\\"a/b\\\",\\\"input\\\":{\\\"prompt\\\":\\\"x\\\"}}\"}",
    "{\"model\":\"a/"
    "b\",\"param\":null,\"paramJson\":\"{\\\"input\\\":\\\"{\\\\\\\"prompt\\\\\\\":\\\\\\\"x\\\\\\\"}\\\"}\"}",
  };
  static const char *const broken[] = {
    "{\"param\":\"\"}",
    "{\"param\":\"{\"}",
    "{\"param\":\"{\\\"input\\\":7}\"}",
    "{\"param\":[]}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (LatentKieRecord) record = get_data (rows[i]);

      g_assert_cmpstr (record->model, ==, "a/b");
      g_assert_cmpstr (latent_json_peek_string (record->input, "prompt"), ==, "x");
    }
  for (guint i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      g_autoptr (LatentKieRecord) record = get_data (broken[i]);

      g_assert_null (record->input);
    }
}

static const struct
{
  const char *json;
  int code;
} errors[] = {
  { "{\"code\":422,\"msg\":\"recordInfo is null\",\"data\":null}", LATENT_KIE_ERROR_NO_RECORD },
  { "{\"code\":\"422\",\"message\":\"recordInfo is null\"}", LATENT_KIE_ERROR_NO_RECORD },
  { "{\"code\":404,\"msg\":\"Task not found\"}", LATENT_KIE_ERROR_NO_RECORD },
  { "{\"code\":200,\"msg\":\"success\",\"data\":null}", LATENT_KIE_ERROR_NO_RECORD },
  { "{\"code\":200,\"msg\":\"success\",\"data\":7}", LATENT_KIE_ERROR_NO_ANSWER },
  { "{\"code\":200,\"msg\":\"success\",\"data\":\"soon\"}", LATENT_KIE_ERROR_NO_ANSWER },
  { "{\"code\":200,\"msg\":\"success\",\"data\":{\"taskId\":\"T2\",\"state\":\"success\"}}",
    LATENT_KIE_ERROR_NO_ANSWER },
  { "{\"code\":401,\"msg\":\"Unauthorized\"}", LATENT_KIE_ERROR_UNAUTHORIZED },
  { "{\"code\":429,\"msg\":\"Rate limit exceeded\"}", LATENT_KIE_ERROR_RATE_LIMITED },
  { "{\"code\":500,\"msg\":\"Server Error\"}", LATENT_KIE_ERROR_SERVER },
  { "{\"state\":\"success\"}", LATENT_KIE_ERROR_NO_ANSWER },
  { "<html>", LATENT_KIE_ERROR_NO_ANSWER },
  { "", LATENT_KIE_ERROR_NO_ANSWER },
};

static void
test_errors (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (errors); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (LatentKieRecord) record = get_record (errors[i].json, &error);

      g_test_message ("%s", errors[i].json);
      g_assert_null (record);
      g_assert_error (error, LATENT_KIE_ERROR, errors[i].code);
    }
}

/* The id is opaque and goes into the address as it is. */
static void
test_request (void)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  g_autoptr (LatentKieClient) client = make_client (latent_test_peer_get_uri (peer));
  g_autoptr (LatentKieRecord) record = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *head = NULL;

  latent_test_peer_push_json (peer, "{\"code\":200,\"data\":{\"taskId\":\"task_flux-2&a=b/ü\"}}");
  record = latent_test_settle_boxed (latent_kie_client_get_record (client, "task_flux-2&a=b/ü", NULL), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (record->task_id, ==, "task_flux-2&a=b/ü");
  head = latent_test_peer_dup_head (peer, 0);
  g_assert_true (
    g_str_has_prefix (head, "GET /api/v1/jobs/recordInfo?taskId=task_flux-2%26a%3Db%2F%C3%BC HTTP/1.1\r\n"));
  g_assert_nonnull (strstr (head, "\r\nAuthorization: Bearer " KEY "\r\n"));
}

static void
test_key_in_answer (void)
{
  g_autoptr (LatentKieRecord) record = get_data ("{\"state\":\"fail\",\"echo\":\"" KEY "\"}");

  g_assert_null (strstr (record->raw, KEY));
}

static void
test_cancel (void)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  g_autoptr (LatentKieClient) client = make_client (latent_test_peer_get_uri (peer));
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  DexFuture *future;

  latent_test_peer_push (peer, LATENT_TEST_PEER_STALL_AFTER_READ, NULL, -1);
  future = latent_kie_client_get_record (client, "T1", cancellable);
  while (latent_test_peer_count_requests (peer) == 0)
    g_main_context_iteration (NULL, FALSE);
  g_cancellable_cancel (cancellable);
  g_assert_null (latent_test_settle_boxed (future, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);

  /* From the start. */
  g_assert_null (latent_test_settle_boxed (latent_kie_client_get_record (client, "T1", cancellable), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* Whatever comes over the wire is a record or an error. The seed is printed, and --seed brings it back. */
static void
test_mutations (void)
{
  static const char recorded[] =
    "{\"code\":200,\"msg\":\"success\",\"data\":{\"taskId\":\"T1\",\"model\":\"a/b\",\"state\":\"success\",\"param\":"
    "\"{\\\"input\\\":\\\"{\\\\\\\"n\\\\\\\":1}\\\"}\",\"resultJson\":\"{\\\"resultUrls\\\":[\\\"https://a/1\\\"]}\","
    "\"failCode\":null,\"failMsg\":\"x\",\"costTime\":66,\"completeTime\":1789126761759,\"createTime\":1789126694807,"
    "\"creditsConsumed\":6.5,\"successFlag\":1,\"response\":{\"resultUrls\":[\"https://a/1\"]}}}";
  static const char alphabet[] = "{}[]\",:\\0123456789.-eEnullfalsetrue \t\x01\x7f\x80\xc3\xff";
  guint n_records = 0;

  for (guint i = 0; i < 4000; i++)
    {
      g_autofree char *text = g_memdup2 (recorded, sizeof recorded - 1);
      gsize length = sizeof recorded - 1;
      guint n = (guint) g_test_rand_int_range (0, 4);
      g_autoptr (GBytes) body = NULL;
      g_autoptr (LatentKieEnvelope) envelope = NULL;
      g_autoptr (LatentKieRecord) record = NULL;
      g_autoptr (GError) error = NULL;

      for (guint j = 0; j < n; j++)
        text[g_test_rand_int_range (0, (gint32) length)] =
          alphabet[g_test_rand_int_range (0, (gint32) sizeof alphabet - 1)];
      if (g_test_rand_bit ())
        length = (gsize) g_test_rand_int_range (0, (gint32) length + 1);
      body = g_bytes_new (text, length);
      envelope = latent_kie_envelope_new (body, &error);
      if (envelope != NULL && envelope->code != 200)
        error = latent_kie_envelope_to_error (envelope, KEY);
      else if (envelope != NULL)
        record = latent_kie_record_new (envelope, "T1", "", &error);
      g_assert_true ((record != NULL) != (error != NULL));
      if (error != NULL)
        {
          g_assert_true (error->domain == LATENT_KIE_ERROR);
          g_assert_true (g_utf8_validate (error->message, -1, NULL));
        }
      n_records += record != NULL;
    }
  g_assert_cmpuint (n_records, >, 100);
}

static void
test_copy (void)
{
  g_autoptr (LatentKieRecord)
    record = get_data ("{\"param\":{\"input\":{\"n\":1}},\"state\":\"success\",\"resultJson\":{"
                       "\"resultUrls\":[\"https://a/1\"]}}");
  g_autoptr (LatentKieRecord) copy = g_boxed_copy (LATENT_TYPE_KIE_RECORD, record);

  g_assert_true (copy->links != record->links);
  g_assert_cmpstrv (copy->links, record->links);
  g_assert_true (copy->input == record->input);
  g_assert_cmpstr (copy->raw, ==, record->raw);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/kie/record/recorded-success", test_recorded_success);
  g_test_add_func ("/kie/record/recorded-waiting", test_recorded_waiting);
  g_test_add_func ("/kie/record/states", test_states);
  g_test_add_func ("/kie/record/results", test_results);
  g_test_add_func ("/kie/record/failures", test_failures);
  g_test_add_func ("/kie/record/times", test_times);
  g_test_add_func ("/kie/record/request-forms", test_request_forms);
  g_test_add_func ("/kie/record/errors", test_errors);
  g_test_add_func ("/kie/record/request", test_request);
  g_test_add_func ("/kie/record/key-in-answer", test_key_in_answer);
  g_test_add_func ("/kie/record/cancel", test_cancel);
  g_test_add_func ("/kie/record/mutations", test_mutations);
  g_test_add_func ("/kie/record/copy", test_copy);
  return g_test_run ();
}
