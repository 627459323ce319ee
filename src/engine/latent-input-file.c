/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-engine"

#include "latent-config.h"

#include "latent-input-file.h"

#include "latent-await.h"
#include "latent-engine.h"
#include "latent-error.h"

#include <glib/gi18n-lib.h>

/* KIE's own bound for what it fetches; nobody's picture is larger by intention. */
#define MOST_BYTES (100 * 1000 * 1000)

void
latent_input_file_free (LatentInputFile *self)
{
  if (self == NULL)
    return;
  g_clear_object (&self->file);
  g_free (self->name);
  g_free (self->media_type);
  g_free (self);
}

static gboolean
has_family (const char *const *accept, const char *family)
{
  for (guint i = 0; accept[i] != NULL; i++)
    if (g_str_has_prefix (accept[i], family))
      return TRUE;
  return FALSE;
}

static gboolean
is_for_pictures_only (LatentParameter *parameter)
{
  LatentParameterRole role = parameter != NULL ? latent_parameter_get_role (parameter) : LATENT_ROLE_IMAGES;

  return role == LATENT_ROLE_IMAGES || role == LATENT_ROLE_MASK;
}

gboolean
latent_input_file_takes_pictures (LatentParameter *parameter)
{
  const char *const *accept = parameter != NULL ? latent_parameter_get_accept (parameter) : NULL;

  return is_for_pictures_only (parameter) || accept == NULL || has_family (accept, "image/");
}

static gboolean
matches (const char *pattern, LatentImageKind kind, const char *media_type)
{
  if (g_str_has_suffix (pattern, "/*"))
    return g_ascii_strncasecmp (pattern, media_type, strlen (pattern) - 1) == 0;
  return g_ascii_strcasecmp (pattern, media_type) == 0 ||
         (kind != LATENT_IMAGE_KIND_UNKNOWN && latent_image_kind_from_mime_type (pattern) == kind);
}

gboolean
latent_input_file_accepts (LatentParameter *parameter, LatentImageKind kind, const char *media_type)
{
  const char *const *accept = parameter != NULL ? latent_parameter_get_accept (parameter) : NULL;

  if (accept == NULL)
    return latent_image_kind_is_picture (kind) || !is_for_pictures_only (parameter);
  for (guint i = 0; accept[i] != NULL; i++)
    if (matches (accept[i], kind, media_type))
      return TRUE;
  return FALSE;
}

guint64
latent_input_file_get_limit (LatentParameter *parameter)
{
  guint64 limit;

  return parameter != NULL && latent_parameter_get_max_bytes (parameter, &limit) ? limit : MOST_BYTES;
}

static gboolean
find (LatentInputFile *self, LatentLibrary *library, const LatentPictureReference *reference, GError **error)
{
  g_autoptr (LatentImage) image = NULL;

  if (reference->path != NULL)
    self->file = g_file_new_for_path (reference->path);
  else
    {
      image = dex_await_object (latent_library_get_image (library, reference->image), error);
      self->file = image != NULL ? latent_image_dup_file (image) : NULL;
    }
  return self->file != NULL;
}

gboolean
latent_input_file_explain (GFile *file, GError **error)
{
  g_autoptr (GError) cause = NULL;
  g_autofree char *path = NULL;

  if (latent_error_is_cancelled (*error))
    return FALSE;
  cause = g_steal_pointer (error);
  path = g_file_get_basename (file);
  /* Translators: a file's name, and what the system says about it. */
  g_set_error (error, LATENT_ENGINE_ERROR, LATENT_ENGINE_ERROR_PICTURE, _ ("“%s” can’t be read: %s"), path,
               cause->message);
  return FALSE;
}

static gboolean
query (LatentInputFile *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFileInfo) info = latent_await_object (dex_file_query_info (self->file,
                                                                         G_FILE_ATTRIBUTE_STANDARD_SIZE
                                                                         "," G_FILE_ATTRIBUTE_STANDARD_TYPE
                                                                         "," G_FILE_ATTRIBUTE_STANDARD_DISPLAY_NAME,
                                                                         G_FILE_QUERY_INFO_NONE, G_PRIORITY_DEFAULT),
                                                    cancellable, error);

  if (info == NULL)
    return latent_input_file_explain (self->file, error);
  self->name = g_strdup (g_file_info_get_display_name (info));
  self->size = (guint64) g_file_info_get_size (info);
  /* Devices and pipes have no end. */
  if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR)
    {
      g_set_error (error, LATENT_ENGINE_ERROR, LATENT_ENGINE_ERROR_PICTURE, _ ("“%s” is no file"), self->name);
      return FALSE;
    }
  if (self->size > MOST_BYTES)
    {
      g_set_error (error, LATENT_ENGINE_ERROR, LATENT_ENGINE_ERROR_PICTURE,
                   _ ("“%s” is too large: an input picture can have 100 MB"), self->name);
      return FALSE;
    }
  return TRUE;
}

