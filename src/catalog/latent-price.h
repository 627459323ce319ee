/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* A number, or a table keyed by parameters (data/catalog/README.md). */
typedef struct _LatentAmount LatentAmount;
/* A price rule: the sum of its parts. */
typedef struct _LatentPrice LatentPrice;

/* The value with which the parameter @name counts, as text; "" if it has none. Transfer full. */
typedef char *(*LatentValueFunc) (const char *name, gpointer user_data);
/* FALSE if there is no parameter @name. */
typedef gboolean (*LatentNameFunc) (const char *name, gpointer user_data);

/* Errors: LATENT_CATALOG_ERROR_DESCRIPTOR. Transfer full. */
LatentAmount *latent_amount_new (JsonNode *node, LatentNameFunc is_known, gpointer user_data, GError **error);
void latent_amount_free (LatentAmount *self);
/* NAN if the table doesn't say. */
double latent_amount_evaluate (LatentAmount *self, LatentValueFunc get_value, gpointer user_data);

/* @parts: the array of the descriptor. Errors: LATENT_CATALOG_ERROR_DESCRIPTOR. Transfer full. */
LatentPrice *latent_price_new (JsonArray *parts, LatentNameFunc is_known, gpointer user_data, GError **error);
void latent_price_free (LatentPrice *self);
/* What the price of a task depends on, as text: tasks of the same model with the same text cost the same by this rule.
 * Transfer full. */
char *latent_price_dup_basis (LatentPrice *self,
                              guint n_results,
                              guint n_pictures,
                              LatentValueFunc get_value,
                              gpointer user_data);

/* Credits for a task with @n_results results from @n_pictures input pictures; NAN if that isn't known. */
double latent_price_evaluate (LatentPrice *self,
                              guint n_results,
                              guint n_pictures,
                              LatentValueFunc get_value,
                              gpointer user_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentAmount, latent_amount_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentPrice, latent_price_free)

G_END_DECLS
