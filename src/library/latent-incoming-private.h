/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-incoming.h"

G_BEGIN_DECLS

/* The folders of parts in .latent/incoming begin so. */
#define LATENT_INCOMING_PREFIX "result-"

G_END_DECLS
