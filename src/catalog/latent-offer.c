/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-catalog"

#include "latent-config.h"

#include "latent-offer.h"

#include "latent-json.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#define MAX_BYTES (4 * 1024 * 1024)

G_DEFINE_BOXED_TYPE (LatentOfferNews, latent_offer_news, latent_offer_news_copy, latent_offer_news_free)

LatentOfferNews *
latent_offer_news_copy (const LatentOfferNews *self)
{
  LatentOfferNews *copy = g_memdup2 (self, sizeof *self);

  copy->appeared = g_strdupv (self->appeared);
  copy->changed = g_strdupv (self->changed);
  copy->withdrawn = g_strdupv (self->withdrawn);
  return copy;
}

void
latent_offer_news_free (LatentOfferNews *self)
{
  g_strfreev (self->appeared);
  g_strfreev (self->changed);
  g_strfreev (self->withdrawn);
  g_free (self);
}

/* --- the file --------------------------------------------------------------------------------------------------- */

typedef struct
{
  gint64 date;
  GHashTable *listed;
  GHashTable *withdrawn;
} Kept;

static void
kept_free (Kept *kept)
{
  g_hash_table_unref (kept->listed);
  g_hash_table_unref (kept->withdrawn);
  g_free (kept);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Kept, kept_free)

static GHashTable *
read_ids (JsonObject *object, const char *member)
{
  GHashTable *ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  JsonArray *array = latent_json_peek_array (object, member);

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    if (latent_json_array_peek_string (array, i) != NULL)
      g_hash_table_add (ids, g_strdup (latent_json_array_peek_string (array, i)));
  return ids;
}

static char *
get_path (const char *service)
{
  g_autofree char *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, service, -1);
  g_autofree char *name = g_strconcat (sum, ".json", NULL);

  return g_build_filename (g_get_user_cache_dir (), "latent", "offers", name, NULL);
}

/* What isn't there or can't be read is an empty list. */
static Kept *
read_kept (const char *service)
{
  Kept *kept = g_new0 (Kept, 1);
  g_autofree char *path = get_path (service);
  g_autofree char *text = NULL;
  g_autoptr (JsonObject) object = NULL;
  gsize length;

  if (g_file_get_contents (path, &text, &length, NULL))
    object = latent_json_parse_object (text, (gssize) length, MAX_BYTES, NULL);
  kept->listed = read_ids (object, "listed");
  kept->withdrawn = read_ids (object, "withdrawn");
  latent_json_peek_int (object, "date", &kept->date);
  return kept;
}

static void
add_ids (JsonBuilder *builder, const char *member, GHashTable *ids)
{
  g_autofree const char **names = (const char **) g_hash_table_get_keys_as_array (ids, NULL);

  json_builder_set_member_name (builder, member);
  json_builder_begin_array (builder);
  for (guint i = 0; names[i] != NULL; i++)
    json_builder_add_string_value (builder, names[i]);
  json_builder_end_array (builder);
}

static gboolean
write_kept (const char *service, Kept *kept, GError **error)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *path = get_path (service);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *text = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "service");
  json_builder_add_string_value (builder, service);
  json_builder_set_member_name (builder, "date");
  json_builder_add_int_value (builder, kept->date);
  add_ids (builder, "listed", kept->listed);
  add_ids (builder, "withdrawn", kept->withdrawn);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  text = latent_json_to_string (root);
  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      int code = errno;

      g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (code), _ ("“%s” can’t be made: %s"), folder,
                   g_strerror (code));
      return FALSE;
    }
  return g_file_set_contents (path, text, -1, error);
}

/* --- marking ---------------------------------------------------------------------------------------------------- */

static void
mark (LatentCatalog *catalog, Kept *kept, GStrvBuilder *news)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (catalog));
  gboolean changed = FALSE;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LatentModel) model = g_list_model_get_item (G_LIST_MODEL (catalog), i);
      gboolean withdrawn = g_hash_table_contains (kept->withdrawn, latent_model_get_id (model));

      if (withdrawn == latent_model_get_withdrawn (model))
        continue;
      latent_model_set_withdrawn (model, withdrawn);
      changed = TRUE;
      if (withdrawn && news != NULL)
        g_strv_builder_add (news, latent_model_get_title (model));
    }
  if (changed)
    latent_catalog_emit_offer_changed (catalog);
}

gboolean
latent_offer_apply (LatentCatalog *catalog, const char *service, gint64 *date)
{
  g_autoptr (Kept) kept = NULL;

  g_return_val_if_fail (LATENT_IS_CATALOG (catalog), FALSE);
  g_return_val_if_fail (service != NULL, FALSE);

  kept = read_kept (service);
  if (date != NULL)
    *date = kept->date;
  if (g_hash_table_size (kept->listed) == 0)
    return FALSE;
  mark (catalog, kept, NULL);
  return TRUE;
}

LatentOfferNews *
latent_offer_take (LatentCatalog *catalog,
                   const char *service,
                   const char *const *listed,
                   const char *refused,
                   GError **error)
{
  g_autoptr (Kept) kept = NULL;
  g_autoptr (GHashTable) now = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GStrvBuilder) appeared = g_strv_builder_new ();
  g_autoptr (GStrvBuilder) withdrawn = g_strv_builder_new ();
  LatentOfferNews *news;
  GHashTableIter iter;
  gpointer id;
  gboolean first;

  g_return_val_if_fail (LATENT_IS_CATALOG (catalog), NULL);
  g_return_val_if_fail (service != NULL && listed != NULL, NULL);

  if (listed[0] == NULL)
    {
      g_set_error_literal (error, LATENT_CATALOG_ERROR, LATENT_CATALOG_ERROR_DESCRIPTOR,
                           _ ("The service’s list of models is empty. The models stay as they were; try again later."));
      return NULL;
    }
  kept = read_kept (service);
  first = g_hash_table_size (kept->listed) == 0;
  for (guint i = 0; listed[i] != NULL; i++)
    if (g_hash_table_add (now, g_strdup (listed[i])) && !first && !g_hash_table_contains (kept->listed, listed[i]))
      g_strv_builder_add (appeared, listed[i]);

  g_hash_table_iter_init (&iter, kept->listed);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    if (!g_hash_table_contains (now, id))
      g_hash_table_add (kept->withdrawn, g_strdup (id));
  if (refused != NULL && *refused != '\0')
    g_hash_table_add (kept->withdrawn, g_strdup (refused));
  g_hash_table_iter_init (&iter, kept->withdrawn);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    if (g_hash_table_contains (now, id))
      g_hash_table_iter_remove (&iter);

  g_hash_table_unref (kept->listed);
  kept->listed = g_hash_table_ref (now);
  kept->date = g_get_real_time ();
  if (!write_kept (service, kept, error))
    return NULL;
  mark (catalog, kept, withdrawn);
  news = g_new0 (LatentOfferNews, 1);
  news->n_listed = g_hash_table_size (now);
  news->appeared = g_strv_builder_end (appeared);
  news->withdrawn = g_strv_builder_end (withdrawn);
  return news;
}
