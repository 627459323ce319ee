/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-catalog.h"
#include "latent-form.h"

G_BEGIN_DECLS

/* The form alone, in a window as narrow as the sidebar. A warning of any library ends the test. */
typedef struct
{
  GtkWindow *window;
  LatentPromptView *prompt;
  LatentForm *form;
} LatentTestForm;

#define SIDEBAR 300

/* Instead of adw_init(): the application's style, and the language of the locale. */
void latent_test_form_init (void);

void latent_test_form_set_up (LatentTestForm *fixture, gconstpointer data);
void latent_test_form_tear_down (LatentTestForm *fixture, gconstpointer data);
#define LATENT_TEST_FORM_ADD(path, func)                                                                               \
  g_test_add (path, LatentTestForm, NULL, latent_test_form_set_up, func, latent_test_form_tear_down)

/* Of a descriptor, or of the catalogue. Transfer full. */
LatentModel *latent_test_form_parse_model (const char *text);
LatentModel *latent_test_form_get_shipped (const char *id);

/* The row with this title, in whatever it is nested. Transfer none. */
GtkWidget *latent_test_form_find_row (LatentTestForm *fixture, const char *type, const char *title);
/* Into the first widget of @type in @row. */
void latent_test_form_set_text (GtkWidget *row, const char *type, const char *text);

/* What comes out of the form is what went in; numbers may have changed their type. */
void latent_test_form_assert_equal (LatentParameter *parameter, JsonNode *expected, JsonNode *found);
/* The one error that is shown is that of @row, and has @part in it. */
void latent_test_form_assert_refused (LatentTestForm *fixture, GtkWidget *row, const char *part);
/* Transfer full. */
JsonObject *latent_test_form_assert_accepted (LatentTestForm *fixture);

/* TRUE if it wants more than the sidebar has; says what. */
gboolean latent_test_form_is_too_wide (GtkWidget *widget);
/* A picture of it, in $LATENT_TEST_PICTURES. */
void latent_test_form_snap (LatentTestForm *fixture, LatentModel *model, const char *suffix);

G_END_DECLS
