/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether a trace of the shim's keeps the order that a power cut needs: what is promised lies on the disk before the world
 * sees the promise. @lines is of one process, NULL-terminated. NULL if all is well, else what isn't (transfer full): the
 * rule's name and the line. A trace without all that the rules are about isn't well either. */
char *latent_faults_order_check (char **lines);

G_END_DECLS
