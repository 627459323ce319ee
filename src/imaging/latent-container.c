/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-imaging"

#include "latent-container.h"

#include "latent-config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "latent-exif.h"
#include "latent-png-chunks.h"
#include "latent-stream.h"

#define BUFFER_SIZE (64 * 1024)

#define XMP_INTRODUCTION "http://ns.adobe.com/xap/1.0/"
#define EXIF_INTRODUCTION "Exif\0"

typedef struct
{
  GInputStream *input;
  GOutputStream *output;    /* NULL: nothing is copied */
  GChecksum *checksum;      /* NULL: nothing is summed up */
  LatentContainer *content; /* NULL: nothing is collected */
  GCancellable *cancellable;
  guint8 *buffer;
  gboolean extended; /* a WebP file has VP8X, with these flags */
  guint8 flags;
} Walk;

void
latent_container_clear (LatentContainer *self)
{
  g_clear_pointer (&self->xmp, g_bytes_unref);
  g_clear_pointer (&self->exif, g_bytes_unref);
  g_clear_pointer (&self->texts, g_hash_table_unref);
}

static gboolean
read_all (Walk *self, guint8 *data, gsize size, GError **error)
{
  return latent_stream_read (self->input, data, size, self->cancellable, error);
}

/* Bytes of the picture go to wherever there is to go. */
static gboolean
keep (Walk *self, const guint8 *data, gsize size, GError **error)
{
  if (self->checksum != NULL)
    g_checksum_update (self->checksum, data, (gssize) size);
  return self->output == NULL || g_output_stream_write_all (self->output, data, size, NULL, self->cancellable, error);
}

static gboolean
keep_next (Walk *self, gsize size, GError **error)
{
  while (size > 0)
    {
      gsize part = MIN (size, BUFFER_SIZE);

      if (!read_all (self, self->buffer, part, error) || !keep (self, self->buffer, part, error))
        return FALSE;
      size -= part;
    }
  return TRUE;
}

static gboolean
keep_rest (Walk *self, GError **error)
{
  gsize n;

  do
    if (!g_input_stream_read_all (self->input, self->buffer, BUFFER_SIZE, &n, self->cancellable, error) ||
        !keep (self, self->buffer, n, error))
      return FALSE;
  while (n > 0);
  return TRUE;
}

static gboolean
skip_next (Walk *self, gsize size, GError **error)
{
  return latent_stream_skip (self->input, size, self->cancellable, error);
}

static void
collect (GBytes **place, const guint8 *data, gsize size)
{
  if (*place == NULL)
    *place = g_bytes_new (data, size);
}

/* JPEG: ITU-T T.81, B.1.1; EXIF and XMP in APP1, each with an introduction that ends in NUL. */

static gboolean
has_introduction (const guint8 *data, gsize size, const char *introduction, gsize length)
{
  return size > length && memcmp (data, introduction, length) == 0;
}

/* An APP2 with a colour profile belongs to the picture, and so does APP14, which says how its colours are stored. */
static gboolean
is_about (guint marker, const guint8 *data, gsize size)
{
  if (marker == 0xfe)
    return TRUE;
  if (marker == 0xe2)
    return !has_introduction (data, size, "ICC_PROFILE", sizeof "ICC_PROFILE");
  return marker > 0xe0 && marker <= 0xef && marker != 0xee;
}

/* A block of EXIF that leaves only says which side is up. */
static gboolean
keep_orientation (Walk *self, const guint8 *data, gsize size, GError **error)
{
  guint orientation = latent_exif_get_orientation (data, size);
  g_autoptr (GBytes) exif = NULL;
  guint8 head[10] = { 0xff, 0xe1, 0, 0, 'E', 'x', 'i', 'f', 0, 0 };

  if (self->output == NULL || orientation == 1)
    return TRUE;
  exif = latent_exif_new_orientation (orientation);
  head[3] = (guint8) (8 + g_bytes_get_size (exif));
  return keep (self, head, sizeof head, error) &&
         keep (self, g_bytes_get_data (exif, NULL), g_bytes_get_size (exif), error);
}

