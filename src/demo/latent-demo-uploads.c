/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-demo"

#include "latent-demo-uploads.h"

#include "latent-demo-file-reply.h"
#include "latent-demo-json.h"
#include "latent-json.h"

#include <string.h>

#define MAX_JSON (150 * 1000 * 1000)
#define MAX_FETCH (100 * 1000 * 1000)
#define FETCH_TIMEOUT 30

static void
refuse (LatentDemoCall *call, int code, const char *message)
{
  g_autoptr (GString) json = g_string_new (NULL);

  g_string_append_printf (json, "{\"success\":false,\"code\":%d,\"msg\":", code);
  latent_demo_json_append_string (json, message);
  g_string_append_c (json, '}');
  latent_demo_call_reply (call, latent_demo_reply_new_json (SOUP_STATUS_OK, code, json->str));
}

static gboolean
is_authorized (LatentDemoCall *call)
{
  if (call->account == NULL)
    refuse (call, 401, LATENT_DEMO_MSG_UNAUTHORIZED);
  return call->account != NULL;
}

/* "images/user-uploads", and nothing that leads elsewhere. */
static gboolean
is_good_folder (const char *path)
{
  g_auto (GStrv) parts = NULL;

  if (path == NULL || !g_utf8_validate (path, -1, NULL))
    return FALSE;
  parts = g_strsplit (path, "/", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    if (*parts[i] == '\0' || strcmp (parts[i], ".") == 0 || strcmp (parts[i], "..") == 0)
      return FALSE;
  return parts[0] != NULL;
}

static char *
make_name (const char *wanted, const char *type, gint64 now)
{
  static const char digits[] = "0123456789abcdefghijklmnopqrstuvwxyz";
  char chance[12];

  if (wanted != NULL && *wanted != '\0' && strchr (wanted, '/') == NULL && g_utf8_validate (wanted, -1, NULL))
    return g_strdup (wanted);
  for (guint i = 0; i < sizeof chance - 1; i++)
    chance[i] = digits[g_random_int_range (0, 36)];
  chance[sizeof chance - 1] = '\0';
  return g_strdup_printf ("%" G_GINT64_FORMAT "-%s%s", now, chance, latent_demo_upload_get_suffix (type));
}

static char *
make_answer (const LatentDemoUpload *upload, const char *base)
{
  GString *json = g_string_new ("{\"success\":true,\"code\":200,\"msg\":\"File uploaded successfully\",\"data\":{"
                                "\"success\":true,\"fileName\":");
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (upload->time / 1000);
  g_autofree char *time = g_date_time_format (utc, "%Y-%m-%dT%H:%M:%S");
  g_autofree char *escaped = g_uri_escape_string (upload->path, "/", FALSE);
  g_autofree char *link = g_strconcat (base, "/", escaped, NULL);

  latent_demo_json_append_string (json, upload->name);
  g_string_append (json, ",\"filePath\":");
  latent_demo_json_append_string (json, upload->path);
  g_string_append (json, ",\"downloadUrl\":");
  latent_demo_json_append_string (json, link);
  g_string_append_printf (json, ",\"fileSize\":%" G_GINT64_FORMAT ",\"mimeType\":", upload->size);
  latent_demo_json_append_string (json, upload->type);
  g_string_append_printf (json, ",\"uploadedAt\":\"%s.%03dZ\"}}", time, (int) (upload->time % 1000));
  return g_string_free (json, FALSE);
}

static void
keep (LatentDemoCall *call,
      LatentDemoService *service,
      GBytes *bytes,
      const char *folder,
      const char *name,
      const char *declared)
{
  LatentDemoStore *store = latent_demo_service_get_store (service);
  LatentDemoUpload *upload;
  g_autoptr (GError) error = NULL;
  g_autofree char *json = NULL;

  if (!is_good_folder (folder))
    {
      refuse (call, 400, "uploadPath is required, without leading or trailing slashes");
      return;
    }
  if (g_bytes_get_size (bytes) == 0)
    {
      refuse (call, 400, "The file is empty");
      return;
    }
  upload = g_new0 (LatentDemoUpload, 1);
  upload->time = latent_demo_store_now (store);
  upload->size = (gint64) g_bytes_get_size (bytes);
  upload->type = g_strdup (latent_demo_upload_sniff (bytes, declared));
  upload->name = make_name (name, upload->type, upload->time);
  upload->path = g_strdup_printf ("kieai/%u/%s/%s", call->account->number, folder, upload->name);
  upload = latent_demo_store_add_upload (store, upload, bytes, &error);
  if (upload == NULL)
    {
      g_message ("An upload can't be kept: %s", error->message);
      refuse (call, 500, "Server Error");
      return;
    }
  json = make_answer (upload, latent_demo_service_get_base (service));
  latent_demo_call_reply (call, latent_demo_reply_new_json (SOUP_STATUS_OK, 200, json));
}

/* The parts of a form by their names. */
static char *
get_part_name (SoupMessageHeaders *headers, char **type)
{
  g_autoptr (GHashTable) parameters = NULL;
  char *disposition = NULL;
  char *name = NULL;

  if (soup_message_headers_get_content_disposition (headers, &disposition, &parameters))
    name = g_strdup (g_hash_table_lookup (parameters, "name"));
  g_free (disposition);
  *type = g_strdup (soup_message_headers_get_content_type (headers, NULL));
  return name;
}

static char *
to_text (GBytes *bytes)
{
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  return g_strndup (data != NULL ? data : "", length);
}

void
latent_demo_upload_stream (LatentDemoCall *call, LatentDemoService *service)
{
  g_autoptr (GBytes) body = latent_demo_call_get_body (call);
  g_autoptr (SoupMultipart) form = NULL;
  g_autoptr (GBytes) file = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *name = NULL;
  g_autofree char *type = NULL;

  if (!is_authorized (call))
    return;
  form = soup_multipart_new_from_message (soup_server_message_get_request_headers (call->message), body);
  for (int i = 0; form != NULL && i < soup_multipart_get_length (form); i++)
    {
      SoupMessageHeaders *headers;
      GBytes *bytes;
      g_autofree char *part_type = NULL;
      g_autofree char *part = NULL;

      soup_multipart_get_part (form, i, &headers, &bytes);
      part = get_part_name (headers, &part_type);
      if (g_strcmp0 (part, "file") == 0 && file == NULL)
        {
          file = g_bytes_ref (bytes);
          type = g_steal_pointer (&part_type);
        }
      else if (g_strcmp0 (part, "uploadPath") == 0 && folder == NULL)
        folder = to_text (bytes);
      else if (g_strcmp0 (part, "fileName") == 0 && name == NULL)
        name = to_text (bytes);
    }
  if (file == NULL)
    refuse (call, 400, "file is required");
  else
    keep (call, service, file, folder, name, type);
}

static JsonObject *
parse_body (LatentDemoCall *call)
{
  g_autoptr (GBytes) body = latent_demo_call_get_body (call);
  gsize length;
  const char *text = g_bytes_get_data (body, &length);
  JsonObject *root = latent_json_parse_object (text != NULL ? text : "", (gssize) length, MAX_JSON, NULL);

  if (root == NULL)
    refuse (call, 400, "The request body is not a JSON object");
  return root;
}

/* Strict, unlike GLib's own: anything but the alphabet and its padding is no base64. */
static GBytes *
decode (const char *text)
{
  gsize length = strlen (text);
  gsize letters = strspn (text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
  gsize padding = strspn (text + letters, "=");
  guchar *data;
  gsize size;

  if (length == 0 || letters + padding != length || padding > 2 || length % 4 != 0)
    return NULL;
  data = g_base64_decode (text, &size);
  return g_bytes_new_take (data, size);
}

void
latent_demo_upload_base64 (LatentDemoCall *call, LatentDemoService *service)
{
  g_autoptr (JsonObject) root = NULL;
  const char *text;
  g_autofree char *type = NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (!is_authorized (call))
    return;
  root = parse_body (call);
  if (root == NULL)
    return;
  text = latent_json_peek_string (root, "base64Data");
  if (text != NULL && g_str_has_prefix (text, "data:"))
    {
      const char *comma = strstr (text, ";base64,");

      if (comma != NULL)
        {
          type = g_strndup (text + strlen ("data:"), (gsize) (comma - text) - strlen ("data:"));
          text = comma + strlen (";base64,");
        }
    }
  bytes = text != NULL ? decode (text) : NULL;
  if (bytes == NULL)
    refuse (call, 400, text == NULL ? "base64Data is required" : "base64Data is not valid");
  else
    keep (call, service, bytes, latent_json_peek_string (root, "uploadPath"),
          latent_json_peek_string (root, "fileName"), type);
}

typedef struct
{
  LatentDemoCall *call;
  LatentDemoService *service;
  SoupMessage *message;
  char *folder;
  char *name;
} Fetch;

static void
fetch_free (Fetch *fetch)
{
  latent_demo_call_unref (fetch->call);
  g_object_unref (fetch->service);
  g_object_unref (fetch->message);
  g_free (fetch->folder);
  g_free (fetch->name);
  g_free (fetch);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fetch, fetch_free)

static void
fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Fetch) fetch = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = soup_session_send_and_read_finish (SOUP_SESSION (source), result, &error);
  const char *type;

  if (bytes == NULL || soup_message_get_status (fetch->message) != SOUP_STATUS_OK ||
      g_bytes_get_size (bytes) > MAX_FETCH)
    {
      refuse (fetch->call, 500, "File download failed");
      return;
    }
  type = soup_message_headers_get_content_type (soup_message_get_response_headers (fetch->message), NULL);
  keep (fetch->call, fetch->service, bytes, fetch->folder, fetch->name, type);
}

