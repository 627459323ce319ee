/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-canvas.h"

#include <adwaita.h>

#define MAX_ZOOM 16.0
#define WHEEL_STEP 1.15
#define ANIMATION_MS 180

struct _LatentCanvas
{
  GtkWidget parent_instance;

  GdkTexture *texture;
  int width; /* of the picture */
  int height;

  gboolean fitted;
  double zoom;   /* logical pixels for each pixel of the picture */
  double x, y;   /* the picture's point in the middle of the canvas, in its pixels */

  AdwAnimation *animation;
  double animation_from, animation_to;
  graphene_point_t animation_around;

  double pinch_zoom;
  double drag_x, drag_y;
  graphene_point_t pointer;
};

G_DEFINE_FINAL_TYPE (LatentCanvas, latent_canvas, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_ZOOM,
  PROP_FITTED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static double
scale_factor (LatentCanvas *self)
{
  GtkNative *native = gtk_widget_get_native (GTK_WIDGET (self));
  GdkSurface *surface = native != NULL ? gtk_native_get_surface (native) : NULL;

  return surface != NULL ? gdk_surface_get_scale (surface) : 1;
}

/* Fitted pictures are never larger than their own pixels on the screen. */
static double
fit_zoom (LatentCanvas *self)
{
  double width = gtk_widget_get_width (GTK_WIDGET (self));
  double height = gtk_widget_get_height (GTK_WIDGET (self));

  if (self->width == 0 || self->height == 0 || width <= 0 || height <= 0)
    return 1;
  return MIN (MIN (width / self->width, height / self->height), 1 / scale_factor (self));
}

/* The picture's edge is never pulled into the canvas while there is more of it to see. */
static void
clamp_place (LatentCanvas *self)
{
  double half_width = gtk_widget_get_width (GTK_WIDGET (self)) / self->zoom / 2;
  double half_height = gtk_widget_get_height (GTK_WIDGET (self)) / self->zoom / 2;

  self->x = half_width * 2 >= self->width ? self->width / 2.0 : CLAMP (self->x, half_width, self->width - half_width);
  self->y = half_height * 2 >= self->height ? self->height / 2.0
                                            : CLAMP (self->y, half_height, self->height - half_height);
}

static void
apply (LatentCanvas *self, double zoom, gboolean fitted, const graphene_point_t *around)
{
  double dx = around != NULL ? around->x - gtk_widget_get_width (GTK_WIDGET (self)) / 2.0 : 0;
  double dy = around != NULL ? around->y - gtk_widget_get_height (GTK_WIDGET (self)) / 2.0 : 0;

  zoom = CLAMP (zoom, MIN (fit_zoom (self), 0.05), MAX_ZOOM);
  self->x += dx / self->zoom - dx / zoom;
  self->y += dy / self->zoom - dy / zoom;
  self->zoom = zoom;
  clamp_place (self);
  if (self->fitted != fitted)
    {
      self->fitted = fitted;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FITTED]);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ZOOM]);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
stop_animation (LatentCanvas *self)
{
  if (self->animation != NULL)
    adw_animation_pause (self->animation);
}

static void
animate_cb (double value, gpointer user_data)
{
  LatentCanvas *self = user_data;

  /* Even steps of the ratio look even to the eye. */
  apply (self, self->animation_from * pow (self->animation_to / self->animation_from, value), FALSE,
         &self->animation_around);
}

static void
animate_to (LatentCanvas *self, double zoom, const graphene_point_t *around)
{
  zoom = CLAMP (zoom, MIN (fit_zoom (self), 0.05), MAX_ZOOM);
  self->animation_from = self->zoom;
  self->animation_to = zoom;
  self->animation_around = around != NULL ? *around
                                          : GRAPHENE_POINT_INIT (gtk_widget_get_width (GTK_WIDGET (self)) / 2.f,
                                                                 gtk_widget_get_height (GTK_WIDGET (self)) / 2.f);
  if (self->animation == NULL)
    self->animation = adw_timed_animation_new (GTK_WIDGET (self), 0, 1, ANIMATION_MS,
                                               adw_callback_animation_target_new (animate_cb, self, NULL));
  adw_animation_reset (self->animation);
  adw_animation_play (self->animation);
}

/* --- drawing ---------------------------------------------------------------------------------------------------- */

