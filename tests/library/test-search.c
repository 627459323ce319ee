/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-test-picture.h"

#include <string.h>

#include "latent-image-list.h"
#include "latent-images.h"
#include "latent-search-matches.h"

/* What is found by what is typed. */

/* Found by their first letter. */
static const char *const prompts[] = {
  "A red fox in the deep snow, photograph",
  "B the quick brown fox and a lazy dog",
  "C 雪の中を静かに歩く狐と月",
  "D 눈 속의 흰여우가 달린다",
  "E 一只狐狸在雪地里",
  "F café crème brûlée in Zürich",
  "G say \"hello world\" to the AND OR NOT robot",
  "H ｆｕｌｌ　ｗｉｄｔｈ ｶﾞﾗｽ",
};

typedef struct
{
  const char *search;
  const char *found;
} Case;

static const Case cases[] = {
  { "fox", "AB" },
  { "FOX", "AB" },
  { "fo", "AB" },
  { "fox snow", "A" },
  { "snow fox", "A" },
  { "fox -snow", "B" },
  { "-fox", "CDEFGH" },
  { "-fox -狐", "DFGH" },
  { "\"brown fox\"", "B" },
  { "\"fox brown\"", "" },
  { "\"brown fo", "B" },
  { "\"brown fo\"", "" },
  { "-\"brown fox\" fox", "A" },
  { "狐", "CE" },
  { "歩く狐", "C" },
  { "狐歩く", "" },
  { "狐 月", "C" },
  { "狐狸", "E" },
  { "여우", "D" },
  { "흰여우", "D" },
  { "cafe", "F" },
  { "CAFÉ creme", "F" },
  { "zurich", "F" },
  { "hello world", "G" },
  { "AND", "BG" },
  { "NOT", "G" },
  { "full width", "H" },
  { "ガラス", "H" },
  { "flux", "ABCDEFGH" },
  { "flux-2/pro", "ABCDEFGH" },
  { "", "ABCDEFGH" },
  { "   ", "ABCDEFGH" },
};

/* Whatever is typed is text, never syntax. */
static const char *const hostile[] = {
  "\"",
  "\"\"",
  "\"\"\"",
  "-",
  "--",
  "---fox",
  "-\"",
  "*",
  "fox*",
  "*fox",
  "fox^",
  "^fox",
  "(",
  ")",
  "(fox",
  "fox)",
  "fox AND",
  "AND AND",
  "OR",
  "NOT fox",
  "fox NOT",
  "NEAR(fox snow)",
  "NEAR/2",
  "prompt:fox",
  "{prompt name}: fox",
  ":",
  "fox:snow",
  "'",
  "''; DROP TABLE image; --",
  "%",
  "_",
  "\\",
  "fox\\",
  "a\"b\"c",
  "\"a\"\"b\"",
  "+fox",
  "fox+snow",
  "!!!",
  "…",
  "\x01\x02",
  "\xff\xfe",
  "\xc3",
  "fox\xff",
  "\U0001f98a",
  "😀",
  "\u202e",
  "\u0301",
  "?1",
  "?",
  "@a",
  "$b",
};

static char *
find (LatentLibrary *library, const LatentImageQuery *query)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) images = dex_await_boxed (latent_library_list_images (library, query), &error);
  g_autoptr (GString) found = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < images->len; i++)
    {
      g_assert_true (latent_image_get_loaded (images->pdata[i]));
      g_string_append_c (found, *latent_image_get_prompt (images->pdata[i]));
    }
  return g_string_free_and_steal (g_steal_pointer (&found));
}

static int
compare_chars (const void *a, const void *b)
{
  return *(const char *) a - *(const char *) b;
}

static void
assert_found (LatentLibrary *library, LatentImageQuery query, const char *expected)
{
  g_autofree char *found = find (library, &query);
  g_autofree char *wanted = g_strdup (expected);

  qsort (found, strlen (found), 1, compare_chars);
  qsort (wanted, strlen (wanted), 1, compare_chars);
  if (!g_str_equal (found, wanted))
    g_error ("“%s” found %s, not %s", query.search, found, wanted);
}

static LatentLibrary *
fill (const char *folder, GPtrArray *images)
{
  LatentLibrary *library = test_open (folder);

  for (gsize i = 0; i < G_N_ELEMENTS (prompts); i++)
    g_ptr_array_add (images, test_land_picture (library, prompts[i]));
  return library;
}

TEST_FIBER (test_search)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  g_autoptr (GPtrArray) images = g_ptr_array_new_with_free_func (g_object_unref);
  LatentLibrary *library = fill (folder, images);
  g_autoptr (GString) long_text = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_found (library, (LatentImageQuery) { .search = cases[i].search }, cases[i].found);
  for (gsize i = 0; i < G_N_ELEMENTS (hostile); i++)
    {
      g_autofree char *found = find (library, &(LatentImageQuery) { .search = hostile[i] });

      g_assert_cmpuint (strlen (found), <=, G_N_ELEMENTS (prompts));
    }
  while (long_text->len < 200000)
    g_string_append (long_text, "fox -\"a\" ");
  g_free (find (library, &(LatentImageQuery) { .search = long_text->str }));
  g_clear_pointer (&images, g_ptr_array_unref);
  test_close (library);
  return dex_future_new_true ();
}

