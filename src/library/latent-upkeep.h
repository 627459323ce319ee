/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-library.h"

G_BEGIN_DECLS

/* What a library needs now and then while it is open: a copy of its database for the day, what lay long enough in its trash
 * to the desktop's, and a look at what somebody did to its files. Then its folders are watched, and looked at again soon
 * after something happened there. Main thread only. */
typedef struct _LatentUpkeep LatentUpkeep;

/* Begins at once. Borrows @library, which frees it. */
LatentUpkeep *latent_upkeep_new (LatentLibrary *library);
/* Nothing new is begun; what is under way ends soon, within latent_library_enter() and _leave(). */
void latent_upkeep_stop (LatentUpkeep *self);
void latent_upkeep_free (LatentUpkeep *self);

G_END_DECLS
