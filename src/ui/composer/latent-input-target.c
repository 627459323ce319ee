/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-input-target.h"

#include "latent-await.h"
#include "latent-config.h"
#include "latent-error.h"
#include "latent-fetch.h"
#include "latent-fiber.h"
#include "latent-model-page.h"
#include "latent-image-kind.h"
#include "latent-offered.h"
#include "latent-picture-reference.h"
#include "latent-stash.h"
#include "latent-window.h"

#include <glib/gi18n-lib.h>

#define MAX_BYTES (100 * 1000 * 1000)

struct _LatentInputTarget
{
  GObject parent_instance;

  GtkWidget *widget; /* borrowed, as the next */
  LatentForm *form;

  GtkEventController *shortcuts;

  LatentSession *session;
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (LatentInputTarget, latent_input_target, G_TYPE_OBJECT)

/* --- giving them to a field --- */

static void
show_toast (LatentInputTarget *self, const char *text)
{
  LatentWindow *window = latent_window_for (self->widget);
  AdwToast *toast;

  if (window == NULL)
    return;
  toast = adw_toast_new (text);
  adw_toast_set_use_markup (toast, FALSE);
  latent_window_add_toast (window, toast);
}

static void
say_words_only (LatentInputTarget *self)
{
  LatentModel *model = latent_form_get_model (self->form);
  g_autofree char *text = NULL;

  if (model == NULL)
    return;
  /* Translators: %s is the name of a model */
  text = g_strdup_printf (_ ("%s makes pictures from words only"), latent_model_get_title (model));
  show_toast (self, text);
}

gboolean
latent_input_target_add (LatentInputTarget *self, LatentPicturesField *field, GPtrArray *values)
{
  g_autofree char *text = NULL;
  guint left;

  g_return_val_if_fail (LATENT_IS_INPUT_TARGET (self) && values != NULL, FALSE);

  if (field == NULL)
    field = latent_form_find_pictures (self->form, NULL);
  if (field == NULL)
    {
      say_words_only (self);
      return FALSE;
    }
  left = latent_pictures_field_add (field, values);
  if (left > 0)
    {
      text = g_strdup_printf (ngettext ("There is no room for %u picture", "There is no room for %u pictures", left),
                              left);
      show_toast (self, text);
    }
  return TRUE;
}

/* --- what is offered --- */

/* Where the data come from: a drop or the clipboard. */
typedef struct
{
  LatentInputTarget *target;
  LatentOffered *offered;
  gboolean has_page; /* a model's page was among it */
  LatentPicturesField *field; /* NULL where the model takes words only */
  LatentSession *session;
} Source;

static void
source_free (gpointer data)
{
  Source *source = data;

  latent_offered_free (source->offered);
  g_clear_object (&source->field);
  g_clear_object (&source->session);
  g_object_unref (source->target);
  g_free (source);
}

/* --- each kind of it --- */

/* Pictures of our own gallery. */
static gboolean
add_images (Source *source, GPtrArray *values)
{
  g_autoptr (GPtrArray) images = NULL;

  if (!gdk_content_formats_contain_gtype (latent_offered_get_formats (source->offered), G_TYPE_PTR_ARRAY))
    return FALSE;
  images = latent_await_boxed (latent_offered_read_value (source->offered, G_TYPE_PTR_ARRAY),
                               source->target->cancellable, NULL);
  for (guint i = 0; images != NULL && i < images->len; i++)
    if (LATENT_IS_IMAGE (images->pdata[i]))
      g_ptr_array_add (values, latent_picture_reference_new_image (latent_image_get_id (images->pdata[i])));
  return values->len > 0;
}

/* A model's page is imported, whatever the model of today takes. */
static void
take_page (Source *source, const char *address)
{
  source->has_page |= gtk_widget_activate_action (source->target->widget, "win.import-model", "s", address);
}

/* Files have a path; what hasn't is a link that a browser gave the form of a file: see add_web(). */
static gboolean
add_files (Source *source, GPtrArray *values)
{
  GdkFileList *list;
  GSList *files;

  if (!gdk_content_formats_contain_gtype (latent_offered_get_formats (source->offered), GDK_TYPE_FILE_LIST))
    return FALSE;
  list = latent_await_boxed (latent_offered_read_value (source->offered, GDK_TYPE_FILE_LIST),
                             source->target->cancellable, NULL);
  if (list == NULL)
    return FALSE;
  files = gdk_file_list_get_files (list);
  for (GSList *l = files; l != NULL; l = l->next)
    {
      g_autofree char *uri = g_file_get_uri (l->data);

      if (g_file_peek_path (l->data) == NULL)
        continue;
      if (latent_window_is_model_page (l->data))
        take_page (source, uri);
      else
        g_ptr_array_add (values, latent_picture_reference_new_file (g_file_peek_path (l->data), NULL));
    }
  g_slist_free (files);
  g_boxed_free (GDK_TYPE_FILE_LIST, list);
  return values->len > 0;
}

static gboolean
keep_bytes (Source *source, GBytes *bytes, const char *name, GPtrArray *values, GError **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  LatentImageKind kind = latent_image_kind_from_data (data, MIN (size, LATENT_IMAGE_KIND_HEAD));
  g_autofree char *path = NULL;

  if (!latent_image_kind_is_media (kind))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _ ("What came isn’t a picture"));
      return FALSE;
    }
  path = dex_await_string (latent_stash_keep (latent_session_get_library (source->session), bytes, name,
                                              latent_image_kind_get_extension (kind)),
                           error);
  if (path == NULL)
    return FALSE;
  g_ptr_array_add (values, latent_picture_reference_new_file (path, NULL));
  return TRUE;
}

