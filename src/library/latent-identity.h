/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* The objects of rows that live, by id: one object a row. It holds no reference. Main thread only. */
GHashTable *latent_identity_new (void);
/* The objects may live on. */
void latent_identity_free (GHashTable *identity);

/* Transfer none; NULL if none lives. */
gpointer latent_identity_lookup (GHashTable *identity, gint64 id);
/* There is none with this id yet. */
void latent_identity_insert (GHashTable *identity, gint64 id, gpointer object);

G_END_DECLS
