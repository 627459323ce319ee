/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How far a long operation is. On the main thread, between its beginning and the moment its future settles. @n_total may
 * grow. */
typedef void (*LatentProgressFunc) (guint n_done, guint n_total, gpointer user_data);

G_END_DECLS
