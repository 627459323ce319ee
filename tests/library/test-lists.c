/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-test-picture.h"

#include <sqlite3.h>

#include "latent-image-list.h"
#include "latent-images.h"
#include "latent-task-list.h"

/* The models that feed the views. */

/* Follows a list as a view does, by its signals alone. */
typedef struct
{
  GListModel *model;
  GArray *ids;
  guint n_signals;
  guint n_removed;
  guint n_added;
} Mirror;

static gint64
get_item_id (GListModel *model, guint position)
{
  g_autoptr (GObject) item = g_list_model_get_item (model, position);
  gint64 id;

  g_object_get (item, "id", &id, NULL);
  return id;
}

static gint64
get_id (Mirror *self, guint position)
{
  /* Asking for an object would have its row read. */
  if (LATENT_IS_IMAGE_LIST (self->model))
    return latent_image_list_get_id (LATENT_IMAGE_LIST (self->model), position);
  return get_item_id (self->model, position);
}

static void
changed_cb (GListModel *model, guint position, guint removed, guint added, Mirror *self)
{
  self->n_signals++;
  self->n_removed += removed;
  self->n_added += added;
  g_assert_cmpuint (position + removed, <=, self->ids->len);
  if (removed > 0)
    g_array_remove_range (self->ids, position, removed);
  for (guint i = 0; i < added; i++)
    {
      gint64 id = get_id (self, position + i);

      g_array_insert_val (self->ids, position + i, id);
    }
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, self->ids->len);
}

static Mirror *
mirror_new (gpointer model)
{
  Mirror *self = g_new0 (Mirror, 1);

  self->model = model;
  self->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_signal_connect (model, "items-changed", G_CALLBACK (changed_cb), self);
  return self;
}

static void
mirror_free (Mirror *self)
{
  g_signal_handlers_disconnect_by_data (self->model, self);
  g_array_unref (self->ids);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Mirror, mirror_free)

static void
mirror_reset (Mirror *self)
{
  self->n_signals = self->n_removed = self->n_added = 0;
}

static void
mirror_check (Mirror *self)
{
  g_assert_cmpuint (self->ids->len, ==, g_list_model_get_n_items (self->model));
  for (guint i = 0; i < self->ids->len; i++)
    g_assert_cmpint (g_array_index (self->ids, gint64, i), ==, get_id (self, i));
}

static void
exec_sql (const char *folder, const char *text)
{
  g_autofree char *path = g_build_filename (folder, ".latent", "library.db", NULL);
  char *message = NULL;
  sqlite3 *handle = NULL;

  g_assert_cmpint (sqlite3_open (path, &handle), ==, SQLITE_OK);
  sqlite3_busy_timeout (handle, 30000);
  sqlite3_exec (handle, text, NULL, NULL, &message);
  g_assert_cmpstr (message, ==, NULL);
  sqlite3_close (handle);
}

/* Rows as another program would write them; ids from @first on, each a second younger than the one before. */
static void
add_rows (const char *folder, guint first, guint count)
{
  g_autofree char *text = g_strdup_printf (
    "BEGIN IMMEDIATE; UPDATE revision SET value = value + 1;"
    "WITH RECURSIVE n (i) AS (SELECT %u UNION ALL SELECT i + 1 FROM n WHERE i + 1 < %u) "
    "INSERT INTO image (id, code, path, mime_type, size, hash, original_hash, prompt, model, created, added, revision) "
    "SELECT i, 'C' || i, 'x/' || i || '.png', 'image/png', 1, 'h' || i, 'h' || i, 'prompt ' || i, "
    "CASE i %% 2 WHEN 0 THEN 'even' ELSE 'odd' END, i * 1000000, 0, (SELECT value FROM revision) FROM n;"
    "INSERT INTO image_text (rowid, prompt, model, tags, name) SELECT id, prompt, model, '', '' FROM image "
    "WHERE id >= %u AND id < %u; COMMIT;",
    first, first + count, first, first + count);

  exec_sql (folder, text);
}

