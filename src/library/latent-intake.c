/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-config.h"

#include "latent-intake.h"

#include <math.h>
#include <glib/gi18n-lib.h>

#include "latent-await.h"
#include "latent-code.h"
#include "latent-decoder.h"
#include "latent-error.h"
#include "latent-fiber.h"
#include "latent-images-private.h"
#include "latent-search.h"

void
latent_intake_free (LatentIntake *self)
{
  g_free (self->path);
  g_free (self->trash);
  g_clear_pointer (&self->facts, latent_file_facts_unref);
  g_free (self->mime_type);
  g_clear_pointer (&self->blur, g_bytes_unref);
  g_free (self->problem);
  g_clear_pointer (&self->metadata, latent_metadata_free);
  g_free (self);
}

/* Looking at it. */

static DexFuture *
inspect_worker (gpointer data, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentFileFacts) facts = latent_files_inspect (data, cancellable, &error);

  if (facts == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_take_boxed (LATENT_TYPE_FILE_FACTS, g_steal_pointer (&facts));
}

LatentFileFacts *
latent_intake_inspect (LatentLibrary *library, const char *file, GCancellable *cancellable, GError **error)
{
  return latent_await_boxed (latent_worker_run (library->files, inspect_worker, g_strdup (file), g_free), cancellable,
                             error);
}

static gboolean
decode (LatentLibrary *library,
        LatentIntake *self,
        const char *path,
        gboolean wanted,
        GCancellable *cancellable,
        GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (LatentDecoded) decoded = NULL;
  g_autoptr (GError) local = NULL;
  LatentPixels *pixels;

  decoded = dex_await_boxed (latent_decoder_decode_file (file, cancellable), &local);
  if (decoded == NULL && local->domain != LATENT_IMAGING_ERROR)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (decoded == NULL)
    {
      self->problem = latent_error_first_line (local);
      return TRUE;
    }
  pixels = latent_decoded_get_pixels (decoded);
  self->width = (int) latent_pixels_get_width (pixels);
  self->height = (int) latent_pixels_get_height (pixels);
  self->colour = latent_pixels_get_color (pixels);
  self->blur = latent_pixels_make_blur (pixels);
  g_set_str (&self->mime_type, latent_decoded_get_mime_type (decoded));
  if (wanted && !latent_thumbnails_write (library, self->facts->hash, pixels, &local))
    g_message ("No thumbnail for a picture: %s", local->message);
  return TRUE;
}

LatentIntake *
latent_intake_examine (LatentLibrary *library,
                       const char *file,
                       LatentFileFacts *facts,
                       gboolean wanted,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (LatentIntake) self = g_new0 (LatentIntake, 1);

  self->facts = latent_file_facts_ref (facts);
  self->kind = latent_image_kind_from_data (g_bytes_get_data (facts->head, NULL), g_bytes_get_size (facts->head));
  self->mime_type = g_strdup (latent_image_kind_get_mime_type (self->kind));
  self->metadata = latent_await_boxed (latent_metadata_read_file (file), cancellable, error);
  if (self->metadata == NULL || !decode (library, self, file, wanted, cancellable, error))
    return NULL;
  self->created = self->metadata->created != NULL ? g_date_time_to_unix_usec (self->metadata->created)
                                                  : facts->modified;
  return g_steal_pointer (&self);
}

/* Writing it down. */

typedef struct
{
  LatentLibrary *library;
  const LatentIntake *intake; /* its fiber waits */
  gint64 task;
  int number;
  LatentImageRow *row;
} Add;

static void
add_free (Add *add)
{
  g_object_unref (add->library);
  g_clear_pointer (&add->row, latent_image_row_free);
  g_free (add);
}

/* The task that made it, unless another picture has its place there. */
static gboolean
find_task (LatentSql *sql, Add *add, GError **error)
{
  const LatentMetadata *metadata = add->intake->metadata;

  add->number = MAX (metadata->index, 0);
  /* A copy from elsewhere may be a smaller one, and no reason not to fetch what was paid for. */
  if (metadata->task_id == NULL || !add->intake->is_result)
    return TRUE;
  return latent_sql_peek (sql,
                          "SELECT t.id FROM task AS t WHERE t.remote_id = ?1 "
                          "AND NOT EXISTS (SELECT 1 FROM image AS i WHERE i.task = t.id AND i.number = ?2)",
                          LATENT_BINDS (LATENT_TEXT (metadata->task_id), LATENT_INT (add->number)), &add->task,
                          error) >= 0;
}

