/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-id-set.h"

/* Of bits: 32 million ids. */
#define MOST_BYTES (4 * 1024 * 1024)

struct _LatentIdSet
{
  gint64 first;
  guint64 n_bits; /* from @first on */
  guint8 *bits;   /* or */
  GHashTable *table;
};

LatentIdSet *
latent_id_set_new (const gint64 *ids, gsize n_ids)
{
  LatentIdSet *self = g_new0 (LatentIdSet, 1);
  gint64 last = G_MININT64;

  self->first = G_MAXINT64;
  for (gsize i = 0; i < n_ids; i++)
    {
      self->first = MIN (self->first, ids[i]);
      last = MAX (last, ids[i]);
    }
  if (n_ids == 0)
    return self;
  /* Unsigned: the distance of any two fits. */
  self->n_bits = (guint64) last - (guint64) self->first;
  if (self->n_bits < (guint64) MOST_BYTES * 8)
    {
      self->n_bits++;
      self->bits = g_malloc0 (self->n_bits / 8 + 1);
      for (gsize i = 0; i < n_ids; i++)
        self->bits[(ids[i] - self->first) / 8] |= (guint8) (1 << (ids[i] - self->first) % 8);
      return self;
    }
  self->table = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  for (gsize i = 0; i < n_ids; i++)
    g_hash_table_add (self->table, g_memdup2 (&ids[i], sizeof ids[i]));
  return self;
}

void
latent_id_set_free (LatentIdSet *self)
{
  g_free (self->bits);
  g_clear_pointer (&self->table, g_hash_table_unref);
  g_free (self);
}

gboolean
latent_id_set_contains (const LatentIdSet *self, gint64 id)
{
  guint64 bit = (guint64) id - (guint64) self->first;

  if (self->table != NULL)
    return g_hash_table_contains (self->table, &id);
  return self->bits != NULL && id >= self->first && bit < self->n_bits && (self->bits[bit / 8] & (1 << bit % 8)) != 0;
}
