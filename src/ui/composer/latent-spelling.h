/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Words that no dictionary knows are underlined, with suggestions in the context menu; the settings "check-spelling" and
 * "spelling-language" say whether and by which dictionary (none named: the desktop's language and English), and the menu
 * changes them. Where Latent was built without
 * libspelling, or the system has no dictionary, nothing happens. */

/* For as long as @view lives. Its buffer may not become another one. */
void latent_spelling_attach (GtkTextView *view);

/* The languages that can be checked: codes ("en_US") and, in the same order, names for a person. FALSE if there are none.
 * Transfer full. */
gboolean latent_spelling_list_languages (GStrv *codes, GStrv *names);

G_END_DECLS
