/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A set of ids that doesn't change: a bit for each number that it spans, as a database gives them out, or a hash table where
 * they are strewn. Any thread. */
typedef struct _LatentIdSet LatentIdSet;

/* @ids is copied. */
LatentIdSet *latent_id_set_new (const gint64 *ids, gsize n_ids);
void latent_id_set_free (LatentIdSet *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentIdSet, latent_id_set_free)

gboolean latent_id_set_contains (const LatentIdSet *self, gint64 id);

G_END_DECLS