static LatentImageList *
open_list (LatentLibrary *library, const LatentImageQuery *query)
{
  LatentImageList *list = latent_image_list_new (library);

  g_assert_true (latent_image_list_get_loading (list));
  latent_image_list_set_query (list, query);
  test_wait_until (!latent_image_list_get_loading (list));
  return list;
}

static void
add_id (GArray *ids, gint64 id)
{
  g_array_append_val (ids, id);
}

TEST_FIBER (test_ten_thousand)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  g_autoptr (LatentImageList) list = NULL;
  g_autoptr (LatentImage) image = NULL, same = NULL, neighbour = NULL;

  add_rows (folder, 1, 10000);
  list = open_list (library, &(LatentImageQuery) { 0 });
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 10000);
  g_assert_true (g_list_model_get_item_type (G_LIST_MODEL (list)) == LATENT_TYPE_IMAGE);
  g_assert_cmpint (latent_image_list_get_id (list, 0), ==, 10000);
  g_assert_cmpint (latent_image_list_get_id (list, 9999), ==, 1);
  g_assert_cmpint (latent_image_list_get_id (list, 10000), ==, 0);
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (list), 10000));
  for (guint i = 0; i < 10000; i++)
    g_assert_cmpuint (latent_image_list_find (list, 10000 - i), ==, i);
  g_assert_cmpuint (latent_image_list_find (list, 0), ==, G_MAXUINT);
  g_assert_cmpuint (latent_image_list_find (list, 10001), ==, G_MAXUINT);

  /* Born with its id, loaded soon after, with its neighbours. */
  image = g_list_model_get_item (G_LIST_MODEL (list), 5000);
  g_assert_cmpint (latent_image_get_id (image), ==, 5000);
  g_assert_false (latent_image_get_loaded (image));
  g_assert_cmpstr (latent_image_get_prompt (image), ==, "");
  same = g_list_model_get_item (G_LIST_MODEL (list), 5000);
  g_assert_true (same == image);
  test_wait_until (latent_image_get_loaded (image));
  g_assert_cmpstr (latent_image_get_prompt (image), ==, "prompt 5000");
  neighbour = g_list_model_get_item (G_LIST_MODEL (list), 5050);
  g_assert_true (latent_image_get_loaded (neighbour));

  g_clear_object (&image);
  g_clear_object (&same);
  g_clear_object (&neighbour);
  g_assert_finalize_object (g_steal_pointer (&list));
  test_close (library);
  return dex_future_new_true ();
}

