/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-drag-icon.h"

#define SIDE 96
#define STEP 10
#define BADGE 26

static void
append_picture (GtkSnapshot *snapshot, GdkTexture *texture, float offset)
{
  double aspect = gdk_texture_get_width (texture) / (double) gdk_texture_get_height (texture);
  float width = aspect > 1 ? SIDE : (float) (SIDE * aspect);
  float height = aspect > 1 ? (float) (SIDE / aspect) : SIDE;
  graphene_rect_t box = GRAPHENE_RECT_INIT (offset + (SIDE - width) / 2 + 4, offset + (SIDE - height) / 2 + 4, width,
                                            height);
  GskRoundedRect clip;

  gsk_rounded_rect_init_from_rect (&clip, &box, 8);
  gtk_snapshot_append_outset_shadow (snapshot, &clip, &(GdkRGBA) { 0, 0, 0, .35f }, 0, 1, 0, 4);
  gtk_snapshot_push_rounded_clip (snapshot, &clip);
  gtk_snapshot_append_scaled_texture (snapshot, texture, GSK_SCALING_FILTER_TRILINEAR, &box);
  gtk_snapshot_pop (snapshot);
}

static void
append_number (GtkSnapshot *snapshot, GtkWidget *widget, guint number, float x, float y)
{
  g_autofree char *text = g_strdup_printf ("%u", number);
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (widget, text);
  int text_width, text_height;
  float width;
  GskRoundedRect pill;

  pango_layout_get_pixel_size (layout, &text_width, &text_height);
  width = MAX (BADGE, text_width + 14);
  gsk_rounded_rect_init_from_rect (&pill, &GRAPHENE_RECT_INIT (x - width, y, width, BADGE), BADGE / 2.f);
  gtk_snapshot_push_rounded_clip (snapshot, &pill);
  gtk_snapshot_append_color (snapshot, &(GdkRGBA) { .1f, .1f, .12f, .92f }, &pill.bounds);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot,
                          &GRAPHENE_POINT_INIT (x - width + (width - text_width) / 2, y + (BADGE - text_height) / 2.f));
  gtk_snapshot_append_layout (snapshot, layout, &(GdkRGBA) { 1, 1, 1, 1 });
  gtk_snapshot_restore (snapshot);
}

GdkPaintable *
latent_drag_icon_new (GtkWidget *widget, GdkTexture *const *textures, guint n_textures, guint n_files)
{
  g_autoptr (GtkSnapshot) snapshot = gtk_snapshot_new ();
  float size;

  g_return_val_if_fail (GTK_IS_WIDGET (widget), NULL);

  if (n_textures == 0)
    return NULL;
  size = SIDE + 8 + STEP * (n_textures - 1);
  for (guint i = n_textures; i > 0; i--)
    append_picture (snapshot, textures[i - 1], (i - 1) * STEP);
  if (n_files > 1)
    append_number (snapshot, widget, n_files, size, size - BADGE);
  return gtk_snapshot_to_paintable (snapshot, &GRAPHENE_SIZE_INIT (size, size));
}
