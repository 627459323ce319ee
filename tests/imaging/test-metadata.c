/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "imaging-test.h"
#include "latent-container.h"
#include "latent-decoder.h"
#include "latent-encoder.h"
#include "latent-metadata.h"
#include "latent-png-chunks.h"
#include "latent-test-fiber.h"
#include "latent-thumbnail.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#define PROMPT "lang=\"de\" a fox, “quick” & <red>; 狐 🦊\n\tin the snow, lang=\"x-default\" 'twice' \\ end "

typedef struct
{
  const char *suffix;
  LatentEncoderOptions options;
} Kind;

static const Kind kinds[] = {
  { "png", { LATENT_IMAGE_KIND_PNG, 0, FALSE } },
  { "jpg", { LATENT_IMAGE_KIND_JPEG, 90, FALSE } },
  { "webp", { LATENT_IMAGE_KIND_WEBP, 80, FALSE } },
  { "lossless.webp", { LATENT_IMAGE_KIND_WEBP, 80, TRUE } },
};

static LatentMetadata *
make_metadata (const char *prompt)
{
  LatentMetadata *metadata = latent_metadata_new ();

  g_set_str (&metadata->prompt, prompt);
  g_set_str (&metadata->negative_prompt, "text, \"frames\"");
  g_set_str (&metadata->title, "A fox");
  g_set_str (&metadata->model, "flux-2/pro-text-to-image");
  g_set_str (&metadata->parameters, "{\"prompt\":\"a fox\",\"aspect_ratio\":\"1:1\",\"n\":[1,2.5,null,{}]}");
  g_set_str (&metadata->task_id, "281e5b0f39b9");
  g_set_str (&metadata->service, "https://api.example.org");
  metadata->index = 3;
  metadata->credits = 17.55;
  metadata->created = g_date_time_new_utc (2026, 11, 23, 14, 5, 6);
  metadata->width = 60;
  metadata->height = 40;
  return metadata;
}

