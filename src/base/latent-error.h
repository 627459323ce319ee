/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* TRUE if the operation ended because its GCancellable was triggered or its fiber was discarded: nothing to show. */
gboolean latent_error_is_cancelled (const GError *error);

/* TRUE if the disk is full, read-only or gone, or may not be written: a state the user can mend, not a failure of a
 * task. */
gboolean latent_error_is_storage (const GError *error);

/* The first line of a message, at most 300 characters, valid UTF-8. Libraries put whole dumps into messages. Transfer
 * full. */
char *latent_error_first_line (const GError *error);

G_END_DECLS
