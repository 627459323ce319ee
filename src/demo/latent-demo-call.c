/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-demo"

#include "latent-demo-call.h"

static void
disconnected_cb (LatentDemoCall *call)
{
  call->is_gone = TRUE;
}

LatentDemoCall *
latent_demo_call_new (SoupServerMessage *message, const char *path, GHashTable *query)
{
  LatentDemoCall *call = g_rc_box_new0 (LatentDemoCall);

  call->message = g_object_ref (message);
  call->method = g_strdup (soup_server_message_get_method (message));
  call->path = g_strdup (path);
  call->query = query != NULL ? g_hash_table_ref (query) : NULL;
  g_signal_connect_swapped (message, "disconnected", G_CALLBACK (disconnected_cb), call);
  g_signal_connect_swapped (message, "finished", G_CALLBACK (disconnected_cb), call);
  return call;
}

LatentDemoCall *
latent_demo_call_ref (LatentDemoCall *call)
{
  return g_rc_box_acquire (call);
}

static void
clear (gpointer data)
{
  LatentDemoCall *call = data;

  g_signal_handlers_disconnect_by_data (call->message, call);
  g_object_unref (call->message);
  g_free (call->method);
  g_free (call->path);
  g_clear_pointer (&call->query, g_hash_table_unref);
  g_clear_pointer (&call->fault, latent_demo_fault_unref);
}

void
latent_demo_call_unref (LatentDemoCall *call)
{
  g_rc_box_release_full (call, clear);
}

void
latent_demo_call_reply (LatentDemoCall *call, LatentDemoReply *reply)
{
  g_return_if_fail (!call->has_replied);

  call->has_replied = TRUE;
  call->answered (call, reply, call->answered_data);
}

void
latent_demo_call_pause (LatentDemoCall *call)
{
  if (!call->is_paused)
    {
      call->is_paused = TRUE;
      soup_server_message_pause (call->message);
    }
}

const char *
latent_demo_call_get_query (LatentDemoCall *call, const char *name)
{
  return call->query != NULL ? g_hash_table_lookup (call->query, name) : NULL;
}

GBytes *
latent_demo_call_get_body (LatentDemoCall *call)
{
  return soup_message_body_flatten (soup_server_message_get_request_body (call->message));
}
