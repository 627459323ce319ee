/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-imaging"

#include "latent-image-kind.h"

#include <string.h>

typedef struct
{
  const char *mime_type;
  const char *extension;
} Names;

static const Names names[] = {
  [LATENT_IMAGE_KIND_UNKNOWN] = { "application/octet-stream", "bin" },
  [LATENT_IMAGE_KIND_PNG] = { "image/png", "png" },
  [LATENT_IMAGE_KIND_JPEG] = { "image/jpeg", "jpg" },
  [LATENT_IMAGE_KIND_WEBP] = { "image/webp", "webp" },
  [LATENT_IMAGE_KIND_GIF] = { "image/gif", "gif" },
  [LATENT_IMAGE_KIND_AVIF] = { "image/avif", "avif" },
  [LATENT_IMAGE_KIND_HEIF] = { "image/heif", "heif" },
  [LATENT_IMAGE_KIND_JXL] = { "image/jxl", "jxl" },
  [LATENT_IMAGE_KIND_SVG] = { "image/svg+xml", "svg" },
  [LATENT_IMAGE_KIND_TIFF] = { "image/tiff", "tiff" },
  [LATENT_IMAGE_KIND_BMP] = { "image/bmp", "bmp" },
  [LATENT_IMAGE_KIND_MP4] = { "video/mp4", "mp4" },
  [LATENT_IMAGE_KIND_WEBM] = { "video/webm", "webm" },
  [LATENT_IMAGE_KIND_MP3] = { "audio/mpeg", "mp3" },
  [LATENT_IMAGE_KIND_WAV] = { "audio/wav", "wav" },
  [LATENT_IMAGE_KIND_OGG] = { "audio/ogg", "ogg" },
  [LATENT_IMAGE_KIND_HTML] = { "text/html", "html" },
  [LATENT_IMAGE_KIND_JSON] = { "application/json", "json" },
  [LATENT_IMAGE_KIND_XML] = { "application/xml", "xml" },
  [LATENT_IMAGE_KIND_TEXT] = { "text/plain", "txt" },
  [LATENT_IMAGE_KIND_EMPTY] = { "application/x-zerosize", "bin" },
};

static const struct
{
  const char *mime_type;
  LatentImageKind kind;
} aliases[] = {
  { "image/jpg", LATENT_IMAGE_KIND_JPEG },      { "image/pjpeg", LATENT_IMAGE_KIND_JPEG },
  { "image/x-png", LATENT_IMAGE_KIND_PNG },     { "image/apng", LATENT_IMAGE_KIND_PNG },
  { "image/heic", LATENT_IMAGE_KIND_HEIF },     { "image/svg", LATENT_IMAGE_KIND_SVG },
  { "image/x-bmp", LATENT_IMAGE_KIND_BMP },     { "image/x-ms-bmp", LATENT_IMAGE_KIND_BMP },
  { "audio/mp3", LATENT_IMAGE_KIND_MP3 },       { "audio/x-wav", LATENT_IMAGE_KIND_WAV },
  { "audio/vnd.wave", LATENT_IMAGE_KIND_WAV },  { "audio/wave", LATENT_IMAGE_KIND_WAV },
  { "application/ogg", LATENT_IMAGE_KIND_OGG }, { "video/ogg", LATENT_IMAGE_KIND_OGG },
  { "audio/opus", LATENT_IMAGE_KIND_OGG },      { "audio/mp4", LATENT_IMAGE_KIND_MP4 },
  { "video/quicktime", LATENT_IMAGE_KIND_MP4 }, { "video/x-matroska", LATENT_IMAGE_KIND_WEBM },
  { "text/xml", LATENT_IMAGE_KIND_XML },
};

#define STARTS(data, size, literal)                                                                                    \
  ((size) >= sizeof (literal) - 1 && memcmp ((data), literal, sizeof (literal) - 1) == 0)
#define HAS_AT(data, size, at, literal)                                                                                \
  ((size) >= (at) + sizeof (literal) - 1 && memcmp ((data) + (at), literal, sizeof (literal) - 1) == 0)

