/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-cli.h"

G_BEGIN_DECLS

/* "models import": keeps the models of @source (a file, "-" for standard input, a link), and prints them. From a fiber. */
int latent_cli_model_pages_import (LatentCli *cli, LatentCatalog *catalog, const char *source, gboolean json);

/* "models remove": forgets the imported model @id. */
int latent_cli_model_pages_remove (LatentCli *cli, LatentCatalog *catalog, const char *id);

G_END_DECLS
