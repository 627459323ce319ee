/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-order.h"

#include "latent-compare-dialog.h"
#include "latent-config.h"
#include "latent-format.h"
#include "latent-preview-dialog.h"
#include "latent-sender.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <math.h>

struct _LatentOrder
{
  GObject parent_instance;

  GtkWidget *owner; /* not owned, as are the next two */
  LatentForm *form;
  LatentPromptView *prompt;
  LatentSession *session;
  GSignalGroup *price_signals;
  guint pictures;
  gboolean sending;
};

G_DEFINE_FINAL_TYPE (LatentOrder, latent_order, G_TYPE_OBJECT)

enum
{
  CHANGED,
  SENT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static LatentEngine *
get_engine (LatentOrder *self)
{
  return latent_session_get_engine (self->session);
}

static void
show_toast (LatentOrder *self, const char *text)
{
  LatentWindow *window = latent_window_for (self->owner);
  AdwToast *toast;

  if (window == NULL)
    return;
  toast = adw_toast_new (text);
  adw_toast_set_use_markup (toast, FALSE);
  latent_window_add_toast (window, toast);
}

/* --- what it comes to --- */

static LatentParameter *
get_prompt_parameter (LatentOrder *self)
{
  LatentModel *model = latent_form_get_model (self->form);

  return model != NULL ? latent_model_find_role (model, LATENT_ROLE_PROMPT) : NULL;
}

/* 1 for a model without a prompt, and where the text can't be understood. */
static guint64
count_prompts (LatentOrder *self)
{
  LatentWildcards *wildcards = latent_prompt_view_get_wildcards (self->prompt, NULL);

  return get_prompt_parameter (self) != NULL && wildcards != NULL ? latent_wildcards_count (wildcards) : 1;
}

double
latent_order_estimate (LatentOrder *self, gboolean *learned)
{
  LatentModel *model;
  g_autoptr (JsonObject) input = NULL;
  guint results, tasks;

  g_return_val_if_fail (LATENT_IS_ORDER (self), NAN);

  model = latent_form_get_model (self->form);
  if (learned != NULL)
    *learned = FALSE;
  if (model == NULL || self->session == NULL)
    return NAN;
  tasks = latent_form_plan (self->form, self->pictures, &results);
  input = latent_form_dup_input (self->form, results);
  return latent_prices_estimate (latent_engine_get_prices (get_engine (self)), model, input, learned) * tasks *
         (double) count_prompts (self);
}

/* "12 pictures of 6 prompts for 60 credits. 940 credits will be left." */
static char *
describe (LatentOrder *self, guint n_tasks)
{
  double price = latent_order_estimate (self, NULL);
  double balance = latent_account_get_balance (latent_session_get_account (self->session));
  g_autofree char *tasks = g_strdup_printf (ngettext ("%u task", "%u tasks", n_tasks), n_tasks);
  g_autofree char *amount = NULL;
  g_autofree char *left = NULL;

  if (isnan (price))
    /* Translators: %s is a number of tasks: "12 tasks" */
    return g_strdup_printf (_ ("%s; what they cost isn’t known yet."), tasks);
  amount = latent_format_credits (price);
  if (isnan (balance))
    /* Translators: "12 tasks for 60 credits." */
    return g_strdup_printf (_ ("%s for %s."), tasks, amount);
  left = latent_format_credits (fabs (balance - price));
  if (price > balance)
    /* Translators: "12 tasks for 60 credits. That is 10 credits more than there are." */
    return g_strdup_printf (_ ("%s for %s. That is %s more than there are."), tasks, amount, left);
  /* Translators: "12 tasks for 60 credits. 940 credits will be left." */
  return g_strdup_printf (_ ("%s for %s. %s will be left."), tasks, amount, left);
}

/* --- requests --- */

static GPtrArray *
requests_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) latent_request_free);
}

static JsonObject *
copy_with_prompt (LatentModel *model, JsonObject *input, const char *prompt)
{
  LatentParameter *parameter = latent_model_find_role (model, LATENT_ROLE_PROMPT);
  JsonObject *copy = json_object_new ();
  g_autoptr (GList) members = json_object_get_members (input);

  for (GList *member = members; member != NULL; member = member->next)
    json_object_set_member (copy, member->data, json_node_copy (json_object_get_member (input, member->data)));
  if (parameter != NULL && prompt != NULL)
    json_object_set_string_member (copy, latent_parameter_get_name (parameter), prompt);
  return copy;
}

/* @written: what the user wrote, if it isn't the prompt itself. */
static void
add_request (GPtrArray *requests,
             LatentModel *model,
             JsonObject *input,
             const char *prompt,
             guint tasks,
             const char *written)
{
  g_autoptr (JsonObject) one = copy_with_prompt (model, input, prompt);
  LatentRequest *request = latent_request_new (latent_model_get_id (model), one, tasks);

  if (g_strcmp0 (prompt, written) != 0)
    request->written = g_strdup (written);
  g_ptr_array_add (requests, request);
}

static char *
dup_written (LatentOrder *self)
{
  return g_strstrip (latent_prompt_view_dup_text (self->prompt));
}

