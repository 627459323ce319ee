/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <libdex.h>

#include "latent-imaging.h"

G_BEGIN_DECLS

/* Who wrote what was found in a file. */
typedef enum
{
  LATENT_METADATA_SOURCE_NONE,
  LATENT_METADATA_SOURCE_LATENT,
  LATENT_METADATA_SOURCE_AUTOMATIC1111, /* and the many that write its "parameters" text */
  LATENT_METADATA_SOURCE_INVOKEAI,
  LATENT_METADATA_SOURCE_COMFYUI,
  LATENT_METADATA_SOURCE_OTHER, /* standard XMP properties only */
} LatentMetadataSource;

/* What a picture knows about how it was made: a plain record, every member may be NULL or unset. Text is UTF-8. Set
 * members with g_set_str(). */
#define LATENT_TYPE_METADATA (latent_metadata_get_type ())
typedef struct
{
  char *prompt;
  char *negative_prompt;
  char *title;
  char *model;                 /* the service's id of it, as in the request */
  char *parameters;            /* a JSON object: the request's input; for other tools' files their own settings */
  char *task_id;               /* the service's */
  char *service;               /* its base URL */
  char *address;               /* where it was brought in from, of a picture that wasn't made here (dc:source) */
  int index;                   /* which of the task's results, from 0; -1 unknown */
  double credits;              /* charge of the whole task; negative: unknown */
  GDateTime *created;          /* to the second */
  guint width, height;         /* written into "parameters" as Size; 0 unknown */
  LatentMetadataSource source; /* set by reading, ignored by writing */
} LatentMetadata;

GType latent_metadata_get_type (void) G_GNUC_CONST;
LatentMetadata *latent_metadata_new (void);
LatentMetadata *latent_metadata_copy (const LatentMetadata *self);
void latent_metadata_free (LatentMetadata *self);

/* TRUE if all members but source, width and height are the same. */
gboolean latent_metadata_equal (const LatentMetadata *a, const LatentMetadata *b);

/* Where latent_metadata_write_file() put it. */
typedef enum
{
  LATENT_METADATA_EMBEDDED = 1,
  LATENT_METADATA_SIDECAR = 2,
} LatentMetadataPlace;

/* "DIR/picture.avif" has its sidecar in "DIR/picture.avif.xmp". Transfer full. */
char *latent_metadata_get_sidecar_path (const char *path);

/* Writes @metadata into the file, in place of what Latent wrote there before; what others wrote in other places stays.
 *
 * PNG, JPEG and WebP hold it themselves, as XMP: dc:description (the prompt), dc:title, xmp:CreatorTool,
 * xmp:CreateDate, photoshop:DateCreated, Iptc4xmpExt:DigitalSourceType, AIPromptInformation and AISystemUsed (IPTC
 * Photo Metadata 2025.1), and the rest in the namespace https://latentapp.github.io/ns/1.0/; a PNG also as the
 * "parameters" text that other tools of this field read. Not one byte of the encoded pixels changes. Any other kind,
 * and a file whose structure is damaged, is left as it is and gets a sidecar.
 *
 * The file is replaced in one step by a finished and flushed one (same mode, new inode; its folder isn't flushed): a
 * descriptor that was open on it still sees the old file. A LEAF future of the LatentMetadataPlace as int64. Jobs run
 * one after the other, in their order, on the room's one thread for gexiv2. Errors: G_IO_ERROR, LATENT_IMAGING_ERROR.
 */
DexFuture *latent_metadata_write_file (const char *path, const LatentMetadata *metadata);

/* Writes only the @address (as dc:source) into a PNG, JPEG or WebP file, and leaves all else as it is: what other tools
 * say of the picture, too. The file is replaced as above. A LEAF future of a boolean: FALSE for a kind that can't hold it,
 * which stays as it is. Errors: as above. */
DexFuture *latent_metadata_write_address (const char *path, const char *address);

/* Reads what Latent or another tool wrote, from the file or its sidecar: ours, AUTOMATIC1111's parameters (PNG text,
 * EXIF UserComment), InvokeAI's, ComfyUI's where a prompt can be found, standard XMP. The file may be hostile: sizes
 * are bounded, what is damaged is passed over. Finding nothing isn't an error but LATENT_METADATA_SOURCE_NONE.
 *
 * A LEAF future of LatentMetadata (boxed). Errors: G_IO_ERROR for a file that can't be read. */
DexFuture *latent_metadata_read_file (const char *path);

/* Writes a copy of @path to @destination without any metadata: for pictures that are shared. PNG, JPEG and WebP lose
 * XMP, EXIF and text (orientation and colour profile stay); a file of another kind is LATENT_IMAGING_ERROR_FAILED.
 * A LEAF future of TRUE. */
DexFuture *latent_metadata_strip_file (const char *path, const char *destination);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentMetadata, latent_metadata_free)

G_END_DECLS
