/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-imaging"

/* The one file that knows gexiv2, 0.14 (Debian 13) or 0.16. */

#include "latent-xmp.h"

#include "latent-config.h"

#include <gexiv2/gexiv2.h>
#include <glib/gi18n-lib.h>
#include <string.h>

/* In 0.16 the plain names report errors and the others are deprecated; in 0.14 it is the other way round. */
#if GEXIV2_MAJOR_VERSION > 0 || GEXIV2_MINOR_VERSION >= 15
#define set_tag_string gexiv2_metadata_set_tag_string
#define get_tag_string gexiv2_metadata_get_tag_string
#define clear_tag gexiv2_metadata_clear_tag
#define has_tag gexiv2_metadata_has_tag
#define generate_packet gexiv2_metadata_generate_xmp_packet
#define register_namespace gexiv2_metadata_register_xmp_namespace
#else
#define set_tag_string gexiv2_metadata_try_set_tag_string
#define get_tag_string gexiv2_metadata_try_get_tag_string
#define clear_tag gexiv2_metadata_try_clear_tag
#define has_tag gexiv2_metadata_try_has_tag
#define generate_packet gexiv2_metadata_try_generate_xmp_packet
#define register_namespace gexiv2_metadata_try_register_xmp_namespace
#endif

#define NAMESPACE "https://latentapp.github.io/ns/1.0/"
#define GENERATED "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
#define DEFAULT_LANGUAGE "lang=\"x-default\" "

#define EMPTY_PACKET                                                                                                   \
  "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"/>"         \
  "</x:xmpmeta>"

/* Deeper than this no real packet is nested; XMP Core recurses without a limit. */
#define MAX_DEPTH 64

static void
initialize (void)
{
  static gboolean done;
  g_autoptr (GError) error = NULL;

  if (done)
    return;
  done = TRUE;
  gexiv2_initialize ();
  /* exiv2 prints to standard error what it thinks of every file. */
  gexiv2_log_set_level (GEXIV2_LOG_LEVEL_MUTE);
  if (!register_namespace (NAMESPACE, "latent", &error))
    g_warning ("XMP namespace: %s", error != NULL ? error->message : "refused");
}

/* Valid UTF-8 without the characters that XML 1.0 (2.2) can't hold; blanks stand in their place. */
static char *
make_xml_text (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *out = g_string_sized_new (strlen (valid));

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0xfffe || c == 0xffff)
        c = ' ';
      g_string_append_unichar (out, c);
    }
  return g_string_free (out, FALSE);
}

/* NULL or "" takes the tag away. */
static gboolean
set_text (GExiv2Metadata *xmp, const char *tag, const char *text, GError **error)
{
  g_autofree char *clean = NULL;

  if (text == NULL || *text == '\0')
    {
      if (has_tag (xmp, tag, NULL))
        clear_tag (xmp, tag, NULL);
      return TRUE;
    }
  clean = make_xml_text (text);
  return set_tag_string (xmp, tag, clean, error);
}

/* A text in "any" language. The prefix is always written: a text may itself begin with "lang=". */
static gboolean
set_default_text (GExiv2Metadata *xmp, const char *tag, const char *text, GError **error)
{
  g_autofree char *prefixed = NULL;

  /* Else another language's stays. */
  set_text (xmp, tag, NULL, NULL);
  if (text == NULL || *text == '\0')
    return TRUE;
  prefixed = g_strconcat (DEFAULT_LANGUAGE, text, NULL);
  return set_text (xmp, tag, prefixed, error);
}

static gboolean
set_all (GExiv2Metadata *xmp, const LatentMetadata *metadata, GError **error)
{
  g_autofree char *created = metadata->created != NULL ? g_date_time_format_iso8601 (metadata->created) : NULL;
  g_autofree char *index = metadata->index >= 0 ? g_strdup_printf ("%d", metadata->index) : NULL;
  char credits[G_ASCII_DTOSTR_BUF_SIZE] = "";

  if (metadata->credits >= 0)
    g_ascii_formatd (credits, sizeof credits, "%.10g", metadata->credits);
  return set_default_text (xmp, "Xmp.dc.description", metadata->prompt, error) &&
         set_default_text (xmp, "Xmp.dc.title", metadata->title, error) &&
         set_text (xmp, "Xmp.xmp.CreatorTool", "Latent " LATENT_VERSION, error) &&
         set_text (xmp, "Xmp.xmp.CreateDate", created, error) &&
         set_text (xmp, "Xmp.photoshop.DateCreated", created, error) &&
         set_text (xmp, "Xmp.iptcExt.DigitalSourceType", GENERATED, error) &&
         set_text (xmp, "Xmp.iptcExt.AIPromptInformation", metadata->prompt, error) &&
         set_text (xmp, "Xmp.iptcExt.AISystemUsed", metadata->model, error) &&
         set_text (xmp, "Xmp.latent.Version", "1", error) &&
         set_text (xmp, "Xmp.latent.Model", metadata->model, error) &&
         set_text (xmp, "Xmp.latent.NegativePrompt", metadata->negative_prompt, error) &&
         set_text (xmp, "Xmp.latent.Parameters", metadata->parameters, error) &&
         set_text (xmp, "Xmp.latent.TaskId", metadata->task_id, error) &&
         set_text (xmp, "Xmp.latent.Service", metadata->service, error) &&
         (metadata->address == NULL || set_text (xmp, "Xmp.dc.source", metadata->address, error)) &&
         set_text (xmp, "Xmp.latent.ResultIndex", index, error) && set_text (xmp, "Xmp.latent.Credits", credits, error);
}

