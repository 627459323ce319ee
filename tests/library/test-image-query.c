/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-test-picture.h"

#include <sqlite3.h>

#include "latent-image-list.h"
#include "latent-image-query-run.h"
#include "latent-images.h"
#include "latent-json.h"

/* Conditions and orders, alone and together, against the same done by hand; and queries as text. */

#define N_ROWS 3000
#define N_QUERIES 400

/* --- JSON --- */

static void
assert_kept (LatentImageQuery query, const char *expected)
{
  g_autofree char *text = latent_image_query_to_json (&query);
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentImageQuery) back = latent_image_query_from_json (text, &error);
  g_autofree char *again = NULL;

  g_assert_no_error (error);
  g_assert_true (latent_image_query_equal (&query, back));
  again = latent_image_query_to_json (back);
  g_assert_cmpstr (again, ==, text);
  if (expected != NULL)
    g_assert_cmpstr (text, ==, expected);
}

static void
test_json (void)
{
  assert_kept ((LatentImageQuery) { 0 }, "{}");
  assert_kept ((LatentImageQuery) { .search = "", .model = "" }, "{}");
  assert_kept ((LatentImageQuery) { .search = "fox \"in snow\" -dog 狐", .sort = LATENT_IMAGE_SORT_PROMPT },
               "{\"search\":\"fox \\\"in snow\\\" -dog 狐\",\"sort\":\"prompt\"}");
  assert_kept ((LatentImageQuery) { .search = "x",
                                    .model = "flux-2/pro",
                                    .tag = "Night",
                                    .aspect = "16:9",
                                    .collection = 9007199254740993,
                                    .favourite = TRUE,
                                    .trashed = TRUE,
                                    .since = -1,
                                    .until = G_MAXINT64,
                                    .days = 30,
                                    .min_pixels = 1000000,
                                    .max_pixels = 4000000,
                                    .state = LATENT_IMAGE_STATE_EDITED,
                                    .origin = LATENT_IMAGE_ORIGIN_IMPORTED,
                                    .task = 3,
                                    .batch = "0b5d…",
                                    .sort = LATENT_IMAGE_SORT_CREDITS,
                                    .reversed = TRUE,
                                    .limit = G_MAXUINT },
               NULL);
  for (guint i = 0; latent_image_query_get_sort_nicks ()[i] != NULL; i++)
    assert_kept ((LatentImageQuery) { .sort = i }, NULL);
  for (guint i = 0; latent_image_query_get_state_nicks ()[i] != NULL; i++)
    assert_kept ((LatentImageQuery) { .state = i }, NULL);
  for (guint i = 0; latent_image_query_get_origin_nicks ()[i] != NULL; i++)
    assert_kept ((LatentImageQuery) { .origin = i }, NULL);
}

/* What isn't understood to the last word finds nothing rather than too much. */
static void
test_json_hostile (void)
{
  static const char *const texts[] = {
    "",
    "null",
    "[]",
    "\"fox\"",
    "{",
    "{\"search\":7}",
    "{\"search\":null}",
    "{\"search\":{}}",
    "{\"favourite\":1}",
    "{\"favourite\":\"true\"}",
    "{\"sort\":\"loudness\"}",
    "{\"sort\":1}",
    "{\"state\":\"\"}",
    "{\"limit\":-1}",
    "{\"limit\":4294967296}",
    "{\"limit\":1.5}",
    "{\"days\":\"7\"}",
    "{\"since\":1e300}",
    "{\"aspect\":\"wide\"}",
    "{\"aspect\":\"0:9\"}",
    "{\"aspect\":\"16:9 \"}",
    "{\"aspect\":\"1:-1\"}",
    "{\"mood\":\"calm\"}",
    "{\"search\":\"fox\",\"mood\":null}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (LatentImageQuery) query = latent_image_query_from_json (texts[i], &error);

      if (query != NULL)
        g_error ("%s is no query", texts[i]);
      g_assert_nonnull (error);
    }
}

