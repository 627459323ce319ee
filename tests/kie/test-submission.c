/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-json.h"
#include "latent-kie-client-private.h"
#include "latent-test-future.h"
#include "latent-test-peer.h"

#define KEY "kie-test-0123456789abcdef"
#define BODY "{\"model\":\"a/b\",\"input\":{\"prompt\":\"a fox\"}}"
#define HEAD(status) "HTTP/1.1 " status "\r\nContent-Type: application/json\r\n"

static LatentKieClient *
make_client (const char *uri)
{
  g_autoptr (GError) error = NULL;
  LatentKieClient *client = latent_kie_client_new (uri, NULL, &error);

  g_assert_no_error (error);
  latent_kie_client_set_key (client, KEY);
  return client;
}

static LatentKieSubmission *
submit (LatentKieClient *client)
{
  g_autoptr (GError) error = NULL;
  LatentKieSubmission *submission = latent_test_settle_boxed (latent_kie_client_create_task (client, BODY), &error);

  g_assert_no_error (error);
  g_assert_nonnull (submission);
  g_assert_cmpint (submission->sent, >, 0);
  g_assert_cmpint (submission->answered, >=, submission->sent);
  g_assert_cmpint (submission->error == NULL, ==, submission->outcome == LATENT_KIE_ACCEPTED);
  g_assert_cmpint (submission->task_id != NULL, ==, submission->outcome == LATENT_KIE_ACCEPTED);
  if (submission->error != NULL)
    {
      g_test_message ("%s", submission->error->message);
      g_assert_true (submission->error->domain == LATENT_KIE_ERROR);
      g_assert_null (strstr (submission->error->message, KEY));
    }
  return submission;
}

