/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "latent-ui"

#include "latent-composer.h"

#include "latent-carry.h"
#include "latent-config.h"
#include "latent-defaults-menu.h"
#include "latent-form.h"
#include "latent-format.h"
#include "latent-input-target.h"
#include "latent-order.h"
#include "latent-picture-reference.h"
#include "latent-model-note.h"
#include "latent-model-rows.h"
#include "latent-prompt-tools.h"
#include "latent-removal.h"
#include "latent-window.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* A list longer than this wants to be searched. */
#define SEARCH_FROM 8

struct _LatentComposer
{
  AdwBin parent_instance;

  /* Template widgets */
  LatentPromptView *prompt;
  AdwPreferencesGroup *group;
  AdwComboRow *model_row;
  AdwSpinRow *pictures_row;
  AdwExpanderRow *more_row;
  GtkWidget *generate_button;
  GtkLabel *generate_label;
  GtkLabel *balance_label;
  LatentModelNote *note;

  /* Owned references */
  LatentSession *session;
  LatentDraft *draft;
  LatentForm *form;
  LatentOrder *order;
  LatentPromptTools *tools;
  LatentInputTarget *inputs;
  GSignalGroup *account_signals;
  GSignalGroup *model_signals; /* of the shown one */
  LatentDefaultsMenu *defaults; /* borrowed */
  guint follow_id;

  gboolean overlaid;
  gboolean key_held; /* Return or space on the button */
  gboolean restoring;
};

G_DEFINE_FINAL_TYPE (LatentComposer, latent_composer, ADW_TYPE_BIN)

enum
{
  PROP_SESSION = 1,
  PROP_OVERLAID,
  N_PROPS
};

enum
{
  SUBMITTED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void
show_toast (LatentComposer *self, const char *text)
{
  LatentWindow *window = latent_window_for (GTK_WIDGET (self));
  AdwToast *toast;

  if (window == NULL)
    return;
  toast = adw_toast_new (text);
  adw_toast_set_use_markup (toast, FALSE);
  latent_window_add_toast (window, toast);
}

static guint
get_pictures (LatentComposer *self)
{
  return (guint) adw_spin_row_get_value (self->pictures_row);
}

static void
update_balance (LatentComposer *self, double price)
{
  LatentAccount *account = self->session != NULL ? latent_session_get_account (self->session) : NULL;
  double balance = account != NULL ? latent_account_get_balance (account) : NAN;
  gboolean short_of = !isnan (balance) && !isnan (price) && balance < price;
  g_autofree char *amount = NULL;
  g_autofree char *after = NULL;
  g_autofree char *text = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->balance_label), !isnan (balance));
  if (isnan (balance))
    return;
  amount = latent_format_credits (MAX (balance, 0));
  after = latent_format_amount (fabs (balance - price));
  if (short_of)
    /* Translators: two amounts, "Only 12 credits left, 8 too few" */
    text = g_strdup_printf (_ ("Only %s left, %s too few"), amount, after);
  else if (isnan (price) && latent_form_get_model (self->form) != NULL)
    /* Translators: %s is an amount such as "1,234 credits" */
    text = g_strdup_printf (_ ("%s left; what this costs isn’t known yet"), amount);
  else if (isnan (price) || price == 0)
    /* Translators: %s is an amount such as "1,234 credits" */
    text = g_strdup_printf (_ ("%s left"), amount);
  else
    /* Translators: two amounts, "1,234 credits left, 1,229 after this" */
    text = g_strdup_printf (_ ("%s left, %s after this"), amount, after);
  gtk_label_set_label (self->balance_label, text);
  if (short_of)
    {
      gtk_widget_add_css_class (GTK_WIDGET (self->balance_label), "warning");
      gtk_widget_remove_css_class (GTK_WIDGET (self->balance_label), "dimmed");
    }
  else
    {
      gtk_widget_remove_css_class (GTK_WIDGET (self->balance_label), "warning");
      gtk_widget_add_css_class (GTK_WIDGET (self->balance_label), "dimmed");
    }
}

