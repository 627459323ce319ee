/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-library-private.h"

G_BEGIN_DECLS

/* A file as a folder's listing shows it. */
typedef struct
{
  char *path; /* relative to the library, or to its trash */
  gboolean in_trash;
  guint64 size;
  gint64 modified; /* µs since the epoch */
} LatentCensusFile;

/* A picture as the database has it. */
typedef struct
{
  gint64 id;
  char *path;  /* relative to the library */
  char *trash; /* relative to its trash, or NULL */
  guint64 size;
  gint64 modified;
  char *hash;
  char *remote_id;
  int number;
  gboolean missing;
  gboolean has_problem;
  LatentCensusFile *file; /* the one at its place; NULL if there is none */
} LatentCensusRow;

/* What rows and files have to say to each other. Handed from thread to thread, never used by two at once. */
typedef struct
{
  GPtrArray *rows;      /* those to be looked at */
  guint n_rows;         /* of the database */
  GPtrArray *files;     /* LatentCensusFiles of those rows, and the unclaimed */
  guint n_files;        /* in the folders */
  GPtrArray *unclaimed; /* files without a row, by path; borrowed */
} LatentCensus;

#define LATENT_TYPE_CENSUS (latent_census_get_type ())
GType latent_census_get_type (void) G_GNUC_CONST;
LatentCensus *latent_census_ref (LatentCensus *self);
void latent_census_unref (LatentCensus *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentCensus, latent_census_unref)

/* From a fiber. Sidecars, hidden files and folders, links and what isn't a regular file don't count. A row is to be looked at
 * if its file isn't there, has another size or time, or was missing until now; with @all, all of them. */
LatentCensus *latent_census_take (LatentLibrary *library, gboolean all, GCancellable *cancellable, GError **error);

/* Where a file is: absolute. Transfer full. */
char *latent_census_get_file_path (LatentLibrary *library, const LatentCensusFile *file);

G_END_DECLS
