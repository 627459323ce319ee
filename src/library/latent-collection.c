/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-collection-private.h"

#include "latent-image-query-run.h"

struct _LatentCollection
{
  GObject parent_instance;

  LatentCollectionRow row;
};

G_DEFINE_FINAL_TYPE (LatentCollection, latent_collection, G_TYPE_OBJECT)

enum
{
  PROP_ID = 1,
  PROP_NAME,
  PROP_QUERY,
  PROP_N_IMAGES,
  PROP_COVER,
  N_PROPS,
};
static GParamSpec *properties[N_PROPS];

void
latent_collection_row_free (LatentCollectionRow *row)
{
  g_free (row->name);
  g_free (row->query);
  g_free (row);
}

/* --- reading ---------------------------------------------------------------------------------------------------- */

/* The chosen cover where it can be shown, else the first picture. */
#define COVER                                                                                                          \
  "coalesce ((SELECT i.id FROM image AS i JOIN collection_image AS x ON x.image = i.id "                               \
  "WHERE i.id = c.cover AND x.collection = c.id AND i.trashed IS NULL), "                                              \
  "(SELECT i.id FROM collection_image AS x JOIN image AS i ON i.id = x.image "                                         \
  "WHERE x.collection = c.id AND i.trashed IS NULL ORDER BY x.position, i.id DESC LIMIT 1))"

static const char select_all[] =
  "SELECT c.id, c.name, c.query, (SELECT count (*) FROM collection_image AS x JOIN image AS i ON i.id = x.image "
  "WHERE x.collection = c.id AND i.trashed IS NULL), " COVER
  " FROM collection AS c WHERE c.deleted IS NULL ORDER BY c.position, c.id";

static const char select_of[] = "SELECT c.id, c.name, c.query, count (*), " COVER
                                " FROM json_each (?) AS j JOIN collection_image AS m ON m.image = j.value JOIN "
                                "collection AS c ON c.id = m.collection "
                                "WHERE c.deleted IS NULL GROUP BY c.id ORDER BY c.position, c.id";

/* Those of a smart one. What this program can't look for is no reason not to show the others. */
static void
find_pictures (LatentSql *sql, LatentCollectionRow *row)
{
  const LatentImageQuery query = { .collection = row->id };
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) ids = NULL;

  if (row->query == NULL)
    return;
  ids = latent_image_query_run (sql, &query, &error);
  if (ids == NULL)
    g_message ("The pictures of the collection “%s” can’t be found: %s", row->name, error->message);
  row->n_images = ids != NULL ? ids->len : 0;
  row->cover = row->n_images > 0 ? g_array_index (ids, gint64, 0) : 0;
}

gboolean
latent_collection_rows_load (LatentSql *sql, const char *json, GPtrArray *rows, GError **error)
{
  sqlite3_stmt *statement = json == NULL ? latent_sql_query (sql, select_all, NULL, error)
                                         : latent_sql_query (sql, select_of, LATENT_BINDS (LATENT_TEXT (json)), error);
  int step;

  if (statement == NULL)
    return FALSE;
  while ((step = latent_sql_step (sql, statement, error)) > 0)
    {
      LatentCollectionRow *row = g_new0 (LatentCollectionRow, 1);

      row->id = sqlite3_column_int64 (statement, 0);
      row->name = latent_sql_dup_text (statement, 1);
      row->query = latent_sql_dup_text (statement, 2);
      row->n_images = (guint) sqlite3_column_int64 (statement, 3);
      row->cover = sqlite3_column_int64 (statement, 4);
      g_ptr_array_add (rows, row);
    }
  if (step < 0)
    return FALSE;
  for (guint i = 0; json == NULL && i < rows->len; i++)
    find_pictures (sql, rows->pdata[i]);
  return TRUE;
}

/* --- the object ------------------------------------------------------------------------------------------------- */

LatentCollection *
latent_collection_new (gint64 id)
{
  LatentCollection *self = g_object_new (LATENT_TYPE_COLLECTION, NULL);

  self->row.id = id;
  return self;
}

void
latent_collection_set_row (LatentCollection *self, const LatentCollectionRow *row)
{
  GObject *object = G_OBJECT (self);

  g_return_if_fail (LATENT_IS_COLLECTION (self));
  g_return_if_fail (row->id == self->row.id);

  g_object_freeze_notify (object);
  if (g_set_str (&self->row.name, row->name))
    g_object_notify_by_pspec (object, properties[PROP_NAME]);
  if (g_set_str (&self->row.query, row->query))
    g_object_notify_by_pspec (object, properties[PROP_QUERY]);
  if (self->row.n_images != row->n_images)
    {
      self->row.n_images = row->n_images;
      g_object_notify_by_pspec (object, properties[PROP_N_IMAGES]);
    }
  if (self->row.cover != row->cover)
    {
      self->row.cover = row->cover;
      g_object_notify_by_pspec (object, properties[PROP_COVER]);
    }
  g_object_thaw_notify (object);
}

static void
latent_collection_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LatentCollection *self = LATENT_COLLECTION (object);

  switch (prop_id)
    {
    case PROP_ID:
      g_value_set_int64 (value, self->row.id);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->row.name);
      break;
    case PROP_QUERY:
      g_value_set_string (value, self->row.query);
      break;
    case PROP_N_IMAGES:
      g_value_set_uint (value, self->row.n_images);
      break;
    case PROP_COVER:
      g_value_set_int64 (value, self->row.cover);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
latent_collection_finalize (GObject *object)
{
  LatentCollection *self = LATENT_COLLECTION (object);

  g_free (self->row.name);
  g_free (self->row.query);
  G_OBJECT_CLASS (latent_collection_parent_class)->finalize (object);
}

static void
latent_collection_class_init (LatentCollectionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = latent_collection_get_property;
  object_class->finalize = latent_collection_finalize;

  properties[PROP_ID] = g_param_spec_int64 ("id", NULL, NULL, 0, G_MAXINT64, 0,
                                            G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_QUERY] = g_param_spec_string ("query", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_N_IMAGES] = g_param_spec_uint ("n-images", NULL, NULL, 0, G_MAXUINT, 0,
                                                 G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_COVER] = g_param_spec_int64 ("cover", NULL, NULL, 0, G_MAXINT64, 0,
                                               G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
latent_collection_init (LatentCollection *self)
{
}

gint64
latent_collection_get_id (LatentCollection *self)
{
  g_return_val_if_fail (LATENT_IS_COLLECTION (self), 0);
  return self->row.id;
}

const char *
latent_collection_get_name (LatentCollection *self)
{
  g_return_val_if_fail (LATENT_IS_COLLECTION (self), NULL);
  return self->row.name;
}

const char *
latent_collection_get_query (LatentCollection *self)
{
  g_return_val_if_fail (LATENT_IS_COLLECTION (self), NULL);
  return self->row.query;
}

guint
latent_collection_get_n_images (LatentCollection *self)
{
  g_return_val_if_fail (LATENT_IS_COLLECTION (self), 0);
  return self->row.n_images;
}

gint64
latent_collection_get_cover (LatentCollection *self)
{
  g_return_val_if_fail (LATENT_IS_COLLECTION (self), 0);
  return self->row.cover;
}
