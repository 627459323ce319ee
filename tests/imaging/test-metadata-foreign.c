/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "metadata-test.h"

/* Other programs read what we write, and we what they write, also when it is meant ill. */

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
  g_autoptr (GHashTable) texts = NULL;
  g_autoptr (LatentMetadata) found = NULL;

  write_picture (path, &kinds[0], 1);
  g_assert_cmpint (write_metadata (path, metadata), ==, LATENT_METADATA_EMBEDDED);
  bytes = read_bytes (path);
  input = g_memory_input_stream_new_from_bytes (bytes);
  texts = latent_png_chunks_read_texts (input, NULL, NULL);
  g_assert_true (g_str_has_prefix (g_hash_table_lookup (texts, "parameters"),
                                   "a fox\nin the snow 狐\nNegative prompt: text, \"frames\"\n"));
  g_assert_nonnull (
    strstr (g_hash_table_lookup (texts, "parameters"), "Size: 60x40, Model: flux-2/pro-text-to-image,"));

  set_png_text (path, "XML:com.adobe.xmp", NULL);
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
      g_autofree char *sidecar = latent_metadata_get_sidecar_path (path);
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
          /* Either into the file or beside it: it is told what was made of it, and the record is there. */
          if (at % 7 == 0)
            {
              g_assert_cmpint (write_metadata (path, metadata), >, 0);
              assert_metadata (path, metadata);
              g_unlink (sidecar);
            }
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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/metadata-foreign/tools", test_tools);
  g_test_add_func ("/metadata-foreign/parameters", test_parameters);
  g_test_add_func ("/metadata-foreign/others", test_others);
  g_test_add_func ("/metadata-foreign/user-comment", test_user_comment);
  g_test_add_func ("/metadata-foreign/strip", test_strip);
  g_test_add_func ("/metadata-foreign/hostile", test_hostile);
  g_test_add_func ("/metadata-foreign/hostile-xmp", test_hostile_xmp);
  return g_test_run ();
}
