/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What can be done with pictures, as an action group "image" that gallery and viewer share: copy, copy-file, copy-prompt,
 * save-as, show-in-files, open-with, launch (in the application for its kind), favourite, trash, restore, show-batch; and
 * what fills the composer: same-again, change, vary, use-as-input, upscale, remove-background, make (what is done, and the
 * model's id).
 *
 * The owner says which pictures are meant, through @get_images: loaded LatentImages, transfer full, may be empty. Errors
 * and Undo are toasts of the window that @owner is in. */
typedef GPtrArray *(*LatentGetImages) (GtkWidget *owner);

#define LATENT_TYPE_IMAGE_ACTIONS (latent_image_actions_get_type ())
G_DECLARE_FINAL_TYPE (LatentImageActions, latent_image_actions, LATENT, IMAGE_ACTIONS, GObject)

/* Inserts the group into @owner, which must outlive it. Transfer full. */
LatentImageActions *latent_image_actions_new (GtkWidget *owner, LatentGetImages get_images);

/* Where more pictures may be meant than are loaded: the ids of all of them (gint64, transfer full), for favourite, trash,
 * restore and save-as. Otherwise they are those of @get_images. */
typedef GArray *(*LatentGetIds) (GtkWidget *owner);
void latent_image_actions_set_get_ids (LatentImageActions *self, LatentGetIds get_ids);

/* A menu of the owner's that is kept filled with what can be made of those pictures (latent-make.h). */
void latent_image_actions_set_make_menu (LatentImageActions *self, GMenu *menu);

void latent_image_actions_set_session (LatentImageActions *self, LatentSession *session);

/* Enables what makes sense for the pictures that are meant now; to be called when they change. @trashed: they lie in the
 * trash. */
void latent_image_actions_update (LatentImageActions *self, guint n_images, gboolean trashed);

G_END_DECLS
