/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-metadata.h"

G_BEGIN_DECLS

/* AUTOMATIC1111's "parameters", which most tools of this field read:
 *
 *     the prompt, of one or more lines
 *     Negative prompt: what not
 *     Steps: 20, Sampler: Euler a, Size: 512x512, Model: name, Lora hashes: "a: 1, b: 2"
 *
 * The last line has "key: value" pairs; a value with a comma, a colon or a quote in it is a JSON string. */

/* What @metadata is in this form. Transfer full. */
char *latent_a1111_compose (const LatentMetadata *metadata);

/* Fills the members of @metadata that are found. FALSE, and nothing changed, if @text isn't of this form: it has no
 * line of at least three pairs. */
gboolean latent_a1111_parse (const char *text, LatentMetadata *metadata);

G_END_DECLS
