/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "latent-sql.h"

G_BEGIN_DECLS

typedef struct _LatentLibrary LatentLibrary;

/* Notices what other processes commit, without a timer: a file monitor on the write-ahead log says that something was
 * written, SQLite's data_version whether it was somebody else, and the rows' revisions what is new. */
typedef struct _LatentChanges LatentChanges;

/* Borrows @library, which frees it. */
LatentChanges *latent_changes_new (LatentLibrary *library);
void latent_changes_free (LatentChanges *self);

/* On the writer's thread, once, in the job that loads the library: from here on changes are new. */
gboolean latent_changes_begin (LatentChanges *self, LatentSql *sql, GError **error);
/* On the main thread, then. */
void latent_changes_watch (LatentChanges *self);
void latent_changes_stop (LatentChanges *self);

G_END_DECLS
