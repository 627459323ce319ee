/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-image.h"
#include "latent-sql.h"

G_BEGIN_DECLS

/* A row of `image`, read on a database thread and given to its object on the main thread. */
typedef struct
{
  gint64 id;
  gint64 revision;
  char *path; /* absolute once the object has it, before that as in the database */
  char *trash;
  char *mime_type;
  int width;
  int height;
  guint64 size;
  char *hash;
  char *problem;
  guint32 colour;
  GBytes *blur;
  char *prompt;
  char *model;
  char *input;
  gint64 task;
  char *remote_id;
  double credits;
  gint64 created;
  gboolean favourite;
  gboolean trashed;
  gboolean missing;
  gboolean edited;
  char *source;
  char **tags;
  char *name; /* made with the object */
} LatentImageRow;

/* SELECT LATENT_IMAGE_COLUMNS FROM image AS i … */
#define LATENT_IMAGE_COLUMNS                                                                                           \
  "i.id, i.revision, i.path, i.trash, i.mime_type, i.width, i.height, i.size, i.hash, i.problem, i.colour, i.blur, "   \
  "i.prompt, i.model, i.input, i.task, i.remote_id, i.credits, i.created, i.favourite, i.trashed IS NOT NULL, "        \
  "i.missing, i.edited, i.source, (SELECT group_concat (g.name, char (10) ORDER BY g.fold) "                           \
  "FROM image_tag AS x JOIN tag AS g ON g.id = x.tag WHERE x.image = i.id)"

LatentImageRow *latent_image_row_read (sqlite3_stmt *statement);
void latent_image_row_free (LatentImageRow *row);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentImageRow, latent_image_row_free)

/* One row by id; NULL without an error if there is none. */
LatentImageRow *latent_image_row_load (LatentSql *sql, gint64 id, GError **error);
/* Those of @ids (GArray of gint64) that there are, in their order, added to @rows. */
gboolean latent_image_rows_load (LatentSql *sql, GArray *ids, GPtrArray *rows, GError **error);

/* "[1,2,3]", for json_each(). Transfer full. */
char *latent_ids_to_json (GArray *ids);

LatentImage *latent_image_new (gint64 id);
/* Takes @row over if it is as new as what is known. @path: where its file is. */
void latent_image_take_row (LatentImage *self, LatentImageRow *row, char *path);

G_END_DECLS
