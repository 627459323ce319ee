/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-image-query.h"
#include "latent-sql.h"

G_BEGIN_DECLS

/* The ids of its pictures, in order: a GArray of gint64, transfer full. Only ids are sorted, however many there are.
 * Errors: LATENT_LIBRARY_ERROR. */
GArray *latent_image_query_run (LatentSql *sql, const LatentImageQuery *query, GError **error);

G_END_DECLS
