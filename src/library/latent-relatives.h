/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-library.h"

G_BEGIN_DECLS

/* Edits form a chain: what a picture was made from, and what was made from it. */

/* The input pictures of @image that are in the library, as its task and its input name them; what lies in the trash too, to
 * tell where it came from. A boxed GPtrArray of LatentImage. LEAF. */
DexFuture *latent_library_list_made_from (LatentLibrary *library, gint64 image);

/* The pictures that @image was one of the input pictures of, without those in the trash, oldest first. A boxed GPtrArray of
 * LatentImage. LEAF. */
DexFuture *latent_library_list_made_into (LatentLibrary *library, gint64 image);

/* The one of @models that the library's last finished task was made with; NULL-terminated. Resolves to a string, NULL if
 * none was ever used. LEAF. */
DexFuture *latent_library_find_last_model (LatentLibrary *library, const char *const *models);

G_END_DECLS
