/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* CLOCK_BOOTTIME in µs: goes on while the machine sleeps, and starts anew with the kernel. */
gint64 latent_boot_now (void);

/* The name of the kernel's run that latent_boot_now() belongs to; "" where it can't be read. Transfer none. */
const char *latent_boot_id (void);

G_END_DECLS
