/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-lists-dialog.h"

#include "latent-config.h"
#include "latent-fiber.h"
#include "latent-wildcards.h"
#include "latent-word-lists.h"

#include <glib/gi18n-lib.h>

#define LARGEST_FILE (1024 * 1024)

struct _LatentListsDialog
{
  AdwDialog parent_instance;

  /* Template widgets */
  AdwToastOverlay *toasts;
  AdwNavigationView *navigation;
  AdwNavigationPage *edit_page;
  GtkStack *stack;
  GtkListBox *list_box;
  AdwEntryRow *name_row;
  GtkTextView *words_view;

  /* Owned references */
  LatentLibrary *library;
  GPtrArray *lists; /* LatentWordList */
  LatentWordList *edited;
};

G_DEFINE_FINAL_TYPE (LatentListsDialog, latent_lists_dialog, ADW_TYPE_DIALOG)

enum
{
  CHANGED,
  INSERT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void refresh (LatentListsDialog *self);

static void
show_toast (LatentListsDialog *self, const char *text)
{
  AdwToast *toast = adw_toast_new (text);

  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static LatentWordList *
list_new (const char *name, const char *words)
{
  LatentWordList *list = g_new0 (LatentWordList, 1);

  list->name = g_strdup (name);
  list->fold = latent_wildcards_fold_name (name);
  list->words = g_strdup (words);
  return list;
}

/* --- work --- */

typedef struct
{
  LatentListsDialog *dialog;
  LatentWordList *list;
  gboolean open; /* to be edited then */
} Work;

static Work *
work_new (LatentListsDialog *self, const LatentWordList *list)
{
  Work *work = g_new0 (Work, 1);

  work->dialog = g_object_ref (self);
  if (list != NULL)
    work->list = latent_word_list_copy (list);
  return work;
}

static void
work_free (gpointer data)
{
  Work *work = data;

  g_object_unref (work->dialog);
  g_clear_pointer (&work->list, latent_word_list_free);
  g_free (work);
}

static void
show_edited (LatentListsDialog *self, const LatentWordList *list)
{
  g_clear_pointer (&self->edited, latent_word_list_free);
  self->edited = latent_word_list_copy (list);
  adw_navigation_page_set_title (self->edit_page, list->name);
  gtk_editable_set_text (GTK_EDITABLE (self->name_row), list->name);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->words_view), list->words, -1);
  if (adw_navigation_view_get_visible_page (self->navigation) != self->edit_page)
    adw_navigation_view_push (self->navigation, self->edit_page);
}

static DexFuture *
save_fiber (gpointer data)
{
  Work *work = data;
  LatentListsDialog *self = work->dialog;
  g_autoptr (GError) error = NULL;
  gint64 id = dex_await_int64 (latent_word_lists_save (self->library, work->list), &error);

  if (error != NULL)
    {
      show_toast (self, error->message);
      if (self->edited != NULL && self->edited->id == work->list->id)
        gtk_editable_set_text (GTK_EDITABLE (self->name_row), self->edited->name);
      return dex_future_new_true ();
    }
  work->list->id = id;
  if (work->open)
    {
      show_edited (self, work->list);
      gtk_widget_grab_focus (GTK_WIDGET (self->name_row));
    }
  else if (self->edited != NULL && self->edited->id == id)
    {
      g_clear_pointer (&self->edited, latent_word_list_free);
      self->edited = latent_word_list_copy (work->list);
      adw_navigation_page_set_title (self->edit_page, work->list->name);
    }
  g_signal_emit (self, signals[CHANGED], 0);
  refresh (self);
  return dex_future_new_true ();
}

/* Takes @list. */
static void
save (LatentListsDialog *self, LatentWordList *list, gboolean open)
{
  Work *work = work_new (self, NULL);

  work->list = list;
  work->open = open;
  latent_fiber_detach ("save a list", save_fiber, work, work_free);
}

static void
undo_delete_cb (AdwToast *toast, Work *work)
{
  save (work->dialog, latent_word_list_copy (work->list), FALSE);
}

static void
undo_free (gpointer data, GClosure *closure)
{
  work_free (data);
}

static DexFuture *
delete_fiber (gpointer data)
{
  Work *work = data;
  LatentListsDialog *self = work->dialog;
  g_autoptr (GError) error = NULL;
  AdwToast *toast;

  if (!dex_await (latent_word_lists_delete (self->library, work->list->id), &error))
    {
      show_toast (self, error->message);
      return dex_future_new_true ();
    }
  toast = adw_toast_new (_ ("List deleted"));
  adw_toast_set_button_label (toast, _ ("_Undo"));
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (undo_delete_cb), work_new (self, work->list), undo_free,
                         G_CONNECT_DEFAULT);
  adw_toast_overlay_add_toast (self->toasts, toast);
  g_signal_emit (self, signals[CHANGED], 0);
  refresh (self);
  return dex_future_new_true ();
}

