/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The client against the demo service, which was written from KIE's documents and not from the client. */
#include "latent-json.h"
#include "latent-kie-client-private.h"
#include "latent-kie-market.h"
#include "latent-kie-upload.h"
#include "latent-test-demo.h"
#include "latent-test-future.h"

#include <glib/gstdio.h>
#include <math.h>

#define MODEL "flux-2/pro-text-to-image"

static LatentKieClient *
make_client (LatentTestDemo *demo, const char *key)
{
  g_autoptr (GError) error = NULL;
  LatentKieClient *client = latent_kie_client_new (latent_test_demo_get_url (demo), NULL, &error);

  g_assert_no_error (error);
  latent_kie_client_set_key (client, key);
  return client;
}

static LatentKieSubmission *
submit (LatentKieClient *client, const char *prompt)
{
  g_autoptr (JsonObject) input = json_object_new ();
  g_autofree char *body = NULL;
  g_autoptr (GError) error = NULL;
  LatentKieSubmission *submission;

  json_object_set_string_member (input, "prompt", prompt);
  json_object_set_string_member (input, "aspect_ratio", "1:1");
  json_object_set_string_member (input, "resolution", "1K");
  body = latent_kie_client_build_task (MODEL, input);
  submission = latent_test_settle_boxed (latent_kie_client_create_task (client, body), &error);
  g_assert_no_error (error);
  return submission;
}

static double
get_credits (LatentKieClient *client)
{
  g_autoptr (DexFuture) future = latent_test_settle (latent_kie_client_get_credits (client, NULL));
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  g_assert_no_error (error);
  return g_value_get_double (value);
}

/* As the engine does it, with the patience of a test. */
static LatentKieRecord *
await_end (LatentKieClient *client, const char *task_id)
{
  for (guint i = 0; i < 600; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (LatentKieRecord)
        record = latent_test_settle_boxed (latent_kie_client_get_record (client, task_id, NULL), &error);

      if (record == NULL)
        g_assert_error (error, LATENT_KIE_ERROR, LATENT_KIE_ERROR_NO_RECORD);
      else if (record->state != LATENT_KIE_STATE_RUNNING)
        return g_steal_pointer (&record);
      g_usleep (100 * 1000);
    }
  g_error ("The task doesn't end");
}

static void
test_life (void)
{
  static const char *const fast[] = { "--speed", "40", NULL };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (fast);
  g_autoptr (LatentKieClient) client = make_client (demo, "demo-life");
  g_autoptr (LatentKieSubmission) submission = NULL;
  g_autoptr (LatentKieRecord) record = NULL;
  g_autoptr (GOutputStream) sink = g_memory_output_stream_new_resizable ();
  g_autoptr (DexFuture) future = NULL;
  g_autoptr (GError) error = NULL;
  double before = get_credits (client);
  const GValue *value;
  const guint8 *data;

  submission = submit (client, "a lighthouse in fog");
  g_assert_no_error (submission->error);
  g_assert_cmpint (submission->outcome, ==, LATENT_KIE_ACCEPTED);

  record = await_end (client, submission->task_id);
  g_assert_cmpint (record->state, ==, LATENT_KIE_STATE_SUCCESS);
  g_assert_cmpstr (record->task_id, ==, submission->task_id);
  g_assert_cmpstr (record->model, ==, MODEL);
  g_assert_cmpstr (latent_json_peek_string (record->input, "prompt"), ==, "a lighthouse in fog");
  g_assert_cmpuint (g_strv_length (record->links), ==, 1);
  g_assert_cmpfloat (record->credits, ==, 5);
  g_assert_cmpfloat (get_credits (client), ==, before - 5);
  g_assert_cmpint (record->completed, >=, record->created);
  g_assert_cmpfloat (fabs (record->cost_time - (double) (record->completed - record->created) / 1000.0), <=, 1.5);

  future = latent_test_settle (latent_kie_client_download (client, record->links[0], sink, 64 * 1000 * 1000, NULL));
  value = dex_future_get_value (future, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_value_get_int64 (value), >, 1000);
  data = g_memory_output_stream_get_data (G_MEMORY_OUTPUT_STREAM (sink));
  g_assert_cmpmem (data, 8, "\x89PNG\r\n\x1a\n", 8);
}

