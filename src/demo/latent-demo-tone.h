/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A second of sound as a WAV file, for a result that is none to look at: the same @seed gives the same notes, byte for byte.
 * Any thread. Transfer full. */
GBytes *latent_demo_make_tone (const char *seed);

G_END_DECLS