static gboolean
add_link (Source *source, const char *link, GPtrArray *values, GError **error)
{
  g_autofree char *name = latent_offered_name_link (link);
  g_autoptr (GBytes) picture = dex_await_boxed (
    latent_fetch_link (source->session, link, MAX_BYTES, source->target->cancellable), error);

  return picture != NULL && keep_bytes (source, picture, name, values, error);
}

/* A link before bytes: what a browser offers as bytes is what it made of the picture. They are there for where the link
 * leads to nothing, as it does behind a sign-in. */
static gboolean
add_web (Source *source, GPtrArray *values, GError **error)
{
  const char *type = latent_offered_find_type (source->offered, latent_offered_picture_types);
  GCancellable *cancellable = source->target->cancellable;
  g_autoptr (GError) failed = NULL;
  g_auto (GStrv) links = latent_offered_read_links (source->offered, cancellable, error);
  g_autoptr (GBytes) bytes = NULL;
  gboolean added = links != NULL && links[0] != NULL;

  for (guint i = 0; links != NULL && links[i] != NULL; i++)
    if (latent_model_page_is_link (links[i]))
      take_page (source, links[i]);
  if (links == NULL || source->has_page || source->field == NULL)
    return source->has_page;
  if (type != NULL)
    {
      bytes = latent_offered_read_bytes (source->offered, type, MAX_BYTES, cancellable, error);
      if (bytes == NULL)
        return FALSE;
    }
  if (added)
    latent_offered_finish (source->offered, TRUE);
  for (guint i = 0; added && links[i] != NULL; i++)
    added = add_link (source, links[i], values, &failed);
  if (added)
    return TRUE;
  if (bytes != NULL)
    return keep_bytes (source, bytes, latent_offered_is_drop (source->offered) ? _ ("Dropped") : _ ("Pasted"), values,
                       error);
  if (failed != NULL)
    g_propagate_error (error, g_steal_pointer (&failed));
  return FALSE;
}

static DexFuture *
take_fiber (gpointer user_data)
{
  Source *source = user_data;
  LatentInputTarget *self = source->target;
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func ((GDestroyNotify) json_node_unref);
  g_autoptr (GError) error = NULL;
  gboolean taken = add_images (source, values) || add_files (source, values) || source->has_page ||
                   add_web (source, values, &error);

  latent_offered_finish (source->offered, source->field != NULL ? taken : source->has_page);
  if (g_cancellable_is_cancelled (self->cancellable))
    return dex_future_new_true ();
  if (source->field == NULL)
    {
      if (!source->has_page)
        say_words_only (self);
      return dex_future_new_true ();
    }
  if (values->len > 0)
    latent_input_target_add (self, source->field, values);
  if (error != NULL && !latent_error_is_cancelled (error))
    {
      g_autofree char *line = latent_error_first_line (error);

      show_toast (self, line);
    }
  else if (values->len == 0 && error == NULL && !source->has_page)
    show_toast (self, _ ("There is no picture in it"));
  return dex_future_new_true ();
}

static void
take (LatentInputTarget *self, GdkDrop *drop, LatentPicturesField *field)
{
  Source *source = g_new0 (Source, 1);

  source->target = g_object_ref (self);
  source->offered = latent_offered_new (drop, drop == NULL ? gtk_widget_get_clipboard (self->widget) : NULL);
  g_set_object (&source->field, field);
  source->session = g_object_ref (self->session);
  latent_fiber_detach ("input", take_fiber, source, source_free);
}

