/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-model.h"

G_BEGIN_DECLS

/* What of @values, chosen for the model @from, @to understands as well: by name, else by role; the shape of a picture as
 * the most similar one; of pictures as many as there is room for. Only what is valid there. Transfer full. */
JsonObject *latent_carry_values (LatentModel *from, JsonObject *values, LatentModel *to);
/* The one of @models (LatentModel) that changes pictures as a prompt says and whose id is most like that of @like: its
 * sibling, where it has one. NULL if there is none. Transfer none. */
LatentModel *latent_carry_find_editor (GListModel *models, LatentModel *like);

G_END_DECLS
