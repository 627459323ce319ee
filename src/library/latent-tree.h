/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* All the files below a folder, to be copied and compared. All of it blocks. Errors: LATENT_LIBRARY_ERROR. */

typedef struct
{
  char *path;   /* relative */
  char *target; /* of a symbolic link, else NULL */
  char *hash;   /* SHA-256 in hex of what was copied; NULL if a copy was there already */
  guint64 size;
  guint mode;
  gint64 seconds, nanoseconds; /* when it was modified */
} LatentTreeFile;

typedef struct
{
  GPtrArray *folders; /* char *, relative, each after the one that it is in */
  GPtrArray *files;   /* LatentTreeFile */
  guint64 size;       /* of all files, in bytes */
} LatentTree;

void latent_tree_free (LatentTree *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentTree, latent_tree_free)

/* Without those for which @skip is TRUE. What is neither file, folder nor symbolic link is left out. */
typedef gboolean (*LatentTreeSkip) (const char *path);
LatentTree *latent_tree_list (const char *root, LatentTreeSkip skip, GError **error);

/* The folders of @self, made in @to. */
gboolean latent_tree_make_folders (LatentTree *self, const char *to, GError **error);

/* Copies one from @from to @to, with mode and time; what has the same size and time there is taken for its copy. Not flushed
 * to disk. */
gboolean latent_tree_copy (LatentTreeFile *file, const char *from, const char *to, GError **error);

/* TRUE for the name of a copy that was cut short. */
gboolean latent_tree_is_part (const char *name);

/* TRUE if the copy has its content, read from the disk where it was flushed before. */
gboolean latent_tree_compare (const LatentTreeFile *file, const char *from, const char *to, GError **error);

/* Removes the copies of all of them and the folders that are empty then, as far as it can. */
void latent_tree_remove (LatentTree *self, const char *from);

G_END_DECLS
