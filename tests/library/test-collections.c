/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-test-picture.h"

#include "latent-backup.h"
#include "latent-collection-list.h"
#include "latent-collections.h"
#include "latent-history.h"
#include "latent-image-list.h"
#include "latent-images.h"
#include "latent-imaging.h"
#include "latent-tags.h"
#include "latent-verify.h"

/* Collections, tags, and the history of both. */

static gint64
done (DexFuture *future)
{
  g_autoptr (GError) error = NULL;
  gint64 result = dex_await_int64 (future, &error);

  g_assert_no_error (error);
  return result;
}

/* "Foxes 2; Snow 0" */
static char *
describe (GPtrArray *collections)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < collections->len; i++)
    g_string_append_printf (text, "%s%s %u", i > 0 ? "; " : "", latent_collection_get_name (collections->pdata[i]),
                            latent_collection_get_n_images (collections->pdata[i]));
  return g_string_free_and_steal (text);
}

static void
assert_collections (LatentLibrary *library, const char *expected)
{
  g_autoptr (GPtrArray) collections = dex_await_boxed (latent_collections_list (library), NULL);
  g_autofree char *text = describe (collections);

  g_assert_cmpstr (text, ==, expected);
}

static void
assert_collections_of (LatentLibrary *library, GArray *ids, const char *expected)
{
  g_autoptr (GPtrArray) collections = dex_await_boxed (latent_collections_list_of (library, ids), NULL);
  g_autofree char *text = describe (collections);

  g_assert_cmpstr (text, ==, expected);
}

static void
assert_cover (LatentLibrary *library, guint index, LatentImage *image)
{
  g_autoptr (GPtrArray) collections = dex_await_boxed (latent_collections_list (library), NULL);

  g_assert_cmpint (latent_collection_get_cover (collections->pdata[index]), ==,
                   image != NULL ? latent_image_get_id (image) : 0);
}

/* The prompts of a collection's pictures. */
static void
assert_members (LatentLibrary *library, gint64 id, const char *expected)
{
  LatentImageQuery query = { .collection = id, .sort = LATENT_IMAGE_SORT_PLACE };
  g_autoptr (GPtrArray) images = dex_await_boxed (latent_library_list_images (library, &query), NULL);
  g_autoptr (GPtrArray) prompts = g_ptr_array_new ();
  g_autofree char *text = NULL;

  for (guint i = 0; i < images->len; i++)
    g_ptr_array_add (prompts, (char *) latent_image_get_prompt (images->pdata[i]));
  g_ptr_array_add (prompts, NULL);
  text = g_strjoinv (" ", (char **) prompts->pdata);
  g_assert_cmpstr (text, ==, expected);
}

/* The kinds of what was done, newest first. */
static void
assert_history (LatentLibrary *library, gint64 image, guint limit, const char *expected)
{
  g_autoptr (GPtrArray) entries = dex_await_boxed (latent_history_list (library, image, limit), NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  gint64 time = G_MAXINT64;

  for (guint i = 0; i < entries->len; i++)
    {
      const LatentHistoryEntry *entry = entries->pdata[i];

      g_assert_cmpint (entry->time, <=, time);
      time = entry->time;
      g_string_append_printf (text, "%s%s(%s%s%s)%u", i > 0 ? " " : "", latent_history_kind_get_nick (entry->kind),
                              entry->subject != NULL ? entry->subject : "", entry->value != NULL ? "→" : "",
                              entry->value != NULL ? entry->value : "", entry->n_images);
    }
  g_assert_cmpstr (text->str, ==, expected);
}

static void
assert_tags (LatentLibrary *library, GArray *ids, const char *expected)
{
  g_autoptr (GPtrArray) tags = dex_await_boxed (latent_tags_list (library, ids), NULL);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < tags->len; i++)
    {
      const LatentTag *tag = tags->pdata[i];

      g_string_append_printf (text, "%s%s %u", i > 0 ? "; " : "", tag->name, tag->n_images);
    }
  g_assert_cmpstr (text->str, ==, expected);
}

static void
assert_fails (DexFuture *future, LatentLibraryError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (dex_await (future, &error));
  g_assert_error (error, LATENT_LIBRARY_ERROR, (int) code);
}

/* Three pictures in a library; closed by the test. */
typedef struct
{
  TestFolder *folder;
  LatentLibrary *library;
  LatentImage *images[3];
  GArray *all;
  GArray *first;
  GArray *last;
} Three;

