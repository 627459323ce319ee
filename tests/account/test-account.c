/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-account.h"
#include "latent-await.h"
#include "latent-keyring.h"
#include "latent-kie-client.h"
#include "latent-library.h"
#include "latent-test-fiber.h"
#include "latent-test-keyring.h"
#include "latent-test-peer.h"

#include <glib/gstdio.h>
#include <math.h>

#define BALANCE(n) "{\"code\":200,\"msg\":\"success\",\"data\":" #n "}"
#define REFUSED "{\"code\":401,\"msg\":\"You do not have access permissions\",\"data\":null}"

/* An account with a peer for its service. */
typedef struct
{
  LatentTestPeer *peer;
  char *folder;
  LatentLibrary *library;
  LatentKieClient *client;
  LatentAccount *account;
  guint n_key_changes;
} Fixture;

static void
key_changed_cb (Fixture *self)
{
  self->n_key_changes++;
}

static void
fixture_init (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) folder = NULL;

  *self = (Fixture) { 0 };
  self->peer = latent_test_peer_new (NULL);
  self->folder = g_dir_make_tmp ("latent-account-XXXXXX", &error);
  g_assert_no_error (error);
  folder = g_file_new_for_path (self->folder);
  self->client = latent_kie_client_new (latent_test_peer_get_uri (self->peer), NULL, &error);
  g_assert_no_error (error);
  self->library = dex_await_object (latent_library_open (folder, latent_kie_client_get_api_base (self->client)),
                                    &error);
  g_assert_no_error (error);
  self->account = latent_account_new (self->client, self->library);
  g_signal_connect_swapped (self->account, "key-changed", G_CALLBACK (key_changed_cb), self);
}

static void
remove_all (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_all (child);
    }
  g_remove (path);
}

static void
fixture_clear (Fixture *self)
{
  g_assert_finalize_object (self->account);
  dex_await (latent_library_close (self->library), NULL);
  g_object_unref (self->library);
  g_object_unref (self->client);
  latent_test_peer_free (self->peer);
  remove_all (self->folder);
  g_free (self->folder);
}

static void
assert_last_key (Fixture *self, const char *key)
{
  g_autofree char *head = latent_test_peer_dup_head (self->peer, latent_test_peer_count_requests (self->peer) - 1);
  g_autofree char *line = g_strdup_printf ("Bearer %s\r\n", key);

  g_assert_nonnull (strstr (head, line));
}

/* A good key is used; a refused one changes nothing, and neither does a service that can't be understood. */
static DexFuture *
try_key_fiber (gpointer data)
{
  Fixture f;
  g_autoptr (GError) error = NULL;
  double balance;

  fixture_init (&f);
  g_assert_false (latent_account_get_has_key (f.account));
  g_assert_true (isnan (latent_account_get_balance (f.account)));

  latent_test_peer_push_json (f.peer, REFUSED);
  dex_await_double (latent_account_try_key (f.account, "wrong", FALSE, NULL), &error);
  g_assert_error (error, LATENT_KIE_ERROR, LATENT_KIE_ERROR_UNAUTHORIZED);
  g_assert_null (strstr (error->message, "wrong"));
  g_assert_false (latent_account_get_has_key (f.account));
  g_assert_cmpuint (f.n_key_changes, ==, 0);
  g_clear_error (&error);

  latent_test_peer_push_json (f.peer, BALANCE (12.5));
  do
    {
      g_clear_error (&error);
      balance = dex_await_double (latent_account_try_key (f.account, "good", FALSE, NULL), &error);
    }
  while (g_error_matches (error, LATENT_KIE_ERROR, LATENT_KIE_ERROR_UNAUTHORIZED));
  g_assert_no_error (error);
  g_assert_cmpfloat (balance, ==, 12.5);
  g_assert_cmpfloat (latent_account_get_balance (f.account), ==, 12.5);
  g_assert_cmpint (latent_account_get_origin (f.account), ==, LATENT_KEY_GIVEN);
  g_assert_cmpuint (f.n_key_changes, ==, 1);
  assert_last_key (&f, "good");

  latent_test_peer_push_json (f.peer, "<html>");
  do
    {
      g_clear_error (&error);
      dex_await_double (latent_account_try_key (f.account, "third", FALSE, NULL), &error);
    }
  while (error == NULL && latent_test_peer_count_requests (f.peer) < 6);
  g_assert_nonnull (error);
  g_assert_true (latent_account_get_has_key (f.account));
  fixture_clear (&f);
  return dex_future_new_true ();
}

