/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-engine"

#include "latent-config.h"

#include "latent-inputs.h"

#include "latent-await.h"
#include "latent-decoder.h"
#include "latent-encoder.h"
#include "latent-engine.h"
#include "latent-input-file.h"
#include "latent-kie-upload.h"
#include "latent-picture-reference.h"
#include "latent-scaler.h"
#include "latent-uploads.h"

#include <glib/gi18n-lib.h>

#define JPEG_QUALITY 92
#define SHRINK 0.8
#define SMALLEST_SIDE 64

typedef struct
{
  LatentLibrary *library;
  LatentKieClient *client;
  LatentParameter *parameter; /* the one whose value is looked at, or NULL */
  LatentInputsProgress progress; /* or NULL */
  gpointer progress_data;
  guint n_files;
  guint n_done;
  GCancellable *cancellable;
} Work;

typedef struct
{
  LatentInputFile *file;
  GBytes *bytes;
  char *sha256;
} Picture;

static void
picture_free (Picture *self)
{
  latent_input_file_free (self->file);
  g_clear_pointer (&self->bytes, g_bytes_unref);
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

static gint64 find_image (JsonNode *node);

static gint64
find_image_in (JsonObject *object)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;
  gint64 image = 0;

  json_object_iter_init_ordered (&iter, object);
  while (image == 0 && json_object_iter_next_ordered (&iter, &name, &node))
    image = find_image (node);
  return image;
}

static gint64
find_image (JsonNode *node)
{
  LatentPictureReference reference;
  gint64 image = 0;

  if (latent_picture_reference_read (node, &reference))
    return reference.image;
  if (JSON_NODE_HOLDS_OBJECT (node))
    return find_image_in (json_node_get_object (node));
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return 0;
  for (guint i = 0; image == 0 && i < json_array_get_length (json_node_get_array (node)); i++)
    image = find_image (json_array_get_element (json_node_get_array (node), i));
  return image;
}

gint64
latent_inputs_find_parent (LatentModel *model, JsonObject *input)
{
  LatentParameter *pictures = latent_model_find_role (model, LATENT_ROLE_IMAGES);
  const char *name = pictures != NULL ? latent_parameter_get_name (pictures) : NULL;
  gint64 image = 0;

  if (name != NULL && json_object_has_member (input, name))
    image = find_image (json_object_get_member (input, name));
  return image != 0 ? image : find_image_in (input);
}

/* What @reference names, looked at and read. @error isn't NULL. */
static Picture *
load (Work *work, const LatentPictureReference *reference, GError **error)
{
  g_autoptr (Picture) self = g_new0 (Picture, 1);

  self->file = latent_input_file_look (work->library, work->parameter, reference, work->cancellable, error);
  if (self->file == NULL)
    return NULL;
  self->bytes = latent_await_boxed (dex_file_load_contents_bytes (self->file->file), work->cancellable, error);
  if (self->bytes == NULL)
    {
      latent_input_file_explain (self->file->file, error);
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
  return latent_input_file_accepts (parameter, kind, latent_image_kind_get_mime_type (kind));
}

static gboolean
is_mask (LatentParameter *parameter)
{
  return parameter != NULL && latent_parameter_get_role (parameter) == LATENT_ROLE_MASK;
}

/* Bytes of a file that @parameter takes: the largest that fits. A mask and what is transparent stay PNG. */
static GBytes *
convert (Work *work, Picture *picture, guint64 limit, LatentImageKind *kind, GError **error)
{
  g_autoptr (LatentDecoded)
    decoded = dex_await_boxed (latent_decoder_decode_file (picture->file->file, work->cancellable), error);
  g_autoptr (LatentPixels) pixels = NULL;
  LatentEncoderOptions options = { .quality = JPEG_QUALITY };
  guint width, height;

  if (decoded == NULL)
    return NULL;
  pixels = latent_pixels_ref (latent_decoded_get_pixels (decoded));
  options.kind = (!is_mask (work->parameter) && !latent_pixels_has_alpha (pixels) &&
                  is_accepted (work->parameter, LATENT_IMAGE_KIND_JPEG)) ||
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
                       _ ("“%s” can’t be made small enough for this model"), picture->file->name);
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

/* @total is -1 while it isn't known. */
static void
progress_cb (goffset sent, goffset total, gpointer user_data)
{
  Work *work = user_data;
  double part = total > 0 ? (double) sent / (double) total : 0;

  if (work->progress != NULL)
    work->progress ((work->n_done + MIN (part, 1)) / MAX (work->n_files, 1), work->progress_data);
}

/* Uploads @bytes by way of a file of our own, so that what was looked at is what is sent. */
static LatentKieUpload *
upload (Work *work, GBytes *bytes, const char *media_type, GError **error)
{
  g_autoptr (GFileIOStream) stream = NULL;
  g_autoptr (GFile) file = g_file_new_tmp ("latent-XXXXXX", &stream, error);
  LatentKieUpload *sent = NULL;

  if (file == NULL)
    return NULL;
  if (g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (stream)), g_bytes_get_data (bytes, NULL),
                                 g_bytes_get_size (bytes), NULL, NULL, error) &&
      g_io_stream_close (G_IO_STREAM (stream), NULL, error))
    sent = dex_await_boxed (
      latent_kie_client_upload_file (work->client, file, media_type, progress_cb, work, work->cancellable), error);
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
                   _ ("“%s” was changed since it was chosen. Choose it again"), picture->file->name);
      return NULL;
    }
  limit = latent_input_file_get_limit (work->parameter);
  fits = !picture->file->converted && !picture->file->shrunk;
  /* What a model made us change is another file. */
  hash = fits ? g_strdup (picture->sha256)
              : g_strdup_printf ("%s@%" G_GUINT64_FORMAT "/%d/%d", picture->sha256, limit, is_mask (work->parameter),
                                 is_accepted (work->parameter, LATENT_IMAGE_KIND_JPEG));

  link = dex_await_string (latent_uploads_find (work->library, hash, g_get_real_time ()), &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  if (link == NULL)
    {
      kind = picture->file->kind;
      bytes = fits ? g_bytes_ref (picture->bytes) : convert (work, picture, limit, &kind, error);
      if (bytes != NULL)
        sent = upload (work, bytes, fits ? picture->file->media_type : latent_image_kind_get_mime_type (kind), error);
      if (sent == NULL)
        return NULL;
      link = g_strdup (sent->link);
      if (!dex_await_boolean (latent_uploads_add (work->library, hash, link, g_get_real_time ()), &local))
        g_message ("An upload can’t be noted: %s", local->message);
    }
  work->n_done++;
  progress_cb (0, -1, work);
  return json_node_init_string (json_node_alloc (), link);
}

