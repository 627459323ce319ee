/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-prompt-history.h"

#include "latent-config.h"
#include "latent-fiber.h"
#include "latent-name-dialog.h"
#include "latent-prompt-row.h"
#include "latent-window.h"

#include <glib/gi18n-lib.h>

/* More than anybody looks through; a word more finds what is older. */
#define SHOWN 300

struct _LatentPromptHistory
{
  GtkPopover parent_instance;

  /* Template widgets */
  AdwToggleGroup *which;
  GtkSearchEntry *search;
  GtkStack *stack;
  GtkListView *list;
  GtkLabel *empty_label;

  /* Owned references */
  LatentLibrary *library;
  GListStore *items;

  guint stamp; /* of the newest reading */
};

G_DEFINE_FINAL_TYPE (LatentPromptHistory, latent_prompt_history, GTK_TYPE_POPOVER)

enum
{
  CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gboolean
shows_saved (LatentPromptHistory *self)
{
  return g_strcmp0 (adw_toggle_group_get_active_name (self->which), "saved") == 0;
}

/* --- reading --- */

typedef struct
{
  GWeakRef history;
  LatentLibrary *library;
  gboolean saved;
  char *search;
  guint stamp;
} Read;

static void
read_free (gpointer data)
{
  Read *read = data;

  g_weak_ref_clear (&read->history);
  g_object_unref (read->library);
  g_free (read->search);
  g_free (read);
}

static void
show_prompts (LatentPromptHistory *self, GPtrArray *prompts, const Read *read)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < prompts->len; i++)
    g_ptr_array_add (items, latent_prompt_item_new (prompts->pdata[i]));
  g_list_store_splice (self->items, 0, g_list_model_get_n_items (G_LIST_MODEL (self->items)), items->pdata, items->len);
  if (*read->search != '\0')
    gtk_label_set_label (self->empty_label, _ ("No prompt has these words"));
  else if (read->saved)
    gtk_label_set_label (self->empty_label, _ ("Save prompts that you like under a name: they stay here"));
  else
    gtk_label_set_label (self->empty_label, _ ("What you send is kept here"));
  gtk_stack_set_visible_child_name (self->stack, prompts->len > 0 ? "list" : "empty");
}

static DexFuture *
read_fiber (gpointer data)
{
  Read *read = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray)
    prompts = dex_await_boxed (latent_prompts_list (read->library, read->saved, read->search, SHOWN), &error);
  g_autoptr (LatentPromptHistory) self = g_weak_ref_get (&read->history);

  if (self == NULL || self->stamp != read->stamp)
    return dex_future_new_true ();
  if (prompts == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  show_prompts (self, prompts, read);
  return dex_future_new_true ();
}

static void
refresh (LatentPromptHistory *self)
{
  Read *read;

  if (self->library == NULL)
    return;
  read = g_new0 (Read, 1);
  g_weak_ref_init (&read->history, self);
  read->library = g_object_ref (self->library);
  read->saved = shows_saved (self);
  read->search = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->search)));
  read->stamp = ++self->stamp;
  latent_fiber_detach ("read the prompts", read_fiber, read, read_free);
}

/* --- changing --- */

typedef struct
{
  GWeakRef history;
  LatentWindow *window;
  LatentLibrary *library;
  LatentPrompt *prompt;
} Change;

static Change *
change_new (LatentPromptHistory *self, const LatentPrompt *prompt)
{
  Change *change = g_new0 (Change, 1);

  g_weak_ref_init (&change->history, self);
  change->window = g_object_ref (latent_window_for (GTK_WIDGET (self)));
  change->library = g_object_ref (self->library);
  change->prompt = latent_prompt_copy (prompt);
  return change;
}

static Change *
change_copy (Change *change)
{
  g_autoptr (LatentPromptHistory) self = g_weak_ref_get (&change->history);
  Change *copy = g_new0 (Change, 1);

  g_weak_ref_init (&copy->history, self);
  copy->window = g_object_ref (change->window);
  copy->library = g_object_ref (change->library);
  copy->prompt = latent_prompt_copy (change->prompt);
  return copy;
}