static void
test_aspects (void)
{
  const char *const *aspects = latent_image_query_get_aspects ();
  double last = 0;
  double low, high;

  /* Each begins where the one before ends, so that no shape is left out. */
  for (guint i = 0; aspects[i] != NULL; i++)
    {
      g_assert_true (latent_image_query_parse_aspect (aspects[i], &low, &high));
      g_assert_cmpfloat_with_epsilon (low, last, 1e-9);
      g_assert_cmpfloat (high, >, low);
      last = high;
    }
  g_assert_true (isinf (last));
  g_assert_true (latent_image_query_parse_aspect ("16:9", &low, &high));
  g_assert_true (low <= 1344. / 768 && 1344. / 768 < high);
  g_assert_true (latent_image_query_parse_aspect ("32:9", &low, &high));
  g_assert_true (low < 32. / 9 && 32. / 9 < high && high - low < 0.3);
  g_assert_false (latent_image_query_parse_aspect ("", &low, &high));
  g_assert_false (latent_image_query_parse_aspect ("x:y", &low, &high));
}

/* --- conditions and orders --- */

typedef struct
{
  gint64 id;
  guint word;
  guint model;
  int width, height;
  gint64 size;
  double credits; /* < 0: unknown */
  gint64 created;
  guint task; /* 0: none; two of the same batch, and one of another */
  gboolean favourite, missing, edited, problem, tag, collection, trashed;
} Row;

static const char *const words[] = { "apple", "birch", "cedar" };
static const char *const models[] = { "", "a/one", "b/two" };
static const int sides[][2] = { { 1024, 1024 }, { 1344, 768 }, { 768, 1344 }, { 4096, 2304 }, { 0, 0 }, { 640, 480 } };

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

static gboolean
one_in (guint n)
{
  return g_test_rand_int_range (0, (gint32) n) == 0;
}

static Row *
make_rows (const char *folder)
{
  Row *rows = g_new0 (Row, N_ROWS);
  g_autoptr (GString)
    text = g_string_new ("BEGIN IMMEDIATE; UPDATE revision SET value = value + 1;"
                         "INSERT INTO task (id, service, state, model, prompt, input, batch, created, revision) VALUES "
                         "(1, '', 'failed', '', '', '', 'one', 0, 1), (2, '', 'failed', '', '', '', 'one', 0, 1), "
                         "(3, '', 'failed', '', '', '', 'two', 0, 1);"
                         "INSERT INTO tag (id, name, fold) VALUES (1, 'Night', 'night');"
                         "INSERT INTO collection (id, name, position, created) VALUES (5, 'c', 0, 0);");

  for (guint i = 0; i < N_ROWS; i++)
    {
      Row *row = &rows[i];
      const int *side = sides[g_test_rand_int_range (0, G_N_ELEMENTS (sides))];

      *row = (Row) {
        .id = i + 1,
        .word = (guint) g_test_rand_int_range (0, G_N_ELEMENTS (words)),
        .model = (guint) g_test_rand_int_range (0, G_N_ELEMENTS (models)),
        .width = side[0],
        .height = side[1],
        .size = g_test_rand_int_range (1, 50),
        .credits = g_test_rand_int_range (-1, 20),
        .created = g_test_rand_int_range (1, 1000) * G_GINT64_CONSTANT (1000000),
        .favourite = one_in (2),
        .missing = one_in (10),
        .edited = one_in (3),
        .problem = one_in (20),
        .task = one_in (2) ? (guint) g_test_rand_int_range (1, 4) : 0,
        .tag = one_in (2),
        .collection = one_in (8),
        .trashed = one_in (20),
      };
      g_string_append_printf (
        text,
        "INSERT INTO image (id, code, path, trash, trashed, mime_type, width, height, size, hash, original_hash, "
        "problem, prompt, prompt_key, model, task, credits, created, added, favourite, missing, edited, revision) "
        "VALUES (%u, 'C%u', 'x/%u', %s, %s, 'image/png', %d, %d, %d, 'h%u', 'h%u', %s, '%s', '%s', '%s', nullif (%u, "
        "0), "
        "nullif (%d, -1), %" G_GINT64_FORMAT ", 0, %d, %d, %d, 1);"
        "INSERT INTO image_text (rowid, prompt, model, tags, name) VALUES (%u, '%s', '', '', '');",
        i + 1, i + 1, i + 1, row->trashed ? "'t'" : "NULL", row->trashed ? "1" : "NULL", row->width, row->height,
        (int) row->size, i, i, row->problem ? "'odd'" : "NULL", words[row->word], words[row->word], models[row->model],
        row->task, (int) row->credits, row->created, row->favourite, row->missing, row->edited, i + 1,
        words[row->word]);
      if (row->tag)
        g_string_append_printf (text, "INSERT INTO image_tag (tag, image) VALUES (1, %u);", i + 1);
      if (row->collection)
        g_string_append_printf (text, "INSERT INTO collection_image (collection, image, added) VALUES (5, %u, 0);",
                                i + 1);
    }
  g_string_append (text, "COMMIT;");
  exec_sql (folder, text->str);
  return rows;
}

