/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "imaging-test.h"
#include "latent-a1111.h"
#include "latent-exif.h"
#include "latent-foreign.h"
#include "latent-json.h"

/* What other tools write, in their words. */

static void
test_a1111 (void)
{
  const struct
  {
    const char *text;
    const char *prompt;
    const char *negative;
    const char *model;
    guint width;
    const char *parameter, *value;
  } rows[] = {
    { "a fox, (snow:1.2)\nNegative prompt: blurry, text\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, "
      "Size: 512x768, Model hash: abc, Model: v1-5, Version: v1.6.0",
      "a fox, (snow:1.2)", "blurry, text", "v1-5", 512, "Sampler", "Euler a" },
    { "two\nlines\nSteps: 20, Seed: 1, Lora hashes: \"a: 1, b: \\\"2\\\"\", Model: m", "two\nlines", NULL, "m", 0,
      "Lora hashes", "a: 1, b: \"2\"" },
    { "\nNegative prompt: only\nsteps, of\nSteps: 1, Seed: 2, Size: 64x64\n", NULL, "only\nsteps, of", NULL, 64,
      "Steps", "1" },
    { "Negative prompt: at once\nSteps: 1, Seed: 2, Size: 64x64", NULL, "at once", NULL, 64, "Seed", "2" },
    { "Steps: 1, Seed: 2, Size: 64x64", NULL, NULL, NULL, 64, "Size", "64x64" },
    { "x\nSteps: 1, Seed: 2, Note: \"never ends", "x", NULL, NULL, 0, "Note", "\"never ends" },
    { "x\nSteps: 1, Seed: 2, A: 3, no pair, B: 4", "x", NULL, NULL, 0, "A", "3" },
    { "x\nSteps: , Seed: , Size: 99999999999x1", "x", NULL, NULL, 0, "Steps", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (LatentMetadata) metadata = latent_metadata_new ();
      g_autoptr (JsonObject) parameters = NULL;

      g_test_message ("row %u", i);
      g_assert_true (latent_a1111_parse (rows[i].text, metadata));
      g_assert_cmpint (metadata->source, ==, LATENT_METADATA_SOURCE_AUTOMATIC1111);
      g_assert_cmpstr (metadata->prompt, ==, rows[i].prompt);
      g_assert_cmpstr (metadata->negative_prompt, ==, rows[i].negative);
      g_assert_cmpstr (metadata->model, ==, rows[i].model);
      g_assert_cmpuint (metadata->width, ==, rows[i].width);
      parameters = latent_json_parse_object (metadata->parameters, -1, 100000, NULL);
      g_assert_cmpstr (latent_json_peek_string (parameters, rows[i].parameter), ==, rows[i].value);
    }
}

static void
test_a1111_other (void)
{
  const char *const texts[] = {
    "",         "\n\n", "just a text", "a text\nwith: one, pair: two",           "Negative prompt:", "a: b",
    ":::,,,\"", "\"",   "x\n, , ,",    "{\"json\": 1, \"more\": 2, \"and\": 3}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (LatentMetadata) metadata = latent_metadata_new ();

      g_assert_false (latent_a1111_parse (texts[i], metadata));
      g_assert_cmpint (metadata->source, ==, LATENT_METADATA_SOURCE_NONE);
      g_assert_null (metadata->prompt);
    }
}

static void
test_a1111_compose (void)
{
  g_autoptr (LatentMetadata) metadata = latent_metadata_new ();
  g_autoptr (LatentMetadata) back = latent_metadata_new ();
  g_autoptr (JsonObject) parameters = NULL;
  g_autofree char *text = NULL;

  g_set_str (&metadata->prompt, "a fox: red, “quick”\nin the snow 狐");
  g_set_str (&metadata->negative_prompt, "text, frames");
  g_set_str (&metadata->model, "flux-2/pro-text-to-image");
  g_set_str (&metadata->task_id, "0123456789abcdef");
  g_set_str (&metadata->parameters,
             "{\"prompt\": \"a fox\", \"aspect_ratio\": \"1:1\", \"seed\": 42, \"hd\": true, \"strength\": 0.5,"
             " \"note\": \"a, \\\"b\\\"\", \"image\": \"https://example.org/a.png\", \"images\": [\"x\"],"
             " \"nothing\": null}");
  metadata->width = 1024;
  metadata->height = 768;
  text = latent_a1111_compose (metadata);
  g_assert_true (g_str_has_prefix (text, "a fox: red, “quick”\nin the snow 狐\nNegative prompt: text, frames\n"
                                         "Seed: 42, Aspect ratio: \"1:1\", Hd: true, Strength: 0.5, "
                                         "Note: \"a, \\\"b\\\"\", Size: 1024x768, Model: flux-2/pro-text-to-image, "
                                         "Task: 0123456789abcdef, Version: Latent "));
  g_assert_null (strstr (text, "example.org"));

  g_assert_true (latent_a1111_parse (text, back));
  g_assert_cmpstr (back->prompt, ==, metadata->prompt);
  g_assert_cmpstr (back->negative_prompt, ==, metadata->negative_prompt);
  g_assert_cmpstr (back->model, ==, metadata->model);
  g_assert_cmpstr (back->task_id, ==, metadata->task_id);
  g_assert_cmpuint (back->width, ==, 1024);
  g_assert_cmpuint (back->height, ==, 768);
  parameters = latent_json_parse_object (back->parameters, -1, 100000, NULL);
  g_assert_cmpstr (latent_json_peek_string (parameters, "Aspect ratio"), ==, "1:1");
  g_assert_cmpstr (latent_json_peek_string (parameters, "Note"), ==, "a, \"b\"");
}

/* A record with nothing in it, and one whose parameters aren't JSON. */
static void
test_a1111_compose_poor (void)
{
  g_autoptr (LatentMetadata) metadata = latent_metadata_new ();
  g_autofree char *empty = latent_a1111_compose (metadata);
  g_autofree char *text = NULL;

  g_assert_true (g_str_has_prefix (empty, "\nVersion: Latent "));
  g_set_str (&metadata->parameters, "{broken");
  g_set_str (&metadata->prompt, "p");
  text = latent_a1111_compose (metadata);
  g_assert_true (g_str_has_prefix (text, "p\nVersion: Latent "));
}

static void
test_invokeai (void)
{
  g_autoptr (LatentMetadata) metadata = latent_metadata_new ();
  g_autoptr (LatentMetadata) old = latent_metadata_new ();
  g_autoptr (LatentMetadata) oldest = latent_metadata_new ();

  g_assert_true (latent_foreign_parse_invokeai (
    "{\"generation_mode\":\"txt2img\",\"positive_prompt\":\"a fox\",\"negative_prompt\":\"\",\"width\":512,"
    "\"height\":768,\"seed\":7,\"model\":{\"key\":\"k\",\"name\":\"Juggernaut\"}}",
    metadata));
  g_assert_cmpstr (metadata->prompt, ==, "a fox");
  g_assert_null (metadata->negative_prompt);
  g_assert_cmpstr (metadata->model, ==, "Juggernaut");
  g_assert_cmpuint (metadata->height, ==, 768);
  g_assert_nonnull (strstr (metadata->parameters, "\"seed\":7"));
  g_assert_cmpint (metadata->source, ==, LATENT_METADATA_SOURCE_INVOKEAI);

  g_assert_true (latent_foreign_parse_sd_metadata (
    "{\"model_weights\":\"sd-1.5\",\"image\":{\"prompt\":[{\"prompt\":\"a fox\",\"weight\":1.0},{\"prompt\":\"snow\"}],"
    "\"width\":512,\"height\":512,\"steps\":50}}",
    old));
  g_assert_cmpstr (old->prompt, ==, "a fox snow");
  g_assert_cmpstr (old->model, ==, "sd-1.5");
  g_assert_true (latent_foreign_parse_sd_metadata ("{\"image\":{\"prompt\":\"a fox\"}}", oldest));
  g_assert_cmpstr (oldest->prompt, ==, "a fox");
}

static void
test_comfyui (void)
{
  const struct
  {
    const char *json;
    const char *prompt;
    const char *negative;
    const char *model;
  } rows[] = {
    /* the usual */
    { "{\"3\":{\"class_type\":\"KSampler\",\"inputs\":{\"seed\":5,\"steps\":20,\"cfg\":7.5,\"positive\":[\"6\",0],"
      "\"negative\":[\"7\",0]}},\"4\":{\"class_type\":\"CheckpointLoaderSimple\",\"inputs\":{\"ckpt_name\":"
      "\"v1-5.safetensors\"}},\"6\":{\"class_type\":\"CLIPTextEncode\",\"inputs\":{\"clip\":[\"4\",1],\"text\":\"a "
      "fox\"}},\"7\":{\"class_type\":\"CLIPTextEncode\",\"inputs\":{\"text\":\"a much longer text of what not\"}},"
      "\"9\":{\"class_type\":\"SaveImage\",\"is_changed\":[NaN],\"inputs\":{\"x\":-Infinity}}}",
      "a fox", "a much longer text of what not", "v1-5.safetensors" },
    /* through guidance, from a text of its own, with a guider in place of a sampler */
    { "{\"1\":{\"class_type\":\"BasicGuider\",\"inputs\":{\"model\":[\"9\",0],\"conditioning\":[\"2\",0]}},"
      "\"2\":{\"class_type\":\"FluxGuidance\",\"inputs\":{\"guidance\":3.5,\"conditioning\":[\"3\",0]}},"
      "\"3\":{\"class_type\":\"CLIPTextEncode\",\"inputs\":{\"clip\":[\"8\",0],\"text\":[\"4\",0]}},"
      "\"4\":{\"class_type\":\"PrimitiveString\",\"inputs\":{\"value\":\"NaN and \\\"Infinity\\\" in the snow\"}},"
      "\"9\":{\"class_type\":\"UNETLoader\",\"inputs\":{\"unet_name\":\"flux1-dev\"}}}",
      "NaN and \"Infinity\" in the snow", NULL, "flux1-dev" },
    /* no sampler that is known */
    { "{\"1\":{\"class_type\":\"CLIPTextEncode\",\"inputs\":{\"text\":\"x\"}},"
      "\"2\":{\"class_type\":\"CLIPTextEncodeFlux\",\"inputs\":{\"text\":\"longer\"}}}",
      "longer", NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (LatentMetadata) metadata = latent_metadata_new ();

      g_test_message ("row %u", i);
      g_assert_true (latent_foreign_parse_comfyui (rows[i].json, metadata));
      g_assert_cmpstr (metadata->prompt, ==, rows[i].prompt);
      g_assert_cmpstr (metadata->negative_prompt, ==, rows[i].negative);
      g_assert_cmpstr (metadata->model, ==, rows[i].model);
      g_assert_cmpint (metadata->source, ==, LATENT_METADATA_SOURCE_COMFYUI);
    }
}

static void
test_comfyui_workflow (void)
{
  g_autoptr (LatentMetadata) metadata = latent_metadata_new ();

  g_assert_true (latent_foreign_parse_comfyui_workflow (
    "{\"nodes\":[{\"type\":\"KSampler\",\"widgets_values\":[1,\"x\"]},"
    "{\"type\":\"CLIPTextEncode\",\"title\":\"Negative Prompt\",\"widgets_values\":[\"bad\"]},"
    "{\"type\":\"CLIPTextEncode\",\"widgets_values\":[\"untitled\"]},"
    "{\"type\":\"CLIPTextEncode\",\"title\":\"Positive Prompt\",\"widgets_values\":[\"a fox\"]}]}",
    metadata));
  g_assert_cmpstr (metadata->prompt, ==, "a fox");
}

/* Graphs that run in circles, branch without end, or are something else. */
static void
test_hostile (void)
{
  GString *wide = g_string_new ("{\"s\":{\"inputs\":{\"positive\":[\"0\",0]}}");
  const char *const texts[] = {
    NULL,
    "",
    "null",
    "[]",
    "\"text\"",
    "{}",
    "{\"a\":1}",
    "{\"positive_prompt\":1}",
    "{\"positive_prompt\":\"  \"}",
    "{\"image\":{\"prompt\":[1,2,{\"prompt\":3}]}}",
    "{\"image\":[]}",
    "{\"nodes\":{}}",
    "{\"nodes\":[1,null,{\"type\":1},{\"type\":\"CLIPTextEncode\",\"widgets_values\":[{}]}]}",
    "{\"1\":{\"inputs\":{\"positive\":[\"1\",0],\"text\":[\"1\",0]}}}",
    "{\"1\":{\"inputs\":{\"positive\":[\"2\",0]}},\"2\":{\"inputs\":{\"text\":[\"3\",0]}},"
    "\"3\":{\"inputs\":{\"text\":[\"2\",0]}}}",
    "{\"1\":{\"inputs\":{\"positive\":[]}},\"2\":{\"inputs\":{\"positive\":[7]}},\"3\":{\"inputs\":7}}",
    "{\"1\":{\"inputs\":{\"positive\":[\"gone\",0]}}}",
    "NaN",
    "{\"text\":\"\\",
  };

  /* Thirty levels with ten ways each. */
  for (guint i = 0; i < 30; i++)
    {
      g_string_append_printf (wide, ",\"%u\":{\"inputs\":{", i);
      for (guint k = 0; k < 10; k++)
        g_string_append_printf (wide, "%s\"in%u\":[\"%u\",0]", k > 0 ? "," : "", k, i + 1);
      g_string_append (wide, "}}");
    }
  g_string_append_c (wide, '}');

  for (guint i = 0; i <= G_N_ELEMENTS (texts); i++)
    {
      const char *text = i < G_N_ELEMENTS (texts) ? texts[i] : wide->str;
      g_autoptr (LatentMetadata) metadata = latent_metadata_new ();

      g_assert_false (latent_foreign_parse_invokeai (text, metadata));
      g_assert_false (latent_foreign_parse_sd_metadata (text, metadata));
      g_assert_false (latent_foreign_parse_comfyui (text, metadata));
      g_assert_false (latent_foreign_parse_comfyui_workflow (text, metadata));
      g_assert_cmpint (metadata->source, ==, LATENT_METADATA_SOURCE_NONE);
      g_assert_null (metadata->prompt);
    }
  g_string_free (wide, TRUE);
}

/* EXIF */

static void
put16 (GByteArray *block, gboolean big, guint value)
{
  const guint8 data[] = { (guint8) (big ? value >> 8 : value), (guint8) (big ? value : value >> 8) };

  g_byte_array_append (block, data, 2);
}

static void
put32 (GByteArray *block, gboolean big, guint32 value)
{
  put16 (block, big, big ? value >> 16 : value & 0xffff);
  put16 (block, big, big ? value & 0xffff : value >> 16);
}

/* A block with a model name, an orientation and a comment. */
static GByteArray *
make_exif (gboolean big, gconstpointer comment, gsize size)
{
  GByteArray *block = g_byte_array_new ();
  const char *model = "prompt:{}";
  guint32 data = 8 + 2 + 3 * 12 + 4;

  g_byte_array_append (block, (const guint8 *) (big ? "MM" : "II"), 2);
  put16 (block, big, 42);
  put32 (block, big, 8);
  put16 (block, big, 3);
  put16 (block, big, LATENT_EXIF_MODEL);
  put16 (block, big, 2);
  put32 (block, big, 10);
  put32 (block, big, data);
  put16 (block, big, 0x0112);
  put16 (block, big, 3);
  put32 (block, big, 1);
  put16 (block, big, 8);
  put16 (block, big, 0);
  put16 (block, big, 0x8769);
  put16 (block, big, 4);
  put32 (block, big, 1);
  put32 (block, big, data + 10);
  put32 (block, big, 0);
  g_byte_array_append (block, (const guint8 *) model, 10);
  put16 (block, big, 1);
  put16 (block, big, 0x9286);
  put16 (block, big, 7);
  put32 (block, big, (guint32) size);
  put32 (block, big, data + 10 + 2 + 12 + 4);
  put32 (block, big, 0);
  g_byte_array_append (block, comment, (guint) size);
  return block;
}

#define TEXT(text) (text), sizeof (text) - 1

static void
test_exif (void)
{
  const struct
  {
    gboolean big;
    const char *comment;
    gsize size;
    const char *text;
  } rows[] = {
    { TRUE, TEXT ("ASCII\0\0\0a fox"), "a fox" },
    { FALSE, TEXT ("ASCII\0\0\0a fox\0rest"), "a fox" },
    { FALSE, TEXT ("\0\0\0\0\0\0\0\0caf\xc3\xa9"), "café" },
    { FALSE, TEXT ("caf\xc3\xa9 without a code"), "café without a code" },
    { TRUE, TEXT ("UNICODE\0\0a\0 \0f\0o\0x"), "a fox" },
    /* piexif writes big-endian whatever the block's order */
    { FALSE, TEXT ("UNICODE\0\0a\0 \0f\0o\0x"), "a fox" },
    { FALSE, TEXT ("UNICODE\0a\0 \0f\0o\0x\0"), "a fox" },
    { TRUE, TEXT ("UNICODE\0a\0 \0f\0o\0x\0"), "a fox" },
    { TRUE, TEXT ("UNICODE\0\x72\xd0"), "狐" },
    { FALSE, TEXT ("UNICODE\0\xd0\x72"), "狐" },
    { TRUE, TEXT ("UNICODE\0\xff\xfe\xd0\x72"), "狐" },
    { FALSE, TEXT ("UNICODE\0\xfe\xff\x72\xd0"), "狐" },
    /* half a surrogate pair, an odd byte, nothing */
    { TRUE, TEXT ("UNICODE\0\xd8\x3d"), NULL },
    { TRUE, TEXT ("UNICODE\0\0a\0"), "a" },
    { TRUE, TEXT ("UNICODE\0"), NULL },
    { TRUE, TEXT ("short"), NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GByteArray) block = make_exif (rows[i].big, rows[i].comment, rows[i].size);
      g_autofree char *comment = latent_exif_get_user_comment (block->data, block->len);
      g_autofree char *model = latent_exif_get_text (block->data, block->len, LATENT_EXIF_MODEL);

      g_test_message ("row %u", i);
      g_assert_cmpstr (comment, ==, rows[i].text);
      g_assert_cmpstr (model, ==, "prompt:{}");
      g_assert_cmpuint (latent_exif_get_orientation (block->data, block->len), ==, 8);
      g_assert_null (latent_exif_get_text (block->data, block->len, LATENT_EXIF_MAKE));
    }
}

/* Cut at every length and with every byte wrong: nothing but answers. */
static void
test_exif_hostile (void)
{
  g_autoptr (GByteArray) block = make_exif (FALSE, TEXT ("UNICODE\0a\0 \0f\0o\0x\0"));

  for (gsize i = 0; i < block->len; i++)
    {
      const guint8 values[] = { 0, 1, 0x7f, 0x80, 0xff };
      g_autofree guint8 *cut = g_memdup2 (block->data, i);
      g_autofree char *of_cut = latent_exif_get_user_comment (cut, i);
      g_autofree char *model = latent_exif_get_text (cut, i, LATENT_EXIF_MODEL);

      g_assert_cmpuint (latent_exif_get_orientation (cut, i), <=, 8);
      for (guint k = 0; k < G_N_ELEMENTS (values); k++)
        {
          g_autofree guint8 *wrong = g_memdup2 (block->data, block->len);
          g_autofree char *comment = NULL;

          wrong[i] = values[k];
          comment = latent_exif_get_user_comment (wrong, block->len);
          g_assert_true (comment == NULL || g_utf8_validate (comment, -1, NULL));
          g_assert_cmpuint (latent_exif_get_orientation (wrong, block->len), <=, 8);
        }
    }
}

static void
test_exif_orientation (void)
{
  for (guint i = 1; i <= 8; i++)
    {
      g_autoptr (GBytes) exif = latent_exif_new_orientation (i);

      g_assert_cmpuint (latent_exif_get_orientation (g_bytes_get_data (exif, NULL), g_bytes_get_size (exif)), ==, i);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/a1111/parse", test_a1111);
  g_test_add_func ("/a1111/other", test_a1111_other);
  g_test_add_func ("/a1111/compose", test_a1111_compose);
  g_test_add_func ("/a1111/compose-poor", test_a1111_compose_poor);
  g_test_add_func ("/foreign/invokeai", test_invokeai);
  g_test_add_func ("/foreign/comfyui", test_comfyui);
  g_test_add_func ("/foreign/comfyui-workflow", test_comfyui_workflow);
  g_test_add_func ("/foreign/hostile", test_hostile);
  g_test_add_func ("/exif/comment", test_exif);
  g_test_add_func ("/exif/hostile", test_exif_hostile);
  g_test_add_func ("/exif/orientation", test_exif_orientation);
  return g_test_run ();
}