static void
change_free (gpointer data)
{
  Change *change = data;

  g_weak_ref_clear (&change->history);
  g_object_unref (change->window);
  g_object_unref (change->library);
  latent_prompt_free (change->prompt);
  g_free (change);
}

static DexFuture *
end_change (Change *change, const GError *error, const char *done)
{
  g_autoptr (LatentPromptHistory) self = g_weak_ref_get (&change->history);
  const char *text = error != NULL ? error->message : done;

  if (text != NULL)
    {
      AdwToast *toast = adw_toast_new (text);

      adw_toast_set_use_markup (toast, FALSE);
      latent_window_add_toast (change->window, toast);
    }
  if (self != NULL)
    refresh (self);
  return dex_future_new_true ();
}

static DexFuture *
save_fiber (gpointer data)
{
  Change *change = data;
  g_autoptr (GError) error = NULL;

  dex_await (latent_prompts_save (change->library, change->prompt->name, change->prompt->text), &error);
  return end_change (change, error, _ ("Saved"));
}

static void
save_named_cb (GtkWidget *parent, const char *name, gpointer user_data)
{
  Change *change = change_copy (user_data);

  g_set_str (&change->prompt->name, name);
  g_strstrip (change->prompt->name);
  latent_fiber_detach ("save a prompt", save_fiber, change, change_free);
}

static DexFuture *
rename_fiber (gpointer data)
{
  Change *change = data;
  g_autoptr (GError) error = NULL;

  dex_await (latent_prompts_rename (change->library, change->prompt->id, change->prompt->name), &error);
  return end_change (change, error, NULL);
}

static void
rename_named_cb (GtkWidget *parent, const char *name, gpointer user_data)
{
  Change *change = change_copy (user_data);

  g_set_str (&change->prompt->name, name);
  g_strstrip (change->prompt->name);
  latent_fiber_detach ("rename a prompt", rename_fiber, change, change_free);
}

static DexFuture *
restore_fiber (gpointer data)
{
  Change *change = data;
  g_autoptr (GError) error = NULL;

  dex_await (latent_prompts_restore (change->library, change->prompt), &error);
  return end_change (change, error, NULL);
}

static void
undo_cb (Change *change)
{
  latent_fiber_detach ("restore a prompt", restore_fiber, change_copy (change), change_free);
}

static void
undo_free (gpointer data, GClosure *closure)
{
  change_free (data);
}

static DexFuture *
delete_fiber (gpointer data)
{
  Change *change = data;
  g_autoptr (GError) error = NULL;
  AdwToast *toast;

  if (!dex_await (latent_prompts_delete (change->library, change->prompt->id), &error))
    return end_change (change, error, NULL);
  toast = adw_toast_new (_ ("Prompt deleted"));
  adw_toast_set_button_label (toast, _ ("_Undo"));
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (undo_cb), change_copy (change), undo_free,
                         G_CONNECT_SWAPPED);
  latent_window_add_toast (change->window, toast);
  return end_change (change, NULL, NULL);
}

static void
row_save_cb (LatentPromptRow *row, LatentPromptHistory *self)
{
  const LatentPrompt *prompt = latent_prompt_item_get_prompt (latent_prompt_row_get_item (row));
  Change *change = change_new (self, prompt);
  g_autofree char *name = latent_prompt_suggest_name (prompt->text);

  gtk_popover_popdown (GTK_POPOVER (self));
  latent_name_dialog_present (GTK_WIDGET (change->window), _ ("Save Prompt"), _ ("_Save"), name, save_named_cb, change,
                              change_free);
}

static void
row_rename_cb (LatentPromptRow *row, LatentPromptHistory *self)
{
  const LatentPrompt *prompt = latent_prompt_item_get_prompt (latent_prompt_row_get_item (row));
  Change *change = change_new (self, prompt);

  gtk_popover_popdown (GTK_POPOVER (self));
  latent_name_dialog_present (GTK_WIDGET (change->window), _ ("Rename Prompt"), _ ("_Rename"), prompt->name,
                              rename_named_cb, change, change_free);
}

static void
row_delete_cb (LatentPromptRow *row, LatentPromptHistory *self)
{
  latent_fiber_detach ("delete a prompt", delete_fiber,
                       change_new (self, latent_prompt_item_get_prompt (latent_prompt_row_get_item (row))),
                       change_free);
}

