/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-incoming.h"

G_BEGIN_DECLS

/* In the names of a result's part and of what is made beside it. */
#define LATENT_INCOMING_PREFIX "result-"

G_END_DECLS
