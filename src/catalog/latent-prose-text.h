/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The first @max bytes of @text, or fewer: no character is cut. What isn't UTF-8 is replaced. Transfer full. */
char *latent_prose_text_limit (const char *text, gsize max);

G_END_DECLS
