/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-image-list.h"
#include "latent-sql.h"

G_BEGIN_DECLS

/* A copy with texts of its own. */
LatentImageQuery *latent_image_query_copy (const LatentImageQuery *query);
void latent_image_query_free (LatentImageQuery *query);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentImageQuery, latent_image_query_free)

gboolean latent_image_query_equal (const LatentImageQuery *one, const LatentImageQuery *two);

/* The ids of its pictures, in order: a GArray of gint64, transfer full. Only ids are sorted, however many there are. */
GArray *latent_image_query_run (LatentSql *sql, const LatentImageQuery *query, GError **error);

G_END_DECLS
