/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-catalog"

#include "latent-config.h"

#include "latent-imported.h"

#include "latent-error.h"
#include "latent-json.h"
#include "latent-openapi.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

/* Of one file. */
#define MAX_BYTES (1024 * 1024)

static char *
get_folder (void)
{
  return g_build_filename (g_get_user_data_dir (), "latent", "models", NULL);
}

/* "flux-2/pro" as "flux-2-pro-1a2b3c4d.json": what a person finds again, and no two ids share. */
static char *
get_path (const char *id)
{
  g_autofree char *folder = get_folder ();
  g_autofree char *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, id, -1);
  g_autofree char *plain = g_strndup (id, 60);
  g_autofree char *name = NULL;

  g_strcanon (plain, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "-_", '-');
  name = g_strdup_printf ("%s-%.8s.json", plain, sum);
  return g_build_filename (folder, name, NULL);
}

static JsonObject *
read_file (const char *path, GError **error)
{
  g_autofree char *text = NULL;
  gsize length;

  if (!g_file_get_contents (path, &text, &length, error))
    return NULL;
  return latent_json_parse_object (text, (gssize) length, MAX_BYTES, error);
}

void
latent_imported_apply (LatentCatalog *catalog)
{
  g_autofree char *folder = get_folder ();
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  g_return_if_fail (LATENT_IS_CATALOG (catalog));

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonObject) descriptor = NULL;
      const char *id;

      if (!g_str_has_suffix (name, ".json") || *name == '.')
        continue;
      descriptor = read_file (path, &error);
      id = latent_json_peek_string (descriptor, "id");
      if (descriptor != NULL && id == NULL)
        g_set_error (&error, LATENT_CATALOG_ERROR, LATENT_CATALOG_ERROR_DESCRIPTOR, _ ("“%s” has no usable value"),
                     "id");
      if (error != NULL || !latent_catalog_put (catalog, LATENT_MODEL_IMPORTED, id, descriptor, &error))
        {
          g_autofree char *line = latent_error_first_line (error);
          g_warning ("%s: %s", path, line);
        }
    }
}

static gboolean
keep (JsonObject *descriptor, const char *id, GError **error)
{
  g_autofree char *folder = get_folder ();
  g_autofree char *path = get_path (id);
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), descriptor);

  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      int code = errno;

      g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (code), _ ("“%s” can’t be made: %s"), folder,
                   g_strerror (code));
      return FALSE;
    }
  text = json_to_string (node, TRUE);
  return g_file_set_contents (path, text, -1, error);
}

GPtrArray *
latent_imported_take (LatentCatalog *catalog, const char *text, gssize length, GError **error)
{
  g_autoptr (GPtrArray) descriptors = NULL;
  g_autoptr (GPtrArray) models = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_val_if_fail (catalog == NULL || LATENT_IS_CATALOG (catalog), NULL);
  g_return_val_if_fail (text != NULL, NULL);

  descriptors = latent_openapi_read_page (text, length, error);
  if (descriptors == NULL)
    return NULL;
  for (guint i = 0; i < descriptors->len; i++)
    {
      JsonObject *descriptor = descriptors->pdata[i];
      LatentModel *model;

      /* Which model is the one for somebody who named none isn't a page's to say. */
      json_object_remove_member (descriptor, "default");
      model = latent_model_new_from_json (descriptor, error);
      if (model == NULL)
        return NULL;
      latent_model_set_origin (model, LATENT_MODEL_IMPORTED);
      g_ptr_array_add (models, model);
      if (!keep (descriptor, latent_model_get_id (model), error) ||
          (catalog != NULL &&
           !latent_catalog_put (catalog, LATENT_MODEL_IMPORTED, latent_model_get_id (model), descriptor, error)))
        return NULL;
    }
  return g_steal_pointer (&models);
}

gboolean
latent_imported_has (const char *id)
{
  g_autofree char *path = NULL;

  g_return_val_if_fail (id != NULL, FALSE);

  path = get_path (id);
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

gboolean
latent_imported_remove (LatentCatalog *catalog, const char *id, GError **error)
{
  g_autofree char *path = NULL;

  g_return_val_if_fail (catalog == NULL || LATENT_IS_CATALOG (catalog), FALSE);
  g_return_val_if_fail (id != NULL, FALSE);

  path = get_path (id);
  if (g_unlink (path) != 0)
    {
      int code = errno;

      if (code == ENOENT)
        g_set_error (error, LATENT_CATALOG_ERROR, LATENT_CATALOG_ERROR_UNKNOWN_MODEL,
                     _ ("“%s” wasn’t imported from a page."), id);
      else
        g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (code), "%s: %s", path, g_strerror (code));
      return FALSE;
    }
  return catalog == NULL || latent_catalog_put (catalog, LATENT_MODEL_IMPORTED, id, NULL, error);
}

JsonObject *
latent_imported_dup (const char *id, GError **error)
{
  g_autofree char *path = NULL;

  g_return_val_if_fail (id != NULL, NULL);

  path = get_path (id);
  return read_file (path, error);
}

gboolean
latent_imported_put (LatentCatalog *catalog, JsonObject *descriptor, GError **error)
{
  g_autoptr (LatentModel) model = NULL;

  g_return_val_if_fail (catalog == NULL || LATENT_IS_CATALOG (catalog), FALSE);
  g_return_val_if_fail (descriptor != NULL, FALSE);

  model = latent_model_new_from_json (descriptor, error);
  return model != NULL && keep (descriptor, latent_model_get_id (model), error) &&
         (catalog == NULL ||
          latent_catalog_put (catalog, LATENT_MODEL_IMPORTED, latent_model_get_id (model), descriptor, error));
}