static void
three_clear (Three *three)
{
  for (guint i = 0; i < G_N_ELEMENTS (three->images); i++)
    g_object_unref (three->images[i]);
  g_array_unref (three->all);
  g_array_unref (three->first);
  g_array_unref (three->last);
  test_close (three->library);
  test_folder_free (three->folder);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Three, three_clear)

static void
three_init (Three *three)
{
  static const char *const prompts[] = { "one", "two", "three" };

  three->folder = test_folder_new ();
  three->library = test_open (three->folder);
  for (guint i = 0; i < G_N_ELEMENTS (three->images); i++)
    three->images[i] = test_land_picture (three->library, prompts[i]);
  three->all = test_ids (three->images[0], three->images[1], three->images[2], NULL);
  three->first = test_ids (three->images[0], NULL);
  three->last = test_ids (three->images[2], NULL);
}

TEST_FIBER (test_make)
{
  g_auto (Three) three = { 0 };
  gint64 foxes, snow, same;

  three_init (&three);
  assert_collections (three.library, "");
  foxes = done (latent_collections_create (three.library, "  Foxes\n", NULL, NULL));
  snow = done (latent_collections_create (three.library, "Snow", NULL, three.all));
  assert_collections (three.library, "Foxes 0; Snow 3");
  assert_cover (three.library, 0, NULL);

  /* A name belongs to one. */
  assert_fails (latent_collections_create (three.library, "FOXES", NULL, NULL), LATENT_LIBRARY_ERROR_EXISTS);
  assert_fails (latent_collections_create (three.library, " ", NULL, NULL), LATENT_LIBRARY_ERROR_CONTENT);
  assert_fails (latent_collections_rename (three.library, snow, "foxes"), LATENT_LIBRARY_ERROR_EXISTS);
  done (latent_collections_rename (three.library, foxes, "foxes"));
  assert_collections (three.library, "foxes 0; Snow 3");
  same = done (latent_collections_rename (three.library, foxes, "foxes"));
  g_assert_cmpint (same, ==, 0);
  assert_fails (latent_collections_rename (three.library, 99, "x"), LATENT_LIBRARY_ERROR_NOT_FOUND);

  /* In several, and in one once only. */
  done (latent_collections_add (three.library, foxes, three.first));
  same = done (latent_collections_add (three.library, foxes, three.first));
  g_assert_cmpint (same, ==, 0);
  assert_collections_of (three.library, three.first, "foxes 1; Snow 1");
  assert_collections_of (three.library, three.last, "Snow 1");
  assert_collections_of (three.library, three.all, "foxes 1; Snow 3");

  /* What lies in the trash isn't shown, and comes back to where it was. */
  g_assert_true (dex_await (latent_images_trash (three.library, three.first), NULL));
  assert_collections (three.library, "foxes 0; Snow 2");
  assert_cover (three.library, 0, NULL);
  g_assert_true (dex_await (latent_images_restore (three.library, three.first), NULL));
  assert_collections (three.library, "foxes 1; Snow 3");
  assert_cover (three.library, 0, three.images[0]);
  return dex_future_new_true ();
}

TEST_FIBER (test_delete)
{
  g_auto (Three) three = { 0 };
  gint64 foxes, change;

  three_init (&three);
  foxes = done (latent_collections_create (three.library, "Foxes", NULL, three.all));
  change = done (latent_collections_delete (three.library, foxes));
  assert_collections (three.library, "");
  assert_collections_of (three.library, three.first, "");
  assert_members (three.library, foxes, "");
  assert_fails (latent_collections_delete (three.library, foxes), LATENT_LIBRARY_ERROR_NOT_FOUND);
  assert_fails (latent_collections_add (three.library, foxes, three.first), LATENT_LIBRARY_ERROR_NOT_FOUND);

  /* After a restart too, and beside one that took its name. */
  for (guint i = 0; i < 3; i++)
    g_clear_object (&three.images[i]);
  test_close (three.library);
  three.library = test_open (three.folder);
  for (guint i = 0; i < 3; i++)
    three.images[i] = dex_await_object (latent_library_get_image (three.library, i + 1), NULL);
  done (latent_collections_create (three.library, "foxes", NULL, NULL));
  done (latent_history_undo (three.library, change));
  assert_collections (three.library, "Foxes (2) 3; foxes 0");
  assert_fails (latent_collections_restore (three.library, foxes), LATENT_LIBRARY_ERROR_NOT_FOUND);
  return dex_future_new_true ();
}

