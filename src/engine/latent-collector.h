/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-kie-client.h"
#include "latent-library.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* Brings results into the library, a few at a time. Main thread. */
typedef struct _LatentCollector LatentCollector;

LatentCollector *latent_collector_new (LatentLibrary *library, LatentKieClient *client);

/* Fetches every result of @task that isn't landed or marked expired; goes on until each is one of both. What keeps it
 * waiting (network, disk, key) is noted with the task. From a fiber. FALSE only when cancelled. */
gboolean latent_collector_collect (LatentCollector *self, LatentTask *task, GCancellable *cancellable, GError **error);

/* Those who wait before trying again try now. */
void latent_collector_wake (LatentCollector *self);

/* Nobody may be collecting. */
void latent_collector_free (LatentCollector *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentCollector, latent_collector_free)

G_END_DECLS
