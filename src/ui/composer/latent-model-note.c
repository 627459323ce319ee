/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-model-note.h"

#include "latent-config.h"

#include <glib/gi18n-lib.h>

struct _LatentModelNote
{
  AdwBin parent_instance;

  /* Template widgets */
  GtkLabel *label;
};

G_DEFINE_FINAL_TYPE (LatentModelNote, latent_model_note, ADW_TYPE_BIN)

static void
close_cb (LatentModelNote *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

void
latent_model_note_tell (LatentModelNote *self, LatentModel *model, const char *const *lost)
{
  const char *const *changes;
  g_autofree char *what = NULL;
  g_autofree char *titles = NULL;
  g_autofree char *first = NULL;
  g_autofree char *text = NULL;

  g_return_if_fail (LATENT_IS_MODEL_NOTE (self));
  g_return_if_fail (LATENT_IS_MODEL (model));
  g_return_if_fail (lost != NULL);

  changes = latent_model_get_changes (model);
  if (changes == NULL && lost[0] == NULL)
    return;
  if (changes != NULL)
    {
      what = g_strjoinv (_ ("; "), (GStrv) changes);
      /* Translators: the title of a model, and what is different: "Flux 2 Pro has changed: Resolution can be 4K now." */
      first = g_strdup_printf (_ ("%s has changed: %s."), latent_model_get_title (model), what);
    }
  else
    first = g_strdup_printf (_ ("%s has changed."), latent_model_get_title (model));
  if (lost[0] != NULL)
    {
      titles = g_strjoinv (_ (", "), (GStrv) lost);
      /* Translators: a sentence about what changed, and the titles of options. */
      text = g_strdup_printf (_ ("%s Back at the default: %s."), first, titles);
    }
  else
    text = g_steal_pointer (&first);
  gtk_label_set_label (self->label, text);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  gtk_accessible_announce (GTK_ACCESSIBLE (self), text, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
latent_model_note_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), LATENT_TYPE_MODEL_NOTE);
  G_OBJECT_CLASS (latent_model_note_parent_class)->dispose (object);
}

static void
latent_model_note_class_init (LatentModelNoteClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latent_model_note_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latentapp/Latent/ui/latent-model-note.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentModelNote, label);
  gtk_widget_class_bind_template_callback (widget_class, close_cb);
}

static void
latent_model_note_init (LatentModelNote *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