static gboolean
is_on_this_computer (const char *link)
{
  g_autoptr (GUri) uri = g_uri_parse (link, G_URI_FLAGS_NONE, NULL);
  g_autoptr (GInetAddress) address = NULL;

  if (uri == NULL || g_strcmp0 (g_uri_get_scheme (uri), "http") != 0 || g_uri_get_host (uri) == NULL)
    return FALSE;
  address = g_inet_address_new_from_string (g_uri_get_host (uri));
  return address != NULL ? g_inet_address_get_is_loopback (address) : strcmp (g_uri_get_host (uri), "localhost") == 0;
}

void
latent_demo_upload_url (LatentDemoCall *call, LatentDemoService *service)
{
  g_autoptr (JsonObject) root = NULL;
  g_autoptr (SoupSession) session = NULL;
  g_autoptr (SoupMessage) message = NULL;
  const char *link;
  Fetch *fetch;

  if (!is_authorized (call))
    return;
  root = parse_body (call);
  if (root == NULL)
    return;
  link = latent_json_peek_string (root, "fileUrl");
  message = link != NULL && is_on_this_computer (link) ? soup_message_new (SOUP_METHOD_GET, link) : NULL;
  if (message == NULL)
    {
      if (link == NULL)
        refuse (call, 400, "fileUrl is required");
      else
        refuse (call, 500, "File download failed");
      return;
    }
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  fetch = g_new0 (Fetch, 1);
  fetch->call = latent_demo_call_ref (call);
  fetch->service = g_object_ref (service);
  fetch->message = g_object_ref (message);
  fetch->folder = g_strdup (latent_json_peek_string (root, "uploadPath"));
  fetch->name = g_strdup (latent_json_peek_string (root, "fileName"));
  latent_demo_call_pause (call);
  session = soup_session_new_with_options ("timeout", FETCH_TIMEOUT, "proxy-resolver", NULL, NULL);
  soup_session_send_and_read_async (session, message, G_PRIORITY_DEFAULT, NULL, fetched_cb, fetch);
}

void
latent_demo_get_upload (LatentDemoCall *call, LatentDemoService *service)
{
  LatentDemoStore *store = latent_demo_service_get_store (service);
  g_autofree char *path = g_uri_unescape_string (call->path + 1, NULL);
  LatentDemoUpload *upload = path != NULL ? latent_demo_store_find_upload (store, path) : NULL;
  g_autoptr (GBytes) bytes = upload != NULL ? latent_demo_store_read_upload (store, upload) : NULL;

  latent_demo_call_reply (call, bytes != NULL ? latent_demo_file_reply_new (call, bytes, upload->type)
                                              : latent_demo_file_reply_new_missing ());
}