TEST_FIBER (test_order)
{
  g_auto (Three) three = { 0 };
  gint64 a, c, change;

  three_init (&three);
  a = done (latent_collections_create (three.library, "a", NULL, NULL));
  done (latent_collections_create (three.library, "b", NULL, NULL));
  c = done (latent_collections_create (three.library, "c", NULL, NULL));
  done (latent_collections_move (three.library, c, 0));
  assert_collections (three.library, "c 0; a 0; b 0");
  change = done (latent_collections_move (three.library, a, 99));
  assert_collections (three.library, "c 0; b 0; a 0");
  g_assert_cmpint (done (latent_collections_move (three.library, a, 2)), ==, 0);
  done (latent_history_undo (three.library, change));
  assert_collections (three.library, "c 0; a 0; b 0");
  done (latent_collections_create (three.library, "d", NULL, NULL));
  assert_collections (three.library, "c 0; a 0; b 0; d 0");
  return dex_future_new_true ();
}

TEST_FIBER (test_pictures)
{
  g_auto (Three) three = { 0 };
  g_autoptr (GArray) ends = NULL;
  gint64 foxes, change;

  three_init (&three);
  ends = test_ids (three.images[2], three.images[0], NULL);
  foxes = done (latent_collections_create (three.library, "Foxes", NULL, three.all));
  assert_members (three.library, foxes, "one two three");
  assert_cover (three.library, 0, three.images[0]);
  change = done (latent_collections_arrange (three.library, foxes, three.last, latent_image_get_id (three.images[1])));
  assert_members (three.library, foxes, "one three two");
  done (latent_history_undo (three.library, change));
  assert_members (three.library, foxes, "one two three");
  done (latent_collections_arrange (three.library, foxes, three.first, 0));
  assert_members (three.library, foxes, "two three one");
  assert_cover (three.library, 0, three.images[1]);
  /* Before one of themselves. */
  done (latent_collections_arrange (three.library, foxes, ends, latent_image_get_id (three.images[2])));
  assert_members (three.library, foxes, "two three one");

  /* What was taken out comes back to its place. */
  change = done (latent_collections_remove (three.library, foxes, three.last));
  assert_members (three.library, foxes, "two one");
  g_assert_cmpint (done (latent_collections_remove (three.library, foxes, three.last)), ==, 0);
  done (latent_history_undo (three.library, change));
  assert_members (three.library, foxes, "two three one");
  /* What is new comes first. */
  done (latent_collections_remove (three.library, foxes, three.last));
  done (latent_collections_add (three.library, foxes, three.all));
  assert_members (three.library, foxes, "three two one");

  change = done (latent_collections_set_cover (three.library, foxes, latent_image_get_id (three.images[0])));
  assert_cover (three.library, 0, three.images[0]);
  done (latent_history_undo (three.library, change));
  assert_cover (three.library, 0, three.images[2]);
  return dex_future_new_true ();
}

/* A smart collection has what its query finds, also within another one's. */
TEST_FIBER (test_smart)
{
  g_auto (Three) three = { 0 };
  LatentImageQuery query = { .tag = "snow" };
  g_autofree char *snow_json = latent_image_query_to_json (&query);
  g_autofree char *both_json = NULL;
  gint64 snow, both;

  three_init (&three);
  snow = done (latent_collections_create (three.library, "Snow", snow_json, NULL));
  assert_collections (three.library, "Snow 0");
  done (latent_images_add_tag (three.library, three.all, "Snow"));
  done (latent_images_set_favourite (three.library, three.first, TRUE));
  assert_collections (three.library, "Snow 3");
  assert_cover (three.library, 0, three.images[2]);
  query = (LatentImageQuery) { .collection = snow, .favourite = TRUE };
  both_json = latent_image_query_to_json (&query);
  both = done (latent_collections_create (three.library, "Starred snow", both_json, NULL));
  assert_collections (three.library, "Snow 3; Starred snow 1");
  assert_members (three.library, both, "one");
  assert_members (three.library, snow, "three two one");
  assert_fails (latent_collections_add (three.library, snow, three.first), LATENT_LIBRARY_ERROR_CONTENT);
  assert_fails (latent_collections_set_cover (three.library, snow, 1), LATENT_LIBRARY_ERROR_CONTENT);
  assert_collections_of (three.library, three.first, "");

  /* One that is gone has none; one of a newer Latent is there, and tells nothing wrong. */
  done (latent_collections_delete (three.library, snow));
  assert_collections (three.library, "Starred snow 0");
  done (latent_collections_create (three.library, "Later", "{\"weather\": \"rain\"}", NULL));
  assert_collections (three.library, "Starred snow 0; Later 0");
  return dex_future_new_true ();
}