/* --- drop and paste --- */

static gboolean
is_offered (GdkContentFormats *formats)
{
  return gdk_content_formats_contain_gtype (formats, G_TYPE_PTR_ARRAY) || latent_offered_has_any (formats);
}

static gboolean
accept_cb (LatentInputTarget *self, GdkDrop *drop)
{
  return self->session != NULL && is_offered (gdk_drop_get_formats (drop));
}

static gboolean
drop_cb (LatentInputTarget *self, GdkDrop *drop, double x, double y)
{
  GtkWidget *under = gtk_widget_pick (self->widget, x, y, GTK_PICK_DEFAULT);
  LatentPicturesField *field = latent_form_find_pictures (self->form, under);

  /* On X11 nothing says that a drag which was dropped has left. */
  gtk_widget_unset_state_flags (self->widget, GTK_STATE_FLAG_DROP_ACTIVE);
  take (self, drop, field);
  return TRUE;
}

void
latent_input_target_paste (LatentInputTarget *self)
{
  GdkContentFormats *formats;
  LatentPicturesField *field;
  GtkRoot *root;

  g_return_if_fail (LATENT_IS_INPUT_TARGET (self));

  root = gtk_widget_get_root (self->widget);
  field = latent_form_find_pictures (self->form, root != NULL ? gtk_root_get_focus (root) : NULL);
  formats = gdk_clipboard_get_formats (gtk_widget_get_clipboard (self->widget));
  if (self->session == NULL || !is_offered (formats))
    return;
  take (self, NULL, field);
}

/* Where no text takes it. */
static gboolean
paste_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  latent_input_target_paste (user_data);
  return GDK_EVENT_STOP;
}

static void
add_shortcut (LatentInputTarget *self)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller),
                                        gtk_shortcut_new (gtk_shortcut_trigger_parse_string ("<Control>v"),
                                                          gtk_callback_action_new (paste_cb, self, NULL)));
  self->shortcuts = controller;
  gtk_widget_add_controller (self->widget, controller);
}

static void
add_drop_target (LatentInputTarget *self)
{
  GdkContentFormatsBuilder *builder = gdk_content_formats_builder_new ();
  GtkDropTargetAsync *target;

  gdk_content_formats_builder_add_gtype (builder, G_TYPE_PTR_ARRAY);
  latent_offered_add_types (builder);
  target = gtk_drop_target_async_new (gdk_content_formats_builder_free_to_formats (builder), GDK_ACTION_COPY);
  /* Before the text view, which would take the path of a file as text. */
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (target), GTK_PHASE_CAPTURE);
  g_signal_connect_object (target, "accept", G_CALLBACK (accept_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (target, "drop", G_CALLBACK (drop_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (self->widget, GTK_EVENT_CONTROLLER (target));
}

static void
latent_input_target_dispose (GObject *object)
{
  LatentInputTarget *self = LATENT_INPUT_TARGET (object);

  g_cancellable_cancel (self->cancellable);
  if (self->widget != NULL && self->shortcuts != NULL)
    gtk_widget_remove_controller (self->widget, self->shortcuts);
  self->shortcuts = NULL;
  g_clear_weak_pointer (&self->widget);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (latent_input_target_parent_class)->dispose (object);
}

static void
latent_input_target_finalize (GObject *object)
{
  g_object_unref (LATENT_INPUT_TARGET (object)->cancellable);
  G_OBJECT_CLASS (latent_input_target_parent_class)->finalize (object);
}

static void
latent_input_target_class_init (LatentInputTargetClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = latent_input_target_dispose;
  G_OBJECT_CLASS (klass)->finalize = latent_input_target_finalize;
}

static void
latent_input_target_init (LatentInputTarget *self)
{
  self->cancellable = g_cancellable_new ();
}

LatentInputTarget *
latent_input_target_new (GtkWidget *widget, LatentForm *form)
{
  LatentInputTarget *self;

  g_return_val_if_fail (GTK_IS_WIDGET (widget) && LATENT_IS_FORM (form), NULL);

  self = g_object_new (LATENT_TYPE_INPUT_TARGET, NULL);
  g_set_weak_pointer (&self->widget, widget);
  self->form = form;
  add_drop_target (self);
  add_shortcut (self);
  return self;
}

void
latent_input_target_set_session (LatentInputTarget *self, LatentSession *session)
{
  g_return_if_fail (LATENT_IS_INPUT_TARGET (self));

  g_set_object (&self->session, session);
}