/* ISO base media files (ISO/IEC 14496-12, 4.3): a box "ftyp" with a major brand and compatible ones. */
static LatentImageKind
kind_from_brands (const guint8 *data, gsize size)
{
  static const struct
  {
    char brand[5];
    LatentImageKind kind;
  } brands[] = {
    { "avif", LATENT_IMAGE_KIND_AVIF }, { "avis", LATENT_IMAGE_KIND_AVIF }, { "heic", LATENT_IMAGE_KIND_HEIF },
    { "heix", LATENT_IMAGE_KIND_HEIF }, { "hevc", LATENT_IMAGE_KIND_HEIF }, { "heim", LATENT_IMAGE_KIND_HEIF },
    { "heis", LATENT_IMAGE_KIND_HEIF },
  };
  gsize end = MIN (size, MIN (256, (gsize) data[0] << 24 | (gsize) data[1] << 16 | (gsize) data[2] << 8 | data[3]));
  gboolean picture = FALSE;

  /* At 8 the major brand, at 12 its version, from 16 on the compatible ones. */
  for (gsize at = 8; at + 4 <= end; at += at == 8 ? 8 : 4)
    {
      for (guint i = 0; i < G_N_ELEMENTS (brands); i++)
        if (memcmp (data + at, brands[i].brand, 4) == 0)
          return brands[i].kind;
      picture = picture || memcmp (data + at, "mif1", 4) == 0 || memcmp (data + at, "msf1", 4) == 0;
    }
  return picture ? LATENT_IMAGE_KIND_HEIF : LATENT_IMAGE_KIND_MP4;
}

/* An MPEG audio frame's header: sync, and no reserved value for version, layer, bit rate or sampling rate. Layer I
 * isn't taken for one: nobody uses it, and its header is also the byte order mark of UTF-16. */
static gboolean
is_mpeg_audio (const guint8 *data, gsize size)
{
  return size >= 4 && data[0] == 0xff && (data[1] & 0xe0) == 0xe0 && (data[1] & 0x18) != 0x08 &&
         (data[1] & 0x06) != 0 && (data[1] & 0x06) != 0x06 && (data[2] & 0xf0) != 0xf0 && (data[2] & 0x0c) != 0x0c;
}

static LatentImageKind
kind_from_magic (const guint8 *data, gsize size)
{
  if (STARTS (data, size, "\x89PNG\r\n\x1a\n"))
    return LATENT_IMAGE_KIND_PNG;
  if (STARTS (data, size, "\xff\xd8\xff"))
    return LATENT_IMAGE_KIND_JPEG;
  if (STARTS (data, size, "RIFF") && HAS_AT (data, size, 8, "WEBP"))
    return LATENT_IMAGE_KIND_WEBP;
  if (STARTS (data, size, "RIFF") && HAS_AT (data, size, 8, "WAVE"))
    return LATENT_IMAGE_KIND_WAV;
  if (STARTS (data, size, "GIF87a") || STARTS (data, size, "GIF89a"))
    return LATENT_IMAGE_KIND_GIF;
  if (STARTS (data, size, "\xff\x0a") || STARTS (data, size, "\0\0\0\x0cJXL \r\n\x87\n"))
    return LATENT_IMAGE_KIND_JXL;
  if (size >= 16 && HAS_AT (data, size, 4, "ftyp"))
    return kind_from_brands (data, size);
  if (STARTS (data, size, "II*\0") || STARTS (data, size, "MM\0*"))
    return LATENT_IMAGE_KIND_TIFF;
  /* Two reserved words of zero follow the file's size. */
  if (STARTS (data, size, "BM") && HAS_AT (data, size, 6, "\0\0\0\0"))
    return LATENT_IMAGE_KIND_BMP;
  if (STARTS (data, size, "\x1a\x45\xdf\xa3"))
    return LATENT_IMAGE_KIND_WEBM;
  if (STARTS (data, size, "ID3") || is_mpeg_audio (data, size))
    return LATENT_IMAGE_KIND_MP3;
  if (STARTS (data, size, "OggS"))
    return LATENT_IMAGE_KIND_OGG;
  return LATENT_IMAGE_KIND_UNKNOWN;
}

static gboolean
starts_with_word (const char *text, const char *word)
{
  gsize length = strlen (word);

  return g_ascii_strncasecmp (text, word, length) == 0 && !g_ascii_isalnum (text[length]);
}

