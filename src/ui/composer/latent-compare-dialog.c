/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-compare-dialog.h"

#include "latent-config.h"
#include "latent-engine.h"
#include "latent-format.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <math.h>

/* A row's model, and whether it is meant. */
typedef struct
{
  LatentModel *model;
  double price;
  GtkCheckButton *check; /* the row's */
  char *fold;            /* what is searched */
} Choice;

struct _LatentCompareDialog
{
  AdwDialog parent_instance;

  /* Template widgets */
  GtkSearchEntry *search;
  GtkListBox *list_box;
  GtkLabel *summary_label;
  GtkWidget *send_button;

  GPtrArray *choices; /* Choice, in the order of the rows */
  guint n_prompts;
};

G_DEFINE_FINAL_TYPE (LatentCompareDialog, latent_compare_dialog, ADW_TYPE_DIALOG)

enum
{
  CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
choice_free (gpointer data)
{
  Choice *choice = data;

  g_object_unref (choice->model);
  g_free (choice->fold);
  g_free (choice);
}

static void
update (LatentCompareDialog *self)
{
  g_autofree char *models = NULL;
  g_autofree char *amount = NULL;
  g_autofree char *text = NULL;
  double price = 0;
  guint n = 0;
  guint64 n_tasks;

  for (guint i = 0; i < self->choices->len; i++)
    {
      const Choice *choice = self->choices->pdata[i];

      if (!gtk_check_button_get_active (choice->check))
        continue;
      n++;
      price += choice->price;
    }
  n_tasks = (guint64) n * self->n_prompts;
  models = g_strdup_printf (ngettext ("%u model", "%u models", n), n);
  if (n == 0)
    text = g_strdup (_ ("Choose models: each gets the prompt, with the values that it understands"));
  else if (n_tasks > LATENT_ENGINE_MOST_TASKS)
    text = g_strdup_printf (_ ("These are %'" PRIu64 " tasks, and %d can be sent at once."), n_tasks,
                            LATENT_ENGINE_MOST_TASKS);
  else if (isnan (price))
    /* Translators: %s is a number of models: "3 models" */
    text = g_strdup_printf (_ ("%s; what they cost isn’t known yet."), models);
  else
    {
      amount = latent_format_credits (price);
      /* Translators: "3 models for 24 credits." */
      text = g_strdup_printf (_ ("%s for %s."), models, amount);
    }
  gtk_label_set_label (self->summary_label, text);
  gtk_widget_set_sensitive (self->send_button, n > 0 && n_tasks <= LATENT_ENGINE_MOST_TASKS);
}

static void
send_cb (LatentCompareDialog *self)
{
  g_autoptr (GPtrArray) models = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->choices->len; i++)
    {
      const Choice *choice = self->choices->pdata[i];

      if (gtk_check_button_get_active (choice->check))
        g_ptr_array_add (models, g_object_ref (choice->model));
    }
  g_signal_emit (self, signals[CHOSEN], 0, models);
  adw_dialog_close (ADW_DIALOG (self));
}

static gboolean
filter_cb (GtkListBoxRow *row, gpointer data)
{
  LatentCompareDialog *self = data;
  const Choice *choice = g_object_get_data (G_OBJECT (row), "choice");
  g_autofree char *text = g_utf8_casefold (gtk_editable_get_text (GTK_EDITABLE (self->search)), -1);
  g_auto (GStrv) words = g_strsplit (text, " ", -1);

  for (guint i = 0; words[i] != NULL; i++)
    if (strstr (choice->fold, words[i]) == NULL)
      return FALSE;
  return TRUE;
}

static void
search_cb (LatentCompareDialog *self)
{
  gtk_list_box_invalidate_filter (self->list_box);
}

