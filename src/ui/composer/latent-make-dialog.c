/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-make-dialog.h"

#include "latent-config.h"
#include "latent-field.h"
#include "latent-format.h"
#include "latent-make.h"
#include "latent-sender.h"

#include <glib/gi18n-lib.h>
#include <math.h>

struct _LatentMakeDialog
{
  AdwDialog parent_instance;

  /* Template widgets */
  AdwPreferencesGroup *group;
  AdwComboRow *model_row;
  GtkLabel *summary_label;
  GtkWidget *send_button;

  LatentWindow *window; /* not owned: this lies over it */
  LatentSession *session;
  LatentDraft *draft;
  GPtrArray *models; /* LatentModel */
  GPtrArray *fields; /* LatentField, of the chosen one */
  GArray *ids;
};

G_DEFINE_FINAL_TYPE (LatentMakeDialog, latent_make_dialog, ADW_TYPE_DIALOG)

static LatentModel *
get_model (LatentMakeDialog *self)
{
  guint selected = adw_combo_row_get_selected (self->model_row);

  return selected < self->models->len ? self->models->pdata[selected] : NULL;
}

/* With @picture, but without what can't be understood. */
static JsonObject *
make_input (LatentMakeDialog *self, LatentModel *model, gint64 picture)
{
  g_autoptr (GArray) one = g_array_new (FALSE, FALSE, sizeof (gint64));
  JsonObject *input;

  g_array_append_val (one, picture);
  input = latent_make_input (model, one);
  for (guint i = 0; i < self->fields->len; i++)
    {
      LatentField *field = self->fields->pdata[i];
      JsonNode *value;

      if (latent_field_get_value (field, &value, NULL) && value != NULL)
        json_object_set_member (input, latent_parameter_get_name (latent_field_get_parameter (field)), value);
    }
  return input;
}

static char *
describe (LatentMakeDialog *self, double price)
{
  double balance = latent_account_get_balance (latent_session_get_account (self->session));
  g_autofree char *tasks = g_strdup_printf (ngettext ("%u task", "%u tasks", self->ids->len), self->ids->len);
  g_autofree char *amount = NULL;
  g_autofree char *left = NULL;

  if (self->ids->len > LATENT_ENGINE_MOST_TASKS)
    return g_strdup_printf (_ ("These are %u tasks, and %d can be sent at once."), self->ids->len,
                            LATENT_ENGINE_MOST_TASKS);
  if (isnan (price))
    return g_strdup_printf (_ ("%s; what they cost isn’t known yet."), tasks);
  amount = latent_format_credits (price);
  if (isnan (balance))
    return g_strdup_printf (_ ("%s for %s."), tasks, amount);
  left = latent_format_credits (fabs (balance - price));
  return price > balance ? g_strdup_printf (_ ("%s for %s. That is %s more than there are."), tasks, amount, left)
                         : g_strdup_printf (_ ("%s for %s. %s will be left."), tasks, amount, left);
}

static void
update (LatentMakeDialog *self)
{
  LatentPrices *prices = latent_engine_get_prices (latent_session_get_engine (self->session));
  LatentModel *model = get_model (self);
  g_autoptr (JsonObject) input = NULL;
  g_autofree char *text = NULL;

  if (model == NULL)
    return;
  for (guint i = 0; i < self->fields->len; i++)
    latent_field_set_error (self->fields->pdata[i], NULL);
  input = make_input (self, model, g_array_index (self->ids, gint64, 0));
  text = describe (self, latent_prices_estimate (prices, model, input, NULL) * self->ids->len);
  gtk_label_set_label (self->summary_label, text);
  gtk_widget_set_sensitive (self->send_button, self->ids->len <= LATENT_ENGINE_MOST_TASKS);
}

static void
remove_fields (LatentMakeDialog *self)
{
  for (guint i = 0; i < self->fields->len; i++)
    {
      adw_preferences_group_remove (self->group, latent_field_get_row (self->fields->pdata[i]));
      adw_preferences_group_remove (self->group, latent_field_get_error_row (self->fields->pdata[i]));
    }
  g_ptr_array_set_size (self->fields, 0);
}

