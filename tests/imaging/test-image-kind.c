/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "imaging-test.h"
#include "latent-image-kind.h"

#define HEAD(text) (const guint8 *) (text), sizeof (text) - 1

static void
test_heads (void)
{
  const struct
  {
    const guint8 *data;
    gsize size;
    LatentImageKind kind;
  } rows[] = {
    { HEAD (""), LATENT_IMAGE_KIND_EMPTY },
    { HEAD ("\x89PNG\r\n\x1a\n"), LATENT_IMAGE_KIND_PNG },
    { HEAD ("\x89PNG\n\x1a\n\n"), LATENT_IMAGE_KIND_UNKNOWN },
    { HEAD ("\xff\xd8\xff\xe0"), LATENT_IMAGE_KIND_JPEG },
    { HEAD ("RIFF\x10\0\0\0WEBPVP8 "), LATENT_IMAGE_KIND_WEBP },
    { HEAD ("RIFF\x10\0\0\0WAVEfmt "), LATENT_IMAGE_KIND_WAV },
    { HEAD ("RIFF\x10\0\0\0AVI LIST"), LATENT_IMAGE_KIND_UNKNOWN },
    { HEAD ("GIF89a"), LATENT_IMAGE_KIND_GIF },
    { HEAD ("\0\0\0\x1c"
            "ftypavif\0\0\0\0avifmif1miaf"),
      LATENT_IMAGE_KIND_AVIF },
    { HEAD ("\0\0\0\x18"
            "ftypmif1\0\0\0\0mif1avif"),
      LATENT_IMAGE_KIND_AVIF },
    { HEAD ("\0\0\0\x18"
            "ftypheic\0\0\0\0mif1heic"),
      LATENT_IMAGE_KIND_HEIF },
    { HEAD ("\0\0\0\x18"
            "ftypmif1\0\0\0\0mif1xxxx"),
      LATENT_IMAGE_KIND_HEIF },
    { HEAD ("\0\0\0\x18"
            "ftypisom\0\0\x02\0isomiso2"),
      LATENT_IMAGE_KIND_MP4 },
    /* The brand lies outside of the box. */
    { HEAD ("\0\0\0\x10"
            "ftypisom\0\0\0\0avifavif"),
      LATENT_IMAGE_KIND_MP4 },
    { HEAD ("\xff\x0a\xfa\x1f"), LATENT_IMAGE_KIND_JXL },
    { HEAD ("\0\0\0\x0cJXL \r\n\x87\n"), LATENT_IMAGE_KIND_JXL },
    { HEAD ("II*\0\x08\0\0\0"), LATENT_IMAGE_KIND_TIFF },
    { HEAD ("MM\0*\0\0\0\x08"), LATENT_IMAGE_KIND_TIFF },
    { HEAD ("BM\x36\x12\0\0\0\0\0\0\x36\0\0\0"), LATENT_IMAGE_KIND_BMP },
    { HEAD ("BMW builds cars"), LATENT_IMAGE_KIND_TEXT },
    { HEAD ("\x1a\x45\xdf\xa3\x9f"), LATENT_IMAGE_KIND_WEBM },
    { HEAD ("ID3\x04\0\0"), LATENT_IMAGE_KIND_MP3 },
    { HEAD ("\xff\xfb\x90\x64\0"), LATENT_IMAGE_KIND_MP3 },
    { HEAD ("\xff\xfeh\0i\0"), LATENT_IMAGE_KIND_UNKNOWN },
    { HEAD ("OggS\0\x02"), LATENT_IMAGE_KIND_OGG },
    { HEAD ("<!DOCTYPE html><html>"), LATENT_IMAGE_KIND_HTML },
    { HEAD ("\xef\xbb\xbf\n  <!-- cache -->\n<HTML lang='de'>"), LATENT_IMAGE_KIND_HTML },
    { HEAD ("<html>\r\n<head><title>502 Bad Gateway</title></head>"), LATENT_IMAGE_KIND_HTML },
    { HEAD ("<?xml version=\"1.0\"?><!DOCTYPE html PUBLIC \"x\"><html/>"), LATENT_IMAGE_KIND_HTML },
    { HEAD ("<?xml version=\"1.0\"?>\n<!-- x --><!DOCTYPE svg PUBLIC \"x\">\n<svg xmlns='y'>"), LATENT_IMAGE_KIND_SVG },
    { HEAD ("<svg/>"), LATENT_IMAGE_KIND_SVG },
    { HEAD ("<svgx/>"), LATENT_IMAGE_KIND_XML },
    { HEAD ("<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>"), LATENT_IMAGE_KIND_XML },
    { HEAD ("<?xml version"), LATENT_IMAGE_KIND_XML },
    { HEAD ("{\"code\":404}"), LATENT_IMAGE_KIND_JSON },
    { HEAD (" \n[1]"), LATENT_IMAGE_KIND_JSON },
    { HEAD ("Not found"), LATENT_IMAGE_KIND_TEXT },
    { HEAD ("caf\xc3\xa9 \xe7\x8b\x90"), LATENT_IMAGE_KIND_TEXT },
    { HEAD ("cut within a character \xe7\x8b"), LATENT_IMAGE_KIND_TEXT },
    { HEAD ("\x01\x02\x03\x04"), LATENT_IMAGE_KIND_UNKNOWN },
    { HEAD ("latin \xe9 text in the middle"), LATENT_IMAGE_KIND_UNKNOWN },
    { HEAD ("\xff"), LATENT_IMAGE_KIND_UNKNOWN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      /* A copy of its exact size, for the address sanitizer. */
      g_autofree guint8 *copy = g_memdup2 (rows[i].data, rows[i].size);

      g_test_message ("row %u", i);
      g_assert_cmpint (latent_image_kind_from_data (copy, rows[i].size), ==, rows[i].kind);
    }
}

/* Real files, also cut at every length: never a crash, and a picture is never taken for text. */
static void
test_files (void)
{
  const struct
  {
    const char *name;
    LatentImageKind kind;
  } rows[] = {
    { "quarters.png", LATENT_IMAGE_KIND_PNG },   { "quarters.jpg", LATENT_IMAGE_KIND_JPEG },
    { "quarters.webp", LATENT_IMAGE_KIND_WEBP }, { "quarters.gif", LATENT_IMAGE_KIND_GIF },
    { "quarters.avif", LATENT_IMAGE_KIND_AVIF }, { "quarters.heic", LATENT_IMAGE_KIND_HEIF },
    { "quarters.jxl", LATENT_IMAGE_KIND_JXL },   { "quarters.svg", LATENT_IMAGE_KIND_SVG },
    { "quarters.tiff", LATENT_IMAGE_KIND_TIFF }, { "quarters.bmp", LATENT_IMAGE_KIND_BMP },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = data_path (rows[i].name);
      g_autoptr (GBytes) bytes = read_bytes (path);
      gsize size = g_bytes_get_size (bytes);

      g_assert_cmpint (latent_image_kind_from_data (g_bytes_get_data (bytes, NULL), size), ==, rows[i].kind);
      g_assert_true (latent_image_kind_is_picture (rows[i].kind));
      g_assert_true (latent_image_kind_is_media (rows[i].kind));
      for (gsize cut = 32; cut < size; cut++)
        {
          g_autofree guint8 *copy = g_memdup2 (g_bytes_get_data (bytes, NULL), cut);

          if (rows[i].kind != LATENT_IMAGE_KIND_SVG)
            g_assert_cmpint (latent_image_kind_from_data (copy, cut), ==, rows[i].kind);
        }
    }
}

static void
test_classes (void)
{
  g_assert_true (latent_image_kind_is_media (LATENT_IMAGE_KIND_MP4));
  g_assert_false (latent_image_kind_is_picture (LATENT_IMAGE_KIND_MP4));
  g_assert_true (latent_image_kind_is_media (LATENT_IMAGE_KIND_MP3));
  for (LatentImageKind kind = LATENT_IMAGE_KIND_HTML; kind <= LATENT_IMAGE_KIND_EMPTY; kind++)
    g_assert_false (latent_image_kind_is_media (kind));
  g_assert_false (latent_image_kind_is_media (LATENT_IMAGE_KIND_UNKNOWN));
}

static void
test_names (void)
{
  const struct
  {
    const char *mime_type;
    LatentImageKind kind;
  } rows[] = {
    { "image/png", LATENT_IMAGE_KIND_PNG },
    { "IMAGE/JPEG; charset=binary", LATENT_IMAGE_KIND_JPEG },
    { "image/jpg", LATENT_IMAGE_KIND_JPEG },
    { " image/webp ;x=y", LATENT_IMAGE_KIND_WEBP },
    { "image/heic", LATENT_IMAGE_KIND_HEIF },
    { "text/html;charset=utf-8", LATENT_IMAGE_KIND_HTML },
    { "binary/octet-stream", LATENT_IMAGE_KIND_UNKNOWN },
    { "", LATENT_IMAGE_KIND_UNKNOWN },
    { NULL, LATENT_IMAGE_KIND_UNKNOWN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpint (latent_image_kind_from_mime_type (rows[i].mime_type), ==, rows[i].kind);

  /* Every kind has names, and its mime type leads back to it. */
  for (LatentImageKind kind = LATENT_IMAGE_KIND_UNKNOWN; kind <= LATENT_IMAGE_KIND_EMPTY; kind++)
    {
      g_assert_nonnull (latent_image_kind_get_extension (kind));
      g_assert_cmpint (latent_image_kind_from_mime_type (latent_image_kind_get_mime_type (kind)), ==, kind);
    }
  g_assert_cmpstr (latent_image_kind_get_extension (LATENT_IMAGE_KIND_JPEG), ==, "jpg");
}

static void
test_sizes (void)
{
  const struct
  {
    const char *name;
    guint width, height;
  } rows[] = {
    { "quarters.png", 48, 32 },  { "quarters.jpg", 48, 32 }, { "turned.jpg", 32, 48 },
    { "quarters.webp", 48, 32 }, { "quarters.gif", 0, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = data_path (rows[i].name);
      g_autoptr (GBytes) bytes = read_bytes (path);
      guint width = 0;
      guint height = 0;

      g_assert_cmpint (
        latent_image_kind_probe_size (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &width, &height), ==,
        rows[i].width > 0);
      g_assert_cmpuint (width, ==, rows[i].width);
      g_assert_cmpuint (height, ==, rows[i].height);
      for (gsize cut = 0; cut < g_bytes_get_size (bytes); cut++)
        {
          g_autofree guint8 *copy = g_memdup2 (g_bytes_get_data (bytes, NULL), cut);

          if (latent_image_kind_probe_size (copy, cut, &width, &height))
            g_assert_cmpuint (width, ==, rows[i].width);
        }
    }
}

static void
test_size_heads (void)
{
  const struct
  {
    const guint8 *data;
    gsize size;
    gboolean known;
    guint width, height;
  } rows[] = {
    /* WebP, lossless and extended */
    { HEAD ("RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0\x2f\x2f\xc0\x07\x10\0\0\0\0\0"), TRUE, 48, 32 },
    { HEAD ("RIFF\x1a\0\0\0WEBPVP8X\x0a\0\0\0\x10\0\0\0\x2f\0\0\x1f\0\0"), TRUE, 48, 32 },
    { HEAD ("RIFF\x1a\0\0\0WEBPALPH\x0a\0\0\0\x10\0\0\0\x2f\0\0\x1f\0\0"), FALSE, 0, 0 },
    { HEAD ("\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\0\0\0\0\x20"), FALSE, 0, 0 },
    { HEAD ("\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\xff\xff\xff\xff\0\0\0\x20"), FALSE, 0, 0 },
    { HEAD ("\x89PNG\r\n\x1a\n\0\0\0\x0dIDAT\0\0\0\x30\0\0\0\x20"), FALSE, 0, 0 },
    /* JPEG: fill bytes, a segment that leads outside, one of length 0 */
    { HEAD ("\xff\xd8\xff\xff\xff\xc2\0\x11\x08\0\x20\0\x30\3"), TRUE, 48, 32 },
    { HEAD ("\xff\xd8\xff\xe1\xff\xff\0\0\0\0\0\0\0\0"), FALSE, 0, 0 },
    { HEAD ("\xff\xd8\xff\xe1\0\0\xff\xe1\0\0\xff\xe1\0\0\0\0"), FALSE, 0, 0 },
    { HEAD ("\xff\xd8\xff\xda\0\x02\xff\xc0\0\x11\x08\0\x20\0\x30"), FALSE, 0, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree guint8 *copy = g_memdup2 (rows[i].data, rows[i].size);
      guint width = 0;
      guint height = 0;

      g_test_message ("row %u", i);
      g_assert_cmpint (latent_image_kind_probe_size (copy, rows[i].size, &width, &height), ==, rows[i].known);
      g_assert_cmpuint (width, ==, rows[i].width);
      g_assert_cmpuint (height, ==, rows[i].height);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/image-kind/heads", test_heads);
  g_test_add_func ("/image-kind/files", test_files);
  g_test_add_func ("/image-kind/classes", test_classes);
  g_test_add_func ("/image-kind/names", test_names);
  g_test_add_func ("/image-kind/sizes", test_sizes);
  g_test_add_func ("/image-kind/size-heads", test_size_heads);
  return g_test_run ();
}
