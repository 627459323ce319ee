/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-config.h"

#include "latent-export-name.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#include "latent-export.h"
#include "latent-file-name.h"

typedef enum
{
  FIELD_NAME,
  FIELD_PROMPT,
  FIELD_MODEL,
  FIELD_DATE,
  FIELD_TIME,
  FIELD_ID,
  FIELD_TASK,
  FIELD_NUMBER,
  N_FIELDS,
} Field;

static const char *const fields[N_FIELDS] = { "name", "prompt", "model", "date", "time", "id", "task", "number" };

/* The field that begins at @text ("{prompt} …"), with its length in bytes; N_FIELDS if it is none that is known. */
static Field
find_field (const char *text, gsize *length)
{
  const char *end = strchr (text, '}');

  *length = end != NULL ? (gsize) (end - text) + 1 : strlen (text);
  for (Field field = 0; end != NULL && field < N_FIELDS; field++)
    if (strlen (fields[field]) == *length - 2 && strncmp (text + 1, fields[field], *length - 2) == 0)
      return field;
  return N_FIELDS;
}

gboolean
latent_export_check_name (const char *name, GError **error)
{
  g_return_val_if_fail (name != NULL, FALSE);

  for (const char *p = strchr (name, '{'); p != NULL; p = strchr (p + 1, '{'))
    {
      gsize length;

      if (find_field (p, &length) == N_FIELDS)
        {
          g_autofree char *shown = g_strndup (p, length);

          g_set_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_CONTENT,
                       /* Translators: what stands in braces is typed as it is. */
                       _ ("A name can’t have “%s” in it. These are known: {name}, {prompt}, {model}, {date}, {time}, "
                          "{id}, {task} and {number}."),
                       shown);
          return FALSE;
        }
    }
  return TRUE;
}

static char *
make_field (Field field, LatentImage *image, guint number)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc_usec (latent_image_get_created (image));
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : g_date_time_new_from_unix_utc (0);

  switch (field)
    {
    case FIELD_NAME:
      {
        char *name = g_strdup (latent_image_get_name (image));
        char *dot = strrchr (name, '.');

        if (dot != NULL && dot != name)
          *dot = '\0';
        return name;
      }
    case FIELD_PROMPT:
      return g_strdup (latent_image_get_prompt (image));
    case FIELD_MODEL:
      return g_strdup (latent_image_get_model (image));
    case FIELD_DATE:
      return g_date_time_format (local, "%Y-%m-%d");
    case FIELD_TIME:
      return g_date_time_format (local, "%H%M");
    case FIELD_ID:
      return g_strdup_printf ("%" G_GINT64_FORMAT, latent_image_get_id (image));
    case FIELD_TASK:
      return g_strdup (latent_image_get_remote_id (image) != NULL ? latent_image_get_remote_id (image) : "");
    case FIELD_NUMBER:
      return g_strdup_printf ("%u", number);
    case N_FIELDS:
    default:
      return g_strdup ("");
    }
}

char *
latent_export_make_name (const char *name, LatentImage *image, guint number)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *made = NULL;

  for (const char *p = name; *p != '\0';)
    {
      gsize length = 1;
      Field field = *p == '{' ? find_field (p, &length) : N_FIELDS;

      if (field != N_FIELDS)
        {
          g_autofree char *value = make_field (field, image, number);
          g_autofree char *clean = latent_file_name_clean (value);

          g_string_append (text, clean);
        }
      else
        g_string_append_len (text, p, (gssize) length);
      p += length;
    }
  made = latent_file_name_clean (text->str);
  return *made != '\0' ? g_steal_pointer (&made) : make_field (FIELD_ID, image, number);
}
