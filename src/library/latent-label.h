/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A name that a person gave to something, as it is kept: valid, composed, one line, without space around it, at most @most
 * characters. NULL if nothing is left of it. Transfer full. */
char *latent_label_clean (const char *text, guint most);

/* Names that differ in their letters' case only fold to the same text. Transfer full. */
char *latent_label_fold (const char *text);

G_END_DECLS