TEST_FIBER (test_filters)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  g_autoptr (GPtrArray) images = g_ptr_array_new_with_free_func (g_object_unref);
  LatentLibrary *library = fill (folder, images);
  g_autoptr (GArray) foxes = test_ids (images->pdata[0], images->pdata[1], NULL);
  g_autoptr (GArray) last = test_ids (images->pdata[7], NULL);
  g_autofree char *found = NULL;
  gint64 third = latent_image_get_created (images->pdata[2]);

  /* Newest first. */
  found = find (library, &(LatentImageQuery) { 0 });
  g_assert_cmpstr (found, ==, "HGFEDCBA");
  g_clear_pointer (&found, g_free);
  found = find (library, &(LatentImageQuery) { .limit = 3 });
  g_assert_cmpstr (found, ==, "HGF");

  assert_found (library, (LatentImageQuery) { .since = third }, "CDEFGH");
  assert_found (library, (LatentImageQuery) { .until = third }, "AB");
  assert_found (library, (LatentImageQuery) { .task = latent_image_get_task (images->pdata[4]) }, "E");
  assert_found (library, (LatentImageQuery) { .model = "flux-2/pro-text-to-image" }, "ABCDEFGH");
  assert_found (library, (LatentImageQuery) { .model = "other" }, "");
  assert_found (library, (LatentImageQuery) { .collection = 7 }, "");

  g_assert_true (dex_await (latent_images_set_favourite (library, foxes, TRUE), NULL));
  assert_found (library, (LatentImageQuery) { .favourite = TRUE }, "AB");
  assert_found (library, (LatentImageQuery) { .favourite = TRUE, .search = "snow" }, "A");

  g_assert_true (dex_await (latent_images_add_tag (library, foxes, "Animals 動物"), NULL));
  assert_found (library, (LatentImageQuery) { .tag = "animals 動物" }, "AB");
  assert_found (library, (LatentImageQuery) { .search = "animal" }, "AB");
  assert_found (library, (LatentImageQuery) { .search = "物" }, "AB");
  g_assert_true (dex_await (latent_images_remove_tag (library, foxes, "ANIMALS 動物"), NULL));
  assert_found (library, (LatentImageQuery) { .tag = "Animals 動物" }, "");
  assert_found (library, (LatentImageQuery) { .search = "animal" }, "");

  g_assert_true (dex_await (latent_images_trash (library, last), NULL));
  assert_found (library, (LatentImageQuery) { 0 }, "ABCDEFG");
  assert_found (library, (LatentImageQuery) { .search = "width" }, "");
  assert_found (library, (LatentImageQuery) { .trashed = TRUE }, "H");
  assert_found (library, (LatentImageQuery) { .trashed = TRUE, .search = "width" }, "H");
  g_clear_pointer (&images, g_ptr_array_unref);
  test_close (library);
  return dex_future_new_true ();
}

/* What is shown as found is what finds: each is marked in the prompts that the search finds, and in no other. */
static void
test_matches (void)
{
  static const struct
  {
    const char *search;
    const char *text;
    const char *marked;
  } marks[] = {
    { "fox", "A red Fox, a foxglove; outfox", "A red [Fox], a [foxglove]; outfox" },
    { "fo sno", "A fox in the snow", "A [fox] in the [snow]" },
    { "\"red fox\"", "red fox, fox red, Red  FOX!", "[red fox], fox red, [Red  FOX]!" },
    { "\"red fo\"", "red fox", "red fox" },
    { "\"red fo", "red fox", "[red fox]" },
    { "fox -snow", "fox snow", "[fox] snow" },
    { "red red fox", "red fox", "[red] [fox]" },
    { "cafe", "Ein Café und cafe\u0301s", "Ein [Café] und [cafe\u0301s]" },
    { "狐", "雪の中の狐と狐", "雪の中の[狐]と[狐]" },
    { "歩く狐", "静かに歩く狐と月", "静かに[歩く狐]と月" },
    { "ガラス", "ｶﾞﾗｽ カラス", "[ｶﾞﾗｽ] カラス" },
    { "여우", "흰여우가", "흰[여우]가" },
    { "flux-2", "flux-2/pro flux 3", "[flux-2]/pro flux 3" },
    { "", "fox", "fox" },
    { "- \" --", "fox", "fox" },
    { "fox", "", "" },
    { "\xff fox", "fox", "[fox]" },
    { "fox", "\xff fox", "\xff fox" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (marks); i++)
    {
      g_autoptr (GArray) matches = latent_search_find_matches (marks[i].search, marks[i].text);
      g_autoptr (GString) marked = g_string_new (marks[i].text);

      for (guint j = matches->len; j-- > 0;)
        {
          const LatentSearchMatch *match = &g_array_index (matches, LatentSearchMatch, j);

          g_string_insert_c (marked, (gssize) match->end, ']');
          g_string_insert_c (marked, (gssize) match->start, '[');
        }
      g_assert_cmpstr (marked->str, ==, marks[i].marked);
    }
  /* Whatever finds a prompt is marked in it, unless it is found elsewhere (the model, the file's name). */
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (prompts) && *cases[i].search != '\0' && !strstr (cases[i].search, "flux"); j++)
      {
        g_autoptr (GArray) matches = latent_search_find_matches (cases[i].search, prompts[j]);

        if (strchr (cases[i].found, *prompts[j]) != NULL && *cases[i].search != '-' && *cases[i].search != ' ' &&
            matches->len == 0)
          g_error ("“%s” isn't marked in “%s”", cases[i].search, prompts[j]);
      }
}

int
main (int argc, char *argv[])
{
  int result;

  dex_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/search/search", test_search);
  g_test_add_func ("/search/filters", test_filters);
  g_test_add_func ("/search/matches", test_matches);
  result = g_test_run ();
  latent_imaging_shutdown ();
  return result;
}
