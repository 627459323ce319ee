/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-image-private.h"

LatentImageRow *
latent_image_row_read (sqlite3_stmt *statement)
{
  LatentImageRow *row = g_new0 (LatentImageRow, 1);
  const char *tags;
  int column = 0;

  row->id = sqlite3_column_int64 (statement, column++);
  row->revision = sqlite3_column_int64 (statement, column++);
  row->path = latent_sql_dup_text (statement, column++);
  row->trash = latent_sql_dup_text (statement, column++);
  row->mime_type = latent_sql_dup_text (statement, column++);
  row->width = sqlite3_column_int (statement, column++);
  row->height = sqlite3_column_int (statement, column++);
  row->size = (guint64) sqlite3_column_int64 (statement, column++);
  row->hash = latent_sql_dup_text (statement, column++);
  row->problem = latent_sql_dup_text (statement, column++);
  row->colour = (guint32) sqlite3_column_int64 (statement, column++);
  row->blur = latent_sql_dup_blob (statement, column++);
  row->prompt = latent_sql_dup_text (statement, column++);
  row->model = latent_sql_dup_text (statement, column++);
  row->input = latent_sql_dup_text (statement, column++);
  row->task = sqlite3_column_int64 (statement, column++);
  row->remote_id = latent_sql_dup_text (statement, column++);
  row->credits = latent_sql_get_real (statement, column++);
  row->created = sqlite3_column_int64 (statement, column++);
  row->favourite = sqlite3_column_int (statement, column++) != 0;
  row->trashed = sqlite3_column_int (statement, column++) != 0;
  row->missing = sqlite3_column_int (statement, column++) != 0;
  row->edited = sqlite3_column_int (statement, column++) != 0;
  row->source = latent_sql_dup_text (statement, column++);
  tags = (const char *) sqlite3_column_text (statement, column++);
  row->tags = g_strsplit (tags != NULL ? tags : "", "\n", -1);
  return row;
}

void
latent_image_row_free (LatentImageRow *row)
{
  g_free (row->path);
  g_free (row->trash);
  g_free (row->mime_type);
  g_free (row->hash);
  g_free (row->problem);
  g_clear_pointer (&row->blur, g_bytes_unref);
  g_free (row->prompt);
  g_free (row->model);
  g_free (row->input);
  g_free (row->remote_id);
  g_free (row->source);
  g_strfreev (row->tags);
  g_free (row->name);
  g_free (row);
}

LatentImageRow *
latent_image_row_load (LatentSql *sql, gint64 id, GError **error)
{
  sqlite3_stmt *statement = latent_sql_query (sql, "SELECT " LATENT_IMAGE_COLUMNS " FROM image AS i WHERE i.id = ?",
                                              LATENT_BINDS (LATENT_INT (id)), error);
  LatentImageRow *row;

  if (statement == NULL || latent_sql_step (sql, statement, error) <= 0)
    return NULL;
  row = latent_image_row_read (statement);
  sqlite3_reset (statement);
  return row;
}

gboolean
latent_image_rows_load (LatentSql *sql, GArray *ids, GPtrArray *rows, GError **error)
{
  g_autofree char *json = latent_ids_to_json (ids);
  sqlite3_stmt *statement = latent_sql_query (
    sql, "SELECT " LATENT_IMAGE_COLUMNS " FROM json_each (?) AS j JOIN image AS i ON i.id = j.value ORDER BY j.key",
    LATENT_BINDS (LATENT_TEXT (json)), error);
  int row;

  if (statement == NULL)
    return FALSE;
  while ((row = latent_sql_step (sql, statement, error)) > 0)
    g_ptr_array_add (rows, latent_image_row_read (statement));
  return row == 0;
}

char *
latent_ids_to_json (GArray *ids)
{
  g_autoptr (GString) text = g_string_sized_new (2 + 8 * ids->len);

  g_string_append_c (text, '[');
  for (guint i = 0; i < ids->len; i++)
    g_string_append_printf (text, "%s%" G_GINT64_FORMAT, i > 0 ? "," : "", g_array_index (ids, gint64, i));
  g_string_append_c (text, ']');
  return g_string_free_and_steal (g_steal_pointer (&text));
}