static void
update_price (LatentComposer *self)
{
  g_autofree char *credits = NULL;
  g_autofree char *text = NULL;
  gboolean learned = FALSE;
  double price;

  latent_order_set_pictures (self->order, get_pictures (self));
  price = latent_order_estimate (self->order, &learned);
  gtk_widget_set_tooltip_text (
    self->generate_button, learned ? _ ("Generate (Ctrl+Return). This is what you were charged for it lately; KIE’s "
                                        "list says otherwise")
                                   : _ ("Generate (Ctrl+Return)"));
  if (isnan (price))
    {
      gtk_label_set_label (self->generate_label, _ ("Generate"));
    }
  else
    {
      credits = latent_format_credits (price);
      /* Translators: the button that asks for pictures, and what they cost, such as "20 credits" */
      text = g_strdup_printf (_ ("Generate · %s"), credits);
      gtk_label_set_label (self->generate_label, text);
    }
  update_balance (self, price);
}

static void
save_draft (LatentComposer *self)
{
  LatentModel *model = latent_form_get_model (self->form);
  g_autofree char *prompt = latent_prompt_view_dup_text (self->prompt);

  if (self->restoring || self->draft == NULL || model == NULL)
    return;
  latent_draft_set_prompt (self->draft, prompt);
  latent_draft_set_model (self->draft, latent_model_get_id (model));
  latent_draft_set_pictures (self->draft, get_pictures (self));
  latent_draft_take_values (self->draft, latent_model_get_id (model), latent_form_dup_values (self->form));
}

static void
form_changed_cb (LatentComposer *self)
{
  latent_form_clear_errors (self->form);
  save_draft (self);
  update_price (self);
}

static void
copy_member (JsonObject *object, const char *name, JsonNode *node, gpointer user_data)
{
  json_object_set_member (user_data, name, json_node_copy (node));
}

/* --- the shown model is another one by a refresh --- */

static gboolean
follow_cb (gpointer data)
{
  LatentComposer *self = data;
  g_auto (GStrv) lost = NULL;

  self->follow_id = 0;
  if (latent_form_follow (self->form, &lost))
    latent_model_note_tell (self->note, latent_form_get_model (self->form), (const char *const *) lost);
  update_price (self);
  return G_SOURCE_REMOVE;
}

/* Once, when all that is said of it has come. */
static void
model_changed_cb (LatentComposer *self)
{
  if (self->follow_id == 0)
    self->follow_id = g_idle_add (follow_cb, self);
}

/* What was chosen for the model before survives as far as this one understands it; else what was chosen for this one
 * earlier, else its defaults. */
static void
model_selected_cb (LatentComposer *self)
{
  LatentModel *model = adw_combo_row_get_selected_item (self->model_row);
  g_autoptr (JsonObject) carried = NULL;
  g_autoptr (JsonObject) values = json_object_new ();
  JsonObject *own = NULL;

  if (model == NULL || model == latent_form_get_model (self->form))
    return;
  carried = latent_form_dup_carried (self->form, model);
  if (self->draft != NULL)
    own = latent_draft_get_values (self->draft, latent_model_get_id (model));
  if (own == NULL && self->draft != NULL)
    own = latent_draft_get_defaults (self->draft, latent_model_get_id (model));
  if (own != NULL)
    json_object_foreach_member (own, copy_member, values);
  json_object_foreach_member (carried, copy_member, values);
  latent_form_set_model (self->form, model);
  latent_form_fill (self->form, values);
  g_signal_group_set_target (self->model_signals, model);
  gtk_widget_set_visible (GTK_WIDGET (self->note), FALSE);
}

static gboolean
find_model (LatentComposer *self, const char *id, guint *position)
{
  GListModel *models = adw_combo_row_get_model (self->model_row);

  for (guint i = 0; models != NULL && i < g_list_model_get_n_items (models); i++)
    {
      g_autoptr (LatentModel) model = g_list_model_get_item (models, i);

      if (g_strcmp0 (latent_model_get_id (model), id) == 0)
        {
          *position = i;
          return TRUE;
        }
    }
  return FALSE;
}

