/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-engine"

#include "latent-config.h"

#include "latent-inputs.h"

#include "latent-await.h"
#include "latent-decoder.h"
#include "latent-encoder.h"
#include "latent-engine.h"
#include "latent-error.h"
#include "latent-image-kind.h"
#include "latent-kie-upload.h"
#include "latent-picture-reference.h"
#include "latent-scaler.h"
#include "latent-uploads.h"

#include <glib/gi18n-lib.h>

/* KIE's own bound for what it fetches; nobody's picture is larger by intention. */
#define MOST_BYTES (100 * 1000 * 1000)
#define JPEG_QUALITY 92
#define SHRINK 0.8
#define SMALLEST_SIDE 64

typedef struct
{
  LatentLibrary *library;
  LatentKieClient *client;
  LatentParameter *parameter; /* the one whose value is looked at, or NULL */
  GCancellable *cancellable;
} Work;

typedef struct
{
  GFile *file;
  char *name;
  GBytes *bytes;
  char *sha256;
  LatentImageKind kind;
} Picture;

static void
picture_free (Picture *self)
{
  g_clear_object (&self->file);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_free (self->name);
  g_free (self->sha256);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Picture, picture_free)

gboolean
latent_inputs_are_in (JsonObject *input)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, input);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    if (latent_picture_reference_is_in (node))
      return TRUE;
  return FALSE;
}

static GFile *
find_file (Work *work, const LatentPictureReference *reference, GError **error)
{
  g_autoptr (LatentImage) image = NULL;

  if (reference->path != NULL)
    return g_file_new_for_path (reference->path);
  image = dex_await_object (latent_library_get_image (work->library, reference->image), error);
  return image != NULL ? latent_image_dup_file (image) : NULL;
}

/* That a file can't be read is no trouble of the library's. */
static void
explain (Picture *self, GError **error)
{
  g_autoptr (GError) cause = NULL;
  g_autofree char *path = NULL;

  if (error == NULL || *error == NULL || latent_error_is_cancelled (*error))
    return;
  cause = g_steal_pointer (error);
  path = g_file_get_basename (self->file);
  /* Translators: a file's name, and what the system says about it. */
  g_set_error (error, LATENT_ENGINE_ERROR, LATENT_ENGINE_ERROR_PICTURE, _ ("“%s” can’t be read: %s"), path,
               cause->message);
}

/* What @reference names, read and looked at. @error isn't NULL. */
static Picture *
load (Work *work, const LatentPictureReference *reference, GError **error)
{
  g_autoptr (Picture) self = g_new0 (Picture, 1);
  g_autoptr (GFileInfo) info = NULL;
  const guint8 *data;
  gsize size;

  self->file = find_file (work, reference, error);
  if (self->file == NULL)
    return NULL;
  info = latent_await_object (dex_file_query_info (self->file,
                                                   G_FILE_ATTRIBUTE_STANDARD_SIZE
                                                   "," G_FILE_ATTRIBUTE_STANDARD_TYPE
                                                   "," G_FILE_ATTRIBUTE_STANDARD_DISPLAY_NAME,
                                                   G_FILE_QUERY_INFO_NONE, G_PRIORITY_DEFAULT),
                              work->cancellable, error);
  if (info == NULL)
    {
      explain (self, error);
      return NULL;
    }
  self->name = g_strdup (g_file_info_get_display_name (info));
  /* Devices and pipes have no end. */
  if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR)
    {
      g_set_error (error, LATENT_ENGINE_ERROR, LATENT_ENGINE_ERROR_PICTURE, _ ("“%s” is no file"), self->name);
      return NULL;
    }
  if (g_file_info_get_size (info) > MOST_BYTES)
    {
      g_set_error (error, LATENT_ENGINE_ERROR, LATENT_ENGINE_ERROR_PICTURE,
                   _ ("“%s” is too large: an input picture can have 100 MB"), self->name);
      return NULL;
    }
  self->bytes = latent_await_boxed (dex_file_load_contents_bytes (self->file), work->cancellable, error);
  if (self->bytes == NULL)
    {
      explain (self, error);
      return NULL;
    }
  data = g_bytes_get_data (self->bytes, &size);
  self->kind = latent_image_kind_from_data (data, MIN (size, LATENT_IMAGE_KIND_HEAD));
  if (!latent_image_kind_is_picture (self->kind))
    {
      g_set_error (error, LATENT_ENGINE_ERROR, LATENT_ENGINE_ERROR_PICTURE,
                   _ ("“%s” isn’t a picture. Choose another file"), self->name);
      return NULL;
    }
  self->sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, self->bytes);
  return g_steal_pointer (&self);
}

