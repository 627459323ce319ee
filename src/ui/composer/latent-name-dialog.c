/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-name-dialog.h"

#include "latent-config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define SUGGESTED 40 /* characters */
#define LONGEST 100

typedef struct
{
  LatentNameDone done;
  gpointer data;
  GDestroyNotify destroy;
} Question;

static void
question_free (gpointer data, GClosure *closure)
{
  Question *question = data;

  if (question->data != NULL)
    question->destroy (question->data);
  g_free (question);
}

static char *
dup_name (GtkEditable *entry)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (entry)));
}

static void
response_cb (AdwAlertDialog *dialog, const char *response, Question *question)
{
  g_autofree char *name = NULL;

  if (!g_str_equal (response, "done"))
    return;
  name = dup_name (GTK_EDITABLE (adw_alert_dialog_get_extra_child (dialog)));
  question->done (name, g_steal_pointer (&question->data));
}

static void
text_cb (GtkEditable *entry, GParamSpec *pspec, AdwAlertDialog *dialog)
{
  g_autofree char *name = dup_name (entry);

  adw_alert_dialog_set_response_enabled (dialog, "done", *name != '\0');
}

/* The first words of @text. */
static char *
suggest (const char *text)
{
  g_autofree char *line = g_strndup (text, strcspn (text, "\r\n"));
  g_autofree char *cut = NULL;
  char *space;

  if (g_utf8_strlen (line, -1) <= SUGGESTED)
    return g_steal_pointer (&line);
  cut = g_utf8_substring (line, 0, SUGGESTED);
  space = strrchr (cut, ' ');
  if (space != NULL && space != cut)
    *space = '\0';
  return g_steal_pointer (&cut);
}

void
latent_name_dialog_present (GtkWidget *parent,
                            const char *heading,
                            const char *initial,
                            const char *button,
                            LatentNameDone done,
                            gpointer data,
                            GDestroyNotify destroy)
{
  AdwDialog *dialog = adw_alert_dialog_new (heading, NULL);
  GtkWidget *entry = gtk_entry_new ();
  g_autofree char *name = initial != NULL ? suggest (initial) : g_strdup ("");
  Question *question = g_new0 (Question, 1);

  question->done = done;
  question->data = data;
  question->destroy = destroy;
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _ ("_Cancel"), "done", button, NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "done", ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "done");
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "cancel");
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_entry_set_max_length (GTK_ENTRY (entry), LONGEST);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Name"), -1);
  adw_alert_dialog_set_extra_child (ADW_ALERT_DIALOG (dialog), entry);
  g_signal_connect_object (entry, "notify::text", G_CALLBACK (text_cb), dialog, G_CONNECT_DEFAULT);
  gtk_editable_set_text (GTK_EDITABLE (entry), name);
  text_cb (GTK_EDITABLE (entry), NULL, ADW_ALERT_DIALOG (dialog));
  g_signal_connect_data (dialog, "response", G_CALLBACK (response_cb), question, question_free, G_CONNECT_DEFAULT);
  adw_dialog_set_focus (dialog, entry);
  adw_dialog_present (dialog, parent);
}