/* Skips blanks, the XML declaration, comments and a document type; NULL if one of them doesn't end. */
static const char *
skip_prologue (const char *text, gboolean *html)
{
  while (TRUE)
    {
      const char *end = "";

      while (g_ascii_isspace (*text))
        text++;
      if (g_str_has_prefix (text, "<?"))
        end = "?>";
      else if (g_str_has_prefix (text, "<!--"))
        end = "-->";
      else if (starts_with_word (text, "<!doctype"))
        {
          end = ">";
          *html = *html || starts_with_word (text + strlen ("<!doctype "), "html");
        }
      else
        return text;
      text = strstr (text, end);
      if (text == NULL)
        return NULL;
      text += strlen (end);
    }
}

static LatentImageKind
kind_from_markup (const char *text)
{
  static const char *const tags[] = { "<html", "<head", "<body", "<title", "<script", "<meta", "<h1", "<p", "<center" };
  gboolean html = FALSE;
  gboolean declared = g_str_has_prefix (text, "<?xml");
  const char *root = skip_prologue (text, &html);

  if (html)
    return LATENT_IMAGE_KIND_HTML;
  if (root == NULL)
    return declared ? LATENT_IMAGE_KIND_XML : LATENT_IMAGE_KIND_TEXT;
  if (starts_with_word (root, "<svg") || starts_with_word (root, "<svg:svg"))
    return LATENT_IMAGE_KIND_SVG;
  for (guint i = 0; i < G_N_ELEMENTS (tags); i++)
    if (starts_with_word (root, tags[i]))
      return LATENT_IMAGE_KIND_HTML;
  return declared || *root == '<' ? LATENT_IMAGE_KIND_XML : LATENT_IMAGE_KIND_TEXT;
}

static LatentImageKind
kind_from_text (const guint8 *data, gsize size)
{
  g_autofree char *copy = NULL;
  const char *text, *end;

  if (STARTS (data, size, "\xef\xbb\xbf"))
    {
      data += 3;
      size -= 3;
    }
  for (gsize i = 0; i < size; i++)
    if (data[i] < 0x20 && !g_ascii_isspace (data[i]) && data[i] != 0x1b)
      return LATENT_IMAGE_KIND_UNKNOWN;
  /* The head may end within a character, which GLib calls -2. */
  if (!g_utf8_validate_len ((const char *) data, size, &end) &&
      g_utf8_get_char_validated (end, (gssize) (size - (gsize) (end - (const char *) data))) != (gunichar) -2)
    return LATENT_IMAGE_KIND_UNKNOWN;

  copy = g_strndup ((const char *) data, size);
  text = copy;
  while (g_ascii_isspace (*text))
    text++;
  if (*text == '<')
    return kind_from_markup (text);
  if (*text == '{' || *text == '[')
    return LATENT_IMAGE_KIND_JSON;
  return LATENT_IMAGE_KIND_TEXT;
}

LatentImageKind
latent_image_kind_from_data (const guint8 *data, gsize size)
{
  LatentImageKind kind;

  g_return_val_if_fail (data != NULL || size == 0, LATENT_IMAGE_KIND_UNKNOWN);

  if (size == 0)
    return LATENT_IMAGE_KIND_EMPTY;
  size = MIN (size, LATENT_IMAGE_KIND_HEAD);
  kind = kind_from_magic (data, size);
  return kind != LATENT_IMAGE_KIND_UNKNOWN ? kind : kind_from_text (data, size);
}

gboolean
latent_image_kind_is_picture (LatentImageKind kind)
{
  return kind >= LATENT_IMAGE_KIND_PNG && kind <= LATENT_IMAGE_KIND_BMP;
}

gboolean
latent_image_kind_is_media (LatentImageKind kind)
{
  return kind >= LATENT_IMAGE_KIND_PNG && kind <= LATENT_IMAGE_KIND_OGG;
}

const char *
latent_image_kind_get_mime_type (LatentImageKind kind)
{
  g_return_val_if_fail ((guint) kind < G_N_ELEMENTS (names), names[0].mime_type);

  return names[kind].mime_type;
}

const char *
latent_image_kind_get_extension (LatentImageKind kind)
{
  g_return_val_if_fail ((guint) kind < G_N_ELEMENTS (names), names[0].extension);

  return names[kind].extension;
}

