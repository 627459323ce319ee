/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* How @row shows LatentModels in its list: with a mark on what is new or has changed, and one for how the last day went.
 * What makes no pictures has a heading of its own. */
void latent_model_rows_set_up (AdwComboRow *row);

/* @models in the order of that list. Transfer full; @models is taken. */
GListModel *latent_model_rows_sort (GListModel *models);

G_END_DECLS
