/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-test"

#include "latent-test-client.h"

#include "latent-json.h"

#define ATTEMPTS 600
#define PAUSE_US (110 * 1000)

void
latent_test_answer_free (LatentTestAnswer *answer)
{
  g_clear_pointer (&answer->headers, soup_message_headers_unref);
  g_clear_pointer (&answer->body, g_bytes_unref);
  g_clear_pointer (&answer->json, json_object_unref);
  g_clear_error (&answer->error);
  g_free (answer);
}

LatentTestAnswer *
latent_test_send_with_header (LatentTestDemo *demo,
                              const char *method,
                              const char *path,
                              const char *key,
                              const char *body,
                              const char *header,
                              const char *value)
{
  g_autoptr (SoupSession) session = soup_session_new_with_options ("timeout", 60, NULL);
  g_autofree char *link = strstr (path, "://") != NULL ? g_strdup (path)
                                                       : g_strconcat (latent_test_demo_get_url (demo), path, NULL);
  g_autoptr (SoupMessage) message = soup_message_new (method, link);
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);
  LatentTestAnswer *answer = g_new0 (LatentTestAnswer, 1);

  soup_session_set_proxy_resolver (session, NULL);
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  if (key != NULL)
    {
      g_autofree char *bearer = g_strconcat ("Bearer ", key, NULL);

      soup_message_headers_append (headers, "Authorization", bearer);
    }
  if (header != NULL)
    soup_message_headers_append (headers, header, value);
  if (body != NULL)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (body, strlen (body));
      const char *type = header != NULL && strcmp (header, "Content-Type") == 0 ? value : "application/json";

      soup_message_set_request_body_from_bytes (message, type, bytes);
    }
  answer->body = soup_session_send_and_read (session, message, NULL, &answer->error);
  answer->status = soup_message_get_status (message);
  answer->headers = soup_message_headers_ref (soup_message_get_response_headers (message));
  if (answer->body != NULL)
    {
      gsize length;
      const char *text = g_bytes_get_data (answer->body, &length);

      answer->json = latent_json_parse_object (text != NULL ? text : "", (gssize) length, LATENT_JSON_MAX_BYTES, NULL);
    }
  return answer;
}

LatentTestAnswer *
latent_test_send (LatentTestDemo *demo, const char *method, const char *path, const char *key, const char *body)
{
  return latent_test_send_with_header (demo, method, path, key, body, NULL, NULL);
}

LatentTestAnswer *
latent_test_create (LatentTestDemo *demo, const char *key, const char *prompt)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_VALUE);
  g_autofree char *quoted = NULL;
  g_autofree char *body = NULL;

  json_node_set_string (node, prompt);
  quoted = latent_json_to_string (node);
  body = g_strdup_printf ("{\"model\":\"flux-2/pro-text-to-image\",\"input\":{\"prompt\":%s,\"aspect_ratio\":\"1:1\","
                          "\"resolution\":\"1K\"}}",
                          quoted);
  return latent_test_send (demo, "POST", LATENT_TEST_PATH_CREATE, key, body);
}

char *
latent_test_create_id (LatentTestDemo *demo, const char *key, const char *prompt)
{
  g_autoptr (LatentTestAnswer) answer = latent_test_create (demo, key, prompt);
  const char *id;

  latent_test_assert_code (answer, 200, "success");
  id = latent_json_peek_string (latent_json_peek_object (answer->json, "data"), "taskId");
  g_assert_nonnull (id);
  return g_strdup (id);
}

LatentTestAnswer *
latent_test_record (LatentTestDemo *demo, const char *key, const char *id)
{
  g_autofree char *path = g_strconcat (LATENT_TEST_PATH_RECORD "?taskId=", id, NULL);

  return latent_test_send (demo, "GET", path, key, NULL);
}

LatentTestAnswer *
latent_test_await (LatentTestDemo *demo, const char *key, const char *id)
{
  for (int i = 0; i < ATTEMPTS; i++)
    {
      g_autoptr (LatentTestAnswer) answer = latent_test_record (demo, key, id);
      const char *state;

      g_assert_no_error (answer->error);
      state = latent_json_peek_string (latent_json_peek_object (answer->json, "data"), "state");
      if (g_strcmp0 (state, "success") == 0 || g_strcmp0 (state, "fail") == 0)
        return g_steal_pointer (&answer);
      g_usleep (PAUSE_US);
    }
  g_error ("The task %s didn't end", id);
}

char *
latent_test_get_link (LatentTestAnswer *record, guint index)
{
  JsonObject *response = latent_json_peek_object (latent_json_peek_object (record->json, "data"), "response");
  const char *link = latent_json_array_peek_string (latent_json_peek_array (response, "resultUrls"), index);

  g_assert_nonnull (link);
  return g_strdup (link);
}

double
latent_test_get_credits (LatentTestDemo *demo, const char *key)
{
  g_autoptr (LatentTestAnswer) answer = latent_test_send (demo, "GET", LATENT_TEST_PATH_CREDIT, key, NULL);
  double credits = -1.0;

  latent_test_assert_code (answer, 200, "success");
  g_assert_true (latent_json_peek_double (answer->json, "data", &credits));
  return credits;
}

void
latent_test_assert_code (LatentTestAnswer *answer, int code, const char *message)
{
  gint64 found = 0;

  g_assert_no_error (answer->error);
  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_nonnull (answer->json);
  g_assert_true (latent_json_peek_int (answer->json, "code", &found));
  g_assert_cmpint (found, ==, code);
  if (message != NULL)
    g_assert_cmpstr (latent_json_peek_string (answer->json, "msg"), ==, message);
}