static gboolean
take_segment (Walk *self, guint marker, const guint8 *head, const guint8 *data, gsize size, GError **error)
{
  if (!is_about (marker, data, size))
    return keep (self, head, 4, error) && keep (self, data, size, error);
  if (marker != 0xe1)
    return TRUE;
  if (has_introduction (data, size, EXIF_INTRODUCTION, sizeof EXIF_INTRODUCTION))
    {
      data += sizeof EXIF_INTRODUCTION;
      size -= sizeof EXIF_INTRODUCTION;
      if (self->content != NULL)
        collect (&self->content->exif, data, size);
      return keep_orientation (self, data, size, error);
    }
  if (self->content != NULL && has_introduction (data, size, XMP_INTRODUCTION, sizeof XMP_INTRODUCTION))
    collect (&self->content->xmp, data + sizeof XMP_INTRODUCTION, size - sizeof XMP_INTRODUCTION);
  return TRUE;
}

static gboolean
walk_jpeg (Walk *self, GError **error)
{
  guint8 head[4];
  gsize size;

  if (!read_all (self, head, 2, error))
    return FALSE;
  if (head[0] != 0xff || head[1] != 0xd8)
    return latent_stream_set_broken (error);
  if (!keep (self, head, 2, error))
    return FALSE;
  while (TRUE)
    {
      if (!read_all (self, head, 2, error))
        return FALSE;
      /* A marker may be preceded by any number of fill bytes. */
      while (head[0] == 0xff && head[1] == 0xff)
        if (!read_all (self, head + 1, 1, error))
          return FALSE;
      if (head[0] != 0xff || head[1] < 0xc0 || (head[1] >= 0xd0 && head[1] <= 0xd9))
        return latent_stream_set_broken (error);
      /* From the first scan on all is picture. */
      if (head[1] == 0xda)
        return self->content != NULL || (keep (self, head, 2, error) && keep_rest (self, error));
      if (!read_all (self, head + 2, 2, error))
        return FALSE;
      size = (gsize) head[2] << 8 | head[3];
      if (size < 2)
        return latent_stream_set_broken (error);
      size -= 2;
      /* It fits: at most 65,533 bytes. */
      if (!read_all (self, self->buffer, size, error) || !take_segment (self, head[1], head, self->buffer, size, error))
        return FALSE;
    }
}

/* WebP: RIFF chunks, each filled up to an even size (WebP container specification). */

#define VP8X_EXIF 0x08
#define VP8X_XMP 0x04

static gsize
get_le32 (const guint8 *data)
{
  return (gsize) data[3] << 24 | (gsize) data[2] << 16 | (gsize) data[1] << 8 | data[0];
}

/* @place NULL: the bytes aren't wanted. */
static gboolean
collect_next (Walk *self, GBytes **place, gsize size, gsize most, GError **error)
{
  g_autoptr (GByteArray) data = NULL;

  if (place == NULL || *place != NULL || size > most)
    return skip_next (self, size, error);
  data = g_byte_array_new ();
  while (size > 0)
    {
      gsize part = MIN (size, BUFFER_SIZE);

      if (!read_all (self, self->buffer, part, error))
        return FALSE;
      g_byte_array_append (data, self->buffer, (guint) part);
      size -= part;
    }
  *place = g_bytes_new (data->data, data->len);
  return TRUE;
}

static gboolean
take_chunk (Walk *self, const guint8 *head, gsize size, GError **error)
{
  /* The flags of what is there change when it goes or comes. */
  if (memcmp (head, "VP8X", 4) == 0 && size > 0)
    {
      guint8 flags;

      if (!keep (self, head, 8, error) || !read_all (self, &flags, 1, error))
        return FALSE;
      flags &= (guint8) ~(VP8X_EXIF | VP8X_XMP);
      self->extended = TRUE;
      self->flags = flags;
      return keep (self, &flags, 1, error) && keep_next (self, size - 1, error);
    }
  return keep (self, head, 8, error) && keep_next (self, size, error);
}

