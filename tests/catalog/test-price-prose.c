/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What KIE's words about a price become: a rule where a form can tell what it comes to, and nothing where it can't. */
#include "latent-price-prose.h"

#include "latent-json.h"
#include "latent-model.h"

#include <math.h>

static LatentModel *
make_model (const char *text)
{
  static const char layer[] =
    "{\"format\":1,\"id\":\"some/film\",\"title\":\"Film\",\"does\":\"text-to-video\",\"input\":{\"type\":\"object\","
    "\"properties\":{\"resolution\":{\"type\":\"string\",\"enum\":[\"480p\",\"720p\",\"1080p\"]},"
    "\"duration\":{\"type\":\"integer\",\"enum\":[5,10,15]},\"sound\":{\"type\":\"boolean\"}}}}";
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) descriptor = latent_json_parse_object (layer, -1, LATENT_JSON_MAX_BYTES, &error);
  LatentModel *model;

  g_assert_no_error (error);
  latent_price_prose_read (text, descriptor);
  json_object_remove_member (descriptor, "amounts");
  model = latent_model_new_from_json (descriptor, &error);
  g_assert_no_error (error);
  return model;
}

static void
test_rules (void)
{
  static const struct
  {
    const char *text;
    const char *input;
    double credits; /* NAN if unknown */
  } rows[] = {
    { "now just 6 credits ($0.03)", "{}", 6 },
    { "11 credits ($0.055) per second", "{\"duration\":10}", 110 },
    { "11 credits ($0.055) per second", "{}", NAN },
    { "10 credits per second for 480p, 20 credits per second for 720p and 45 credits per second for 1080p",
      "{\"duration\":5,\"resolution\":\"720p\"}", 100 },
    { "480p: 9.5 credits/s; 720p: 19 credits/s; 1080p: 40 credits/s", "{\"duration\":10,\"resolution\":\"1080p\"}",
      400 },
    { "480p: 9.5 credits/s; 720p: 19 credits/s; 1080p: 40 credits/s", "{\"duration\":10}", NAN },
    { "5s: 55 credits, 10s: 110 credits, 15s: 165 credits", "{\"duration\":10}", 110 },
    { "55 credits for 5 seconds, 110 credits for 10 seconds and 165 credits for 15", "{\"duration\":15}", 165 },
    /* One of them isn't by the second. */
    { "10 credits per second, 60 credits with sound", "{\"duration\":5}", NAN },
    { "10 credits per 1000 characters", "{\"duration\":5}", NAN },
    { "10 credits per minute", "{\"duration\":5}", NAN },
    { "12 credits or 20 credits", "{\"duration\":5}", NAN },
    { "ask us", "{}", NAN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (LatentModel) model = make_model (rows[i].text);
      g_autoptr (JsonObject) input = latent_json_parse_object (rows[i].input, -1, LATENT_JSON_MAX_BYTES, NULL);
      double credits = latent_model_estimate (model, input);

      if (isnan (rows[i].credits) ? !isnan (credits) : fabs (credits - rows[i].credits) > 1e-9)
        g_error ("“%s” with %s is %g, not %g", rows[i].text, rows[i].input, credits, rows[i].credits);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/catalog/price-prose/rules", test_rules);
  return g_test_run ();
}
