/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Reads a price that is told in words: "now just 6 credits ($0.03) for 1 K, 10 credits ($0.05) for 2 K". Sets in @layer,
 * which may have a descriptor's "input", its "price" where a rule can be made of them with those parameters, and else
 * LATENT_MERGE_AMOUNTS, the numbers alone. @text may be NULL. */
void latent_price_prose_read (const char *text, JsonObject *layer);

G_END_DECLS
