/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Writing JSON as the recorded traffic has it: compact, members in a fixed order, floating point numbers in their
 * shortest form and never without a decimal ("6.0", "3.24"), which json-glib's generator doesn't give. */

/* @text as a JSON string with its quotes, or null when it is NULL. */
void latent_demo_json_append_string (GString *out, const char *text);

/* A double; always has a decimal point. */
void latent_demo_json_append_double (GString *out, double number);

/* Any node, compact. */
void latent_demo_json_append_node (GString *out, JsonNode *node);

G_END_DECLS