static guint
count_references (JsonNode *value)
{
  LatentPictureReference reference;
  JsonObjectIter iter;
  JsonNode *node;
  guint n = 0;

  if (latent_picture_reference_read (value, &reference))
    return 1;
  if (JSON_NODE_HOLDS_ARRAY (value))
    for (guint i = 0; i < json_array_get_length (json_node_get_array (value)); i++)
      n += count_references (json_array_get_element (json_node_get_array (value), i));
  if (JSON_NODE_HOLDS_OBJECT (value))
    {
      json_object_iter_init (&iter, json_node_get_object (value));
      while (json_object_iter_next (&iter, NULL, &node))
        n += count_references (node);
    }
  return n;
}

/* @value of @parameter (or NULL) with what @func makes of each reference in it. */
static JsonNode *
replace (Work *work, LatentParameter *parameter, JsonNode *value, LatentPictureReferenceFunc func, GError **error)
{
  LatentPictureReference reference;
  LatentParameter *items = parameter != NULL ? latent_parameter_get_items (parameter) : NULL;

  work->parameter = parameter;
  if (latent_picture_reference_read (value, &reference))
    return func (value, &reference, work, error);
  if (JSON_NODE_HOLDS_ARRAY (value))
    {
      g_autoptr (JsonArray) list = json_array_new ();

      /* What a list of links takes stands with the list. */
      if (items == NULL || latent_parameter_get_is_link (parameter))
        items = parameter;
      for (guint i = 0; i < json_array_get_length (json_node_get_array (value)); i++)
        {
          JsonNode *element = json_array_get_element (json_node_get_array (value), i);
          JsonNode *replaced = replace (work, items, element, func, error);

          if (replaced == NULL)
            return NULL;
          json_array_add_element (list, replaced);
        }
      return json_node_init_array (json_node_alloc (), list);
    }
  if (JSON_NODE_HOLDS_OBJECT (value))
    {
      GPtrArray *members = parameter != NULL ? latent_parameter_get_members (parameter) : NULL;
      g_autoptr (JsonObject) object = json_object_new ();
      JsonObjectIter iter;
      const char *name;
      JsonNode *node;

      json_object_iter_init_ordered (&iter, json_node_get_object (value));
      while (json_object_iter_next_ordered (&iter, &name, &node))
        {
          LatentParameter *member = NULL;
          JsonNode *replaced;

          for (guint i = 0; members != NULL && i < members->len && member == NULL; i++)
            if (g_str_equal (latent_parameter_get_name (members->pdata[i]), name))
              member = members->pdata[i];
          replaced = replace (work, member, node, func, error);
          if (replaced == NULL)
            return NULL;
          json_object_set_member (object, name, replaced);
        }
      return json_node_init_object (json_node_alloc (), object);
    }
  return json_node_copy (value);
}

static JsonObject *
replace_all (Work *work, LatentModel *model, JsonObject *input, LatentPictureReferenceFunc func, GError **error)
{
  g_autoptr (JsonObject) copy = json_object_new ();
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, input);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      JsonNode *value = replace (work, model != NULL ? latent_model_get_parameter (model, name) : NULL, node, func,
                                 error);

      if (value == NULL)
        return NULL;
      json_object_set_member (copy, name, value);
    }
  return g_steal_pointer (&copy);
}

JsonObject *
latent_inputs_resolve (LatentLibrary *library,
                       LatentModel *model,
                       JsonObject *input,
                       GCancellable *cancellable,
                       GError **error)
{
  Work work = { .library = library, .cancellable = cancellable };

  g_return_val_if_fail (LATENT_IS_LIBRARY (library) && input != NULL, NULL);

  return replace_all (&work, model, input, resolve_one, error);
}

JsonObject *
latent_inputs_upload (LatentLibrary *library,
                      LatentKieClient *client,
                      LatentModel *model,
                      JsonObject *input,
                      LatentInputsProgress progress,
                      gpointer progress_data,
                      GCancellable *cancellable,
                      GError **error)
{
  Work work = {
    .library = library,
    .client = client,
    .progress = progress,
    .progress_data = progress_data,
    .cancellable = cancellable,
  };
  JsonObjectIter iter;
  JsonNode *node;

  g_return_val_if_fail (LATENT_IS_LIBRARY (library) && LATENT_IS_KIE_CLIENT (client) && input != NULL, NULL);

  json_object_iter_init (&iter, input);
  while (json_object_iter_next (&iter, NULL, &node))
    work.n_files += count_references (node);

  return replace_all (&work, model, input, upload_one, error);
}
