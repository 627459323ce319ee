/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libdex.h>

G_BEGIN_DECLS

/* A LEAF that settles as the fiber's @future does (transfer full): dropping it leaves the fiber alone, so that it may be
 * raced like any other leaf. */
DexFuture *latent_leaf_new (DexFuture *future);

G_END_DECLS
