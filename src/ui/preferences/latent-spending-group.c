/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-spending-group.h"

#include "latent-config.h"
#include "latent-fiber.h"
#include "latent-format.h"
#include "latent-ledger.h"
#include "latent-weak.h"

#include <glib/gi18n-lib.h>

struct _LatentSpendingGroup
{
  AdwPreferencesGroup parent_instance;

  /* Template widgets */
  AdwActionRow *today_row;
  AdwExpanderRow *month_row;
  AdwSpinRow *batch_row;
  AdwSpinRow *day_row;
  AdwSpinRow *month_limit_row;
  AdwSpinRow *undo_row;

  LatentSession *session;
  GPtrArray *rows; /* of the models; the expander has them */
  gboolean reading;
  gboolean read_again;
};

G_DEFINE_FINAL_TYPE (LatentSpendingGroup, latent_spending_group, ADW_TYPE_PREFERENCES_GROUP)

static char *
dup_title (LatentSpendingGroup *self, const char *id)
{
  LatentModel *model = latent_catalog_get_model (latent_session_get_catalog (self->session), id, NULL);

  return g_strdup (model != NULL ? latent_model_get_title (model) : id);
}

static void
show_spending (LatentSpendingGroup *self, const LatentSpending *spending)
{
  g_autofree char *today = latent_format_credits (spending->today);
  g_autofree char *month = latent_format_credits (spending->month);
  g_autofree char *waiting = latent_format_credits (spending->waiting);
  g_autofree char *more = NULL;

  if (spending->waiting > 0)
    /* Translators: two amounts: "35 credits, and 20 credits of tasks that wait" */
    more = g_strdup_printf (_ ("%s, and %s of tasks that wait"), today, waiting);
  adw_action_row_set_subtitle (self->today_row, more != NULL ? more : today);
  adw_expander_row_set_subtitle (self->month_row, month);

  for (guint i = 0; i < self->rows->len; i++)
    adw_expander_row_remove (self->month_row, self->rows->pdata[i]);
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; i < spending->models->len; i++)
    {
      const LatentModelSpending *one = spending->models->pdata[i];
      g_autofree char *title = dup_title (self, one->model);
      g_autofree char *credits = latent_format_credits (one->credits);
      g_autofree char *tasks = g_strdup_printf (ngettext ("%u task", "%u tasks", one->n_tasks), one->n_tasks);
      GtkWidget *row = adw_action_row_new ();
      GtkWidget *amount = gtk_label_new (credits);

      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), tasks);
      gtk_widget_add_css_class (amount, "dimmed");
      gtk_widget_add_css_class (amount, "numeric");
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), amount);
      adw_expander_row_add_row (self->month_row, row);
      g_ptr_array_add (self->rows, row);
    }
  if (adw_expander_row_get_enable_expansion (self->month_row) == (self->rows->len > 0))
    return;
  adw_expander_row_set_enable_expansion (self->month_row, self->rows->len > 0);
  /* It would open by itself. */
  adw_expander_row_set_expanded (self->month_row, FALSE);
}

static DexFuture *
read_fiber (gpointer data)
{
  GWeakRef *weak = data;
  g_autoptr (LatentSpendingGroup) self = g_weak_ref_get (weak);
  LatentLibrary *library;

  if (self == NULL)
    return dex_future_new_true ();
  library = latent_session_get_library (self->session);
  do
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (LatentSpending) spending = NULL;

      self->read_again = FALSE;
      spending = dex_await_boxed (latent_ledger_get_spending (library), &error);
      if (spending != NULL && gtk_widget_get_root (GTK_WIDGET (self)) != NULL)
        show_spending (self, spending);
      else if (error != NULL)
        g_debug ("Reading the ledger: %s", error->message);
    }
  while (self->read_again);
  self->reading = FALSE;
  return dex_future_new_true ();
}

static void
refresh (LatentSpendingGroup *self)
{

  self->read_again = TRUE;
  if (self->reading || self->session == NULL)
    return;
  self->reading = TRUE;
  latent_fiber_detach ("read what was spent", read_fiber, latent_weak_new (self), latent_weak_free);
}

static void
latent_spending_group_root (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (latent_spending_group_parent_class)->root (widget);

  refresh (LATENT_SPENDING_GROUP (widget));
}

static void
latent_spending_group_dispose (GObject *object)
{
  LatentSpendingGroup *self = LATENT_SPENDING_GROUP (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), LATENT_TYPE_SPENDING_GROUP);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (latent_spending_group_parent_class)->dispose (object);
}

static void
latent_spending_group_finalize (GObject *object)
{
  g_ptr_array_unref (LATENT_SPENDING_GROUP (object)->rows);
  G_OBJECT_CLASS (latent_spending_group_parent_class)->finalize (object);
}

static void
latent_spending_group_class_init (LatentSpendingGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latent_spending_group_dispose;
  G_OBJECT_CLASS (klass)->finalize = latent_spending_group_finalize;
  widget_class->root = latent_spending_group_root;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latentapp/Latent/ui/latent-spending-group.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentSpendingGroup, today_row);
  gtk_widget_class_bind_template_child (widget_class, LatentSpendingGroup, month_row);
  gtk_widget_class_bind_template_child (widget_class, LatentSpendingGroup, batch_row);
  gtk_widget_class_bind_template_child (widget_class, LatentSpendingGroup, day_row);
  gtk_widget_class_bind_template_child (widget_class, LatentSpendingGroup, month_limit_row);
  gtk_widget_class_bind_template_child (widget_class, LatentSpendingGroup, undo_row);
}

static void
latent_spending_group_init (LatentSpendingGroup *self)
{
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
latent_spending_group_set_session (LatentSpendingGroup *self,
                                   LatentSession *session,
                                   LatentSettingFailed failed,
                                   gpointer data)
{
  LatentLibrary *library;

  g_return_if_fail (LATENT_IS_SPENDING_GROUP (self));
  g_return_if_fail (LATENT_IS_SESSION (session));
  g_return_if_fail (self->session == NULL);

  self->session = g_object_ref (session);
  library = latent_session_get_library (session);
  latent_setting_row_bind (self->batch_row, library, LATENT_SETTING_BUDGET_BATCH, 0, failed, data);
  latent_setting_row_bind (self->day_row, library, LATENT_SETTING_BUDGET_DAY, 0, failed, data);
  latent_setting_row_bind (self->month_limit_row, library, LATENT_SETTING_BUDGET_MONTH, 0, failed, data);
  latent_setting_row_bind (self->undo_row, library, LATENT_SETTING_UNDO_ABOVE, LATENT_UNDO_ABOVE_DEFAULT, failed, data);
  g_signal_connect_object (library, "tasks-changed", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
  if (gtk_widget_get_root (GTK_WIDGET (self)) != NULL)
    refresh (self);
}