static gboolean
matches (const Row *row, const LatentImageQuery *query, guint word)
{
  gint64 pixels = (gint64) row->width * row->height;
  double low, high;

  if (query->aspect != NULL && (!latent_image_query_parse_aspect (query->aspect, &low, &high) || row->height == 0 ||
                                (double) row->width / row->height < low || (double) row->width / row->height >= high))
    return FALSE;
  return row->trashed == query->trashed && (query->search == NULL || row->word == word) &&
         (query->model == NULL || g_str_equal (models[row->model], query->model)) && (query->tag == NULL || row->tag) &&
         (query->collection == 0 || row->collection) && (!query->favourite || row->favourite) &&
         (query->since == 0 || row->created >= query->since) && (query->until == 0 || row->created < query->until) &&
         (query->min_pixels == 0 || pixels >= query->min_pixels) &&
         (query->max_pixels == 0 || pixels < query->max_pixels) &&
         (query->state != LATENT_IMAGE_STATE_MISSING || row->missing) &&
         (query->state != LATENT_IMAGE_STATE_EDITED || row->edited) &&
         (query->state != LATENT_IMAGE_STATE_OTHER || row->problem) &&
         (query->origin == LATENT_IMAGE_ORIGIN_ANY ||
          (row->task != 0) == (query->origin == LATENT_IMAGE_ORIGIN_GENERATED)) &&
         (query->batch == NULL || (row->task != 0 && (row->task == 3) == g_str_equal (query->batch, "two")));
}

static int
compare_rows (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const Row *one = a, *two = b;
  const LatentImageQuery *query = user_data;
  double order = 0;

  if (query->sort == LATENT_IMAGE_SORT_PROMPT)
    order = g_strcmp0 (words[one->word], words[two->word]);
  else if (query->sort == LATENT_IMAGE_SORT_MODEL)
    order = g_strcmp0 (models[one->model], models[two->model]);
  else if (query->sort == LATENT_IMAGE_SORT_SIZE)
    order = (double) (two->size - one->size);
  else if (query->sort == LATENT_IMAGE_SORT_CREDITS)
    order = two->credits - one->credits;
  if (order == 0)
    order = (double) (two->created - one->created);
  if (order == 0)
    order = (double) (two->id - one->id);
  return (order > 0) - (order < 0);
}

static void
assert_same (LatentLibrary *library, Row *rows, const LatentImageQuery *query, guint word)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) images = dex_await_boxed (latent_library_list_images (library, query), &error);
  g_autoptr (GArray) expected = g_array_new (FALSE, FALSE, sizeof (Row));
  g_autofree char *words_of_query = latent_image_query_to_json (query);
  guint length;

  g_assert_no_error (error);
  for (guint i = 0; i < N_ROWS; i++)
    if (matches (&rows[i], query, word))
      g_array_append_val (expected, rows[i]);
  g_array_sort_with_data (expected, compare_rows, (gpointer) query);
  length = query->limit != 0 ? MIN (query->limit, expected->len) : expected->len;
  if (images->len != length)
    g_error ("%s finds %u, not %u", words_of_query, images->len, length);
  for (guint i = 0; i < length; i++)
    {
      gint64 wanted = g_array_index (expected, Row, query->reversed ? expected->len - 1 - i : i).id;

      if (latent_image_get_id (images->pdata[i]) != wanted)
        g_error ("%s: picture %u is wrong", words_of_query, i);
    }
}

