/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-imaging"

/* Reading and writing LatentMetadata in files: the jobs of the metadata thread. */

#include "latent-metadata.h"

#include "latent-config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "latent-a1111.h"
#include "latent-container.h"
#include "latent-error.h"
#include "latent-exif.h"
#include "latent-foreign.h"
#include "latent-imaging-private.h"
#include "latent-png-chunks.h"
#include "latent-xmp.h"

/* gexiv2 reads a whole file into memory to write it. A larger one gets a sidecar. */
#define MAX_EMBED (512 * 1024 * 1024)

/* A regular file, its kind by content, rewound. Named pipes and the like are refused before they are opened. */
static GFileInputStream *
open_input (const char *path, LatentImageKind *kind, goffset *size, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) input = NULL;
  g_autofree guint8 *head = g_malloc (LATENT_IMAGE_KIND_HEAD);
  GStatBuf status;
  gsize n = 0;

  if (g_stat (path, &status) == 0 && !S_ISREG (status.st_mode))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE, _ ("The file is not a picture."));
      return NULL;
    }
  input = g_file_read (file, NULL, error);
  if (input == NULL ||
      !g_input_stream_read_all (G_INPUT_STREAM (input), head, LATENT_IMAGE_KIND_HEAD, &n, NULL, error) ||
      !g_seekable_seek (G_SEEKABLE (input), 0, G_SEEK_SET, NULL, error))
    return NULL;
  *kind = latent_image_kind_from_data (head, n);
  *size = status.st_size;
  return g_steal_pointer (&input);
}

static gboolean
can_embed (LatentImageKind kind)
{
  return kind == LATENT_IMAGE_KIND_PNG || kind == LATENT_IMAGE_KIND_JPEG || kind == LATENT_IMAGE_KIND_WEBP;
}

/* A file of ours beside another, which takes its place when it is finished; removed if it never is. */
typedef struct
{
  char *path;
  GFileIOStream *stream;
  GOutputStream *output; /* the stream's */
} Draft;

static void
draft_clear (Draft *self)
{
  if (self->path != NULL)
    g_unlink (self->path);
  g_clear_object (&self->stream);
  g_clear_pointer (&self->path, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Draft, draft_clear)

static gboolean
set_io_error (GError **error, const char *path)
{
  int code = errno;
  g_autofree char *name = g_path_get_basename (path);

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "%s: %s", name, g_strerror (code));
  return FALSE;
}

static gboolean
draft_open (Draft *self, const char *beside, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (beside);
  g_autoptr (GFile) file = NULL;
  char *path = g_build_filename (folder, ".latent-XXXXXX", NULL);
  int fd = g_mkstemp_full (path, O_RDWR | O_CLOEXEC, 0600);

  if (fd < 0)
    {
      set_io_error (error, path);
      g_free (path);
      return FALSE;
    }
  g_close (fd, NULL);
  self->path = path;
  file = g_file_new_for_path (path);
  self->stream = g_file_open_readwrite (file, NULL, error);
  if (self->stream == NULL)
    return FALSE;
  self->output = g_io_stream_get_output_stream (G_IO_STREAM (self->stream));
  return TRUE;
}

static gboolean
draft_close (Draft *self, GError **error)
{
  return g_io_stream_close (G_IO_STREAM (self->stream), NULL, error);
}

/* Flushes it to disk and puts it in the place of @path, with the mode of @like. */
static gboolean
draft_commit (Draft *self, const char *path, const char *like, GError **error)
{
  g_autofd int fd = g_open (self->path, O_RDONLY | O_CLOEXEC, 0);
  GStatBuf status;

  if (fd < 0 || g_stat (like, &status) != 0 || fchmod (fd, status.st_mode & 07777) != 0 || fsync (fd) != 0 ||
      g_rename (self->path, path) != 0)
    return set_io_error (error, path);
  g_clear_pointer (&self->path, g_free);
  return TRUE;
}

/* The sum over what makes the picture, to prove that writing left it alone. */
static char *
hash_picture (const char *path, GError **error)
{
  LatentImageKind kind;
  goffset size;
  g_autoptr (GFileInputStream) input = open_input (path, &kind, &size, error);

  return input != NULL ? latent_container_hash_picture (kind, G_INPUT_STREAM (input), NULL, error) : NULL;
}

