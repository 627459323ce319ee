/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-kie"

#include "latent-config.h"

#include "latent-kie-upload.h"

#include "latent-fiber.h"
#include "latent-json.h"
#include "latent-kie-client-private.h"
#include "latent-kie-error-private.h"
#include "latent-multipart-stream.h"
#include "latent-soup.h"

#include <glib/gi18n-lib.h>

/* "Without leading or trailing slashes"; required, also with a stream. */
#define UPLOAD_PATH "images/latent"
/* KIE's own limit for fetching a link is 30 s. */
#define FETCH_MS (90 * 1000)

G_DEFINE_BOXED_TYPE (LatentKieUpload, latent_kie_upload, latent_kie_upload_copy, latent_kie_upload_free)

LatentKieUpload *
latent_kie_upload_copy (const LatentKieUpload *self)
{
  LatentKieUpload *copy = g_memdup2 (self, sizeof *self);

  copy->link = g_strdup (self->link);
  copy->name = g_strdup (self->name);
  return copy;
}

void
latent_kie_upload_free (LatentKieUpload *self)
{
  if (self == NULL)
    return;
  g_free (self->link);
  g_free (self->name);
  g_free (self);
}

typedef struct
{
  LatentKieClient *client;
  GFile *file;
  char *link;
  GBytes *bytes;
  char *media_type;
  GFileProgressCallback progress;
  gpointer progress_data;
  GCancellable *cancellable;

  guint64 n_sent; /* of the body */
  guint64 size;   /* of the file */
} Upload;

static Upload *
upload_new (LatentKieClient *client, const char *media_type, GCancellable *cancellable)
{
  Upload *self = g_new0 (Upload, 1);

  self->client = g_object_ref (client);
  self->media_type = g_strdup (media_type);
  self->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  return self;
}

static void
upload_free (gpointer data)
{
  Upload *self = data;

  g_clear_object (&self->client);
  g_clear_object (&self->file);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_free (self->link);
  g_free (self->media_type);
  g_free (self);
}

static char *
make_name (const char *media_type)
{
  static const char *const endings[][2] = {
    { "image/png", "png" },   { "image/jpeg", "jpg" },  { "image/webp", "webp" }, { "image/gif", "gif" },
    { "image/bmp", "bmp" },   { "image/tiff", "tiff" }, { "image/avif", "avif" }, { "image/heic", "heic" },
    { "video/mp4", "mp4" },   { "video/webm", "webm" }, { "audio/mpeg", "mp3" },  { "audio/wav", "wav" },
    { "audio/x-wav", "wav" },
  };
  g_autofree char *uuid = g_uuid_string_random ();

  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    if (g_str_equal (endings[i][0], media_type))
      return g_strdup_printf ("%s.%s", uuid, endings[i][1]);
  return g_strdup_printf ("%s.bin", uuid);
}

/* What the upload host's @envelope says; @size is what was sent, or -1. */
static LatentKieUpload *
read_upload (LatentKieEnvelope *envelope, gint64 size, GError **error)
{
  g_autoptr (JsonObject) data = latent_kie_envelope_dup_object (envelope);
  g_autoptr (LatentKieUpload) upload = g_new0 (LatentKieUpload, 1);
  gboolean success = TRUE;

  /* A second flag beside the code. */
  latent_json_peek_boolean (envelope->root, "success", &success);
  if (success && data != NULL)
    latent_json_peek_boolean (data, "success", &success);
  if (!success)
    {
      g_propagate_error (error, latent_kie_error_new (LATENT_KIE_ERROR_SERVER, envelope->message));
      return NULL;
    }

  upload->link = g_strdup (latent_json_peek_string (data, "downloadUrl"));
  if (!latent_kie_is_link (upload->link))
    {
      g_free (upload->link);
      upload->link = g_strdup (latent_json_peek_string (data, "fileUrl"));
    }
  if (!latent_kie_is_link (upload->link))
    {
      g_propagate_error (error, latent_kie_error_new (LATENT_KIE_ERROR_NO_ANSWER, _ ("the answer has no link")));
      return NULL;
    }
  upload->name = g_strdup (latent_json_peek_string (data, "fileName"));
  if (!latent_json_peek_int (data, "fileSize", &upload->size) || upload->size < 0)
    upload->size = -1;
  if (size >= 0 && upload->size >= 0 && upload->size != size)
    {
      g_autofree char *detail = g_strdup_printf ("%" G_GINT64_FORMAT " ≠ %" G_GINT64_FORMAT, upload->size, size);

      g_propagate_error (error, latent_kie_error_new (LATENT_KIE_ERROR_DAMAGED, detail));
      return NULL;
    }
  return g_steal_pointer (&upload);
}

static DexFuture *
finish (LatentKieEnvelope *envelope, gint64 size, GError *error)
{
  LatentKieUpload *upload = envelope != NULL ? read_upload (envelope, size, &error) : NULL;

  return upload != NULL ? dex_future_new_take_boxed (LATENT_TYPE_KIE_UPLOAD, upload) : dex_future_new_for_error (error);
}

static void
wrote_body_data_cb (SoupMessage *message, guint chunk_size, gpointer user_data)
{
  Upload *self = user_data;
  guint64 was = self->n_sent;

  /* The few hundred bytes around the file count as its own. */
  self->n_sent = MIN (self->n_sent + chunk_size, self->size);
  if (self->n_sent != was)
    self->progress ((goffset) self->n_sent, (goffset) self->size, self->progress_data);
}

