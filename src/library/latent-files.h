/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What the library does with files. All of it blocks: for a worker's threads. Errors: LATENT_LIBRARY_ERROR. */

#define LATENT_TYPE_FILE_FACTS (latent_file_facts_get_type ())
typedef struct
{
  char *hash; /* SHA-256 in hex */
  guint64 size;
  gint64 modified; /* µs since the epoch */
  GBytes *head;    /* its first LATENT_IMAGE_KIND_HEAD bytes */
} LatentFileFacts;

GType latent_file_facts_get_type (void) G_GNUC_CONST;
LatentFileFacts *latent_file_facts_ref (LatentFileFacts *facts);
void latent_file_facts_unref (LatentFileFacts *facts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentFileFacts, latent_file_facts_unref)

/* fsync and hash. */
LatentFileFacts *latent_files_inspect (const char *path, GCancellable *cancellable, GError **error);

/* Renames @from, and its sidecar before it, to @to, which must not be there: LATENT_LIBRARY_ERROR_EXISTS. A @from that
 * isn't there is LATENT_LIBRARY_ERROR_NOT_FOUND. Folders above @to are made. It is durable when both folders are
 * flushed: latent_folder_sync(). */
gboolean latent_files_move (const char *from, const char *to, GError **error);

/* Copies @from, byte for byte, into the folder @to (made if missing) under @name, or a numbered one if that is taken. A
 * @from that isn't there is LATENT_LIBRARY_ERROR_NOT_FOUND. The copy's path, transfer full. */
char *latent_files_copy (const char *from, const char *to, const char *name, GCancellable *cancellable, GError **error);

/* Copies the content of @from into the open file @output (@to, for messages), without flushing it: its SHA-256 in hex,
 * transfer full. */
char *latent_files_copy_hashed (const char *from, int output, const char *to, GError **error);

/* SHA-256 in hex, of what is on the disk rather than in memory where it was flushed before. Transfer full. */
char *latent_files_hash (const char *path, GError **error);

/* Writes @bytes so that @path has all of them or nothing; it is a cache: not flushed to disk. */
gboolean latent_files_write_cache (const char *path, GBytes *bytes, GError **error);

/* Removes a folder and the files in it, as far as it can. */
void latent_files_remove_folder (const char *path);

/* "picture.png.xmp". Transfer full. */
char *latent_files_get_sidecar (const char *path);

G_END_DECLS
