/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-encoder.h"
#include "latent-fiber.h"
#include "latent-image-kind.h"
#include "latent-json.h"
#include "latent-picture-reference.h"
#include "latent-relatives.h"
#include "latent-test-demo.h"
#include "latent-test-engine.h"

#include <glib/gstdio.h>

/* Input pictures: queued → preparing → submitting, and what can happen on the way. */

#define EDIT_MODEL "flux-2/pro-image-to-image"
#define CUT_MODEL "recraft/remove-background"
#define NOWHERE "http://127.0.0.1:9"

static const char *const fast[] = { "--speed", "100", NULL };

/* The first look comes soon. */
static void
teach (LatentTestEngine *test)
{
  static const char *const models[] = { TEST_MODEL, EDIT_MODEL, CUT_MODEL };

  for (guint i = 0; i < G_N_ELEMENTS (models); i++)
    for (guint n = 0; n < 10; n++)
      g_assert_true (dex_await (latent_journal_add_duration (test->library, models[i], 0.3), NULL));
}

/* A picture of noise, which no encoder makes small. Transfer full. */
static char *
make_picture (LatentTestEngine *test, const char *name, guint side, guint32 seed)
{
  char *path = g_build_filename (test->folder, "..", name, NULL);
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  g_autoptr (GByteArray) data = g_byte_array_sized_new (side * side * 4);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (LatentPixels) pixels = NULL;
  g_autofree char *full = NULL;
  LatentEncoderOptions options = { .kind = LATENT_IMAGE_KIND_PNG };
  g_autoptr (GError) error = NULL;

  g_byte_array_set_size (data, side * side * 4);
  for (guint i = 0; i < side * side; i++)
    {
      guint32 value = g_rand_int (random) | 0xff000000;

      memcpy (data->data + (gsize) i * 4, &value, 4);
    }
  for (guint i = 3; i < data->len; i += 4)
    data->data[i] = 255;
  bytes = g_bytes_new (data->data, data->len);
  pixels = latent_pixels_new (side, side, side * 4, bytes, TRUE);
  full = g_canonicalize_filename (path, NULL);
  g_assert_true (dex_await (latent_encoder_write_file (pixels, &options, full), &error));
  g_assert_no_error (error);
  g_free (path);
  return g_steal_pointer (&full);
}

/* Takes the references. */
static JsonObject *
make_edit (JsonNode *first, JsonNode *second)
{
  JsonObject *input = latent_test_input ("[plain] a fox");
  JsonArray *pictures = json_array_new ();

  json_array_add_element (pictures, first);
  if (second != NULL)
    json_array_add_element (pictures, second);
  json_object_set_array_member (input, "input_urls", pictures);
  return input;
}

static LatentTask *
submit (LatentTestEngine *test, const char *model, JsonObject *input, GError **error)
{
  g_autoptr (GPtrArray)
    tasks = dex_await_boxed (latent_engine_submit (test->engine, latent_request_new (model, input, 1)), error);

  json_object_unref (input);
  return tasks != NULL ? g_object_ref (tasks->pdata[0]) : NULL;
}

static guint
count_uploads (LatentTestDemo *demo)
{
  g_autofree char *requests = latent_test_demo_control (demo, "GET", "/requests", NULL);
  guint n = 0;

  for (const char *at = requests; (at = strstr (at, "/api/file-stream-upload")) != NULL; at++)
    n++;
  return n;
}

/* What a view is told while pictures are uploaded: more and more, to the end. */
typedef struct
{
  guint n;
  double last;
} Told;

static void
upload_cb (LatentTask *task, GParamSpec *pspec, gpointer user_data)
{
  Told *told = user_data;

  g_assert_cmpfloat (latent_task_get_upload (task), >, told->last);
  told->last = latent_task_get_upload (task);
  told->n++;
}

static void
finish (LatentTask *task)
{
  while (latent_task_get_state (task) != LATENT_TASK_CANCELLED)
    {
      g_assert_false (latent_task_get_state (task) == LATENT_TASK_DONE);
      g_assert_true (latent_sleep (5, NULL, NULL));
    }
}

