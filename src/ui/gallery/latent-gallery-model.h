/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-image-list.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What the grid shows: tasks first, pictures after them, as one GListModel that is also its own GtkSelectionModel.
 *
 * GtkMultiSelection makes and keeps an object for every selected row (100,000 of them after Select All); here the
 * selection is a set of picture ids, or all pictures but a set of ids, so that it costs nothing and survives every
 * change of the list. Tasks can't be selected.
 *
 * Properties: "n-items", "n-tasks", "n-selected", all notifying. */
#define LATENT_TYPE_GALLERY_MODEL (latent_gallery_model_get_type ())
G_DECLARE_FINAL_TYPE (LatentGalleryModel, latent_gallery_model, LATENT, GALLERY_MODEL, GObject)

/* @tasks: a GListModel of LatentTask, or NULL. Both are kept. */
LatentGalleryModel *latent_gallery_model_new (GListModel *tasks, LatentImageList *images);

/* Other tasks, or NULL for none: the pictures stay as they are. */
void latent_gallery_model_set_tasks (LatentGalleryModel *self, GListModel *tasks);

LatentImageList *latent_gallery_model_get_images (LatentGalleryModel *self);
guint latent_gallery_model_get_n_tasks (LatentGalleryModel *self);
guint latent_gallery_model_get_n_selected (LatentGalleryModel *self);

/* Whether all but some are selected, so that what comes into the list is too. */
gboolean latent_gallery_model_is_inverted (LatentGalleryModel *self);

/* The selected pictures' ids in the order of the list (gint64). Transfer full. */
GArray *latent_gallery_model_dup_selected (LatentGalleryModel *self);

/* The first @limit selected pictures, as objects (LatentImage, in order): asking for them also fills them, so that a drag
 * or a copy finds their paths. Transfer full. */
GPtrArray *latent_gallery_model_dup_selected_images (LatentGalleryModel *self, guint limit);

/* Selects the pictures that are not selected and unselects the others. */
void latent_gallery_model_invert (LatentGalleryModel *self);

G_END_DECLS
