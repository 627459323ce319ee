/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* An engine in a process of its own (engine-child), for tests that kill it. The program's path comes from
 * LATENT_ENGINE_CHILD. */
typedef struct _LatentTestChild LatentTestChild;

/* @owner NULL: it drives everything. It submits @count tasks of @prompt. */
LatentTestChild *latent_test_child_new (const char *base,
                                        const char *library,
                                        const char *key,
                                        const char *owner,
                                        guint count,
                                        const char *prompt);

/* Reads what it says until it says @line; blocks. FALSE if it ends without. */
gboolean latent_test_child_wait_for (LatentTestChild *self, const char *line);

/* SIGKILL. */
void latent_test_child_kill (LatentTestChild *self);
/* Lets it end properly and reads on until it does. */
void latent_test_child_close (LatentTestChild *self);
/* Kills it if it lives. */
void latent_test_child_free (LatentTestChild *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentTestChild, latent_test_child_free)

G_END_DECLS
