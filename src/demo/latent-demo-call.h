/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-demo-account.h"
#include "latent-demo-fault.h"
#include "latent-demo-reply.h"

G_BEGIN_DECLS

/* One request from its arrival to its answer. */
typedef struct _LatentDemoCall LatentDemoCall;

typedef void (*LatentDemoCallFunc) (LatentDemoCall *call, gpointer user_data);

struct _LatentDemoCall
{
  SoupServerMessage *message;
  char *method;
  char *path; /* as sent, percent-encoding kept */
  GHashTable *query;
  LatentDemoAccount *account;   /* NULL before the key is checked, and on paths without one */
  const LatentDemoFault *fault; /* what is to go wrong with it, or NULL */

  /* Gets the answer (transfer full), once. */
  void (*answered) (LatentDemoCall *call, LatentDemoReply *reply, gpointer user_data);
  gpointer answered_data;
  guint64 number; /* in the log */

  gboolean has_replied;
  gboolean is_paused;
  gboolean is_gone; /* the client closed the connection */
};

LatentDemoCall *latent_demo_call_new (SoupServerMessage *message, const char *path, GHashTable *query);
LatentDemoCall *latent_demo_call_ref (LatentDemoCall *call);
void latent_demo_call_unref (LatentDemoCall *call);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentDemoCall, latent_demo_call_unref)

/* Answers it; @reply is transfer full. Once a call; from the main thread, at any time after its arrival. */
void latent_demo_call_reply (LatentDemoCall *call, LatentDemoReply *reply);

/* Keeps the connection waiting until the answer comes. */
void latent_demo_call_pause (LatentDemoCall *call);

/* A parameter of the query, or NULL. Transfer none. */
const char *latent_demo_call_get_query (LatentDemoCall *call, const char *name);

/* The request's body. Transfer full. */
GBytes *latent_demo_call_get_body (LatentDemoCall *call);

G_END_DECLS