static void
write_picture (const char *path, const Kind *kind, guint seed)
{
  g_autoptr (LatentPixels) pixels = make_picture (60, 40, seed, kind->options.lossless);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = latent_encoder_encode_sync (pixels, &kind->options, NULL, &error);

  g_assert_no_error (error);
  write_bytes (path, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static LatentMetadataPlace
write_metadata (const char *path, const LatentMetadata *metadata)
{
  g_autoptr (GError) error = NULL;
  gint64 place = dex_await_int64 (latent_metadata_write_file (path, metadata), &error);

  g_assert_no_error (error);
  return (LatentMetadataPlace) place;
}

static LatentMetadata *
read_metadata (const char *path)
{
  g_autoptr (GError) error = NULL;
  LatentMetadata *metadata = dex_await_boxed (latent_metadata_read_file (path), &error);

  g_assert_no_error (error);
  return metadata;
}

static void
assert_metadata (const char *path, const LatentMetadata *expected)
{
  g_autoptr (LatentMetadata) found = read_metadata (path);

  g_assert_cmpint (found->source, ==, LATENT_METADATA_SOURCE_LATENT);
  g_assert_cmpstr (found->prompt, ==, expected->prompt);
  g_assert_cmpstr (found->parameters, ==, expected->parameters);
  g_assert_true (latent_metadata_equal (found, expected));
}

static char *
hash_picture (const char *path)
{
  g_autoptr (GBytes) bytes = read_bytes (path);
  g_autoptr (GInputStream) input = g_memory_input_stream_new_from_bytes (bytes);
  g_autoptr (GError) error = NULL;
  LatentImageKind kind = latent_image_kind_from_data (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  char *hash = latent_container_hash_picture (kind, input, NULL, &error);

  g_assert_no_error (error);
  return hash;
}

/* PNG pictures go through the sandbox, where there is one; the others are decoded here. */
static LatentPixels *
decode (const char *path)
{
  g_autoptr (GBytes) bytes = read_bytes (path);

  if (g_str_has_suffix (path, ".png"))
    {
      g_autoptr (GFile) file = g_file_new_for_path (path);
      g_autoptr (LatentDecoded) decoded = dex_await_boxed (latent_decoder_decode_file (file, NULL), NULL);

      return decoded != NULL ? latent_pixels_ref (latent_decoded_get_pixels (decoded)) : NULL;
    }
  return latent_thumbnail_decode (bytes, 0, NULL);
}

static void
run (DexFiberFunc func)
{
  latent_test_run_fiber (func, NULL);
  latent_imaging_shutdown ();
}

/* What is written comes back, and the picture stays what it was; again and again. */
static DexFuture *
round_trip_fiber (gpointer data)
{
  g_autofree char *folder = make_folder ();

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/a fox.%s", folder, kinds[i].suffix);
      g_autoptr (LatentMetadata) metadata = make_metadata (PROMPT);
      g_autoptr (LatentMetadata) second = make_metadata ("another");
      g_autoptr (LatentMetadata) poor = latent_metadata_new ();
      g_autoptr (LatentPixels) before = NULL;
      g_autofree char *hash_before = NULL;
      GStatBuf status;

      write_picture (path, &kinds[i], i);
      g_assert_cmpint (g_chmod (path, 0640), ==, 0);
      before = decode (path);
      hash_before = hash_picture (path);

      const LatentMetadata *const records[] = { metadata, second, poor, metadata };
      for (guint k = 0; k < G_N_ELEMENTS (records); k++)
        {
          g_autoptr (LatentPixels) after = NULL;
          g_autofree char *hash_after = NULL;

          g_assert_cmpint (write_metadata (path, records[k]), ==, LATENT_METADATA_EMBEDDED);
          assert_metadata (path, records[k]);
          hash_after = hash_picture (path);
          g_assert_cmpstr (hash_after, ==, hash_before);
          after = decode (path);
          g_assert_true ((before == NULL) == (after == NULL));
          if (before != NULL)
            assert_same_pixels (after, before);
        }
      g_assert_cmpint (g_stat (path, &status), ==, 0);
      g_assert_cmpint (status.st_mode & 0777, ==, 0640);
      g_assert_cmpint (g_unlink (path), ==, 0);
    }
  /* Nothing else was left there. */
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  return dex_future_new_true ();
}

static void
test_round_trip (void)
{
  run (round_trip_fiber);
}

/* Text that XML can't hold, that isn't UTF-8, or that is long. */
static DexFuture *
texts_fiber (gpointer data)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *path = g_build_filename (folder, "picture.png", NULL);
  g_autofree char *jpeg = g_build_filename (folder, "picture.jpg", NULL);
  g_autofree char *sidecar = latent_metadata_get_sidecar_path (jpeg);
  GString *length = g_string_new (NULL);
  const struct
  {
    const char *prompt;
    const char *read;
  } rows[] = {
    { "bell\x07 escape\x1b[1m", "bell  escape [1m" },
    { "caf\xe9", "caf\xef\xbf\xbd" },
    { "a\r\nb\rc", "a\r\nb\rc" },
    { "\xef\xbf\xbe end", "  end" },
    { "]]> &amp; &#65; <!-- -->", "]]> &amp; &#65; <!-- -->" },
    { "  blanks around  ", "  blanks around  " },
    { "lang=\"x-default\" ", "lang=\"x-default\" " },
    { "line\xe2\x80\xa8separator", "line\xe2\x80\xa8separator" },
    { "{\"json\": [1, 2]}", "{\"json\": [1, 2]}" },
    { "Negative prompt: x\nSteps: 1", "Negative prompt: x\nSteps: 1" },
  };

  write_picture (path, &kinds[0], 1);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (LatentMetadata) metadata = make_metadata (rows[i].prompt);
      g_autoptr (LatentMetadata) found = NULL;

      g_test_message ("row %u", i);
      g_assert_cmpint (write_metadata (path, metadata), ==, LATENT_METADATA_EMBEDDED);
      found = read_metadata (path);
      g_assert_cmpstr (found->prompt, ==, rows[i].read);
      g_assert_cmpstr (found->task_id, ==, metadata->task_id);
    }

  /* The longest prompt that the service takes, in the widest of letters. A JPEG segment hasn't that much room. */
  for (guint i = 0; i < 20000; i++)
    g_string_append (length, "狐");
  {
    g_autoptr (LatentMetadata) metadata = make_metadata (length->str);

    g_assert_cmpint (write_metadata (path, metadata), ==, LATENT_METADATA_EMBEDDED);
    assert_metadata (path, metadata);
    write_picture (jpeg, &kinds[1], 1);
    g_assert_cmpint (write_metadata (jpeg, metadata), ==, LATENT_METADATA_SIDECAR);
    g_assert_true (g_file_test (sidecar, G_FILE_TEST_EXISTS));
    assert_metadata (jpeg, metadata);
  }
  g_string_free (length, TRUE);
  remove_folder (folder);
  return dex_future_new_true ();
}

