/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-window-private.h"

#include "latent-await.h"
#include "latent-config.h"
#include "latent-error.h"
#include "latent-fiber.h"
#include "latent-imported.h"
#include "latent-model-page.h"
#include "latent-offered.h"
#include "latent-undo.h"
#include "latent-widget.h"

#include <glib/gi18n-lib.h>

/* Models from KIE's pages: "win.import-model", "win.import-model-text", "win.paste-model" and "win.remove-model". */

typedef struct
{
  GWeakRef window;
  LatentSession *session;
  GFile *file; /* or NULL: then @link, else @text */
  char *link;
  char *text;
} Import;

static void
import_free (gpointer data)
{
  Import *import = data;

  g_weak_ref_clear (&import->window);
  g_object_unref (import->session);
  g_clear_object (&import->file);
  g_free (import->link);
  g_free (import->text);
  g_free (import);
}

static void
tell (LatentWindow *self, const char *text)
{
  AdwToast *toast = adw_toast_new (text);

  adw_toast_set_use_markup (toast, FALSE);
  latent_window_add_toast (self, toast);
}

static guint
count_json (LatentModel *model)
{
  GPtrArray *parameters = latent_model_get_parameters (model);
  guint n = 0;

  for (guint i = 0; i < parameters->len; i++)
    n += latent_parameter_get_widget (parameters->pdata[i]) == LATENT_WIDGET_JSON ? 1 : 0;
  return n;
}

static void
show_imported (LatentWindow *self, GPtrArray *models)
{
  for (guint i = 0; i < models->len; i++)
    {
      LatentModel *model = models->pdata[i];
      guint n = count_json (model);
      g_autofree char *done = g_strdup_printf (_ ("“%s” imported"), latent_model_get_title (model));
      g_autofree char *text = n == 0 ? g_strdup (done)
               /* Translators: %s is "“Seedream 6” imported". */
                                     : g_strdup_printf (ngettext ("%s; %u option is given as JSON",
                                                                  "%s; %u options are given as JSON", n),
                                                        done, n);
      AdwToast *toast = adw_toast_new (text);

      adw_toast_set_use_markup (toast, FALSE);
      adw_toast_set_button_label (toast, _ ("_Undo"));
      adw_toast_set_action_name (toast, "win.remove-model");
      adw_toast_set_action_target (toast, "s", latent_model_get_id (model));
      latent_window_add_toast (self, toast);
    }
}

static GBytes *
read_page (Import *import, GError **error)
{
  if (import->file != NULL)
    return dex_await_boxed (latent_model_page_read (import->file, NULL), error);
  if (import->link != NULL)
    return dex_await_boxed (latent_model_page_fetch (latent_session_get_engine (import->session), import->link, NULL),
                            error);
  return g_bytes_new (import->text, strlen (import->text));
}

static DexFuture *
import_fiber (gpointer data)
{
  Import *import = data;
  LatentCatalog *catalog = latent_session_get_catalog (import->session);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) page = read_page (import, &error);
  g_autoptr (GPtrArray) models = NULL;
  g_autoptr (LatentWindow) self = NULL;

  if (page != NULL)
    models = latent_imported_take (catalog, g_bytes_get_size (page) > 0 ? g_bytes_get_data (page, NULL) : "",
                                   (gssize) g_bytes_get_size (page), &error);
  if (models != NULL)
    latent_catalog_emit_offer_changed (catalog);
  self = g_weak_ref_get (&import->window);
  if (self == NULL)
    return dex_future_new_true ();
  if (models != NULL)
    show_imported (self, models);
  else if (!latent_error_is_cancelled (error))
    tell (self, error->message);
  return dex_future_new_true ();
}

static Import *
import_new (LatentWindow *self)
{
  Import *import = g_new0 (Import, 1);

  g_weak_ref_init (&import->window, self);
  import->session = g_object_ref (self->session);
  return import;
}

static void
start (Import *import)
{
  latent_fiber_detach ("import-model", import_fiber, import, import_free);
}

static void
take_text (LatentWindow *self, const char *text)
{
  Import *import = import_new (self);

  if (latent_offered_is_link (text) && strpbrk (text, " \n") == NULL)
    import->link = g_strdup (text);
  else
    import->text = g_strdup (text);
  start (import);
}

/* --- from a file or a link -------------------------------------------------------------------------------------- */

gboolean
latent_window_is_model_page (GFile *file)
{
  g_autofree char *name = NULL;
  g_autofree char *uri = NULL;

  g_return_val_if_fail (G_IS_FILE (file), FALSE);

  uri = g_file_get_uri (file);
  if (latent_offered_is_link (uri))
    return latent_model_page_is_link (uri);
  name = g_file_get_basename (file);
  return name != NULL && latent_model_page_is_name (name);
}

