/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where the libraries lie that don't lie in their usual place: a small file in the user's configuration folder, which window
 * and command line both read. All of it blocks, shortly. */

/* The folder of @service's library: @usual, or where it was moved to. *moved says which. Transfer full. */
char *latent_places_find (const char *service, const char *usual, gboolean *moved);

/* It is about to be renamed to @folder: whoever looks after a crash finds it there, if that is where it is. Durable. */
gboolean latent_places_announce (const char *service, const char *folder, GError **error);

/* From now on it is in @folder; @left (may be NULL) has what is to be thrown away. Durable. */
gboolean latent_places_set (const char *service, const char *folder, const char *left, GError **error);

/* What the last move left, for the desktop's trash; or NULL. Transfer full. */
char *latent_places_get_left (const char *service);

G_END_DECLS
