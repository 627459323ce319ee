/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A job, in a fiber. FALSE with an error ends the work of all. */
typedef gboolean (*LatentCrewFunc) (guint index, gpointer data, GError **error);

/* Calls @func for each number below @n_jobs, in their order, a few at a time: as many as keep the machine's cores and the
 * disk at work. From a fiber; returns when none runs any more. Errors: the first job's, G_IO_ERROR_CANCELLED. */
gboolean latent_crew_run (guint n_jobs, LatentCrewFunc func, gpointer data, GCancellable *cancellable, GError **error);

G_END_DECLS