static DexFuture *
upload_file_fiber (gpointer user_data)
{
  Upload *self = user_data;
  g_autofree char *name = make_name (self->media_type);
  const char *const fields[] = { "uploadPath", UPLOAD_PATH, "fileName", name, NULL };
  g_autoptr (GFileInputStream) file = NULL;
  g_autoptr (LatentMultipartStream) body = NULL;
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (LatentKieEnvelope) envelope = NULL;
  GError *error = NULL;
  gint64 size;

  file = dex_await_object (latent_soup_open (self->file, self->cancellable), &error);
  if (file == NULL)
    return dex_future_new_for_error (error);
  size = dex_await_int64 (latent_soup_measure (file, self->cancellable), &error);
  if (error != NULL)
    return dex_future_new_for_error (error);

  message = latent_kie_client_create_message (self->client, SOUP_METHOD_POST,
                                              latent_kie_client_get_upload_base (self->client),
                                              "/api/file-stream-upload", NULL, &error);
  if (message == NULL)
    return dex_future_new_for_error (error);
  self->size = (guint64) size;
  body = latent_multipart_stream_new (fields, name, self->media_type, G_INPUT_STREAM (file), self->size);
  soup_message_set_request_body (message, latent_multipart_stream_get_content_type (body), G_INPUT_STREAM (body),
                                 (gssize) latent_multipart_stream_get_length (body));
  if (self->progress != NULL)
    g_signal_connect (message, "wrote-body-data", G_CALLBACK (wrote_body_data_cb), self);

  /* However long it takes, as long as it moves. */
  envelope = latent_kie_client_call (self->client, message, 0, NULL, self->cancellable, &error);
  g_signal_handlers_disconnect_by_data (message, self);
  return finish (envelope, size, error);
}

/* POST of a JSON object with one member more than each upload has. Takes @value. */
static DexFuture *
upload_json (Upload *self, const char *path, const char *member, char *value, gint64 size, guint answer_ms)
{
  g_autoptr (JsonObject) request = json_object_new ();
  g_autoptr (JsonNode) node = json_node_alloc ();
  g_autofree char *taken = value;
  g_autofree char *name = make_name (self->media_type);
  g_autofree char *body = NULL;
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (LatentKieEnvelope) envelope = NULL;
  GError *error = NULL;

  json_object_set_string_member (request, member, taken);
  json_object_set_string_member (request, "uploadPath", UPLOAD_PATH);
  json_object_set_string_member (request, "fileName", name);
  json_node_init_object (node, request);
  body = latent_json_to_string (node);
  message = latent_kie_client_create_message (self->client, SOUP_METHOD_POST,
                                              latent_kie_client_get_upload_base (self->client), path, body, &error);
  if (message != NULL)
    envelope = latent_kie_client_call (self->client, message, answer_ms, NULL, self->cancellable, &error);
  return finish (envelope, size, error);
}

static DexFuture *
upload_link_fiber (gpointer user_data)
{
  Upload *self = user_data;

  return upload_json (self, "/api/file-url-upload", "fileUrl", g_strdup (self->link), -1, FETCH_MS);
}

static DexFuture *
upload_bytes_fiber (gpointer user_data)
{
  Upload *self = user_data;
  gsize size = g_bytes_get_size (self->bytes);
  g_autofree char *packed = NULL;

  if (size > LATENT_KIE_MAX_BASE64_BYTES)
    return dex_future_new_for_error (latent_kie_error_new (LATENT_KIE_ERROR_TOO_LARGE, NULL));
  packed = g_base64_encode (g_bytes_get_data (self->bytes, NULL), size);
  return upload_json (self, "/api/file-base64-upload", "base64Data",
                      g_strdup_printf ("data:%s;base64,%s", self->media_type, packed), (gint64) size, 0);
}

DexFuture *
latent_kie_client_upload_file (LatentKieClient *self,
                               GFile *file,
                               const char *media_type,
                               GFileProgressCallback progress,
                               gpointer progress_data,
                               GCancellable *cancellable)
{
  Upload *args;

  dex_return_error_if_fail (LATENT_IS_KIE_CLIENT (self));
  dex_return_error_if_fail (G_IS_FILE (file));
  dex_return_error_if_fail (media_type != NULL);

  args = upload_new (self, media_type, cancellable);
  args->file = g_object_ref (file);
  args->progress = progress;
  args->progress_data = progress_data;
  return latent_fiber_spawn ("file-stream-upload", upload_file_fiber, args, upload_free);
}

DexFuture *
latent_kie_client_upload_link (LatentKieClient *self,
                               const char *link,
                               const char *media_type,
                               GCancellable *cancellable)
{
  Upload *args;

  dex_return_error_if_fail (LATENT_IS_KIE_CLIENT (self));
  dex_return_error_if_fail (link != NULL);
  dex_return_error_if_fail (media_type != NULL);

  args = upload_new (self, media_type, cancellable);
  args->link = g_strdup (link);
  return latent_fiber_spawn ("file-url-upload", upload_link_fiber, args, upload_free);
}

DexFuture *
latent_kie_client_upload_bytes (LatentKieClient *self, GBytes *bytes, const char *media_type, GCancellable *cancellable)
{
  Upload *args;

  dex_return_error_if_fail (LATENT_IS_KIE_CLIENT (self));
  dex_return_error_if_fail (bytes != NULL);
  dex_return_error_if_fail (media_type != NULL);

  args = upload_new (self, media_type, cancellable);
  args->bytes = g_bytes_ref (bytes);
  return latent_fiber_spawn ("file-base64-upload", upload_bytes_fiber, args, upload_free);
}
