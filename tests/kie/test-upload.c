/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-error.h"
#include "latent-json.h"
#include "latent-kie-client-private.h"
#include "latent-kie-upload.h"
#include "latent-test-future.h"
#include "latent-test-peer.h"

#include <glib/gstdio.h>

#define KEY "kie-test-0123456789abcdef"
#define LINK "https://tempfile.redpandaai.co/kieai/1/images/a.png"
#define ANSWER(size)                                                                                                   \
  "{\"success\":true,\"code\":200,\"msg\":\"File uploaded successfully\",\"data\":{\"success\":true,\"fileName\":"     \
  "\"a.png\",\"filePath\":\"kieai/1/images/a.png\",\"downloadUrl\":\"" LINK "\",\"fileSize\":" size                    \
  ",\"mimeType\":\"image/png\",\"uploadedAt\":\"2026-04-30T08:53:07.838Z\"}}"

static LatentKieClient *
make_client (const char *api, const char *upload)
{
  g_autoptr (GError) error = NULL;
  LatentKieClient *client = latent_kie_client_new (api, upload, &error);

  g_assert_no_error (error);
  latent_kie_client_set_key (client, KEY);
  return client;
}

/* Takes @bytes. */
static GFile *
make_file (GBytes *bytes)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp ("latent-upload-XXXXXX", &path, &error);

  g_assert_no_error (error);
  g_close (fd, NULL);
  g_file_set_contents (path, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes), &error);
  g_assert_no_error (error);
  g_bytes_unref (bytes);
  return g_file_new_for_path (path);
}

typedef struct
{
  goffset last;
  goffset total;
  guint n;
} Progress;

static void
progress_cb (goffset current, goffset total, gpointer user_data)
{
  Progress *progress = user_data;

  g_assert_cmpint (current, >, progress->last);
  progress->last = current;
  progress->total = total;
  progress->n++;
}

static char *
header (const char *head, const char *name)
{
  g_autofree char *start = g_strdup_printf ("\r\n%s: ", name);
  const char *value = strstr (head, start);

  g_assert_nonnull (value);
  value += strlen (start);
  return g_strndup (value, strcspn (value, "\r"));
}

/* The body byte for byte as multipart/form-data, a megabyte of it, and nothing of it to the API host. */
static void
test_file (void)
{
  g_autoptr (LatentTestPeer) api = latent_test_peer_new (NULL);
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new ("127.0.0.2");
  g_autoptr (LatentKieClient) client = make_client (latent_test_peer_get_uri (api), latent_test_peer_get_uri (peer));
  gsize size = 1000 * 1000;
  g_autoptr (GBytes) content = g_bytes_new_take (g_strnfill (size, 'x'), size);
  g_autoptr (GFile) file = make_file (g_bytes_ref (content));
  g_autoptr (LatentKieUpload) upload = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GString) want = g_string_new (NULL);
  g_autofree char *head = NULL;
  g_autofree char *type = NULL;
  g_autofree char *length = NULL;
  g_autofree char *name = NULL;
  const char *boundary;
  const char *text;
  Progress progress = { 0 };

  latent_test_peer_push_json (api, "{}");
  latent_test_peer_push_json (peer, ANSWER ("1000000"));
  upload = latent_test_settle_boxed (
    latent_kie_client_upload_file (client, file, "image/png", progress_cb, &progress, NULL), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (upload->link, ==, LINK);
  g_assert_cmpstr (upload->name, ==, "a.png");
  g_assert_cmpint (upload->size, ==, 1000000);
  g_assert_cmpint (progress.last, ==, 1000000);
  g_assert_cmpint (progress.total, ==, 1000000);
  g_assert_cmpuint (progress.n, >, 1);

  head = latent_test_peer_dup_head (peer, 0);
  body = latent_test_peer_dup_body (peer, 0);
  g_assert_true (g_str_has_prefix (head, "POST /api/file-stream-upload HTTP/1.1\r\n"));
  g_assert_nonnull (strstr (head, "\r\nAuthorization: Bearer " KEY "\r\n"));
  type = header (head, "Content-Type");
  g_assert_true (g_str_has_prefix (type, "multipart/form-data; boundary="));
  boundary = type + strlen ("multipart/form-data; boundary=");
  length = header (head, "Content-Length");
  g_assert_cmpuint (g_ascii_strtoull (length, NULL, 10), ==, g_bytes_get_size (body));

  /* The name is drawn by lot: it is read from where it stands first, and must be the same in both places. */
  text = g_strstr_len (g_bytes_get_data (body, NULL), 1000, "name=\"fileName\"\r\n\r\n");
  g_assert_nonnull (text);
  text += strlen ("name=\"fileName\"\r\n\r\n");
  name = g_strndup (text, (gsize) ((char *) memchr (text, '\r', 100) - text));
  g_assert_true (g_str_has_suffix (name, ".png"));
  g_string_append_printf (want,
                          "--%s\r\nContent-Disposition: form-data; name=\"uploadPath\"\r\n\r\nimages/latent\r\n"
                          "--%s\r\nContent-Disposition: form-data; name=\"fileName\"\r\n\r\n%s\r\n"
                          "--%s\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%s\"\r\n"
                          "Content-Type: image/png\r\n\r\n",
                          boundary, boundary, name, boundary, name);
  g_string_append_len (want, g_bytes_get_data (content, NULL), (gssize) size);
  g_string_append_printf (want, "\r\n--%s--\r\n", boundary);
  g_assert_cmpmem (g_bytes_get_data (body, NULL), g_bytes_get_size (body), want->str, want->len);

  g_assert_cmpuint (latent_test_peer_count_connections (api), ==, 0);
  g_file_delete (file, NULL, NULL);
}