static void
test_texts (void)
{
  run (texts_fiber);
}

/* Kinds that hold nothing themselves, and pictures that are damaged, stay byte for byte as they are. */
static DexFuture *
sidecar_fiber (gpointer data)
{
  const char *const names[] = { "quarters.avif", "quarters.gif", "quarters.jxl", "quarters.heic",
                                "quarters.svg",  "quarters.bmp", "quarters.tiff" };
  const struct
  {
    const char *name;
    gsize size;
  } cut[] = { { "quarters.png", 300 }, { "quarters.jpg", 100 }, { "quarters.webp", 90 } };
  g_autofree char *folder = make_folder ();

  for (guint i = 0; i < G_N_ELEMENTS (names) + G_N_ELEMENTS (cut); i++)
    {
      gboolean whole = i < G_N_ELEMENTS (names);
      const char *name = whole ? names[i] : cut[i - G_N_ELEMENTS (names)].name;
      g_autofree char *from = data_path (name);
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *sidecar = g_strconcat (path, ".xmp", NULL);
      g_autoptr (GBytes) original = read_bytes (from);
      gsize size = whole ? g_bytes_get_size (original) : cut[i - G_N_ELEMENTS (names)].size;
      g_autoptr (GBytes) part = g_bytes_new_from_bytes (original, 0, size);
      g_autoptr (LatentMetadata) metadata = make_metadata (PROMPT);
      g_autoptr (LatentMetadata) second = make_metadata ("second");
      g_autoptr (GBytes) after = NULL;

      g_test_message ("%s", name);
      write_bytes (path, g_bytes_get_data (part, NULL), size);
      g_assert_cmpint (write_metadata (path, metadata), ==, LATENT_METADATA_SIDECAR);
      g_assert_true (g_file_test (sidecar, G_FILE_TEST_IS_REGULAR));
      assert_metadata (path, metadata);
      g_assert_cmpint (write_metadata (path, second), ==, LATENT_METADATA_SIDECAR);
      assert_metadata (path, second);
      after = read_bytes (path);
      g_assert_true (g_bytes_equal (after, part));
    }
  remove_folder (folder);
  return dex_future_new_true ();
}

static void
test_sidecar (void)
{
  run (sidecar_fiber);
}

/* Another program's sidecar keeps what it says, and one that can't be read isn't overwritten. */
static DexFuture *
foreign_sidecar_fiber (gpointer data)
{
  const char *packet = "<?xml version=\"1.0\"?><x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF "
                       "xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description rdf:about=\"\" "
                       "xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmp:Rating=\"4\"/></rdf:RDF></x:xmpmeta>";
  g_autofree char *folder = make_folder ();
  g_autofree char *path = g_build_filename (folder, "picture.gif", NULL);
  g_autofree char *sidecar = g_strconcat (path, ".xmp", NULL);
  g_autofree char *from = data_path ("quarters.gif");
  g_autoptr (GBytes) original = read_bytes (from);
  g_autoptr (LatentMetadata) metadata = make_metadata (PROMPT);
  g_autoptr (GError) error = NULL;
  g_autofree char *after = NULL;

  write_bytes (path, g_bytes_get_data (original, NULL), g_bytes_get_size (original));
  write_bytes (sidecar, packet, strlen (packet));
  g_assert_cmpint (write_metadata (path, metadata), ==, LATENT_METADATA_SIDECAR);
  assert_metadata (path, metadata);
  g_assert_true (g_file_get_contents (sidecar, &after, NULL, NULL));
  g_assert_nonnull (strstr (after, "Rating"));

  write_bytes (sidecar, "somebody's notes", 16);
  g_assert_cmpint (dex_await_int64 (latent_metadata_write_file (path, metadata), &error), ==, 0);
  g_assert_error (error, LATENT_IMAGING_ERROR, LATENT_IMAGING_ERROR_BROKEN);
  g_clear_pointer (&after, g_free);
  g_assert_true (g_file_get_contents (sidecar, &after, NULL, NULL));
  g_assert_cmpstr (after, ==, "somebody's notes");
  remove_folder (folder);
  return dex_future_new_true ();
}

