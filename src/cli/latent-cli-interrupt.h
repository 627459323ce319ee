/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef void (*LatentCliInterruptFunc) (int signal, gpointer user_data);

/* Calls @func on the main loop at the first SIGINT, SIGTERM or SIGHUP, unless whoever started us had them ignored (nohup,
 * a shell's background job). From then on the signals have their default effect again: the second one ends the process at
 * once, whatever the main loop does. Only one at a time. */
void latent_cli_interrupt_watch (LatentCliInterruptFunc func, gpointer user_data);

/* The signals end the process at once again. */
void latent_cli_interrupt_unwatch (void);

G_END_DECLS