/* A file is uploaded once for two places and two tasks; the journal has the file and what was sent has a link. */
TEST_FIBER (test_file)
{
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (fast);
  LatentTestEngine *test = latent_test_engine_new (latent_test_demo_get_url (demo));
  g_autofree char *path = make_picture (test, "in.png", 64, 1);
  g_autoptr (LatentTask) task = NULL;
  g_autoptr (LatentTask) again = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *request = NULL;
  Told told = { 0 };

  teach (test);
  latent_engine_start (test->engine, NULL);
  task = submit (
    test, EDIT_MODEL,
    make_edit (latent_picture_reference_new_file (path, NULL), latent_picture_reference_new_file (path, NULL)), &error);
  g_assert_no_error (error);
  g_signal_connect (task, "notify::upload", G_CALLBACK (upload_cb), &told);
  again = submit (test, EDIT_MODEL, make_edit (latent_picture_reference_new_file (path, NULL), NULL), &error);
  g_assert_no_error (error);
  latent_test_engine_await_state (task, LATENT_TASK_DONE);
  latent_test_engine_await_state (again, LATENT_TASK_DONE);
  g_assert_cmpuint (count_uploads (demo), ==, 1);
  g_assert_cmpuint (told.n, >=, 2);
  g_assert_cmpfloat (told.last, ==, 1);

  g_assert_nonnull (strstr (latent_task_get_input (task), path));
  g_assert_nonnull (strstr (latent_task_get_input (task), "\"sha256\":\""));
  g_assert_null (strstr (latent_task_get_input (task), "http"));
  request = latent_test_engine_query (test, "SELECT request FROM attempt ORDER BY rowid LIMIT 1");
  g_assert_nonnull (strstr (request, latent_test_demo_get_url (demo)));
  g_assert_null (strstr (request, path));

  /* After 20 hours the link isn't trusted any more. */
  g_clear_object (&again);
  latent_test_engine_execute (test, "UPDATE upload SET uploaded = uploaded - 20 * 3600 * 1000000");
  again = submit (test, EDIT_MODEL, make_edit (latent_picture_reference_new_file (path, NULL), NULL), &error);
  g_assert_no_error (error);
  latent_test_engine_await_state (again, LATENT_TASK_DONE);
  g_assert_cmpuint (count_uploads (demo), ==, 2);

  g_assert_cmpint (g_unlink (path), ==, 0);
  latent_test_engine_free (test);
  return dex_future_new_true ();
}

/* A result goes in again. */
TEST_FIBER (test_image)
{
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (fast);
  LatentTestEngine *test = latent_test_engine_new (latent_test_demo_get_url (demo));
  g_autoptr (LatentTask) first = NULL;
  g_autoptr (LatentTask) task = NULL;
  g_autoptr (GPtrArray) images = NULL;
  g_autoptr (GError) error = NULL;

  teach (test);
  latent_engine_start (test->engine, NULL);
  first = latent_test_engine_submit (test, "[plain] a fox");
  latent_test_engine_await_state (first, LATENT_TASK_DONE);
  images = dex_await_boxed (latent_library_list_task_images (test->library, latent_task_get_id (first)), &error);
  g_assert_no_error (error);
  task = submit (test, EDIT_MODEL,
                 make_edit (latent_picture_reference_new_image (latent_image_get_id (images->pdata[0])), NULL), &error);
  g_assert_no_error (error);
  latent_test_engine_await_state (task, LATENT_TASK_DONE);
  g_assert_cmpuint (latent_task_get_n_images (task), ==, 1);
  g_assert_cmpuint (count_uploads (demo), ==, 1);
  g_assert_nonnull (strstr (latent_task_get_input (task), "{\"$image\":1}"));
  latent_test_engine_free (test);
  return dex_future_new_true ();
}