static void
test_foreign_sidecar (void)
{
  run (foreign_sidecar_fiber);
}

/* Written all at once, in all kinds: not one prompt is lost. */
static DexFuture *
many_fiber (gpointer data)
{
  const guint n = 200;
  g_autofree char *folder = make_folder ();
  g_autoptr (GPtrArray) futures = g_ptr_array_new_with_free_func (dex_unref);

  for (guint i = 0; i < n; i++)
    {
      const Kind *kind = &kinds[i % G_N_ELEMENTS (kinds)];
      g_autofree char *path = g_strdup_printf ("%s/%u.%s", folder, i, kind->suffix);
      g_autofree char *prompt = g_strdup_printf ("picture number %u of 狐", i);
      g_autoptr (LatentMetadata) metadata = make_metadata (prompt);

      write_picture (path, kind, i);
      g_ptr_array_add (futures, latent_metadata_write_file (path, metadata));
    }
  for (guint i = 0; i < n; i++)
    g_assert_cmpint (dex_await_int64 (dex_ref (futures->pdata[i]), NULL), ==, LATENT_METADATA_EMBEDDED);
  for (guint i = 0; i < n; i++)
    {
      const Kind *kind = &kinds[i % G_N_ELEMENTS (kinds)];
      g_autofree char *path = g_strdup_printf ("%s/%u.%s", folder, i, kind->suffix);
      g_autofree char *prompt = g_strdup_printf ("picture number %u of 狐", i);
      g_autoptr (LatentMetadata) metadata = make_metadata (prompt);

      assert_metadata (path, metadata);
    }
  remove_folder (folder);
  return dex_future_new_true ();
}

static void
test_many (void)
{
  run (many_fiber);
}

/* Where programs of this field and of photographers look. */
static DexFuture *
tools_fiber (gpointer data)
{
  const char *const tools[][6] = {
    { "exiftool", "-s3", "-XMP-dc:Description" },
    { "exiftool", "-s3", "-XMP-iptcExt:AIPromptInformation" },
    { "exiv2", "-Pt", "-K", "Xmp.dc.description", "pr" },
  };
  g_autofree char *folder = make_folder ();
  guint ran = 0;

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    for (guint k = 0; k < G_N_ELEMENTS (tools); k++)
      {
        g_autofree char *path = g_strdup_printf ("%s/%u.%s", folder, i, kinds[i].suffix);
        g_autofree char *program = g_find_program_in_path (tools[k][0]);
        g_autoptr (LatentMetadata) metadata = make_metadata ("a fox in the snow 狐");
        g_autoptr (GPtrArray) argv = g_ptr_array_new ();
        g_autoptr (GSubprocess) process = NULL;
        g_autoptr (GError) error = NULL;
        g_autofree char *output = NULL;

        if (program == NULL)
          continue;
        ran++;
        write_picture (path, &kinds[i], i);
        g_assert_cmpint (write_metadata (path, metadata), ==, LATENT_METADATA_EMBEDDED);
        for (guint n = 0; n < G_N_ELEMENTS (tools[k]) && tools[k][n] != NULL; n++)
          g_ptr_array_add (argv, (gpointer) tools[k][n]);
        g_ptr_array_add (argv, path);
        g_ptr_array_add (argv, NULL);
        process = g_subprocess_newv ((const char *const *) argv->pdata, G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
        g_assert_no_error (error);
        g_subprocess_communicate_utf8 (process, NULL, NULL, &output, NULL, &error);
        g_assert_no_error (error);
        g_test_message ("%s", output);
        g_assert_nonnull (strstr (output, "a fox in the snow 狐"));
      }
  if (ran == 0)
    g_test_skip ("neither exiftool nor exiv2 is installed");
  remove_folder (folder);
  return dex_future_new_true ();
}

static void
test_tools (void)
{
  run (tools_fiber);
}

/* The text that this field's tools read stands in the PNG beside the XMP, and is read alone if that is lost. */
static DexFuture *
parameters_fiber (gpointer data)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *path = g_build_filename (folder, "picture.png", NULL);
  g_autoptr (LatentMetadata) metadata = make_metadata ("a fox\nin the snow 狐");
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GInputStream) input = NULL;
  g_autoptr (GOutputStream) output = g_memory_output_stream_new_resizable ();
  g_autoptr (GHashTable) texts = NULL;
  g_autoptr (LatentMetadata) found = NULL;
  g_autoptr (GBytes) without = NULL;

  write_picture (path, &kinds[0], 1);
  g_assert_cmpint (write_metadata (path, metadata), ==, LATENT_METADATA_EMBEDDED);
  bytes = read_bytes (path);
  input = g_memory_input_stream_new_from_bytes (bytes);
  texts = latent_png_chunks_read_texts (input, NULL, NULL);
  g_assert_true (g_str_has_prefix (g_hash_table_lookup (texts, "parameters"),
                                   "a fox\nin the snow 狐\nNegative prompt: text, \"frames\"\n"));
  g_assert_nonnull (
    strstr (g_hash_table_lookup (texts, "parameters"), "Size: 60x40, Model: flux-2/pro-text-to-image,"));

  g_assert_true (g_seekable_seek (G_SEEKABLE (input), 0, G_SEEK_SET, NULL, NULL));
  g_assert_true (latent_png_chunks_set_text (input, output, "XML:com.adobe.xmp", NULL, NULL, NULL));
  g_assert_true (g_output_stream_close (output, NULL, NULL));
  without = g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (output));
  write_bytes (path, g_bytes_get_data (without, NULL), g_bytes_get_size (without));
  found = read_metadata (path);
  g_assert_cmpint (found->source, ==, LATENT_METADATA_SOURCE_AUTOMATIC1111);
  g_assert_cmpstr (found->prompt, ==, metadata->prompt);
  g_assert_cmpstr (found->negative_prompt, ==, metadata->negative_prompt);
  g_assert_cmpstr (found->model, ==, metadata->model);
  g_assert_cmpstr (found->task_id, ==, metadata->task_id);
  remove_folder (folder);
  return dex_future_new_true ();
}

