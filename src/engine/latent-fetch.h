/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-session.h"

G_BEGIN_DECLS

/* A picture behind a link, such as one that was dragged out of a web browser: GET @link without the key, under the rules
 * of results (https; http and private addresses only where the service itself is such). At most @max_bytes. Resolves to a
 * boxed GBytes. Errors: LATENT_ENGINE_ERROR_PICTURE with a sentence for a person; G_IO_ERROR_CANCELLED. Fiber-backed. */
DexFuture *latent_fetch_link (LatentSession *session, const char *link, guint64 max_bytes, GCancellable *cancellable);

G_END_DECLS
