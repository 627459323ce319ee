/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-model.h"

G_BEGIN_DECLS

/* Values at the bounds of what a parameter takes. */

/* Quick to draw for the demo service. */
#define LATENT_TEST_PLAIN "[plain] "

/* References to the file @path, @n times. Transfer full. */
JsonNode *latent_test_bounds_make_pictures (const char *path, guint n);
/* A text of @length characters. Transfer full. */
JsonNode *latent_test_bounds_make_text (guint length);
/* Everything that may be chosen, or the least and the most; pictures are references to the file @path. An array of JsonNode.
 * Transfer full. */
GPtrArray *latent_test_bounds_list (LatentParameter *parameter, const char *path);

G_END_DECLS
