/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-library.h"

G_BEGIN_DECLS

/* What became of the tasks that KIE had while nobody looked: those sent before @left that have ended since @back, and those
 * of them that haven't ended yet; oldest first. Both are µs since the epoch. Only what KIE may still know is looked at. A
 * boxed GPtrArray of LatentTask. LEAF. */
DexFuture *latent_library_list_absence (LatentLibrary *library, gint64 left, gint64 back);

G_END_DECLS