static const struct
{
  const char *name;
  const char *status;
  const char *body;
  LatentKieOutcome outcome;
  int code; /* LatentKieError; 0 if accepted */
} answers[] = {
  { "recorded", "200 OK", "{\"code\":200,\"msg\":\"success\",\"data\":{\"taskId\":\"T1\",\"recordId\":\"T1\"}}",
    LATENT_KIE_ACCEPTED, 0 },
  { "code-as-text", "200 OK", "{\"code\":\"200\",\"msg\":\"success\",\"data\":{\"taskId\":\"T1\"}}",
    LATENT_KIE_ACCEPTED, 0 },
  { "message-for-msg", "200 OK", "{\"code\":200,\"message\":\"success\",\"data\":{\"taskId\":\"T1\"}}",
    LATENT_KIE_ACCEPTED, 0 },
  { "data-as-text", "200 OK", "{\"code\":200,\"msg\":\"success\",\"data\":\"{\\\"taskId\\\":\\\"T1\\\"}\"}",
    LATENT_KIE_ACCEPTED, 0 },
  { "envelope-within-http-500", "500 Internal Server Error",
    "{\"code\":200,\"msg\":\"success\",\"data\":{\"taskId\":\"T1\"}}", LATENT_KIE_ACCEPTED, 0 },
  { "without-task-id", "200 OK", "{\"code\":200,\"msg\":\"success\",\"data\":{}}", LATENT_KIE_UNCERTAIN,
    LATENT_KIE_ERROR_NO_ANSWER },
  { "empty-task-id", "200 OK", "{\"code\":200,\"msg\":\"success\",\"data\":{\"taskId\":\"\"}}", LATENT_KIE_UNCERTAIN,
    LATENT_KIE_ERROR_NO_ANSWER },
  { "task-id-with-newline", "200 OK", "{\"code\":200,\"data\":{\"taskId\":\"a\\r\\nb\"}}", LATENT_KIE_UNCERTAIN,
    LATENT_KIE_ERROR_NO_ANSWER },
  { "data-null", "200 OK", "{\"code\":200,\"msg\":\"success\",\"data\":null}", LATENT_KIE_UNCERTAIN,
    LATENT_KIE_ERROR_NO_ANSWER },
  { "400", "200 OK", "{\"code\":400,\"msg\":\"taskId parameter is required\"}", LATENT_KIE_REFUSED,
    LATENT_KIE_ERROR_BAD_REQUEST },
  { "401", "200 OK", "{\"code\":401,\"msg\":\"You do not have access permissions\"}", LATENT_KIE_REFUSED,
    LATENT_KIE_ERROR_UNAUTHORIZED },
  { "401-by-status-too", "401 Unauthorized", "{\"code\":401,\"msg\":\"Unauthorized\"}", LATENT_KIE_REFUSED,
    LATENT_KIE_ERROR_UNAUTHORIZED },
  { "402", "200 OK",
    "{\"code\":402,\"msg\":\"Credits insufficient : Your current balance isn’t enough.\",\"data\":null}",
    LATENT_KIE_REFUSED, LATENT_KIE_ERROR_NO_CREDITS },
  { "402-disguised-as-500", "200 OK",
    "{\"code\":500,\"msg\":\"Credits insufficient : Your current balance isn’t enough.\"}", LATENT_KIE_REFUSED,
    LATENT_KIE_ERROR_NO_CREDITS },
  { "404", "200 OK", "{\"code\":404,\"msg\":\"Not found\"}", LATENT_KIE_REFUSED, LATENT_KIE_ERROR_NOT_FOUND },
  { "408", "200 OK", "{\"code\":408,\"msg\":\"Upstream timeout\"}", LATENT_KIE_UNCERTAIN, LATENT_KIE_ERROR_TIMEOUT },
  { "422", "200 OK", "{\"code\":422,\"msg\":\"不能为空\"}", LATENT_KIE_REFUSED, LATENT_KIE_ERROR_INVALID },
  { "422-unknown-model", "200 OK",
    "{\"code\":422,\"msg\":\"The model name you specified is not supported. Please verify your input.\",\"data\":null}",
    LATENT_KIE_REFUSED, LATENT_KIE_ERROR_UNKNOWN_MODEL },
  { "429", "200 OK", "{\"code\":429,\"msg\":\"Your call frequency is too high. Please try again later.\"}",
    LATENT_KIE_REFUSED, LATENT_KIE_ERROR_RATE_LIMITED },
  { "429-as-text", "200 OK", "{\"code\":\"429\",\"msg\":\"Your call frequency is too high.\"}", LATENT_KIE_REFUSED,
    LATENT_KIE_ERROR_RATE_LIMITED },
  { "429-by-status", "429 Too Many Requests", "", LATENT_KIE_REFUSED, LATENT_KIE_ERROR_RATE_LIMITED },
  { "429-by-status-with-html", "429 Too Many Requests", "<html>slow down</html>", LATENT_KIE_REFUSED,
    LATENT_KIE_ERROR_RATE_LIMITED },
  { "433", "200 OK", "{\"code\":433,\"msg\":\"Sub-key usage limit exceeded\"}", LATENT_KIE_REFUSED,
    LATENT_KIE_ERROR_KEY_LIMIT },
  { "455", "200 OK", "{\"code\":455,\"msg\":\"Service unavailable\"}", LATENT_KIE_REFUSED,
    LATENT_KIE_ERROR_MAINTENANCE },
  { "500-parameter", "200 OK", "{\"code\":500,\"msg\":\"resolution is not within the range of allowed options\"}",
    LATENT_KIE_REFUSED, LATENT_KIE_ERROR_SERVER },
  { "501", "200 OK", "{\"code\":501,\"msg\":\"Generation failed\"}", LATENT_KIE_REFUSED, LATENT_KIE_ERROR_GENERATION },
  { "505", "200 OK", "{\"code\":505,\"msg\":\"Feature disabled\"}", LATENT_KIE_REFUSED, LATENT_KIE_ERROR_DISABLED },
  { "unknown-code", "200 OK", "{\"code\":777,\"msg\":\"Novel\"}", LATENT_KIE_REFUSED, LATENT_KIE_ERROR_OTHER },
  { "500-by-status", "500 Internal Server Error", "{\"code\":500,\"msg\":\"aspect_ratio is required\"}",
    LATENT_KIE_REFUSED, LATENT_KIE_ERROR_SERVER },
  { "empty", "200 OK", "", LATENT_KIE_UNCERTAIN, LATENT_KIE_ERROR_NO_ANSWER },
  { "empty-502", "502 Bad Gateway", "", LATENT_KIE_UNCERTAIN, LATENT_KIE_ERROR_NO_ANSWER },
  { "html", "200 OK", "<!doctype html><title>Sign in to the network</title>", LATENT_KIE_UNCERTAIN,
    LATENT_KIE_ERROR_NO_ANSWER },
  { "html-503", "503 Service Unavailable", "<html></html>", LATENT_KIE_UNCERTAIN, LATENT_KIE_ERROR_NO_ANSWER },
  { "html-403", "403 Forbidden", "<html></html>", LATENT_KIE_UNCERTAIN, LATENT_KIE_ERROR_NO_ANSWER },
  { "json-without-code", "200 OK", "{\"taskId\":\"T1\"}", LATENT_KIE_UNCERTAIN, LATENT_KIE_ERROR_NO_ANSWER },
  { "json-of-a-gateway", "504 Gateway Timeout", "{\"status\":504,\"error\":\"Gateway Timeout\"}", LATENT_KIE_UNCERTAIN,
    LATENT_KIE_ERROR_NO_ANSWER },
  { "array", "200 OK", "[200]", LATENT_KIE_UNCERTAIN, LATENT_KIE_ERROR_NO_ANSWER },
  { "cut-json", "200 OK", "{\"code\":200,\"msg\":\"suc", LATENT_KIE_UNCERTAIN, LATENT_KIE_ERROR_NO_ANSWER },
  { "invalid-utf-8", "200 OK", "{\"code\":200,\"msg\":\"\xff\xfe\",\"data\":{\"taskId\":\"T1\"}}", LATENT_KIE_UNCERTAIN,
    LATENT_KIE_ERROR_NO_ANSWER },
  { "redirect-302", "302 Found", "", LATENT_KIE_UNCERTAIN, LATENT_KIE_ERROR_REDIRECT },
  { "redirect-307", "307 Temporary Redirect", "", LATENT_KIE_UNCERTAIN, LATENT_KIE_ERROR_REDIRECT },
};

