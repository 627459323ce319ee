/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-library-private.h"

G_BEGIN_DECLS

/* A picture that was moved to the trash or back just before a crash is where the database doesn't look: the database
 * follows the file. Resolves to the number of pictures that were found. Fiber-backed. */
DexFuture *latent_trash_settle (LatentLibrary *library);

G_END_DECLS