/* Taking back changes what was changed, and nothing else. */
TEST_FIBER (test_history)
{
  g_auto (Three) three = { 0 };
  gint64 foxes, collected, tagged, starred, undone;

  three_init (&three);
  done (latent_images_add_tag (three.library, three.first, "snow"));
  tagged = done (latent_images_add_tag (three.library, three.all, "SNOW"));
  assert_tags (three.library, NULL, "snow 3");
  undone = done (latent_history_undo (three.library, tagged));
  assert_tags (three.library, NULL, "snow 1");
  assert_tags (three.library, three.first, "snow 1");
  done (latent_history_undo (three.library, undone));
  assert_tags (three.library, NULL, "snow 3");
  assert_history (three.library, latent_image_get_id (three.images[2]), 10, "tag(snow)2 untag(snow)2 tag(SNOW)2");
  assert_history (three.library, latent_image_get_id (three.images[0]), 10, "tag(snow)1");

  done (latent_images_set_favourite (three.library, three.first, TRUE));
  starred = done (latent_images_set_favourite (three.library, three.all, TRUE));
  done (latent_history_undo (three.library, starred));
  g_assert_true (latent_image_get_favourite (three.images[0]));
  g_assert_false (latent_image_get_favourite (three.images[1]));
  g_assert_cmpint (done (latent_images_set_favourite (three.library, three.first, TRUE)), ==, 0);

  foxes = done (latent_collections_create (three.library, "Foxes", NULL, three.last));
  collected = done (latent_collections_add (three.library, foxes, three.all));
  done (latent_history_undo (three.library, collected));
  assert_members (three.library, foxes, "three");
  done (latent_collections_rename (three.library, foxes, "Vixens"));
  g_assert_true (dex_await (latent_images_trash (three.library, three.first), NULL));
  g_assert_true (dex_await (latent_images_restore (three.library, three.first), NULL));
  assert_history (three.library, 0, 7,
                  "restore()1 trash()1 collection-rename(Foxes→Vixens)0 uncollect(Foxes)2 collect(Foxes)2 "
                  "collect(Foxes)1 collection-create(Foxes)0");
  g_assert_cmpint (done (latent_history_undo (three.library, 0)), ==, 0);
  return dex_future_new_true ();
}

TEST_FIBER (test_rename_tag)
{
  g_auto (Three) three = { 0 };
  LatentImageQuery query = { .search = "hare" };
  g_autoptr (GPtrArray) found = NULL;
  gint64 change;

  three_init (&three);
  done (latent_images_add_tag (three.library, three.all, "fox"));
  done (latent_images_add_tag (three.library, three.first, "vixen"));
  change = done (latent_tags_rename (three.library, "FOX", " Hare"));
  assert_tags (three.library, NULL, "Hare 3; vixen 1");
  g_assert_cmpstr (latent_image_get_tags (three.images[1])[0], ==, "Hare");
  found = dex_await_boxed (latent_library_list_images (three.library, &query), NULL);
  g_assert_cmpuint (found->len, ==, 3);
  done (latent_history_undo (three.library, change));
  assert_tags (three.library, NULL, "fox 3; vixen 1");

  /* Into one that is there already: one picture had both. */
  change = done (latent_tags_rename (three.library, "fox", "vixen"));
  assert_tags (three.library, NULL, "vixen 3");
  done (latent_history_undo (three.library, change));
  assert_tags (three.library, NULL, "fox 3; vixen 1");
  assert_tags (three.library, three.first, "fox 1; vixen 1");
  assert_tags (three.library, three.last, "fox 1");

  assert_fails (latent_tags_rename (three.library, "badger", "x"), LATENT_LIBRARY_ERROR_NOT_FOUND);
  assert_fails (latent_tags_rename (three.library, "fox", "\t"), LATENT_LIBRARY_ERROR_CONTENT);
  done (latent_tags_rename (three.library, "fox", "Fox"));
  assert_tags (three.library, NULL, "Fox 3; vixen 1");
  return dex_future_new_true ();
}

