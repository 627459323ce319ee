/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-file-content.h"

#include "latent-image.h"

struct _LatentFileContent
{
  GdkContentProvider parent_instance;

  GFile *file;
  char *mime_type;
};

G_DEFINE_FINAL_TYPE (LatentFileContent, latent_file_content, GDK_TYPE_CONTENT_PROVIDER)

static GdkContentFormats *
latent_file_content_ref_formats (GdkContentProvider *provider)
{
  LatentFileContent *self = LATENT_FILE_CONTENT (provider);
  const char *mime_types[] = { self->mime_type };

  return gdk_content_formats_new (mime_types, 1);
}

static void
spliced_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (g_output_stream_splice_finish (G_OUTPUT_STREAM (source), result, &error) < 0)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_boolean (task, TRUE);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInputStream) input = g_file_read_finish (G_FILE (source), result, &error);
  GOutputStream *output = g_task_get_task_data (task);
  int priority = g_task_get_priority (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  if (input == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  g_output_stream_splice_async (output, G_INPUT_STREAM (input), G_OUTPUT_STREAM_SPLICE_CLOSE_SOURCE, priority,
                                cancellable, spliced_cb, g_steal_pointer (&task));
}

static void
latent_file_content_write_mime_type_async (GdkContentProvider *provider,
                                           const char *mime_type,
                                           GOutputStream *stream,
                                           int io_priority,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer user_data)
{
  LatentFileContent *self = LATENT_FILE_CONTENT (provider);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, latent_file_content_write_mime_type_async);
  g_task_set_priority (task, io_priority);
  g_task_set_task_data (task, g_object_ref (stream), g_object_unref);
  if (g_strcmp0 (mime_type, self->mime_type) != 0)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "%s is not offered", mime_type);
      return;
    }
  g_file_read_async (self->file, io_priority, cancellable, opened_cb, g_steal_pointer (&task));
}

static gboolean
latent_file_content_write_mime_type_finish (GdkContentProvider *provider, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
latent_file_content_finalize (GObject *object)
{
  LatentFileContent *self = LATENT_FILE_CONTENT (object);

  g_clear_object (&self->file);
  g_free (self->mime_type);

  G_OBJECT_CLASS (latent_file_content_parent_class)->finalize (object);
}

static void
latent_file_content_class_init (LatentFileContentClass *klass)
{
  GdkContentProviderClass *provider_class = GDK_CONTENT_PROVIDER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = latent_file_content_finalize;
  provider_class->ref_formats = latent_file_content_ref_formats;
  provider_class->write_mime_type_async = latent_file_content_write_mime_type_async;
  provider_class->write_mime_type_finish = latent_file_content_write_mime_type_finish;
}

static void
latent_file_content_init (LatentFileContent *self)
{
}

GdkContentProvider *
latent_file_content_new (GFile *file, const char *mime_type)
{
  LatentFileContent *self;

  g_return_val_if_fail (G_IS_FILE (file), NULL);
  g_return_val_if_fail (mime_type != NULL, NULL);

  self = g_object_new (LATENT_TYPE_FILE_CONTENT, NULL);
  self->file = g_object_ref (file);
  self->mime_type = g_strdup (mime_type);
  return GDK_CONTENT_PROVIDER (self);
}

static GdkContentProvider *
build (GPtrArray *images, gboolean with_bytes)
{
  g_autoptr (GString) uris = g_string_new (NULL);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) kept = g_ptr_array_new_with_free_func (g_object_unref);
  LatentImage *last = NULL;
  GdkContentProvider *parts[4];
  gsize n_parts = 0;
  GSList *list = NULL;
  GdkFileList *file_list;

  for (guint i = 0; i < images->len; i++)
    {
      LatentImage *image = g_ptr_array_index (images, i);
      g_autoptr (GFile) file = NULL;
      g_autofree char *uri = NULL;

      if (!latent_image_get_loaded (image) || latent_image_get_missing (image))
        continue;
      file = latent_image_dup_file (image);
      uri = g_file_get_uri (file);
      g_string_append_printf (uris, "%s\r\n", uri);
      list = g_slist_prepend (list, file);
      g_ptr_array_add (files, g_steal_pointer (&file));
      g_ptr_array_add (kept, g_object_ref (image));
      last = image;
    }
  if (last == NULL)
    return NULL;

  list = g_slist_reverse (list);
  bytes = g_bytes_new (uris->str, uris->len);
  parts[n_parts++] = gdk_content_provider_new_for_bytes ("text/uri-list", bytes);
  if (with_bytes && files->len == 1 && *latent_image_get_mime_type (last) != '\0')
    parts[n_parts++] = latent_file_content_new (g_ptr_array_index (files, 0), latent_image_get_mime_type (last));
  file_list = gdk_file_list_new_from_list (list);
  parts[n_parts++] = gdk_content_provider_new_typed (GDK_TYPE_FILE_LIST, file_list);
  g_boxed_free (GDK_TYPE_FILE_LIST, file_list);
  parts[n_parts++] = gdk_content_provider_new_typed (G_TYPE_PTR_ARRAY, kept);
  g_slist_free (list);
  return gdk_content_provider_new_union (parts, n_parts);
}

GdkContentProvider *
latent_file_content_for_images (GPtrArray *images)
{
  g_return_val_if_fail (images != NULL, NULL);

  return build (images, TRUE);
}

GdkContentProvider *
latent_file_content_for_files (GPtrArray *images)
{
  g_return_val_if_fail (images != NULL, NULL);

  return build (images, FALSE);
}
