/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-demo-call.h"
#include "latent-demo-task.h"

G_BEGIN_DECLS

/* The pictures: drawn in threads of their own when they are asked for first, kept in the state folder afterwards. */
#define LATENT_TYPE_DEMO_GALLERY (latent_demo_gallery_get_type ())
G_DECLARE_FINAL_TYPE (LatentDemoGallery, latent_demo_gallery, LATENT, DEMO_GALLERY, GObject)

/* Keeps its files in "results" in @folder. Transfer full. */
LatentDemoGallery *latent_demo_gallery_new (const char *folder, GError **error);

/* Answers @call with result @index of @task: whole or in part (Range), or 304. @source (or NULL) is the picture that
 * the task varies. */
void latent_demo_gallery_serve (LatentDemoGallery *self,
                                LatentDemoCall *call,
                                LatentDemoTask *task,
                                guint index,
                                GBytes *source);

/* The file of a result, if it has been drawn. Transfer full. */
GBytes *latent_demo_gallery_peek (LatentDemoGallery *self, const LatentDemoTask *task, guint index);

/* Deletes the files of results that are gone by @now (ms since the epoch, by the service's clock). */
void latent_demo_gallery_clean (LatentDemoGallery *self, GPtrArray *tasks, gint64 now);

G_END_DECLS
