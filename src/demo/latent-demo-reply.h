/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* An answer before it is on the wire, so that it can be logged, delayed and spoiled on demand. */
typedef struct
{
  guint status;
  int code; /* the envelope's; 0 when the body is no envelope */
  char *content_type;
  GBytes *body;
  gboolean is_envelope; /* goes out in chunks, compressed if the client takes that, as the API's answers do */
  SoupMessageHeaders *headers;
} LatentDemoReply;

/* Texts of the recorded traffic and the documents. */
#define LATENT_DEMO_MSG_UNAUTHORIZED                                                                                   \
  "Unauthorized – Authentication failed. Please check that your Authorization and Content-Type headers are "           \
  "correctly set."
#define LATENT_DEMO_MSG_CREDITS                                                                                        \
  "Credits insufficient : Your current balance isn’t enough to run this request. Please top up to continue."
#define LATENT_DEMO_MSG_MODEL                                                                                          \
  "The model name you specified is not supported. Please verify your input and use one of the supported models "       \
  "provided by KIE."
#define LATENT_DEMO_MSG_RATE "Your call frequency is too high. Please try again later."

LatentDemoReply *latent_demo_reply_new (guint status, const char *content_type, GBytes *body);

/* {"code":200,"msg":"success","data":DATA}. @data is JSON text. */
LatentDemoReply *latent_demo_reply_new_data (const char *data);

/* {"code":CODE,"msg":MESSAGE,"data":null}, with HTTP 200. */
LatentDemoReply *latent_demo_reply_new_error (int code, const char *message);

/* Any JSON text as an answer of the API. */
LatentDemoReply *latent_demo_reply_new_json (guint status, int code, const char *json);

void latent_demo_reply_free (LatentDemoReply *reply);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentDemoReply, latent_demo_reply_free)

/* Makes @reply the response of @message. */
void latent_demo_reply_send (LatentDemoReply *reply, SoupServerMessage *message);

G_END_DECLS
