/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-prompts.h"

#include "latent-test-library.h"

/* The history of prompts, and the saved ones. */

static char *
list (LatentLibrary *library, gboolean saved, const char *search, guint limit)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) prompts = dex_await_boxed (latent_prompts_list (library, saved, search, limit), &error);
  GString *text = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < prompts->len; i++)
    {
      const LatentPrompt *prompt = prompts->pdata[i];

      g_string_append_printf (text, "%s%s%s%s", i > 0 ? "; " : "", prompt->name != NULL ? prompt->name : "",
                              prompt->name != NULL ? "=" : "", prompt->text);
    }
  return g_string_free_and_steal (text);
}

#define assert_list(library, saved, search, limit, expected)                                                           \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    g_autofree char *is = list (library, saved, search, limit);                                                        \
    g_assert_cmpstr (is, ==, expected);                                                                                \
  }                                                                                                                    \
  G_STMT_END

/* Whatever is queued is remembered: once, and the newest first. */
TEST_FIBER (test_history)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  g_autoptr (GPtrArray) prompts = NULL;
  static const char *const sent[] = { "a red fox", "Élan im Schnee", "a fox and a hare", "a red fox", "50 % grey_fox" };

  assert_list (library, FALSE, NULL, 10, "");
  for (guint i = 0; i < G_N_ELEMENTS (sent); i++)
    {
      g_autoptr (LatentTask) task = test_add_task (library, sent[i]);
    }
  assert_list (library, FALSE, NULL, 10, "50 % grey_fox; a red fox; a fox and a hare; Élan im Schnee");
  assert_list (library, FALSE, "", 2, "50 % grey_fox; a red fox");
  /* Words in any order, whatever their case; nothing of SQL's patterns. */
  assert_list (library, FALSE, "FOX  red", 10, "a red fox");
  assert_list (library, FALSE, "éLAN", 10, "Élan im Schnee");
  assert_list (library, FALSE, "%", 10, "50 % grey_fox");
  assert_list (library, FALSE, "_", 10, "50 % grey_fox");
  assert_list (library, FALSE, "wolf", 10, "");

  prompts = dex_await_boxed (latent_prompts_list (library, FALSE, "red", 10), NULL);
  g_assert_cmpint (((LatentPrompt *) prompts->pdata[0])->times, ==, 2);
  g_assert_cmpstr (((LatentPrompt *) prompts->pdata[0])->model, ==, "flux-2/pro-text-to-image");
  g_assert_true (dex_await (latent_prompts_delete (library, ((LatentPrompt *) prompts->pdata[0])->id), NULL));
  assert_list (library, FALSE, NULL, 2, "50 % grey_fox; a fox and a hare");
  g_assert_true (dex_await (latent_prompts_restore (library, prompts->pdata[0]), NULL));
  assert_list (library, FALSE, NULL, 2, "50 % grey_fox; a red fox");
  test_close (library);
  return dex_future_new_true ();
}

TEST_FIBER (test_saved)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  g_autoptr (GPtrArray) prompts = NULL;
  g_autoptr (GError) error = NULL;
  gint64 id;

  id = dex_await_int64 (latent_prompts_save (library, "fox", "a red fox"), &error);
  g_assert_no_error (error);
  g_assert_cmpint (id, >, 0);
  g_assert_true (dex_await (latent_prompts_save (library, "Also", "a hare"), NULL));
  g_assert_false (dex_await (latent_prompts_save (library, "fox", "another"), &error));
  g_assert_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_EXISTS);
  g_clear_error (&error);
  assert_list (library, TRUE, NULL, 10, "Also=a hare; fox=a red fox");
  assert_list (library, TRUE, "FOX", 10, "fox=a red fox");
  assert_list (library, FALSE, NULL, 10, "");

  g_assert_false (dex_await (latent_prompts_rename (library, id, "Also"), &error));
  g_assert_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_EXISTS);
  g_assert_true (dex_await (latent_prompts_rename (library, id, "fox"), NULL));
  g_assert_true (dex_await (latent_prompts_rename (library, id, "Red fox"), NULL));
  assert_list (library, TRUE, NULL, 10, "Also=a hare; Red fox=a red fox");

  prompts = dex_await_boxed (latent_prompts_list (library, TRUE, "red", 10), NULL);
  g_assert_true (dex_await (latent_prompts_delete (library, id), NULL));
  assert_list (library, TRUE, NULL, 10, "Also=a hare");
  g_assert_true (dex_await (latent_prompts_restore (library, prompts->pdata[0]), NULL));
  assert_list (library, TRUE, NULL, 10, "Also=a hare; Red fox=a red fox");
  test_close (library);

  library = test_open (folder);
  assert_list (library, TRUE, NULL, 1, "Also=a hare");
  test_close (library);
  return dex_future_new_true ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/library/prompts/history", test_history);
  g_test_add_func ("/library/prompts/saved", test_saved);
  return g_test_run ();
}
