/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-model.h"
#include "latent-test-ui.h"

G_BEGIN_DECLS

/* The composer's form as a person uses it: a parameter is what its widgets say. */

/* The row of @parameter, which there must be. Transfer none. */
GtkWidget *latent_test_fields_find_row (GtkWidget *composer, LatentParameter *parameter);

/* Chooses, switches, slides or writes @value; of pictures, it is an array of references. FALSE if that can't be chosen now. */
gboolean latent_test_fields_set (GtkWidget *composer, LatentParameter *parameter, JsonNode *value);
/* FALSE if the widget has fallen back to another choice meanwhile. */
gboolean latent_test_fields_keeps (GtkWidget *composer, LatentParameter *parameter, JsonNode *value);
/* Writes @text where the parameter has something to write in; FALSE if it hasn't. */
gboolean latent_test_fields_write (GtkWidget *composer, LatentParameter *parameter, const char *text);
/* Adds more pictures; returns how many the form didn't take. */
guint latent_test_fields_add_pictures (GtkWidget *composer, LatentParameter *parameter, JsonArray *references);
/* How many choices the widget has, but for the one that says nothing. */
guint latent_test_fields_count_choices (GtkWidget *composer, LatentParameter *parameter);

/* What the form says is wrong, or NULL. Transfer none. */
const char *latent_test_fields_get_error (GtkWidget *composer);

G_END_DECLS