static JsonNode *
resolve_one (JsonNode *node, const LatentPictureReference *reference, gpointer user_data, GError **error)
{
  g_autoptr (Picture) picture = load (user_data, reference, error);

  if (picture == NULL)
    return NULL;
  return reference->path != NULL ? latent_picture_reference_new_file (reference->path, picture->sha256)
                                 : json_node_copy (node);
}

/* --- upload --- */

static gboolean
is_accepted (LatentParameter *parameter, LatentImageKind kind)
{
  const char *const *accept = parameter != NULL ? latent_parameter_get_accept (parameter) : NULL;

  return accept == NULL || g_strv_contains (accept, latent_image_kind_get_mime_type (kind));
}

/* Bytes of a file that @parameter takes: the largest that fits. A mask and what is transparent stay PNG. */
static GBytes *
convert (Work *work, Picture *picture, guint64 limit, LatentImageKind *kind, GError **error)
{
  g_autoptr (LatentDecoded)
    decoded = dex_await_boxed (latent_decoder_decode_file (picture->file, work->cancellable), error);
  g_autoptr (LatentPixels) pixels = NULL;
  LatentEncoderOptions options = { .quality = JPEG_QUALITY };
  guint width, height;

  if (decoded == NULL)
    return NULL;
  pixels = latent_pixels_ref (latent_decoded_get_pixels (decoded));
  options.kind = (latent_parameter_get_role (work->parameter) != LATENT_ROLE_MASK &&
                  !latent_pixels_has_alpha (pixels) && is_accepted (work->parameter, LATENT_IMAGE_KIND_JPEG)) ||
                     !is_accepted (work->parameter, LATENT_IMAGE_KIND_PNG)
                   ? LATENT_IMAGE_KIND_JPEG
                   : LATENT_IMAGE_KIND_PNG;
  *kind = options.kind;
  for (;;)
    {
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (LatentPixels) smaller = NULL;

      bytes = latent_await_boxed (latent_encoder_encode (pixels, &options), work->cancellable, error);
      if (bytes == NULL || g_bytes_get_size (bytes) <= limit)
        return g_steal_pointer (&bytes);
      width = latent_pixels_get_width (pixels) * SHRINK;
      height = latent_pixels_get_height (pixels) * SHRINK;
      if (MAX (width, height) < SMALLEST_SIDE)
        {
          g_set_error (error, LATENT_ENGINE_ERROR, LATENT_ENGINE_ERROR_PICTURE,
                       _ ("“%s” can’t be made small enough for this model"), picture->name);
          return NULL;
        }
      smaller = latent_await_boxed (latent_scaler_scale (pixels, LATENT_SCALER_FIT, MAX (width, 1), MAX (height, 1)),
                                    work->cancellable, error);
      if (smaller == NULL)
        return NULL;
      latent_pixels_unref (pixels);
      pixels = g_steal_pointer (&smaller);
    }
}

/* Uploads @bytes by way of a file of our own, so that what was looked at is what is sent. */
static LatentKieUpload *
upload (Work *work, GBytes *bytes, LatentImageKind kind, GError **error)
{
  g_autoptr (GFileIOStream) stream = NULL;
  g_autoptr (GFile) file = g_file_new_tmp ("latent-XXXXXX", &stream, error);
  LatentKieUpload *sent = NULL;

  if (file == NULL)
    return NULL;
  if (g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (stream)), g_bytes_get_data (bytes, NULL),
                                 g_bytes_get_size (bytes), NULL, NULL, error) &&
      g_io_stream_close (G_IO_STREAM (stream), NULL, error))
    sent = dex_await_boxed (latent_kie_client_upload_file (work->client, file, latent_image_kind_get_mime_type (kind),
                                                           NULL, NULL, work->cancellable),
                            error);
  g_file_delete (file, NULL, NULL);
  return sent;
}

