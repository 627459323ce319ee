/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-json.h"
#include "latent-test-fiber.h"

#include <math.h>

#define MAX_BYTES 1000000

static JsonNode *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  JsonNode *node = latent_json_parse (text, -1, MAX_BYTES, &error);

  g_assert_no_error (error);
  return node;
}

static JsonObject *
parse_object (const char *text)
{
  g_autoptr (GError) error = NULL;
  JsonObject *object = latent_json_parse_object (text, -1, MAX_BYTES, &error);

  g_assert_no_error (error);
  return object;
}

/* What isn't JSON, or more of it than is good, is an error with its code: never a critical, never a crash. */
static void
test_refused (void)
{
  const struct
  {
    const char *text;
    gssize length;
    LatentJsonError code;
  } rows[] = {
    { "", -1, LATENT_JSON_ERROR_SYNTAX },
    { "{}", 0, LATENT_JSON_ERROR_SYNTAX },
    { " \n\t ", -1, LATENT_JSON_ERROR_SYNTAX },
    { "{", -1, LATENT_JSON_ERROR_SYNTAX },
    { "}", -1, LATENT_JSON_ERROR_SYNTAX },
    { "{\"a\"", -1, LATENT_JSON_ERROR_SYNTAX },
    { "{\"a\":}", -1, LATENT_JSON_ERROR_SYNTAX },
    { "{\"a\":1", -1, LATENT_JSON_ERROR_SYNTAX },
    { "{\"a\":1}", 6, LATENT_JSON_ERROR_SYNTAX },
    { "{\"a\" 1}", -1, LATENT_JSON_ERROR_SYNTAX },
    { "[1,", -1, LATENT_JSON_ERROR_SYNTAX },
    { "\"never ends", -1, LATENT_JSON_ERROR_SYNTAX },
    { "\"never ends\\", -1, LATENT_JSON_ERROR_SYNTAX },
    { "<html>502 Bad Gateway</html>", -1, LATENT_JSON_ERROR_SYNTAX },
    { "Not found", -1, LATENT_JSON_ERROR_SYNTAX },
    { "{'a': 1}", -1, LATENT_JSON_ERROR_SYNTAX },
    { "{\"a\": 1} // note", -1, LATENT_JSON_ERROR_SYNTAX },
    { "# \"\n[[[[", -1, LATENT_JSON_ERROR_SYNTAX },
    { "/* \" */ {}", -1, LATENT_JSON_ERROR_SYNTAX },
    { "{\"a\": \"caf\xe9\"}", -1, LATENT_JSON_ERROR_ENCODING },
    { "{\"a\": \"\xf0\x9f\xa6\"}", -1, LATENT_JSON_ERROR_ENCODING },
    { "{\"a\": \"\xed\xa0\x80\"}", -1, LATENT_JSON_ERROR_ENCODING },
    { "{\"a\": \"\0\"}", 10, LATENT_JSON_ERROR_ENCODING },
    { "\xff\xfe{\0}\0", 6, LATENT_JSON_ERROR_ENCODING },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gsize size = rows[i].length < 0 ? strlen (rows[i].text) : (gsize) rows[i].length;
      /* A copy of its exact size, for the address sanitizer. */
      g_autofree char *copy = g_memdup2 (rows[i].text, size);
      g_autoptr (GError) error = NULL;

      g_test_message ("row %u", i);
      g_assert_null (latent_json_parse (copy, (gssize) size, MAX_BYTES, &error));
      g_assert_error (error, LATENT_JSON_ERROR, (int) rows[i].code);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
    }
}

/* Every prefix of a real answer. */
static void
test_cut (void)
{
  const char *text = "{\"code\": 200, \"msg\": \"ok \\u00e9 狐\", \"data\": {\"list\": [1, -2.5e3, true, null, {}]}}";

  for (gsize cut = 0; cut < strlen (text); cut++)
    {
      g_autofree char *copy = g_memdup2 (text, cut);
      g_autoptr (GError) error = NULL;

      g_assert_null (latent_json_parse (copy, (gssize) cut, MAX_BYTES, &error));
      g_assert_nonnull (error);
      g_assert_true (error->domain == LATENT_JSON_ERROR);
    }
}

