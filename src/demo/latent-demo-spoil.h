/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-demo-call.h"
#include "latent-demo-fault.h"

G_BEGIN_DECLS

/* The answer that @fault gives in place of one: for the kinds that don't carry the request out. Transfer full. */
LatentDemoReply *latent_demo_spoil_new_reply (const LatentDemoFault *fault);

/* Does to @reply what @fault wants. TRUE if the reply is then to be sent as usual; FALSE if the connection was dealt
 * with here. */
gboolean latent_demo_spoil (const LatentDemoFault *fault, LatentDemoCall *call, LatentDemoReply *reply);

G_END_DECLS