TEST_FIBER (test_together)
{
  static const char *const shapes[] = { "landscape", "portrait", "square", "16:9", "9:16", "4:3" };
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  g_autofree Row *rows = make_rows (folder);

  /* Each order alone, over all of them. */
  for (guint i = 0; i < 10; i++)
    assert_same (library, rows, &(LatentImageQuery) { .sort = i / 2, .reversed = i % 2 == 1 }, 0);
  for (guint i = 0; i < N_QUERIES; i++)
    {
      guint word = (guint) g_test_rand_int_range (0, G_N_ELEMENTS (words));
      LatentImageQuery query = {
        .search = one_in (3) ? words[word] : NULL,
        .model = one_in (4) ? models[1] : NULL,
        .tag = one_in (4) ? "NIGHT" : NULL,
        .collection = one_in (6) ? 5 : 0,
        .aspect = one_in (4) ? shapes[g_test_rand_int_range (0, G_N_ELEMENTS (shapes))] : NULL,
        .favourite = one_in (4),
        .trashed = one_in (10),
        .since = one_in (5) ? 200000000 : 0,
        .until = one_in (5) ? 800000000 : 0,
        .min_pixels = one_in (6) ? 1000000 : 0,
        .max_pixels = one_in (6) ? 1040000 : 0,
        .state = one_in (4) ? (LatentImageState) g_test_rand_int_range (1, 4) : 0,
        .batch = one_in (4) ? (one_in (2) ? "one" : "two") : NULL,
        .origin = one_in (4) ? (LatentImageOrigin) g_test_rand_int_range (1, 3) : 0,
        .sort = (LatentImageSort) g_test_rand_int_range (0, 5),
        .reversed = one_in (2),
        .limit = one_in (4) ? (guint) g_test_rand_int_range (1, 100) : 0,
      };

      assert_same (library, rows, &query, word);
    }
  test_close (library);
  return dex_future_new_true ();
}

static void
assert_prompts (LatentLibrary *library, LatentImageQuery query, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) images = dex_await_boxed (latent_library_list_images (library, &query), &error);
  g_autoptr (GString) found = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < images->len; i++)
    g_string_append_printf (found, "%s|", latent_image_get_prompt (images->pdata[i]));
  g_assert_cmpstr (found->str, ==, expected);
}

/* As a person would look for them in an alphabet. */
TEST_FIBER (test_by_prompt)
{
  static const char *const prompts[] = { "zebra", "Äpfel", "“Banana” split", "", "apple", "(cherry)", "狐", "1 fox" };
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);

  for (gsize i = 0; i < G_N_ELEMENTS (prompts); i++)
    g_object_unref (test_land_picture (library, prompts[i]));
  assert_prompts (library, (LatentImageQuery) { .sort = LATENT_IMAGE_SORT_PROMPT },
                  "1 fox|Äpfel|apple|“Banana” split|(cherry)|zebra|狐||");
  assert_prompts (library, (LatentImageQuery) { .sort = LATENT_IMAGE_SORT_PROMPT, .reversed = TRUE },
                  "|狐|zebra|(cherry)|“Banana” split|apple|Äpfel|1 fox|");
  test_close (library);
  return dex_future_new_true ();
}

/* Days begin at midnight, here. */
TEST_FIBER (test_days)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) midnight = g_date_time_new_local (g_date_time_get_year (now), g_date_time_get_month (now),
                                                          g_date_time_get_day_of_month (now), 0, 0, 0);
  g_autoptr (GString) text = g_string_new ("BEGIN;");

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GDateTime) day = g_date_time_add_days (midnight, -(int) i);
      gint64 begin = g_date_time_to_unix_usec (day);

      g_string_append_printf (
        text,
        "INSERT INTO image (code, path, mime_type, size, hash, original_hash, prompt, created, added, revision) VALUES "
        "('A%u', 'a%u', 'image/png', 1, 'a', 'a', 'day %u', %" G_GINT64_FORMAT ", 0, 1);"
        "INSERT INTO image (code, path, mime_type, size, hash, original_hash, prompt, created, added, revision) VALUES "
        "('B%u', 'b%u', 'image/png', 1, 'a', 'a', 'before %u', %" G_GINT64_FORMAT ", 0, 1);",
        i, i, i, begin, i, i, i, begin - 1);
    }
  g_string_append (text, "COMMIT;");
  exec_sql (folder, text->str);
  assert_prompts (library, (LatentImageQuery) { .days = 1 }, "day 0|");
  assert_prompts (library, (LatentImageQuery) { .days = 2 }, "day 0|before 0|day 1|");
  assert_prompts (library, (LatentImageQuery) { .days = G_MAXUINT }, "day 0|before 0|day 1|before 1|day 2|before 2|");
  test_close (library);
  return dex_future_new_true ();
}