static void
test_refusals (void)
{
  static const char *const poor[] = { "--credits", "6", NULL };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (poor);
  g_autoptr (LatentKieClient) client = make_client (demo, "demo");
  g_autoptr (LatentKieClient) stranger = make_client (demo, "somebody-else");
  g_autoptr (LatentKieSubmission) accepted = submit (client, "the first");
  g_autoptr (LatentKieSubmission) broke = submit (client, "the second");
  g_autoptr (LatentKieSubmission) unknown = submit (stranger, "a third");
  g_autoptr (LatentKieSubmission) model = NULL;
  g_autoptr (LatentKieSubmission) invalid = NULL;
  g_autoptr (LatentKieRecord) record = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (accepted->outcome, ==, LATENT_KIE_ACCEPTED);
  g_assert_cmpint (broke->outcome, ==, LATENT_KIE_REFUSED);
  g_assert_error (broke->error, LATENT_KIE_ERROR, LATENT_KIE_ERROR_NO_CREDITS);
  g_assert_cmpint (unknown->outcome, ==, LATENT_KIE_REFUSED);
  g_assert_error (unknown->error, LATENT_KIE_ERROR, LATENT_KIE_ERROR_UNAUTHORIZED);

  model = latent_test_settle_boxed (
    latent_kie_client_create_task (client, "{\"model\":\"flux-9\",\"input\":{\"prompt\":\"a fox\"}}"), NULL);
  g_assert_error (model->error, LATENT_KIE_ERROR, LATENT_KIE_ERROR_UNKNOWN_MODEL);
  invalid = latent_test_settle_boxed (
    latent_kie_client_create_task (client, "{\"model\":\"" MODEL "\",\"input\":{\"prompt\":\"a fox\"}}"), NULL);
  g_assert_cmpint (invalid->outcome, ==, LATENT_KIE_REFUSED);
  g_assert_true (invalid->error->code == LATENT_KIE_ERROR_SERVER || invalid->error->code == LATENT_KIE_ERROR_INVALID);
  g_assert_nonnull (invalid->message);

  record = latent_test_settle_boxed (latent_kie_client_get_record (client, "0123456789", NULL), &error);
  g_assert_null (record);
  g_assert_error (error, LATENT_KIE_ERROR, LATENT_KIE_ERROR_NO_RECORD);
}

static guint
count_tasks (LatentTestDemo *demo)
{
  g_autofree char *text = latent_test_demo_control (demo, "GET", "/tasks", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) root = latent_json_parse (text, -1, LATENT_JSON_MAX_BYTES, &error);

  g_assert_no_error (error);
  return json_array_get_length (json_node_get_array (root));
}

/* What must hold under every fault: "accepted" has a task, "refused" and "not sent" have none. What is in between says
 * that it doesn't know. */
