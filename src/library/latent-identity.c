/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-identity.h"

typedef struct
{
  gint64 id; /* first: the table's key */
  GHashTable *identity;
  GObject *object;
} Entry;

static void
gone_cb (gpointer user_data, GObject *object)
{
  Entry *entry = user_data;

  entry->object = NULL;
  g_hash_table_remove (entry->identity, &entry->id);
}

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  if (entry->object != NULL)
    g_object_weak_unref (entry->object, gone_cb, entry);
  g_free (entry);
}

GHashTable *
latent_identity_new (void)
{
  return g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, entry_free);
}

void
latent_identity_free (GHashTable *identity)
{
  g_hash_table_unref (identity);
}

gpointer
latent_identity_lookup (GHashTable *identity, gint64 id)
{
  Entry *entry = g_hash_table_lookup (identity, &id);

  return entry != NULL ? entry->object : NULL;
}

void
latent_identity_insert (GHashTable *identity, gint64 id, gpointer object)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->id = id;
  entry->identity = identity;
  entry->object = object;
  g_object_weak_ref (object, gone_cb, entry);
  g_hash_table_insert (identity, &entry->id, entry);
}
