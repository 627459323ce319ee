/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-demo-model.h"

G_BEGIN_DECLS

/* A model's OpenAPI 3.1 document as the catalogue gives it, with the oddities that were seen there: references that
 * aren't inlined, their names percent-encoded, a component whose name ends in a space, limits that only the
 * description tells, an input that is one of several forms. null for a model that hasn't been synchronised. */
void latent_demo_schema_append (GString *json, const LatentDemoModel *model);

G_END_DECLS
