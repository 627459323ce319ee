/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-demo-reply.h"

G_BEGIN_DECLS

/* Below HTTP: takes the connection of @message away from the server and does with it what a server never would. The
 * message is over afterwards. */

/* Closes it; with @reset so that the client sees "connection reset". */
void latent_demo_wire_close (SoupServerMessage *message, gboolean reset);

/* Sends @reply with a Content-Length of its whole body, and closes after @end bytes of it (G_MAXSIZE: all). With
 * @rate above 0 only that many bytes a second go out. */
void latent_demo_wire_send (SoupServerMessage *message, const LatentDemoReply *reply, gsize end, double rate);

/* Sends a JSON envelope whose data is a text of @length bytes, without ever having it in memory. */
void latent_demo_wire_send_filler (SoupServerMessage *message, gint64 length);

G_END_DECLS
