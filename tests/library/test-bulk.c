/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-test-library.h"

#include <string.h>

#include "latent-bulk.h"
#include "latent-image-list.h"
#include "latent-images.h"
#include "latent-imaging.h"
#include "latent-thumbnail.h"

/* Many pictures at once. */

static GBytes *
make_thumbnail (guint side, guint8 grey)
{
  g_autoptr (GError) error = NULL;
  guint8 *data = g_malloc ((gsize) side * side * 4);
  g_autoptr (GBytes) bytes = g_bytes_new_take (data, (gsize) side * side * 4);
  g_autoptr (LatentPixels) pixels = NULL;
  GBytes *thumbnail;

  memset (data, grey, (gsize) side * side * 4);
  for (gsize i = 3; i < (gsize) side * side * 4; i += 4)
    data[i] = 255;
  pixels = latent_pixels_new (side, side, (gsize) side * 4, bytes, TRUE);
  thumbnail = latent_thumbnail_make_sync (pixels, side, NULL, &error);
  g_assert_no_error (error);
  return thumbnail;
}

static LatentBulkPicture *
make_picture (guint number)
{
  LatentBulkPicture *picture = latent_bulk_picture_new ();
  g_autofree char *content = g_strdup_printf ("picture %u", number);

  picture->file = g_bytes_new (content, strlen (content));
  for (guint i = 0; i < LATENT_BULK_THUMBNAILS; i++)
    picture->thumbnails[i] = make_thumbnail (latent_bulk_thumbnail_sides[i], (guint8) (number * 40));
  picture->extension = g_strdup ("png");
  picture->mime_type = g_strdup ("image/png");
  picture->width = 800;
  picture->height = 600;
  picture->code = g_strdup_printf ("B%u", number);
  picture->prompt = g_strdup_printf (number % 2 == 0 ? "a fox %u" : "静かな狐 %u", number);
  picture->model = g_strdup ("flux-2/pro-text-to-image");
  picture->input = g_strdup ("{}");
  /* Two of a task. */
  picture->remote_id = g_strdup_printf ("task-%u", number / 2);
  picture->created = (gint64) (number + 1) * G_USEC_PER_SEC;
  picture->favourite = number == 3;
  if (number == 1)
    picture->tags = g_strsplit ("Night,Poster", ",", -1);
  return picture;
}

static guint
count (LatentLibrary *library, const LatentImageQuery *query)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) images = dex_await_boxed (latent_library_list_images (library, query), &error);

  g_assert_no_error (error);
  return images->len;
}

/* µs since the epoch. */
static gint64
get_time (const char *path)
{
  GStatBuf info;

  g_assert_no_errno (g_stat (path, &info));
  return info.st_mtim.tv_sec * G_USEC_PER_SEC + info.st_mtim.tv_nsec / 1000;
}

TEST_FIBER (test_add)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  g_autoptr (GPtrArray) pictures = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_bulk_picture_free);
  g_autoptr (GPtrArray) images = NULL;
  g_autoptr (GPtrArray) tasks = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 6; i++)
    g_ptr_array_add (pictures, make_picture (i));
  dex_await (latent_bulk_add (library, pictures), &error);
  g_assert_no_error (error);

  images = dex_await_boxed (latent_library_list_images (library, &(LatentImageQuery) { 0 }), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (images->len, ==, 6);
  for (guint i = 0; i < 6; i++)
    {
      LatentImage *image = images->pdata[5 - i];
      g_autoptr (LatentPixels) pixels = NULL;
      g_autofree char *content = NULL;
      g_autofree char *expected = g_strdup_printf ("picture %u", i);

      g_assert_true (g_file_get_contents (latent_image_get_path (image), &content, NULL, NULL));
      g_assert_cmpstr (content, ==, expected);
      g_assert_cmpint (get_time (latent_image_get_path (image)), ==, latent_image_get_created (image));
      /* From the file that came with it: the picture itself is none. */
      pixels = dex_await_boxed (latent_images_load_thumbnail (library, image, 512, NULL), &error);
      g_assert_no_error (error);
      g_assert_cmpuint (latent_pixels_get_width (pixels), ==, 512);
    }
  g_assert_cmpuint (count (library, &(LatentImageQuery) { .search = "fox" }), ==, 3);
  g_assert_cmpuint (count (library, &(LatentImageQuery) { .search = "狐" }), ==, 3);
  g_assert_cmpuint (count (library, &(LatentImageQuery) { .tag = "night" }), ==, 1);
  g_assert_cmpuint (count (library, &(LatentImageQuery) { .favourite = TRUE }), ==, 1);
  tasks = dex_await_boxed (latent_library_list_tasks (library), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (tasks->len, ==, 3);
  g_assert_cmpint (latent_task_get_state (tasks->pdata[0]), ==, LATENT_TASK_DONE);
  g_assert_cmpint (latent_image_get_task (images->pdata[0]), ==, latent_task_get_id (tasks->pdata[0]));
  g_assert_cmpint (latent_image_get_task (images->pdata[1]), ==, latent_task_get_id (tasks->pdata[0]));

  /* All or none. */
  g_ptr_array_remove_range (pictures, 0, 5);
  g_ptr_array_insert (pictures, 0, make_picture (7));
  g_assert_false (dex_await (latent_bulk_add (library, pictures), &error));
  g_assert_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_DATABASE);
  g_assert_cmpuint (count (library, &(LatentImageQuery) { 0 }), ==, 6);

  g_clear_pointer (&images, g_ptr_array_unref);
  g_clear_pointer (&tasks, g_ptr_array_unref);
  test_close (library);
  return dex_future_new_true ();
}

int
main (int argc, char *argv[])
{
  int result;

  dex_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bulk/add", test_add);
  result = g_test_run ();
  latent_imaging_shutdown ();
  return result;
}