/* --- the lists --- */

static const LatentWordList *
get_list (LatentListsDialog *self, GtkWidget *row)
{
  return self->lists->pdata[gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row))];
}

static void
activated_cb (AdwActionRow *row, LatentListsDialog *self)
{
  show_edited (self, get_list (self, GTK_WIDGET (row)));
}

static void
insert_cb (GtkWidget *button, LatentListsDialog *self)
{
  GtkWidget *row = gtk_widget_get_ancestor (button, ADW_TYPE_ACTION_ROW);
  g_autofree char *text = g_strdup_printf ("__%s__", get_list (self, row)->name);

  g_signal_emit (self, signals[INSERT], 0, text);
  adw_dialog_close (ADW_DIALOG (self));
}

static void
add_row (LatentListsDialog *self, const LatentWordList *list)
{
  g_auto (GStrv) entries = latent_word_list_split (list->words);
  guint n = g_strv_length (entries);
  g_autofree char *subtitle = g_strdup_printf (ngettext ("%u entry", "%u entries", n), n);
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *insert = gtk_button_new_with_label (_ ("Insert"));

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), list->name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_signal_connect_object (row, "activated", G_CALLBACK (activated_cb), self, G_CONNECT_DEFAULT);
  gtk_widget_set_valign (insert, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (insert, _ ("Put It Into the Prompt"));
  gtk_widget_set_sensitive (insert, n > 0);
  g_signal_connect_object (insert, "clicked", G_CALLBACK (insert_cb), self, G_CONNECT_DEFAULT);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), insert);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name ("go-next-symbolic"));
  gtk_list_box_append (self->list_box, row);
}

static DexFuture *
read_fiber (gpointer data)
{
  Work *work = data;
  LatentListsDialog *self = work->dialog;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) lists = dex_await_boxed (latent_word_lists_list (self->library), &error);

  if (lists == NULL)
    {
      show_toast (self, error->message);
      return dex_future_new_true ();
    }
  g_clear_pointer (&self->lists, g_ptr_array_unref);
  self->lists = g_steal_pointer (&lists);
  gtk_list_box_remove_all (self->list_box);
  for (guint i = 0; i < self->lists->len; i++)
    add_row (self, self->lists->pdata[i]);
  gtk_stack_set_visible_child_name (self->stack, self->lists->len > 0 ? "lists" : "empty");
  return dex_future_new_true ();
}

static void
refresh (LatentListsDialog *self)
{
  latent_fiber_detach ("read the lists", read_fiber, work_new (self, NULL), work_free);
}

/* One that no list has yet. Transfer full. */
static char *
find_name (LatentListsDialog *self, const char *wanted)
{
  g_autofree char *name = g_strdup (wanted);

  for (guint n = 2;; n++)
    {
      g_autofree char *fold = latent_wildcards_fold_name (name);
      gboolean taken = FALSE;

      for (guint i = 0; self->lists != NULL && i < self->lists->len; i++)
        taken = taken || g_str_equal (((LatentWordList *) self->lists->pdata[i])->fold, fold);
      if (!taken)
        return g_steal_pointer (&name);
      g_free (name);
      name = g_strdup_printf ("%s %u", wanted, n);
    }
}

static void
new_cb (LatentListsDialog *self)
{
  /* Translators: the name of a new list of words */
  g_autofree char *name = find_name (self, _ ("list"));

  save (self, list_new (name, ""), TRUE);
}

/* --- import --- */

/* What can be a name of @file's. Transfer full. */
static char *
name_file (LatentListsDialog *self, GFile *file)
{
  g_autofree char *base = g_file_get_basename (file);
  g_autofree char *shown = g_filename_display_name (base);
  char *dot = strrchr (shown, '.');

  if (dot != NULL && dot != shown)
    *dot = '\0';
  return find_name (self, latent_wildcards_is_name (shown) ? shown : _ ("list"));
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LatentListsDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_file_load_bytes_finish (G_FILE (source), result, NULL, &error);
  g_autofree char *name = NULL;
  g_autofree char *words = NULL;
  const char *text;
  gsize length;

  if (bytes == NULL)
    {
      show_toast (self, error->message);
      return;
    }
  text = g_bytes_get_data (bytes, &length);
  if (length > LARGEST_FILE || !g_utf8_validate (text, (gssize) length, NULL))
    {
      show_toast (self, length > LARGEST_FILE ? _ ("A list has at most 1 MB") : _ ("That isn’t a text file in UTF-8"));
      return;
    }
  name = name_file (self, G_FILE (source));
  words = g_strndup (text != NULL ? text : "", length);
  save (self, list_new (name, words), TRUE);
}

