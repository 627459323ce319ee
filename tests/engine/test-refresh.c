/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-await.h"
#include "latent-engine-private.h"
#include "latent-error.h"
#include "latent-json.h"
#include "latent-kie-client-private.h"
#include "latent-offer-refresh.h"
#include "latent-test-demo.h"
#include "latent-test-engine.h"

#include <math.h>
#include <string.h>

/* The service's own catalogue, asked for over HTTP: what it teaches, what it doesn't overrule, and that it is asked for no
 * more than is needed. */

#define NEW_MODEL "marmot/9-text-to-image"
#define GONE_MODEL "z-image"

static LatentTestDemo *demo;

/* A clock so fast that a call a second is a call a millisecond. */
static LatentTestEngine *
open_engine (void)
{
  LatentTestEngine *self = latent_test_engine_new (latent_test_demo_get_url (demo));

  latent_kie_client_get_limits (self->engine->client)->market = 1;
  return self;
}

static LatentOfferNews *
refresh (LatentTestEngine *self, GError **error)
{
  return dex_await_boxed (latent_offer_refresh_all (self->engine, NULL, NULL, NULL), error);
}

static guint
count_requests (const char *suffix)
{
  g_autofree char *answer = latent_test_demo_control (demo, "GET", "/requests", NULL);
  guint n = 0;

  for (const char *place = answer; (place = strstr (place, suffix)) != NULL; place += strlen (suffix))
    n++;
  return n;
}

static void
forget_requests (void)
{
  g_free (latent_test_demo_control (demo, "DELETE", "/requests", NULL));
}

/* As if a day had passed since each model was looked at. */
static void
age_cache (void)
{
  g_autofree char *folder = g_build_filename (g_get_user_cache_dir (), "latent", "live", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GRegex) regex = g_regex_new ("\"checked\":[0-9]+", 0, 0, NULL);
  g_autoptr (GError) error = NULL;
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *text = NULL;
      g_autofree char *aged = NULL;

      g_file_get_contents (path, &text, NULL, &error);
      g_assert_no_error (error);
      aged = g_regex_replace (regex, text, -1, 0, "\"checked\":1", 0, &error);
      g_assert_no_error (error);
      g_file_set_contents (path, aged, -1, &error);
      g_assert_no_error (error);
    }
}

static double
estimate (LatentModel *model, const char *name, const char *value)
{
  g_autoptr (JsonObject) input = json_object_new ();

  if (name != NULL)
    json_object_set_string_member (input, name, value);
  return latent_model_estimate (model, input);
}

typedef struct
{
  GCancellable *cancellable;
  guint at;
  guint total;
} Stop;

static void
stop_cb (guint n_done, guint n_total, gpointer user_data)
{
  Stop *stop = user_data;

  stop->total = n_total;
  if (n_done == stop->at)
    g_cancellable_cancel (stop->cancellable);
}

TEST_FIBER (test_interrupted)
{
  LatentTestEngine *self = open_engine ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Stop stop = { .cancellable = cancellable, .at = 20 };
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentOfferNews) none = NULL;
  g_autoptr (LatentOfferNews) news = NULL;

  g_assert_true (latent_offer_refresh_is_due (self->engine));
  none = dex_await_boxed (latent_offer_refresh_all (self->engine, stop_cb, &stop, cancellable), &error);
  g_assert_null (none);
  g_test_message ("%s", error->message);
  g_assert_true (latent_error_is_cancelled (error));
  g_clear_error (&error);
  g_assert_cmpuint (stop.total, ==, 65);
  g_assert_cmpuint (count_requests ("/schema\""), ==, 20);

  /* It goes on from there, also in another process. */
  latent_test_engine_close (self);
  latent_test_engine_open (self);
  latent_kie_client_get_limits (self->engine->client)->market = 1;
  news = refresh (self, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (news->n_listed, ==, 65);
  g_assert_cmpuint (count_requests ("/schema\""), ==, 65);
  g_assert_false (latent_offer_refresh_is_due (self->engine));
  latent_test_engine_free (self);
  return dex_future_new_true ();
}

/* What people wrote of the models stays, whatever the documents say. */
TEST_FIBER (test_shipped)
{
  LatentTestEngine *self = open_engine ();
  LatentCatalog *catalog = latent_session_get_catalog (self->session);
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentCatalog) shipped = latent_catalog_new (NULL, &error);
  g_autoptr (LatentOfferNews) news = refresh (self, &error);
  guint n_healthy = 0;

  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (catalog)), ==, 65);
  for (guint i = 0; i < 65; i++)
    {
      g_autoptr (LatentModel) before = g_list_model_get_item (G_LIST_MODEL (shipped), i);
      const char *id = latent_model_get_id (before);
      LatentModel *now = latent_catalog_get_model (catalog, id, &error);
      GPtrArray *parameters = latent_model_get_parameters (before);

      g_assert_no_error (error);
      g_assert_cmpstr (latent_model_get_title (now), ==, latent_model_get_title (before));
      g_assert_cmpint (latent_model_get_origin (now), ==, LATENT_MODEL_SHIPPED);
      g_assert_false (latent_model_get_is_new (now));
      for (guint j = 0; j < parameters->len; j++)
        {
          LatentParameter *one = parameters->pdata[j];
          LatentParameter *other = latent_model_get_parameter (now, latent_parameter_get_name (one));
          const char *const *choices = latent_parameter_get_choices (one);

          g_test_message ("%s, %s", id, latent_parameter_get_name (one));
          g_assert_nonnull (other);
          g_assert_cmpint (latent_parameter_get_role (other), ==, latent_parameter_get_role (one));
          g_assert_cmpstr (latent_parameter_get_title (other), ==, latent_parameter_get_title (one));
          g_assert_cmpint (latent_parameter_get_required (other), ==, latent_parameter_get_required (one));
          g_assert_true (choices == NULL || g_strv_equal (choices, latent_parameter_get_choices (other)));
          for (guint k = 0; choices != NULL && choices[k] != NULL; k++)
            {
              double was = estimate (before, latent_parameter_get_name (one), choices[k]);
              double is = estimate (now, latent_parameter_get_name (one), choices[k]);

              g_assert_true ((isnan (was) && isnan (is)) || was == is);
            }
        }
      n_healthy += isnan (latent_model_get_health (now)) ? 0 : 1;
    }
  g_assert_cmpuint (n_healthy, >, 50);
  latent_test_engine_free (self);
  return dex_future_new_true ();
}

