/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

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

/* Makes @new of @ids, which is what @list (that announces it) has, by the runs of latent_id_diff(). @changed is called
 * before each run is announced, or NULL. */
void latent_id_diff_apply (GArray *edits, GArray *ids, GArray *new, GListModel *list, void (*changed) (gpointer list));

/* Puts @new (transfer full) in the place of *@objects (both GPtrArrays of GObject) and announces what changed as one run:
 * what both begin and end with stays where it is. TRUE if there are more or fewer than before. */
gboolean latent_id_diff_replace (GPtrArray **objects, GPtrArray *new, GListModel *list);

G_END_DECLS