static gboolean
sniff (LatentInputFile *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GBytes) head = NULL;
  g_autofree char *type = NULL;
  const guint8 *data;
  gsize size;

  stream = latent_await_object (dex_file_read (self->file, G_PRIORITY_DEFAULT), cancellable, error);
  if (stream != NULL)
    head = latent_await_boxed (dex_input_stream_read_bytes (stream, LATENT_IMAGE_KIND_HEAD, G_PRIORITY_DEFAULT),
                               cancellable, error);
  if (head == NULL)
    return latent_input_file_explain (self->file, error);
  data = g_bytes_get_data (head, &size);
  self->kind = latent_image_kind_from_data (data, size);
  if (self->kind != LATENT_IMAGE_KIND_UNKNOWN)
    self->media_type = g_strdup (latent_image_kind_get_mime_type (self->kind));
  else
    {
      type = g_content_type_guess (self->name, data, size, NULL);
      self->media_type = g_content_type_get_mime_type (type);
      if (self->media_type == NULL)
        self->media_type = g_strdup (latent_image_kind_get_mime_type (self->kind));
    }
  return TRUE;
}

static gboolean
refuse_kind (LatentInputFile *self, LatentParameter *parameter, GError **error)
{
  const char *const *accept = parameter != NULL ? latent_parameter_get_accept (parameter) : NULL;
  g_autofree char *list = accept != NULL ? g_strjoinv (_ (", "), (char **) accept) : NULL;

  if (is_for_pictures_only (parameter) || list == NULL)
    g_set_error (error, LATENT_ENGINE_ERROR, LATENT_ENGINE_ERROR_PICTURE,
                 _ ("“%s” isn’t a picture. Choose another file"), self->name);
  else
    g_set_error (error, LATENT_ENGINE_ERROR, LATENT_ENGINE_ERROR_PICTURE,
                 /* Translators: a file's name, its kind, and a list of kinds: all such as audio/mpeg. */
                 _ ("“%s” is %s. Choose a file of one of these kinds: %s"), self->name, self->media_type, list);
  return FALSE;
}

/* What of it fits @parameter, and how. A picture can be made fit, anything else can't. */
static gboolean
judge (LatentInputFile *self, LatentParameter *parameter, GError **error)
{
  guint64 limit = latent_input_file_get_limit (parameter);

  if (latent_image_kind_is_picture (self->kind) && latent_input_file_takes_pictures (parameter))
    {
      self->converted = !latent_input_file_accepts (parameter, self->kind, self->media_type);
      self->shrunk = self->size > limit;
      return TRUE;
    }
  if (is_for_pictures_only (parameter) || !latent_input_file_accepts (parameter, self->kind, self->media_type) ||
      self->size == 0)
    return refuse_kind (self, parameter, error);
  if (self->size > limit)
    {
      g_autofree char *have = g_format_size (self->size);
      g_autofree char *most = g_format_size (limit);

      g_set_error (error, LATENT_ENGINE_ERROR, LATENT_ENGINE_ERROR_PICTURE,
                   /* Translators: a file's name and two sizes, such as "10.0 MB". */
                   _ ("“%s” is too large: it has %s, and can have %s"), self->name, have, most);
      return FALSE;
    }
  return TRUE;
}

LatentInputFile *
latent_input_file_look (LatentLibrary *library,
                        LatentParameter *parameter,
                        const LatentPictureReference *reference,
                        GCancellable *cancellable,
                        GError **error)
{
  g_autoptr (LatentInputFile) self = g_new0 (LatentInputFile, 1);

  if (!find (self, library, reference, error) || !query (self, cancellable, error) ||
      !sniff (self, cancellable, error) || !judge (self, parameter, error))
    return NULL;
  return g_steal_pointer (&self);
}
