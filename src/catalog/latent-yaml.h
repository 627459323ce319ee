/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* The first document of YAML text as JSON, by YAML's core schema: plain "16:9" and "no" stay text. Nobody vouches for the
 * text: its size, its nesting and what its aliases unfold to are limited. Errors: LATENT_JSON_ERROR; *line (may be NULL) is
 * the line of a mistake in the syntax, from 1, else 0. Transfer full. */
JsonNode *latent_yaml_parse (const char *text, gssize length, gsize max_bytes, guint *line, GError **error);

G_END_DECLS