static void
test_parameters (void)
{
  run (parameters_fiber);
}

static void
set_png_text (const char *path, const char *keyword, const char *text)
{
  g_autoptr (GBytes) bytes = read_bytes (path);
  g_autoptr (GInputStream) input = g_memory_input_stream_new_from_bytes (bytes);
  g_autoptr (GOutputStream) output = g_memory_output_stream_new_resizable ();
  g_autoptr (GBytes) changed = NULL;

  g_assert_true (latent_png_chunks_set_text (input, output, keyword, text, NULL, NULL));
  g_assert_true (g_output_stream_close (output, NULL, NULL));
  changed = g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (output));
  write_bytes (path, g_bytes_get_data (changed, NULL), g_bytes_get_size (changed));
}

/* Pictures as other tools leave them. */
static DexFuture *
others_fiber (gpointer data)
{
  const struct
  {
    const char *keyword;
    const char *text;
    const char *prompt;
    LatentMetadataSource source;
  } rows[] = {
    { "parameters", "a fox\nSteps: 20, Seed: 1, Size: 512x512, Model: m", "a fox",
      LATENT_METADATA_SOURCE_AUTOMATIC1111 },
    { "invokeai_metadata", "{\"positive_prompt\":\"a fox\"}", "a fox", LATENT_METADATA_SOURCE_INVOKEAI },
    { "sd-metadata", "{\"image\":{\"prompt\":\"a fox\"}}", "a fox", LATENT_METADATA_SOURCE_INVOKEAI },
    { "prompt", "{\"1\":{\"inputs\":{\"positive\":[\"2\",0]}},\"2\":{\"inputs\":{\"text\":\"a fox\"}}}", "a fox",
      LATENT_METADATA_SOURCE_COMFYUI },
    { "workflow", "{\"nodes\":[{\"type\":\"CLIPTextEncode\",\"widgets_values\":[\"a fox\"]}]}", "a fox",
      LATENT_METADATA_SOURCE_COMFYUI },
    { "Description", "a photograph", NULL, LATENT_METADATA_SOURCE_NONE },
    { "XML:com.adobe.xmp", "no XMP", NULL, LATENT_METADATA_SOURCE_NONE },
    { "XML:com.adobe.xmp",
      "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">"
      "<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
      "xmlns:e=\"http://iptc.org/std/Iptc4xmpExt/2008-02-29/\" "
      "e:DigitalSourceType=\"http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia\">"
      "<dc:description><rdf:Alt><rdf:li xml:lang=\"x-default\">a fox</rdf:li><rdf:li xml:lang=\"de\">ein "
      "Fuchs</rdf:li></rdf:Alt></dc:description></rdf:Description></rdf:RDF></x:xmpmeta>",
      "a fox", LATENT_METADATA_SOURCE_OTHER },
    /* A photograph's description isn't a prompt. */
    { "XML:com.adobe.xmp",
      "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">"
      "<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">"
      "<dc:description><rdf:Alt><rdf:li xml:lang=\"x-default\">Aunt Ada</rdf:li></rdf:Alt></dc:description>"
      "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">Ada</rdf:li></rdf:Alt></dc:title>"
      "</rdf:Description></rdf:RDF></x:xmpmeta>",
      NULL, LATENT_METADATA_SOURCE_OTHER },
  };
  g_autofree char *folder = make_folder ();
  g_autofree char *path = g_build_filename (folder, "picture.png", NULL);
  g_autofree char *from = data_path ("quarters.png");
  g_autoptr (GBytes) original = read_bytes (from);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (LatentMetadata) found = NULL;

      write_bytes (path, g_bytes_get_data (original, NULL), g_bytes_get_size (original));
      set_png_text (path, rows[i].keyword, rows[i].text);
      found = read_metadata (path);
      g_test_message ("row %u", i);
      g_assert_cmpint (found->source, ==, rows[i].source);
      g_assert_cmpstr (found->prompt, ==, rows[i].prompt);
    }
  remove_folder (folder);
  return dex_future_new_true ();
}