/* --- list --- */

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, LatentPromptHistory *self)
{
  GtkWidget *row = latent_prompt_row_new ();

  g_signal_connect_object (row, "save", G_CALLBACK (row_save_cb), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (row, "rename", G_CALLBACK (row_rename_cb), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (row, "delete", G_CALLBACK (row_delete_cb), self, G_CONNECT_DEFAULT);
  gtk_list_item_set_child (item, row);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, LatentPromptHistory *self)
{
  LatentPromptRow *row = LATENT_PROMPT_ROW (gtk_list_item_get_child (item));
  LatentPromptItem *shown = gtk_list_item_get_item (item);
  const LatentPrompt *prompt = latent_prompt_item_get_prompt (shown);
  g_autofree char *description = NULL;

  latent_prompt_row_set_item (row, shown);
  description = latent_prompt_row_dup_description (row);
  gtk_list_item_set_accessible_label (item, prompt->name != NULL ? prompt->name : prompt->text);
  gtk_list_item_set_accessible_description (item, description);
}

static void
choose (LatentPromptHistory *self, guint position)
{
  g_autoptr (LatentPromptItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), position);
  g_autofree char *text = NULL;

  if (item == NULL)
    return;
  text = g_strdup (latent_prompt_item_get_prompt (item)->text);
  g_signal_emit (self, signals[CHOSEN], 0, text);
}

static void
activate_cb (LatentPromptHistory *self, guint position)
{
  choose (self, position);
}

static void
first_cb (LatentPromptHistory *self)
{
  choose (self, 0);
}

static void
which_cb (LatentPromptHistory *self)
{
  refresh (self);
}

static void
search_cb (LatentPromptHistory *self)
{
  refresh (self);
}

static void
stop_cb (LatentPromptHistory *self)
{
  gtk_popover_popdown (GTK_POPOVER (self));
}

static void
latent_prompt_history_show (GtkWidget *widget)
{
  LatentPromptHistory *self = LATENT_PROMPT_HISTORY (widget);

  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  refresh (self);
  GTK_WIDGET_CLASS (latent_prompt_history_parent_class)->show (widget);
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

static void
latent_prompt_history_dispose (GObject *object)
{
  LatentPromptHistory *self = LATENT_PROMPT_HISTORY (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), LATENT_TYPE_PROMPT_HISTORY);
  g_clear_object (&self->library);
  g_clear_object (&self->items);
  G_OBJECT_CLASS (latent_prompt_history_parent_class)->dispose (object);
}

static void
latent_prompt_history_class_init (LatentPromptHistoryClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latent_prompt_history_dispose;
  widget_class->show = latent_prompt_history_show;

  signals[CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latentapp/Latent/ui/latent-prompt-history.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentPromptHistory, which);
  gtk_widget_class_bind_template_child (widget_class, LatentPromptHistory, search);
  gtk_widget_class_bind_template_child (widget_class, LatentPromptHistory, stack);
  gtk_widget_class_bind_template_child (widget_class, LatentPromptHistory, list);
  gtk_widget_class_bind_template_child (widget_class, LatentPromptHistory, empty_label);
  gtk_widget_class_bind_template_callback (widget_class, which_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_cb);
  gtk_widget_class_bind_template_callback (widget_class, first_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
}

static void
latent_prompt_history_init (LatentPromptHistory *self)
{
  GtkListItemFactory *factory;

  gtk_widget_init_template (GTK_WIDGET (self));

  self->items = g_list_store_new (LATENT_TYPE_PROMPT_ITEM);
  factory = gtk_signal_list_item_factory_new ();
  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cb), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, G_CONNECT_DEFAULT);
  gtk_list_view_set_factory (self->list, factory);
  g_object_unref (factory);
  gtk_list_view_set_model (self->list,
                           GTK_SELECTION_MODEL (gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->items)))));
}

void
latent_prompt_history_set_library (LatentPromptHistory *self, LatentLibrary *library)
{
  g_return_if_fail (LATENT_IS_PROMPT_HISTORY (self));

  g_set_object (&self->library, library);
}
