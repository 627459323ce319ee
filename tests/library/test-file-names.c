/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-test-picture.h"

#include <string.h>

/* What prompts become in the names of files. */

typedef struct
{
  const char *name;
  const char *prompt;
  const char *expected; /* between time and code; NULL: only the rules that hold for all */
} Case;

static const Case cases[] = {
  { "plain", "a fox in the snow", "a fox in the snow – flux-2" },
  { "empty", "", "flux-2" },
  { "blank", " \t\n ", "flux-2" },
  { "lines", "a fox\n\n  in\tthe\r\nsnow", "a fox in the snow – flux-2" },
  { "slashes", "a/b\\c: d|e", "a-b-c- d-e – flux-2" },
  { "climb", "../../etc/passwd", "-..-etc-passwd – flux-2" },
  { "hidden", "...hidden", "hidden – flux-2" },
  { "windows", "what? <b>\"now\"*</b>", "what b 'now' -b – flux-2" },
  { "override", "abc\u202egnp.exe\u202c", "abcgnp.exe – flux-2" },
  { "isolates", "a\u2066b\u2069\u200ec\ufeff", "abc – flux-2" },
  { "control", "a\x01\x02\x1b[31mb\x7f", "a[31mb – flux-2" },
  { "trailing", "a fox ...  - ", "a fox – flux-2" },
  { "cjk", "雪の中の狐、静かな夜", "雪の中の狐、静かな夜 – flux-2" },
  { "decomposed", "e\u0301te\u0301", "été – flux-2" },
  { "family", "\U0001f468\u200d\U0001f469\u200d\U0001f467 at home",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467 at home – flux-2" },
  { "long words",
    "a very long description of a lighthouse on a cliff above the stormy sea at night with thousands of birds",
    "a very long description of a lighthouse on a cliff above the – flux-2" },
  { "long cjk",
    "狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐"
    "狐狐狐狐狐狐狐狐狐狐狐狐狐"
    "狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐狐"
    "狐狐狐狐狐狐狐狐狐狐狐狐狐",
    NULL },
};

static gboolean
is_allowed (gunichar c)
{
  GUnicodeType type = g_unichar_type (c);

  return strchr ("/\\:|<>*?\"", (int) (c < 128 ? c : 'a')) == NULL && type != G_UNICODE_CONTROL &&
         (type != G_UNICODE_FORMAT || c == 0x200d) && type != G_UNICODE_LINE_SEPARATOR;
}

/* "23-1405 what we look for (7Q3F).png" */
static char *
check_name (const char *name)
{
  const char *open = strrchr (name, '(');
  guint day, hour;
  int length = 0;

  g_assert_true (g_utf8_validate (name, -1, NULL));
  g_assert_cmpuint (strlen (name), <=, 250);
  for (const char *p = name; *p != '\0'; p = g_utf8_next_char (p))
    g_assert_true (is_allowed (g_utf8_get_char (p)));
  g_assert_cmpint (sscanf (name, "%2u-%4u %n", &day, &hour, &length), ==, 2);
  g_assert_cmpint (length, ==, 8);
  g_assert_nonnull (open);
  g_assert_cmpuint (strlen (open), ==, strlen ("(7Q3F).png"));
  g_assert_true (g_str_has_suffix (name, ").png"));
  g_assert_cmpint (open[-1], ==, ' ');
  return g_strndup (name + 8, (gsize) (open - 1 - (name + 8)));
}

static DexFuture *
case_fiber (gpointer user_data)
{
  const Case *expected = user_data;
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  g_autoptr (LatentImage) image = test_land_picture (library, expected->prompt);
  g_autofree char *name = g_path_get_basename (latent_image_get_path (image));
  g_autofree char *month = g_path_get_dirname (latent_image_get_path (image));
  g_autofree char *parent = g_path_get_dirname (month);
  g_autofree char *shown = check_name (name);
  guint year, number;
  g_autofree char *month_name = g_path_get_basename (month);

  g_assert_cmpstr (parent, ==, folder);
  g_assert_cmpint (sscanf (month_name, "%4u-%2u", &year, &number), ==, 2);
  g_assert_cmpuint (strlen (month_name), ==, 7);
  g_assert_true (g_file_test (latent_image_get_path (image), G_FILE_TEST_IS_REGULAR));
  g_assert_cmpstr (latent_image_get_prompt (image), ==, expected->prompt);
  if (expected->expected != NULL)
    g_assert_cmpstr (shown, ==, expected->expected);
  g_clear_object (&image);
  test_close (library);
  return dex_future_new_true ();
}

static void
test_case (gconstpointer data)
{
  latent_test_run_fiber (case_fiber, (gpointer) data);
}

/* A prompt of many thousand combining marks, joined emoji without end. */
TEST_FIBER (test_endless)
{
  static const char *const pieces[] = { "\u0301", "\U0001f468\u200d", "a\u0489\u0489", "狐", "x" };
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);

  for (gsize i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autoptr (GString) prompt = g_string_new (NULL);
      g_autoptr (LatentImage) image = NULL;
      g_autofree char *name = NULL;
      g_autofree char *shown = NULL;

      while (prompt->len < 20000)
        g_string_append (prompt, pieces[i]);
      image = test_land_picture (library, prompt->str);
      name = g_path_get_basename (latent_image_get_path (image));
      shown = check_name (name);
      g_assert_true (g_str_has_suffix (shown, "flux-2"));
    }
  test_close (library);
  return dex_future_new_true ();
}

int
main (int argc, char *argv[])
{
  int result;

  dex_init ();
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/file-names/", cases[i].name, NULL);

      g_strdelimit (path, " ", '-');
      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/file-names/endless", test_endless);
  result = g_test_run ();
  latent_imaging_shutdown ();
  return result;
}