static void
restore_draft (LatentComposer *self)
{
  LatentModel *preferred = latent_catalog_get_default (latent_session_get_catalog (self->session));
  guint position = 0;

  self->restoring = TRUE;
  if (self->draft != NULL)
    {
      latent_prompt_view_set_text (self->prompt, latent_draft_get_prompt (self->draft));
      adw_spin_row_set_value (self->pictures_row, latent_draft_get_pictures (self->draft));
    }
  if ((self->draft == NULL || !find_model (self, latent_draft_get_model (self->draft), &position)) && preferred != NULL)
    find_model (self, latent_model_get_id (preferred), &position);
  adw_combo_row_set_selected (self->model_row, position);
  model_selected_cb (self);
  self->restoring = FALSE;
}

static char *
title_of (LatentModel *model)
{
  return g_strdup (model != NULL ? latent_model_get_title (model) : "");
}

static gboolean
can_show (gpointer item, gpointer user_data)
{
  return latent_form_can_show (item);
}

static void
offer_changed_cb (LatentCatalog *catalog, GtkFilter *filter)
{
  gtk_filter_changed (filter, GTK_FILTER_CHANGE_DIFFERENT);
}

/* The list would put whatever stands beside it in its place, however dear that is. */
static void
leave_withdrawn_cb (LatentComposer *self)
{
  LatentModel *model = latent_form_get_model (self->form);
  LatentModel *preferred = self->session != NULL
                             ? latent_catalog_get_default (latent_session_get_catalog (self->session))
                             : NULL;
  guint position;

  if (model != NULL && latent_model_get_withdrawn (model) && preferred != NULL &&
      find_model (self, latent_model_get_id (preferred), &position))
    adw_combo_row_set_selected (self->model_row, position);
}

