/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-offered.h"

#include "latent-await.h"
#include "latent-config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_LINKS_BYTES (256 * 1024)
#define MAX_LINKS 32
#define HTML "text/html"
#define CHUNK (256 * 1024)

const char *const latent_offered_picture_types[] = { "image/png",  "image/webp", "image/jpeg",
                                                     "image/avif", "image/gif",  NULL };
const char *const latent_offered_link_types[] = { "text/x-moz-url", "text/uri-list", NULL };

struct _LatentOffered
{
  GdkDrop *drop; /* or NULL */
  GdkClipboard *clipboard;
  GdkContentFormats *formats;
  gboolean is_drop;
};

LatentOffered *
latent_offered_new (GdkDrop *drop, GdkClipboard *clipboard)
{
  LatentOffered *self;

  g_return_val_if_fail ((drop == NULL) != (clipboard == NULL), NULL);

  self = g_new0 (LatentOffered, 1);
  g_set_object (&self->drop, drop);
  g_set_object (&self->clipboard, clipboard);
  self->is_drop = drop != NULL;
  self->formats = gdk_content_formats_ref (drop != NULL ? gdk_drop_get_formats (drop)
                                                        : gdk_clipboard_get_formats (clipboard));
  return self;
}

void
latent_offered_free (LatentOffered *self)
{
  latent_offered_finish (self, FALSE);
  g_clear_object (&self->clipboard);
  gdk_content_formats_unref (self->formats);
  g_free (self);
}

gboolean
latent_offered_is_drop (LatentOffered *self)
{
  return self->is_drop;
}

GdkContentFormats *
latent_offered_get_formats (LatentOffered *self)
{
  return self->formats;
}

void
latent_offered_finish (LatentOffered *self, gboolean taken)
{
  if (self->drop != NULL)
    gdk_drop_finish (self->drop, taken ? GDK_ACTION_COPY : 0);
  g_clear_object (&self->drop);
}

/* --- reading ---------------------------------------------------------------------------------------------------- */

static void
value_read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  DexPromise *promise = user_data;
  GError *error = NULL;
  const GValue *value = GDK_IS_DROP (object) ? gdk_drop_read_value_finish (GDK_DROP (object), result, &error)
                                             : gdk_clipboard_read_value_finish (GDK_CLIPBOARD (object), result, &error);

  if (value != NULL)
    dex_promise_resolve (promise, value);
  else
    dex_promise_reject (promise, error);
  dex_unref (promise);
}

DexFuture *
latent_offered_read_value (LatentOffered *self, GType type)
{
  DexPromise *promise = dex_promise_new_cancellable ();

  if (self->drop != NULL)
    gdk_drop_read_value_async (self->drop, type, G_PRIORITY_DEFAULT, dex_promise_get_cancellable (promise),
                               value_read_cb, dex_ref (promise));
  else
    gdk_clipboard_read_value_async (self->clipboard, type, G_PRIORITY_DEFAULT, dex_promise_get_cancellable (promise),
                                    value_read_cb, dex_ref (promise));
  return DEX_FUTURE (promise);
}

static void
stream_read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  DexPromise *promise = user_data;
  GError *error = NULL;
  const char *type = NULL;
  GInputStream *stream = GDK_IS_DROP (object)
                           ? gdk_drop_read_finish (GDK_DROP (object), result, &type, &error)
                           : gdk_clipboard_read_finish (GDK_CLIPBOARD (object), result, &type, &error);

  if (stream != NULL)
    dex_promise_resolve_object (promise, stream);
  else
    dex_promise_reject (promise, error);
  dex_unref (promise);
}

static DexFuture *
open_stream (LatentOffered *self, const char *type)
{
  const char *types[] = { type, NULL };
  DexPromise *promise = dex_promise_new_cancellable ();

  if (self->drop != NULL)
    gdk_drop_read_async (self->drop, types, G_PRIORITY_DEFAULT, dex_promise_get_cancellable (promise), stream_read_cb,
                         dex_ref (promise));
  else
    gdk_clipboard_read_async (self->clipboard, types, G_PRIORITY_DEFAULT, dex_promise_get_cancellable (promise),
                              stream_read_cb, dex_ref (promise));
  return DEX_FUTURE (promise);
}

const char *
latent_offered_find_type (LatentOffered *self, const char *const *types)
{
  for (guint i = 0; types[i] != NULL; i++)
    if (gdk_content_formats_contain_mime_type (self->formats, types[i]))
      return types[i];
  return NULL;
}

GBytes *
latent_offered_read_bytes (LatentOffered *self, const char *type, gsize most, GCancellable *cancellable, GError **error)
{
  g_autoptr (GInputStream) stream = latent_await_object (open_stream (self, type), cancellable, error);
  g_autoptr (GByteArray) all = g_byte_array_new ();

  while (stream != NULL)
    {
      g_autoptr (GBytes)
        part = latent_await_boxed (dex_input_stream_read_bytes (stream, CHUNK, G_PRIORITY_DEFAULT), cancellable, error);

      if (part == NULL)
        return NULL;
      if (g_bytes_get_size (part) == 0)
        return g_byte_array_free_to_bytes (g_steal_pointer (&all));
      if (all->len + g_bytes_get_size (part) > most)
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, _ ("The picture is too large"));
          return NULL;
        }
      g_byte_array_append (all, g_bytes_get_data (part, NULL), (guint) g_bytes_get_size (part));
    }
  return NULL;
}

gboolean
latent_offered_is_link (const char *text)
{
  g_return_val_if_fail (text != NULL, FALSE);

  return g_str_has_prefix (text, "https://") || g_str_has_prefix (text, "http://");
}