/* More bytes than the model takes: it is made smaller, and nobody has to know how. */
TEST_FIBER (test_parent)
{
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (fast);
  LatentTestEngine *test = latent_test_engine_new (latent_test_demo_get_url (demo));
  g_autofree char *path = make_picture (test, "parent.png", 64, 5);
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentTask) first = NULL;
  g_autoptr (LatentTask) edit = NULL;
  g_autoptr (GPtrArray) images = NULL;
  g_autoptr (GPtrArray) children = NULL;
  g_autoptr (GPtrArray) parents = NULL;
  gint64 id;

  teach (test);
  latent_engine_start (test->engine, NULL);
  first = latent_test_engine_submit (test, "[plain] a fox");
  latent_test_engine_await_state (first, LATENT_TASK_DONE);
  g_assert_cmpint (latent_task_get_parent (first), ==, 0);
  images = dex_await_boxed (latent_library_list_task_images (test->library, latent_task_get_id (first)), &error);
  g_assert_no_error (error);
  id = latent_image_get_id (images->pdata[0]);

  /* The library's picture is the parent, wherever it stands among the others. */
  edit = submit (test, EDIT_MODEL,
                 make_edit (latent_picture_reference_new_file (path, NULL), latent_picture_reference_new_image (id)),
                 &error);
  g_assert_no_error (error);
  g_assert_cmpint (latent_task_get_parent (edit), ==, id);
  latent_test_engine_await_state (edit, LATENT_TASK_DONE);

  children = dex_await_boxed (latent_library_list_made_into (test->library, id), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (children->len, ==, 1);
  g_assert_cmpint (latent_image_get_task (children->pdata[0]), ==, latent_task_get_id (edit));
  parents = dex_await_boxed (latent_library_list_made_from (test->library, latent_image_get_id (children->pdata[0])),
                             &error);
  g_assert_no_error (error);
  g_assert_cmpuint (parents->len, ==, 1);
  g_assert_true (parents->pdata[0] == images->pdata[0]);
  g_clear_pointer (&parents, g_ptr_array_unref);
  parents = dex_await_boxed (latent_library_list_made_from (test->library, id), &error);
  g_assert_cmpuint (parents->len, ==, 0);

  /* Of two, each is one; and number 1 isn't number 11. */
  {
    gint64 edited = latent_image_get_id (children->pdata[0]);
    g_autoptr (GPtrArray) of_both = NULL;
    g_autoptr (LatentTask) both = submit (
      test, EDIT_MODEL,
      make_edit (latent_picture_reference_new_image (id), latent_picture_reference_new_image (edited)), &error);

    g_assert_no_error (error);
    g_assert_cmpint (latent_task_get_parent (both), ==, id);
    latent_test_engine_await_state (both, LATENT_TASK_DONE);
    g_clear_pointer (&children, g_ptr_array_unref);
    children = dex_await_boxed (latent_library_list_made_into (test->library, edited), &error);
    g_assert_no_error (error);
    g_assert_cmpuint (children->len, ==, 1);
    g_assert_cmpint (latent_image_get_task (children->pdata[0]), ==, latent_task_get_id (both));
    of_both = dex_await_boxed (latent_library_list_made_from (test->library, latent_image_get_id (children->pdata[0])),
                               &error);
    g_assert_no_error (error);
    g_assert_cmpuint (of_both->len, ==, 2);
    g_clear_pointer (&children, g_ptr_array_unref);
    latent_test_engine_execute (test, "UPDATE task SET input = replace (input, '{\"$image\":2}', '{\"$image\":22}')");
    children = dex_await_boxed (latent_library_list_made_into (test->library, edited), &error);
    g_assert_no_error (error);
    g_assert_cmpuint (children->len, ==, 0);
  }

  {
    const char *const models[] = { CUT_MODEL, EDIT_MODEL, "never/used", NULL };
    const char *const unused[] = { "never/used", NULL };
    g_autofree char *last = dex_await_string (latent_library_find_last_model (test->library, models), &error);
    g_autofree char *none = dex_await_string (latent_library_find_last_model (test->library, unused), &error);

    g_assert_cmpstr (last, ==, EDIT_MODEL);
    g_assert_null (none);
  }
  latent_test_engine_free (test);
  return dex_future_new_true ();
}

