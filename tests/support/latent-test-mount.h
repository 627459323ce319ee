/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Folders that nothing can be written to, whoever runs the test: mounted read-only where only this process sees it. */

/* First thing in main(), before there are threads. FALSE where the kernel doesn't allow it; the test is to be skipped then. */
gboolean latent_test_mount_begin (void);
void latent_test_mount_read_only (const char *folder);
void latent_test_mount_writable (const char *folder);

G_END_DECLS
