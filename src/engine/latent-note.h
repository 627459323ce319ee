/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-library.h"

G_BEGIN_DECLS

/* Writes down why @task stays where it is, unless that stands there already. A library that can't be written is no
 * trouble here. From a fiber. */
void latent_note (LatentLibrary *library, LatentTask *task, LatentReason reason, const char *detail);

G_END_DECLS
