/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-demo-fault.h"
#include "latent-demo-task.h"

G_BEGIN_DECLS

/* recordInfo's data of @task in @state. @base is the service's address, without a slash at its end; @fault (or NULL)
 * may lie about state and results. */
void latent_demo_record_append (GString *out,
                                const LatentDemoTask *task,
                                LatentDemoState state,
                                const char *base,
                                const LatentDemoFault *fault);

G_END_DECLS