static void
latent_canvas_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  LatentCanvas *self = LATENT_CANVAS (widget);
  float width = gtk_widget_get_width (widget);
  float height = gtk_widget_get_height (widget);
  double scale;
  graphene_rect_t box;

  if (self->texture == NULL || width <= 0 || height <= 0)
    return;

  scale = scale_factor (self);
  box = GRAPHENE_RECT_INIT ((float) (width / 2 - self->x * self->zoom), (float) (height / 2 - self->y * self->zoom),
                            (float) (self->width * self->zoom), (float) (self->height * self->zoom));
  /* On whole device pixels, so that a picture at 100 % is shown as it is. */
  box.origin.x = (float) (round (box.origin.x * scale) / scale);
  box.origin.y = (float) (round (box.origin.y * scale) / scale);

  gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  /* From 400 % on the pixels themselves are what one wants to see. */
  gtk_snapshot_append_scaled_texture (
    snapshot, self->texture, self->zoom * scale >= 4 ? GSK_SCALING_FILTER_NEAREST : GSK_SCALING_FILTER_TRILINEAR, &box);
  gtk_snapshot_pop (snapshot);
}

static void
latent_canvas_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  LatentCanvas *self = LATENT_CANVAS (widget);

  if (self->texture == NULL)
    return;
  if (self->fitted)
    {
      self->zoom = fit_zoom (self);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ZOOM]);
    }
  clamp_place (self);
}

/* --- pointer ---------------------------------------------------------------------------------------------------- */

static void
motion_cb (GtkEventControllerMotion *controller, double x, double y, LatentCanvas *self)
{
  self->pointer = GRAPHENE_POINT_INIT ((float) x, (float) y);
}

/* A wheel zooms to the pointer; a touch pad's two fingers pan a zoomed picture, and zoom with Ctrl. */
static gboolean
scroll_cb (GtkEventControllerScroll *controller, double dx, double dy, LatentCanvas *self)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller));
  GdkScrollUnit unit = gtk_event_controller_scroll_get_unit (controller);

  stop_animation (self);
  if (unit == GDK_SCROLL_UNIT_SURFACE && !(state & GDK_CONTROL_MASK) && latent_canvas_can_pan (self))
    {
      self->x += dx / self->zoom;
      self->y += dy / self->zoom;
      clamp_place (self);
      gtk_widget_queue_draw (GTK_WIDGET (self));
      return GDK_EVENT_STOP;
    }
  if (unit == GDK_SCROLL_UNIT_SURFACE)
    dy /= 20;
  if (state & GDK_SHIFT_MASK)
    {
      self->x += (dx + dy) * 40 / self->zoom;
      clamp_place (self);
      gtk_widget_queue_draw (GTK_WIDGET (self));
      return GDK_EVENT_STOP;
    }
  latent_canvas_zoom_by (self, pow (WHEEL_STEP, -dy), &self->pointer);
  return GDK_EVENT_STOP;
}

static void
pinch_begin_cb (GtkGesture *gesture, GdkEventSequence *sequence, LatentCanvas *self)
{
  stop_animation (self);
  self->pinch_zoom = self->zoom;
}

static void
pinch_cb (GtkGestureZoom *gesture, double scale, LatentCanvas *self)
{
  double x, y;

  if (gtk_gesture_get_bounding_box_center (GTK_GESTURE (gesture), &x, &y))
    apply (self, self->pinch_zoom * scale, FALSE, &GRAPHENE_POINT_INIT ((float) x, (float) y));
}

static void
drag_begin_cb (GtkGestureDrag *gesture, double x, double y, LatentCanvas *self)
{
  if (!latent_canvas_can_pan (self))
    {
      /* Left to the drag source, which carries the picture out. */
      gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_DENIED);
      return;
    }
  stop_animation (self);
  self->drag_x = self->x;
  self->drag_y = self->y;
}

