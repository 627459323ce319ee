/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-model.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Which models one prompt is meant for. Signal "chosen" (GPtrArray of LatentModel); it closes then. */
#define LATENT_TYPE_COMPARE_DIALOG (latent_compare_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LatentCompareDialog, latent_compare_dialog, LATENT, COMPARE_DIALOG, AdwDialog)

/* Credits of all that @model would be asked for, NAN if unknown. *problem: why it can't be asked, transfer full, or NULL. */
typedef double (*LatentComparePrice) (LatentModel *model, gpointer data, char **problem);

/* Of @models those that make something of a prompt; @chosen (may be NULL) is marked first. Each gets @n_prompts tasks. */
LatentCompareDialog *latent_compare_dialog_new (GListModel *models,
                                                LatentModel *chosen,
                                                guint n_prompts,
                                                LatentComparePrice price,
                                                gpointer data);

G_END_DECLS
