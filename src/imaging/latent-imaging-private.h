/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-imaging.h"
#include "latent-worker.h"

G_BEGIN_DECLS

/* The room's threads belong to the process, not to a session: the cores they share are the machine's, and gexiv2 bears
 * only one thread in a process. Made on first use; main thread only. */

/* For scaling, encoding and converting pixels. */
LatentWorker *latent_imaging_get_pool (void);

/* The one thread on which gexiv2 may be called. */
LatentWorker *latent_imaging_get_metadata_thread (void);

G_END_DECLS
