/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-defaults-menu.h"

#include "latent-config.h"
#include "latent-imported.h"
#include "latent-window.h"

#include <glib/gi18n-lib.h>

struct _LatentDefaultsMenu
{
  AdwBin parent_instance;

  LatentForm *form; /* borrowed */
  LatentDraft *draft;
  GSimpleActionGroup *actions;
  AdwToast *toast; /* the last one, while it is there; weak */
};

G_DEFINE_FINAL_TYPE (LatentDefaultsMenu, latent_defaults_menu, ADW_TYPE_BIN)

static void
update (LatentDefaultsMenu *self)
{
  LatentModel *model = latent_form_get_model (self->form);
  gboolean possible = self->draft != NULL && model != NULL;
  gboolean kept = possible && latent_draft_get_defaults (self->draft, latent_model_get_id (model)) != NULL;
  GActionMap *map = G_ACTION_MAP (self->actions);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (map, "keep")), possible);
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (map, "reset")), possible);
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (map, "forget")), kept);
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (map, "remove")),
                               model != NULL && latent_imported_has (latent_model_get_id (model)));
}

/* What was there before an action, for its Undo. */
typedef struct
{
  LatentDefaultsMenu *self;
  LatentModel *model;
  JsonObject *values;   /* or NULL if the form stays as it is */
  JsonObject *defaults; /* or NULL */
} Before;

static void
before_free (gpointer data, GClosure *closure)
{
  Before *before = data;

  g_object_unref (before->self);
  g_object_unref (before->model);
  g_clear_pointer (&before->values, json_object_unref);
  g_clear_pointer (&before->defaults, json_object_unref);
  g_free (before);
}

static Before *
before_new (LatentDefaultsMenu *self)
{
  Before *before = g_new0 (Before, 1);
  JsonObject *defaults;

  before->self = g_object_ref (self);
  before->model = g_object_ref (latent_form_get_model (self->form));
  before->values = latent_form_dup_values (self->form);
  defaults = latent_draft_get_defaults (self->draft, latent_model_get_id (before->model));
  before->defaults = defaults != NULL ? json_object_ref (defaults) : NULL;
  return before;
}

static void
undo_cb (AdwToast *toast, gpointer user_data)
{
  Before *before = user_data;
  LatentDefaultsMenu *self = before->self;

  latent_draft_take_defaults (self->draft, latent_model_get_id (before->model),
                              before->defaults != NULL ? json_object_ref (before->defaults) : NULL);
  if (before->values != NULL && latent_form_get_model (self->form) == before->model)
    latent_form_fill (self->form, before->values);
  update (self);
}

/* Takes @before. */
static void
offer_undo (LatentDefaultsMenu *self, const char *text, Before *before)
{
  LatentWindow *window = latent_window_for (GTK_WIDGET (self));
  AdwToast *toast = adw_toast_new (text);

  /* An Undo that waits behind an older one would be pressed for it. */
  if (self->toast != NULL)
    adw_toast_dismiss (self->toast);
  g_set_weak_pointer (&self->toast, toast);
  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_set_button_label (toast, _ ("_Undo"));
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (undo_cb), before, before_free, G_CONNECT_DEFAULT);
  if (window != NULL)
    latent_window_add_toast (window, toast);
  else
    g_object_unref (g_object_ref_sink (toast));
}

/* Pictures and the like belong to one request, and the seed makes each result the same. */
static JsonObject *
dup_lasting_values (LatentDefaultsMenu *self)
{
  JsonObject *values = latent_form_dup_values (self->form);
  GPtrArray *parameters = latent_model_get_parameters (latent_form_get_model (self->form));

  for (guint i = 0; i < parameters->len; i++)
    {
      LatentParameter *parameter = parameters->pdata[i];
      const char *name = latent_parameter_get_name (parameter);

      if ((latent_parameter_get_is_link (parameter) || latent_parameter_get_role (parameter) == LATENT_ROLE_SEED) &&
          json_object_has_member (values, name))
        json_object_remove_member (values, name);
    }
  return values;
}

