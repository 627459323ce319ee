/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "latent-ui"

#include "latent-aspect-icon.h"

#include "latent-aspect.h"
#include "latent-config.h"

#include <glib/gi18n-lib.h>

#define ICON_SIZE 24
#define OUTLINE 20.0
/* Very wide shapes would end as a line. */
#define THINNEST 5.0

struct _LatentAspectIcon
{
  GtkWidget parent_instance;

  double width; /* of the shape; 0 for none */
  double height;
};

G_DEFINE_FINAL_TYPE (LatentAspectIcon, latent_aspect_icon, GTK_TYPE_WIDGET)

char *
latent_aspect_to_label (const char *text)
{
  double width, height;
  char *label;

  g_return_val_if_fail (text != NULL, NULL);

  if (*text == '\0')
    return g_strdup (C_ ("choice", "Default"));
  if (g_str_equal (text, "auto"))
    return g_strdup (C_ ("aspect ratio", "Auto"));
  if (g_str_equal (text, "square_hd"))
    return g_strdup ("1:1 HD");
  if (strpbrk (text, ":x*") == NULL && latent_aspect_parse (text, &width, &height))
    return g_strdup_printf ("%.0f:%.0f", width, height);

  label = g_strdelimit (g_strdup (text), "_", ' ');
  *label = g_ascii_toupper (*label);
  return label;
}

static void
latent_aspect_icon_measure (GtkWidget *widget,
                            GtkOrientation orientation,
                            int for_size,
                            int *minimum,
                            int *natural,
                            int *minimum_baseline,
                            int *natural_baseline)
{
  *minimum = *natural = ICON_SIZE;
}

static void
latent_aspect_icon_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  LatentAspectIcon *self = LATENT_ASPECT_ICON (widget);
  double ratio = self->width > 0 ? self->width / self->height : 1;
  double width = ratio >= 1 ? OUTLINE : MAX (OUTLINE * ratio, THINNEST);
  double height = ratio >= 1 ? MAX (OUTLINE / ratio, THINNEST) : OUTLINE;
  g_autoptr (GskPathBuilder) builder = gsk_path_builder_new ();
  g_autoptr (GskPath) path = NULL;
  g_autoptr (GskStroke) stroke = gsk_stroke_new (1.5);
  GskRoundedRect outline;
  graphene_rect_t rect;
  GdkRGBA colour;

  /* A square of the same size looks bigger than the other shapes. */
  if (ratio == 1)
    width = height = OUTLINE - 4;
  graphene_rect_init (&rect, (gtk_widget_get_width (widget) - width) / 2, (gtk_widget_get_height (widget) - height) / 2,
                      width, height);
  gsk_rounded_rect_init_from_rect (&outline, &rect, 2.5);
  gsk_path_builder_add_rounded_rect (builder, &outline);
  path = gsk_path_builder_free_to_path (g_steal_pointer (&builder));
  if (self->width <= 0)
    gsk_stroke_set_dash (stroke, (const float[]) { 3, 2.5 }, 2);
  gtk_widget_get_color (widget, &colour);
  gtk_snapshot_append_stroke (snapshot, path, stroke, &colour);
}

static void
latent_aspect_icon_class_init (LatentAspectIconClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->measure = latent_aspect_icon_measure;
  widget_class->snapshot = latent_aspect_icon_snapshot;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
latent_aspect_icon_init (LatentAspectIcon *self)
{
}

GtkWidget *
latent_aspect_icon_new (const char *text)
{
  LatentAspectIcon *self;

  g_return_val_if_fail (text != NULL, NULL);

  self = g_object_new (LATENT_TYPE_ASPECT_ICON, NULL);
  if (!latent_aspect_parse (text, &self->width, &self->height))
    self->width = self->height = 0;
  return GTK_WIDGET (self);
}