static void
test_answer (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (LatentTestPeer) elsewhere = latent_test_peer_new ("127.0.0.3");
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  g_autoptr (LatentKieClient) client = make_client (latent_test_peer_get_uri (peer));
  g_autoptr (LatentKieSubmission) submission = NULL;
  g_autofree char *location = g_strdup_printf ("Location: %s/\r\n", latent_test_peer_get_uri (elsewhere));
  g_autofree char *raw = latent_test_peer_format (answers[i].status, "application/json",
                                                  answers[i].status[0] == '3' ? location : "", answers[i].body);

  latent_test_peer_push_json (elsewhere, "{\"code\":200,\"data\":{\"taskId\":\"T2\"}}");
  latent_test_peer_push (peer, LATENT_TEST_PEER_ANSWER, raw, -1);
  submission = submit (client);
  g_assert_cmpint (submission->outcome, ==, answers[i].outcome);
  g_assert_cmpint (submission->http_status, ==, atoi (answers[i].status));
  if (answers[i].code != 0)
    g_assert_error (submission->error, LATENT_KIE_ERROR, answers[i].code);
  else
    g_assert_cmpstr (submission->task_id, ==, "T1");
  if (*answers[i].body != '\0')
    {
      g_assert_true (g_utf8_validate (submission->answer, -1, NULL));
      if (g_utf8_validate (answers[i].body, -1, NULL))
        g_assert_cmpstr (submission->answer, ==, answers[i].body);
    }

  /* Whatever happened, it was asked once, and nowhere else. */
  g_assert_cmpuint (latent_test_peer_count_requests (peer), ==, 1);
  g_assert_cmpuint (latent_test_peer_count_connections (elsewhere), ==, 0);
}

/* KIE's words reach the person who made the mistake. */
static void
test_message (void)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  g_autoptr (LatentKieClient) client = make_client (latent_test_peer_get_uri (peer));
  g_autoptr (LatentKieSubmission) submission = NULL;

  latent_test_peer_push_json (peer, "{\"code\":500,\"msg\":\"aspect_ratio is required\",\"data\":null}");
  submission = submit (client);
  g_assert_cmpstr (submission->message, ==, "aspect_ratio is required");
  g_assert_nonnull (strstr (submission->error->message, "aspect_ratio is required"));
}

