/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-library.h"

G_BEGIN_DECLS

/* Makes what thumbnails are missing, quietly and one at a time, until there are none or @cancellable is triggered: the
 * library isn't closed before that. */
void latent_thumbnails_mend (LatentLibrary *library, GCancellable *cancellable);

G_END_DECLS
