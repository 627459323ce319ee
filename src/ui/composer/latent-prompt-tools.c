/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-prompt-tools.h"

#include "latent-config.h"
#include "latent-fiber.h"
#include "latent-lists-dialog.h"
#include "latent-name-dialog.h"
#include "latent-prompt-row.h"
#include "latent-prompts.h"
#include "latent-window.h"
#include "latent-word-lists.h"

#include <glib/gi18n-lib.h>

struct _LatentPromptTools
{
  GObject parent_instance;

  LatentPromptView *prompt; /* not owned */
  LatentLibrary *library;
};

G_DEFINE_FINAL_TYPE (LatentPromptTools, latent_prompt_tools, G_TYPE_OBJECT)

static void
show_toast (LatentPromptTools *self, const char *text)
{
  LatentWindow *window = latent_window_for (GTK_WIDGET (self->prompt));
  AdwToast *toast;

  if (window == NULL)
    return;
  toast = adw_toast_new (text);
  adw_toast_set_use_markup (toast, FALSE);
  latent_window_add_toast (window, toast);
}

/* --- lists --- */

typedef struct
{
  GWeakRef tools;
  LatentLibrary *library;
} Read;

static void
read_free (gpointer data)
{
  Read *read = data;

  g_weak_ref_clear (&read->tools);
  g_object_unref (read->library);
  g_free (read);
}

static DexFuture *
read_lists_fiber (gpointer data)
{
  Read *read = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) lists = dex_await_boxed (latent_word_lists_list (read->library), &error);
  g_autoptr (LatentPromptTools) self = g_weak_ref_get (&read->tools);
  g_autoptr (GHashTable) table = NULL;

  if (lists == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  if (self == NULL || self->library != read->library)
    return dex_future_new_true ();
  table = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_strfreev);
  for (guint i = 0; i < lists->len; i++)
    {
      const LatentWordList *list = lists->pdata[i];

      g_hash_table_insert (table, g_strdup (list->fold), latent_word_list_split (list->words));
    }
  latent_prompt_view_set_lists (self->prompt, table);
  return dex_future_new_true ();
}

static void
read_lists (LatentPromptTools *self)
{
  Read *read = g_new0 (Read, 1);

  g_weak_ref_init (&read->tools, self);
  read->library = g_object_ref (self->library);
  latent_fiber_detach ("read the lists", read_lists_fiber, read, read_free);
}

static void
insert_cb (LatentPromptTools *self, const char *text)
{
  latent_prompt_view_insert_text (self->prompt, text);
  gtk_widget_grab_focus (GTK_WIDGET (self->prompt));
}

void
latent_prompt_tools_edit_lists (LatentPromptTools *self)
{
  LatentListsDialog *dialog;

  g_return_if_fail (LATENT_IS_PROMPT_TOOLS (self));

  if (self->library == NULL)
    return;
  dialog = latent_lists_dialog_new (self->library);
  g_signal_connect_object (dialog, "changed", G_CALLBACK (read_lists), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (dialog, "insert", G_CALLBACK (insert_cb), self, G_CONNECT_SWAPPED);
  adw_dialog_present (ADW_DIALOG (dialog), GTK_WIDGET (self->prompt));
}

/* --- saved prompts --- */

typedef struct
{
  GWeakRef tools;
  LatentLibrary *library;
  char *name;
  char *text;
} Save;

static void
save_free (gpointer data)
{
  Save *save = data;

  g_weak_ref_clear (&save->tools);
  g_object_unref (save->library);
  g_free (save->name);
  g_free (save->text);
  g_free (save);
}

static DexFuture *
save_fiber (gpointer data)
{
  Save *save = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentPromptTools) self = NULL;

  dex_await (latent_prompts_save (save->library, save->name, save->text), &error);
  self = g_weak_ref_get (&save->tools);
  if (self != NULL)
    show_toast (self, error != NULL ? error->message : _ ("Saved"));
  return dex_future_new_true ();
}

static void
save_named_cb (GtkWidget *parent, const char *name, gpointer data)
{
  Save *asked = data;
  Save *save = g_new0 (Save, 1);
  g_autoptr (LatentPromptTools) self = g_weak_ref_get (&asked->tools);

  g_weak_ref_init (&save->tools, self);
  save->library = g_object_ref (asked->library);
  save->text = g_strdup (asked->text);
  save->name = g_strstrip (g_strdup (name));
  latent_fiber_detach ("save the prompt", save_fiber, save, save_free);
}

void
latent_prompt_tools_save_prompt (LatentPromptTools *self)
{
  g_autofree char *written = NULL;
  g_autofree char *name = NULL;
  Save *save;

  g_return_if_fail (LATENT_IS_PROMPT_TOOLS (self));

  written = g_strstrip (latent_prompt_view_dup_text (self->prompt));
  if (self->library == NULL || *written == '\0')
    {
      gtk_widget_error_bell (GTK_WIDGET (self->prompt));
      return;
    }
  save = g_new0 (Save, 1);
  g_weak_ref_init (&save->tools, self);
  save->library = g_object_ref (self->library);
  save->text = g_strdup (written);
  name = latent_prompt_suggest_name (written);
  latent_name_dialog_present (GTK_WIDGET (self->prompt), _ ("Save Prompt"), _ ("_Save"), name, save_named_cb, save,
                              save_free);
}

/* --- object --- */

static void
latent_prompt_tools_dispose (GObject *object)
{
  g_clear_object (&LATENT_PROMPT_TOOLS (object)->library);
  G_OBJECT_CLASS (latent_prompt_tools_parent_class)->dispose (object);
}

static void
latent_prompt_tools_class_init (LatentPromptToolsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = latent_prompt_tools_dispose;
}

static void
latent_prompt_tools_init (LatentPromptTools *self)
{
}

LatentPromptTools *
latent_prompt_tools_new (LatentPromptView *prompt)
{
  LatentPromptTools *self;

  g_return_val_if_fail (LATENT_IS_PROMPT_VIEW (prompt), NULL);

  self = g_object_new (LATENT_TYPE_PROMPT_TOOLS, NULL);
  self->prompt = prompt;
  return self;
}

void
latent_prompt_tools_set_library (LatentPromptTools *self, LatentLibrary *library)
{
  g_return_if_fail (LATENT_IS_PROMPT_TOOLS (self));

  if (!g_set_object (&self->library, library))
    return;
  latent_prompt_view_set_library (self->prompt, library);
  latent_prompt_view_set_lists (self->prompt, NULL);
  if (library != NULL)
    read_lists (self);
}
