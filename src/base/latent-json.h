/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define LATENT_JSON_MAX_DEPTH 64
#define LATENT_JSON_MAX_BYTES (8 * 1024 * 1024)

typedef enum
{
  LATENT_JSON_ERROR_TOO_LARGE, /* more bytes than the caller allows */
  LATENT_JSON_ERROR_ENCODING,  /* not UTF-8 */
  LATENT_JSON_ERROR_DEPTH,     /* nested past LATENT_JSON_MAX_DEPTH */
  LATENT_JSON_ERROR_SYNTAX,
  LATENT_JSON_ERROR_TYPE,    /* a member has another type than expected */
  LATENT_JSON_ERROR_MISSING, /* a member isn't there */
} LatentJsonError;

#define LATENT_JSON_ERROR (latent_json_error_quark ())
GQuark latent_json_error_quark (void);

/* Parses text that nobody vouches for. Size, encoding and nesting are checked before json-glib sees a byte (it recurses
 * without a limit). @length is in bytes, -1 for a NUL-terminated string; 0 bytes or blanks only are a SYNTAX error.
 * Errors: LATENT_JSON_ERROR. Transfer full. */
JsonNode *latent_json_parse (const char *text, gssize length, gsize max_bytes, GError **error);

/* Same, and the root must be an object. Transfer full. */
JsonObject *latent_json_parse_object (const char *text, gssize length, gsize max_bytes, GError **error);

/* Compact text of a node, members in their order. Transfer full. */
char *latent_json_to_string (JsonNode *node);

/* A member, or NULL where it is absent, null or of another type: for optional members of hostile objects. Transfer
 * none.
 * @object may be NULL. */
const char *latent_json_peek_string (JsonObject *object, const char *member);
JsonObject *latent_json_peek_object (JsonObject *object, const char *member);
JsonArray *latent_json_peek_array (JsonObject *object, const char *member);

/* TRUE and *value when the member is a number (or text that is wholly a number: KIE sends both). A double is accepted
 * as an integer only if it is whole and in range. */
gboolean latent_json_peek_int (JsonObject *object, const char *member, gint64 *value);
gboolean latent_json_peek_double (JsonObject *object, const char *member, double *value);
gboolean latent_json_peek_boolean (JsonObject *object, const char *member, gboolean *value);

/* A member that must be there; errors LATENT_JSON_ERROR_MISSING or _TYPE naming the member. Transfer none. */
const char *latent_json_require_string (JsonObject *object, const char *member, GError **error);
JsonObject *latent_json_require_object (JsonObject *object, const char *member, GError **error);
JsonArray *latent_json_require_array (JsonObject *object, const char *member, GError **error);

/* An element of an array by index, or NULL where it is out of range or of another type. Transfer none. */
const char *latent_json_array_peek_string (JsonArray *array, guint index);
JsonObject *latent_json_array_peek_object (JsonArray *array, guint index);

G_END_DECLS