static void
keep_cb (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  LatentDefaultsMenu *self = user_data;
  LatentModel *model = latent_form_get_model (self->form);
  Before *before = before_new (self);
  /* Translators: %s is the name of a model */
  g_autofree char *text = g_strdup_printf (_ ("Kept as the defaults of %s"), latent_model_get_title (model));

  g_clear_pointer (&before->values, json_object_unref);
  latent_draft_take_defaults (self->draft, latent_model_get_id (model), dup_lasting_values (self));
  update (self);
  offer_undo (self, text, before);
}

static void
fill (LatentDefaultsMenu *self, JsonObject *values)
{
  g_autoptr (JsonObject) none = json_object_new ();

  latent_form_fill (self->form, values != NULL ? values : none);
}

static void
reset_cb (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  LatentDefaultsMenu *self = user_data;
  Before *before = before_new (self);

  fill (self, before->defaults);
  offer_undo (self, _ ("Reset to defaults"), before);
}

static void
forget_cb (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  LatentDefaultsMenu *self = user_data;
  Before *before = before_new (self);

  latent_draft_take_defaults (self->draft, latent_model_get_id (before->model), NULL);
  fill (self, NULL);
  update (self);
  offer_undo (self, _ ("Reset to the model’s own defaults"), before);
}

static void
remove_cb (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  LatentDefaultsMenu *self = user_data;

  gtk_widget_activate_action (GTK_WIDGET (self), "win.remove-model", "s",
                              latent_model_get_id (latent_form_get_model (self->form)));
  update (self);
}

static void
latent_defaults_menu_dispose (GObject *object)
{
  LatentDefaultsMenu *self = LATENT_DEFAULTS_MENU (object);

  g_clear_weak_pointer (&self->toast);
  g_clear_object (&self->draft);
  g_clear_object (&self->actions);
  G_OBJECT_CLASS (latent_defaults_menu_parent_class)->dispose (object);
}

static void
latent_defaults_menu_class_init (LatentDefaultsMenuClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = latent_defaults_menu_dispose;
}

static void
latent_defaults_menu_init (LatentDefaultsMenu *self)
{
  static const GActionEntry entries[] = {
    { .name = "keep", .activate = keep_cb },
    { .name = "reset", .activate = reset_cb },
    { .name = "forget", .activate = forget_cb },
    { .name = "remove", .activate = remove_cb },
  };
  g_autoptr (GMenu) menu = g_menu_new ();
  GtkWidget *button = gtk_menu_button_new ();
  g_autoptr (GMenuItem) forget = g_menu_item_new (_ ("Use the Model’s _Own Defaults"), "defaults.forget");
  g_autoptr (GMenuItem) forget_model = g_menu_item_new (_ ("Re_move This Imported Model"), "defaults.remove");

  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "defaults", G_ACTION_GROUP (self->actions));
  g_menu_append (menu, _ ("_Keep as Defaults of This Model"), "defaults.keep");
  g_menu_append (menu, _ ("_Reset to Defaults"), "defaults.reset");
  g_menu_item_set_attribute (forget, "hidden-when", "s", "action-disabled");
  g_menu_append_item (menu, forget);
  g_menu_item_set_attribute (forget_model, "hidden-when", "s", "action-disabled");
  g_menu_append_item (menu, forget_model);
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "view-more-symbolic");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), G_MENU_MODEL (menu));
  gtk_widget_set_tooltip_text (button, _ ("More for This Model"));
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  adw_bin_set_child (ADW_BIN (self), button);
}

GtkWidget *
latent_defaults_menu_new (LatentForm *form)
{
  LatentDefaultsMenu *self;

  g_return_val_if_fail (LATENT_IS_FORM (form), NULL);

  self = g_object_new (LATENT_TYPE_DEFAULTS_MENU, NULL);
  self->form = form;
  g_signal_connect_object (form, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}

void
latent_defaults_menu_set_draft (LatentDefaultsMenu *self, LatentDraft *draft)
{
  g_return_if_fail (LATENT_IS_DEFAULTS_MENU (self));

  g_set_object (&self->draft, draft);
  update (self);
}