static void
test_request (void)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  g_autoptr (LatentKieClient) client = make_client (latent_test_peer_get_uri (peer));
  g_autoptr (LatentKieSubmission) submission = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autofree char *head = NULL;

  latent_test_peer_push_json (peer, "{\"code\":200,\"data\":{\"taskId\":\"T1\"}}");
  submission = submit (client);
  head = latent_test_peer_dup_head (peer, 0);
  body = latent_test_peer_dup_body (peer, 0);
  g_assert_true (g_str_has_prefix (head, "POST /api/v1/jobs/createTask HTTP/1.1\r\n"));
  g_assert_nonnull (strstr (head, "\r\nAuthorization: Bearer " KEY "\r\n"));
  g_assert_nonnull (strstr (head, "\r\nContent-Type: application/json\r\n"));
  g_assert_nonnull (strstr (head, "\r\nUser-Agent: Latent/"));
  g_assert_cmpmem (g_bytes_get_data (body, NULL), g_bytes_get_size (body), BODY, strlen (BODY));
}

static void
test_build (void)
{
  g_autoptr (JsonObject) input = json_object_new ();
  g_autofree char *body = NULL;

  json_object_set_string_member (input, "prompt", "a \"fox\"");
  json_object_set_boolean_member (input, "nsfw_checker", FALSE);
  body = latent_kie_client_build_task ("a/b", input);
  g_assert_cmpstr (body, ==, "{\"model\":\"a/b\",\"input\":{\"prompt\":\"a \\\"fox\\\"\",\"nsfw_checker\":false}}");
}

static const struct
{
  const char *name;
  LatentTestPeerAct act;
  const char *raw;
} accidents[] = {
  { "closed-at-accept", LATENT_TEST_PEER_CLOSE_AT_ACCEPT, NULL },
  { "closed-after-reading", LATENT_TEST_PEER_CLOSE_AFTER_READ, NULL },
  { "reset-after-reading", LATENT_TEST_PEER_RESET_AFTER_READ, NULL },
  { "stalled-after-reading", LATENT_TEST_PEER_STALL_AFTER_READ, NULL },
  { "stalled-in-the-head", LATENT_TEST_PEER_ANSWER_AND_STALL, "HTTP/1.1 200 OK\r\nContent-" },
  { "stalled-in-the-body", LATENT_TEST_PEER_ANSWER_AND_STALL,
    HEAD ("200 OK") "Content-Length: 60\r\n\r\n{\"code\":200," },
  { "cut-in-the-head", LATENT_TEST_PEER_ANSWER_AND_CLOSE, "HTTP/1.1 200 OK\r\nContent-" },
  { "cut-in-the-body", LATENT_TEST_PEER_ANSWER_AND_CLOSE, HEAD ("200 OK") "Content-Length: 60\r\n\r\n{\"code\":200," },
  { "cut-between-chunks", LATENT_TEST_PEER_ANSWER_AND_CLOSE,
    HEAD ("200 OK") "Transfer-Encoding: chunked\r\n\r\nb\r\n{\"code\":200\r\n" },
  { "cut-gzip", LATENT_TEST_PEER_ANSWER_AND_CLOSE,
    HEAD ("200 OK") "Content-Encoding: gzip\r\nContent-Length: 10\r\n\r\n\x1f\x8b\x08\x01\x01\x01\x01\x01\x01\x03" },
  { "no-http", LATENT_TEST_PEER_ANSWER_AND_CLOSE, "SSH-2.0-OpenSSH_9.9\r\n" },
};

static void
test_accident (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  g_autoptr (LatentKieClient) client = make_client (latent_test_peer_get_uri (peer));
  g_autoptr (LatentKieSubmission) submission = NULL;

  latent_kie_client_get_limits (client)->answer = 700;
  latent_test_peer_push (peer, accidents[i].act, accidents[i].raw, -1);
  /* Who asked twice would be answered. */
  latent_test_peer_push_json (peer, "{\"code\":200,\"data\":{\"taskId\":\"T2\"}}");
  submission = submit (client);
  g_assert_cmpint (submission->outcome, ==, LATENT_KIE_UNCERTAIN);
  g_assert_error (submission->error, LATENT_KIE_ERROR, LATENT_KIE_ERROR_NO_ANSWER);
  g_assert_cmpuint (latent_test_peer_count_connections (peer), ==, 1);
}

