/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* @text as Pango markup, with what @search (may be NULL) finds in it set off. Transfer full. */
char *latent_highlight_markup (const char *text, const char *search);

G_END_DECLS
