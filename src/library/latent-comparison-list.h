/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-image-query.h"
#include "latent-library.h"

G_BEGIN_DECLS

/* What was asked of several models with one press of Generate: its batch, and nothing more. */
#define LATENT_TYPE_COMPARISON (latent_comparison_get_type ())
G_DECLARE_FINAL_TYPE (LatentComparison, latent_comparison, LATENT, COMPARISON, GObject)

const char *latent_comparison_get_batch (LatentComparison *self);

/* A GListModel of LatentComparison, newest first: those of which a picture meets a query; without conditions also those
 * that wait, run or failed. What was cancelled doesn't count. It follows the library. "loading" is TRUE until the first
 * answer. */
#define LATENT_TYPE_COMPARISON_LIST (latent_comparison_list_get_type ())
G_DECLARE_FINAL_TYPE (LatentComparisonList, latent_comparison_list, LATENT, COMPARISON_LIST, GObject)

/* @query: copied; its order and limit don't count. */
LatentComparisonList *latent_comparison_list_new (LatentLibrary *library, const LatentImageQuery *query);
void latent_comparison_list_set_query (LatentComparisonList *self, const LatentImageQuery *query);
gboolean latent_comparison_list_get_loading (LatentComparisonList *self);

G_END_DECLS
