/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-id-diff.h"

#include "latent-id-set.h"

/* Each run is a signal that every view of the list handles. */
#define MOST_EDITS 100
/* More aren't announced in the place of others. */
#define MOST_REPLACED 200

typedef struct
{
  const gint64 *ids;
  guint n_ids;
} Span;

/* FALSE if the order of what stays has changed or the runs are too many. */
static gboolean
find_edits (Span old, Span new, guint offset, GArray *edits)
{
  g_autoptr (LatentIdSet) in_old = latent_id_set_new (old.ids, old.n_ids);
  g_autoptr (LatentIdSet) in_new = latent_id_set_new (new.ids, new.n_ids);
  guint i = 0, j = 0;

  while (i < old.n_ids || j < new.n_ids)
    {
      LatentEdit edit = { .position = offset + i, .added = offset + j };

      for (; i < old.n_ids && !latent_id_set_contains (in_new, old.ids[i]); i++)
        edit.n_removed++;
      for (; j < new.n_ids && !latent_id_set_contains (in_old, new.ids[j]); j++)
        edit.n_added++;
      if (edit.n_removed > 0 || edit.n_added > 0)
        g_array_append_val (edits, edit);
      if (edits->len > MOST_EDITS)
        return FALSE;
      for (; i < old.n_ids && j < new.n_ids &&old.ids[i] == new.ids[j]; i++)
        j++;
      if (i < old.n_ids && j < new.n_ids &&latent_id_set_contains (in_new, old.ids[i]) &&
          latent_id_set_contains (in_old, new.ids[j]))
        return FALSE;
    }
  return TRUE;
}

GArray *
latent_id_diff (GArray *old, GArray *new)
{
  GArray *edits = g_array_new (FALSE, FALSE, sizeof (LatentEdit));
  const gint64 *a = (const gint64 *) (gpointer) old->data;
  const gint64 *b = (const gint64 *) (gpointer) new->data;
  guint most = MIN (old->len, new->len);
  guint prefix = 0, suffix = 0;
  LatentEdit all;

  while (prefix < most && a[prefix] == b[prefix])
    prefix++;
  while (suffix < most - prefix && a[old->len - 1 - suffix] == b[new->len - 1 - suffix])
    suffix++;
  all = (LatentEdit) { prefix, old->len - prefix - suffix, new->len - prefix - suffix, prefix };
  if (all.n_removed == 0 && all.n_added == 0)
    return edits;
  if (all.n_removed == 0 || all.n_added == 0 ||
      !find_edits ((Span) { a + prefix, all.n_removed }, (Span) { b + prefix, all.n_added }, prefix, edits))
    {
      g_array_set_size (edits, 0);
      g_array_append_val (edits, all);
    }
  return edits;
}

static void
apply_run (GArray *ids,
           guint position,
           guint n_removed,
           guint n_added,
           const gint64 *added,
           GListModel *list,
           void (*changed) (gpointer list))
{
  if (n_removed > 0)
    g_array_remove_range (ids, position, n_removed);
  if (n_added > 0)
    g_array_insert_vals (ids, position, added, n_added);
  if (changed != NULL)
    changed (list);
  g_list_model_items_changed (list, position, n_removed, n_added);
}

/* From the end, so that the positions of what is still to come stay those of the old list.
 *
 * GTK's views look for what was scrolled to, selected or focused among everything that was added in the place of what was
 * removed, and ask for each item of it (gtklistitemmanager.c): a search in a large library would make and load all of its
 * pictures. So a large run comes behind the old one, which goes then. */
void
latent_id_diff_apply (GArray *edits, GArray *ids, GArray *new, GListModel *list, void (*changed) (gpointer list))
{
  for (guint i = edits->len; i-- > 0;)
    {
      const LatentEdit *edit = &g_array_index (edits, LatentEdit, i);
      const gint64 *added = edit->n_added > 0 ? &g_array_index (new, gint64, edit->added) : NULL;

      if (edit->n_removed > 0 && edit->n_added > MOST_REPLACED)
        {
          apply_run (ids, edit->position + edit->n_removed, 0, edit->n_added, added, list, changed);
          apply_run (ids, edit->position, edit->n_removed, 0, NULL, list, changed);
        }
      else
        apply_run (ids, edit->position, edit->n_removed, edit->n_added, added, list, changed);
    }
}

gboolean
latent_id_diff_replace (GPtrArray **objects, GPtrArray *new, GListModel *list)
{
  g_autoptr (GPtrArray) old = g_steal_pointer (objects);
  guint front = 0, back = 0;

  *objects = new;
  while (front < old->len && front < new->len && old->pdata[front] == new->pdata[front])
    front++;
  while (back < old->len - front && back < new->len - front &&
         old->pdata[old->len - 1 - back] == new->pdata[new->len - 1 - back])
    back++;
  if (old->len > front + back || new->len > front + back)
    g_list_model_items_changed (list, front, old->len - front - back, new->len - front - back);
  return old->len != new->len;
}
