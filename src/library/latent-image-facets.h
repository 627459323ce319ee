/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-library.h"

G_BEGIN_DECLS

/* The ids of the models that pictures were made with, the trash left out, in their order: a boxed GStrv. As quick for
 * 100,000 pictures as for ten. */
DexFuture *latent_library_list_models (LatentLibrary *library);

G_END_DECLS
