/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-name-dialog.h"

#include "latent-config.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

typedef struct
{
  GWeakRef parent;
  GtkEditable *entry;
  LatentNameChosen chosen;
  gpointer user_data;
  GDestroyNotify destroy;
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_weak_ref_clear (&question->parent);
  if (question->destroy != NULL)
    question->destroy (question->user_data);
  g_free (question);
}

static void
changed_cb (GtkEditable *entry, AdwAlertDialog *dialog)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (entry)));

  adw_alert_dialog_set_response_enabled (dialog, "accept", *text != '\0');
}

static void
response_cb (AdwAlertDialog *dialog, const char *response, Question *question)
{
  g_autoptr (GtkWidget) parent = g_weak_ref_get (&question->parent);

  if (parent != NULL && g_str_equal (response, "accept"))
    question->chosen (parent, gtk_editable_get_text (question->entry), question->user_data);
}

void
latent_name_dialog_present (GtkWidget *parent,
                            const char *heading,
                            const char *accept,
                            const char *name,
                            LatentNameChosen chosen,
                            gpointer user_data,
                            GDestroyNotify destroy)
{
  AdwDialog *dialog;
  GtkWidget *entry;
  Question *question;

  g_return_if_fail (GTK_IS_WIDGET (parent));
  g_return_if_fail (chosen != NULL);

  dialog = adw_alert_dialog_new (heading, NULL);
  entry = gtk_entry_new ();
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), _ ("Name"));
  gtk_entry_set_max_length (GTK_ENTRY (entry), 200);
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Name"), -1);
  adw_alert_dialog_set_extra_child (ADW_ALERT_DIALOG (dialog), entry);
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _ ("_Cancel"), "accept", accept, NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "accept", ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "accept");
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "cancel");
  adw_dialog_set_focus (dialog, entry);
  g_signal_connect_object (entry, "changed", G_CALLBACK (changed_cb), dialog, 0);
  gtk_editable_set_text (GTK_EDITABLE (entry), name != NULL ? name : "");
  changed_cb (GTK_EDITABLE (entry), ADW_ALERT_DIALOG (dialog));

  question = g_new0 (Question, 1);
  g_weak_ref_init (&question->parent, parent);
  question->entry = GTK_EDITABLE (entry);
  question->chosen = chosen;
  question->user_data = user_data;
  question->destroy = destroy;
  g_signal_connect_data (dialog, "response", G_CALLBACK (response_cb), question,
                         (GClosureNotify) (void (*) (void)) question_free, 0);
  adw_dialog_present (dialog, parent);
}