/* @metadata, or the @address alone. */
static gboolean
write_file (const char *path, const LatentMetadata *metadata, const char *address, GError **error)
{
  /* exiv2 takes names like "http:..." and "data:..." for something else than files. */
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  g_autoptr (GExiv2Metadata) xmp = NULL;

  initialize ();
  xmp = gexiv2_metadata_new ();
  return gexiv2_metadata_open_path (xmp, absolute, error) &&
         (metadata != NULL ? set_all (xmp, metadata, error) : set_text (xmp, "Xmp.dc.source", address, error)) &&
         gexiv2_metadata_save_file (xmp, absolute, error);
}

gboolean
latent_xmp_write_file (const char *path, const LatentMetadata *metadata, GError **error)
{
  return write_file (path, metadata, NULL, error);
}

gboolean
latent_xmp_write_address (const char *path, const char *address, GError **error)
{
  return write_file (path, NULL, address, error);
}

/* Steps over a tag to the character behind its ">": quotes may hide one. NULL where it doesn't end. */
static const char *
skip_tag (const char *p, const char *end, gboolean *empty)
{
  char quote = '\0';

  *empty = FALSE;
  for (; p < end; p++)
    {
      if (quote != '\0')
        quote = *p == quote ? '\0' : quote;
      else if (*p == '"' || *p == '\'')
        quote = *p;
      else if (*p == '>')
        {
          *empty = p[-1] == '/';
          return p + 1;
        }
    }
  return NULL;
}

static const char *
skip_past (const char *p, const char *end, const char *mark)
{
  const char *found = g_strstr_len (p, end - p, mark);

  return found != NULL ? found + strlen (mark) : NULL;
}

/* TRUE for a packet that XMP Core may see: not nested too deeply, and without a document type, whose entities could
 * unfold. What isn't well-formed may pass; expat stops at it before the nesting behind it counts. */
static gboolean
is_sane (const char *p, const char *end)
{
  int depth = 0;

  while (p != NULL && (p = memchr (p, '<', (gsize) (end - p))) != NULL)
    {
      gboolean empty;

      if (end - p > 1 && p[1] == '/')
        {
          depth--;
          p++;
        }
      else if (g_str_has_prefix (p, "<!--"))
        p = skip_past (p + 4, end, "-->");
      else if (g_str_has_prefix (p, "<![CDATA["))
        p = skip_past (p, end, "]]>");
      else if (g_str_has_prefix (p, "<!"))
        return FALSE;
      else if (g_str_has_prefix (p, "<?"))
        p = skip_past (p, end, "?>");
      else
        {
          p = skip_tag (p + 1, end, &empty);
          if (!empty && ++depth > MAX_DEPTH)
            return FALSE;
        }
    }
  return TRUE;
}

/* exiv2 knows a packet only by one of its two beginnings. */
static GExiv2Metadata *
open_packet (const char *text, gsize size)
{
  g_autoptr (GExiv2Metadata) xmp = NULL;
  const char *start = g_strstr_len (text, (gssize) size, "<x:xmpmeta");
  gsize length;

  initialize ();
  if (start == NULL || memchr (text, '\0', size) != NULL || !is_sane (start, text + size))
    return NULL;
  length = size - (gsize) (start - text);
  if (length > G_MAXINT)
    return NULL;
  xmp = gexiv2_metadata_new ();
  if (!gexiv2_metadata_open_buf (xmp, (const guint8 *) start, (glong) length, NULL))
    return NULL;
  return g_steal_pointer (&xmp);
}

/* The strings given to exiv2 end in NUL, as those of a GBytes need not. */
static GExiv2Metadata *
open_bytes (GBytes *packet)
{
  gsize size;
  const char *data = g_bytes_get_data (packet, &size);
  g_autofree char *text = g_strndup (data != NULL ? data : "", size);

  return open_packet (text, strlen (text));
}

char *
latent_xmp_make_packet (GBytes *base, const LatentMetadata *metadata, GError **error)
{
  g_autoptr (GExiv2Metadata) xmp = base != NULL ? open_bytes (base) : NULL;

  if (base == NULL)
    xmp = open_packet (EMPTY_PACKET, strlen (EMPTY_PACKET));
  if (xmp == NULL)
    {
      g_set_error_literal (error, LATENT_IMAGING_ERROR, LATENT_IMAGING_ERROR_BROKEN,
                           _ ("The sidecar file that is there is no XMP."));
      return NULL;
    }
  if (!set_all (xmp, metadata, error))
    return NULL;
  return generate_packet (xmp, GEXIV2_USE_COMPACT_FORMAT, 0, error);
}

