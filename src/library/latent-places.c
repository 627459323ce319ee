/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-config.h"

#include "latent-places.h"

#include <errno.h>
#include <glib/gstdio.h>

#include "latent-folder.h"

#define FOLDER "folder"
#define GOING "going" /* announced */
#define LEFT "left"

static char *
get_path (void)
{
  return g_build_filename (g_get_user_config_dir (), "latent", "libraries.ini", NULL);
}

/* What can't be read has nothing to say: libraries lie in their usual places then. */
static GKeyFile *
load (void)
{
  g_autofree char *path = get_path ();
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) error = NULL;

  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_KEEP_COMMENTS, &error) &&
      !g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    g_message ("%s: %s", path, error->message);
  return g_steal_pointer (&file);
}

static gboolean
save (GKeyFile *file, GError **error)
{
  g_autofree char *path = get_path ();
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *text = NULL;
  gsize length;

  if (g_mkdir_with_parents (folder, 0700) < 0)
    return latent_folder_set_error (error, errno, folder);
  text = g_key_file_to_data (file, &length, NULL);
  return g_file_set_contents_full (path, text, (gssize) length,
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, error) &&
         latent_folder_sync (folder, error);
}

/* Brackets have a meaning there, and an address may have some. */
static char *
get_group (const char *service)
{
  return g_uri_escape_string (service, ":/", FALSE);
}

/* Paths are bytes, the file's text isn't. */
static char *
get_folder (GKeyFile *file, const char *group, const char *key)
{
  g_autofree char *text = g_key_file_get_string (file, group, key, NULL);

  return text != NULL ? g_uri_unescape_string (text, NULL) : NULL;
}

static void
set_folder (GKeyFile *file, const char *group, const char *key, const char *folder)
{
  g_autofree char *text = folder != NULL ? g_uri_escape_bytes ((const guint8 *) folder, strlen (folder),
                                                               G_URI_RESERVED_CHARS_ALLOWED_IN_PATH " ")
                                         : NULL;

  if (text != NULL)
    g_key_file_set_string (file, group, key, text);
  else
    g_key_file_remove_key (file, group, key, NULL);
}

static gboolean
has_library (const char *root)
{
  g_autoptr (LatentFolder) folder = latent_folder_new (root);

  return g_file_test (folder->database, G_FILE_TEST_EXISTS);
}

char *
latent_places_find (const char *service, const char *usual, gboolean *moved)
{
  g_autoptr (GKeyFile) file = load ();
  g_autofree char *group = get_group (service);
  g_autofree char *folder = get_folder (file, group, FOLDER);
  g_autofree char *going = get_folder (file, group, GOING);

  *moved = folder != NULL;
  if (folder == NULL)
    folder = g_strdup (usual);
  if (going == NULL || has_library (folder) || !has_library (going))
    return g_steal_pointer (&folder);
  *moved = TRUE;
  return g_steal_pointer (&going);
}

gboolean
latent_places_announce (const char *service, const char *folder, GError **error)
{
  g_autoptr (GKeyFile) file = load ();
  g_autofree char *group = get_group (service);

  set_folder (file, group, GOING, folder);
  return save (file, error);
}

gboolean
latent_places_set (const char *service, const char *folder, const char *left, GError **error)
{
  g_autoptr (GKeyFile) file = load ();
  g_autofree char *group = get_group (service);

  set_folder (file, group, FOLDER, folder);
  set_folder (file, group, GOING, NULL);
  set_folder (file, group, LEFT, left);
  return save (file, error);
}

char *
latent_places_get_left (const char *service)
{
  g_autoptr (GKeyFile) file = load ();
  g_autofree char *group = get_group (service);

  return get_folder (file, group, LEFT);
}
