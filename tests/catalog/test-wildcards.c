/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-wildcards.h"

/* What a written prompt stands for. */

static GHashTable *
make_lists (void)
{
  static const char *const lists[][6] = {
    { "city", "Rome", "Oslo", NULL },
    { "größe", "{tiny|huge}", "\\{plain\\}", NULL },
    { "place", "the __city__ of {night|day}", "nowhere", NULL },
    { "empty", NULL },
    { "self", "a", "b __other__", NULL },
    { "other", "__SELF__", NULL },
    { "a_b-c 2", "named", NULL },
  };
  GHashTable *table = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_strfreev);

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    g_hash_table_insert (table, latent_wildcards_fold_name (lists[i][0]), g_strdupv ((char **) &lists[i][1]));
  return table;
}

static void
test_expand (void)
{
  static const struct
  {
    const char *text;
    const char *prompts; /* separated by "/" */
  } rows[] = {
    { "", "" },
    { "a plain prompt, 100 % \\o/ C:\\new", "a plain prompt, 100 % \\o" },
    { "{red|green|blue} car", "red car/green car/blue car" },
    { "{a|b}{1|2}", "a1/a2/b1/b2" },
    { "{|very }big", "big/very big" },
    { "{a|}", "a/" },
    { "{a|a}", "a/a" },
    { "{dog|{black|white} {cat|kitten}|fox}", "dog/black cat/black kitten/white cat/white kitten/fox" },
    { "a | b", "a | b" },
    { "{one}", "{one}" },
    { "{ and } and {", "{ and } and {" },
    { "}{", "}{" },
    { "{\"scene\": {\"sky\": \"{red|blue}\"}}", "{\"scene\": {\"sky\": \"red\"}}/{\"scene\": {\"sky\": \"blue\"}}" },
    { "\\{red\\|green\\}", "{red|green}" },
    { "{a\\|b|c\\}}", "a|b/c}" },
    { "\\\\{a|b}", "\\a/\\b" },
    { "{ä|日本|🦊}", "ä/日本/🦊" },
    { "{open {a|b}", "{open a/{open b" },
    { "in __city__", "in Rome/in Oslo" },
    { "in __CITY__", "in Rome/in Oslo" },
    { "__city____city__", "RomeRome/RomeOslo/OsloRome/OsloOslo" },
    { "{__city__|home}", "Rome/Oslo/home" },
    { "__Größe__ fox", "tiny fox/huge fox/{plain} fox" },
    { "__place__", "the Rome of night/the Rome of day/the Oslo of night/the Oslo of day/nowhere" },
    { "__a_b-c 2__", "named" },
    { "\\__city__", "__city__" },
    { "snake_case_name and __ and ____", "snake_case_name and __ and ____" },
    { "___city__", "_Rome/_Oslo" },
    { "__ city__", "__ city__" },
    { "__city", "__city" },
  };
  g_autoptr (GHashTable) lists = make_lists ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (GStrv) expected = g_strsplit (rows[i].prompts, "/", -1);
      g_autoptr (GError) error = NULL;
      g_autoptr (LatentWildcards) wildcards = latent_wildcards_parse (rows[i].text, lists, &error);

      g_test_message ("%s", rows[i].text);
      g_assert_no_error (error);
      /* A text without a slash of its own, but one. */
      if (i == 1)
        {
          g_autofree char *prompt = latent_wildcards_dup_prompt (wildcards, 0);

          g_assert_cmpstr (prompt, ==, rows[i].text);
          continue;
        }
      if (*rows[i].prompts != '\0')
        g_assert_cmpuint (latent_wildcards_count (wildcards), ==, g_strv_length (expected));
      for (guint j = 0; expected[j] != NULL; j++)
        {
          g_autofree char *prompt = latent_wildcards_dup_prompt (wildcards, j);

          g_assert_cmpstr (prompt, ==, expected[j]);
        }
    }
}

static void
test_refused (void)
{
  static const struct
  {
    const char *text;
    LatentWildcardsError error;
    const char *says;
  } rows[] = {
    { "{red|green car", LATENT_WILDCARDS_ERROR_UNCLOSED, "character 1 " },
    { "ä {red|{green|blue} car", LATENT_WILDCARDS_ERROR_UNCLOSED, "character 3 " },
    { "__town__", LATENT_WILDCARDS_ERROR_UNKNOWN_LIST, "“town”" },
    { "{a|__town__}", LATENT_WILDCARDS_ERROR_UNKNOWN_LIST, "“town”" },
    { "__empty__", LATENT_WILDCARDS_ERROR_EMPTY_LIST, "“empty”" },
    { "__self__", LATENT_WILDCARDS_ERROR_DEEP, "itself" },
  };
  g_autoptr (GHashTable) lists = make_lists ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (latent_wildcards_parse (rows[i].text, lists, &error));
      g_assert_error (error, LATENT_WILDCARDS_ERROR, (int) rows[i].error);
      g_assert_nonnull (strstr (error->message, rows[i].says));
    }
}

/* Text that was made to hurt ends with an error or a number, at once. */
static void
test_hostile (void)
{
  g_autoptr (GString) deep = g_string_new (NULL);
  g_autoptr (GString) open = g_string_new (NULL);
  g_autoptr (GString) wide = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentWildcards) wildcards = NULL;
  g_autoptr (LatentWildcards) many = NULL;
  g_autofree char *prompt = NULL;

  for (guint i = 0; i < 100000; i++)
    {
      g_string_append (deep, "{a|");
      g_string_append_c (open, '{');
      g_string_append (wide, "{a|b}");
    }
  for (guint i = 0; i < 100000; i++)
    g_string_append_c (deep, '}');
  g_assert_null (latent_wildcards_parse (deep->str, NULL, &error));
  g_assert_error (error, LATENT_WILDCARDS_ERROR, LATENT_WILDCARDS_ERROR_DEEP);
  g_clear_error (&error);

  wildcards = latent_wildcards_parse (open->str, NULL, &error);
  g_assert_no_error (error);
  prompt = latent_wildcards_dup_prompt (wildcards, 0);
  g_assert_cmpstr (prompt, ==, open->str);

  many = latent_wildcards_parse (wide->str, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (latent_wildcards_count (many) == G_MAXUINT64);
}

static void
test_escape (void)
{
  static const char *const texts[] = { "", "plain", "{a|b}", "\\{a\\}", "__city__", "___x___", "a_b", "\\\\", "{|}\\" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *escaped = latent_wildcards_escape (texts[i]);
      g_autoptr (LatentWildcards) wildcards = latent_wildcards_parse (escaped, NULL, NULL);
      g_autofree char *back = NULL;

      g_assert_nonnull (wildcards);
      g_assert_cmpuint (latent_wildcards_count (wildcards), ==, 1);
      back = latent_wildcards_dup_prompt (wildcards, 0);
      g_assert_cmpstr (back, ==, texts[i]);
    }
}

static void
test_names (void)
{
  static const char *const good[] = { "city", "Größe", "a b", "a_b", "x-1.2", "日本" };
  static const char *const bad[] = { "", " a", "a ", "_a", "a_", "a__b", "a|b", "{a}", "a/b", "a\nb" };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    g_assert_true (latent_wildcards_is_name (good[i]));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (latent_wildcards_is_name (bad[i]));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/catalog/wildcards/expand", test_expand);
  g_test_add_func ("/catalog/wildcards/refused", test_refused);
  g_test_add_func ("/catalog/wildcards/hostile", test_hostile);
  g_test_add_func ("/catalog/wildcards/escape", test_escape);
  g_test_add_func ("/catalog/wildcards/names", test_names);
  return g_test_run ();
}
