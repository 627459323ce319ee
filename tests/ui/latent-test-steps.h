/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-image-list.h"
#include "latent-test-demo.h"
#include "latent-test-ui.h"

G_BEGIN_DECLS

/* What a person does with the window, step by step, and what can be seen afterwards. */

/* The window comes to the front and has the keyboard. */
void latent_test_steps_focus (LatentWindow *window);
/* A click into the middle of @widget, which is waited for until it is mapped and sensitive. */
void latent_test_steps_click (GtkWidget *widget);
/* The button with this text, or with this action. Waited for. Transfer none. */
GtkWidget *latent_test_steps_find_button (LatentWindow *window, const char *label);
GtkWidget *latent_test_steps_find_action (LatentWindow *window, const char *action);
/* Ctrl+L, Ctrl+A, and @prompt letter by letter. */
void latent_test_steps_type_prompt (LatentWindow *window, const char *prompt);
/* Waits for @type to be mapped, in @window. Transfer none. */
GtkWidget *latent_test_steps_await (LatentWindow *window, const char *type);

/* Waits until the window shows the demo's session, or the real one. */
void latent_test_steps_await_session (LatentWindow *window, gboolean demo);
/* Waits until @n tiles show a picture. */
void latent_test_steps_await_pictures (LatentWindow *window, guint n);
/* How many tasks the library of @session knows. */
guint latent_test_steps_count_tasks (LatentSession *session);
/* How many of its tasks are in @state. */
guint latent_test_steps_count_state (LatentSession *session, LatentTaskState state);
/* Waits until @n of them are. */
void latent_test_steps_await_state (LatentSession *session, LatentTaskState state, guint n);
/* How many requests for @path the service saw. */
guint latent_test_steps_count_requests (LatentTestDemo *demo, const char *path);

/* Waits until some label's text has @words in it. */
void latent_test_steps_await_words (LatentWindow *window, const char *words);
/* Waits until @images has @n pictures; @what is waited for, for who reads of a failure. */
void latent_test_steps_await_images (LatentImageList *images, guint n, const char *what);
/* The id of the picture whose tile has the focus, 0 if none has. */
gint64 latent_test_steps_get_focused (LatentWindow *window);
/* One task for @prompt, past the window. */
void latent_test_steps_submit (LatentWindow *window, const char *model, const char *prompt);

/* Runs @body in the window of a new library of @n pictures. */
void latent_test_steps_run_library (guint n, LatentTestBody body);

/* The application's real service is @demo from now on, with this key (NULL for none), and its settings are new. */
void latent_test_steps_use_service (LatentTestDemo *demo, const char *key);

G_END_DECLS
