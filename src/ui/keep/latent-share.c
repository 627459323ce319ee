/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-share.h"

#include "latent-config.h"
#include "latent-export.h"
#include "latent-fiber.h"

#include <glib/gstdio.h>

typedef struct
{
  LatentLibrary *library;
  GArray *ids;
  GFile *folder; /* or NULL */
  GFile *target; /* or NULL */
} Share;

static void
share_free (gpointer data)
{
  Share *share = data;

  g_object_unref (share->library);
  g_array_unref (share->ids);
  g_clear_object (&share->folder);
  g_clear_object (&share->target);
  g_free (share);
}

/* The last copy's path. Transfer full. */
static char *
export_to (const Share *share, GFile *folder, GError **error)
{
  g_autoptr (GSettings) settings = g_settings_new (LATENT_APP_ID);
  const LatentExportOptions options = { .without_metadata = !g_settings_get_boolean (settings, "export-metadata") };
  g_autoptr (LatentExportReport) report = dex_await_boxed (
    latent_library_export (share->library, share->ids, folder, &options, NULL, NULL, NULL), error);
  const LatentExportItem *last = NULL;

  for (guint i = 0; report != NULL && i < report->items->len; i++)
    {
      last = report->items->pdata[i];
      if (last->path == NULL)
        {
          g_set_error_literal (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_NOT_FOUND, last->message);
          return NULL;
        }
    }
  return last != NULL ? g_strdup (last->path) : NULL;
}

static gboolean
replace_target (const Share *share, GError **error)
{
  g_autofree char *path = g_dir_make_tmp ("latent-XXXXXX", error);
  g_autoptr (GFile) folder = path != NULL ? g_file_new_for_path (path) : NULL;
  g_autofree char *copy = folder != NULL ? export_to (share, folder, error) : NULL;
  g_autoptr (GFile) file = copy != NULL ? g_file_new_for_path (copy) : NULL;
  gboolean ok = file != NULL &&
                g_file_copy (file, share->target, G_FILE_COPY_OVERWRITE | G_FILE_COPY_TARGET_DEFAULT_PERMS, NULL, NULL,
                             NULL, error);

  if (copy != NULL)
    g_unlink (copy);
  if (path != NULL)
    g_rmdir (path);
  return ok;
}

static DexFuture *
share_fiber (gpointer data)
{
  Share *share = data;
  g_autoptr (GError) error = NULL;

  if (share->target != NULL)
    replace_target (share, &error);
  else
    g_free (export_to (share, share->folder, &error));
  return error == NULL ? dex_future_new_true () : dex_future_new_for_error (g_steal_pointer (&error));
}

DexFuture *
latent_share_save_all (LatentLibrary *library, GArray *ids, GFile *folder)
{
  Share *share;

  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (ids != NULL && G_IS_FILE (folder), NULL);

  share = g_new0 (Share, 1);
  share->library = g_object_ref (library);
  share->ids = g_array_ref (ids);
  share->folder = g_object_ref (folder);
  return latent_fiber_spawn ("save-copies", share_fiber, share, share_free);
}

DexFuture *
latent_share_save (LatentLibrary *library, LatentImage *image, GFile *target)
{
  Share *share;
  gint64 id;

  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (LATENT_IS_IMAGE (image) && G_IS_FILE (target), NULL);

  share = g_new0 (Share, 1);
  share->library = g_object_ref (library);
  share->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  id = latent_image_get_id (image);
  g_array_append_val (share->ids, id);
  share->target = g_object_ref (target);
  return latent_fiber_spawn ("save-copy", share_fiber, share, share_free);
}
