/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* Text that is overwritten before its memory is given back. The boxed type's C type is a plain char *, so that a future
 * can carry a key without leaving copies behind. */
#define LATENT_TYPE_SECRET (latent_secret_get_type ())
GType latent_secret_get_type (void);

/* Transfer full; NULL for NULL. */
char *latent_secret_copy (const char *secret);
void latent_secret_free (char *secret);

G_END_DECLS