/* Writing metadata turns a simple file into an extended one: its VP8X chunk isn't picture, then. */
static gboolean
is_hidden (const Walk *self, const guint8 *head)
{
  return self->checksum != NULL && memcmp (head, "VP8X", 4) == 0;
}

static gboolean
take_about (Walk *self, const guint8 *head, gsize size, GBytes **exif, GError **error)
{
  gboolean is_xmp = memcmp (head, "XMP ", 4) == 0;
  GBytes **place = exif;
  gsize most = LATENT_CONTAINER_MAX_EXIF;

  if (is_xmp)
    {
      place = self->content != NULL ? &self->content->xmp : NULL;
      most = LATENT_CONTAINER_MAX_XMP;
    }
  return collect_next (self, place, size, most, error) && skip_next (self, size % 2, error);
}

static gboolean
walk_chunks (Walk *self, gsize left, GBytes **exif, GError **error)
{
  guint8 head[8];

  while (left >= sizeof head)
    {
      gsize size, whole;
      gboolean done;

      if (!read_all (self, head, sizeof head, error))
        return FALSE;
      size = get_le32 (head + 4);
      whole = size + size % 2;
      if (whole > left - sizeof head)
        return latent_stream_set_broken (error);
      left -= sizeof head + whole;
      if (memcmp (head, "XMP ", 4) == 0 || memcmp (head, "EXIF", 4) == 0)
        done = take_about (self, head, size, exif, error);
      else if (self->content != NULL || is_hidden (self, head))
        done = skip_next (self, whole, error);
      else
        done = take_chunk (self, head, whole, error);
      if (!done)
        return FALSE;
    }
  return TRUE;
}

static gboolean
walk_webp (Walk *self, GBytes **exif, GError **error)
{
  guint8 head[12];

  if (!read_all (self, head, sizeof head, error))
    return FALSE;
  if (memcmp (head, "RIFF", 4) != 0 || memcmp (head + 8, "WEBP", 4) != 0 || get_le32 (head + 4) < 4)
    return latent_stream_set_broken (error);
  if (self->output != NULL && !keep (self, head, sizeof head, error))
    return FALSE;
  return walk_chunks (self, get_le32 (head + 4) - 4, exif, error);
}

static gboolean
patch (Walk *self, goffset at, const guint8 *data, gsize size, GError **error)
{
  return g_seekable_seek (G_SEEKABLE (self->output), at, G_SEEK_SET, self->cancellable, error) &&
         keep (self, data, size, error) &&
         g_seekable_seek (G_SEEKABLE (self->output), 0, G_SEEK_END, self->cancellable, error);
}

/* An extended file begins with RIFF's head of 12 bytes, VP8X's of 8, and its flags. */
static gboolean
append_orientation (Walk *self, guint orientation, guint8 flags, GError **error)
{
  g_autoptr (GBytes) exif = latent_exif_new_orientation (orientation);
  gsize size = g_bytes_get_size (exif);
  const guint8 head[] = { 'E', 'X', 'I', 'F', (guint8) size, 0, 0, 0 };

  flags |= VP8X_EXIF;
  return keep (self, head, sizeof head, error) && keep (self, g_bytes_get_data (exif, NULL), size, error) &&
         patch (self, 20, &flags, 1, error);
}

/* RIFF's size stands in the beginning and is known at the end. */
static gboolean
patch_size (Walk *self, GError **error)
{
  goffset size = g_seekable_tell (G_SEEKABLE (self->output)) - 8;
  const guint8 data[] = { (guint8) size, (guint8) (size >> 8), (guint8) (size >> 16), (guint8) (size >> 24) };

  return patch (self, 4, data, sizeof data, error);
}