TEST_FIBER (test_news)
{
  LatentTestEngine *self = open_engine ();
  LatentCatalog *catalog = latent_session_get_catalog (self->session);
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentOfferNews) first = refresh (self, &error);
  g_autoptr (LatentOfferNews) second = NULL;
  g_autoptr (LatentOfferNews) third = NULL;
  LatentModel *flux = latent_catalog_get_model (catalog, TEST_MODEL, NULL);
  LatentModel *model;
  const char *const *changes;

  g_assert_no_error (error);
  g_assert_null (latent_catalog_get_model (catalog, NEW_MODEL, NULL));
  g_free (latent_test_demo_control (demo, "POST", "/model", "{\"model\":\"" NEW_MODEL "\",\"hidden\":false}"));
  g_free (latent_test_demo_control (demo, "POST", "/model", "{\"model\":\"" GONE_MODEL "\",\"hidden\":true}"));
  forget_requests ();
  second = refresh (self, &error);
  g_assert_no_error (error);

  /* Only the new one was asked for. */
  g_assert_cmpuint (count_requests ("/schema\""), ==, 1);
  g_assert_cmpuint (g_strv_length (second->appeared), ==, 1);
  g_assert_cmpstr (second->appeared[0], ==, NEW_MODEL);
  g_assert_true (latent_model_get_withdrawn (latent_catalog_get_model (catalog, GONE_MODEL, NULL)));
  model = latent_catalog_get_model (catalog, NEW_MODEL, NULL);
  g_assert_nonnull (model);
  g_assert_true (latent_model_get_is_new (model));
  g_assert_cmpint (latent_model_get_origin (model), ==, LATENT_MODEL_LIVE);
  g_assert_cmpstr (latent_model_get_title (model), ==, "Marmot 9 - Text to Image");
  g_assert_cmpint (latent_parameter_get_role (latent_model_get_parameter (model, "aspect_ratio")), ==,
                   LATENT_ROLE_ASPECT_RATIO);
  g_assert_cmpfloat (estimate (model, NULL, NULL), ==, 3);
  g_assert_cmpfloat (estimate (model, "resolution", "2K"), ==, 5);

  /* A day later one has another price and other choices. */
  g_free (latent_test_demo_control (demo, "POST", "/model",
                                    "{\"model\":\"" TEST_MODEL "\",\"field\":\"resolution\",\"values\":[\"1K\",\"2K\","
                                    "\"4K\"],\"price\":\"now 6 credits for 1K, and 9 credits for 2K\"}"));
  age_cache ();
  third = refresh (self, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (third->changed), ==, 1);
  g_assert_cmpstr (third->changed[0], ==, "Flux 2 Pro");
  changes = latent_model_get_changes (flux);
  g_assert_nonnull (changes);
  g_assert_cmpuint (g_strv_length ((char **) changes), ==, 2);
  g_assert_nonnull (strstr (changes[0], "6 credits"));
  g_assert_nonnull (strstr (changes[1], "4K"));
  g_assert_cmpfloat (estimate (flux, "resolution", "1K"), ==, 6);
  g_assert_cmpfloat (estimate (flux, "resolution", "2K"), ==, 9);
  g_assert_cmpuint (
    g_strv_length ((char **) latent_parameter_get_choices (latent_model_get_parameter (flux, "resolution"))), ==, 3);

  /* Another start knows all of that without asking. */
  forget_requests ();
  latent_test_engine_close (self);
  latent_test_engine_open (self);
  catalog = latent_session_get_catalog (self->session);
  flux = latent_catalog_get_model (catalog, TEST_MODEL, NULL);
  g_assert_true (latent_model_get_is_new (latent_catalog_get_model (catalog, NEW_MODEL, NULL)));
  g_assert_nonnull (latent_model_get_changes (flux));
  g_assert_cmpfloat (estimate (flux, "resolution", "2K"), ==, 9);
  g_assert_cmpuint (count_requests ("/models"), ==, 0);
  latent_test_engine_free (self);
  return dex_future_new_true ();
}

static void
with_demo (gconstpointer test)
{
  static const char *const fast[] = { "--speed", "1000", NULL };

  demo = latent_test_demo_start (fast);
  g_free (latent_test_demo_control (demo, "POST", "/account", "{\"key\":\"" TEST_KEY "\",\"lookups\":1000000}"));
  ((void (*) (void)) test) ();
  latent_test_demo_free (demo);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("latent-refresh-XXXXXX", &error);

  g_assert_no_error (error);
  g_setenv ("XDG_CACHE_HOME", folder, TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/refresh/interrupted", test_interrupted, with_demo);
  g_test_add_data_func ("/refresh/shipped", test_shipped, with_demo);
  g_test_add_data_func ("/refresh/news", test_news, with_demo);
  return g_test_run ();
}
