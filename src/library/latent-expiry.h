/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-library.h"

G_BEGIN_DECLS

/* How many days deleted pictures stay in the library's trash: a setting (LATENT_SETTING_TRASH_DAYS); 0 keeps them. */
#define LATENT_TRASH_DAYS 30

/* What was deleted longer ago goes to the desktop's trash and out of the database. From a fiber. */
gboolean latent_expiry_run (LatentLibrary *library, GCancellable *cancellable, GError **error);

G_END_DECLS