static void
test_refused_connection (void)
{
  g_autofree char *uri = NULL;
  g_autoptr (LatentKieClient) client = NULL;
  g_autoptr (LatentKieSubmission) submission = NULL;
  LatentTestPeer *peer = latent_test_peer_new (NULL);

  uri = g_strdup (latent_test_peer_get_uri (peer));
  latent_test_peer_free (peer);
  client = make_client (uri);
  submission = submit (client);
  g_assert_cmpint (submission->outcome, ==, LATENT_KIE_NOT_SENT);
  g_assert_error (submission->error, LATENT_KIE_ERROR, LATENT_KIE_ERROR_NOT_SENT);
  g_assert_cmpint (submission->http_status, ==, 0);
  g_assert_null (submission->answer);
}

static void
test_unknown_name (void)
{
  g_autoptr (LatentKieClient) client = make_client ("http://latent.invalid:8");
  g_autoptr (LatentKieSubmission) submission = submit (client);

  g_assert_cmpint (submission->outcome, ==, LATENT_KIE_NOT_SENT);
}

/* A TLS greeting that is never answered: no byte of the request left. */
static void
test_stalled_handshake (void)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  g_autofree char *uri = g_strdup_printf ("https://127.0.0.1:%u", latent_test_peer_get_port (peer));
  g_autoptr (LatentKieClient) client = make_client (uri);
  g_autoptr (LatentKieSubmission) submission = NULL;

  latent_kie_client_get_limits (client)->connect = 300;
  latent_test_peer_push (peer, LATENT_TEST_PEER_STALL_AFTER_READ, NULL, -1);
  submission = submit (client);
  g_assert_cmpint (submission->outcome, ==, LATENT_KIE_NOT_SENT);
  g_assert_error (submission->error, LATENT_KIE_ERROR, LATENT_KIE_ERROR_NOT_SENT);
  g_assert_cmpuint (latent_test_peer_count_requests (peer), ==, 0);
}

static void
test_no_tls (void)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  g_autofree char *uri = g_strdup_printf ("https://127.0.0.1:%u", latent_test_peer_get_port (peer));
  g_autoptr (LatentKieClient) client = make_client (uri);
  g_autoptr (LatentKieSubmission) submission = NULL;

  latent_test_peer_push (peer, LATENT_TEST_PEER_CLOSE_AT_ACCEPT, NULL, -1);
  submission = submit (client);
  g_assert_cmpint (submission->outcome, ==, LATENT_KIE_NOT_SENT);
}

static void
test_without_key (void)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  g_autoptr (LatentKieClient) client = make_client (latent_test_peer_get_uri (peer));
  static const char *const keys[] = { NULL, "", "  ", "two\r\nX-Evil: lines", "schlüssel" };

  latent_test_peer_push_json (peer, "{\"code\":200,\"data\":{\"taskId\":\"T1\"}}");
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autoptr (LatentKieSubmission) submission = NULL;

      latent_kie_client_set_key (client, keys[i]);
      submission = submit (client);
      g_assert_cmpint (submission->outcome, ==, LATENT_KIE_REFUSED);
      g_assert_error (submission->error, LATENT_KIE_ERROR, LATENT_KIE_ERROR_UNAUTHORIZED);
    }
  g_assert_cmpuint (latent_test_peer_count_connections (peer), ==, 0);
}

/* A server that repeats the key must not bring it into the journal. */
static void
test_key_in_answer (void)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  g_autoptr (LatentKieClient) client = make_client (latent_test_peer_get_uri (peer));
  g_autoptr (LatentKieSubmission) submission = NULL;

  latent_test_peer_push_json (peer, "{\"code\":401,\"msg\":\"The key " KEY " is wrong\"}");
  submission = submit (client);
  g_assert_cmpstr (submission->message, ==, "The key ••• is wrong");
  g_assert_null (strstr (submission->answer, KEY));
  g_assert_null (strstr (submission->error->message, KEY));
}

