/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-library.h"

G_BEGIN_DECLS

/* Pictures that come by the thousand and ready: for what makes whole libraries (bench/library). What a person's pictures
 * need, durability step by step, is latent-incoming.h's. */

/* How many thumbnails a picture has, and the square into which each fits. */
#define LATENT_BULK_THUMBNAILS 2
extern const guint latent_bulk_thumbnail_sides[LATENT_BULK_THUMBNAILS];

/* All of it is the structure's own. */
typedef struct
{
  GBytes *file;
  GBytes *thumbnails[LATENT_BULK_THUMBNAILS];
  char *extension; /* without a dot */
  char *mime_type;
  int width;
  int height;
  guint32 colour;
  GBytes *blur; /* or NULL */
  char *code; /* that of the file's name; no other picture of the library may have it */
  char *prompt;
  char *model; /* "" for a picture that came from elsewhere */
  char *input; /* JSON object text, or "" */
  char *remote_id; /* of the finished task that made it, or NULL; neighbours may share one */
  double credits;
  gint64 created; /* µs since the epoch */
  gboolean favourite;
  char **tags; /* or NULL */
} LatentBulkPicture;

LatentBulkPicture *latent_bulk_picture_new (void);
void latent_bulk_picture_free (LatentBulkPicture *picture);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentBulkPicture, latent_bulk_picture_free)

/* Writes the files and thumbnails of @pictures (GPtrArray of LatentBulkPicture, which must not change), then all rows in
 * one transaction. The files aren't flushed to disk one by one. Resolves to TRUE. Errors: LATENT_LIBRARY_ERROR; files of a
 * transaction that failed stay behind. Fiber-backed. */
DexFuture *latent_bulk_add (LatentLibrary *library, GPtrArray *pictures);

G_END_DECLS
