/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-removal.h"

#include "latent-undo.h"

/* Nobody remembers more. */
#define MOST 30

typedef struct
{
  GWeakRef field;
  LatentRemovalUndo undo;
  gpointer data;
  GDestroyNotify destroy;
  AdwToast *toast; /* weak */
} Removal;

static void
removal_free (gpointer data)
{
  Removal *removal = data;

  if (removal->toast != NULL)
    adw_toast_dismiss (removal->toast);
  g_clear_weak_pointer (&removal->toast);
  g_weak_ref_clear (&removal->field);
  removal->destroy (removal->data);
  g_free (removal);
}

/* Newest last; of the window that @widget is in. */
static GPtrArray *
get_removals (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  GPtrArray *removals;

  if (root == NULL)
    return NULL;
  removals = g_object_get_data (G_OBJECT (root), "latent-removals");
  if (removals == NULL)
    {
      removals = g_ptr_array_new_with_free_func (removal_free);
      g_object_set_data_full (G_OBJECT (root), "latent-removals", removals, (GDestroyNotify) g_ptr_array_unref);
    }
  return removals;
}

/* FALSE: the form is another one by now. */
static gboolean
undo_at (GPtrArray *removals, guint index)
{
  Removal *removal = g_ptr_array_steal_index (removals, index);
  g_autoptr (LatentField) field = g_weak_ref_get (&removal->field);

  if (field != NULL)
    removal->undo (field, removal->data);
  removal_free (removal);
  return field != NULL;
}

static void
clicked_cb (AdwToast *toast, GtkWidget *root)
{
  GPtrArray *removals = g_object_get_data (G_OBJECT (root), "latent-removals");

  for (guint i = removals != NULL ? removals->len : 0; i > 0; i--)
    if (((Removal *) removals->pdata[i - 1])->toast == toast)
      {
        undo_at (removals, i - 1);
        return;
      }
}

/* One at a time: an Undo that waits behind another one would be taken for it. */
static void
show_toast (Removal *removal, GPtrArray *removals, GtkWidget *row, const char *text)
{
  GtkWidget *overlay = gtk_widget_get_ancestor (row, ADW_TYPE_TOAST_OVERLAY);
  AdwToast *toast;

  if (overlay == NULL)
    return;
  for (guint i = 0; i < removals->len; i++)
    if (((Removal *) removals->pdata[i])->toast != NULL)
      adw_toast_dismiss (((Removal *) removals->pdata[i])->toast);
  toast = latent_undo_toast_new (text);
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (clicked_cb), gtk_widget_get_root (row),
                           G_CONNECT_DEFAULT);
  g_set_weak_pointer (&removal->toast, toast);
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), toast);
}

void
latent_removal_offer (LatentField *field,
                      const char *text,
                      LatentRemovalUndo undo,
                      gpointer data,
                      GDestroyNotify destroy)
{
  GtkWidget *row;
  GPtrArray *removals;
  Removal *removal;

  g_return_if_fail (LATENT_IS_FIELD (field));
  g_return_if_fail (text != NULL && undo != NULL && destroy != NULL);

  row = latent_field_get_row (field);
  removals = get_removals (row);
  if (removals == NULL)
    {
      destroy (data);
      return;
    }
  removal = g_new0 (Removal, 1);
  g_weak_ref_init (&removal->field, field);
  removal->undo = undo;
  removal->data = data;
  removal->destroy = destroy;
  show_toast (removal, removals, row, text);
  g_ptr_array_add (removals, removal);
  if (removals->len > MOST)
    g_ptr_array_remove_index (removals, 0);
}

gboolean
latent_removal_undo_last (GtkWidget *widget)
{
  GPtrArray *removals;

  g_return_val_if_fail (GTK_IS_WIDGET (widget), FALSE);

  removals = get_removals (widget);
  while (removals != NULL && removals->len > 0)
    if (undo_at (removals, removals->len - 1))
      return TRUE;
  return FALSE;
}

static gboolean
key_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  return latent_removal_undo_last (widget) ? GDK_EVENT_STOP : GDK_EVENT_PROPAGATE;
}

void
latent_removal_install_key (GtkWidget *widget)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  g_return_if_fail (GTK_IS_WIDGET (widget));

  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller),
                                        gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_z, GDK_CONTROL_MASK),
                                                          gtk_callback_action_new (key_cb, NULL, NULL)));
  gtk_widget_add_controller (widget, controller);
}
