/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-batch.h"
#include "latent-library.h"

G_BEGIN_DECLS

/* A GListModel of LatentBatch: what was asked for with one press and has at least two tasks, newest first. All that aren't
 * finished are in it, and those finished ones that the newest tasks belong to. It follows the journal, whoever moves it.
 * Signal "changed" after any batch of it changed, or the list did. */
#define LATENT_TYPE_BATCH_LIST (latent_batch_list_get_type ())
G_DECLARE_FINAL_TYPE (LatentBatchList, latent_batch_list, LATENT, BATCH_LIST, GObject)

LatentBatchList *latent_batch_list_new (LatentLibrary *library);

/* The one with this id (may be NULL), or NULL: it has one task only, or isn't read yet. Transfer none. */
LatentBatch *latent_batch_list_find (LatentBatchList *self, const char *id);

G_END_DECLS
