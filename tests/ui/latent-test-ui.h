/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-application.h"
#include "latent-window.h"

G_BEGIN_DECLS

/* The real application in the test's own process, on a real screen (run-x), used from outside through xdotool. Whatever
 * doesn't come to pass within a generous time ends the test with a message. */

/* Runs the main loop until @check is TRUE. @what says for what it waits. */
typedef gboolean (*LatentTestCheck) (gpointer data);
void latent_test_ui_wait (LatentTestCheck check, gpointer data, const char *what);
/* Runs the main loop for so long, as a person who looks on. */
void latent_test_ui_linger (guint ms);

/* Runs the application with @arguments (NULL-terminated, without the program's name) to its end: @body is called once its
 * window shows a session, and the application is quit afterwards as a user would, if it isn't already. */
typedef void (*LatentTestBody) (LatentApplication *app, LatentWindow *window, gpointer data);
void latent_test_ui_run (const char *const *arguments, LatentTestBody body, gpointer data);
LatentWindow *latent_test_ui_get_window (LatentApplication *app);

/* The first mapped descendant of @root that has @type (a type's name), and for which @match (may be NULL) is TRUE; NULL if
 * there is none. Transfer none. */
GtkWidget *latent_test_ui_find (GtkWidget *root,
                                const char *type,
                                gboolean (*match) (GtkWidget *widget, gpointer data),
                                gpointer data);
/* All of them, in no order: a grid's cells are recycled. Transfer container. */
GPtrArray *latent_test_ui_find_all (GtkWidget *root, const char *type);

/* Where the middle of @widget is on the screen. */
void latent_test_ui_locate (GtkWidget *widget, int *x, int *y);

/* xdotool with these arguments (NULL-terminated), the main loop running meanwhile. */
void latent_test_ui_xdotool (const char *argument, ...) G_GNUC_NULL_TERMINATED;

/* A drag with the left button, as slow as a hand. */
void latent_test_ui_drag (int from_x, int from_y, int to_x, int to_y);

/* What the window looks like now, as a PNG. */
void latent_test_ui_save (GtkWidget *window, const char *path);
/* The same after a moment, in $LATENT_TEST_PICTURES if that is set. */
void latent_test_ui_snap (GtkWidget *window, const char *name);

G_END_DECLS