/* Every prompt of the text for @model. @literally: the text itself. */
static void
add_requests (LatentOrder *self,
              GPtrArray *requests,
              LatentModel *model,
              JsonObject *input,
              guint tasks,
              gboolean literally)
{
  LatentWildcards *wildcards = latent_prompt_view_get_wildcards (self->prompt, NULL);
  g_autofree char *written = dup_written (self);

  if (latent_model_find_role (model, LATENT_ROLE_PROMPT) == NULL)
    {
      add_request (requests, model, input, NULL, tasks, NULL);
      return;
    }
  if (literally)
    {
      g_autofree char *escaped = latent_wildcards_escape (written);

      add_request (requests, model, input, written, tasks, escaped);
      return;
    }
  for (guint64 i = 0; i < latent_wildcards_count (wildcards); i++)
    {
      g_autofree char *prompt = latent_wildcards_dup_prompt (wildcards, i);

      add_request (requests, model, input, prompt, tasks, written);
    }
}

static void
done_cb (gpointer owner, guint tasks)
{
  LatentOrder *self = owner;

  self->sending = FALSE;
  if (tasks > 0)
    g_signal_emit (self, signals[SENT], 0, tasks);
}

/* Takes @requests. */
static void
send (LatentOrder *self, GPtrArray *requests)
{
  LatentWindow *window = latent_window_for (self->owner);

  if (self->sending || window == NULL || self->session == NULL || requests->len == 0)
    {
      g_ptr_array_unref (requests);
      return;
    }
  self->sending = TRUE;
  latent_sender_send (window, get_engine (self), latent_session_get_library (self->session), requests, G_OBJECT (self),
                      done_cb);
}

/* The form's input, or NULL: then it is shown what is wrong. */
static JsonObject *
check (LatentOrder *self, guint *tasks)
{
  const GError *error = NULL;
  g_autofree char *message = NULL;
  JsonObject *input;
  guint results;

  if (get_prompt_parameter (self) != NULL && latent_prompt_view_get_wildcards (self->prompt, &error) == NULL)
    {
      latent_prompt_view_set_error (self->prompt, error->message);
      gtk_widget_grab_focus (GTK_WIDGET (self->prompt));
      return NULL;
    }
  *tasks = latent_form_plan (self->form, self->pictures, &results);
  input = latent_form_check (self->form, results, &message);
  if (input == NULL && message != NULL)
    show_toast (self, message);
  else if (input == NULL)
    gtk_widget_error_bell (self->owner);
  return input;
}

static gboolean
can_ask (LatentOrder *self)
{
  return !self->sending && self->session != NULL && latent_form_get_model (self->form) != NULL;
}

static void
send_checked (LatentOrder *self, gboolean literally)
{
  g_autoptr (JsonObject) input = NULL;
  GPtrArray *requests;
  guint tasks;

  input = can_ask (self) ? check (self, &tasks) : NULL;
  if (input == NULL)
    return;
  requests = requests_new ();
  add_requests (self, requests, latent_form_get_model (self->form), input, tasks, literally);
  send (self, requests);
}

/* --- preview --- */

static void
preview_send_cb (LatentOrder *self)
{
  send_checked (self, FALSE);
}

static void
preview_send_literally_cb (LatentOrder *self)
{
  send_checked (self, TRUE);
}

static char *
explain_too_many (guint64 n_tasks)
{
  if (n_tasks <= LATENT_ENGINE_MOST_TASKS)
    return NULL;
  if (n_tasks == G_MAXUINT64)
    return g_strdup_printf (_ ("These are more tasks than can be counted, and %d can be sent at once."),
                            LATENT_ENGINE_MOST_TASKS);
  return g_strdup_printf (_ ("These are %'" PRIu64 " tasks, and %d can be sent at once."), n_tasks,
                          LATENT_ENGINE_MOST_TASKS);
}

