/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-cli.h"

G_BEGIN_DECLS

/* Compares the library that the command line asks for with its files, and mends it with @repair: as "verify" does, and
 * what "restore" ends with. Prints what was found. From a fiber. Returns the exit status. */
int latent_cli_verify_library (LatentCli *cli, gboolean repair, gboolean json);

G_END_DECLS