static gboolean
strip_webp (Walk *self, GError **error)
{
  g_autoptr (GBytes) exif = NULL;
  guint orientation = 1;

  if (!walk_webp (self, &exif, error))
    return FALSE;
  if (exif != NULL && self->extended)
    orientation = latent_exif_get_orientation (g_bytes_get_data (exif, NULL), g_bytes_get_size (exif));
  if (orientation != 1 && !append_orientation (self, orientation, self->flags, error))
    return FALSE;
  return patch_size (self, error);
}

static gboolean
unknown (GError **error)
{
  g_set_error_literal (error, LATENT_IMAGING_ERROR, LATENT_IMAGING_ERROR_UNKNOWN_FORMAT,
                       _ ("Only PNG, JPEG and WebP files can be rewritten."));
  return FALSE;
}

static gboolean
walk (Walk *self, LatentImageKind kind, GError **error)
{
  g_autofree guint8 *buffer = g_malloc (BUFFER_SIZE);
  gboolean done = FALSE;

  self->buffer = buffer;
  if (kind == LATENT_IMAGE_KIND_JPEG)
    done = walk_jpeg (self, error);
  else if (kind == LATENT_IMAGE_KIND_WEBP && self->output != NULL)
    done = strip_webp (self, error);
  else if (kind == LATENT_IMAGE_KIND_WEBP)
    done = walk_webp (self, self->content != NULL ? &self->content->exif : NULL, error);
  else
    unknown (error);
  self->buffer = NULL;
  return done;
}

static void
read_png (LatentContainer *self)
{
  const char *packet = g_hash_table_lookup (self->texts, "XML:com.adobe.xmp");

  if (packet != NULL && strlen (packet) <= LATENT_CONTAINER_MAX_XMP)
    collect (&self->xmp, (const guint8 *) packet, strlen (packet));
}

gboolean
latent_container_read (LatentContainer *self,
                       LatentImageKind kind,
                       GInputStream *input,
                       GCancellable *cancellable,
                       GError **error)
{
  Walk state = { .input = input, .content = self, .cancellable = cancellable };
  g_autoptr (GError) local = NULL;

  g_return_val_if_fail (self != NULL && G_IS_INPUT_STREAM (input), FALSE);

  *self = (LatentContainer) { NULL, NULL, NULL };
  if (kind == LATENT_IMAGE_KIND_PNG)
    {
      self->texts = latent_png_chunks_read_texts (input, cancellable, &local);
      if (self->texts != NULL)
        read_png (self);
    }
  else
    walk (&state, kind, &local);
  if (local == NULL || local->domain == LATENT_IMAGING_ERROR)
    return TRUE;
  latent_container_clear (self);
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

char *
latent_container_hash_picture (LatentImageKind kind, GInputStream *input, GCancellable *cancellable, GError **error)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  Walk state = { .input = input, .checksum = checksum, .cancellable = cancellable };
  gboolean done;

  g_return_val_if_fail (G_IS_INPUT_STREAM (input), NULL);

  done = kind == LATENT_IMAGE_KIND_PNG ? latent_png_chunks_hash (input, checksum, cancellable, error)
                                       : walk (&state, kind, error);
  return done ? g_strdup (g_checksum_get_string (checksum)) : NULL;
}

gboolean
latent_container_strip (LatentImageKind kind,
                        GInputStream *input,
                        GOutputStream *output,
                        GCancellable *cancellable,
                        GError **error)
{
  Walk state = { .input = input, .output = output, .cancellable = cancellable };

  g_return_val_if_fail (G_IS_INPUT_STREAM (input) && G_IS_SEEKABLE (output), FALSE);

  if (kind == LATENT_IMAGE_KIND_PNG)
    return latent_png_chunks_strip (input, output, cancellable, error);
  return walk (&state, kind, error);
}