static char *
nest (const char *open, const char *core, const char *close, guint depth)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < depth; i++)
    g_string_append (text, open);
  g_string_append (text, core);
  for (guint i = 0; i < depth; i++)
    g_string_append (text, close);
  return g_string_free (text, FALSE);
}

static void
test_depth (void)
{
  g_autofree char *deep = nest ("[", "1", "]", LATENT_JSON_MAX_DEPTH);
  g_autofree char *too_deep = nest ("[", "1", "]", LATENT_JSON_MAX_DEPTH + 1);
  g_autofree char *objects = nest ("{\"a\":", "1", "}", LATENT_JSON_MAX_DEPTH + 1);
  g_autofree char *mixed = nest ("{\"a\":[", "1", "]}", LATENT_JSON_MAX_DEPTH / 2 + 1);
  g_autofree char *endless = nest ("[", "", "", 900000);
  g_autofree char *in_string = nest ("[", "", "", 5000);
  g_autofree char *quoted = g_strdup_printf ("{\"a\": \"\\\"%s\"}", in_string);
  const char *const texts[] = { too_deep, objects, mixed, endless };
  g_autoptr (JsonNode) node = parse (deep);
  g_autoptr (JsonObject) object = parse_object (quoted);

  g_assert_true (JSON_NODE_HOLDS_ARRAY (node));
  g_assert_cmpuint (strlen (latent_json_peek_string (object, "a")), ==, 5001);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (latent_json_parse (texts[i], -1, MAX_BYTES, &error));
      g_assert_error (error, LATENT_JSON_ERROR, LATENT_JSON_ERROR_DEPTH);
    }
}

/* json-glib recurses when it reads, and again when it frees: within a fiber's stack. */
static DexFuture *
depth_fiber (gpointer data)
{
  test_depth ();
  return dex_future_new_true ();
}

static void
test_depth_in_fiber (void)
{
  latent_test_run_fiber (depth_fiber, NULL);
}

static void
test_size (void)
{
  gsize size = 50 * 1000 * 1000;
  g_autofree char *text = g_malloc (size + 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = NULL;

  memset (text, ' ', size);
  memcpy (text, "{\"a\":\"", 6);
  memcpy (text + size - 2, "\"}", 3);
  g_assert_null (latent_json_parse (text, (gssize) size, LATENT_JSON_MAX_BYTES, &error));
  g_assert_error (error, LATENT_JSON_ERROR, LATENT_JSON_ERROR_TOO_LARGE);
  g_clear_error (&error);

  /* Exactly as much as is allowed. */
  node = latent_json_parse ("[1]", -1, 3, &error);
  g_assert_no_error (error);
  g_assert_null (latent_json_parse ("[1]", -1, 2, &error));
  g_assert_error (error, LATENT_JSON_ERROR, LATENT_JSON_ERROR_TOO_LARGE);
}

static void
test_root (void)
{
  const char *const others[] = { "[]", "1", "\"text\"", "null", "true" };

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) node = parse (others[i]);

      g_assert_nonnull (node);
      g_assert_null (latent_json_parse_object (others[i], -1, MAX_BYTES, &error));
      g_assert_error (error, LATENT_JSON_ERROR, LATENT_JSON_ERROR_TYPE);
    }
}

static const char members[] =
  "{\"text\": \"狐\", \"empty\": \"\", \"int\": 42, \"negative\": -1, \"double\": 2.5, \"whole\": 3.0, \"huge\": 1e300,"
  " \"infinite\": 1e999, \"many\": 99999999999999999999999, \"max\": 9223372036854775807, \"true\": true,"
  " \"null\": null, \"object\": {\"a\": 1}, \"array\": [\"x\", 1, null, {\"b\": 2}],"
  " \"number text\": \"17\", \"decimal text\": \"17.55\", \"odd text\": \"17 credits\", \"blank text\": \" 17\","
  " \"nan text\": \"nan\", \"hex text\": \"0x10\"}";