static void
show_preview (LatentOrder *self, guint tasks)
{
  LatentWildcards *wildcards = latent_prompt_view_get_wildcards (self->prompt, NULL);
  guint64 n = latent_wildcards_count (wildcards);
  guint64 n_tasks = n > G_MAXUINT64 / MAX (tasks, 1) ? G_MAXUINT64 : n * tasks;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) prompts = NULL;
  g_autofree char *problem = explain_too_many (n_tasks);
  g_autofree char *summary = NULL;
  LatentPreviewDialog *dialog;

  for (guint64 i = 0; n < G_MAXUINT64 && i < MIN (n, LATENT_ENGINE_MOST_TASKS); i++)
    g_strv_builder_take (builder, latent_wildcards_dup_prompt (wildcards, i));
  prompts = g_strv_builder_end (builder);
  summary = problem == NULL ? describe (self, (guint) n_tasks) : g_strdup (_ ("Here are the first of them."));
  dialog = latent_preview_dialog_new ((const char *const *) prompts, summary, _ ("Generate"), problem);
  g_signal_connect_object (dialog, "send", G_CALLBACK (preview_send_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (dialog, "send-literally", G_CALLBACK (preview_send_literally_cb), self, G_CONNECT_SWAPPED);
  adw_dialog_present (ADW_DIALOG (dialog), self->owner);
}

void
latent_order_preview (LatentOrder *self)
{
  g_autoptr (JsonObject) input = NULL;
  guint tasks;

  g_return_if_fail (LATENT_IS_ORDER (self));

  input = can_ask (self) ? check (self, &tasks) : NULL;
  if (input != NULL)
    show_preview (self, tasks);
}

void
latent_order_generate (LatentOrder *self)
{
  g_autoptr (JsonObject) input = NULL;
  GPtrArray *requests;
  guint tasks;

  g_return_if_fail (LATENT_IS_ORDER (self));

  input = can_ask (self) ? check (self, &tasks) : NULL;
  if (input == NULL)
    return;
  if (count_prompts (self) > 1)
    {
      show_preview (self, tasks);
      return;
    }
  requests = requests_new ();
  add_requests (self, requests, latent_form_get_model (self->form), input, tasks, FALSE);
  send (self, requests);
}

/* --- compare --- */

static JsonObject *
dup_input_for (LatentOrder *self, LatentModel *model)
{
  LatentParameter *parameter = latent_model_find_role (model, LATENT_ROLE_PROMPT);
  JsonObject *input = latent_form_dup_carried (self->form, model);
  g_autofree char *prompt = latent_prompt_view_dup_longest (self->prompt);

  if (parameter != NULL)
    json_object_set_string_member (input, latent_parameter_get_name (parameter), prompt);
  return input;
}

static double
price_cb (LatentModel *model, gpointer data, char **problem)
{
  LatentOrder *self = data;
  g_autoptr (JsonObject) input = dup_input_for (self, model);
  g_autoptr (JsonObject) complete = NULL;
  g_autoptr (GError) error = NULL;

  complete = latent_model_complete (model, input, NULL, &error);
  if (complete == NULL)
    {
      *problem = g_strdup (error->message);
      return NAN;
    }
  return latent_prices_estimate (latent_engine_get_prices (get_engine (self)), model, complete, NULL) *
         (double) count_prompts (self);
}

static void
compare_chosen_cb (LatentOrder *self, GPtrArray *models)
{
  GPtrArray *requests;

  if (!can_ask (self))
    return;
  requests = requests_new ();
  for (guint i = 0; i < models->len; i++)
    {
      g_autoptr (JsonObject) input = dup_input_for (self, models->pdata[i]);

      add_requests (self, requests, models->pdata[i], input, 1, FALSE);
    }
  send (self, requests);
}

void
latent_order_compare (LatentOrder *self)
{
  const GError *error = NULL;
  g_autofree char *written = NULL;
  LatentCompareDialog *dialog;

  g_return_if_fail (LATENT_IS_ORDER (self));

  if (!can_ask (self))
    return;
  written = dup_written (self);
  if (*written == '\0' || latent_prompt_view_get_wildcards (self->prompt, &error) == NULL)
    {
      latent_prompt_view_set_error (self->prompt, error != NULL ? error->message : _ ("Describe the picture first"));
      gtk_widget_grab_focus (GTK_WIDGET (self->prompt));
      return;
    }
  dialog = latent_compare_dialog_new (G_LIST_MODEL (latent_session_get_catalog (self->session)),
                                      latent_form_get_model (self->form), (guint) MIN (count_prompts (self), G_MAXUINT),
                                      price_cb, self);
  g_signal_connect_object (dialog, "chosen", G_CALLBACK (compare_chosen_cb), self, G_CONNECT_SWAPPED);
  adw_dialog_present (ADW_DIALOG (dialog), self->owner);
}

/* --- object --- */

static void
emit_changed_cb (LatentOrder *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
latent_order_dispose (GObject *object)
{
  LatentOrder *self = LATENT_ORDER (object);

  g_clear_object (&self->price_signals);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (latent_order_parent_class)->dispose (object);
}

static void
latent_order_class_init (LatentOrderClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latent_order_dispose;
  signals[CHANGED] = g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SENT] = g_signal_new ("sent", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
latent_order_init (LatentOrder *self)
{
  self->pictures = 1;
  self->price_signals = g_signal_group_new (LATENT_TYPE_PRICES);
  g_signal_group_connect_swapped (self->price_signals, "changed", G_CALLBACK (emit_changed_cb), self);
}

LatentOrder *
latent_order_new (GtkWidget *owner, LatentForm *form, LatentPromptView *prompt)
{
  LatentOrder *self;

  g_return_val_if_fail (GTK_IS_WIDGET (owner), NULL);

  self = g_object_new (LATENT_TYPE_ORDER, NULL);
  self->owner = owner;
  self->form = form;
  self->prompt = prompt;
  return self;
}

void
latent_order_set_session (LatentOrder *self, LatentSession *session)
{
  g_return_if_fail (LATENT_IS_ORDER (self));

  if (!g_set_object (&self->session, session))
    return;
  g_signal_group_set_target (self->price_signals,
                             session != NULL ? latent_engine_get_prices (get_engine (self)) : NULL);
}

void
latent_order_set_pictures (LatentOrder *self, guint pictures)
{
  g_return_if_fail (LATENT_IS_ORDER (self));

  self->pictures = pictures;
}
