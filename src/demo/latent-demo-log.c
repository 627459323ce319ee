/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-demo"

#include "latent-demo-log.h"

#include "latent-demo-json.h"

#define MAX_ENTRIES 50000

typedef struct
{
  guint64 number;
  gint64 time;
  gint64 answer_time;
  char *method;
  char *path;
  char *query;
  char *account;
  char *agent;
  char *fault;
  gboolean authorization;
  guint status;
  int code;
  gsize bytes;
} Entry;

struct _LatentDemoLog
{
  GQueue entries;
  guint64 next;
};

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_free (entry->method);
  g_free (entry->path);
  g_free (entry->query);
  g_free (entry->account);
  g_free (entry->agent);
  g_free (entry->fault);
  g_free (entry);
}

LatentDemoLog *
latent_demo_log_new (void)
{
  LatentDemoLog *log = g_new0 (LatentDemoLog, 1);

  g_queue_init (&log->entries);
  log->next = 1;
  return log;
}

void
latent_demo_log_free (LatentDemoLog *log)
{
  latent_demo_log_clear (log);
  g_free (log);
}

guint64
latent_demo_log_add (LatentDemoLog *log, LatentDemoCall *call, gint64 time)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (call->message);
  Entry *entry = g_new0 (Entry, 1);

  entry->number = log->next++;
  entry->time = time;
  entry->method = g_strdup (call->method);
  entry->path = g_strdup (call->path);
  entry->query = g_strdup (g_uri_get_query (soup_server_message_get_uri (call->message)));
  entry->agent = g_strdup (soup_message_headers_get_one (headers, "User-Agent"));
  entry->authorization = soup_message_headers_get_one (headers, "Authorization") != NULL;
  g_queue_push_tail (&log->entries, entry);
  if (log->entries.length > MAX_ENTRIES)
    entry_free (g_queue_pop_head (&log->entries));
  return entry->number;
}

static Entry *
find (LatentDemoLog *log, guint64 number)
{
  for (GList *link = log->entries.tail; link != NULL; link = link->prev)
    {
      Entry *entry = link->data;

      if (entry->number == number)
        return entry;
      if (entry->number < number)
        break;
    }
  return NULL;
}

void
latent_demo_log_answer (LatentDemoLog *log,
                        guint64 number,
                        LatentDemoCall *call,
                        const LatentDemoReply *reply,
                        const char *fault,
                        gint64 time)
{
  Entry *entry = find (log, number);

  if (entry == NULL)
    return;
  entry->answer_time = time;
  g_set_str (&entry->account, call->account != NULL ? call->account->id : NULL);
  g_set_str (&entry->fault, fault);
  if (reply != NULL)
    {
      entry->status = reply->status;
      entry->code = reply->code;
      entry->bytes = g_bytes_get_size (reply->body);
    }
}

static void
append_member (GString *out, const char *name, const char *text)
{
  g_string_append_printf (out, ",\"%s\":", name);
  latent_demo_json_append_string (out, text);
}

void
latent_demo_log_append (GString *out, LatentDemoLog *log)
{
  g_string_append_c (out, '[');
  for (GList *link = log->entries.head; link != NULL; link = link->next)
    {
      const Entry *entry = link->data;

      if (link->prev != NULL)
        g_string_append_c (out, ',');
      g_string_append_printf (out, "{\"number\":%" G_GUINT64_FORMAT ",\"time\":%" G_GINT64_FORMAT, entry->number,
                              entry->time);
      append_member (out, "method", entry->method);
      append_member (out, "path", entry->path);
      append_member (out, "query", entry->query);
      append_member (out, "account", entry->account);
      append_member (out, "agent", entry->agent);
      g_string_append_printf (out, ",\"authorization\":%s", entry->authorization ? "true" : "false");
      append_member (out, "fault", entry->fault);
      if (entry->answer_time != 0)
        g_string_append_printf (
          out, ",\"answered\":%" G_GINT64_FORMAT ",\"status\":%u,\"code\":%d,\"bytes\":%" G_GSIZE_FORMAT "}",
          entry->answer_time, entry->status, entry->code, entry->bytes);
      else
        g_string_append (out, ",\"answered\":null,\"status\":0,\"code\":0,\"bytes\":0}");
    }
  g_string_append_c (out, ']');
}

void
latent_demo_log_clear (LatentDemoLog *log)
{
  g_queue_clear_full (&log->entries, entry_free);
}
