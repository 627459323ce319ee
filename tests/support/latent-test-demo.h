/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A demo service for one test: the real program, as a process of its own, on a free port, with a control port and a
 * state folder in the temporary folder. The program's path comes from LATENT_DEMO_PROGRAM. What can't be done ends the
 * test with a message. */
typedef struct _LatentTestDemo LatentTestDemo;

/* Starts it and waits until it listens. @extra_args (NULL-terminated, may be NULL) are added to its command line, for
 * instance { "--speed", "50", NULL }. Transfer full. */
LatentTestDemo *latent_test_demo_start (const char *const *extra_args);

/* "http://127.0.0.1:PORT", without a slash at its end. Transfer none. */
const char *latent_test_demo_get_url (LatentTestDemo *demo);
const char *latent_test_demo_get_control_url (LatentTestDemo *demo);
const char *latent_test_demo_get_state (LatentTestDemo *demo);

/* Ends it with SIGTERM, checks that it ended well, and keeps its state. */
void latent_test_demo_stop (LatentTestDemo *demo);

/* Ends it with SIGKILL, and keeps its state. */
void latent_test_demo_kill (LatentTestDemo *demo);

/* Starts it again with the same arguments and state: on the same port (another control port). Ends it first with
 * SIGTERM if it runs. */
void latent_test_demo_restart (LatentTestDemo *demo);

/* Waits until it ends by itself (--idle-exit). */
void latent_test_demo_wait (LatentTestDemo *demo);

/* Ends it if it runs and removes its state. */
void latent_test_demo_free (LatentTestDemo *demo);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentTestDemo, latent_test_demo_free)

/* One request to the control port. @method "GET", "POST", "DELETE"; @path begins with a slash, @body is JSON or NULL.
 * Returns the answer's text (transfer full) and ends the test if it isn't HTTP 200. Works without a main loop and
 * blocks: only for what the service does at once. */
char *latent_test_demo_control (LatentTestDemo *demo, const char *method, const char *path, const char *body);

G_END_DECLS
