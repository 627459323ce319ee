/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-catalog"

#include "latent-picture-reference.h"

#include "latent-json.h"

#define IMAGE "$image"
#define FILE_PATH "$file"
#define SHA256 "sha256"

gboolean
latent_picture_reference_read (JsonNode *node, LatentPictureReference *reference)
{
  JsonObject *object;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return FALSE;
  object = json_node_get_object (node);
  *reference = (LatentPictureReference) {
    .path = latent_json_peek_string (object, FILE_PATH),
    .sha256 = latent_json_peek_string (object, SHA256),
  };
  latent_json_peek_int (object, IMAGE, &reference->image);
  if (reference->path != NULL)
    return reference->image == 0 && g_path_is_absolute (reference->path);
  return reference->image > 0;
}

JsonNode *
latent_picture_reference_new_image (gint64 image)
{
  g_autoptr (JsonObject) object = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_object_set_int_member (object, IMAGE, image);
  json_node_set_object (node, object);
  return node;
}

JsonNode *
latent_picture_reference_new_file (const char *path, const char *sha256)
{
  g_autoptr (JsonObject) object = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  g_return_val_if_fail (path != NULL, NULL);

  json_object_set_string_member (object, FILE_PATH, path);
  if (sha256 != NULL)
    json_object_set_string_member (object, SHA256, sha256);
  json_node_set_object (node, object);
  return node;
}

JsonNode *
latent_picture_reference_replace (JsonNode *value, LatentPictureReferenceFunc func, gpointer user_data, GError **error)
{
  LatentPictureReference reference;
  g_autoptr (JsonArray) list = NULL;
  JsonNode *node;

  g_return_val_if_fail (value != NULL, NULL);

  if (latent_picture_reference_read (value, &reference))
    return func (value, &reference, user_data, error);
  if (!JSON_NODE_HOLDS_ARRAY (value))
    return json_node_copy (value);
  list = json_array_new ();
  for (guint i = 0; i < json_array_get_length (json_node_get_array (value)); i++)
    {
      JsonNode *element = json_array_get_element (json_node_get_array (value), i);

      node = latent_picture_reference_read (element, &reference) ? func (element, &reference, user_data, error)
                                                                 : json_node_copy (element);
      if (node == NULL)
        return NULL;
      json_array_add_element (list, node);
    }
  node = json_node_new (JSON_NODE_ARRAY);
  json_node_set_array (node, list);
  return node;
}

gboolean
latent_picture_reference_is_in (JsonNode *value)
{
  LatentPictureReference reference;
  JsonObjectIter iter;
  JsonNode *node;

  if (value == NULL)
    return FALSE;
  if (latent_picture_reference_read (value, &reference))
    return TRUE;
  if (JSON_NODE_HOLDS_ARRAY (value))
    for (guint i = 0; i < json_array_get_length (json_node_get_array (value)); i++)
      if (latent_picture_reference_is_in (json_array_get_element (json_node_get_array (value), i)))
        return TRUE;
  if (JSON_NODE_HOLDS_OBJECT (value))
    {
      json_object_iter_init (&iter, json_node_get_object (value));
      while (json_object_iter_next (&iter, NULL, &node))
        if (latent_picture_reference_is_in (node))
          return TRUE;
    }
  return FALSE;
}