static void
test_others (void)
{
  run (others_fiber);
}

/* UserComment in JPEG and WebP, where AUTOMATIC1111 puts it; exiftool makes the files. */
static DexFuture *
user_comment_fiber (gpointer data)
{
  const char *const names[] = { "quarters.jpg", "quarters.webp" };
  g_autofree char *program = g_find_program_in_path ("exiftool");
  g_autofree char *folder = make_folder ();

  for (guint i = 0; program != NULL && i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *from = data_path (names[i]);
      g_autofree char *path = g_build_filename (folder, names[i], NULL);
      g_autoptr (GBytes) original = read_bytes (from);
      g_autoptr (GSubprocess) process = NULL;
      g_autoptr (LatentMetadata) found = NULL;
      g_autofree char *before = NULL;
      g_autofree char *after = NULL;
      g_autoptr (GError) error = NULL;

      write_bytes (path, g_bytes_get_data (original, NULL), g_bytes_get_size (original));
      before = hash_picture (path);
      process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error, program, "-overwrite_original", "-E",
                                  "-UserComment=a fox 狐&#10;Steps: 20, Seed: 1, Size: 512x512, Model: m", path, NULL);
      g_assert_no_error (error);
      g_assert_true (g_subprocess_wait_check (process, NULL, &error));
      found = read_metadata (path);
      g_assert_cmpint (found->source, ==, LATENT_METADATA_SOURCE_AUTOMATIC1111);
      g_assert_cmpstr (found->prompt, ==, "a fox 狐");
      g_assert_cmpstr (found->model, ==, "m");
      after = hash_picture (path);
      g_assert_cmpstr (after, ==, before);
    }
  if (program == NULL)
    g_test_skip ("exiftool is not installed");
  remove_folder (folder);
  return dex_future_new_true ();
}

static void
test_user_comment (void)
{
  run (user_comment_fiber);
}