/* Several who ask at once share one request, and one of them who loses patience doesn't spoil it for the others. */
static DexFuture *
refresh_fiber (gpointer data)
{
  Fixture f;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  DexFuture *asked[5];
  guint before;

  fixture_init (&f);
  dex_await_double (latent_account_refresh (f.account, NULL), &error);
  g_assert_error (error, LATENT_KIE_ERROR, LATENT_KIE_ERROR_UNAUTHORIZED);
  g_clear_error (&error);
  g_assert_cmpuint (latent_test_peer_count_requests (f.peer), ==, 0);

  latent_account_use_key (f.account, "good", LATENT_KEY_GIVEN);
  latent_test_peer_push_json (f.peer, BALANCE (7));
  latent_test_peer_hold (f.peer, 100);
  before = latent_test_peer_count_requests (f.peer);
  for (guint i = 0; i < 5; i++)
    asked[i] = latent_account_refresh (f.account, i == 0 ? cancellable : NULL);
  while (latent_test_peer_count_requests (f.peer) == before)
    g_assert_true (latent_sleep (5, NULL, NULL));
  g_cancellable_cancel (cancellable);
  dex_await_double (asked[0], &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  latent_test_peer_hold (f.peer, 0);
  for (guint i = 1; i < 5; i++)
    {
      g_assert_cmpfloat (dex_await_double (asked[i], &error), ==, 7);
      g_assert_no_error (error);
    }
  g_assert_cmpuint (latent_test_peer_count_requests (f.peer), ==, before + 1);
  fixture_clear (&f);
  return dex_future_new_true ();
}

/* Who asks gets the balance of the key in use, and not of the one before. */
static DexFuture *
changed_meanwhile_fiber (gpointer data)
{
  Fixture f;
  g_autoptr (GError) error = NULL;
  DexFuture *asked;

  fixture_init (&f);
  latent_account_use_key (f.account, "first", LATENT_KEY_GIVEN);
  latent_test_peer_push_json (f.peer, BALANCE (1));
  latent_test_peer_push_json (f.peer, BALANCE (2));
  latent_test_peer_hold (f.peer, 100);
  asked = latent_account_refresh (f.account, NULL);
  while (latent_test_peer_count_requests (f.peer) == 0)
    g_assert_true (latent_sleep (5, NULL, NULL));
  latent_account_use_key (f.account, "second", LATENT_KEY_GIVEN);
  latent_test_peer_hold (f.peer, 0);
  g_assert_cmpfloat (dex_await_double (asked, &error), ==, 2);
  g_assert_no_error (error);
  g_assert_cmpfloat (latent_account_get_balance (f.account), ==, 2);
  assert_last_key (&f, "second");
  fixture_clear (&f);
  return dex_future_new_true ();
}

static DexFuture *
fingerprint_fiber (gpointer data)
{
  Fixture f;
  g_autofree char *one = NULL;
  g_autofree char *same = NULL;
  g_autofree char *salted = NULL;
  g_autofree char *other = NULL;

  fixture_init (&f);
  g_assert_null (latent_account_fingerprint (f.account, "salt"));
  latent_account_use_key (f.account, "the-key", LATENT_KEY_GIVEN);
  one = latent_account_fingerprint (f.account, "salt");
  same = latent_account_fingerprint (f.account, "salt");
  salted = latent_account_fingerprint (f.account, "pepper");
  latent_account_use_key (f.account, "other-key", LATENT_KEY_GIVEN);
  other = latent_account_fingerprint (f.account, "salt");
  g_assert_cmpstr (one, ==, same);
  g_assert_cmpstr (one, !=, salted);
  g_assert_cmpstr (one, !=, other);
  g_assert_null (strstr (one, "the-key"));
  fixture_clear (&f);
  return dex_future_new_true ();
}

/* --- with a real keyring --- */

/* Remembered by service, found again, forgotten. */
static DexFuture *
remember_fiber (gpointer data)
{
  Fixture f;
  g_autoptr (LatentAccount) again = NULL;
  g_autoptr (GError) error = NULL;

  fixture_init (&f);
  latent_test_peer_push_json (f.peer, BALANCE (3));
  dex_await_double (latent_account_try_key (f.account, "kept", TRUE, NULL), &error);
  g_assert_no_error (error);
  g_assert_cmpint (latent_account_get_origin (f.account), ==, LATENT_KEY_KEYRING);

  again = latent_account_new (f.client, f.library);
  g_assert_true (dex_await_boolean (latent_account_load_key (again, NULL), &error));
  g_assert_no_error (error);
  g_assert_cmpint (latent_account_get_origin (again), ==, LATENT_KEY_KEYRING);
  dex_await_double (latent_account_refresh (again, NULL), &error);
  g_assert_no_error (error);
  assert_last_key (&f, "kept");

  dex_await (latent_account_forget_key (again, NULL), &error);
  g_assert_no_error (error);
  g_assert_false (latent_account_get_has_key (again));
  g_assert_false (dex_await_boolean (latent_account_load_key (again, NULL), &error));
  g_assert_no_error (error);
  g_clear_object (&again);
  fixture_clear (&f);
  return dex_future_new_true ();
}

/* Nothing to keep it in: it is in use for this run all the same, and the user is told. */
static DexFuture *
no_service_fiber (gpointer data)
{
  Fixture f;
  g_autoptr (GError) error = NULL;

  fixture_init (&f);
  latent_test_peer_push_json (f.peer, BALANCE (3));
  dex_await_double (latent_account_try_key (f.account, "kept", TRUE, NULL), &error);
  g_assert_error (error, LATENT_KEYRING_ERROR, LATENT_KEYRING_ERROR_NO_SERVICE);
  g_assert_true (latent_account_get_has_key (f.account));
  g_assert_cmpint (latent_account_get_origin (f.account), ==, LATENT_KEY_GIVEN);
  g_assert_cmpfloat (latent_account_get_balance (f.account), ==, 3);
  fixture_clear (&f);
  return dex_future_new_true ();
}

static void
run_step (const char *step, gboolean with_daemon)
{
  g_autoptr (LatentTestKeyring) keyring = latent_test_keyring_new (with_daemon);
  g_autofree char *path = g_strconcat ("/account/steps/subprocess/", step, NULL);

  if (keyring == NULL)
    return;
  g_test_trap_subprocess_with_envp (path, (const char *const *) latent_test_keyring_get_environment (keyring), 0,
                                    G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

static void
test_remember (void)
{
  run_step ("remember", TRUE);
}

static void
test_no_service (void)
{
  run_step ("no-service", FALSE);
}

static void
run_fiber (gconstpointer func)
{
  latent_test_run_fiber ((DexFiberFunc) func, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_data_func ("/account/try-key", try_key_fiber, run_fiber);
  g_test_add_data_func ("/account/refresh", refresh_fiber, run_fiber);
  g_test_add_data_func ("/account/changed-meanwhile", changed_meanwhile_fiber, run_fiber);
  g_test_add_data_func ("/account/fingerprint", fingerprint_fiber, run_fiber);
  g_test_add_func ("/account/remember", test_remember);
  g_test_add_func ("/account/no-service", test_no_service);
  g_test_add_data_func ("/account/steps/subprocess/remember", remember_fiber, run_fiber);
  g_test_add_data_func ("/account/steps/subprocess/no-service", no_service_fiber, run_fiber);
  return g_test_run ();
}
