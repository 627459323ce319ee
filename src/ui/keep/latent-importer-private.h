/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-importer.h"

G_BEGIN_DECLS

/* Of one picture that isn't a file yet. */
#define LATENT_IMPORTER_MAX_BYTES (100 * 1000 * 1000)

/* @files (GPtrArray of GFile) and what @links lead to, which is fetched into @folder first. @links and @folder (a path, or
 * NULL; removed afterwards with all in it) are taken; @collection may be 0. */
void _latent_importer_run (LatentWindow *window, GPtrArray *files, GStrv links, gint64 collection, char *folder);

/* From a fiber: makes a file in @folder, with the suffix that its content wants, and adds it to @files. */
gboolean _latent_importer_keep (const char *folder, GBytes *bytes, const char *name, GPtrArray *files, GError **error);

G_END_DECLS
