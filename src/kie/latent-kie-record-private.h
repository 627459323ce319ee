/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-kie-client.h"
#include "latent-kie-envelope.h"

G_BEGIN_DECLS

/* What recordInfo's @envelope (of code 200) says about @task_id; @raw is its text. Errors: LATENT_KIE_ERROR_NO_RECORD
 * without data, _NO_ANSWER for something else. Transfer full. */
LatentKieRecord *
latent_kie_record_new (LatentKieEnvelope *envelope, const char *task_id, const char *raw, GError **error);

G_END_DECLS
