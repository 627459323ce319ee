/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-image-query.h"
#include "latent-session.h"

G_BEGIN_DECLS

/* What a screen reader says of a picture: its prompt, or its name, and what is to be seen on its tile besides. Transfer
 * full. */
char *latent_image_words_accessible (LatentImage *image);

/* Where a picture is in the order of its list, in a word or two: the month, the first letter of its prompt, its size.
 * NULL if nothing is known of it yet. Transfer full. */
char *latent_image_words_place (LatentImage *image, LatentImageSort sort, LatentCatalog *catalog);

G_END_DECLS
