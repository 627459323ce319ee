/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-engine.h"

G_BEGIN_DECLS

/* Sends a queued task with the slot @ticket: the one thing that costs money.
 *
 * What is about to be sent is durable before kie sees it; the answer is durable before anything else is done with it; in
 * between nothing cancels, races or repeats it. When it returns the task's state tells what came of it. From a fiber. */
void latent_submit (LatentEngine *self, LatentTask *task, guint64 ticket);

G_END_DECLS