TEST_FIBER (test_too_large)
{
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (fast);
  LatentTestEngine *test = latent_test_engine_new (latent_test_demo_get_url (demo));
  g_autofree char *path = make_picture (test, "large.png", 1400, 2);
  g_autoptr (LatentTask) task = NULL;
  g_autoptr (JsonObject) input = json_object_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *hash = NULL;
  GStatBuf info;

  teach (test);
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_size, >, 5000000);
  json_object_set_member (input, "image", latent_picture_reference_new_file (path, NULL));
  latent_engine_start (test->engine, NULL);
  task = submit (test, CUT_MODEL, json_object_ref (input), &error);
  g_assert_no_error (error);
  latent_test_engine_await_state (task, LATENT_TASK_DONE);
  /* Another file than the one that was chosen. */
  hash = latent_test_engine_query (test, "SELECT hash FROM upload");
  g_assert_nonnull (strstr (hash, "@5000000/"));
  g_assert_cmpint (g_unlink (path), ==, 0);
  latent_test_engine_free (test);
  return dex_future_new_true ();
}

TEST_FIBER (test_gone)
{
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (fast);
  LatentTestEngine *test = latent_test_engine_new (latent_test_demo_get_url (demo));
  g_autofree char *path = make_picture (test, "gone.png", 16, 3);
  g_autofree char *other = make_picture (test, "changed.png", 16, 4);
  g_autofree char *fresh = NULL;
  g_autoptr (LatentTask) gone = NULL;
  g_autoptr (LatentTask) changed = NULL;
  g_autoptr (GError) error = NULL;

  gone = submit (test, EDIT_MODEL, make_edit (latent_picture_reference_new_file (path, NULL), NULL), &error);
  g_assert_no_error (error);
  changed = submit (test, EDIT_MODEL, make_edit (latent_picture_reference_new_file (other, NULL), NULL), &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_unlink (path), ==, 0);
  fresh = make_picture (test, "changed.png", 16, 5);

  latent_engine_start (test->engine, NULL);
  finish (gone);
  finish (changed);
  g_assert_nonnull (strstr (latent_task_get_detail (gone), "gone.png"));
  g_assert_nonnull (strstr (latent_task_get_detail (changed), "changed since"));
  g_assert_cmpuint (count_uploads (demo), ==, 0);
  g_assert_cmpint (g_unlink (fresh), ==, 0);
  latent_test_engine_free (test);
  return dex_future_new_true ();
}

/* The service can't be reached: the task waits in the queue, with the reason. */
TEST_FIBER (test_network)
{
  LatentTestEngine *test = latent_test_engine_new (NOWHERE);
  g_autofree char *path = make_picture (test, "in.png", 16, 6);
  g_autoptr (LatentTask) task = NULL;
  g_autoptr (GError) error = NULL;

  latent_engine_start (test->engine, NULL);
  task = submit (test, EDIT_MODEL, make_edit (latent_picture_reference_new_file (path, NULL), NULL), &error);
  g_assert_no_error (error);
  latent_test_engine_await_hold (test, LATENT_REASON_NETWORK);
  latent_test_engine_await_state (task, LATENT_TASK_QUEUED);
  latent_test_engine_await_reason (task, LATENT_REASON_NETWORK);
  g_assert_cmpint (g_unlink (path), ==, 0);
  latent_test_engine_free (test);
  return dex_future_new_true ();
}

