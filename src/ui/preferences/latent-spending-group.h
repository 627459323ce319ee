/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-session.h"
#include "latent-setting-row.h"

G_BEGIN_DECLS

/* What was spent, by model, and the limits that the user sets. */
#define LATENT_TYPE_SPENDING_GROUP (latent_spending_group_get_type ())
G_DECLARE_FINAL_TYPE (LatentSpendingGroup, latent_spending_group, LATENT, SPENDING_GROUP, AdwPreferencesGroup)

/* Once. An error is told to @failed with @data while the group lives. */
void latent_spending_group_set_session (LatentSpendingGroup *self,
                                        LatentSession *session,
                                        LatentSettingFailed failed,
                                        gpointer data);

G_END_DECLS
