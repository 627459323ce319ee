/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef enum
{
  LATENT_PARAMETER_STRING,
  LATENT_PARAMETER_INTEGER,
  LATENT_PARAMETER_NUMBER,
  LATENT_PARAMETER_BOOLEAN,
  LATENT_PARAMETER_ARRAY,
  LATENT_PARAMETER_OBJECT,
  LATENT_PARAMETER_ANY, /* whatever JSON can say: nothing better could be made of what the model wants */
} LatentParameterType;

/* What a parameter is for, where that decides how it is shown or filled. */
typedef enum
{
  LATENT_ROLE_NONE,
  LATENT_ROLE_PROMPT,
  LATENT_ROLE_NEGATIVE_PROMPT,
  LATENT_ROLE_ASPECT_RATIO,
  LATENT_ROLE_RESOLUTION,
  LATENT_ROLE_IMAGES, /* one input picture's link, or an array of them */
  LATENT_ROLE_MASK,
  LATENT_ROLE_COUNT, /* results of one task */
  LATENT_ROLE_SEED,
} LatentParameterRole;

#define LATENT_TYPE_PARAMETER (latent_parameter_get_type ())
G_DECLARE_FINAL_TYPE (LatentParameter, latent_parameter, LATENT, PARAMETER, GObject)

const char *latent_parameter_get_name (LatentParameter *self);        /* as KIE spells it */
const char *latent_parameter_get_title (LatentParameter *self);       /* for a person, translated */
const char *latent_parameter_get_description (LatentParameter *self); /* help, may be "" */
LatentParameterType latent_parameter_get_kind (LatentParameter *self);
LatentParameterRole latent_parameter_get_role (LatentParameter *self);
gboolean latent_parameter_get_required (LatentParameter *self);
/* The default as JSON, or NULL. Transfer none. */
JsonNode *latent_parameter_get_default (LatentParameter *self);
/* The choices as text in their order (numbers and booleans too), or NULL if free. Transfer none. */
const char *const *latent_parameter_get_choices (LatentParameter *self);
/* Bounds; FALSE if there is none. Lengths count characters, items count elements. */
gboolean latent_parameter_get_minimum (LatentParameter *self, double *value);
gboolean latent_parameter_get_maximum (LatentParameter *self, double *value);
gboolean latent_parameter_get_step (LatentParameter *self, double *value);
gboolean latent_parameter_get_min_length (LatentParameter *self, guint *value);
gboolean latent_parameter_get_max_length (LatentParameter *self, guint *value);
gboolean latent_parameter_get_min_items (LatentParameter *self, guint *value);
gboolean latent_parameter_get_max_items (LatentParameter *self, guint *value);
/* For links to files: the media types that the model takes, or NULL if any (transfer none), and the largest file in
 * bytes. */
const char *const *latent_parameter_get_accept (LatentParameter *self);
gboolean latent_parameter_get_max_bytes (LatentParameter *self, guint64 *value);

/* What a list consists of (its title is the list's, if it has none), or NULL if anything; what a group has, or NULL if
 * anything (LatentParameter). Both are parameters in their own right, without rules about others. Transfer none. */
LatentParameter *latent_parameter_get_items (LatentParameter *self);
GPtrArray *latent_parameter_get_members (LatentParameter *self);
/* How many lists and groups it is in: 0 for a parameter of a model. */
guint latent_parameter_get_depth (LatentParameter *self);
/* TRUE for a link to a file or a list of them: a picture, or another kind of medium. */
gboolean latent_parameter_get_is_link (LatentParameter *self);

/* One value against this parameter's rules. Errors: LATENT_CATALOG_ERROR naming the parameter and the rule, for a
 * person. */
gboolean latent_parameter_check (LatentParameter *self, JsonNode *value, GError **error);

/* The text a person typed (CLI's --set, an entry) as the JSON value of this parameter's type: "2K", "true", "7", a JSON
 * array. Errors: LATENT_CATALOG_ERROR. Transfer full. */
JsonNode *latent_parameter_parse (LatentParameter *self, const char *text, GError **error);

G_END_DECLS
