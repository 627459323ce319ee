/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Bytes from the command line or standard input as UTF-8: as they are when they are UTF-8, else from the locale's
 * encoding. @what names them in the error. Errors: G_IO_ERROR_INVALID_DATA. Transfer full. */
char *latent_cli_text_decode (const char *bytes, const char *what, GError **error);

/* One line that is safe on a terminal: control characters (of Unicode too, such as those that turn the direction of
 * writing around) become "?", bytes that are no UTF-8 become U+FFFD. Transfer full. */
char *latent_cli_text_clean (const char *text);

/* Cleaned, and cut to @columns cells of a terminal with "…" where it is longer. Transfer full. */
char *latent_cli_text_fit (const char *text, guint columns);

/* How many cells of a terminal @text takes. */
guint latent_cli_text_width (const char *text);

/* The one of @names (NULL-terminated) that somebody who wrote @name most likely meant, or NULL. Transfer none. */
const char *latent_cli_text_closest (const char *name, const char *const *names);

/* µs since the epoch as "2026-11-23T14:05:09Z". Transfer full. */
char *latent_cli_text_format_time (gint64 time);

/* "2026-11-23" (local midnight) or ISO 8601 with a time, µs since the epoch. Errors: G_IO_ERROR_INVALID_ARGUMENT. */
gboolean latent_cli_text_parse_time (const char *text, gint64 *time, GError **error);

/* 5 → "5", 12.5 → "12.5". Transfer full. */
char *latent_cli_text_format_credits (double credits);

G_END_DECLS
