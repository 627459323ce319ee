/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-kie-client.h"

G_BEGIN_DECLS

/* Models take links, never file contents: input pictures are put on KIE's upload host first. It is free of charge. KIE
 * keeps an upload for 24 hours (its documents; older pages say 3 days), so that a link is worth using again for 20. */

/* What base64 is meant for, by KIE's documents; larger files are for the stream. */
#define LATENT_KIE_MAX_BASE64_BYTES (10 * 1000 * 1000)

typedef struct
{
  char *link;   /* what to put into a request's input */
  char *name;   /* the file's name there, or NULL */
  gint64 size;  /* bytes as KIE counted them, -1 if it didn't say */
} LatentKieUpload;

#define LATENT_TYPE_KIE_UPLOAD (latent_kie_upload_get_type ())
GType latent_kie_upload_get_type (void);
LatentKieUpload *latent_kie_upload_copy (const LatentKieUpload *self);
void latent_kie_upload_free (LatentKieUpload *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentKieUpload, latent_kie_upload_free)

/* Each of the following resolves to a boxed LatentKieUpload, is fiber-backed, and gives the file a name of its own: KIE
 * would overwrite one of the same name, and still serve the old one for a while. Errors: LATENT_KIE_ERROR (DAMAGED if KIE
 * counted another size than was sent), G_IO_ERROR_CANCELLED. @media_type is the file's, such as "image/png". */

/* POST /api/file-stream-upload: any size, read from @file as it is sent. @progress (may be NULL) is told the file's bytes
 * sent and their total. Errors in addition: G_IO_ERROR of opening the file. */
DexFuture *latent_kie_client_upload_file (LatentKieClient *self,
                                          GFile *file,
                                          const char *media_type,
                                          GFileProgressCallback progress,
                                          gpointer progress_data,
                                          GCancellable *cancellable);

/* POST /api/file-url-upload: KIE fetches @link itself, up to 100 MB within 30 s. */
DexFuture *latent_kie_client_upload_link (LatentKieClient *self,
                                          const char *link,
                                          const char *media_type,
                                          GCancellable *cancellable);

/* POST /api/file-base64-upload: for bytes that are in memory anyway; LATENT_KIE_ERROR_TOO_LARGE beyond
 * LATENT_KIE_MAX_BASE64_BYTES. */
DexFuture *latent_kie_client_upload_bytes (LatentKieClient *self,
                                           GBytes *bytes,
                                           const char *media_type,
                                           GCancellable *cancellable);

G_END_DECLS