static void
chosen_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LatentWindow) self = data;
  g_autoptr (GFile) file = gtk_file_dialog_open_finish (GTK_FILE_DIALOG (source), result, NULL);
  Import *import;

  if (file == NULL || self->session == NULL)
    return;
  import = import_new (self);
  import->file = g_steal_pointer (&file);
  start (import);
}

static void
choose (LatentWindow *self)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();
  g_autoptr (GListStore) filters = g_list_store_new (GTK_TYPE_FILE_FILTER);
  static const char *const suffixes[] = { "md", "markdown", "yaml", "yml", "json", "html", "htm", "txt" };

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    gtk_file_filter_add_suffix (filter, suffixes[i]);
  gtk_file_filter_set_name (filter, _ ("Pages of Models"));
  g_list_store_append (filters, filter);
  gtk_file_dialog_set_title (dialog, _ ("Import a Model’s Page"));
  gtk_file_dialog_set_filters (dialog, G_LIST_MODEL (filters));
  gtk_file_dialog_open (dialog, GTK_WINDOW (self), NULL, chosen_cb, g_object_ref (self));
}

static void
import_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LatentWindow *self = LATENT_WINDOW (widget);
  const char *address = g_variant_get_string (parameter, NULL);
  Import *import;

  if (self->session == NULL)
    return;
  if (*address == '\0')
    {
      choose (self);
      return;
    }
  if (latent_offered_is_link (address))
    {
      take_text (self, address);
      return;
    }
  import = import_new (self);
  import->file = g_file_new_for_uri (address);
  start (import);
}

static void
import_text_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LatentWindow *self = LATENT_WINDOW (widget);

  if (self->session != NULL)
    take_text (self, g_variant_get_string (parameter, NULL));
}

/* --- from the clipboard ----------------------------------------------------------------------------------------- */

static void
text_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LatentWindow) self = data;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);

  if (text == NULL || *g_strstrip (text) == '\0')
    {
      tell (self, _ ("There is no text in the clipboard. Copy a model’s page, or a link to one."));
      return;
    }
  if (self->session != NULL)
    take_text (self, text);
}

static void
paste_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (widget), NULL, text_read_cb, g_object_ref (widget));
}

/* --- and away again --------------------------------------------------------------------------------------------- */

/* An imported model that was forgotten, for its Undo. */
typedef struct
{
  LatentCatalog *catalog;
  JsonObject *descriptor;
} Forgotten;

static void
forgotten_free (gpointer data, GClosure *closure)
{
  Forgotten *forgotten = data;

  g_object_unref (forgotten->catalog);
  json_object_unref (forgotten->descriptor);
  g_free (forgotten);
}

static void
import_again_cb (AdwToast *toast, gpointer user_data)
{
  Forgotten *forgotten = user_data;
  LatentWindow *self = g_object_get_data (G_OBJECT (toast), "window");
  g_autoptr (GError) error = NULL;

  if (latent_imported_put (forgotten->catalog, forgotten->descriptor, &error))
    latent_catalog_emit_offer_changed (forgotten->catalog);
  else
    tell (self, error->message);
}

/* Takes @descriptor. */
static void
offer_import (LatentWindow *self, LatentCatalog *catalog, const char *title, JsonObject *descriptor)
{
  g_autofree char *text = g_strdup_printf (_ ("“%s” removed"), title);
  AdwToast *toast = latent_undo_toast_new (text);
  Forgotten *forgotten = g_new0 (Forgotten, 1);

  forgotten->catalog = g_object_ref (catalog);
  forgotten->descriptor = descriptor;
  g_object_set_data (G_OBJECT (toast), "window", self);
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (import_again_cb), forgotten, forgotten_free,
                         G_CONNECT_DEFAULT);
  latent_window_add_toast (self, toast);
}

static void
remove_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LatentWindow *self = LATENT_WINDOW (widget);
  const char *id = g_variant_get_string (parameter, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) descriptor = NULL;
  g_autofree char *title = NULL;
  LatentCatalog *catalog;
  LatentModel *model;

  if (self->session == NULL)
    return;
  catalog = latent_session_get_catalog (self->session);
  model = latent_catalog_get_model (catalog, id, NULL);
  title = g_strdup (model != NULL ? latent_model_get_title (model) : id);
  descriptor = latent_imported_dup (id, NULL);
  if (!latent_imported_remove (catalog, id, &error))
    {
      tell (self, error->message);
      return;
    }
  latent_catalog_emit_offer_changed (catalog);
  if (descriptor != NULL)
    offer_import (self, catalog, title, g_steal_pointer (&descriptor));
}

void
_latent_window_install_pages (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.import-model", "s", import_cb);
  gtk_widget_class_install_action (widget_class, "win.import-model-text", "s", import_text_cb);
  gtk_widget_class_install_action (widget_class, "win.paste-model", NULL, paste_cb);
  gtk_widget_class_install_action (widget_class, "win.remove-model", "s", remove_cb);
}
