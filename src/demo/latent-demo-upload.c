/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-demo"

#include "latent-demo-upload.h"

#include "latent-demo-json.h"
#include "latent-json.h"

#include <string.h>

static const struct
{
  const char *type;
  const char *suffix;
  gsize at;
  const char *magic;
} kinds[] = {
  { "image/png", ".png", 0, "\x89PNG\r\n\x1a\n" },
  { "image/jpeg", ".jpg", 0, "\xff\xd8\xff" },
  { "image/gif", ".gif", 0, "GIF8" },
  { "image/webp", ".webp", 8, "WEBP" },
  { "image/bmp", ".bmp", 0, "BM" },
  { "image/tiff", ".tiff", 0, "II*" },
  { "image/avif", ".avif", 4, "ftypavif" },
};

void
latent_demo_upload_free (LatentDemoUpload *upload)
{
  g_free (upload->path);
  g_free (upload->name);
  g_free (upload->type);
  g_free (upload);
}

const char *
latent_demo_upload_sniff (GBytes *bytes, const char *declared)
{
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      gsize needed = strlen (kinds[i].magic);

      if (length >= kinds[i].at + needed && memcmp (data + kinds[i].at, kinds[i].magic, needed) == 0)
        return kinds[i].type;
    }
  return declared != NULL ? declared : "application/octet-stream";
}

const char *
latent_demo_upload_get_suffix (const char *type)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (strcmp (kinds[i].type, type) == 0)
      return kinds[i].suffix;
  return "";
}

char *
latent_demo_upload_get_file (const LatentDemoUpload *upload, const char *folder)
{
  /* A name from outside never becomes a file's name here. */
  g_autofree char *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, upload->path, -1);

  return g_build_filename (folder, sum, NULL);
}

char *
latent_demo_upload_to_line (const LatentDemoUpload *upload)
{
  GString *out = g_string_new ("{\"kind\":\"upload\",\"path\":");

  latent_demo_json_append_string (out, upload->path);
  g_string_append (out, ",\"type\":");
  latent_demo_json_append_string (out, upload->type);
  g_string_append_printf (out, ",\"size\":%" G_GINT64_FORMAT ",\"time\":%" G_GINT64_FORMAT "}", upload->size,
                          upload->time);
  return g_string_free (out, FALSE);
}

LatentDemoUpload *
latent_demo_upload_from_entry (JsonObject *entry)
{
  g_autoptr (LatentDemoUpload) upload = g_new0 (LatentDemoUpload, 1);

  upload->path = g_strdup (latent_json_peek_string (entry, "path"));
  upload->type = g_strdup (latent_json_peek_string (entry, "type"));
  if (upload->path == NULL || upload->type == NULL || !latent_json_peek_int (entry, "size", &upload->size) ||
      !latent_json_peek_int (entry, "time", &upload->time))
    return NULL;
  upload->name = g_path_get_basename (upload->path);
  return g_steal_pointer (&upload);
}
