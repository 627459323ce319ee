/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-kie-error.h"

G_BEGIN_DECLS

/* An error with our explanation of @code and, where there is a @detail (KIE's words, a system's reason; may be NULL), its
 * first line. */
GError *latent_kie_error_new (LatentKieError code, const char *detail);

/* @text as valid UTF-8 of at most @max_bytes, without @key (may be NULL) in it: what may be kept and shown of an answer.
 * Transfer full. */
char *latent_kie_clean (const char *text, gsize length, gsize max_bytes, const char *key);

G_END_DECLS
