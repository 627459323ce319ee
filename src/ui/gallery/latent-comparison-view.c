/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-comparison-view.h"

#include "latent-comparison-row.h"

struct _LatentComparisonView
{
  AdwBin parent_instance;

  LatentSession *session;
  LatentTextureCache *cache;
  LatentComparisonList *rows; /* while somebody looks at it */
  int tile_size;

  GtkListView *list;
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LatentComparisonView, latent_comparison_view, ADW_TYPE_BIN)

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, LatentComparisonView *self)
{
  gtk_list_item_set_child (item, latent_comparison_row_new (self->session, self->cache, self->tile_size));
  /* What is in it can be reached and pressed. */
  gtk_list_item_set_focusable (item, FALSE);
  gtk_list_item_set_activatable (item, FALSE);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, LatentComparisonView *self)
{
  latent_comparison_row_set_comparison (LATENT_COMPARISON_ROW (gtk_list_item_get_child (item)),
                                        gtk_list_item_get_item (item));
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, LatentComparisonView *self)
{
  latent_comparison_row_set_comparison (LATENT_COMPARISON_ROW (gtk_list_item_get_child (item)), NULL);
}

/* A new one makes every row anew. */
static void
renew_factory (LatentComparisonView *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cb), self, 0);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, 0);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_cb), self, 0);
  gtk_list_view_set_factory (self->list, factory);
}

static void
changed_cb (LatentComparisonView *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
drop_rows (LatentComparisonView *self)
{
  gtk_list_view_set_model (self->list, NULL);
  if (self->rows != NULL)
    g_signal_handlers_disconnect_by_data (self->rows, self);
  g_clear_object (&self->rows);
}

void
latent_comparison_view_show (LatentComparisonView *self,
                             LatentSession *session,
                             LatentTextureCache *cache,
                             const LatentImageQuery *query)
{
  g_return_if_fail (LATENT_IS_COMPARISON_VIEW (self));
  g_return_if_fail (session == NULL || (LATENT_IS_SESSION (session) && LATENT_IS_TEXTURE_CACHE (cache)));

  if (session == NULL || query == NULL || session != self->session || cache != self->cache)
    drop_rows (self);
  g_set_object (&self->session, session);
  g_set_object (&self->cache, cache);
  if (session == NULL || query == NULL)
    return;
  if (self->rows == NULL)
    {
      GtkSelectionModel *model;

      self->rows = latent_comparison_list_new (latent_session_get_library (session), query);
      renew_factory (self);
      model = GTK_SELECTION_MODEL (gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->rows))));
      gtk_list_view_set_model (self->list, model);
      g_object_unref (model);
      g_signal_connect_object (self->rows, "items-changed", G_CALLBACK (changed_cb), self,
                               G_CONNECT_SWAPPED | G_CONNECT_AFTER);
      g_signal_connect_object (self->rows, "notify::loading", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
    }
  latent_comparison_list_set_query (self->rows, query);
}

void
latent_comparison_view_set_tile_size (LatentComparisonView *self, int tile_size)
{
  g_return_if_fail (LATENT_IS_COMPARISON_VIEW (self));

  if (self->tile_size == tile_size)
    return;
  self->tile_size = tile_size;
  if (self->rows != NULL)
    renew_factory (self);
}

guint
latent_comparison_view_get_n_rows (LatentComparisonView *self)
{
  g_return_val_if_fail (LATENT_IS_COMPARISON_VIEW (self), 0);

  return self->rows != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->rows)) : 0;
}

gboolean
latent_comparison_view_get_loading (LatentComparisonView *self)
{
  g_return_val_if_fail (LATENT_IS_COMPARISON_VIEW (self), FALSE);

  return self->rows != NULL && latent_comparison_list_get_loading (self->rows);
}

static void
latent_comparison_view_dispose (GObject *object)
{
  LatentComparisonView *self = LATENT_COMPARISON_VIEW (object);

  if (self->list != NULL)
    drop_rows (self);
  g_clear_object (&self->cache);
  g_clear_object (&self->session);
  self->list = NULL;

  G_OBJECT_CLASS (latent_comparison_view_parent_class)->dispose (object);
}

static void
latent_comparison_view_class_init (LatentComparisonViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = latent_comparison_view_dispose;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
latent_comparison_view_init (LatentComparisonView *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->tile_size = 200;
  self->list = GTK_LIST_VIEW (gtk_list_view_new (NULL, NULL));
  gtk_list_view_set_tab_behavior (self->list, GTK_LIST_TAB_ALL);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "comparisons");
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->list));
  adw_bin_set_child (ADW_BIN (self), scroller);
}