/* A model that can't be asked is shown with the reason: it isn't missing. */
static void
add_choice (LatentCompareDialog *self, LatentModel *model, gboolean active, double price, const char *problem)
{
  Choice *choice = g_new0 (Choice, 1);
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *check = gtk_check_button_new ();
  g_autofree char *amount = isnan (price) ? NULL : latent_format_credits (price);
  g_autofree char *searched = g_strconcat (latent_model_get_title (model), " ", latent_model_get_id (model), NULL);

  choice->model = g_object_ref (model);
  choice->price = price;
  choice->check = GTK_CHECK_BUTTON (check);
  choice->fold = g_utf8_casefold (searched, -1);
  g_ptr_array_add (self->choices, choice);

  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), active && problem == NULL);
  g_signal_connect_object (check, "toggled", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), latent_model_get_title (model));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), problem != NULL  ? problem
                                                     : amount != NULL ? amount
                                                                      : _ ("Price not known yet"));
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
  gtk_widget_set_sensitive (row, problem == NULL);
  g_object_set_data (G_OBJECT (row), "choice", choice);
  gtk_list_box_append (self->list_box, row);
}

static void
add_choices (LatentCompareDialog *self,
             GListModel *models,
             LatentModel *chosen,
             gboolean possible,
             LatentComparePrice price,
             gpointer data)
{
  for (guint i = 0; i < g_list_model_get_n_items (models); i++)
    {
      g_autoptr (LatentModel) model = g_list_model_get_item (models, i);
      g_autofree char *problem = NULL;
      double credits;

      if (latent_model_get_withdrawn (model) || latent_model_find_role (model, LATENT_ROLE_PROMPT) == NULL)
        continue;
      credits = price (model, data, &problem);
      if ((problem == NULL) == possible)
        add_choice (self, model, model == chosen, credits, problem);
    }
}

static void
latent_compare_dialog_dispose (GObject *object)
{
  LatentCompareDialog *self = LATENT_COMPARE_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), LATENT_TYPE_COMPARE_DIALOG);
  G_OBJECT_CLASS (latent_compare_dialog_parent_class)->dispose (object);
}

static void
latent_compare_dialog_finalize (GObject *object)
{
  g_ptr_array_unref (LATENT_COMPARE_DIALOG (object)->choices);
  G_OBJECT_CLASS (latent_compare_dialog_parent_class)->finalize (object);
}

static void
latent_compare_dialog_class_init (LatentCompareDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latent_compare_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = latent_compare_dialog_finalize;
  signals[CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_PTR_ARRAY);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latentapp/Latent/ui/latent-compare-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentCompareDialog, search);
  gtk_widget_class_bind_template_child (widget_class, LatentCompareDialog, list_box);
  gtk_widget_class_bind_template_child (widget_class, LatentCompareDialog, summary_label);
  gtk_widget_class_bind_template_child (widget_class, LatentCompareDialog, send_button);
  gtk_widget_class_bind_template_callback (widget_class, search_cb);
  gtk_widget_class_bind_template_callback (widget_class, send_cb);
}

static void
latent_compare_dialog_init (LatentCompareDialog *self)
{
  self->choices = g_ptr_array_new_with_free_func (choice_free);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_box_set_filter_func (self->list_box, filter_cb, self, NULL);
}

LatentCompareDialog *
latent_compare_dialog_new (GListModel *models,
                           LatentModel *chosen,
                           guint n_prompts,
                           LatentComparePrice price,
                           gpointer data)
{
  LatentCompareDialog *self;

  g_return_val_if_fail (G_IS_LIST_MODEL (models), NULL);

  self = g_object_new (LATENT_TYPE_COMPARE_DIALOG, NULL);
  self->n_prompts = n_prompts;
  add_choices (self, models, chosen, TRUE, price, data);
  add_choices (self, models, chosen, FALSE, price, data);
  update (self);
  adw_dialog_set_default_widget (ADW_DIALOG (self), self->send_button);
  adw_dialog_set_focus (ADW_DIALOG (self), GTK_WIDGET (self->search));
  return self;
}