LatentImageKind
latent_image_kind_from_mime_type (const char *mime_type)
{
  g_autofree char *bare = NULL;

  if (mime_type == NULL)
    return LATENT_IMAGE_KIND_UNKNOWN;

  bare = g_ascii_strdown (mime_type, (gssize) strcspn (mime_type, ";"));
  g_strstrip (bare);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (bare, names[i].mime_type))
      return (LatentImageKind) i;
  for (guint i = 0; i < G_N_ELEMENTS (aliases); i++)
    if (g_str_equal (bare, aliases[i].mime_type))
      return aliases[i].kind;
  return LATENT_IMAGE_KIND_UNKNOWN;
}

static guint
be16 (const guint8 *data)
{
  return (guint) data[0] << 8 | data[1];
}

static guint
be32 (const guint8 *data)
{
  return be16 (data) << 16 | be16 (data + 2);
}

static guint
le16 (const guint8 *data)
{
  return (guint) data[1] << 8 | data[0];
}

static guint
le24 (const guint8 *data)
{
  return (guint) data[2] << 16 | le16 (data);
}

/* W3C PNG 11.2.1: IHDR is the first chunk. */
static gboolean
probe_png (const guint8 *data, gsize size, guint *width, guint *height)
{
  if (size < 24 || !HAS_AT (data, size, 12, "IHDR"))
    return FALSE;
  *width = be32 (data + 16);
  *height = be32 (data + 20);
  return TRUE;
}

/* ITU-T T.81, B.1.1.3 and B.2.2: segments up to a start-of-frame. */
static gboolean
probe_jpeg (const guint8 *data, gsize size, guint *width, guint *height)
{
  gsize at = 2;

  while (at + 9 <= size && data[at] == 0xff)
    {
      guint marker = data[at + 1];

      if (marker == 0xff)
        at++;
      else if (marker == 0x01 || (marker >= 0xd0 && marker <= 0xd7))
        at += 2;
      else if (marker == 0xd8 || marker == 0xd9 || marker == 0xda)
        return FALSE;
      else if (marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc)
        {
          *height = be16 (data + at + 5);
          *width = be16 (data + at + 7);
          return TRUE;
        }
      else
        at += 2 + (gsize) be16 (data + at + 2);
    }
  return FALSE;
}

/* WebP container specification; RFC 6386, 9.1; WebP lossless bitstream specification, 3. */
static gboolean
probe_webp (const guint8 *data, gsize size, guint *width, guint *height)
{
  if (size < 30)
    return FALSE;
  if (HAS_AT (data, size, 12, "VP8X"))
    {
      *width = le24 (data + 24) + 1;
      *height = le24 (data + 27) + 1;
      return TRUE;
    }
  if (HAS_AT (data, size, 12, "VP8 ") && HAS_AT (data, size, 23, "\x9d\x01\x2a"))
    {
      *width = le16 (data + 26) & 0x3fff;
      *height = le16 (data + 28) & 0x3fff;
      return TRUE;
    }
  if (HAS_AT (data, size, 12, "VP8L") && data[20] == 0x2f)
    {
      *width = (le16 (data + 21) & 0x3fff) + 1;
      *height = ((le24 (data + 22) >> 6) & 0x3fff) + 1;
      return TRUE;
    }
  return FALSE;
}

gboolean
latent_image_kind_probe_size (const guint8 *data, gsize size, guint *width, guint *height)
{
  guint w = 0;
  guint h = 0;
  gboolean found = FALSE;

  g_return_val_if_fail (data != NULL || size == 0, FALSE);
  g_return_val_if_fail (width != NULL && height != NULL, FALSE);

  switch ((guint) kind_from_magic (data, size))
    {
    case LATENT_IMAGE_KIND_PNG:
      found = probe_png (data, size, &w, &h);
      break;
    case LATENT_IMAGE_KIND_JPEG:
      found = probe_jpeg (data, size, &w, &h);
      break;
    case LATENT_IMAGE_KIND_WEBP:
      found = probe_webp (data, size, &w, &h);
      break;
    default:
      break;
    }
  if (!found || w == 0 || h == 0 || w > G_MAXINT32 || h > G_MAXINT32)
    return FALSE;
  *width = w;
  *height = h;
  return TRUE;
}