/* A condition that is none is an error, not all pictures. */
TEST_FIBER (test_wrong_aspect)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray)
    images = dex_await_boxed (latent_library_list_images (library, &(LatentImageQuery) { .aspect = "wide" }), &error);

  g_assert_null (images);
  g_assert_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_CONTENT);
  test_close (library);
  return dex_future_new_true ();
}

/* The two ends of the list of all pictures, in a transaction as the readers' threads have it. */
static void
assert_ends (LatentSql *sql, guint length, gint64 first, gint64 last)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) ids = NULL;

  latent_sql_run (sql, "BEGIN", NULL, &error);
  g_assert_no_error (error);
  ids = latent_image_query_run (sql, &(LatentImageQuery) { 0 }, &error);
  g_assert_no_error (error);
  latent_sql_rollback (sql);
  g_assert_cmpuint (ids->len, ==, length);
  g_assert_cmpint (g_array_index (ids, gint64, 0), ==, first);
  g_assert_cmpint (g_array_index (ids, gint64, length - 1), ==, last);
}

/* The order of all pictures is kept between queries, and must never be an old one: not after what another connection has
 * done nor after what this one has. */
TEST_FIBER (test_kept_order)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  LatentLibrary *library = test_open (folder);
  g_autofree char *path = g_build_filename (folder, ".latent", "library.db", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentSql) reader = NULL;
  g_autoptr (LatentSql) writer = NULL;
  static const char *const changes[] = {
    "INSERT INTO image (code, path, mime_type, size, hash, original_hash, created, added, revision) "
    "VALUES ('C4', 'x/4.png', 'image/png', 1, 'h4', 'h4', 4, 0, 0)",
    "UPDATE image SET created = 9 WHERE id = 1",
    "UPDATE image SET trash = 'x', trashed = 1 WHERE id = 2",
  };

  test_close (library);
  reader = latent_sql_open (path, LATENT_SQL_READER, &error);
  g_assert_no_error (error);
  writer = latent_sql_open (path, LATENT_SQL_WRITER, &error);
  g_assert_no_error (error);
  for (guint i = 1; i <= 3; i++)
    {
      g_autofree char *text = g_strdup_printf (
        "INSERT INTO image (code, path, mime_type, size, hash, original_hash, created, added, revision) "
        "VALUES ('C%u', 'x/%u.png', 'image/png', 1, 'h%u', 'h%u', %u, 0, 0)",
        i, i, i, i, i);

      g_assert_true (latent_sql_script (writer, text, NULL));
    }

  assert_ends (reader, 3, 3, 1);
  assert_ends (writer, 3, 3, 1);
  g_assert_true (latent_sql_script (writer, changes[0], NULL));
  assert_ends (reader, 4, 4, 1);
  assert_ends (writer, 4, 4, 1);
  g_assert_true (latent_sql_script (writer, changes[1], NULL));
  assert_ends (writer, 4, 1, 2);
  assert_ends (reader, 4, 1, 2);
  assert_ends (reader, 4, 1, 2);
  g_assert_true (latent_sql_script (writer, changes[2], NULL));
  assert_ends (reader, 3, 1, 3);
  assert_ends (writer, 3, 1, 3);
  return dex_future_new_true ();
}

int
main (int argc, char *argv[])
{
  int result;

  dex_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/image-query/json", test_json);
  g_test_add_func ("/image-query/json-hostile", test_json_hostile);
  g_test_add_func ("/image-query/aspects", test_aspects);
  g_test_add_func ("/image-query/together", test_together);
  g_test_add_func ("/image-query/by-prompt", test_by_prompt);
  g_test_add_func ("/image-query/days", test_days);
  g_test_add_func ("/image-query/wrong-aspect", test_wrong_aspect);
  g_test_add_func ("/image-query/kept-order", test_kept_order);
  result = g_test_run ();
  latent_imaging_shutdown ();
  return result;
}
