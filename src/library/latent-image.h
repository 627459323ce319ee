/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* One picture of the library (or another kind of result: see the mime type). While it lives there is one object per
 * picture and library. An object of a LatentImageList is born with its id only and is "loaded" a moment later, with
 * notify; until then strings are "" and numbers 0. Read-only: latent-library.h and latent-images.h write. All but blur
 * are there as properties too. */
#define LATENT_TYPE_IMAGE (latent_image_get_type ())
G_DECLARE_FINAL_TYPE (LatentImage, latent_image, LATENT, IMAGE, GObject)

gint64 latent_image_get_id (LatentImage *self);
gboolean latent_image_get_loaded (LatentImage *self);        /* "loaded" */
const char *latent_image_get_path (LatentImage *self);       /* "path": absolute, in the file system's encoding */
const char *latent_image_get_name (LatentImage *self);       /* "name": the file's display name */
const char *latent_image_get_mime_type (LatentImage *self);  /* of its content */
int latent_image_get_width (LatentImage *self);              /* pixels as shown; 0 if it couldn't be decoded */
int latent_image_get_height (LatentImage *self);
guint64 latent_image_get_size (LatentImage *self);           /* bytes */
const char *latent_image_get_hash (LatentImage *self);       /* "hash": of the file as it is, SHA-256 in hex */
const char *latent_image_get_problem (LatentImage *self);    /* why it can't be shown, for a person, or NULL */
guint32 latent_image_get_colour (LatentImage *self);         /* dominant colour as 0xRRGGBB */
GBytes *latent_image_get_blur (LatentImage *self); /* for latent_pixels_new_from_blur(); NULL if there is none */
const char *latent_image_get_prompt (LatentImage *self);
const char *latent_image_get_model (LatentImage *self); /* the model's id, "" if unknown */
const char *latent_image_get_input (LatentImage *self); /* all parameters as JSON object text, "" if unknown */
/* Sound, film or words, which another application opens. */
gboolean latent_image_is_other_medium (LatentImage *self);
gint64 latent_image_get_task (LatentImage *self); /* the journal's id, 0 if imported */
const char *latent_image_get_remote_id (LatentImage *self); /* KIE's task id or NULL */
double latent_image_get_credits (LatentImage *self); /* the task's charge, NAN if unknown */
gint64 latent_image_get_created (LatentImage *self); /* µs since the epoch, UTC */
gboolean latent_image_get_favourite (LatentImage *self); /* "favourite" */
gboolean latent_image_get_trashed (LatentImage *self); /* "trashed" */
gboolean latent_image_get_missing (LatentImage *self); /* "missing": its file isn't there */
const char *latent_image_get_source (LatentImage *self); /* "source": the address it was brought in from, or NULL */
gboolean latent_image_get_edited (LatentImage *self); /* "edited": somebody changed its file since it came */
const char *const *latent_image_get_tags (LatentImage *self); /* "tags", sorted */
/* Transfer full. */
GFile *latent_image_dup_file (LatentImage *self);

G_END_DECLS