/* NULL where there is none or an empty one. Transfer full. */
static char *
get_text (GExiv2Metadata *xmp, const char *tag)
{
  g_autofree char *text = has_tag (xmp, tag, NULL) ? get_tag_string (xmp, tag, NULL) : NULL;

  if (text == NULL || *text == '\0' || !g_utf8_validate (text, -1, NULL))
    return NULL;
  return g_steal_pointer (&text);
}

static void
take_text (GExiv2Metadata *xmp, const char *tag, char **member)
{
  char *text = get_text (xmp, tag);

  if (text != NULL)
    {
      g_free (*member);
      *member = text;
    }
}

/* exiv2 strings languages together: lang="x-default" A fox, lang="de" Ein Fuchs */
static void
take_default_text (GExiv2Metadata *xmp, const char *tag, char **member)
{
  g_autofree char *text = get_text (xmp, tag);
  const char *start = text;
  const char *end;

  if (text == NULL)
    return;
  if (g_str_has_prefix (text, "lang=\""))
    {
      start = strstr (text, "\" ");
      start = start != NULL ? start + 2 : text;
    }
  end = strstr (start, ", lang=\"");
  g_free (*member);
  *member = end != NULL ? g_strndup (start, (gsize) (end - start)) : g_strdup (start);
}

static void
take_date (GExiv2Metadata *xmp, LatentMetadata *metadata)
{
  static const char *const tags[] = { "Xmp.xmp.CreateDate", "Xmp.photoshop.DateCreated" };
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();

  for (guint i = 0; metadata->created == NULL && i < G_N_ELEMENTS (tags); i++)
    {
      g_autofree char *text = get_text (xmp, tags[i]);

      if (text != NULL)
        metadata->created = g_date_time_new_from_iso8601 (text, utc);
    }
}

static void
take_numbers (GExiv2Metadata *xmp, LatentMetadata *metadata)
{
  g_autofree char *index = get_text (xmp, "Xmp.latent.ResultIndex");
  g_autofree char *credits = get_text (xmp, "Xmp.latent.Credits");
  gint64 number;
  char *end = NULL;
  double value;

  if (index != NULL && g_ascii_string_to_signed (index, 10, 0, G_MAXINT32, &number, NULL))
    metadata->index = (int) number;
  if (credits == NULL)
    return;
  value = g_ascii_strtod (credits, &end);
  if (end != credits && *end == '\0' && value >= 0 && value < 1e12)
    metadata->credits = value;
}

/* Another program's description is a prompt only where the picture is said to be generated. */
static gboolean
is_generated (GExiv2Metadata *xmp)
{
  g_autofree char *type = get_text (xmp, "Xmp.iptcExt.DigitalSourceType");

  return type != NULL && strcasestr (type, "trainedAlgorithmicMedia") != NULL;
}

gboolean
latent_xmp_parse (GBytes *packet, LatentMetadata *metadata)
{
  g_autoptr (GExiv2Metadata) xmp = NULL;
  gboolean ours;

  g_return_val_if_fail (packet != NULL && metadata != NULL, FALSE);

  xmp = open_bytes (packet);
  if (xmp == NULL)
    return FALSE;
  take_text (xmp, "Xmp.dc.source", &metadata->address);
  ours = has_tag (xmp, "Xmp.latent.Version", NULL);
  if (ours || is_generated (xmp))
    {
      take_default_text (xmp, "Xmp.dc.description", &metadata->prompt);
      /* The same in our files, and not entangled with languages. */
      take_text (xmp, "Xmp.iptcExt.AIPromptInformation", &metadata->prompt);
      take_text (xmp, "Xmp.iptcExt.AISystemUsed", &metadata->model);
    }
  take_default_text (xmp, "Xmp.dc.title", &metadata->title);
  take_date (xmp, metadata);
  if (ours)
    {
      take_text (xmp, "Xmp.latent.Model", &metadata->model);
      take_text (xmp, "Xmp.latent.NegativePrompt", &metadata->negative_prompt);
      take_text (xmp, "Xmp.latent.Parameters", &metadata->parameters);
      take_text (xmp, "Xmp.latent.TaskId", &metadata->task_id);
      take_text (xmp, "Xmp.latent.Service", &metadata->service);
      take_numbers (xmp, metadata);
    }
  if (!ours && metadata->prompt == NULL && metadata->title == NULL && metadata->created == NULL)
    return FALSE;
  metadata->source = ours ? LATENT_METADATA_SOURCE_LATENT : LATENT_METADATA_SOURCE_OTHER;
  return TRUE;
}
