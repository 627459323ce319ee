/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-library.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* The collections that a picture is in, each with a way out of it, and the way into another one ("image.collect"). */
#define LATENT_TYPE_MEMBERSHIPS (latent_memberships_get_type ())
G_DECLARE_FINAL_TYPE (LatentMemberships, latent_memberships, LATENT, MEMBERSHIPS, AdwPreferencesGroup)

/* NULL and 0: none. */
void latent_memberships_set_image (LatentMemberships *self, LatentLibrary *library, gint64 image);

G_END_DECLS
