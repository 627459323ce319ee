/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-demo-call.h"

G_BEGIN_DECLS

/* The answer to a GET or HEAD of a file with @bytes in it: whole, one range of it, or 304 when the client has it
 * already (If-None-Match, If-Range). Transfer full. */
LatentDemoReply *latent_demo_file_reply_new (LatentDemoCall *call, GBytes *bytes, const char *content_type);

/* A storage host's 404: not the API's envelope. Transfer full. */
LatentDemoReply *latent_demo_file_reply_new_missing (void);

G_END_DECLS
