/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-sql.h"

G_BEGIN_DECLS

/* The code that a picture's file name ends in, one for each picture. @name: a file's name, whose own code is taken if no
 * other has it; or NULL. Transfer full. */
char *latent_code_find (LatentSql *sql, const char *name, GError **error);

G_END_DECLS