static gboolean
copy_into (Draft *draft, GFileInputStream *input, LatentImageKind kind, const LatentMetadata *metadata, GError **error)
{
  g_autofree char *parameters = NULL;

  if (kind != LATENT_IMAGE_KIND_PNG)
    return g_output_stream_splice (draft->output, G_INPUT_STREAM (input), G_OUTPUT_STREAM_SPLICE_NONE, NULL, error) >=
           0;
  parameters = latent_a1111_compose (metadata);
  if (strlen (parameters) > LATENT_PNG_MAX_TEXT)
    g_clear_pointer (&parameters, g_free);
  return latent_png_chunks_set_text (G_INPUT_STREAM (input), draft->output, "parameters", parameters, NULL, error);
}

/* That what was written is there, too: gexiv2 has its ways of losing it. */
static gboolean
is_written (const char *path, GError **error)
{
  g_autoptr (LatentMetadata) metadata = latent_metadata_new ();
  g_auto (LatentContainer) content = { NULL, NULL, NULL };
  LatentImageKind kind;
  goffset size;
  g_autoptr (GFileInputStream) input = open_input (path, &kind, &size, error);

  if (input == NULL || !latent_container_read (&content, kind, G_INPUT_STREAM (input), NULL, error))
    return FALSE;
  return content.xmp != NULL && latent_xmp_parse (content.xmp, metadata) &&
         metadata->source == LATENT_METADATA_SOURCE_LATENT;
}

static gboolean
embed (const char *path, GFileInputStream *input, LatentImageKind kind, const LatentMetadata *metadata, GError **error)
{
  g_auto (Draft) draft = { NULL, NULL, NULL };
  g_autofree char *before = hash_picture (path, error);
  g_autofree char *after = NULL;

  if (before == NULL || !draft_open (&draft, path, error) || !copy_into (&draft, input, kind, metadata, error) ||
      !draft_close (&draft, error) || !latent_xmp_write_file (draft.path, metadata, error))
    return FALSE;
  after = hash_picture (draft.path, error);
  if (after == NULL)
    return FALSE;
  if (!g_str_equal (before, after) || !is_written (draft.path, error))
    {
      if (error == NULL || *error == NULL)
        g_set_error_literal (error, LATENT_IMAGING_ERROR, LATENT_IMAGING_ERROR_FAILED,
                             _ ("The file could not be written without a loss."));
      return FALSE;
    }
  return draft_commit (&draft, path, path, error);
}

/* The address alone, beside what is there. */
static gboolean
embed_address (const char *path, GFileInputStream *input, const char *address, GError **error)
{
  g_auto (Draft) draft = { NULL, NULL, NULL };
  g_autofree char *before = hash_picture (path, error);
  g_autofree char *after = NULL;

  if (before == NULL || !draft_open (&draft, path, error) ||
      g_output_stream_splice (draft.output, G_INPUT_STREAM (input), G_OUTPUT_STREAM_SPLICE_NONE, NULL, error) < 0 ||
      !draft_close (&draft, error) || !latent_xmp_write_address (draft.path, address, error))
    return FALSE;
  after = hash_picture (draft.path, error);
  if (after == NULL)
    return FALSE;
  if (!g_str_equal (before, after))
    {
      g_set_error_literal (error, LATENT_IMAGING_ERROR, LATENT_IMAGING_ERROR_FAILED,
                           _ ("The file could not be written without a loss."));
      return FALSE;
    }
  return draft_commit (&draft, path, path, error);
}

/* The sidecar that is there, if it isn't too large to be one. */
static GBytes *
read_sidecar (const char *path)
{
  g_autofree char *sidecar = latent_metadata_get_sidecar_path (path);
  g_autofree char *contents = NULL;
  GStatBuf status;
  gsize size;

  if (g_stat (sidecar, &status) != 0 || !S_ISREG (status.st_mode) || status.st_size > LATENT_CONTAINER_MAX_XMP ||
      !g_file_get_contents (sidecar, &contents, &size, NULL))
    return NULL;
  return g_bytes_new_take (g_steal_pointer (&contents), size);
}

/* What a sidecar of ours says: it was written because the file couldn't hold it, so it goes before the file's own.
 * NULL where there is none, or only another program's. */
static LatentMetadata *
read_own_sidecar (const char *path)
{
  g_autoptr (LatentMetadata) metadata = latent_metadata_new ();
  g_autoptr (GBytes) packet = read_sidecar (path);

  if (packet == NULL || !latent_xmp_parse (packet, metadata) || metadata->source != LATENT_METADATA_SOURCE_LATENT)
    return NULL;
  return g_steal_pointer (&metadata);
}