/* text/x-moz-url is UTF-16, each link followed by its title; text/uri-list has comments. */
static GStrv
parse_links (const char *type, GBytes *bytes)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  gboolean wide = g_str_equal (type, "text/x-moz-url");
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  g_autofree char *text = wide ? g_convert (data, (gssize) (size & ~(gsize) 1), "UTF-8", "UTF-16LE", NULL, NULL, NULL)
                               : g_strndup (data, size);
  g_auto (GStrv) lines = text != NULL ? g_strsplit_set (text, "\r\n", -1) : g_new0 (char *, 1);
  guint n = 0;

  for (guint i = 0; lines[i] != NULL && n < MAX_LINKS; i++)
    {
      const char *line = g_strstrip (lines[i]);

      if (!latent_offered_is_link (line))
        continue;
      g_strv_builder_add (builder, line);
      n++;
      if (wide)
        break;
    }
  return g_strv_builder_end (builder);
}

/* The value of @name in the tag that @tag begins with. Transfer full, or NULL. */
static char *
find_attribute (const char *tag, const char *name)
{
  g_autofree char *pattern = g_strdup_printf ("^<[^<>]*\\s%s\\s*=\\s*(?:\"([^\"]*)\"|'([^']*)'|([^\\s>\"']+))", name);
  g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_CASELESS, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *value = NULL;

  if (!g_regex_match (regex, tag, G_REGEX_MATCH_ANCHORED, &match))
    return NULL;
  for (int i = 1; i < g_match_info_get_match_count (match) && (value == NULL || *value == '\0'); i++)
    {
      g_free (value);
      value = g_match_info_fetch (match, i);
    }
  return g_steal_pointer (&value);
}

/* The address of the one picture in @html; NULL if there are none or several. Transfer full. */
static char *
find_picture (const char *html)
{
  g_autoptr (GRegex) regex = g_regex_new ("<img\\b", G_REGEX_CASELESS, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autoptr (GString) address = NULL;
  g_autofree char *source = NULL;
  int at;

  if (!g_regex_match (regex, html, 0, &match) || !g_match_info_fetch_pos (match, 0, &at, NULL) ||
      g_match_info_next (match, NULL))
    return NULL;
  source = find_attribute (html + at, "src");
  if (source == NULL || !latent_offered_is_link (source))
    return NULL;
  address = g_string_new (source);
  g_string_replace (address, "&amp;", "&", 0);
  return g_string_free (g_steal_pointer (&address), FALSE);
}

/* A picture that is a link itself is dragged with the address that it leads to; where it lies itself says the markup. */
static char *
read_picture_address (LatentOffered *self, GCancellable *cancellable)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *html = NULL;
  const char *data;
  gsize size;

  if (!gdk_content_formats_contain_mime_type (self->formats, HTML))
    return NULL;
  bytes = latent_offered_read_bytes (self, HTML, MAX_LINKS_BYTES, cancellable, NULL);
  if (bytes == NULL)
    return NULL;
  data = g_bytes_get_data (bytes, &size);
  /* Some browsers have UTF-16 in it. */
  if (memchr (data, '\0', size) != NULL)
    html = g_convert (data, (gssize) (size & ~(gsize) 1), "UTF-8", "UTF-16LE", NULL, NULL, NULL);
  else
    html = g_utf8_make_valid (data, (gssize) size);
  return html != NULL ? find_picture (html) : NULL;
}

char *
latent_offered_name_link (const char *link)
{
  g_autoptr (GUri) uri = g_uri_parse (link, G_URI_FLAGS_NONE, NULL);
  g_autofree char *base = g_path_get_basename (uri != NULL && *g_uri_get_path (uri) != '\0' ? g_uri_get_path (uri)
                                                                                            : "/");
  char *dot = strrchr (base, '.');

  if (dot != NULL)
    *dot = '\0';
  if (*base == '\0' || g_str_equal (base, "/"))
    return g_strdup (uri != NULL && g_uri_get_host (uri) != NULL ? g_uri_get_host (uri) : "link");
  return g_steal_pointer (&base);
}

GStrv
latent_offered_read_links (LatentOffered *self, GCancellable *cancellable, GError **error)
{
  const char *type = latent_offered_find_type (self, latent_offered_link_types);
  g_autoptr (GBytes) bytes = NULL;
  g_auto (GStrv) links = NULL;

  if (type == NULL)
    return g_new0 (char *, 1);
  bytes = latent_offered_read_bytes (self, type, MAX_LINKS_BYTES, cancellable, error);
  links = bytes != NULL ? parse_links (type, bytes) : NULL;
  if (links != NULL && g_strv_length (links) == 1)
    {
      char *picture = read_picture_address (self, cancellable);

      if (picture != NULL)
        {
          g_free (links[0]);
          links[0] = picture;
        }
    }
  return g_steal_pointer (&links);
}

/* --- formats ---------------------------------------------------------------------------------------------------- */

gboolean
latent_offered_has_any (GdkContentFormats *formats)
{
  g_autoptr (GdkContentFormats) all = NULL;
  GdkContentFormatsBuilder *builder = gdk_content_formats_builder_new ();

  latent_offered_add_types (builder);
  all = gdk_content_formats_builder_free_to_formats (builder);
  return gdk_content_formats_match (formats, all);
}

void
latent_offered_add_types (GdkContentFormatsBuilder *builder)
{
  gdk_content_formats_builder_add_gtype (builder, GDK_TYPE_FILE_LIST);
  for (guint i = 0; latent_offered_picture_types[i] != NULL; i++)
    gdk_content_formats_builder_add_mime_type (builder, latent_offered_picture_types[i]);
  for (guint i = 0; latent_offered_link_types[i] != NULL; i++)
    gdk_content_formats_builder_add_mime_type (builder, latent_offered_link_types[i]);
}
