/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-gallery-private.h"
#include "latent-image-words.h"

/* More thumbnails aren't read ahead: a screen of small tiles. */
#define MOST_AHEAD 120

/* --- what comes next -------------------------------------------------------------------------------------------- */

static void
preload (LatentGallery *self, guint first, guint last)
{
  guint tasks = latent_gallery_model_get_n_tasks (self->model);
  int width = gtk_widget_get_width (GTK_WIDGET (self->grid)) / (int) MAX (self->columns, 1);
  guint size = latent_tile_choose_size (width * gtk_widget_get_scale_factor (GTK_WIDGET (self)));

  for (guint i = MAX (first, tasks); i < last; i++)
    {
      g_autoptr (LatentImage) image = g_list_model_get_item (G_LIST_MODEL (self->images), i - tasks);

      /* Those that aren't are now, for the next time. */
      if (image != NULL && latent_image_get_loaded (image) && !latent_image_get_missing (image) &&
          latent_image_get_problem (image) == NULL)
        latent_texture_cache_preload (self->cache, image, size, self->ahead_cancellable);
    }
}

/* The screen after what is shown, in the direction of the last step. What was asked for before and isn't begun yet is for
 * another screen. */
static gboolean
ahead_idle (gpointer user_data)
{
  LatentGallery *self = user_data;
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  double length = gtk_adjustment_get_upper (adjustment);
  guint n, shown, position;

  self->ahead_source = 0;
  if (self->ahead_cancellable != NULL)
    g_cancellable_cancel (self->ahead_cancellable);
  g_clear_object (&self->ahead_cancellable);
  if (self->model == NULL || length <= 0)
    return G_SOURCE_REMOVE;

  self->ahead_cancellable = g_cancellable_new ();
  n = g_list_model_get_n_items (G_LIST_MODEL (self->model));
  position = (guint) (n * (gtk_adjustment_get_value (adjustment) / length));
  shown = (guint) (n * (gtk_adjustment_get_page_size (adjustment) / length)) + self->columns;
  shown = MIN (shown, MOST_AHEAD);
  if (self->scrolls_up)
    preload (self, position > shown ? position - shown : 0, position);
  else
    preload (self, MIN (position + shown, n), MIN (position + 2 * shown, n));
  return G_SOURCE_REMOVE;
}

static void
scrolled_cb (LatentGallery *self, GtkAdjustment *adjustment)
{
  double value = gtk_adjustment_get_value (adjustment);

  if (value != self->last_value)
    self->scrolls_up = value < self->last_value;
  self->last_value = value;
  /* After the tiles that have come into view have asked for theirs. */
  if (self->ahead_source == 0)
    self->ahead_source = g_idle_add_full (G_PRIORITY_LOW, ahead_idle, self, NULL);
}

/* --- where it is ------------------------------------------------------------------------------------------------ */

static void
place_loaded_cb (LatentGallery *self)
{
  latent_scroll_label_update (self->scroll_label);
}

static char *
describe_place (double position, gpointer user_data)
{
  LatentGallery *self = user_data;
  guint tasks = self->model != NULL ? latent_gallery_model_get_n_tasks (self->model) : 0;
  guint n = self->model != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->model)) : 0;
  guint row = (guint) (position * n) / MAX (self->columns, 1) * MAX (self->columns, 1);
  g_autoptr (LatentImage) image = NULL;
  char *text;

  if (n <= tasks)
    return NULL;
  image = g_list_model_get_item (G_LIST_MODEL (self->images), MIN (row > tasks ? row - tasks : 0, n - tasks - 1));
  text = latent_image_words_place (image, self->filter->sort, latent_session_get_catalog (self->session));
  g_signal_group_set_target (self->place, text == NULL ? image : NULL);
  return text;
}

void
_latent_gallery_setup_scrolling (LatentGallery *self)
{
  g_signal_connect_object (gtk_scrolled_window_get_vadjustment (self->scroller), "value-changed",
                           G_CALLBACK (scrolled_cb), self, G_CONNECT_SWAPPED);
  self->place = g_signal_group_new (LATENT_TYPE_IMAGE);
  g_signal_group_connect_swapped (self->place, "notify::loaded", G_CALLBACK (place_loaded_cb), self);
  latent_scroll_label_attach (self->scroll_label, self->scroller, describe_place, self);
}

void
_latent_gallery_stop_scrolling (LatentGallery *self)
{
  g_clear_handle_id (&self->ahead_source, g_source_remove);
  if (self->ahead_cancellable != NULL)
    g_cancellable_cancel (self->ahead_cancellable);
  g_clear_object (&self->ahead_cancellable);
  g_clear_object (&self->place);
}