/* Each member read as each type: there or not there, and nothing else. */
static void
test_peek (void)
{
  const struct
  {
    const char *name;
    const char *text;
    gboolean is_int, is_double, is_boolean, is_object, is_array;
    gint64 integer;
    double number;
  } rows[] = {
    { "text", "狐", 0, 0, 0, 0, 0, 0, 0 },
    { "empty", "", 0, 0, 0, 0, 0, 0, 0 },
    { "int", NULL, 1, 1, 0, 0, 0, 42, 42 },
    { "negative", NULL, 1, 1, 0, 0, 0, -1, -1 },
    { "double", NULL, 0, 1, 0, 0, 0, 0, 2.5 },
    { "whole", NULL, 1, 1, 0, 0, 0, 3, 3 },
    { "huge", NULL, 0, 1, 0, 0, 0, 0, 1e300 },
    { "infinite", NULL, 0, 0, 0, 0, 0, 0, 0 },
    { "max", NULL, 1, 1, 0, 0, 0, G_MAXINT64, 9223372036854775807.0 },
    { "true", NULL, 0, 0, 1, 0, 0, 0, 0 },
    { "null", NULL, 0, 0, 0, 0, 0, 0, 0 },
    { "object", NULL, 0, 0, 0, 1, 0, 0, 0 },
    { "array", NULL, 0, 0, 0, 0, 1, 0, 0 },
    { "number text", "17", 1, 1, 0, 0, 0, 17, 17 },
    { "decimal text", "17.55", 0, 1, 0, 0, 0, 0, 17.55 },
    { "odd text", "17 credits", 0, 0, 0, 0, 0, 0, 0 },
    { "nan text", "nan", 0, 0, 0, 0, 0, 0, 0 },
    { "missing", NULL, 0, 0, 0, 0, 0, 0, 0 },
  };
  g_autoptr (JsonObject) object = parse_object (members);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gint64 integer = 0;
      double number = 0;
      gboolean boolean = FALSE;

      g_test_message ("%s", rows[i].name);
      g_assert_cmpstr (latent_json_peek_string (object, rows[i].name), ==, rows[i].text);
      g_assert_cmpint (latent_json_peek_int (object, rows[i].name, &integer), ==, rows[i].is_int);
      g_assert_cmpint (latent_json_peek_double (object, rows[i].name, &number), ==, rows[i].is_double);
      g_assert_cmpint (latent_json_peek_boolean (object, rows[i].name, &boolean), ==, rows[i].is_boolean);
      g_assert_cmpint (latent_json_peek_object (object, rows[i].name) != NULL, ==, rows[i].is_object);
      g_assert_cmpint (latent_json_peek_array (object, rows[i].name) != NULL, ==, rows[i].is_array);
      if (rows[i].is_int)
        g_assert_cmpint (integer, ==, rows[i].integer);
      if (rows[i].is_double)
        g_assert_cmpfloat (number, ==, rows[i].number);
      g_assert_cmpint (boolean, ==, rows[i].is_boolean);
    }
}

/* A number that fits nowhere is some answer, without a word on the log. */
static void
test_overflow (void)
{
  g_autoptr (JsonObject) object = parse_object (members);
  gint64 integer = 0;
  double number = 0;

  if (latent_json_peek_double (object, "many", &number))
    g_assert_true (isfinite (number));
  latent_json_peek_int (object, "many", &integer);
}