static void
test_retry_after (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) then = g_date_time_add_seconds (now, 40);
  g_autofree char *date = g_date_time_format (then, "%a, %d %b %Y %H:%M:%S GMT");
  const struct
  {
    const char *value;
    int low;
    int high;
  } rows[] = {
    { "7", 7, 7 },
    { "0", 0, 0 },
    { "-3", 0, 0 },
    { "soon", 0, 0 },
    { "999999999999", 86400, 86400 },
    { date, 1, 41 },
    { "Fri, 01 Jan 2021 00:00:00 GMT", 0, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
      g_autoptr (LatentKieClient) client = make_client (latent_test_peer_get_uri (peer));
      g_autoptr (LatentKieSubmission) submission = NULL;
      g_autofree char *head = g_strdup_printf ("Retry-After: %s\r\n", rows[i].value);
      g_autofree char *raw = latent_test_peer_format ("429 Too Many Requests", "application/json", head,
                                                      "{\"code\":429,\"msg\":\"\"}");

      latent_test_peer_push (peer, LATENT_TEST_PEER_ANSWER, raw, -1);
      submission = submit (client);
      g_test_message ("%s: %d", rows[i].value, submission->retry_after);
      g_assert_cmpint (submission->retry_after, >=, rows[i].low);
      g_assert_cmpint (submission->retry_after, <=, rows[i].high);
    }
}

/* An answer without an end is cut off, not kept in memory. */
static void
test_huge (void)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  g_autoptr (LatentKieClient) client = make_client (latent_test_peer_get_uri (peer));
  g_autoptr (LatentKieSubmission) submission = NULL;
  g_autofree char *body = g_strnfill (50 * 1000 * 1000, ' ');
  g_autofree char *raw = latent_test_peer_format ("200 OK", "application/json", "", body);

  latent_test_peer_push (peer, LATENT_TEST_PEER_ANSWER, raw, -1);
  submission = submit (client);
  g_assert_cmpint (submission->outcome, ==, LATENT_KIE_UNCERTAIN);
  g_assert_error (submission->error, LATENT_KIE_ERROR, LATENT_KIE_ERROR_TOO_LARGE);
  g_assert_cmpuint (strlen (submission->answer), <=, LATENT_KIE_MAX_KEPT);
}

/* Dropping what is left of an answer mustn't wait for a server that goes on for ever. */
static void
test_huge_and_stalled (void)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  g_autoptr (LatentKieClient) client = make_client (latent_test_peer_get_uri (peer));
  g_autoptr (LatentKieSubmission) submission = NULL;
  g_autofree char *body = g_strnfill (9 * 1024 * 1024, ' ');
  g_autofree char *raw = g_strdup_printf (HEAD ("200 OK") "Content-Length: %d\r\n\r\n%s", 1000 * 1000 * 1000, body);

  latent_test_peer_push (peer, LATENT_TEST_PEER_ANSWER_AND_STALL, raw, -1);
  submission = submit (client);
  g_assert_error (submission->error, LATENT_KIE_ERROR, LATENT_KIE_ERROR_TOO_LARGE);
}

static void
test_nested (void)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  g_autoptr (LatentKieClient) client = make_client (latent_test_peer_get_uri (peer));
  g_autoptr (LatentKieSubmission) submission = NULL;
  g_autofree char *open = g_strnfill (100000, '[');

  latent_test_peer_push_json (peer, open);
  submission = submit (client);
  g_assert_cmpint (submission->outcome, ==, LATENT_KIE_UNCERTAIN);
}

/* KIE takes 20 requests in 10 s: they must be on their way side by side, and other calls beside them. The peer answers
 * none before all have come. */
static void
test_twenty_at_once (void)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  g_autoptr (LatentKieClient) client = make_client (latent_test_peer_get_uri (peer));
  DexFuture *futures[24];

  latent_test_peer_hold (peer, G_N_ELEMENTS (futures));
  latent_test_peer_push_json (peer, "{\"code\":200,\"data\":{\"taskId\":\"T1\"}}");
  for (guint i = 0; i < G_N_ELEMENTS (futures); i++)
    futures[i] = i < 20 ? latent_kie_client_create_task (client, BODY)
                        : latent_kie_client_get_record (client, "T1", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (futures); i++)
    {
      g_autoptr (GError) error = NULL;

      if (i < 20)
        {
          g_autoptr (LatentKieSubmission) submission = latent_test_settle_boxed (futures[i], &error);

          g_assert_no_error (error);
          g_assert_cmpint (submission->outcome, ==, LATENT_KIE_ACCEPTED);
        }
      else
        {
          g_autoptr (LatentKieRecord) record = latent_test_settle_boxed (futures[i], &error);

          g_assert_no_error (error);
        }
    }
  g_assert_cmpuint (latent_test_peer_count_requests (peer), ==, G_N_ELEMENTS (futures));
}