static JsonNode *
upload_one (JsonNode *node, const LatentPictureReference *reference, gpointer user_data, GError **error)
{
  Work *work = user_data;
  g_autoptr (Picture) picture = load (work, reference, error);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (LatentKieUpload) sent = NULL;
  g_autoptr (GError) local = NULL;
  g_autofree char *hash = NULL;
  g_autofree char *link = NULL;
  LatentImageKind kind;
  guint64 limit;
  gboolean fits;

  if (picture == NULL)
    return NULL;
  if (reference->sha256 != NULL && !g_str_equal (reference->sha256, picture->sha256))
    {
      g_set_error (error, LATENT_ENGINE_ERROR, LATENT_ENGINE_ERROR_PICTURE,
                   _ ("“%s” was changed since it was chosen. Choose it again"), picture->name);
      return NULL;
    }
  if (work->parameter == NULL || !latent_parameter_get_max_bytes (work->parameter, &limit))
    limit = MOST_BYTES;
  fits = is_accepted (work->parameter, picture->kind) && g_bytes_get_size (picture->bytes) <= limit;
  /* What a model made us change is another file. */
  hash = fits ? g_strdup (picture->sha256)
              : g_strdup_printf ("%s@%" G_GUINT64_FORMAT "/%d/%d", picture->sha256, limit,
                                 latent_parameter_get_role (work->parameter) == LATENT_ROLE_MASK,
                                 is_accepted (work->parameter, LATENT_IMAGE_KIND_JPEG));

  link = dex_await_string (latent_uploads_find (work->library, hash, g_get_real_time ()), &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  if (link == NULL)
    {
      kind = picture->kind;
      bytes = fits ? g_bytes_ref (picture->bytes) : convert (work, picture, limit, &kind, error);
      sent = bytes != NULL ? upload (work, bytes, kind, error) : NULL;
      if (sent == NULL)
        return NULL;
      link = g_strdup (sent->link);
      if (!dex_await_boolean (latent_uploads_add (work->library, hash, link, g_get_real_time ()), &local))
        g_message ("An upload can’t be noted: %s", local->message);
    }
  return json_node_init_string (json_node_alloc (), link);
}

static JsonObject *
replace (Work *work, LatentModel *model, JsonObject *input, LatentPictureReferenceFunc func, GError **error)
{
  g_autoptr (JsonObject) copy = json_object_new ();
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, input);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      JsonNode *value;

      work->parameter = model != NULL ? latent_model_get_parameter (model, name) : NULL;
      value = latent_picture_reference_replace (node, func, work, error);
      if (value == NULL)
        return NULL;
      json_object_set_member (copy, name, value);
    }
  return g_steal_pointer (&copy);
}

JsonObject *
latent_inputs_resolve (LatentLibrary *library, JsonObject *input, GCancellable *cancellable, GError **error)
{
  Work work = { .library = library, .cancellable = cancellable };

  g_return_val_if_fail (LATENT_IS_LIBRARY (library) && input != NULL, NULL);

  return replace (&work, NULL, input, resolve_one, error);
}

JsonObject *
latent_inputs_upload (LatentLibrary *library,
                      LatentKieClient *client,
                      LatentModel *model,
                      JsonObject *input,
                      GCancellable *cancellable,
                      GError **error)
{
  Work work = { .library = library, .client = client, .cancellable = cancellable };

  g_return_val_if_fail (LATENT_IS_LIBRARY (library) && LATENT_IS_KIE_CLIENT (client) && input != NULL, NULL);

  return replace (&work, model, input, upload_one, error);
}