/* A copy of the database and a repair keep all of it. */
TEST_FIBER (test_kept)
{
  g_auto (Three) three = { 0 };
  g_autoptr (TestFolder) elsewhere = test_folder_new ();
  g_autofree char *copy = g_build_filename (elsewhere, "copy.db", NULL);
  g_autofree char *moved = NULL;
  g_autoptr (GFile) file = g_file_new_for_path (copy);
  g_autoptr (GFile) folder = NULL;
  g_autoptr (LatentVerifyReport) report = NULL;
  g_autoptr (GError) error = NULL;
  gint64 foxes;

  three_init (&three);
  foxes = done (latent_collections_create (three.library, "Foxes", NULL, three.all));
  done (latent_images_add_tag (three.library, three.first, "snow"));
  moved = g_build_filename (three.folder, "elsewhere.png", NULL);
  g_assert_cmpint (g_rename (latent_image_get_path (three.images[0]), moved), ==, 0);
  report = dex_await_boxed (latent_library_verify (three.library, TRUE, NULL, NULL, NULL), &error);
  g_assert_no_error (error);
  assert_members (three.library, foxes, "one two three");
  assert_tags (three.library, three.first, "snow 1");
  g_assert_cmpstr (latent_image_get_path (three.images[0]), ==, moved);

  g_assert_true (dex_await (latent_library_backup (three.library, file), &error));
  done (latent_collections_delete (three.library, foxes));
  for (guint i = 0; i < 3; i++)
    g_clear_object (&three.images[i]);
  test_close (three.library);
  folder = g_file_new_for_path (three.folder);
  g_assert_true (dex_await (latent_backup_restore (folder, file, TEST_SERVICE), &error));
  g_assert_no_error (error);
  three.library = test_open (three.folder);
  for (guint i = 0; i < 3; i++)
    three.images[i] = dex_await_object (latent_library_get_image (three.library, i + 1), NULL);
  assert_collections (three.library, "Foxes 3");
  assert_history (three.library, 0, 3, "tag(snow)1 collect(Foxes)3 collection-create(Foxes)0");
  return dex_future_new_true ();
}

/* The list follows, whoever changes it, with the same objects. */
static void
changed_cb (GListModel *model, guint position, guint removed, guint added, GString *log)
{
  g_string_append_printf (log, "%u-%u+%u ", position, removed, added);
}

static gboolean
is_now (LatentCollectionList *list, const char *expected)
{
  g_autoptr (GPtrArray) collections = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *text = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (list)); i++)
    g_ptr_array_add (collections, g_list_model_get_item (G_LIST_MODEL (list), i));
  text = describe (collections);
  return g_str_equal (text, expected);
}

TEST_FIBER (test_list)
{
  g_auto (Three) three = { 0 };
  LatentLibrary *other;
  g_autoptr (LatentCollectionList) list = NULL;
  g_autoptr (LatentCollection) snow = NULL;
  g_autoptr (GString) log = g_string_new (NULL);
  gint64 foxes, id;

  three_init (&three);
  foxes = done (latent_collections_create (three.library, "Foxes", NULL, three.all));
  id = done (latent_collections_create (three.library, "Snow", NULL, NULL));
  list = latent_collection_list_new (three.library);
  g_assert_true (latent_collection_list_get_loading (list));
  test_wait_until (is_now (list, "Foxes 3; Snow 0"));
  g_assert_false (latent_collection_list_get_loading (list));
  snow = g_list_model_get_item (G_LIST_MODEL (list), 1);
  g_assert_true (latent_collection_list_find (list, id) == snow);

  g_signal_connect (list, "items-changed", G_CALLBACK (changed_cb), log);
  /* Another process. */
  other = test_open (three.folder);
  done (latent_collections_rename (other, id, "Ice"));
  done (latent_collections_add (other, id, three.first));
  test_wait_until (is_now (list, "Foxes 3; Ice 1"));
  g_assert_cmpstr (log->str, ==, "");
  g_assert_cmpstr (latent_collection_get_name (snow), ==, "Ice");
  done (latent_collections_delete (other, foxes));
  test_wait_until (is_now (list, "Ice 1"));
  g_assert_cmpstr (log->str, ==, "0-1+0 ");
  test_close (other);
  g_assert_true (latent_collection_list_find (list, id) == snow);
  return dex_future_new_true ();
}

int
main (int argc, char *argv[])
{
  int result;

  dex_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/collections/make", test_make);
  g_test_add_func ("/collections/delete", test_delete);
  g_test_add_func ("/collections/order", test_order);
  g_test_add_func ("/collections/pictures", test_pictures);
  g_test_add_func ("/collections/smart", test_smart);
  g_test_add_func ("/collections/history", test_history);
  g_test_add_func ("/collections/rename-tag", test_rename_tag);
  g_test_add_func ("/collections/kept", test_kept);
  g_test_add_func ("/collections/list", test_list);
  result = g_test_run ();
  latent_imaging_shutdown ();
  return result;
}
