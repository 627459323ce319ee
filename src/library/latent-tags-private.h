/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-history-private.h"
#include "latent-tags.h"

G_BEGIN_DECLS

/* Within a transaction. What was done is told as a part of @part, 0 for none; *history is 0 where nothing changed. @name
 * is cleaned. */
gboolean latent_tags_give (LatentSql *sql,
                           const char *name,
                           GArray *ids,
                           gint64 revision,
                           gint64 part,
                           gint64 *history,
                           GError **error);
gboolean latent_tags_take (LatentSql *sql,
                           const char *name,
                           GArray *ids,
                           gint64 revision,
                           gint64 part,
                           gint64 *history,
                           GError **error);

/* The pictures that it changed are added to @ids. */
gboolean latent_tags_turn (LatentSql *sql,
                           const char *tag,
                           const char *name,
                           GArray *ids,
                           gint64 revision,
                           gint64 *history,
                           GError **error);

G_END_DECLS