/* More than there are connections: those that waited in vain for one were never sent. */
static void
test_queue (void)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  g_autoptr (LatentKieClient) client = make_client (latent_test_peer_get_uri (peer));
  DexFuture *futures[70];
  guint n_not_sent = 0;

  latent_kie_client_get_limits (client)->answer = 2000;
  latent_test_peer_push (peer, LATENT_TEST_PEER_STALL_AFTER_READ, NULL, -1);
  for (guint i = 0; i < G_N_ELEMENTS (futures); i++)
    futures[i] = latent_kie_client_create_task (client, BODY);
  for (guint i = 0; i < G_N_ELEMENTS (futures); i++)
    {
      g_autoptr (LatentKieSubmission) submission = latent_test_settle_boxed (futures[i], NULL);

      if (submission->outcome == LATENT_KIE_NOT_SENT)
        n_not_sent++;
      else
        g_assert_cmpint (submission->outcome, ==, LATENT_KIE_UNCERTAIN);
    }
  g_assert_cmpuint (n_not_sent, >, 0);
  g_assert_cmpuint (latent_test_peer_count_requests (peer), <=, G_N_ELEMENTS (futures) - n_not_sent);
}

/* A request's connection isn't used again for the next: a kept one may have died unnoticed. */
static void
test_fresh_connections (void)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  g_autoptr (LatentKieClient) client = make_client (latent_test_peer_get_uri (peer));

  latent_test_peer_push_json (peer, "{\"code\":200,\"data\":{\"taskId\":\"T1\"}}");
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (LatentKieSubmission) submission = submit (client);

      g_assert_cmpint (submission->outcome, ==, LATENT_KIE_ACCEPTED);
    }
  g_assert_cmpuint (latent_test_peer_count_connections (peer), ==, 3);
}

static void
test_copy (void)
{
  g_autoptr (LatentKieSubmission) submission = g_new0 (LatentKieSubmission, 1);
  g_autoptr (LatentKieSubmission) copy = NULL;

  submission->outcome = LATENT_KIE_REFUSED;
  submission->error = g_error_new_literal (LATENT_KIE_ERROR, LATENT_KIE_ERROR_SERVER, "x");
  submission->answer = g_strdup ("{}");
  copy = g_boxed_copy (LATENT_TYPE_KIE_SUBMISSION, submission);
  g_assert_cmpint (copy->outcome, ==, LATENT_KIE_REFUSED);
  g_assert_true (copy->error != submission->error);
  g_assert_error (copy->error, LATENT_KIE_ERROR, LATENT_KIE_ERROR_SERVER);
  g_assert_cmpstr (copy->answer, ==, "{}");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autofree char *path = g_strconcat ("/kie/submission/answer/", answers[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_answer);
    }
  for (guint i = 0; i < G_N_ELEMENTS (accidents); i++)
    {
      g_autofree char *path = g_strconcat ("/kie/submission/accident/", accidents[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_accident);
    }
  g_test_add_func ("/kie/submission/message", test_message);
  g_test_add_func ("/kie/submission/request", test_request);
  g_test_add_func ("/kie/submission/build", test_build);
  g_test_add_func ("/kie/submission/refused-connection", test_refused_connection);
  g_test_add_func ("/kie/submission/unknown-name", test_unknown_name);
  g_test_add_func ("/kie/submission/stalled-handshake", test_stalled_handshake);
  g_test_add_func ("/kie/submission/no-tls", test_no_tls);
  g_test_add_func ("/kie/submission/without-key", test_without_key);
  g_test_add_func ("/kie/submission/key-in-answer", test_key_in_answer);
  g_test_add_func ("/kie/submission/retry-after", test_retry_after);
  g_test_add_func ("/kie/submission/huge", test_huge);
  g_test_add_func ("/kie/submission/huge-and-stalled", test_huge_and_stalled);
  g_test_add_func ("/kie/submission/nested", test_nested);
  g_test_add_func ("/kie/submission/twenty-at-once", test_twenty_at_once);
  g_test_add_func ("/kie/submission/queue", test_queue);
  g_test_add_func ("/kie/submission/fresh-connections", test_fresh_connections);
  g_test_add_func ("/kie/submission/copy", test_copy);
  return g_test_run ();
}