TEST_FIBER (test_smallest_changes)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  g_autoptr (LatentImageList) list = NULL;
  g_autoptr (LatentImageList) favourites = NULL;
  g_autoptr (LatentImage) image = NULL;
  g_autoptr (Mirror) mirror = NULL;
  g_autoptr (Mirror) stars = NULL;
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  add_rows (folder, 1, 10000);
  list = latent_image_list_new (library);
  mirror = mirror_new (list);
  test_wait_until (!latent_image_list_get_loading (list));
  favourites = latent_image_list_new (library);
  stars = mirror_new (favourites);
  latent_image_list_set_query (favourites, &(LatentImageQuery) { .favourite = TRUE });
  test_wait_until (!latent_image_list_get_loading (favourites));
  g_assert_cmpuint (mirror->n_signals, ==, 1);
  g_assert_cmpuint (stars->n_signals, ==, 0);
  mirror_check (mirror);

  /* A new picture. */
  mirror_reset (mirror);
  image = test_land_picture (library, "a fox");
  test_wait_until (g_list_model_get_n_items (G_LIST_MODEL (list)) == 10001);
  g_assert_cmpuint (mirror->n_signals, ==, 1);
  g_assert_cmpuint (mirror->n_added, ==, 1);
  g_assert_cmpuint (mirror->n_removed, ==, 0);
  g_assert_cmpint (latent_image_list_get_id (list, 0), ==, latent_image_get_id (image));

  /* Favourites come and go; the other list stays as it is. */
  mirror_reset (mirror);
  add_id (ids, 100);
  add_id (ids, 5000);
  add_id (ids, 9000);
  g_assert_true (dex_await (latent_images_set_favourite (library, ids, TRUE), NULL));
  test_wait_until (stars->n_added == 3);
  g_assert_cmpint (latent_image_list_get_id (favourites, 0), ==, 9000);
  mirror_reset (stars);
  g_array_remove_index (ids, 1);
  g_assert_true (dex_await (latent_images_set_favourite (library, ids, FALSE), NULL));
  test_wait_until (stars->n_removed == 2);
  g_assert_cmpuint (stars->n_signals, ==, 2);
  g_assert_cmpuint (stars->n_added, ==, 0);
  g_assert_cmpuint (mirror->n_signals, ==, 0);
  mirror_check (stars);

  /* Deleted ones, scattered, by another program. */
  exec_sql (folder, "BEGIN IMMEDIATE; UPDATE revision SET value = value + 1; "
                    "DELETE FROM image WHERE id IN (1, 2, 3, 4444, 8000); COMMIT;");
  test_wait_until (mirror->n_removed == 5);
  g_assert_cmpuint (mirror->n_signals, ==, 3);
  g_assert_cmpuint (mirror->n_added, ==, 0);
  mirror_check (mirror);

  /* And new ones among and before the others. */
  mirror_reset (mirror);
  add_rows (folder, 20000, 1000);
  test_wait_until (mirror->n_added == 1000);
  g_assert_cmpuint (mirror->n_signals, ==, 1);
  g_assert_cmpuint (mirror->n_removed, ==, 0);
  mirror_check (mirror);

  g_clear_object (&image);
  g_clear_pointer (&mirror, mirror_free);
  g_clear_pointer (&stars, mirror_free);
  g_clear_object (&list);
  g_clear_object (&favourites);
  test_close (library);
  return dex_future_new_true ();
}

/* However much changes at once, a view that follows the signals has the right list. */
TEST_FIBER (test_queries)
{
  static const LatentImageQuery queries[] = {
    { .model = "even" },
    { 0 },
    { .search = "prompt 1" },
    { .search = "prompt 1 -prompt" },
    { .limit = 7 },
    { .model = "odd" },
    { .since = 500 * 1000000ll },
    { .search = "\"prompt 999\"" },
    { .trashed = TRUE },
    { .model = "even", .search = "prompt" },
  };
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  g_autoptr (LatentImageList) list = NULL;
  g_autoptr (Mirror) mirror = NULL;

  add_rows (folder, 1, 2000);
  list = latent_image_list_new (library);
  mirror = mirror_new (list);
  for (gsize i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      g_autoptr (GPtrArray) images = NULL;

      latent_image_list_set_query (list, &queries[i]);
      images = dex_await_boxed (latent_library_list_images (library, &queries[i]), NULL);
      test_wait_until (
        g_list_model_get_n_items (G_LIST_MODEL (list)) == images->len &&
        (images->len == 0 || latent_image_list_get_id (list, 0) == latent_image_get_id (images->pdata[0])));
      mirror_check (mirror);
      for (guint j = 0; j < images->len; j++)
        g_assert_cmpint (latent_image_list_get_id (list, j), ==, latent_image_get_id (images->pdata[j]));
    }
  g_clear_pointer (&mirror, mirror_free);
  g_clear_object (&list);
  test_close (library);
  return dex_future_new_true ();
}

/* GTK's views ask for all that comes in the place of what they follow: much must not come so. */
TEST_FIBER (test_large_replacement)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  g_autoptr (LatentImageList) list = NULL;
  g_autoptr (Mirror) mirror = NULL;

  add_rows (folder, 1, 2000);
  list = latent_image_list_new (library);
  mirror = mirror_new (list);
  latent_image_list_set_query (list, &(LatentImageQuery) { .model = "even" });
  test_wait_until (mirror->ids->len == 1000);
  mirror_reset (mirror);
  latent_image_list_set_query (list, &(LatentImageQuery) { .model = "odd" });
  test_wait_until (mirror->n_added == 1000 && mirror->n_removed == 1000);
  mirror_check (mirror);
  g_assert_cmpuint (mirror->n_signals, ==, 2);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 1000);
  g_assert_cmpint (latent_image_list_get_id (list, 0), ==, 1999);
  g_assert_cmpuint (latent_image_list_find (list, 1), ==, 999);
  g_assert_cmpuint (latent_image_list_find (list, 2), ==, G_MAXUINT);
  g_clear_pointer (&mirror, mirror_free);
  g_clear_object (&list);
  test_close (library);
  return dex_future_new_true ();
}

