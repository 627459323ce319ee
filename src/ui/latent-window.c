/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "latent-ui"

#include "latent-window-private.h"

#include "latent-banner.h"
#include "latent-collection-menu.h"
#include "latent-config.h"
#include "latent-homecoming.h"

#include <glib/gi18n-lib.h>

G_DEFINE_FINAL_TYPE (LatentWindow, latent_window, ADW_TYPE_APPLICATION_WINDOW)

enum
{
  PROP_SESSION = 1,
  PROP_COMPOSER_SHOWN,
  PROP_PAUSED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static LatentApplication *
get_app (LatentWindow *self)
{
  return LATENT_APPLICATION (gtk_window_get_application (GTK_WINDOW (self)));
}

static gboolean
get_paused (LatentWindow *self)
{
  return self->session != NULL &&
         latent_engine_get_hold (latent_session_get_engine (self->session)) == LATENT_REASON_PAUSED;
}

static void
set_paused (LatentWindow *self, gboolean paused)
{
  LatentEngine *engine = self->session != NULL ? latent_session_get_engine (self->session) : NULL;

  if (engine == NULL || paused == get_paused (self))
    return;
  if (paused)
    latent_engine_pause (engine);
  else
    latent_engine_release (engine);
}

static void
hold_changed_cb (LatentWindow *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PAUSED]);
}

static void
show_sidebar_cb (LatentWindow *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COMPOSER_SHOWN]);
}

static void
show_page (LatentWindow *self, const char *name)
{
  gtk_stack_set_visible_child_name (self->stack, name);
}

static void
accepted_cb (LatentWindow *self)
{
  show_page (self, "main");
  gtk_widget_grab_focus (GTK_WIDGET (self->composer));
}

/* On a narrow window the composer lies over the pictures: they are what is wanted to be seen now. */
static void
submitted_cb (LatentWindow *self, guint tasks)
{
  if (adw_overlay_split_view_get_collapsed (self->split_view))
    adw_overlay_split_view_set_show_sidebar (self->split_view, FALSE);
}

static void
open_collection_cb (LatentWindow *self, gint64 id)
{
  g_autofree char *view = latent_collection_menu_make_view (id);

  latent_gallery_set_view (self->gallery, view);
  adw_navigation_view_pop_to_tag (self->navigation, "gallery");
  latent_gallery_focus (self->gallery, 0);
}

static void
collections_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LatentWindow *self = LATENT_WINDOW (widget);

  if (self->session == NULL || g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "main") != 0 ||
      adw_navigation_view_get_visible_page (self->navigation) == ADW_NAVIGATION_PAGE (self->collections))
    return;
  adw_navigation_view_pop_to_tag (self->navigation, "gallery");
  adw_navigation_view_push (self->navigation, ADW_NAVIGATION_PAGE (self->collections));
}

static void
retry_cb (LatentWindow *self)
{
  latent_application_show_service (get_app (self), self->failed_demo);
}

static void
repair_cb (LatentWindow *self)
{
  latent_application_repair_library (get_app (self));
}

static void
away_cancelled_cb (LatentWindow *self)
{
  latent_application_cancel_away (get_app (self));
}

static void
other_cb (LatentWindow *self)
{
  latent_application_show_service (get_app (self), !self->failed_demo);
}

static gboolean
latent_window_close_request (GtkWindow *window)
{
  LatentWindow *self = LATENT_WINDOW (window);

  if (latent_application_window_closing (get_app (self)))
    return GDK_EVENT_STOP;
  latent_draft_flush (self->draft);
  return GTK_WINDOW_CLASS (latent_window_parent_class)->close_request (window);
}

