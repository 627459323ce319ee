/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-library.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The tags of pictures as chips that can be taken away, and a field that adds one, which proposes tags that there are. A tag
 * that only some of several pictures have says so, and a click gives it to all of them. Every change is written at once and
 * can be taken back. */
#define LATENT_TYPE_TAG_EDITOR (latent_tag_editor_get_type ())
G_DECLARE_FINAL_TYPE (LatentTagEditor, latent_tag_editor, LATENT, TAG_EDITOR, GtkBox)

/* @ids: GArray of gint64, referenced, must not change. Both NULL: none. */
void latent_tag_editor_set_images (LatentTagEditor *self, LatentLibrary *library, GArray *ids);

G_END_DECLS
