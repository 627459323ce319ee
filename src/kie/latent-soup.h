/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libdex.h>
#include <libsoup/soup.h>

G_BEGIN_DECLS

/* Leaf futures around libsoup's and GIO's calls. Each is a promise that is settled exactly once, when the call has really
 * ended, and is stopped through @cancellable, not by discarding it. A request that was cancelled is thereby over, with no
 * byte of it to come, when its future rejects; that is what lets us say "nothing was sent". */

/* Resolves to the body's GInputStream, as soon as the head is there. */
DexFuture *latent_soup_send (SoupSession *session, SoupMessage *message, GCancellable *cancellable);

/* Resolves to a boxed GBytes of at most @count bytes, empty at the end. */
DexFuture *latent_soup_read (GInputStream *stream, gsize count, GCancellable *cancellable);

/* Resolves when all of @bytes are written. */
DexFuture *latent_soup_write (GOutputStream *stream, GBytes *bytes, GCancellable *cancellable);

/* Resolves to a boxed GPtrArray of GInetAddress, at least one. */
DexFuture *latent_soup_resolve (const char *host, GCancellable *cancellable);

/* Resolves to TRUE if a proxy is used to reach @uri. */
DexFuture *latent_soup_has_proxy (GProxyResolver *resolver, const char *uri, GCancellable *cancellable);

/* Resolves to the GFileInputStream of an opened file. */
DexFuture *latent_soup_open (GFile *file, GCancellable *cancellable);

/* Resolves to the int64 length of an opened file. */
DexFuture *latent_soup_measure (GFileInputStream *stream, GCancellable *cancellable);

G_END_DECLS
