/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-test-demo.h"
#include "latent-test-ui.h"

G_BEGIN_DECLS

/* From the composer's form to tasks, for one model after the other. */

/* What was asked for by one press of Generate. */
typedef struct
{
  char *model;
  JsonObject *values;
  guint n_tasks;
  double price; /* on the button */
} LatentTestPress;

typedef struct
{
  LatentTestDemo *demo;
  LatentWindow *window;
  GtkWidget *composer;
  GListModel *models; /* those that can be chosen */
  char *picture;      /* a file to be taken as input */
  GPtrArray *presses; /* LatentTestPress */
  guint n_tasks;      /* journalled */

  /* Of the model that it is at; it is for the test to set them. */
  LatentModel *model;
  GHashTable *left; /* LatentParameter → GPtrArray of JsonNode */
} LatentTestWalk;

void latent_test_walk_init (LatentTestWalk *walk, LatentTestDemo *demo, LatentWindow *window);
void latent_test_walk_clear (LatentTestWalk *walk);

/* The row that shows the model. Transfer none. */
GtkWidget *latent_test_walk_find_model_row (LatentTestWalk *walk);

/* The defaults, and what the model can't do without, by the widgets; but for @missing. Returns what was set. Transfer full. */
JsonObject *latent_test_walk_fill_all_but (LatentTestWalk *walk, LatentParameter *missing);
JsonObject *latent_test_walk_fill_least (LatentTestWalk *walk);
/* Sets @parameter and notes it in @values; FALSE if it can't be set now. */
gboolean
latent_test_walk_try_to_set (LatentTestWalk *walk, JsonObject *values, LatentParameter *parameter, JsonNode *value);

void latent_test_walk_click_generate (LatentTestWalk *walk);
/* The same, and waits for tasks. Consumes @values. FALSE if the form refuses. */
gboolean latent_test_walk_generate (LatentTestWalk *walk, JsonObject *values);

G_END_DECLS