static void
drag_update_cb (GtkGestureDrag *gesture, double dx, double dy, LatentCanvas *self)
{
  if (!gtk_drag_check_threshold (GTK_WIDGET (self), 0, 0, (int) dx, (int) dy) && self->drag_x == self->x &&
      self->drag_y == self->y)
    return;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), "grabbing");
  self->x = self->drag_x - dx / self->zoom;
  self->y = self->drag_y - dy / self->zoom;
  clamp_place (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
drag_end_cb (GtkGestureDrag *gesture, double dx, double dy, LatentCanvas *self)
{
  gtk_widget_set_cursor (GTK_WIDGET (self), NULL);
}

static void
clicked_cb (GtkGestureClick *gesture, int n, double x, double y, LatentCanvas *self)
{
  double full = 1 / scale_factor (self);

  if (n != 2)
    return;
  if (!self->fitted)
    latent_canvas_fit (self);
  else if (self->zoom < full * 0.99)
    animate_to (self, full, &GRAPHENE_POINT_INIT ((float) x, (float) y));
  else
    animate_to (self, full * 2, &GRAPHENE_POINT_INIT ((float) x, (float) y));
}

/* --- object ----------------------------------------------------------------------------------------------------- */

static void
latent_canvas_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LatentCanvas *self = LATENT_CANVAS (object);

  switch (prop_id)
    {
    case PROP_ZOOM:
      g_value_set_double (value, latent_canvas_get_zoom (self));
      break;
    case PROP_FITTED:
      g_value_set_boolean (value, self->fitted);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
latent_canvas_dispose (GObject *object)
{
  LatentCanvas *self = LATENT_CANVAS (object);

  if (self->animation != NULL)
    adw_animation_reset (self->animation);
  g_clear_object (&self->animation);
  g_clear_object (&self->texture);

  G_OBJECT_CLASS (latent_canvas_parent_class)->dispose (object);
}

static void
latent_canvas_class_init (LatentCanvasClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = latent_canvas_get_property;
  object_class->dispose = latent_canvas_dispose;
  widget_class->snapshot = latent_canvas_snapshot;
  widget_class->size_allocate = latent_canvas_size_allocate;

  properties[PROP_ZOOM] = g_param_spec_double ("zoom", NULL, NULL, 0, 1000, 1,
                                               G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_FITTED] = g_param_spec_boolean ("fitted", NULL, NULL, TRUE,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "canvas");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
latent_canvas_init (LatentCanvas *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);
  GtkGesture *pinch = gtk_gesture_zoom_new ();
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkGesture *click = gtk_gesture_click_new ();
  GtkWidget *widget = GTK_WIDGET (self);

  self->fitted = TRUE;
  self->zoom = 1;
  gtk_widget_set_overflow (widget, GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_focusable (widget, TRUE);

  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  gtk_widget_add_controller (widget, motion);
  g_signal_connect (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  gtk_widget_add_controller (widget, scroll);
  g_signal_connect (pinch, "begin", G_CALLBACK (pinch_begin_cb), self);
  g_signal_connect (pinch, "scale-changed", G_CALLBACK (pinch_cb), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (pinch));
  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect (drag, "drag-end", G_CALLBACK (drag_end_cb), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drag));
  g_signal_connect (click, "pressed", G_CALLBACK (clicked_cb), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));
}

void
latent_canvas_set_texture (LatentCanvas *self, GdkTexture *texture, int width, int height, gboolean keep_view)
{
  g_return_if_fail (LATENT_IS_CANVAS (self));

  g_set_object (&self->texture, texture);
  if (keep_view && width == self->width && height == self->height)
    {
      gtk_widget_queue_draw (GTK_WIDGET (self));
      return;
    }
  stop_animation (self);
  self->width = width;
  self->height = height;
  self->x = width / 2.0;
  self->y = height / 2.0;
  apply (self, fit_zoom (self), TRUE, NULL);
}

GdkTexture *
latent_canvas_get_texture (LatentCanvas *self)
{
  g_return_val_if_fail (LATENT_IS_CANVAS (self), NULL);

  return self->texture;
}

double
latent_canvas_get_zoom (LatentCanvas *self)
{
  g_return_val_if_fail (LATENT_IS_CANVAS (self), 1);

  return self->zoom * scale_factor (self);
}

gboolean
latent_canvas_get_fitted (LatentCanvas *self)
{
  g_return_val_if_fail (LATENT_IS_CANVAS (self), TRUE);

  return self->fitted;
}

gboolean
latent_canvas_can_pan (LatentCanvas *self)
{
  g_return_val_if_fail (LATENT_IS_CANVAS (self), FALSE);

  return self->texture != NULL && (self->width * self->zoom > gtk_widget_get_width (GTK_WIDGET (self)) + 1 ||
                                   self->height * self->zoom > gtk_widget_get_height (GTK_WIDGET (self)) + 1);
}

void
latent_canvas_fit (LatentCanvas *self)
{
  g_return_if_fail (LATENT_IS_CANVAS (self));

  stop_animation (self);
  self->x = self->width / 2.0;
  self->y = self->height / 2.0;
  apply (self, fit_zoom (self), TRUE, NULL);
}

void
latent_canvas_zoom_to (LatentCanvas *self, double zoom, const graphene_point_t *around)
{
  g_return_if_fail (LATENT_IS_CANVAS (self));

  if (self->texture != NULL)
    animate_to (self, zoom / scale_factor (self), around);
}

void
latent_canvas_zoom_by (LatentCanvas *self, double factor, const graphene_point_t *around)
{
  double fit, zoom;

  g_return_if_fail (LATENT_IS_CANVAS (self));

  if (self->texture == NULL)
    return;
  fit = fit_zoom (self);
  zoom = self->zoom * factor;
  /* Zooming out ends where all of it is seen. */
  if (factor < 1 && zoom <= fit)
    latent_canvas_fit (self);
  else
    apply (self, zoom, FALSE, around);
}