static gboolean
write_sidecar (const char *path, const LatentMetadata *metadata, GError **error)
{
  g_auto (Draft) draft = { NULL, NULL, NULL };
  g_autoptr (GBytes) base = read_sidecar (path);
  g_autofree char *sidecar = latent_metadata_get_sidecar_path (path);
  g_autofree char *packet = latent_xmp_make_packet (base, metadata, error);

  return packet != NULL && draft_open (&draft, path, error) &&
         g_output_stream_write_all (draft.output, packet, strlen (packet), NULL, NULL, error) &&
         draft_close (&draft, error) && draft_commit (&draft, sidecar, path, error);
}

typedef struct
{
  char *path;
  char *destination;
  LatentMetadata *metadata;
} Job;

static Job *
job_new (const char *path)
{
  Job *self = g_new0 (Job, 1);

  self->path = g_strdup (path);
  return self;
}

static void
job_free (gpointer data)
{
  Job *self = data;

  g_free (self->path);
  g_free (self->destination);
  latent_metadata_free (self->metadata);
  g_free (self);
}

static DexFuture *
write_job (gpointer data, GCancellable *cancellable)
{
  Job *self = data;
  g_autoptr (GError) reason = NULL;
  GError *error = NULL;
  LatentImageKind kind;
  goffset size;
  g_autoptr (GFileInputStream) input = open_input (self->path, &kind, &size, &error);

  if (input == NULL)
    return dex_future_new_for_error (error);
  if (can_embed (kind) && size <= MAX_EMBED && embed (self->path, input, kind, self->metadata, &reason))
    {
      g_autoptr (LatentMetadata) old = read_own_sidecar (self->path);

      /* One from a time when the file couldn't hold it must not tell another story. */
      if (old != NULL && !write_sidecar (self->path, self->metadata, &error))
        return dex_future_new_for_error (error);
      return dex_future_new_for_int64 (LATENT_METADATA_EMBEDDED);
    }
  /* A full disk is no reason for a sidecar. */
  if (reason != NULL && reason->domain == G_IO_ERROR)
    return dex_future_new_for_error (g_steal_pointer (&reason));
  if (reason != NULL)
    {
      g_autofree char *line = latent_error_first_line (reason);
      g_info ("Metadata go into a sidecar: %s", line);
    }
  if (!write_sidecar (self->path, self->metadata, &error))
    return dex_future_new_for_error (error);
  return dex_future_new_for_int64 (LATENT_METADATA_SIDECAR);
}

DexFuture *
latent_metadata_write_file (const char *path, const LatentMetadata *metadata)
{
  Job *job;

  g_return_val_if_fail (path != NULL && metadata != NULL, NULL);

  job = job_new (path);
  job->metadata = latent_metadata_copy (metadata);
  return latent_worker_run (latent_imaging_get_metadata_thread (), write_job, job, job_free);
}

static DexFuture *
write_address_job (gpointer data, GCancellable *cancellable)
{
  Job *self = data;
  GError *error = NULL;
  LatentImageKind kind;
  goffset size;
  g_autoptr (GFileInputStream) input = open_input (self->path, &kind, &size, &error);

  if (input == NULL)
    return dex_future_new_for_error (error);
  if (!can_embed (kind) || size > MAX_EMBED)
    return dex_future_new_false ();
  if (!embed_address (self->path, input, self->destination, &error))
    return dex_future_new_for_error (error);
  return dex_future_new_true ();
}

DexFuture *
latent_metadata_write_address (const char *path, const char *address)
{
  Job *job;

  g_return_val_if_fail (path != NULL && address != NULL, NULL);

  job = job_new (path);
  job->destination = g_strdup (address);
  return latent_worker_run (latent_imaging_get_metadata_thread (), write_address_job, job, job_free);
}

static gboolean
parse_texts (GHashTable *texts, LatentMetadata *metadata)
{
  const char *parameters = g_hash_table_lookup (texts, "parameters");

  return latent_foreign_parse_invokeai (g_hash_table_lookup (texts, "invokeai_metadata"), metadata) ||
         latent_foreign_parse_sd_metadata (g_hash_table_lookup (texts, "sd-metadata"), metadata) ||
         (parameters != NULL && latent_a1111_parse (parameters, metadata)) ||
         latent_foreign_parse_comfyui (g_hash_table_lookup (texts, "prompt"), metadata) ||
         latent_foreign_parse_comfyui_workflow (g_hash_table_lookup (texts, "workflow"), metadata);
}

