/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-id-pages.h"

#include "latent-library-private.h"

#define PAGES_KEPT 8

struct _LatentIdPages
{
  LatentLibrary *library;
  GArray *ids;
  guint size;
  LatentIdPagesLoad load;
  const char *what;
  GHashTable *wanted; /* numbers of pages */
  guint source;
  GQueue kept; /* GPtrArrays of objects, newest first */
  gboolean is_over;
};

static void
clear (gpointer data)
{
  LatentIdPages *self = data;

  g_queue_clear_full (&self->kept, (GDestroyNotify) g_ptr_array_unref);
  g_hash_table_unref (self->wanted);
  g_array_unref (self->ids);
  g_object_unref (self->library);
}

static void
pages_unref (gpointer data)
{
  g_rc_box_release_full (data, clear);
}

void
latent_id_pages_keep (LatentIdPages *self, GPtrArray *objects)
{
  g_return_if_fail (self != NULL && objects != NULL);

  if (objects->len == 0)
    return;
  g_queue_push_head (&self->kept, g_ptr_array_ref (objects));
  while (g_queue_get_length (&self->kept) > PAGES_KEPT)
    g_ptr_array_unref (g_queue_pop_tail (&self->kept));
}

static DexFuture *
loaded_cb (DexFuture *future, gpointer user_data)
{
  LatentIdPages *self = user_data;
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (value != NULL && !self->is_over)
    latent_id_pages_keep (self, g_value_get_boxed (value));
  else if (value == NULL && !latent_database_is_closed (self->library->database))
    g_warning ("%s: %s", self->what, error->message);
  return dex_future_new_true ();
}

static void
load_page (LatentIdPages *self, guint page)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  guint first = page * self->size;

  if (first >= self->ids->len)
    return;
  g_array_append_vals (ids, &g_array_index (self->ids, gint64, first), MIN (self->size, self->ids->len - first));
  dex_future_disown (
    dex_future_finally (self->load (self->library, ids), loaded_cb, g_rc_box_acquire (self), pages_unref));
}

static gboolean
load_cb (gpointer user_data)
{
  LatentIdPages *self = user_data;
  GHashTableIter iter;
  gpointer page;

  self->source = 0;
  if (latent_database_is_closed (self->library->database))
    g_hash_table_remove_all (self->wanted);
  g_hash_table_iter_init (&iter, self->wanted);
  while (g_hash_table_iter_next (&iter, &page, NULL))
    {
      load_page (self, GPOINTER_TO_UINT (page));
      g_hash_table_iter_remove (&iter);
    }
  return G_SOURCE_REMOVE;
}

LatentIdPages *
latent_id_pages_new (LatentLibrary *library, GArray *ids, guint size, LatentIdPagesLoad load, const char *what)
{
  LatentIdPages *self;

  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (ids != NULL && size > 0 && load != NULL, NULL);

  self = g_rc_box_new0 (LatentIdPages);
  self->library = g_object_ref (library);
  self->ids = g_array_ref (ids);
  self->size = size;
  self->load = load;
  self->what = what;
  self->wanted = g_hash_table_new (NULL, NULL);
  g_queue_init (&self->kept);
  return self;
}

void
latent_id_pages_free (LatentIdPages *self)
{
  g_return_if_fail (self != NULL);

  self->is_over = TRUE;
  g_clear_handle_id (&self->source, g_source_remove);
  g_queue_clear_full (&self->kept, (GDestroyNotify) g_ptr_array_unref);
  pages_unref (self);
}

void
latent_id_pages_want (LatentIdPages *self, guint position)
{
  g_return_if_fail (self != NULL);

  g_hash_table_add (self->wanted, GUINT_TO_POINTER (position / self->size));
  if (self->source == 0)
    self->source = g_idle_add_full (G_PRIORITY_DEFAULT, load_cb, self, NULL);
}