static void
offer_models (LatentComposer *self, GListModel *catalog)
{
  GtkFilter *filter = GTK_FILTER (gtk_custom_filter_new (can_show, NULL, NULL));
  g_autoptr (GListModel)
    models = latent_model_rows_sort (G_LIST_MODEL (gtk_filter_list_model_new (g_object_ref (catalog), filter)));

  adw_combo_row_set_enable_search (self->model_row, g_list_model_get_n_items (models) > SEARCH_FROM);
  adw_combo_row_set_model (self->model_row, models);
  g_signal_connect_object (catalog, "offer-changed", G_CALLBACK (leave_withdrawn_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (catalog, "offer-changed", G_CALLBACK (offer_changed_cb), filter, G_CONNECT_DEFAULT);
}

static void
sent_cb (LatentComposer *self, guint tasks)
{
  g_signal_emit (self, signals[SUBMITTED], 0, tasks);
}

/* A button that has the focus is clicked by every repetition of a held key. */
static gboolean
button_key_pressed_cb (LatentComposer *self)
{
  gboolean again = self->key_held;

  self->key_held = TRUE;
  return again ? GDK_EVENT_STOP : GDK_EVENT_PROPAGATE;
}

static void
button_key_released_cb (LatentComposer *self)
{
  self->key_held = FALSE;
}

static void
guard_button (LatentComposer *self)
{
  GtkEventController *controller = gtk_event_controller_key_new ();

  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  g_signal_connect_object (controller, "key-pressed", G_CALLBACK (button_key_pressed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (controller, "key-released", G_CALLBACK (button_key_released_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (self->generate_button, controller);
  controller = gtk_event_controller_focus_new ();
  g_signal_connect_object (controller, "leave", G_CALLBACK (button_key_released_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (self->generate_button, controller);
}

static void
prompt_action_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LatentComposer *self = LATENT_COMPOSER (widget);

  latent_order_set_pictures (self->order, get_pictures (self));
  if (g_str_equal (name, "prompt.preview"))
    latent_order_preview (self->order);
  else if (g_str_equal (name, "prompt.compare"))
    latent_order_compare (self->order);
  else if (g_str_equal (name, "prompt.lists"))
    latent_prompt_tools_edit_lists (self->tools);
  else
    latent_prompt_tools_save_prompt (self->tools);
}

static gboolean
latent_composer_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (LATENT_COMPOSER (widget)->prompt));
}

static void
latent_composer_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_SESSION:
      g_value_set_object (value, LATENT_COMPOSER (object)->session);
      break;
    case PROP_OVERLAID:
      g_value_set_boolean (value, LATENT_COMPOSER (object)->overlaid);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
latent_composer_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_SESSION:
      latent_composer_set_session (LATENT_COMPOSER (object), g_value_get_object (value));
      break;
    case PROP_OVERLAID:
      if (LATENT_COMPOSER (object)->overlaid != g_value_get_boolean (value))
        {
          LATENT_COMPOSER (object)->overlaid = g_value_get_boolean (value);
          g_object_notify_by_pspec (object, pspec);
        }
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
latent_composer_dispose (GObject *object)
{
  LatentComposer *self = LATENT_COMPOSER (object);

  if (self->draft != NULL)
    latent_draft_flush (self->draft);
  g_clear_object (&self->account_signals);
  g_clear_object (&self->model_signals);
  g_clear_handle_id (&self->follow_id, g_source_remove);
  if (self->inputs != NULL)
    g_object_run_dispose (G_OBJECT (self->inputs));
  g_clear_object (&self->inputs);
  g_clear_object (&self->order);
  g_clear_object (&self->tools);
  g_clear_object (&self->form);
  gtk_widget_dispose_template (GTK_WIDGET (self), LATENT_TYPE_COMPOSER);
  g_clear_object (&self->draft);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (latent_composer_parent_class)->dispose (object);
}

static void
latent_composer_class_init (LatentComposerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = latent_composer_get_property;
  object_class->set_property = latent_composer_set_property;
  object_class->dispose = latent_composer_dispose;
  widget_class->grab_focus = latent_composer_grab_focus;

  properties[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, LATENT_TYPE_SESSION,
                                                  G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_OVERLAID] = g_param_spec_boolean (
    "overlaid", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SUBMITTED] = g_signal_new ("submitted", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, G_TYPE_UINT);

  gtk_widget_class_install_action (widget_class, "prompt.preview", NULL, prompt_action_cb);
  gtk_widget_class_install_action (widget_class, "prompt.compare", NULL, prompt_action_cb);
  gtk_widget_class_install_action (widget_class, "prompt.lists", NULL, prompt_action_cb);
  gtk_widget_class_install_action (widget_class, "prompt.save", NULL, prompt_action_cb);
  gtk_widget_class_set_css_name (widget_class, "composer");
  g_type_ensure (LATENT_TYPE_MODEL_NOTE);
  g_type_ensure (LATENT_TYPE_PROMPT_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latentapp/Latent/ui/latent-composer.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentComposer, prompt);
  gtk_widget_class_bind_template_child (widget_class, LatentComposer, group);
  gtk_widget_class_bind_template_child (widget_class, LatentComposer, model_row);
  gtk_widget_class_bind_template_child (widget_class, LatentComposer, pictures_row);
  gtk_widget_class_bind_template_child (widget_class, LatentComposer, more_row);
  gtk_widget_class_bind_template_child (widget_class, LatentComposer, generate_button);
  gtk_widget_class_bind_template_child (widget_class, LatentComposer, generate_label);
  gtk_widget_class_bind_template_child (widget_class, LatentComposer, balance_label);
  gtk_widget_class_bind_template_child (widget_class, LatentComposer, note);
}

static void
latent_composer_init (LatentComposer *self)
{
  g_autoptr (GtkExpression) title = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));

  title = gtk_cclosure_expression_new (G_TYPE_STRING, NULL, 0, NULL, G_CALLBACK (title_of), NULL, NULL);
  adw_combo_row_set_expression (self->model_row, title);
  latent_model_rows_set_up (self->model_row);
  self->form = latent_form_new (self->prompt, self->group, GTK_WIDGET (self->pictures_row), self->more_row);
  self->order = latent_order_new (GTK_WIDGET (self), self->form, self->prompt);
  self->tools = latent_prompt_tools_new (self->prompt);
  g_signal_connect_object (self->order, "changed", G_CALLBACK (update_price), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->order, "sent", G_CALLBACK (sent_cb), self, G_CONNECT_SWAPPED);
  self->inputs = latent_input_target_new (GTK_WIDGET (self), self->form);
  self->defaults = LATENT_DEFAULTS_MENU (latent_defaults_menu_new (self->form));
  adw_action_row_add_suffix (ADW_ACTION_ROW (self->model_row), GTK_WIDGET (self->defaults));
  self->model_signals = g_signal_group_new (LATENT_TYPE_MODEL);
  g_signal_group_connect_swapped (self->model_signals, "changed", G_CALLBACK (model_changed_cb), self);
  self->account_signals = g_signal_group_new (LATENT_TYPE_ACCOUNT);
  g_signal_group_connect_swapped (self->account_signals, "notify::balance", G_CALLBACK (update_price), self);

  g_signal_connect_object (self->form, "changed", G_CALLBACK (form_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->pictures_row, "notify::value", G_CALLBACK (form_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->model_row, "notify::selected-item", G_CALLBACK (model_selected_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->prompt, "picture-refused", G_CALLBACK (latent_input_target_paste), self->inputs,
                           G_CONNECT_SWAPPED);
  latent_removal_install_key (GTK_WIDGET (self));
  guard_button (self);
}

void
latent_composer_set_draft (LatentComposer *self, LatentDraft *draft)
{
  g_return_if_fail (LATENT_IS_COMPOSER (self));
  g_return_if_fail (self->draft == NULL);

  self->draft = g_object_ref (draft);
  latent_defaults_menu_set_draft (self->defaults, draft);
}

void
latent_composer_set_session (LatentComposer *self, LatentSession *session)
{
  g_return_if_fail (LATENT_IS_COMPOSER (self));

  if (!g_set_object (&self->session, session))
    return;
  latent_order_set_session (self->order, session);
  latent_prompt_tools_set_library (self->tools, session != NULL ? latent_session_get_library (session) : NULL);
  latent_form_set_session (self->form, session);
  latent_input_target_set_session (self->inputs, session);
  g_signal_group_set_target (self->account_signals, session != NULL ? latent_session_get_account (session) : NULL);
  if (session != NULL)
    {
      self->restoring = TRUE;
      offer_models (self, G_LIST_MODEL (latent_session_get_catalog (session)));
      self->restoring = FALSE;
      restore_draft (self);
    }
  update_price (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SESSION]);
}

void
latent_composer_generate (LatentComposer *self)
{
  g_return_if_fail (LATENT_IS_COMPOSER (self));

  latent_order_set_pictures (self->order, get_pictures (self));
  latent_order_generate (self->order);
}

void
latent_composer_fill (LatentComposer *self, const char *model, JsonObject *input)
{
  guint position;

  g_return_if_fail (LATENT_IS_COMPOSER (self));
  g_return_if_fail (model != NULL && input != NULL);

  if (!find_model (self, model, &position))
    {
      /* Translators: %s is the id of a model */
      g_autofree char *text = g_strdup_printf (_ ("The model %s isn’t offered here"), model);

      show_toast (self, text);
      return;
    }
  adw_combo_row_set_selected (self->model_row, position);
  latent_form_fill (self->form, input);
  gtk_widget_grab_focus (GTK_WIDGET (self->prompt));
}

void
latent_composer_use_as_input (LatentComposer *self, GPtrArray *images)
{
  g_autoptr (GPtrArray) values = NULL;
  LatentModel *model, *editor;
  guint position;

  g_return_if_fail (LATENT_IS_COMPOSER (self));
  g_return_if_fail (images != NULL);

  model = latent_form_get_model (self->form);
  if (model == NULL)
    return;
  if (latent_form_find_pictures (self->form, NULL) == NULL)
    {
      editor = latent_carry_find_editor (adw_combo_row_get_model (self->model_row), model);
      if (editor != NULL && find_model (self, latent_model_get_id (editor), &position))
        adw_combo_row_set_selected (self->model_row, position);
    }
  values = g_ptr_array_new_with_free_func ((GDestroyNotify) json_node_unref);
  for (guint i = 0; i < images->len; i++)
    g_ptr_array_add (values, latent_picture_reference_new_image (latent_image_get_id (images->pdata[i])));
  if (latent_input_target_add (self->inputs, NULL, values))
    gtk_widget_grab_focus (GTK_WIDGET (self->prompt));
}