static void
add_field (LatentMakeDialog *self, LatentParameter *parameter, JsonObject *values)
{
  LatentField *field = latent_field_new (parameter);
  JsonNode *value = values != NULL ? json_object_get_member (values, latent_parameter_get_name (parameter)) : NULL;

  latent_field_set_session (field, self->session);
  if (value != NULL && latent_parameter_check (parameter, value, NULL))
    latent_field_set_value (field, value);
  adw_preferences_group_add (self->group, latent_field_get_row (field));
  adw_preferences_group_add (self->group, latent_field_get_error_row (field));
  g_signal_connect_object (field, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_ptr_array_add (self->fields, field);
}

static void
model_selected_cb (LatentMakeDialog *self)
{
  LatentModel *model = self->models != NULL ? get_model (self) : NULL;
  JsonObject *values;
  GPtrArray *parameters;

  if (model == NULL)
    return;
  remove_fields (self);
  values = latent_draft_get_values (self->draft, latent_model_get_id (model));
  if (values == NULL)
    values = latent_draft_get_defaults (self->draft, latent_model_get_id (model));
  parameters = latent_model_get_parameters (model);
  for (guint i = 0; i < parameters->len; i++)
    if (latent_parameter_get_role (parameters->pdata[i]) != LATENT_ROLE_IMAGES &&
        latent_parameter_get_role (parameters->pdata[i]) != LATENT_ROLE_COUNT)
      add_field (self, parameters->pdata[i], values);
  update (self);
}

static void
sent_cb (gpointer owner, guint tasks)
{
}

/* The same settings are there the next time. */
static void
remember (LatentMakeDialog *self, LatentModel *model, JsonObject *input)
{
  JsonObject *before = latent_draft_get_values (self->draft, latent_model_get_id (model));
  LatentParameter *pictures = latent_model_find_role (model, LATENT_ROLE_IMAGES);
  const char *name = latent_parameter_get_name (pictures);
  JsonObject *values = json_object_new ();
  JsonObjectIter iter;
  const char *member;
  JsonNode *node;

  json_object_iter_init (&iter, input);
  while (json_object_iter_next (&iter, &member, &node))
    if (!g_str_equal (member, name))
      json_object_set_member (values, member, json_node_copy (node));
  if (before != NULL && json_object_has_member (before, name))
    json_object_set_member (values, name, json_node_copy (json_object_get_member (before, name)));
  latent_draft_take_values (self->draft, latent_model_get_id (model), values);
}

static void
send_cb (LatentMakeDialog *self)
{
  LatentModel *model = get_model (self);
  GPtrArray *requests;

  if (model == NULL || latent_field_blame_one_of (self->fields))
    return;
  requests = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_request_free);
  for (guint i = 0; i < self->ids->len; i++)
    {
      g_autoptr (JsonObject) input = make_input (self, model, g_array_index (self->ids, gint64, i));

      if (i == 0)
        remember (self, model, input);
      g_ptr_array_add (requests, latent_request_new (latent_model_get_id (model), input, 1));
    }
  latent_sender_send (self->window, latent_session_get_engine (self->session),
                      latent_session_get_library (self->session), requests, G_OBJECT (self->window), sent_cb);
  adw_dialog_close (ADW_DIALOG (self));
}

static void
latent_make_dialog_dispose (GObject *object)
{
  LatentMakeDialog *self = LATENT_MAKE_DIALOG (object);

  g_clear_pointer (&self->fields, g_ptr_array_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), LATENT_TYPE_MAKE_DIALOG);
  g_clear_object (&self->session);
  g_clear_object (&self->draft);
  g_clear_pointer (&self->models, g_ptr_array_unref);
  g_clear_pointer (&self->ids, g_array_unref);
  G_OBJECT_CLASS (latent_make_dialog_parent_class)->dispose (object);
}

static void
latent_make_dialog_class_init (LatentMakeDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latent_make_dialog_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latentapp/Latent/ui/latent-make-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentMakeDialog, group);
  gtk_widget_class_bind_template_child (widget_class, LatentMakeDialog, model_row);
  gtk_widget_class_bind_template_child (widget_class, LatentMakeDialog, summary_label);
  gtk_widget_class_bind_template_child (widget_class, LatentMakeDialog, send_button);
  gtk_widget_class_bind_template_callback (widget_class, model_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, send_cb);
}

static void
latent_make_dialog_init (LatentMakeDialog *self)
{
  self->fields = g_ptr_array_new_with_free_func (g_object_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
latent_make_dialog_present (LatentWindow *window,
                            LatentSession *session,
                            LatentDraft *draft,
                            const char *title,
                            const char *const *models,
                            GArray *ids)
{
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);
  LatentMakeDialog *self;

  g_return_if_fail (LATENT_IS_WINDOW (window) && LATENT_IS_SESSION (session) && LATENT_IS_DRAFT (draft));
  g_return_if_fail (models != NULL && models[0] != NULL && ids != NULL && ids->len > 0);

  self = g_object_new (LATENT_TYPE_MAKE_DIALOG, "title", title, NULL);
  self->window = window;
  self->session = g_object_ref (session);
  self->draft = g_object_ref (draft);
  self->ids = g_array_ref (ids);
  self->models = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; models[i] != NULL; i++)
    {
      LatentModel *model = latent_catalog_get_model (latent_session_get_catalog (session), models[i], NULL);

      if (model == NULL)
        continue;
      g_ptr_array_add (self->models, g_object_ref (model));
      gtk_string_list_append (titles, latent_model_get_title (model));
    }
  adw_combo_row_set_model (self->model_row, G_LIST_MODEL (titles));
  gtk_widget_set_sensitive (GTK_WIDGET (self->model_row), self->models->len > 1);
  model_selected_cb (self);
  adw_dialog_set_default_widget (ADW_DIALOG (self), self->send_button);
  adw_dialog_present (ADW_DIALOG (self), GTK_WIDGET (window));
}
