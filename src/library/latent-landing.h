/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-library-private.h"

G_BEGIN_DECLS

/* The database's side of landing. */

/* What is known of a result when it is about to get its place. */
typedef struct
{
  gint64 task;
  guint index;
  char *original_hash;
  char *hash;
  char *mime_type;
  char *extension;
  int width;
  int height;
  guint64 size;
  guint32 colour;
  GBytes *blur;
  char *problem;
  gint64 created;
} LatentLanding;

void latent_landing_free (LatentLanding *landing);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentLanding, latent_landing_free)

/* pending → landing, with a name of its own; @again: the name it had was taken, another one. Resolves to the path relative
 * to the library (string). Errors: LATENT_LIBRARY_ERROR_EXISTS when the result has landed already. LEAF. @landing must
 * live until then. */
DexFuture *latent_landing_announce (LatentLibrary *library, const LatentLanding *landing, gboolean again);

/* landing → landed: the picture is in the library. Its file is in its place, durably. Resolves to the LatentImage. LEAF. */
DexFuture *latent_landing_commit (LatentLibrary *library, gint64 task, guint index, gint64 modified);

/* landing → pending. LEAF. */
DexFuture *latent_landing_revert (LatentLibrary *library, gint64 task, guint index);

/* Finishes a result that is `landing` if its file is in its place with the right hash; else it goes back to pending. @task
 * 0: all there are. Not while one of them is on its way. Resolves to the number of pictures that came into the library.
 * Fiber-backed. */
DexFuture *latent_landing_settle (LatentLibrary *library, gint64 task, guint index);

/* The state of a result (LatentResultState as int64). Errors: LATENT_LIBRARY_ERROR_NOT_FOUND. LEAF. */
DexFuture *latent_landing_get_state (LatentLibrary *library, gint64 task, guint index);

G_END_DECLS
