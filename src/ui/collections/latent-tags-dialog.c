/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-tags-dialog.h"

#include "latent-config.h"
#include "latent-name-dialog.h"
#include "latent-tags.h"
#include "latent-undo.h"
#include "latent-weak.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _LatentTagsDialog
{
  AdwDialog parent_instance;

  LatentLibrary *library;
  GPtrArray *tags; /* LatentTag; NULL: not read yet */

  GtkWidget *overlay;
  GtkSearchEntry *search_entry;
  GtkStack *stack;
  GtkListBox *rows;
};

G_DEFINE_FINAL_TYPE (LatentTagsDialog, latent_tags_dialog, ADW_TYPE_DIALOG)

static const char *
get_tag (gpointer widget)
{
  return g_object_get_data (G_OBJECT (widget), "tag");
}

/* --- changes ---------------------------------------------------------------------------------------------------- */

static void
rename_chosen_cb (GtkWidget *widget, const char *name, gpointer user_data)
{
  LatentTagsDialog *self = LATENT_TAGS_DIALOG (widget);
  const char *tag = user_data;

  if (self->library != NULL)
    latent_undo_offer (self->overlay, self->library, latent_tags_rename (self->library, tag, name),
                       g_strdup_printf (_ ("“%s” renamed"), tag));
}

static void
rename_cb (LatentTagsDialog *self, GtkWidget *button)
{
  const char *tag = get_tag (button);

  latent_name_dialog_present (GTK_WIDGET (self), _ ("Rename Tag"), _ ("_Rename"), tag, rename_chosen_cb, g_strdup (tag),
                              g_free);
}

static void
delete_cb (LatentTagsDialog *self, GtkWidget *button)
{
  const char *tag = get_tag (button);

  if (self->library == NULL)
    return;
  latent_undo_offer (self->overlay, self->library, latent_tags_delete (self->library, tag),
                     g_strdup_printf (_ ("“%s” deleted"), tag));
  /* The button goes. */
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

static void
row_activated_cb (LatentTagsDialog *self, GtkListBoxRow *row)
{
  g_autofree char *tag = g_strdup (get_tag (row));

  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-tag", "s", tag);
  adw_dialog_close (ADW_DIALOG (self));
}

/* --- the list --------------------------------------------------------------------------------------------------- */

static void
add_button (LatentTagsDialog *self,
            GtkWidget *row,
            const LatentTag *tag,
            const char *icon,
            char *tooltip,
            GCallback clicked)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  g_object_set_data_full (G_OBJECT (button), "tag", g_strdup (tag->name), g_free);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, tooltip);
  g_free (tooltip);
  g_signal_connect_object (button, "clicked", clicked, self, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
}

static void
add_row (LatentTagsDialog *self, const LatentTag *tag)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *count = g_strdup_printf (ngettext ("%'u picture", "%'u pictures", tag->n_images), tag->n_images);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), tag->name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), count);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 1);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_widget_set_tooltip_text (row, _ ("Show Its Pictures"));
  g_object_set_data_full (G_OBJECT (row), "tag", g_strdup (tag->name), g_free);
  if (!latent_library_get_read_only (self->library))
    {
      add_button (self, row, tag, "document-edit-symbolic", g_strdup_printf (_ ("Rename “%s”"), tag->name),
                  G_CALLBACK (rename_cb));
      add_button (self, row, tag, "user-trash-symbolic", g_strdup_printf (_ ("Delete “%s”"), tag->name),
                  G_CALLBACK (delete_cb));
    }
  gtk_list_box_append (self->rows, row);
}

static void
update (LatentTagsDialog *self)
{
  g_autofree char *wanted = g_utf8_casefold (gtk_editable_get_text (GTK_EDITABLE (self->search_entry)), -1);
  guint n = 0;

  if (self->tags == NULL)
    return;
  gtk_list_box_remove_all (self->rows);
  g_strstrip (wanted);
  for (guint i = 0; i < self->tags->len; i++)
    {
      const LatentTag *tag = self->tags->pdata[i];
      g_autofree char *fold = g_utf8_casefold (tag->name, -1);

      if (strstr (fold, wanted) == NULL)
        continue;
      add_row (self, tag);
      n++;
    }
  gtk_stack_set_visible_child_name (self->stack, n > 0 ? "list" : self->tags->len > 0 ? "none" : "empty");
}

static void
search_changed_cb (LatentTagsDialog *self)
{
  update (self);
}

static gboolean
is_same (GPtrArray *one, GPtrArray *two)
{
  if (one == NULL || one->len != two->len)
    return FALSE;
  for (guint i = 0; i < one->len; i++)
    {
      const LatentTag *a = one->pdata[i], *b = two->pdata[i];

      if (!g_str_equal (a->name, b->name) || a->n_images != b->n_images)
        return FALSE;
    }
  return TRUE;
}

static DexFuture *
listed_cb (DexFuture *future, gpointer user_data)
{
  g_autoptr (LatentTagsDialog) self = g_weak_ref_get (user_data);
  const GValue *value = dex_future_get_value (future, NULL);

  /* What didn't change keeps its widgets, and the keyboard with them. */
  if (self == NULL || value == NULL || is_same (self->tags, g_value_get_boxed (value)))
    return dex_future_new_true ();
  g_clear_pointer (&self->tags, g_ptr_array_unref);
  self->tags = g_value_dup_boxed (value);
  update (self);
  return dex_future_new_true ();
}

static void
refresh (LatentTagsDialog *self)
{
  if (self->library != NULL)
    dex_future_disown (
      dex_future_finally (latent_tags_list (self->library, NULL), listed_cb, latent_weak_new (self), latent_weak_free));
}

/* --- object ----------------------------------------------------------------------------------------------------- */

static void
latent_tags_dialog_dispose (GObject *object)
{
  LatentTagsDialog *self = LATENT_TAGS_DIALOG (object);

  g_clear_object (&self->library);
  g_clear_pointer (&self->tags, g_ptr_array_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), LATENT_TYPE_TAGS_DIALOG);
  G_OBJECT_CLASS (latent_tags_dialog_parent_class)->dispose (object);
}

static void
latent_tags_dialog_class_init (LatentTagsDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latent_tags_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latentapp/Latent/ui/latent-tags-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentTagsDialog, overlay);
  gtk_widget_class_bind_template_child (widget_class, LatentTagsDialog, search_entry);
  gtk_widget_class_bind_template_child (widget_class, LatentTagsDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, LatentTagsDialog, rows);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
}

static void
latent_tags_dialog_init (LatentTagsDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
latent_tags_dialog_present (GtkWidget *parent, LatentLibrary *library)
{
  LatentTagsDialog *self;

  g_return_if_fail (GTK_IS_WIDGET (parent));
  g_return_if_fail (LATENT_IS_LIBRARY (library));

  self = g_object_new (LATENT_TYPE_TAGS_DIALOG, NULL);
  self->library = g_object_ref (library);
  g_signal_connect_object (library, "images-changed", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
  refresh (self);
  adw_dialog_present (ADW_DIALOG (self), parent);
}
