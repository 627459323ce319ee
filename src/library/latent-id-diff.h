/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One run of a list's change. Positions are the old list's; the runs are in order and don't touch. */
typedef struct
{
  guint position;
  guint n_removed;
  guint n_added;
  guint added; /* position of the first one added in the new list */
} LatentEdit;

/* What turns @old into @new (GArrays of different gint64 each), in the fewest and smallest runs; one run where the order
 * has changed or where there would be more than a view can take. Any thread. A GArray of LatentEdit, transfer full. */
GArray *latent_id_diff (GArray *old, GArray *new);

G_END_DECLS
