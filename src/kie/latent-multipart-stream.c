/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-kie"

#include "latent-config.h"

#include "latent-multipart-stream.h"

#include <glib/gi18n-lib.h>

struct _LatentMultipartStream
{
  GInputStream parent_instance;

  char *content_type;
  GBytes *head;
  GInputStream *file;
  guint64 file_length;
  GBytes *tail;
  guint64 offset; /* in the whole body */
};

G_DEFINE_FINAL_TYPE (LatentMultipartStream, latent_multipart_stream, G_TYPE_INPUT_STREAM)

static gssize
read_bytes (GBytes *bytes, guint64 offset, void *buffer, gsize count)
{
  gsize n = MIN (count, g_bytes_get_size (bytes) - offset);

  memcpy (buffer, (const guint8 *) g_bytes_get_data (bytes, NULL) + offset, n);
  return (gssize) n;
}

static gssize
latent_multipart_stream_read (GInputStream *stream,
                              void *buffer,
                              gsize count,
                              GCancellable *cancellable,
                              GError **error)
{
  LatentMultipartStream *self = LATENT_MULTIPART_STREAM (stream);
  guint64 file_start = g_bytes_get_size (self->head);
  guint64 file_end = file_start + self->file_length;
  gssize n;

  if (self->offset < file_start)
    n = read_bytes (self->head, self->offset, buffer, count);
  else if (self->offset < file_end)
    {
      n = g_input_stream_read (self->file, buffer, (gsize) MIN (count, file_end - self->offset), cancellable, error);
      if (n == 0)
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT, _ ("The file became shorter meanwhile"));
          n = -1;
        }
    }
  else
    n = read_bytes (self->tail, self->offset - file_end, buffer, count);

  if (n > 0)
    self->offset += (guint64) n;
  return n;
}

static gboolean
latent_multipart_stream_close (GInputStream *stream, GCancellable *cancellable, GError **error)
{
  return g_input_stream_close (LATENT_MULTIPART_STREAM (stream)->file, cancellable, error);
}

static void
latent_multipart_stream_finalize (GObject *object)
{
  LatentMultipartStream *self = LATENT_MULTIPART_STREAM (object);

  g_free (self->content_type);
  g_clear_pointer (&self->head, g_bytes_unref);
  g_clear_pointer (&self->tail, g_bytes_unref);
  g_clear_object (&self->file);

  G_OBJECT_CLASS (latent_multipart_stream_parent_class)->finalize (object);
}

static void
latent_multipart_stream_class_init (LatentMultipartStreamClass *klass)
{
  GInputStreamClass *stream_class = G_INPUT_STREAM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = latent_multipart_stream_finalize;
  stream_class->read_fn = latent_multipart_stream_read;
  stream_class->close_fn = latent_multipart_stream_close;
}

static void
latent_multipart_stream_init (LatentMultipartStream *self)
{
}

LatentMultipartStream *
latent_multipart_stream_new (const char *const *fields,
                             const char *file_name,
                             const char *media_type,
                             GInputStream *file,
                             guint64 file_length)
{
  LatentMultipartStream *self = g_object_new (LATENT_TYPE_MULTIPART_STREAM, NULL);
  g_autofree char *uuid = g_uuid_string_random ();
  g_autofree char *boundary = g_strconcat ("latent-", uuid, NULL);
  g_autoptr (GString) head = g_string_new (NULL);
  g_autofree char *tail = g_strdup_printf ("\r\n--%s--\r\n", boundary);

  for (guint i = 0; fields[i] != NULL; i += 2)
    g_string_append_printf (head, "--%s\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n", boundary,
                            fields[i], fields[i + 1]);
  g_string_append_printf (head,
                          "--%s\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%s\"\r\n"
                          "Content-Type: %s\r\n\r\n",
                          boundary, file_name, media_type);
  self->content_type = g_strconcat ("multipart/form-data; boundary=", boundary, NULL);
  self->head = g_string_free_to_bytes (g_steal_pointer (&head));
  self->tail = g_bytes_new (tail, strlen (tail));
  self->file = g_object_ref (file);
  self->file_length = file_length;
  return self;
}

const char *
latent_multipart_stream_get_content_type (LatentMultipartStream *self)
{
  return self->content_type;
}

guint64
latent_multipart_stream_get_length (LatentMultipartStream *self)
{
  return g_bytes_get_size (self->head) + self->file_length + g_bytes_get_size (self->tail);
}
