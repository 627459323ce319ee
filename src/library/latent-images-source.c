/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-config.h"

#include "latent-fiber.h"
#include "latent-images-private.h"
#include "latent-intake.h"
#include "latent-metadata.h"

typedef struct
{
  LatentLibrary *library;
  gint64 id;
  char *address;
  LatentFileFacts *facts; /* of the file with the address in it */
} Source;

static void
source_free (gpointer data)
{
  Source *source = data;

  g_object_unref (source->library);
  g_free (source->address);
  g_clear_pointer (&source->facts, latent_file_facts_unref);
  g_free (source);
}

/* original_hash stays: the same picture is known again when it comes once more. */
static gboolean
source_run (LatentSql *sql, GArray *ids, const char *json, gint64 revision, gpointer data, GError **error)
{
  const Source *source = data;

  return latent_sql_run (
    sql, "UPDATE image SET source = ?, size = ?, modified = ?, hash = ?, edited = 0, revision = ? WHERE id = ?",
    LATENT_BINDS (LATENT_TEXT (source->address), LATENT_INT ((gint64) source->facts->size),
                  LATENT_INT (source->facts->modified), LATENT_TEXT (source->facts->hash), LATENT_INT (revision),
                  LATENT_INT (source->id)),
    error);
}

static gboolean
set_source (Source *source, GError **error)
{
  g_autoptr (LatentImage) image = dex_await_object (latent_library_get_image (source->library, source->id), error);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GError) local = NULL;

  if (image == NULL)
    return FALSE;
  /* That a file can't hold it is no reason not to know it. */
  if (!dex_await (latent_metadata_write_address (latent_image_get_path (image), source->address), &local))
    g_message ("The address of a picture isn’t in its file: %s", local->message);
  source->facts = latent_intake_inspect (source->library, latent_image_get_path (image), NULL, error);
  if (source->facts == NULL)
    return FALSE;
  g_array_append_val (ids, source->id);
  return dex_await (latent_images_change (source->library, ids, source_run, source, NULL), error);
}

static DexFuture *
source_fiber (gpointer user_data)
{
  Source *source = user_data;
  g_autoptr (GError) error = NULL;

  latent_library_enter (source->library);
  set_source (source, &error);
  latent_library_leave (source->library);
  return error == NULL ? dex_future_new_true () : dex_future_new_for_error (g_steal_pointer (&error));
}

DexFuture *
latent_images_set_source (LatentLibrary *library, gint64 id, const char *address)
{
  Source *source;

  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (address != NULL, NULL);

  source = g_new0 (Source, 1);
  source->library = g_object_ref (library);
  source->id = id;
  source->address = g_strdup (address);
  return latent_fiber_spawn ("images-source", source_fiber, source, source_free);
}