static void
test_null_object (void)
{
  gint64 integer;
  double number;
  gboolean boolean;

  g_assert_null (latent_json_peek_string (NULL, "a"));
  g_assert_null (latent_json_peek_object (NULL, "a"));
  g_assert_null (latent_json_peek_array (NULL, "a"));
  g_assert_false (latent_json_peek_int (NULL, "a", &integer));
  g_assert_false (latent_json_peek_double (NULL, "a", &number));
  g_assert_false (latent_json_peek_boolean (NULL, "a", &boolean));
  g_assert_null (latent_json_array_peek_string (NULL, 0));
  g_assert_null (latent_json_array_peek_object (NULL, 0));
}

static void
test_array (void)
{
  g_autoptr (JsonObject) object = parse_object (members);
  JsonArray *array = latent_json_peek_array (object, "array");

  g_assert_cmpstr (latent_json_array_peek_string (array, 0), ==, "x");
  g_assert_null (latent_json_array_peek_string (array, 1));
  g_assert_null (latent_json_array_peek_string (array, 2));
  g_assert_null (latent_json_array_peek_string (array, 3));
  g_assert_null (latent_json_array_peek_string (array, 4));
  g_assert_null (latent_json_array_peek_string (array, G_MAXUINT));
  g_assert_null (latent_json_array_peek_object (array, 0));
  g_assert_null (latent_json_array_peek_object (array, 2));
  g_assert_nonnull (latent_json_array_peek_object (array, 3));
  g_assert_null (latent_json_array_peek_object (array, 4));
}

static void
assert_error_names (GError **error, LatentJsonError code, const char *member)
{
  g_assert_error (*error, LATENT_JSON_ERROR, (int) code);
  g_assert_nonnull (strstr ((*error)->message, member));
  g_clear_error (error);
}

static void
test_require (void)
{
  g_autoptr (JsonObject) object = parse_object (members);
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (latent_json_require_string (object, "text", &error), ==, "狐");
  g_assert_nonnull (latent_json_require_object (object, "object", &error));
  g_assert_nonnull (latent_json_require_array (object, "array", &error));
  g_assert_no_error (error);

  g_assert_null (latent_json_require_string (object, "int", &error));
  assert_error_names (&error, LATENT_JSON_ERROR_TYPE, "int");
  g_assert_null (latent_json_require_object (object, "array", &error));
  assert_error_names (&error, LATENT_JSON_ERROR_TYPE, "array");
  g_assert_null (latent_json_require_array (object, "text", &error));
  assert_error_names (&error, LATENT_JSON_ERROR_TYPE, "text");
  g_assert_null (latent_json_require_string (object, "gone", &error));
  assert_error_names (&error, LATENT_JSON_ERROR_MISSING, "gone");
  g_assert_null (latent_json_require_object (object, "null", &error));
  assert_error_names (&error, LATENT_JSON_ERROR_MISSING, "null");
  g_assert_null (latent_json_require_array (NULL, "gone", &error));
  assert_error_names (&error, LATENT_JSON_ERROR_MISSING, "gone");
}

static void
test_to_string (void)
{
  const char *text = "{\"z\":1,\"a\":[true,null,\"\\\"狐\\n\"],\"m\":{\"x\":2.5}}";
  g_autoptr (JsonNode) node = parse (text);
  g_autofree char *back = latent_json_to_string (node);

  g_assert_cmpstr (back, ==, text);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/json/refused", test_refused);
  g_test_add_func ("/json/cut", test_cut);
  g_test_add_func ("/json/depth", test_depth);
  g_test_add_func ("/json/depth-in-fiber", test_depth_in_fiber);
  g_test_add_func ("/json/size", test_size);
  g_test_add_func ("/json/root", test_root);
  g_test_add_func ("/json/peek", test_peek);
  g_test_add_func ("/json/overflow", test_overflow);
  g_test_add_func ("/json/null-object", test_null_object);
  g_test_add_func ("/json/array", test_array);
  g_test_add_func ("/json/require", test_require);
  g_test_add_func ("/json/to-string", test_to_string);
  return g_test_run ();
}
