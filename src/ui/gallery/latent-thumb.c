/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-thumb.h"

#include <adwaita.h>

#define FADE_MS 120

struct _LatentThumb
{
  GtkWidget parent_instance;

  GdkTexture *texture;
  GdkTexture *blur; /* a few pixels, until the texture is there, or NULL */
  AdwAnimation *fade;
  double opacity;
  guint32 colour;
  double aspect; /* width / height */
  gboolean fill;
};

G_DEFINE_FINAL_TYPE (LatentThumb, latent_thumb, GTK_TYPE_WIDGET)

static void
fade_cb (double value, gpointer user_data)
{
  LatentThumb *self = user_data;

  self->opacity = value;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
latent_thumb_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  LatentThumb *self = LATENT_THUMB (widget);
  float width = gtk_widget_get_width (widget);
  float height = gtk_widget_get_height (widget);
  GdkRGBA colour = { (self->colour >> 16 & 0xff) / 255.f, (self->colour >> 8 & 0xff) / 255.f,
                     (self->colour & 0xff) / 255.f, 1.f };
  double scale;
  graphene_rect_t box;
  GskRoundedRect clip;

  if (width <= 0 || height <= 0 || self->aspect <= 0)
    return;

  /* The picture's box as if it were aspect × 1 large. */
  scale = self->fill ? MAX (width / self->aspect, height) : MIN (width / self->aspect, height);
  box = GRAPHENE_RECT_INIT ((width - self->aspect * scale) / 2, (height - scale) / 2, self->aspect * scale, scale);

  if (self->fill)
    gsk_rounded_rect_init_from_rect (&clip, &GRAPHENE_RECT_INIT (0, 0, width, height), 9);
  else
    gsk_rounded_rect_init_from_rect (&clip, &box, 6);
  gtk_snapshot_push_rounded_clip (snapshot, &clip);
  if (self->texture == NULL || self->opacity < 1)
    {
      gtk_snapshot_append_color (snapshot, &colour, &clip.bounds);
      if (self->blur != NULL)
        gtk_snapshot_append_scaled_texture (snapshot, self->blur, GSK_SCALING_FILTER_LINEAR, &box);
    }
  if (self->texture != NULL)
    {
      if (self->opacity < 1)
        gtk_snapshot_push_opacity (snapshot, self->opacity);
      gtk_snapshot_append_scaled_texture (snapshot, self->texture, GSK_SCALING_FILTER_TRILINEAR, &box);
      if (self->opacity < 1)
        gtk_snapshot_pop (snapshot);
    }
  gtk_snapshot_pop (snapshot);
}

static void
latent_thumb_dispose (GObject *object)
{
  LatentThumb *self = LATENT_THUMB (object);

  if (self->fade != NULL)
    adw_animation_reset (self->fade);
  g_clear_object (&self->fade);
  g_clear_object (&self->texture);
  g_clear_object (&self->blur);

  G_OBJECT_CLASS (latent_thumb_parent_class)->dispose (object);
}

static void
latent_thumb_class_init (LatentThumbClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latent_thumb_dispose;
  widget_class->snapshot = latent_thumb_snapshot;
  gtk_widget_class_set_css_name (widget_class, "thumb");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
latent_thumb_init (LatentThumb *self)
{
  self->opacity = 1;
  self->aspect = 1;
  self->fill = TRUE;
  self->colour = 0x808080;
}

void
latent_thumb_set_colour (LatentThumb *self, guint32 colour)
{
  g_return_if_fail (LATENT_IS_THUMB (self));

  if (self->colour == colour)
    return;
  self->colour = colour;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
latent_thumb_set_blur (LatentThumb *self, GdkTexture *blur)
{
  g_return_if_fail (LATENT_IS_THUMB (self));

  if (g_set_object (&self->blur, blur) && self->texture == NULL)
    gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
latent_thumb_set_texture (LatentThumb *self, GdkTexture *texture, gboolean fade)
{
  g_return_if_fail (LATENT_IS_THUMB (self));

  if (self->fade != NULL)
    adw_animation_reset (self->fade);
  self->opacity = 1;
  if (texture != NULL && self->texture == NULL && fade)
    {
      if (self->fade == NULL)
        self->fade = adw_timed_animation_new (GTK_WIDGET (self), 0, 1, FADE_MS,
                                              adw_callback_animation_target_new (fade_cb, self, NULL));
      self->opacity = 0;
      adw_animation_play (self->fade);
    }
  if (g_set_object (&self->texture, texture))
    gtk_widget_queue_draw (GTK_WIDGET (self));
}

GdkTexture *
latent_thumb_get_texture (LatentThumb *self)
{
  g_return_val_if_fail (LATENT_IS_THUMB (self), NULL);

  return self->texture;
}

void
latent_thumb_set_aspect (LatentThumb *self, int width, int height)
{
  double aspect = width > 0 && height > 0 ? (double) width / height : 1;

  g_return_if_fail (LATENT_IS_THUMB (self));

  if (self->aspect == aspect)
    return;
  self->aspect = aspect;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
latent_thumb_set_fill (LatentThumb *self, gboolean fill)
{
  g_return_if_fail (LATENT_IS_THUMB (self));

  if (self->fill == fill)
    return;
  self->fill = fill;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
