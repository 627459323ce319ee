/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Members that only what is put over a descriptor may have beside a descriptor's own. */
#define LATENT_MERGE_GONE "gone"       /* names of parameters that the model had and has no more */
#define LATENT_MERGE_AMOUNTS "amounts" /* numbers of credits that its price has, where no rule could be made of them */

/* @base, a descriptor, with what @update, made from a newer document, says put over it. What people found out stays: texts,
 * roles, what needs what, how results count and how the price is made up. The document decides on choices, bounds, defaults,
 * what is required, what is new or gone, and the numbers in the price. @base may be NULL: then it is @update itself.
 * Transfer full. */
JsonObject *latent_merge_descriptors (JsonObject *base, JsonObject *update);

G_END_DECLS
