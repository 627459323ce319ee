/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Models that a service offers no longer: what its lists prove and what they don't, over restarts. */
#include "latent-offer.h"

#define SERVICE "https://api.example.org"
#define ONE "flux-2/pro-text-to-image"
#define OTHER "google/nano-banana"

static LatentCatalog *
open_catalog (const char *service)
{
  g_autoptr (GError) error = NULL;
  LatentCatalog *catalog = latent_catalog_new (NULL, &error);

  g_assert_no_error (error);
  latent_offer_apply (catalog, service, NULL);
  return catalog;
}

static gboolean
is_withdrawn (LatentCatalog *catalog, const char *id)
{
  LatentModel *model = latent_catalog_get_model (catalog, id, NULL);

  g_assert_nonnull (model);
  return latent_model_get_withdrawn (model);
}

static LatentOfferNews *
take (LatentCatalog *catalog, const char *const *listed, const char *refused)
{
  g_autoptr (GError) error = NULL;
  LatentOfferNews *news = latent_offer_take (catalog, SERVICE, listed, refused, &error);

  g_assert_no_error (error);
  return news;
}

static void
count_cb (guint *n)
{
  (*n)++;
}

static void
test_withdrawn (void)
{
  const char *const first[] = { ONE, "somebody/else", NULL };
  const char *const second[] = { "somebody/else", "brand/new", NULL };
  g_autoptr (LatentCatalog) catalog = open_catalog (SERVICE);
  g_autoptr (LatentCatalog) restarted = NULL;
  g_autoptr (LatentCatalog) elsewhere = NULL;
  LatentOfferNews *news;
  guint n_changes = 0;

  g_signal_connect_swapped (catalog, "offer-changed", G_CALLBACK (count_cb), &n_changes);
  /* That a first list lacks most models proves nothing. */
  news = take (catalog, first, NULL);
  g_assert_cmpuint (news->n_listed, ==, 2);
  g_assert_cmpuint (g_strv_length (news->appeared), ==, 0);
  g_assert_cmpuint (g_strv_length (news->withdrawn), ==, 0);
  g_assert_false (is_withdrawn (catalog, OTHER));
  g_assert_cmpuint (n_changes, ==, 0);
  latent_offer_news_free (news);

  /* It was there, and is there no more. */
  news = take (catalog, second, NULL);
  g_assert_cmpuint (g_strv_length (news->withdrawn), ==, 1);
  g_assert_cmpstr (news->withdrawn[0], ==, "Flux 2 Pro");
  g_assert_cmpuint (g_strv_length (news->appeared), ==, 1);
  g_assert_cmpstr (news->appeared[0], ==, "brand/new");
  g_assert_true (is_withdrawn (catalog, ONE));
  g_assert_cmpuint (n_changes, ==, 1);
  latent_offer_news_free (news);

  /* Another start knows it, another service doesn't. */
  restarted = open_catalog (SERVICE);
  g_assert_true (is_withdrawn (restarted, ONE));
  elsewhere = open_catalog ("https://api.example.net");
  g_assert_false (is_withdrawn (elsewhere, ONE));

  /* It stays away while it isn't listed, and comes back when it is. */
  news = take (restarted, second, NULL);
  g_assert_true (is_withdrawn (restarted, ONE));
  g_assert_cmpuint (g_strv_length (news->withdrawn), ==, 0);
  latent_offer_news_free (news);
  latent_offer_news_free (take (restarted, first, NULL));
  g_assert_false (is_withdrawn (restarted, ONE));
}

static void
test_refused (void)
{
  const char *const list[] = { ONE, "somebody/else", NULL };
  const char *const empty[] = { NULL };
  g_autoptr (LatentCatalog) catalog = open_catalog (SERVICE);
  g_autoptr (GError) error = NULL;

  /* Refused by name, and not listed either. */
  latent_offer_news_free (take (catalog, list, OTHER));
  g_assert_true (is_withdrawn (catalog, OTHER));
  /* What is listed is offered, whatever was refused. */
  latent_offer_news_free (take (catalog, list, ONE));
  g_assert_false (is_withdrawn (catalog, ONE));

  /* Nothing at all is an accident, not news. */
  g_assert_null (latent_offer_take (catalog, SERVICE, empty, NULL, &error));
  g_assert_error (error, LATENT_CATALOG_ERROR, LATENT_CATALOG_ERROR_DESCRIPTOR);
  g_assert_true (is_withdrawn (catalog, OTHER));
  g_assert_false (is_withdrawn (catalog, ONE));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/catalog/offer/withdrawn", test_withdrawn);
  g_test_add_func ("/catalog/offer/refused", test_refused);
  return g_test_run ();
}
