/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-cli.h"
#include "latent-collection.h"

G_BEGIN_DECLS

/* What a command line means by a word. */

/* Pictures' numbers: a GArray of gint64, transfer full. NULL with a usage error if one is none. */
GArray *latent_cli_pick_images (LatentCli *cli, char **texts);

/* A collection by its name, in whichever case, or its number. NULL without an error if there is none; one is said. From a
 * fiber. Transfer full. */
LatentCollection *
latent_cli_look_for_collection (LatentCli *cli, LatentLibrary *library, const char *text, gboolean *ok);
/* The same, and says so if there is none. */
LatentCollection *latent_cli_pick_collection (LatentCli *cli, LatentLibrary *library, const char *text);

/* Text of a person as UTF-8, transfer full. NULL with a usage error if it can't be. */
char *latent_cli_pick_text (LatentCli *cli, const char *argument);

G_END_DECLS