static void
latent_window_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LatentWindow *self = LATENT_WINDOW (object);

  switch (id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_COMPOSER_SHOWN:
      /* The action asks before the template is there. */
      g_value_set_boolean (value,
                           self->split_view == NULL || adw_overlay_split_view_get_show_sidebar (self->split_view));
      break;
    case PROP_PAUSED:
      g_value_set_boolean (value, get_paused (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
latent_window_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  LatentWindow *self = LATENT_WINDOW (object);

  switch (id)
    {
    case PROP_COMPOSER_SHOWN:
      adw_overlay_split_view_set_show_sidebar (self->split_view, g_value_get_boolean (value));
      break;
    case PROP_PAUSED:
      set_paused (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
restore (LatentWindow *self, GSettings *settings)
{
  self->settings = g_object_ref (settings);
  self->draft = latent_draft_new (settings);
  latent_composer_set_draft (self->composer, self->draft);
  g_settings_bind (settings, "window-width", self, "default-width", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "window-height", self, "default-height", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "window-maximized", self, "maximized", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "view", self->gallery, "view", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "tile-size", self->gallery, "tile-size", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "sort", self->gallery, "sort", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "sort-reversed", self->gallery, "reversed", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "tile-fill", self->gallery, "fill", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "details", self->viewer, "details", G_SETTINGS_BIND_DEFAULT);
}

static void
latent_window_dispose (GObject *object)
{
  LatentWindow *self = LATENT_WINDOW (object);

  g_clear_object (&self->engine_signals);
  g_cancellable_cancel (self->quiet_refresh);
  g_clear_object (&self->quiet_refresh);
  gtk_widget_dispose_template (GTK_WIDGET (self), LATENT_TYPE_WINDOW);
  _latent_window_stop_going (self);
  g_clear_object (&self->homecoming);
  g_clear_object (&self->draft);
  g_clear_object (&self->settings);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (latent_window_parent_class)->dispose (object);
}

static void
latent_window_class_init (LatentWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GtkWindowClass *window_class = GTK_WINDOW_CLASS (klass);

  object_class->get_property = latent_window_get_property;
  object_class->set_property = latent_window_set_property;
  object_class->dispose = latent_window_dispose;
  window_class->close_request = latent_window_close_request;

  properties[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, LATENT_TYPE_SESSION,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_COMPOSER_SHOWN] = g_param_spec_boolean (
    "composer-shown", NULL, NULL, TRUE, G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_PAUSED] = g_param_spec_boolean ("paused", NULL, NULL, FALSE,
                                                  G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (LATENT_TYPE_ACTIVITY_VIEW);
  g_type_ensure (LATENT_TYPE_AWAY_PAGE);
  g_type_ensure (LATENT_TYPE_BANNER);
  g_type_ensure (LATENT_TYPE_CHORE_BAR);
  g_type_ensure (LATENT_TYPE_COLLECTIONS_PAGE);
  g_type_ensure (LATENT_TYPE_COMPOSER);
  g_type_ensure (LATENT_TYPE_FIRST_RUN);
  g_type_ensure (LATENT_TYPE_GALLERY);
  g_type_ensure (LATENT_TYPE_VIEWER);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latentapp/Latent/ui/latent-window.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentWindow, toast_overlay);
  gtk_widget_class_bind_template_child (widget_class, LatentWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, LatentWindow, split_view);
  gtk_widget_class_bind_template_child (widget_class, LatentWindow, navigation);
  gtk_widget_class_bind_template_child (widget_class, LatentWindow, composer);
  gtk_widget_class_bind_template_child (widget_class, LatentWindow, away_page);
  gtk_widget_class_bind_template_child (widget_class, LatentWindow, chore_bar);
  gtk_widget_class_bind_template_child (widget_class, LatentWindow, collections);
  gtk_widget_class_bind_template_child (widget_class, LatentWindow, gallery);
  gtk_widget_class_bind_template_child (widget_class, LatentWindow, viewer);
  gtk_widget_class_bind_template_child (widget_class, LatentWindow, activity);
  gtk_widget_class_bind_template_child (widget_class, LatentWindow, first_run);
  gtk_widget_class_bind_template_child (widget_class, LatentWindow, failure_page);
  gtk_widget_class_bind_template_child (widget_class, LatentWindow, failure_repair_button);
  gtk_widget_class_bind_template_child (widget_class, LatentWindow, failure_other_button);
  gtk_widget_class_bind_template_callback (widget_class, accepted_cb);
  gtk_widget_class_bind_template_callback (widget_class, submitted_cb);
  gtk_widget_class_bind_template_callback_full (widget_class, "open_image_cb", G_CALLBACK (_latent_window_open_image));
  gtk_widget_class_bind_template_callback (widget_class, open_collection_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_sidebar_cb);
  gtk_widget_class_bind_template_callback (widget_class, retry_cb);
  gtk_widget_class_bind_template_callback (widget_class, repair_cb);
  gtk_widget_class_bind_template_callback (widget_class, other_cb);
  gtk_widget_class_bind_template_callback (widget_class, away_cancelled_cb);
  _latent_window_install_actions (widget_class);
  gtk_widget_class_install_action (widget_class, "win.collections", NULL, collections_cb);
}

static void
latent_window_init (LatentWindow *self)
{
  self->engine_signals = g_signal_group_new (LATENT_TYPE_ENGINE);
  g_signal_group_connect_swapped (self->engine_signals, "notify::hold", G_CALLBACK (hold_changed_cb), self);

  gtk_widget_init_template (GTK_WIDGET (self));
  _latent_window_add_generate_key (self);
  _latent_window_add_dialog_keys (self);
}

LatentWindow *
latent_window_new (LatentApplication *app)
{
  LatentWindow *self;

  g_return_val_if_fail (LATENT_IS_APPLICATION (app), NULL);

  self = g_object_new (LATENT_TYPE_WINDOW, "application", app, NULL);
  restore (self, latent_application_get_settings (app));
  return self;
}

LatentWindow *
latent_window_for (GtkWidget *widget)
{
  g_return_val_if_fail (GTK_IS_WIDGET (widget), NULL);

  return LATENT_WINDOW (gtk_widget_get_ancestor (widget, LATENT_TYPE_WINDOW));
}

LatentSession *
latent_window_get_session (LatentWindow *self)
{
  g_return_val_if_fail (LATENT_IS_WINDOW (self), NULL);

  return self->session;
}

void
latent_window_show_opening (LatentWindow *self)
{
  g_return_if_fail (LATENT_IS_WINDOW (self));

  show_page (self, "opening");
}

void
latent_window_show_session (LatentWindow *self, LatentSession *session, gboolean fresh)
{
  g_return_if_fail (LATENT_IS_WINDOW (self));
  g_return_if_fail (LATENT_IS_SESSION (session));

  if (g_set_object (&self->session, session))
    {
      g_signal_group_set_target (self->engine_signals, latent_session_get_engine (session));
      _latent_window_stop_going (self);
      g_clear_object (&self->homecoming);
      self->homecoming = G_OBJECT (latent_homecoming_new (self, session));
      adw_navigation_view_pop_to_tag (self->navigation, "gallery");
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SESSION]);
      _latent_window_keep_models_fresh (self);
      _latent_window_allow_changes (self, !latent_library_get_read_only (latent_session_get_library (session)));
      hold_changed_cb (self);
    }
  show_page (self, fresh ? "first-run" : "main");
  gtk_widget_grab_focus (fresh ? GTK_WIDGET (self->first_run) : GTK_WIDGET (self->composer));
}

void
latent_window_show_failure (LatentWindow *self, const GError *error, gboolean demo)
{
  g_autofree char *text = NULL;

  g_return_if_fail (LATENT_IS_WINDOW (self));
  g_return_if_fail (error != NULL);

  self->failed_demo = demo;
  text = g_markup_escape_text (error->message, -1);
  adw_status_page_set_title (self->failure_page,
                             demo ? _ ("The Demo Can’t Be Started") : _ ("The Library Can’t Be Opened"));
  adw_status_page_set_description (self->failure_page, text);
  /* Other troubles aren't the database's, and would be there again. */
  gtk_widget_set_visible (GTK_WIDGET (self->failure_repair_button),
                          g_error_matches (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_DATABASE) ||
                            g_error_matches (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_CONTENT));
  gtk_button_set_label (self->failure_other_button, demo ? _ ("Use KIE") : _ ("Try the Demo"));
  show_page (self, "failure");
}

void
latent_window_show_away (LatentWindow *self, const char *title, const char *text, gboolean cancellable)
{
  g_return_if_fail (LATENT_IS_WINDOW (self));

  latent_away_page_begin (self->away_page, title, text, cancellable);
  show_page (self, "away");
}

LatentAwayPage *
latent_window_get_away_page (LatentWindow *self)
{
  g_return_val_if_fail (LATENT_IS_WINDOW (self), NULL);

  return self->away_page;
}

LatentChoreBar *
latent_window_get_chore_bar (LatentWindow *self)
{
  g_return_val_if_fail (LATENT_IS_WINDOW (self), NULL);

  return self->chore_bar;
}

void
latent_window_add_toast (LatentWindow *self, AdwToast *toast)
{
  g_return_if_fail (LATENT_IS_WINDOW (self));
  g_return_if_fail (ADW_IS_TOAST (toast));

  adw_toast_overlay_add_toast (self->toast_overlay, toast);
}