static void
test_faults (void)
{
  static const struct
  {
    const char *fault;
    LatentKieOutcome outcome;
  } rows[] = {
    { "{\"kind\":\"reset-before\"}", LATENT_KIE_UNCERTAIN },
    { "{\"kind\":\"reset-after\"}", LATENT_KIE_UNCERTAIN },
    { "{\"kind\":\"lost-answer\"}", LATENT_KIE_UNCERTAIN },
    { "{\"kind\":\"truncated-body\"}", LATENT_KIE_UNCERTAIN },
    { "{\"kind\":\"truncated-body\",\"bytes\":0}", LATENT_KIE_UNCERTAIN },
    { "{\"kind\":\"oversized-body\",\"bytes\":9000000}", LATENT_KIE_UNCERTAIN },
    { "{\"kind\":\"content-type\",\"text\":\"text/html\"}", LATENT_KIE_ACCEPTED },
    { "{\"kind\":\"invalid-utf8\"}", LATENT_KIE_UNCERTAIN },
    { "{\"kind\":\"drip\",\"bytes\":2000}", LATENT_KIE_ACCEPTED },
    { "{\"kind\":\"html\",\"status\":502}", LATENT_KIE_UNCERTAIN },
    { "{\"kind\":\"html\",\"accepted\":true}", LATENT_KIE_UNCERTAIN },
    { "{\"kind\":\"empty-body\"}", LATENT_KIE_UNCERTAIN },
    { "{\"kind\":\"empty-body\",\"status\":500,\"accepted\":true}", LATENT_KIE_UNCERTAIN },
    { "{\"kind\":\"status\",\"status\":503}", LATENT_KIE_UNCERTAIN },
    { "{\"kind\":\"envelope\",\"code\":505,\"text\":\"Feature Disabled\"}", LATENT_KIE_REFUSED },
    { "{\"kind\":\"envelope\",\"code\":408,\"text\":\"Timeout\"}", LATENT_KIE_UNCERTAIN },
    { "{\"kind\":\"envelope\",\"code\":500,\"text\":\"Credits insufficient : no\"}", LATENT_KIE_REFUSED },
    { "{\"kind\":\"retry-after\",\"seconds\":7}", LATENT_KIE_REFUSED },
    { "{\"kind\":\"retry-after\",\"seconds\":3,\"status\":429}", LATENT_KIE_REFUSED },
    { "{\"kind\":\"redirect\",\"location\":\"http://127.0.0.2:1/x\"}", LATENT_KIE_UNCERTAIN },
    { "{\"kind\":\"string-code\"}", LATENT_KIE_ACCEPTED },
    { "{\"kind\":\"message-member\"}", LATENT_KIE_ACCEPTED },
    { "{\"kind\":\"delay-before\",\"seconds\":0.2}", LATENT_KIE_ACCEPTED },
    { "{\"kind\":\"delay-after\",\"seconds\":0.2}", LATENT_KIE_ACCEPTED },
  };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      /* An account of its own, so that the rate limit is no second fault. */
      g_autofree char *key = g_strdup_printf ("demo-%u", i);
      g_autoptr (LatentKieClient) client = make_client (demo, key);
      g_autofree char *said = latent_test_demo_control (demo, "POST", "/faults", rows[i].fault);
      guint before = count_tasks (demo);
      g_autoptr (LatentKieSubmission) submission = NULL;

      g_test_message ("%s", rows[i].fault);
      submission = submit (client, "a fox in the snow");
      g_assert_cmpint (submission->outcome, ==, rows[i].outcome);
      if (submission->outcome == LATENT_KIE_ACCEPTED)
        g_assert_cmpuint (count_tasks (demo), ==, before + 1);
      else if (submission->outcome != LATENT_KIE_UNCERTAIN)
        g_assert_cmpuint (count_tasks (demo), ==, before);
      else
        g_assert_cmpuint (count_tasks (demo), <=, before + 1);
    }
}

/* 20 requests in 10 s are taken; the next is refused with a code of its own. */
static void
test_rate_limit (void)
{
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (NULL);
  g_autoptr (LatentKieClient) client = make_client (demo, "demo-limit");
  DexFuture *futures[22];
  guint n_accepted = 0, n_limited = 0;

  for (guint i = 0; i < G_N_ELEMENTS (futures); i++)
    futures[i] = latent_kie_client_create_task (
      client,
      "{\"model\":\"" MODEL "\",\"input\":{\"prompt\":\"a fox\",\"aspect_ratio\":\"1:1\",\"resolution\":\"1K\"}}");
  for (guint i = 0; i < G_N_ELEMENTS (futures); i++)
    {
      g_autoptr (LatentKieSubmission) submission = latent_test_settle_boxed (futures[i], NULL);

      if (submission->outcome == LATENT_KIE_ACCEPTED)
        n_accepted++;
      else if (g_error_matches (submission->error, LATENT_KIE_ERROR, LATENT_KIE_ERROR_RATE_LIMITED))
        {
          g_assert_cmpint (submission->outcome, ==, LATENT_KIE_REFUSED);
          n_limited++;
        }
    }
  g_assert_cmpuint (n_accepted, ==, 20);
  g_assert_cmpuint (n_limited, ==, 2);
}

/* The three ways in, and the same bytes out again. */
static void
test_uploads (void)
{
  gsize size = 3 * 1000 * 1000;
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (NULL);
  g_autoptr (LatentKieClient) client = make_client (demo, "demo-uploads");
  g_autofree guint8 *noise = g_malloc (size);
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GFile) file = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) links = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (gsize i = 0; i < size; i++)
    noise[i] = (guint8) g_test_rand_int ();
  bytes = g_bytes_new (noise, size);
  g_close (g_file_open_tmp ("latent-demo-XXXXXX", &path, NULL), NULL);
  g_file_set_contents (path, (const char *) noise, (gssize) size, &error);
  g_assert_no_error (error);
  file = g_file_new_for_path (path);

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (LatentKieUpload) upload = NULL;
      g_autoptr (GOutputStream) sink = g_memory_output_stream_new_resizable ();
      g_autoptr (DexFuture) future = NULL;
      GHashTableIter iter;
      gpointer link = NULL;

      g_hash_table_iter_init (&iter, links);
      if (i == 2)
        g_assert_true (g_hash_table_iter_next (&iter, &link, NULL));
      upload = latent_test_settle_boxed (i == 0
                                           ? latent_kie_client_upload_file (client, file, "image/png", NULL, NULL, NULL)
                                         : i == 1 ? latent_kie_client_upload_bytes (client, bytes, "image/png", NULL)
                                                  : latent_kie_client_upload_link (client, link, "image/png", NULL),
                                         &error);
      g_assert_no_error (error);
      g_assert_cmpint (upload->size, ==, (gint64) size);
      g_assert_true (g_hash_table_add (links, g_strdup (upload->link)));

      future = latent_test_settle (latent_kie_client_download (client, upload->link, sink, size, NULL));
      dex_future_get_value (future, &error);
      g_assert_no_error (error);
      g_assert_cmpmem (g_memory_output_stream_get_data (G_MEMORY_OUTPUT_STREAM (sink)),
                       g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (sink)), noise, size);
    }
  g_unlink (path);
}