/* ComfyUI's WebP pictures have their texts in EXIF's, as "prompt:{...}" and "workflow:{...}". */
static gboolean
parse_exif_texts (const guint8 *data, gsize size, LatentMetadata *metadata)
{
  static const guint tags[] = { LATENT_EXIF_MODEL, LATENT_EXIF_MAKE, LATENT_EXIF_DESCRIPTION };

  for (guint i = 0; i < G_N_ELEMENTS (tags); i++)
    {
      g_autofree char *text = latent_exif_get_text (data, size, tags[i]);

      if (text == NULL)
        continue;
      if ((g_ascii_strncasecmp (text, "prompt:", 7) == 0 && latent_foreign_parse_comfyui (text + 7, metadata)) ||
          (g_ascii_strncasecmp (text, "workflow:", 9) == 0 &&
           latent_foreign_parse_comfyui_workflow (text + 9, metadata)))
        return TRUE;
    }
  return FALSE;
}

static gboolean
parse_exif (GBytes *exif, LatentMetadata *metadata)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (exif, &size);
  g_autofree char *comment = latent_exif_get_user_comment (data, size);

  return (comment != NULL && latent_a1111_parse (comment, metadata)) || parse_exif_texts (data, size, metadata);
}

/* Another tool's own record says more than the standard properties beside it. */
static void
read_embedded (const LatentContainer *content, LatentMetadata *metadata)
{
  if (content->xmp != NULL && latent_xmp_parse (content->xmp, metadata) &&
      metadata->source == LATENT_METADATA_SOURCE_LATENT)
    return;
  if (content->texts != NULL && parse_texts (content->texts, metadata))
    return;
  if (content->exif != NULL)
    parse_exif (content->exif, metadata);
}

static DexFuture *
read_job (gpointer data, GCancellable *cancellable)
{
  Job *self = data;
  GError *error = NULL;
  LatentImageKind kind;
  goffset size;
  g_autoptr (GFileInputStream) input = open_input (self->path, &kind, &size, &error);
  g_autoptr (LatentMetadata) metadata = NULL;
  g_auto (LatentContainer) content = { NULL, NULL, NULL };

  if (input == NULL)
    return dex_future_new_for_error (error);
  metadata = read_own_sidecar (self->path);
  if (metadata != NULL)
    return dex_future_new_take_boxed (LATENT_TYPE_METADATA, g_steal_pointer (&metadata));
  if (can_embed (kind) && !latent_container_read (&content, kind, G_INPUT_STREAM (input), cancellable, &error))
    return dex_future_new_for_error (error);
  metadata = latent_metadata_new ();
  read_embedded (&content, metadata);
  if (metadata->source == LATENT_METADATA_SOURCE_NONE)
    {
      g_autoptr (GBytes) sidecar = read_sidecar (self->path);

      if (sidecar != NULL)
        latent_xmp_parse (sidecar, metadata);
    }
  return dex_future_new_take_boxed (LATENT_TYPE_METADATA, g_steal_pointer (&metadata));
}

DexFuture *
latent_metadata_read_file (const char *path)
{
  g_return_val_if_fail (path != NULL, NULL);

  return latent_worker_run (latent_imaging_get_metadata_thread (), read_job, job_new (path), job_free);
}

static gboolean
strip (const char *path, const char *destination, GCancellable *cancellable, GError **error)
{
  g_auto (Draft) draft = { NULL, NULL, NULL };
  LatentImageKind kind;
  goffset size;
  g_autoptr (GFileInputStream) input = open_input (path, &kind, &size, error);

  return input != NULL && draft_open (&draft, destination, error) &&
         latent_container_strip (kind, G_INPUT_STREAM (input), draft.output, cancellable, error) &&
         draft_close (&draft, error) && draft_commit (&draft, destination, path, error);
}

static DexFuture *
strip_job (gpointer data, GCancellable *cancellable)
{
  Job *self = data;
  GError *error = NULL;

  if (!strip (self->path, self->destination, cancellable, &error))
    return dex_future_new_for_error (error);
  return dex_future_new_true ();
}

DexFuture *
latent_metadata_strip_file (const char *path, const char *destination)
{
  Job *job;

  g_return_val_if_fail (path != NULL && destination != NULL, NULL);

  job = job_new (path);
  job->destination = g_strdup (destination);
  return latent_worker_run (latent_imaging_get_pool (), strip_job, job, job_free);
}
