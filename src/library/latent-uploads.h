/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-library.h"

G_BEGIN_DECLS

/* Copies of input pictures that the library's service has: a link lives for a day, and is free to use again. */

/* How long a link is used again. KIE's documents say that it lives for 24 hours. */
#define LATENT_UPLOADS_KEPT (20 * G_TIME_SPAN_HOUR)

/* The link of what @hash names, if it was uploaded less than LATENT_UPLOADS_KEPT before @now (µs since the epoch).
 * Resolves to a string, NULL if there is none. LEAF. */
DexFuture *latent_uploads_find (LatentLibrary *library, const char *hash, gint64 now);

/* Notes an upload made at @now, and forgets those that are too old. Resolves to TRUE. LEAF. */
DexFuture *latent_uploads_add (LatentLibrary *library, const char *hash, const char *link, gint64 now);

G_END_DECLS