void
latent_lists_dialog_import (LatentListsDialog *self, GFile *file)
{
  g_return_if_fail (LATENT_IS_LISTS_DIALOG (self));
  g_return_if_fail (G_IS_FILE (file));

  g_file_load_bytes_async (file, NULL, loaded_cb, g_object_ref (self));
}

static void
file_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LatentListsDialog) self = user_data;
  g_autoptr (GFile) file = gtk_file_dialog_open_finish (GTK_FILE_DIALOG (source), result, NULL);

  if (file != NULL)
    latent_lists_dialog_import (self, file);
}

static void
import_cb (LatentListsDialog *self)
{
  g_autoptr (GtkFileDialog) chooser = gtk_file_dialog_new ();
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _ ("Text Files"));
  gtk_file_filter_add_mime_type (filter, "text/plain");
  gtk_file_dialog_set_title (chooser, _ ("Import a Text File"));
  gtk_file_dialog_set_default_filter (chooser, filter);
  gtk_file_dialog_open (chooser, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), NULL, file_chosen_cb,
                        g_object_ref (self));
}

/* --- one list --- */

static char *
dup_words (LatentListsDialog *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->words_view);
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

static void
save_edited (LatentListsDialog *self, const char *name)
{
  g_autofree char *words = dup_words (self);
  LatentWordList *list;

  if (g_str_equal (name, self->edited->name) && g_str_equal (words, self->edited->words))
    return;
  list = list_new (name, words);
  list->id = self->edited->id;
  save (self, list, FALSE);
}

static void
apply_cb (LatentListsDialog *self)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->name_row))));

  if (latent_wildcards_is_name (name))
    {
      save_edited (self, name);
      return;
    }
  show_toast (self, _ ("A name has letters, digits, and single spaces, dots, hyphens or underscores between them"));
  gtk_editable_set_text (GTK_EDITABLE (self->name_row), self->edited->name);
}

/* What was typed is kept, whichever way one leaves. */
static void
leave (LatentListsDialog *self)
{
  g_autofree char *name = NULL;

  if (self->edited == NULL)
    return;
  name = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->name_row))));
  save_edited (self, latent_wildcards_is_name (name) ? name : self->edited->name);
  g_clear_pointer (&self->edited, latent_word_list_free);
}

static void
popped_cb (LatentListsDialog *self)
{
  leave (self);
}

static void
delete_cb (LatentListsDialog *self)
{
  g_autofree char *words = dup_words (self);
  Work *work = work_new (self, self->edited);

  g_set_str (&work->list->words, words);
  g_clear_pointer (&self->edited, latent_word_list_free);
  adw_navigation_view_pop (self->navigation);
  latent_fiber_detach ("delete a list", delete_fiber, work, work_free);
}

/* --- object --- */

static void
latent_lists_dialog_closed (AdwDialog *dialog)
{
  leave (LATENT_LISTS_DIALOG (dialog));
}

static void
latent_lists_dialog_dispose (GObject *object)
{
  LatentListsDialog *self = LATENT_LISTS_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), LATENT_TYPE_LISTS_DIALOG);
  g_clear_object (&self->library);
  g_clear_pointer (&self->lists, g_ptr_array_unref);
  g_clear_pointer (&self->edited, latent_word_list_free);
  G_OBJECT_CLASS (latent_lists_dialog_parent_class)->dispose (object);
}

static void
latent_lists_dialog_class_init (LatentListsDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latent_lists_dialog_dispose;
  ADW_DIALOG_CLASS (klass)->closed = latent_lists_dialog_closed;
  signals[CHANGED] = g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[INSERT] = g_signal_new ("insert", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                  G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latentapp/Latent/ui/latent-lists-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentListsDialog, toasts);
  gtk_widget_class_bind_template_child (widget_class, LatentListsDialog, navigation);
  gtk_widget_class_bind_template_child (widget_class, LatentListsDialog, edit_page);
  gtk_widget_class_bind_template_child (widget_class, LatentListsDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, LatentListsDialog, list_box);
  gtk_widget_class_bind_template_child (widget_class, LatentListsDialog, name_row);
  gtk_widget_class_bind_template_child (widget_class, LatentListsDialog, words_view);
  gtk_widget_class_bind_template_callback (widget_class, popped_cb);
  gtk_widget_class_bind_template_callback (widget_class, new_cb);
  gtk_widget_class_bind_template_callback (widget_class, import_cb);
  gtk_widget_class_bind_template_callback (widget_class, delete_cb);
  gtk_widget_class_bind_template_callback (widget_class, apply_cb);
}

static void
latent_lists_dialog_init (LatentListsDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

LatentListsDialog *
latent_lists_dialog_new (LatentLibrary *library)
{
  LatentListsDialog *self;

  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);

  self = g_object_new (LATENT_TYPE_LISTS_DIALOG, NULL);
  self->library = g_object_ref (library);
  refresh (self);
  return self;
}