/* Random changes of many at once. */
TEST_FIBER (test_random_changes)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  g_autoptr (LatentImageList) list = NULL;
  g_autoptr (Mirror) mirror = NULL;

  add_rows (folder, 1, 500);
  list = latent_image_list_new (library);
  mirror = mirror_new (list);
  latent_image_list_set_query (list, &(LatentImageQuery) { .favourite = TRUE });
  test_wait_until (!latent_image_list_get_loading (list));
  for (guint round = 0; round < 30; round++)
    {
      g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_autoptr (GPtrArray) images = NULL;
      guint count = (guint) g_test_rand_int_range (1, round % 3 == 0 ? 300 : 20);

      for (guint i = 0; i < count; i++)
        add_id (ids, g_test_rand_int_range (1, 501));
      g_assert_true (dex_await (latent_images_set_favourite (library, ids, g_test_rand_bit ()), NULL));
      images = dex_await_boxed (latent_library_list_images (library, &(LatentImageQuery) { .favourite = TRUE }), NULL);
      test_wait_until (g_list_model_get_n_items (G_LIST_MODEL (list)) == images->len);
      mirror_check (mirror);
      for (guint j = 0; j < images->len; j++)
        g_assert_cmpint (latent_image_list_get_id (list, j), ==, latent_image_get_id (images->pdata[j]));
    }
  g_clear_pointer (&mirror, mirror_free);
  g_clear_object (&list);
  test_close (library);
  return dex_future_new_true ();
}

TEST_FIBER (test_task_list)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  g_autoptr (LatentTaskList) list = latent_task_list_new (library);
  g_autoptr (Mirror) mirror = mirror_new (list);
  g_autoptr (LatentTask) one = test_add_task (library, "one");
  g_autoptr (LatentTask) two = test_add_task (library, "two");
  g_autoptr (LatentTask) three = test_add_task (library, "three");
  g_autoptr (LatentTask) first = NULL;

  test_wait_until (mirror->ids->len == 3);
  first = g_list_model_get_item (G_LIST_MODEL (list), 0);
  g_assert_true (first == three);
  mirror_check (mirror);

  /* A failure wants eyes until it is dismissed; what is done or cancelled doesn't. */
  test_bring_to (library, one, LATENT_TASK_FAILED);
  test_bring_to (library, two, LATENT_TASK_DONE);
  test_wait_until (mirror->ids->len == 2);
  g_assert_cmpint (g_array_index (mirror->ids, gint64, 1), ==, latent_task_get_id (one));
  g_assert_true (dex_await (latent_journal_set_hidden (library, latent_task_get_id (one), TRUE), NULL));
  test_wait_until (mirror->ids->len == 1);
  test_bring_to (library, three, LATENT_TASK_CANCELLED);
  test_wait_until (mirror->ids->len == 0);
  mirror_check (mirror);
  g_clear_pointer (&mirror, mirror_free);
  g_clear_object (&list);
  g_clear_object (&one);
  g_clear_object (&two);
  g_clear_object (&three);
  g_clear_object (&first);
  test_close (library);
  return dex_future_new_true ();
}

int
main (int argc, char *argv[])
{
  int result;

  dex_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lists/ten-thousand", test_ten_thousand);
  g_test_add_func ("/lists/smallest-changes", test_smallest_changes);
  g_test_add_func ("/lists/queries", test_queries);
  g_test_add_func ("/lists/large-replacement", test_large_replacement);
  g_test_add_func ("/lists/random-changes", test_random_changes);
  g_test_add_func ("/lists/tasks", test_task_list);
  result = g_test_run ();
  latent_imaging_shutdown ();
  return result;
}
