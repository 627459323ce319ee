/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-window.h"

G_BEGIN_DECLS

/* After an absence: says once how many pictures were collected of what KIE had made meanwhile, and how many had expired,
 * with the details a click away. */
#define LATENT_TYPE_HOMECOMING (latent_homecoming_get_type ())
G_DECLARE_FINAL_TYPE (LatentHomecoming, latent_homecoming, LATENT, HOMECOMING, GObject)

/* @window isn't owned; when it goes nothing is said any more. Transfer full. */
LatentHomecoming *latent_homecoming_new (LatentWindow *window, LatentSession *session);

G_END_DECLS