/* KIE overwrites a file of the same name and goes on serving the old one for a while. */
static void
test_unique_names (void)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  g_autoptr (LatentKieClient) client = make_client (latent_test_peer_get_uri (peer), NULL);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("abc", 3);
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  latent_test_peer_push_json (peer, ANSWER ("3"));
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (LatentKieUpload)
        upload = latent_test_settle_boxed (latent_kie_client_upload_bytes (client, bytes, "image/webp", NULL), &error);
      g_autoptr (GBytes) body = NULL;
      g_autoptr (JsonObject) object = NULL;
      const char *name;

      g_assert_no_error (error);
      body = latent_test_peer_dup_body (peer, i);
      object = latent_json_parse_object (g_bytes_get_data (body, NULL), (gssize) g_bytes_get_size (body),
                                         LATENT_JSON_MAX_BYTES, &error);
      g_assert_no_error (error);
      name = latent_json_peek_string (object, "fileName");
      g_assert_true (g_str_has_suffix (name, ".webp"));
      g_assert_true (g_hash_table_add (names, g_strdup (name)));
    }
}

static void
test_bytes (void)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  g_autoptr (LatentKieClient) client = make_client (latent_test_peer_get_uri (peer), NULL);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("\x89PNG\0\xff", 6);
  g_autoptr (GBytes)
    large = g_bytes_new_take (g_malloc0 (LATENT_KIE_MAX_BASE64_BYTES + 1), LATENT_KIE_MAX_BASE64_BYTES + 1);
  g_autoptr (LatentKieUpload) upload = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (JsonObject) object = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *head = NULL;

  latent_test_peer_push_json (peer, ANSWER ("6"));
  upload = latent_test_settle_boxed (latent_kie_client_upload_bytes (client, bytes, "image/png", NULL), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (upload->link, ==, LINK);
  head = latent_test_peer_dup_head (peer, 0);
  g_assert_true (g_str_has_prefix (head, "POST /api/file-base64-upload HTTP/1.1\r\n"));
  body = latent_test_peer_dup_body (peer, 0);
  object = latent_json_parse_object (g_bytes_get_data (body, NULL), (gssize) g_bytes_get_size (body),
                                     LATENT_JSON_MAX_BYTES, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (latent_json_peek_string (object, "base64Data"), ==, "data:image/png;base64,iVBORwD/");
  g_assert_cmpstr (latent_json_peek_string (object, "uploadPath"), ==, "images/latent");

  g_assert_null (latent_test_settle_boxed (latent_kie_client_upload_bytes (client, large, "image/png", NULL), &error));
  g_assert_error (error, LATENT_KIE_ERROR, LATENT_KIE_ERROR_TOO_LARGE);
  g_assert_cmpuint (latent_test_peer_count_requests (peer), ==, 1);
}

static void
test_link (void)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  g_autoptr (LatentKieClient) client = make_client (latent_test_peer_get_uri (peer), NULL);
  g_autoptr (LatentKieUpload) upload = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (JsonObject) object = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *head = NULL;

  latent_test_peer_push_json (peer, ANSWER ("83558"));
  upload = latent_test_settle_boxed (
    latent_kie_client_upload_link (client, "https://a.example/fox.jpg", "image/jpeg", NULL), &error);
  g_assert_no_error (error);
  g_assert_cmpint (upload->size, ==, 83558);
  head = latent_test_peer_dup_head (peer, 0);
  g_assert_true (g_str_has_prefix (head, "POST /api/file-url-upload HTTP/1.1\r\n"));
  body = latent_test_peer_dup_body (peer, 0);
  object = latent_json_parse_object (g_bytes_get_data (body, NULL), (gssize) g_bytes_get_size (body),
                                     LATENT_JSON_MAX_BYTES, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (latent_json_peek_string (object, "fileUrl"), ==, "https://a.example/fox.jpg");
}

static const struct
{
  const char *json;
  const char *link; /* NULL if it is an error */
  gint64 size;
  int code;
} answers[] = {
  { ANSWER ("3"), LINK, 3, 0 },
  { ANSWER ("\"3\""), LINK, 3, 0 },
  { ANSWER ("null"), LINK, -1, 0 },
  { ANSWER ("2"), NULL, 0, LATENT_KIE_ERROR_DAMAGED },
  { ANSWER ("0"), NULL, 0, LATENT_KIE_ERROR_DAMAGED },
  /* The quick-start page's other names. */
  { "{\"success\":true,\"code\":200,\"data\":{\"fileId\":\"x\",\"fileUrl\":\"" LINK "\",\"expiresAt\":\"x\"}}", LINK,
    -1, 0 },
  { "{\"code\":\"200\",\"data\":{\"downloadUrl\":\"\",\"fileUrl\":\"" LINK "\"}}", LINK, -1, 0 },
  { "{\"success\":true,\"code\":200,\"data\":{}}", NULL, 0, LATENT_KIE_ERROR_NO_ANSWER },
  { "{\"success\":true,\"code\":200,\"data\":null}", NULL, 0, LATENT_KIE_ERROR_NO_ANSWER },
  { "{\"success\":true,\"code\":200,\"data\":{\"downloadUrl\":\"file:///x\"}}", NULL, 0, LATENT_KIE_ERROR_NO_ANSWER },
  { "{\"success\":false,\"code\":200,\"msg\":\"no\",\"data\":{\"downloadUrl\":\"" LINK "\"}}", NULL, 0,
    LATENT_KIE_ERROR_SERVER },
  { "{\"success\":true,\"code\":200,\"data\":{\"success\":false,\"downloadUrl\":\"" LINK "\"}}", NULL, 0,
    LATENT_KIE_ERROR_SERVER },
  { "{\"success\":false,\"code\":400,\"msg\":\"uploadPath is required\"}", NULL, 0, LATENT_KIE_ERROR_BAD_REQUEST },
  { "{\"success\":false,\"code\":401,\"msg\":\"no\"}", NULL, 0, LATENT_KIE_ERROR_UNAUTHORIZED },
  { "{\"success\":false,\"code\":500,\"msg\":\"no\"}", NULL, 0, LATENT_KIE_ERROR_SERVER },
  { "<html>", NULL, 0, LATENT_KIE_ERROR_NO_ANSWER },
};

static void
test_answers (void)
{
  g_autoptr (GFile) file = make_file (g_bytes_new_static ("abc", 3));
  g_autoptr (GBytes) bytes = g_bytes_new_static ("abc", 3);

  for (guint i = 0; i < 2 * G_N_ELEMENTS (answers); i++)
    {
      guint row = i / 2;
      g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
      g_autoptr (LatentKieClient) client = make_client (latent_test_peer_get_uri (peer), NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (LatentKieUpload) upload = NULL;

      g_test_message ("%s", answers[row].json);
      latent_test_peer_push_json (peer, answers[row].json);
      upload = latent_test_settle_boxed (i % 2 == 0
                                           ? latent_kie_client_upload_file (client, file, "image/png", NULL, NULL, NULL)
                                           : latent_kie_client_upload_bytes (client, bytes, "image/png", NULL),
                                         &error);
      if (answers[row].link == NULL)
        {
          g_assert_null (upload);
          g_assert_error (error, LATENT_KIE_ERROR, answers[row].code);
          continue;
        }
      g_assert_no_error (error);
      g_assert_cmpstr (upload->link, ==, answers[row].link);
      g_assert_cmpint (upload->size, ==, answers[row].size);
    }
  g_file_delete (file, NULL, NULL);
}

static void
test_missing_file (void)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  g_autoptr (LatentKieClient) client = make_client (latent_test_peer_get_uri (peer), NULL);
  g_autoptr (GFile) file = g_file_new_for_path ("/nonexistent/latent.png");
  g_autoptr (GError) error = NULL;

  latent_test_peer_push_json (peer, ANSWER ("3"));
  g_assert_null (
    latent_test_settle_boxed (latent_kie_client_upload_file (client, file, "image/png", NULL, NULL, NULL), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_cmpuint (latent_test_peer_count_connections (peer), ==, 0);
}

/* A peer that reads nothing: the socket's buffers fill up, and nothing moves any more. */
static void
test_stall (void)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  g_autoptr (LatentKieClient) client = make_client (latent_test_peer_get_uri (peer), NULL);
  gsize size = 40 * 1000 * 1000;
  g_autoptr (GFile) file = make_file (g_bytes_new_take (g_malloc0 (size), size));
  g_autoptr (GError) error = NULL;

  latent_kie_client_get_limits (client)->stall = 500;
  latent_test_peer_push (peer, LATENT_TEST_PEER_STALL_AT_ACCEPT, NULL, -1);
  g_assert_null (
    latent_test_settle_boxed (latent_kie_client_upload_file (client, file, "image/png", NULL, NULL, NULL), &error));
  g_assert_error (error, LATENT_KIE_ERROR, LATENT_KIE_ERROR_NO_ANSWER);
  g_file_delete (file, NULL, NULL);
}

static void
cancel_cb (goffset current, goffset total, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

static void
test_cancel (void)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  g_autoptr (LatentKieClient) client = make_client (latent_test_peer_get_uri (peer), NULL);
  gsize size = 40 * 1000 * 1000;
  g_autoptr (GFile) file = make_file (g_bytes_new_take (g_malloc0 (size), size));
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  latent_test_peer_push (peer, LATENT_TEST_PEER_STALL_AT_ACCEPT, NULL, -1);
  g_assert_null (latent_test_settle_boxed (
    latent_kie_client_upload_file (client, file, "image/png", cancel_cb, cancellable, cancellable), &error));
  g_assert_true (latent_error_is_cancelled (error));
  g_file_delete (file, NULL, NULL);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/kie/upload/file", test_file);
  g_test_add_func ("/kie/upload/unique-names", test_unique_names);
  g_test_add_func ("/kie/upload/bytes", test_bytes);
  g_test_add_func ("/kie/upload/link", test_link);
  g_test_add_func ("/kie/upload/answers", test_answers);
  g_test_add_func ("/kie/upload/missing-file", test_missing_file);
  g_test_add_func ("/kie/upload/stall", test_stall);
  g_test_add_func ("/kie/upload/cancel", test_cancel);
  return g_test_run ();
}