static DexFuture *
strip_fiber (gpointer data)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *gif = data_path ("quarters.gif");
  g_autofree char *turned = data_path ("turned.jpg");
  g_autofree char *copy = g_build_filename (folder, "copy", NULL);
  g_autofree char *hash_turned = hash_picture (turned);
  g_autofree char *hash_copy = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/a fox.%s", folder, kinds[i].suffix);
      g_autofree char *stripped = g_strdup_printf ("%s/shared.%s", folder, kinds[i].suffix);
      g_autoptr (LatentMetadata) metadata = make_metadata ("secret words");
      g_autoptr (LatentMetadata) found = NULL;
      g_autoptr (GBytes) after = NULL;
      g_autoptr (LatentPixels) before_pixels = NULL;
      g_autoptr (LatentPixels) after_pixels = NULL;

      write_picture (path, &kinds[i], i);
      g_assert_cmpint (write_metadata (path, metadata), ==, LATENT_METADATA_EMBEDDED);
      g_assert_true (dex_await (latent_metadata_strip_file (path, stripped), &error));
      g_assert_no_error (error);
      after = read_bytes (stripped);
      g_assert_null (memmem (g_bytes_get_data (after, NULL), g_bytes_get_size (after), "secret", 6));
      found = read_metadata (stripped);
      g_assert_cmpint (found->source, ==, LATENT_METADATA_SOURCE_NONE);
      /* The source is untouched. */
      assert_metadata (path, metadata);
      before_pixels = decode (path);
      after_pixels = decode (stripped);
      g_assert_true ((before_pixels == NULL) == (after_pixels == NULL));
      if (before_pixels != NULL)
        assert_same_pixels (after_pixels, before_pixels);
    }

  /* The orientation is needed to show it. */
  g_assert_true (dex_await (latent_metadata_strip_file (turned, copy), &error));
  g_assert_no_error (error);
  bytes = read_bytes (copy);
  g_assert_nonnull (memmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "Exif\0\0MM", 8));
  hash_copy = hash_picture (copy);
  g_assert_cmpstr (hash_copy, ==, hash_turned);

  g_assert_false (dex_await (latent_metadata_strip_file (gif, copy), &error));
  g_assert_error (error, LATENT_IMAGING_ERROR, LATENT_IMAGING_ERROR_UNKNOWN_FORMAT);
  remove_folder (folder);
  return dex_future_new_true ();
}

static void
test_strip (void)
{
  run (strip_fiber);
}

/* Files that lie: each byte of each container wrong in turn, and every length. Nothing but answers, in good time. */
static DexFuture *
hostile_fiber (gpointer data)
{
  g_autofree char *folder = make_folder ();

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/picture.%s", folder, kinds[i].suffix);
      g_autoptr (LatentMetadata) metadata = make_metadata ("a fox");
      g_autoptr (GBytes) bytes = NULL;
      gsize size;

      write_picture (path, &kinds[i], i);
      g_assert_cmpint (write_metadata (path, metadata), ==, LATENT_METADATA_EMBEDDED);
      bytes = read_bytes (path);
      size = g_bytes_get_size (bytes);
      for (gsize at = 0; at < size; at += 1 + size / 200)
        {
          g_autofree guint8 *wrong = g_memdup2 (g_bytes_get_data (bytes, NULL), size);
          g_autoptr (LatentMetadata) of_wrong = NULL;
          g_autoptr (LatentMetadata) of_cut = NULL;

          wrong[at] ^= 0xff;
          write_bytes (path, wrong, size);
          of_wrong = read_metadata (path);
          g_assert_true (of_wrong->prompt == NULL || g_utf8_validate (of_wrong->prompt, -1, NULL));
          write_bytes (path, wrong, at);
          of_cut = read_metadata (path);
          g_assert_true (of_cut->prompt == NULL || g_utf8_validate (of_cut->prompt, -1, NULL));
        }
    }
  remove_folder (folder);
  return dex_future_new_true ();
}

static void
test_hostile (void)
{
  run (hostile_fiber);
}

/* XMP that would overflow a stack or unfold without end. */
static DexFuture *
hostile_xmp_fiber (gpointer data)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *path = g_build_filename (folder, "picture.png", NULL);
  g_autofree char *from = data_path ("quarters.png");
  g_autoptr (GBytes) original = read_bytes (from);
  const char *head = "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF "
                     "xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">";
  GString *deep = g_string_new (head);
  GString *hidden = g_string_new (head);
  GString *entities = g_string_new ("<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\">");
  GString *texts[] = { deep, hidden, entities };

  for (guint i = 0; i < 50000; i++)
    g_string_append (deep, "<rdf:Description><x:a>");
  for (guint i = 0; i < 50000; i++)
    g_string_append (hidden, "<x:a b='/>'>");
  for (char c = 'b'; c < 'z'; c++)
    g_string_append_printf (entities, "<!ENTITY %c \"&%c;&%c;&%c;&%c;&%c;&%c;\">", c, c - 1, c - 1, c - 1, c - 1, c - 1,
                            c - 1);
  g_string_append_printf (entities, "]>%s<rdf:Description>&y;</rdf:Description></rdf:RDF></x:xmpmeta>", head);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (LatentMetadata) found = NULL;

      write_bytes (path, g_bytes_get_data (original, NULL), g_bytes_get_size (original));
      set_png_text (path, "XML:com.adobe.xmp", texts[i]->str);
      found = read_metadata (path);
      g_assert_cmpint (found->source, ==, LATENT_METADATA_SOURCE_NONE);
      g_string_free (texts[i], TRUE);
    }
  remove_folder (folder);
  return dex_future_new_true ();
}