/* At the service's own pace of one call a second. */
static void
test_market (void)
{
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (NULL);
  g_autoptr (LatentKieClient) client = make_client (demo, "demo-market");
  g_autoptr (GPtrArray) models = NULL;
  g_autoptr (JsonObject) schema = NULL;
  g_autoptr (GPtrArray) health = NULL;
  g_autoptr (DexFuture) price = NULL;
  g_autoptr (GError) error = NULL;
  gboolean found = FALSE;

  models = latent_test_settle_boxed (latent_kie_client_list_models (client, NULL, NULL, NULL, NULL), &error);
  g_assert_no_error (error);
  for (guint i = 0; i < models->len; i++)
    found = found || g_str_equal (((LatentKieModel *) models->pdata[i])->id, MODEL);
  g_assert_true (found);

  schema = latent_test_settle_boxed (latent_kie_client_get_schema (client, MODEL, NULL), &error);
  g_assert_no_error (error);
  g_assert_nonnull (latent_json_peek_object (schema, "paths"));
  price = latent_test_settle (latent_kie_client_get_price (client, MODEL, NULL));
  g_assert_cmpstr (g_value_get_string (dex_future_get_value (price, &error)), !=, "");
  g_assert_no_error (error);
  health = latent_test_settle_boxed (latent_kie_client_get_health (client, MODEL, NULL), &error);
  g_assert_no_error (error);
  g_assert_null (latent_test_settle_boxed (latent_kie_client_get_schema (client, "flux-9", NULL), &error));
  g_assert_error (error, LATENT_KIE_ERROR, LATENT_KIE_ERROR_UNKNOWN_MODEL);
}

static void
test_renew_link (void)
{
  static const char *const fast[] = { "--speed", "40", NULL };
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (fast);
  g_autoptr (LatentKieClient) client = make_client (demo, "demo-link");
  g_autoptr (LatentKieSubmission) submission = submit (client, "a fox in the snow");
  g_autoptr (LatentKieRecord) record = NULL;
  g_autoptr (DexFuture) fresh = NULL;
  g_autoptr (DexFuture) foreign = NULL;
  g_autoptr (DexFuture) future = NULL;
  g_autoptr (GOutputStream) sink = g_memory_output_stream_new_resizable ();
  g_autoptr (GError) error = NULL;
  const GValue *value;

  g_assert_no_error (submission->error);
  record = await_end (client, submission->task_id);
  fresh = latent_test_settle (latent_kie_client_renew_link (client, record->links[0], NULL));
  value = dex_future_get_value (fresh, &error);
  g_assert_no_error (error);
  future = latent_test_settle (
    latent_kie_client_download (client, g_value_get_string (value), sink, 64 * 1000 * 1000, NULL));
  dex_future_get_value (future, &error);
  g_assert_no_error (error);

  foreign = latent_test_settle (latent_kie_client_renew_link (client, "https://example.org/fox.png", NULL));
  g_assert_null (dex_future_get_value (foreign, &error));
  g_assert_error (error, LATENT_KIE_ERROR, LATENT_KIE_ERROR_INVALID);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/kie/demo/life", test_life);
  g_test_add_func ("/kie/demo/refusals", test_refusals);
  g_test_add_func ("/kie/demo/faults", test_faults);
  g_test_add_func ("/kie/demo/rate-limit", test_rate_limit);
  g_test_add_func ("/kie/demo/uploads", test_uploads);
  g_test_add_func ("/kie/demo/market", test_market);
  g_test_add_func ("/kie/demo/renew-link", test_renew_link);
  return g_test_run ();
}