static gboolean
insert (LatentSql *sql, const Add *add, gint64 revision, GError **error)
{
  const LatentIntake *intake = add->intake;
  const LatentMetadata *metadata = intake->metadata;
  gint64 now = g_get_real_time ();
  g_autofree char *name = g_path_get_basename (intake->path);
  g_autofree char *code = latent_code_find (sql, name, error);

  return code != NULL &&
         latent_sql_run (
           sql,
           "INSERT INTO image (id, code, path, trash, trashed, mime_type, width, height, size, modified, hash, "
           "original_hash, problem, colour, blur, prompt, model, input, task, number, remote_id, credits, created, "
           "added, revision, source) "
           "SELECT (SELECT ?1 WHERE ?1 > 0 AND NOT EXISTS (SELECT 1 FROM image WHERE id = ?1)), "
           "?2, ?3, ?4, iif (?4 IS NULL, NULL, ?5), ?6, ?7, ?8, ?9, ?10, ?11, ?11, ?12, ?13, ?14, ?15, ?16, ?17, "
           "nullif (?18, 0), ?19, ?20, ?21, ?22, ?5, ?23, ?24 "
           "WHERE NOT EXISTS (SELECT 1 FROM image WHERE path = ?3 AND trash IS ?4) "
           "AND NOT EXISTS (SELECT 1 FROM result WHERE path = ?3 AND state = 'landing')",
           LATENT_BINDS (LATENT_INT (intake->id), LATENT_TEXT (code), LATENT_TEXT (intake->path),
                         LATENT_TEXT (intake->trash), LATENT_INT (now), LATENT_TEXT (intake->mime_type),
                         LATENT_INT (intake->width), LATENT_INT (intake->height),
                         LATENT_INT ((gint64) intake->facts->size), LATENT_INT (intake->facts->modified),
                         LATENT_TEXT (intake->facts->hash), LATENT_TEXT (intake->problem), LATENT_INT (intake->colour),
                         LATENT_BLOB (intake->blur), LATENT_TEXT (metadata->prompt != NULL ? metadata->prompt : ""),
                         LATENT_TEXT (metadata->model != NULL ? metadata->model : ""),
                         LATENT_TEXT (metadata->parameters != NULL ? metadata->parameters : ""), LATENT_INT (add->task),
                         LATENT_INT (add->number), LATENT_TEXT (metadata->task_id),
                         LATENT_REAL (metadata->credits < 0 ? NAN : metadata->credits), LATENT_INT (intake->created),
                         LATENT_INT (revision), LATENT_TEXT (metadata->address)),
           error);
}

static gboolean
add_run (LatentSql *sql, gpointer data, GError **error)
{
  Add *add = data;
  gint64 revision = latent_sql_get_revision (sql, error);
  gint64 image;

  if (revision == 0 || !find_task (sql, add, error) || !insert (sql, add, revision, error))
    return FALSE;
  if (latent_sql_get_changes (sql) == 0)
    {
      g_set_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_EXISTS,
                   _ ("This picture is in the library already."));
      return FALSE;
    }
  image = latent_sql_get_last_id (sql);
  if (add->task != 0 &&
      !latent_sql_run (sql,
                       "UPDATE result SET state = 'landed', image = ? WHERE task = ? AND number = ? "
                       "AND state IN ('pending', 'expired')",
                       LATENT_BINDS (LATENT_INT (image), LATENT_INT (add->task), LATENT_INT (add->number)), error))
    return FALSE;
  if (!latent_search_index (sql, image, error))
    return FALSE;
  add->row = latent_image_row_load (sql, image, error);
  return add->row != NULL;
}

static void
add_done (gpointer data, GValue *value)
{
  Add *add = data;

  g_value_init (value, G_TYPE_INT64);
  g_value_set_int64 (value, add->row->id);
  g_object_unref (latent_library_take_image (add->library, g_steal_pointer (&add->row)));
  latent_library_queue_images_changed (add->library);
}

gint64
latent_intake_add (LatentLibrary *library, const LatentIntake *intake, GError **error)
{
  Add *add = g_new0 (Add, 1);

  add->library = g_object_ref (library);
  add->intake = intake;
  return dex_await_int64 (latent_database_write (library->database, add_run, add_done, add, (GDestroyNotify) add_free),
                          error);
}

static gboolean
replace_run (LatentSql *sql, GArray *ids, const char *json, gint64 revision, gpointer data, GError **error)
{
  const LatentIntake *intake = data;
  gint64 id = g_array_index (ids, gint64, 0);

  return latent_sql_run (
           sql,
           "UPDATE image SET path = ?, mime_type = ?, width = ?, height = ?, size = ?, modified = ?, hash = ?, "
           "problem = ?, colour = ?, blur = ?, missing = 0, revision = ?, "
           "edited = ?7 != original_hash AND NOT EXISTS (SELECT 1 FROM result WHERE image = image.id AND hash = ?7) "
           "WHERE id = ?",
           LATENT_BINDS (LATENT_TEXT (intake->path), LATENT_TEXT (intake->mime_type), LATENT_INT (intake->width),
                         LATENT_INT (intake->height), LATENT_INT ((gint64) intake->facts->size),
                         LATENT_INT (intake->facts->modified), LATENT_TEXT (intake->facts->hash),
                         LATENT_TEXT (intake->problem), LATENT_INT (intake->colour), LATENT_BLOB (intake->blur),
                         LATENT_INT (revision), LATENT_INT (id)),
           error) &&
         latent_search_index (sql, id, error);
}

static GArray *
make_ids (gint64 id)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof id);

  g_array_append_val (ids, id);
  return ids;
}

gboolean
latent_intake_replace (LatentLibrary *library, gint64 id, const LatentIntake *intake, GError **error)
{
  g_autoptr (GArray) ids = make_ids (id);

  return dex_await (latent_images_change (library, ids, replace_run, (gpointer) intake, NULL), error);
}

typedef struct
{
  const char *path;
  gint64 modified;
} Relocate;

static gboolean
relocate_run (LatentSql *sql, GArray *ids, const char *json, gint64 revision, gpointer data, GError **error)
{
  const Relocate *relocate = data;
  gint64 id = g_array_index (ids, gint64, 0);

  return latent_sql_run (sql, "UPDATE image SET path = ?, modified = ?, missing = 0, revision = ? WHERE id = ?",
                         LATENT_BINDS (LATENT_TEXT (relocate->path), LATENT_INT (relocate->modified),
                                       LATENT_INT (revision), LATENT_INT (id)),
                         error) &&
         latent_search_index (sql, id, error);
}

gboolean
latent_intake_relocate (LatentLibrary *library,
                        gint64 id,
                        const char *path,
                        const LatentFileFacts *facts,
                        GError **error)
{
  g_autoptr (GArray) ids = make_ids (id);
  /* Waited for: it may be on the stack. */
  Relocate relocate = { path, facts->modified };

  return dex_await (latent_images_change (library, ids, relocate_run, &relocate, NULL), error);
}
