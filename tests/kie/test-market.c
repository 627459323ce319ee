/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-error.h"
#include "latent-json.h"
#include "latent-kie-client-private.h"
#include "latent-kie-market.h"
#include "latent-test-future.h"
#include "latent-test-peer.h"

#include <math.h>

static LatentKieClient *
make_client (LatentTestPeer *peer)
{
  g_autoptr (GError) error = NULL;
  LatentKieClient *client = latent_kie_client_new (latent_test_peer_get_uri (peer), NULL, &error);

  g_assert_no_error (error);
  latent_kie_client_set_key (client, "kie-test-0123456789abcdef");
  latent_kie_client_get_limits (client)->market = 1;
  return client;
}

static void
assert_target (LatentTestPeer *peer, guint index, const char *target)
{
  g_autofree char *head = latent_test_peer_dup_head (peer, index);
  g_autofree char *want = g_strdup_printf ("GET %s HTTP/1.1\r\n", target);

  g_test_message ("%s", head);
  g_assert_true (g_str_has_prefix (head, want));
}

static void
test_models (void)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  g_autoptr (LatentKieClient) client = make_client (peer);
  g_autoptr (GPtrArray) models = NULL;
  g_autoptr (GPtrArray) none = NULL;
  g_autoptr (LatentKieModel) copy = NULL;
  g_autoptr (GError) error = NULL;
  LatentKieModel *model;

  latent_test_peer_push_json (
    peer,
    "{\"code\":200,\"msg\":\"success\",\"data\":{\"total\":4,\"models\":[{\"model\":\"flux-2/pro-text-to-image\","
    "\"slug\":\"s\",\"title\":\"Flux-2\",\"provider\":\"BFL\",\"taskType\":[\"Text to Image\",7,\"Image Editing\"],"
    "\"description\":null,\"pricingDesc\":\"5 credits\"},{\"model\":\"\"},7,{\"title\":\"no id\"},{\"model\":\"z\","
    "\"taskType\":\"Chat\"}]}}");
  latent_test_peer_push_json (peer, "{\"code\":200,\"msg\":\"success\",\"data\":{\"total\":0,\"models\":[]}}");
  models = latent_test_settle_boxed (latent_kie_client_list_models (client, NULL, NULL, NULL, NULL), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (models->len, ==, 2);
  model = models->pdata[0];
  g_assert_cmpstr (model->id, ==, "flux-2/pro-text-to-image");
  g_assert_cmpstr (model->title, ==, "Flux-2");
  g_assert_cmpstr (model->provider, ==, "BFL");
  g_assert_cmpuint (g_strv_length (model->task_types), ==, 2);
  g_assert_cmpstr (model->task_types[1], ==, "Image Editing");
  g_assert_null (model->description);
  g_assert_cmpstr (model->price, ==, "5 credits");
  copy = g_boxed_copy (LATENT_TYPE_KIE_MODEL, model);
  g_assert_cmpstr (copy->task_types[0], ==, "Text to Image");
  model = models->pdata[1];
  g_assert_cmpstr (model->id, ==, "z");
  g_assert_null (model->title);
  g_assert_cmpstr (model->task_types[0], ==, "Chat");

  none = latent_test_settle_boxed (
    latent_kie_client_list_models (client, "Text to Image,Image Editing", "BFL", "a&b", NULL), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (none->len, ==, 0);
  assert_target (peer, 0, "/api/v1/models");
  assert_target (peer, 1, "/api/v1/models?taskType=Text%20to%20Image,Image%20Editing&provider=BFL&q=a%26b");
}

static void
test_schema (void)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  g_autoptr (LatentKieClient) client = make_client (peer);
  g_autoptr (JsonObject) schema = NULL;
  g_autoptr (JsonObject) empty = NULL;
  g_autoptr (GError) error = NULL;

  latent_test_peer_push_json (
    peer,
    "{\"code\":200,\"msg\":\"success\",\"data\":{\"model\":\"a/b\",\"openapi\":{\"openapi\":\"3.1.0\",\"paths\":{},"
    "\"components\":{\"responses\":{\"Error \":{\"$ref\":\"#/components/schemas/x%20y\"}}}}}}");
  latent_test_peer_push_json (peer, "{\"code\":200,\"msg\":\"success\",\"data\":{\"model\":\"a/b\",\"openapi\":null}}");
  latent_test_peer_push_json (
    peer, "{\"code\":404,\"msg\":\"The model name you specified is not supported. Please verify.\",\"data\":null}");

  schema = latent_test_settle_boxed (latent_kie_client_get_schema (client, "flux-2/pro text", NULL), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (latent_json_peek_string (schema, "openapi"), ==, "3.1.0");
  assert_target (peer, 0, "/api/v1/models/flux-2/pro%20text/schema");

  empty = latent_test_settle_boxed (latent_kie_client_get_schema (client, "a/b", NULL), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (json_object_get_size (empty), ==, 0);

  g_assert_null (latent_test_settle_boxed (latent_kie_client_get_schema (client, "flux-9", NULL), &error));
  g_assert_error (error, LATENT_KIE_ERROR, LATENT_KIE_ERROR_UNKNOWN_MODEL);
}

static void
test_price (void)
{
  static const struct
  {
    const char *json;
    const char *price;
  } rows[] = {
    { "{\"code\":200,\"data\":{\"model\":\"a/b\",\"pricingDesc\":\"6 credits ($0.03) for 1 K\"}}",
      "6 credits ($0.03) for 1 K" },
    { "{\"code\":200,\"data\":{\"model\":\"a/b\",\"pricingDesc\":null}}", "" },
    { "{\"code\":200,\"data\":{}}", "" },
  };
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  g_autoptr (LatentKieClient) client = make_client (peer);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (DexFuture) future = NULL;
      g_autoptr (GError) error = NULL;
      const GValue *value;

      latent_test_peer_push_json (peer, rows[i].json);
      future = latent_test_settle (latent_kie_client_get_price (client, "a/b", NULL));
      value = dex_future_get_value (future, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (g_value_get_string (value), ==, rows[i].price);
      assert_target (peer, i, "/api/v1/models/a/b/price");
    }
}

static void
test_health (void)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  g_autoptr (LatentKieClient) client = make_client (peer);
  g_autoptr (GPtrArray) points = NULL;
  g_autoptr (GPtrArray) none = NULL;
  g_autoptr (GError) error = NULL;
  LatentKieHealth *health;

  latent_test_peer_push_json (
    peer, "{\"code\":200,\"data\":{\"model\":\"a/b\",\"points\":[{\"start\":1789126200000,\"end\":1789126800000,"
          "\"successRate\":0.98,\"errorRate\":0.02,\"isNormal\":true},{\"start\":\"2026-09-11T12:00:00Z\",\"end\":null,"
          "\"successRate\":null,\"errorRate\":null,\"isNormal\":false},null]}}");
  latent_test_peer_push_json (peer, "{\"code\":200,\"data\":{\"model\":\"a/b\",\"points\":[]}}");
  points = latent_test_settle_boxed (latent_kie_client_get_health (client, "a/b", NULL), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (points->len, ==, 2);
  health = points->pdata[0];
  g_assert_cmpint (health->start, ==, 1789126200000);
  g_assert_cmpfloat (health->success_rate, ==, 0.98);
  g_assert_true (health->is_normal);
  health = points->pdata[1];
  g_assert_cmpint (health->start, ==, 1789128000000);
  g_assert_cmpint (health->end, ==, 0);
  g_assert_true (isnan (health->success_rate));
  g_assert_true (isnan (health->error_rate));
  g_assert_false (health->is_normal);

  none = latent_test_settle_boxed (latent_kie_client_get_health (client, "a/b", NULL), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (none->len, ==, 0);
  assert_target (peer, 0, "/api/v1/models/a/b/success-rate");
}

static void
test_errors (void)
{
  static const char *const bodies[] = { "{\"code\":200,\"data\":null}", "{\"code\":200,\"data\":[]}",
                                        "{\"code\":200}" };

  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
      g_autoptr (LatentKieClient) client = make_client (peer);
      g_autoptr (GError) error = NULL;

      latent_test_peer_push_json (peer, bodies[i]);
      g_assert_null (latent_test_settle_boxed (latent_kie_client_list_models (client, NULL, NULL, NULL, NULL), &error));
      g_assert_error (error, LATENT_KIE_ERROR, LATENT_KIE_ERROR_NO_ANSWER);
    }
}

/* All four calls share one turn, and the next begins only after the pause that follows the last one's answer. */
static void
test_pace (void)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  g_autoptr (LatentKieClient) client = make_client (peer);
  DexFuture *futures[4];
  gint64 start = g_get_monotonic_time ();

  latent_kie_client_get_limits (client)->market = 200;
  latent_test_peer_push_json (peer, "{\"code\":200,\"data\":{\"models\":[],\"points\":[]}}");
  futures[0] = latent_kie_client_list_models (client, NULL, NULL, NULL, NULL);
  futures[1] = latent_kie_client_get_schema (client, "a/b", NULL);
  futures[2] = latent_kie_client_get_price (client, "a/b", NULL);
  futures[3] = latent_kie_client_get_health (client, "a/b", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (futures); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_nonnull (dex_future_get_value (latent_test_settle (futures[i]), &error));
      g_assert_no_error (error);
      /* The last answer's pause isn't waited for. */
      g_assert_cmpint (g_get_monotonic_time () - start, >=, (gint64) i * 200 * 1000);
      g_assert_cmpuint (latent_test_peer_count_requests (peer), <=, i + 2);
      dex_unref (futures[i]);
    }
  g_assert_cmpuint (latent_test_peer_count_requests (peer), ==, 4);
}

/* Who is cancelled while waiting leaves the turn to the next. */
static void
test_cancel (void)
{
  g_autoptr (LatentTestPeer) peer = latent_test_peer_new (NULL);
  g_autoptr (LatentKieClient) client = make_client (peer);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GPtrArray) models = NULL;
  g_autoptr (GError) error = NULL;
  DexFuture *first, *second, *third;

  latent_kie_client_get_limits (client)->market = 300;
  latent_test_peer_push_json (peer, "{\"code\":200,\"data\":{\"models\":[]}}");
  first = latent_kie_client_list_models (client, NULL, NULL, NULL, NULL);
  second = latent_kie_client_list_models (client, NULL, NULL, NULL, cancellable);
  third = latent_kie_client_list_models (client, NULL, NULL, NULL, NULL);
  models = latent_test_settle_boxed (first, &error);
  g_assert_no_error (error);
  g_cancellable_cancel (cancellable);
  g_assert_null (latent_test_settle_boxed (second, &error));
  g_assert_true (latent_error_is_cancelled (error));
  g_clear_error (&error);
  g_clear_pointer (&models, g_ptr_array_unref);
  models = latent_test_settle_boxed (third, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (latent_test_peer_count_requests (peer), ==, 2);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/kie/market/models", test_models);
  g_test_add_func ("/kie/market/schema", test_schema);
  g_test_add_func ("/kie/market/price", test_price);
  g_test_add_func ("/kie/market/health", test_health);
  g_test_add_func ("/kie/market/errors", test_errors);
  g_test_add_func ("/kie/market/pace", test_pace);
  g_test_add_func ("/kie/market/cancel", test_cancel);
  return g_test_run ();
}