/* A crash while it was uploaded. */
TEST_FIBER (test_crash)
{
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (fast);
  LatentTestEngine *test = latent_test_engine_new (latent_test_demo_get_url (demo));
  g_autofree char *path = make_picture (test, "in.png", 16, 7);
  g_autoptr (LatentTask) task = NULL;
  g_autoptr (GError) error = NULL;

  teach (test);
  task = submit (test, EDIT_MODEL, make_edit (latent_picture_reference_new_file (path, NULL), NULL), &error);
  g_assert_no_error (error);
  g_clear_object (&task);
  latent_test_engine_close (test);
  latent_test_engine_execute (test, "UPDATE task SET state = 'preparing'");
  latent_test_engine_open (test);
  task = dex_await_object (latent_library_get_task (test->library, 1), NULL);
  g_assert_cmpint (latent_task_get_state (task), ==, LATENT_TASK_PREPARING);
  latent_engine_start (test->engine, NULL);
  latent_test_engine_await_state (task, LATENT_TASK_DONE);
  g_assert_cmpuint (count_uploads (demo), ==, 1);
  g_assert_cmpint (g_unlink (path), ==, 0);
  latent_test_engine_free (test);
  return dex_future_new_true ();
}

/* What is wrong at once is said at once, and nothing is written. */
TEST_FIBER (test_refused)
{
  LatentTestEngine *test = latent_test_engine_new (NOWHERE);
  g_autofree char *path = make_picture (test, "in.png", 16, 8);
  g_autofree char *text = g_build_filename (test->folder, "not-a-picture.png", NULL);
  g_autofree char *n = NULL;
  g_autoptr (GError) error = NULL;
  JsonObject *many = make_edit (latent_picture_reference_new_file (path, NULL), NULL);

  g_assert_true (g_file_set_contents (text, "words", -1, NULL));
  g_assert_null (submit (test, EDIT_MODEL, make_edit (latent_picture_reference_new_file (text, NULL), NULL), &error));
  g_assert_error (error, LATENT_ENGINE_ERROR, LATENT_ENGINE_ERROR_PICTURE);
  g_assert_nonnull (strstr (error->message, "not-a-picture.png"));
  g_clear_error (&error);
  g_assert_null (
    submit (test, EDIT_MODEL, make_edit (latent_picture_reference_new_file ("/dev/zero", NULL), NULL), &error));
  g_assert_error (error, LATENT_ENGINE_ERROR, LATENT_ENGINE_ERROR_PICTURE);
  g_clear_error (&error);
  g_assert_null (
    submit (test, EDIT_MODEL, make_edit (latent_picture_reference_new_file ("/no/such.png", NULL), NULL), &error));
  g_assert_error (error, LATENT_ENGINE_ERROR, LATENT_ENGINE_ERROR_PICTURE);
  g_assert_nonnull (strstr (error->message, "such.png"));
  g_clear_error (&error);
  g_assert_null (submit (test, EDIT_MODEL, make_edit (latent_picture_reference_new_image (77), NULL), &error));
  g_assert_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_NOT_FOUND);
  g_clear_error (&error);
  for (guint i = 0; i < 8; i++)
    json_array_add_element (json_object_get_array_member (many, "input_urls"),
                            latent_picture_reference_new_file (path, NULL));
  g_assert_null (submit (test, EDIT_MODEL, many, &error));
  g_assert_true (error->domain == LATENT_CATALOG_ERROR);
  g_clear_error (&error);
  n = latent_test_engine_query (test, "SELECT count(*) FROM task");
  g_assert_cmpstr (n, ==, "0");
  g_assert_cmpint (g_unlink (path), ==, 0);
  latent_test_engine_free (test);
  return dex_future_new_true ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/engine/states/queued-to-preparing-to-submitting/file", test_file);
  g_test_add_func ("/engine/states/queued-to-preparing-to-submitting/image", test_image);
  g_test_add_func ("/engine/states/queued-to-preparing-to-submitting/too-large", test_too_large);
  g_test_add_func ("/engine/states/preparing-to-cancelled/picture-gone", test_gone);
  g_test_add_func ("/engine/states/preparing-to-queued/network", test_network);
  g_test_add_func ("/engine/states/preparing-to-queued/crash", test_crash);
  g_test_add_func ("/engine/pictures/refused", test_refused);
  g_test_add_func ("/engine/pictures/parent", test_parent);
  return g_test_run ();
}
