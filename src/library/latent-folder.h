/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where everything of a library lies: absolute paths in the file system's encoding. */
typedef struct
{
  char *root;
  char *hidden;     /* .latent, for its owner only */
  char *database;   /* .latent/library.db */
  char *journal;    /* .latent/library.db-wal */
  char *lock;       /* .latent/engine.lock */
  char *incoming;   /* .latent/incoming */
  char *trash;      /* .latent/trash */
  char *trash_lock; /* .latent/trash.lock: shared by who moves pictures in or out, until the database knows */
  char *thumbnails; /* .latent/thumbnails */
  char *revived;    /* name of the copy that took the place of a database that wasn't there, or NULL */
} LatentFolder;

LatentFolder *latent_folder_new (const char *root);
void latent_folder_free (LatentFolder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentFolder, latent_folder_free)

/* Makes what is missing and proves that locks work there. Blocks. Errors: LATENT_LIBRARY_ERROR_STORAGE,
 * _READ_ONLY and _LOCKS, with a sentence for a person. */
gboolean latent_folder_prepare (LatentFolder *self, GError **error);

/* TRUE on a file system that another computer may use at the same time, where SQLite's write-ahead log can't be shared
 * (https://www.sqlite.org/wal.html): one computer at a time. Blocks. */
gboolean latent_folder_is_remote (LatentFolder *self);

/* Sets LATENT_LIBRARY_ERROR_STORAGE (or _READ_ONLY, or _LOCKS) from a system call's errno, @path being what it was about.
 * Always FALSE. */
gboolean latent_folder_set_error (GError **error, int system_errno, const char *path);

/* mkdir -p of @path, fsync of @path's parent if it was made. Blocks. */
gboolean latent_folder_make (const char *path, guint mode, GError **error);

/* A lock on the file @path (made if need be) until the descriptor is closed, between processes and within one: exclusive or
 * shared, waiting for it or not. -1 with an error; without one if somebody else has it. Blocks. */
int latent_folder_lock (const char *path, gboolean exclusive, gboolean wait, GError **error);

/* fsync of a folder: what was made, renamed or removed in it is durable. Blocks. */
gboolean latent_folder_sync (const char *path, GError **error);

G_END_DECLS
