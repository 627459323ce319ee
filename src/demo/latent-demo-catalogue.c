/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-demo"

#include "latent-demo-catalogue.h"

#include "latent-demo-json.h"
#include "latent-demo-random.h"
#include "latent-demo-schema.h"

#define WINDOW_MS 1000
#define BUCKET_MS (G_GINT64_CONSTANT (10) * 60 * 1000)
#define N_BUCKETS 144

static gboolean
is_too_fast (LatentDemoCall *call, LatentDemoService *service)
{
  gint64 now = latent_demo_store_now (latent_demo_service_get_store (service));

  if (latent_demo_limit_take (call->account->catalogue, now, WINDOW_MS, call->account->max_lookups))
    return FALSE;
  latent_demo_call_reply (call, latent_demo_reply_new_error (429, LATENT_DEMO_MSG_RATE));
  return TRUE;
}

static gboolean
has_text (const char *text, const char *part)
{
  g_autofree char *folded = text != NULL ? g_utf8_casefold (text, -1) : NULL;
  g_autofree char *wanted = g_utf8_casefold (part, -1);

  return folded != NULL && strstr (folded, wanted) != NULL;
}

static gboolean
has_task (const LatentDemoModel *model, const char *list)
{
  g_auto (GStrv) wanted = g_strsplit (list, ",", -1);

  for (guint i = 0; wanted[i] != NULL; i++)
    for (guint j = 0; model->tasks[j] != NULL; j++)
      if (g_ascii_strcasecmp (g_strstrip (wanted[i]), model->tasks[j]) == 0)
        return TRUE;
  return FALSE;
}

static gboolean
is_wanted (LatentDemoCall *call, const LatentDemoModel *model)
{
  const char *task = latent_demo_call_get_query (call, "taskType");
  const char *provider = latent_demo_call_get_query (call, "provider");
  const char *query = latent_demo_call_get_query (call, "q");

  return (task == NULL || has_task (model, task)) &&
         (provider == NULL || g_ascii_strcasecmp (provider, model->provider) == 0) &&
         (query == NULL || has_text (model->id, query) || has_text (model->title, query));
}

static void
append_member (GString *json, const char *name, const char *text)
{
  g_string_append_printf (json, ",\"%s\":", name);
  latent_demo_json_append_string (json, text);
}

static void
append_model (GString *json, const LatentDemoModel *model)
{
  g_string_append (json, "{\"model\":");
  latent_demo_json_append_string (json, model->id);
  append_member (json, "slug", model->slug);
  append_member (json, "title", model->title);
  append_member (json, "provider", model->provider);
  g_string_append (json, ",\"taskType\":[");
  for (guint i = 0; model->tasks[i] != NULL; i++)
    {
      if (i > 0)
        g_string_append_c (json, ',');
      latent_demo_json_append_string (json, model->tasks[i]);
    }
  g_string_append (json, "],\"description\":null");
  append_member (json, "pricingDesc", model->price_text);
  g_string_append_c (json, '}');
}

void
latent_demo_list_models (LatentDemoCall *call, LatentDemoService *service)
{
  GPtrArray *models = latent_demo_service_get_models (service);
  g_autoptr (GString) list = g_string_new (NULL);
  g_autofree char *data = NULL;
  guint count = 0;

  if (is_too_fast (call, service))
    return;
  for (guint i = 0; i < models->len; i++)
    {
      const LatentDemoModel *model = g_ptr_array_index (models, i);

      if (model->hidden || !is_wanted (call, model))
        continue;
      if (count++ > 0)
        g_string_append_c (list, ',');
      append_model (list, model);
    }
  data = g_strdup_printf ("{\"total\":%u,\"models\":[%s]}", count, list->str);
  latent_demo_call_reply (call, latent_demo_reply_new_data (data));
}

static void
append_schema (GString *json, const LatentDemoModel *model, LatentDemoService *service)
{
  g_string_append (json, ",\"openapi\":");
  latent_demo_schema_append (json, model);
}

static void
append_price (GString *json, const LatentDemoModel *model, LatentDemoService *service)
{
  append_member (json, "pricingDesc", model->price_text);
}

/* The last day in pieces of ten minutes: made up, the same for the same piece. Some models aren't watched, and some
 * pieces have no traffic. */
static void
append_success_rate (GString *json, const LatentDemoModel *model, LatentDemoService *service)
{
  gint64 now = latent_demo_store_now (latent_demo_service_get_store (service));
  gint64 end = now - now % BUCKET_MS;

  g_string_append (json, ",\"points\":[");
  for (int i = 0; model->price_text != NULL && i < N_BUCKETS; i++)
    {
      gint64 start = end - (N_BUCKETS - i) * BUCKET_MS;
      g_autofree char *seed = g_strdup_printf ("%s\n%" G_GINT64_FORMAT, model->id, start);
      LatentDemoRandom random;
      double errors;

      latent_demo_random_seed (&random, seed);
      g_string_append_printf (json, "%s{\"start\":%" G_GINT64_FORMAT ",\"end\":%" G_GINT64_FORMAT, i > 0 ? "," : "",
                              start, start + BUCKET_MS);
      errors = latent_demo_random_unit (&random);
      if (errors < 0.06)
        g_string_append (json, ",\"successRate\":null,\"errorRate\":null,\"isNormal\":null}");
      else
        {
          int percent = (int) (errors * errors * errors * errors * 12.0);

          g_string_append_printf (json, ",\"successRate\":%d.0,\"errorRate\":%d.0,\"isNormal\":%s}", 100 - percent,
                                  percent, percent < 8 ? "true" : "false");
        }
    }
  g_string_append_c (json, ']');
}

void
latent_demo_describe_model (LatentDemoCall *call, LatentDemoService *service)
{
  static const struct
  {
    const char *suffix;
    void (*append) (GString *json, const LatentDemoModel *model, LatentDemoService *service);
  } parts[] = {
    { "/schema", append_schema },
    { "/price", append_price },
    { "/success-rate", append_success_rate },
  };
  const char *rest = call->path + strlen ("/api/v1/models/");

  if (is_too_fast (call, service))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *id = NULL;
      const LatentDemoModel *model;
      g_autoptr (GString) data = g_string_new ("{\"model\":");

      if (!g_str_has_suffix (rest, parts[i].suffix))
        continue;
      /* The slash in a model's name isn't encoded. */
      id = g_strndup (rest, strlen (rest) - strlen (parts[i].suffix));
      model = latent_demo_models_find_offered (latent_demo_service_get_models (service), id);
      if (model == NULL)
        break;
      latent_demo_json_append_string (data, model->id);
      parts[i].append (data, model, service);
      g_string_append_c (data, '}');
      latent_demo_call_reply (call, latent_demo_reply_new_data (data->str));
      return;
    }
  latent_demo_call_reply (call, latent_demo_reply_new_error (404, LATENT_DEMO_MSG_MODEL));
}
