/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-demo"

#include "latent-demo-download.h"

#include "latent-demo-file-reply.h"
#include "latent-demo-inputs.h"
#include "latent-demo-json.h"
#include "latent-json.h"

#define VALID_MS (G_GINT64_CONSTANT (20) * 60 * 1000)
#define MAX_BODY (64 * 1024)

LatentDemoTask *
latent_demo_find_result (LatentDemoStore *store, const char *name, guint *index)
{
  const char *dash = strchr (name, '-');
  const char *dot = dash != NULL ? strchr (dash, '.') : NULL;
  gint64 now = latent_demo_store_now (store);
  g_autofree char *id = NULL;
  g_autofree char *digits = NULL;
  guint64 number;
  LatentDemoTask *task;

  if (dot == NULL)
    return NULL;
  id = g_strndup (name, dash - name);
  digits = g_strndup (dash + 1, dot - dash - 1);
  task = latent_demo_store_find_task (store, id);
  if (task == NULL || task->n_results == 0 ||
      !g_ascii_string_to_unsigned (digits, 10, 0, task->n_results - 1, &number, NULL) ||
      strcmp (dot + 1, task->format) != 0 || latent_demo_task_get_state (task, now) != LATENT_DEMO_STATE_SUCCESS ||
      now >= task->completed + LATENT_DEMO_RESULT_MS)
    return NULL;
  *index = (guint) number;
  return task;
}

void
latent_demo_serve_result (LatentDemoCall *call, LatentDemoService *service, LatentDemoTask *task, guint index)
{
  g_autoptr (GBytes) source = task->source != NULL ? latent_demo_inputs_read (service, task->source) : NULL;

  if (strcmp (call->method, SOUP_METHOD_GET) == 0)
    task->n_fetched++;
  latent_demo_gallery_serve (latent_demo_service_get_gallery (service), call, task, index, source);
}

/* The service remembers no such links: a signature shows that it made one. */
static char *
sign (LatentDemoStore *store, const char *name, gint64 until)
{
  g_autofree char *text = g_strdup_printf ("%s\n%" G_GINT64_FORMAT, name, until);
  const char *secret = latent_demo_store_get_secret (store);

  return g_compute_hmac_for_string (G_CHECKSUM_SHA256, (const guchar *) secret, strlen (secret), text, -1);
}

void
latent_demo_make_download_url (LatentDemoCall *call, LatentDemoService *service)
{
  LatentDemoStore *store = latent_demo_service_get_store (service);
  const char *base = latent_demo_service_get_base (service);
  g_autofree char *prefix = g_strconcat (base, "/results/", NULL);
  g_autoptr (GBytes) body = latent_demo_call_get_body (call);
  gsize length;
  const char *text = g_bytes_get_data (body, &length);
  g_autoptr (JsonObject) root = latent_json_parse_object (text != NULL ? text : "", (gssize) length, MAX_BODY, NULL);
  const char *link = latent_json_peek_string (root, "url");
  const char *name = link != NULL && g_str_has_prefix (link, prefix) ? link + strlen (prefix) : NULL;
  gint64 until = latent_demo_store_now (store) + VALID_MS;
  guint index;
  g_autofree char *signature = NULL;
  g_autofree char *made = NULL;
  g_autoptr (GString) data = g_string_new (NULL);

  if (name == NULL || latent_demo_find_result (store, name, &index) == NULL)
    {
      latent_demo_call_reply (call, latent_demo_reply_new_error (422, "url is wrong"));
      return;
    }
  signature = sign (store, name, until);
  made = g_strdup_printf ("%s/download/%s?until=%" G_GINT64_FORMAT "&signature=%s", base, name, until, signature);
  latent_demo_json_append_string (data, made);
  latent_demo_call_reply (call, latent_demo_reply_new_data (data->str));
}

void
latent_demo_get_download (LatentDemoCall *call, LatentDemoService *service)
{
  LatentDemoStore *store = latent_demo_service_get_store (service);
  const char *name = call->path + strlen ("/download/");
  const char *until_text = latent_demo_call_get_query (call, "until");
  const char *signature = latent_demo_call_get_query (call, "signature");
  gint64 until = until_text != NULL ? g_ascii_strtoll (until_text, NULL, 10) : 0;
  g_autofree char *expected = sign (store, name, until);
  LatentDemoTask *task;
  guint index = 0;

  if (g_strcmp0 (signature, expected) != 0 || latent_demo_store_now (store) >= until)
    {
      static const char text[] = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>AccessDenied</Code><Message>"
                                 "Request has expired</Message></Error>\n";
      g_autoptr (GBytes) body = g_bytes_new_static (text, sizeof text - 1);

      latent_demo_call_reply (call, latent_demo_reply_new (SOUP_STATUS_FORBIDDEN, "application/xml", body));
      return;
    }
  task = latent_demo_find_result (store, name, &index);
  if (task == NULL)
    {
      latent_demo_call_reply (call, latent_demo_file_reply_new_missing ());
      return;
    }
  latent_demo_serve_result (call, service, task, index);
}