static void
test_hostile_xmp (void)
{
  run (hostile_xmp_fiber);
}

/* Files that can't be read or written are errors, and leave nothing behind. */
static DexFuture *
errors_fiber (gpointer data)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *missing = g_build_filename (folder, "missing.png", NULL);
  g_autofree char *pipe = g_build_filename (folder, "pipe.png", NULL);
  g_autoptr (LatentMetadata) metadata = make_metadata ("a fox");
  g_autoptr (GError) error = NULL;

  g_assert_null (dex_await_boxed (latent_metadata_read_file (missing), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (dex_await (latent_metadata_write_file (missing, metadata), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  g_assert_false (dex_await (latent_metadata_write_file (pipe, metadata), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE);
  g_clear_error (&error);
  g_assert_null (dex_await_boxed (latent_metadata_read_file (pipe), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE);
  remove_folder (folder);
  return dex_future_new_true ();
}

static void
test_errors (void)
{
  run (errors_fiber);
}

/* A disk that fills up while a file is written: the error says so, and the file is as it was. /dev/full can't stand for
 * one here, a limit on the size of files can. */
static DexFuture *
full_disk_fiber (gpointer data)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *path = g_build_filename (folder, "picture.png", NULL);
  g_autoptr (LatentMetadata) metadata = make_metadata ("a fox");
  g_autoptr (GBytes) before = NULL;
  g_autoptr (GBytes) after = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = NULL;
  struct rlimit old, limit;
  sighandler_t handler;

  write_picture (path, &kinds[0], 1);
  before = read_bytes (path);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &old), ==, 0);
  limit = old;
  limit.rlim_cur = 100;
  handler = signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  g_assert_false (dex_await (latent_metadata_write_file (path, metadata), &error));
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &old), ==, 0);
  signal (SIGXFSZ, handler);
  g_assert_true (error->domain == G_IO_ERROR);
  after = read_bytes (path);
  g_assert_true (g_bytes_equal (before, after));
  dir = g_dir_open (folder, 0, NULL);
  g_assert_cmpstr (g_dir_read_name (dir), ==, "picture.png");
  g_assert_null (g_dir_read_name (dir));
  remove_folder (folder);
  return dex_future_new_true ();
}

static void
test_full_disk (void)
{
  run (full_disk_fiber);
}

static void
test_record (void)
{
  g_autoptr (LatentMetadata) a = make_metadata (PROMPT);
  g_autoptr (LatentMetadata) b = latent_metadata_copy (a);
  g_autoptr (LatentMetadata) empty = latent_metadata_new ();
  g_autofree char *sidecar = latent_metadata_get_sidecar_path ("/x/a b.avif");

  g_assert_true (latent_metadata_equal (a, b));
  g_assert_false (latent_metadata_equal (a, empty));
  b->index = 4;
  g_assert_false (latent_metadata_equal (a, b));
  b->index = a->index;
  b->credits += 0.01;
  g_assert_false (latent_metadata_equal (a, b));
  b->credits = a->credits;
  g_set_str (&b->title, NULL);
  g_assert_false (latent_metadata_equal (a, b));
  g_assert_cmpstr (sidecar, ==, "/x/a b.avif.xmp");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/metadata/record", test_record);
  g_test_add_func ("/metadata/round-trip", test_round_trip);
  g_test_add_func ("/metadata/texts", test_texts);
  g_test_add_func ("/metadata/sidecar", test_sidecar);
  g_test_add_func ("/metadata/foreign-sidecar", test_foreign_sidecar);
  g_test_add_func ("/metadata/many", test_many);
  g_test_add_func ("/metadata/tools", test_tools);
  g_test_add_func ("/metadata/parameters", test_parameters);
  g_test_add_func ("/metadata/others", test_others);
  g_test_add_func ("/metadata/user-comment", test_user_comment);
  g_test_add_func ("/metadata/strip", test_strip);
  g_test_add_func ("/metadata/hostile", test_hostile);
  g_test_add_func ("/metadata/hostile-xmp", test_hostile_xmp);
  g_test_add_func ("/metadata/errors", test_errors);
  g_test_add_func ("/metadata/full-disk", test_full_disk);
  return g_test_run ();
}
