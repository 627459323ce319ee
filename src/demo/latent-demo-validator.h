/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-demo-model.h"

G_BEGIN_DECLS

/* Checks @input as the service does before it makes a task. Members that the model doesn't know are ignored. Returns 0,
 * or the body's code (422 or 500: ordinary parameter errors come as 500) with its text in @message (transfer full). */
int latent_demo_validate (const LatentDemoModel *model, JsonObject *input, char **message);

G_END_DECLS
