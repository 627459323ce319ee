/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where in a page a document may stand. All texts are UTF-8; what is returned is the caller's. */

/* Without a byte order mark and the indentation that all lines have, with plain blanks for other ones. */
char *latent_openapi_text_normalize (const char *text);

/* Ends @text, YAML with something else behind it, before the last line up to @line (from 1) that begins without indentation
 * and isn't a member's: what is inside of a document is never cut. FALSE if there is none. */
gboolean latent_openapi_text_cut (char *text, guint line);

gboolean latent_openapi_text_is_html (const char *text);

/* What a reader of the HTML page sees, its blocks on lines of their own. */
char *latent_openapi_text_from_html (const char *html);

/* Texts of <pre> and <code>, and JSON objects in scripts that have "openapi". */
GPtrArray *latent_openapi_text_find_code (const char *html);

/* Markdown's fenced blocks, the ones that look most like a document first. */
GPtrArray *latent_openapi_text_find_fenced (const char *text);

/* A document without fences: from its line "openapi:" or its bracket on. */
GPtrArray *latent_openapi_text_find_loose (const char *text);

/* The page of which @block is a part, in a text that may have several of them: from the last heading of the first level
 * before it to its end. All of @text if there is none. */
char *latent_openapi_text_find_page (const char *text, const char *block);

/* The first heading, the quote that Markdown pages have below it, the address of the page; or NULL. */
char *latent_openapi_text_find_heading (const char *text);
char *latent_openapi_text_find_quote (const char *text);
char *latent_openapi_text_find_link (const char *text);

G_END_DECLS
