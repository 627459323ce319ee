/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-keyring.h"
#include "latent-test-fiber.h"
#include "latent-test-keyring.h"

#define SERVICE "https://api.kie.ai"
#define OTHER "http://127.0.0.1:8080"

static void
assert_key (const char *service, const char *expected)
{
  g_autoptr (GError) error = NULL;
  char *key = dex_await_boxed (latent_keyring_lookup (service, NULL), &error);

  g_assert_no_error (error);
  g_assert_cmpstr (key, ==, expected);
  latent_secret_free (key);
}

static void
assert_lookup_fails (int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (dex_await_boxed (latent_keyring_lookup (SERVICE, NULL), &error));
  g_assert_error (error, LATENT_KEYRING_ERROR, code);
  g_assert_cmpuint (strlen (error->message), >, 20);
}

static void
assert_store_fails (int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (dex_await (latent_keyring_store (SERVICE, "the-secret", NULL), &error));
  g_assert_error (error, LATENT_KEYRING_ERROR, code);
  g_assert_null (strstr (error->message, "the-secret"));
}

static DexFuture *
round_trip_fiber (gpointer data)
{
  g_autoptr (GError) error = NULL;

  assert_key (SERVICE, NULL);
  g_assert_false (dex_await_boolean (latent_keyring_clear (SERVICE, NULL), &error));
  g_assert_no_error (error);

  dex_await (latent_keyring_store (SERVICE, "first", NULL), &error);
  g_assert_no_error (error);
  assert_key (SERVICE, "first");
  dex_await (latent_keyring_store (SERVICE, "second", NULL), &error);
  g_assert_no_error (error);
  assert_key (SERVICE, "second");
  /* Another base has a key of its own, or none. */
  assert_key (OTHER, NULL);
  dex_await (latent_keyring_store (OTHER, "third", NULL), &error);
  g_assert_no_error (error);
  assert_key (SERVICE, "second");

  g_assert_true (dex_await_boolean (latent_keyring_clear (SERVICE, NULL), &error));
  assert_key (SERVICE, NULL);
  assert_key (OTHER, "third");
  return dex_future_new_true ();
}

static DexFuture *
store_fiber (gpointer data)
{
  g_autoptr (GError) error = NULL;

  dex_await (latent_keyring_store (SERVICE, "kept", NULL), &error);
  g_assert_no_error (error);
  return dex_future_new_true ();
}

static DexFuture *
kept_fiber (gpointer data)
{
  assert_key (SERVICE, "kept");
  return dex_future_new_true ();
}

static DexFuture *
locked_fiber (gpointer data)
{
  g_autoptr (GError) error = NULL;

  assert_lookup_fails (LATENT_KEYRING_ERROR_LOCKED);
  assert_store_fails (LATENT_KEYRING_ERROR_LOCKED);
  g_assert_false (dex_await_boolean (latent_keyring_clear (SERVICE, NULL), &error));
  g_assert_error (error, LATENT_KEYRING_ERROR, LATENT_KEYRING_ERROR_LOCKED);
  return dex_future_new_true ();
}

static DexFuture *
no_service_fiber (gpointer data)
{
  g_autoptr (GError) error = NULL;

  assert_lookup_fails (LATENT_KEYRING_ERROR_NO_SERVICE);
  assert_store_fails (LATENT_KEYRING_ERROR_NO_SERVICE);
  g_assert_false (dex_await_boolean (latent_keyring_clear (SERVICE, NULL), &error));
  g_assert_error (error, LATENT_KEYRING_ERROR, LATENT_KEYRING_ERROR_NO_SERVICE);
  return dex_future_new_true ();
}

static DexFuture *
cancelled_fiber (gpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (dex_await_boxed (latent_keyring_lookup (SERVICE, cancellable), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  return dex_future_new_true ();
}

/* One step of a test, in a process of its own on the test's private bus. */
static void
run_step (LatentTestKeyring *keyring, const char *step)
{
  g_autofree char *path = g_strconcat ("/keyring/steps/", step, NULL);

  g_test_trap_subprocess_with_envp (path, (const char *const *) latent_test_keyring_get_environment (keyring), 0,
                                    G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

static void
test_round_trip (void)
{
  g_autoptr (LatentTestKeyring) keyring = latent_test_keyring_new (TRUE);

  if (keyring != NULL)
    run_step (keyring, "subprocess/round-trip");
}

static void
test_kept (void)
{
  g_autoptr (LatentTestKeyring) keyring = latent_test_keyring_new (TRUE);

  if (keyring == NULL)
    return;
  run_step (keyring, "subprocess/store");
  run_step (keyring, "subprocess/kept");
}

static void
test_locked (void)
{
  g_autoptr (LatentTestKeyring) keyring = latent_test_keyring_new (TRUE);

  if (keyring == NULL)
    return;
  run_step (keyring, "subprocess/store");
  latent_test_keyring_lock (keyring);
  run_step (keyring, "subprocess/locked");
}

/* Nothing was stored yet: "none" must not be said of a keyring that can't be read. */
static void
test_locked_empty (void)
{
  g_autoptr (LatentTestKeyring) keyring = latent_test_keyring_new (TRUE);

  if (keyring == NULL)
    return;
  latent_test_keyring_lock (keyring);
  run_step (keyring, "subprocess/locked");
}

static void
test_no_service (void)
{
  g_autoptr (LatentTestKeyring) keyring = latent_test_keyring_new (FALSE);

  if (keyring != NULL)
    run_step (keyring, "subprocess/no-service");
}

static void
test_no_bus (void)
{
  g_autoptr (LatentTestKeyring) keyring = latent_test_keyring_new (FALSE);
  g_auto (GStrv) environment = NULL;

  if (keyring == NULL)
    return;
  environment = g_strdupv (latent_test_keyring_get_environment (keyring));
  environment = g_environ_setenv (environment, "DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  g_test_trap_subprocess_with_envp ("/keyring/steps/subprocess/no-service", (const char *const *) environment, 0,
                                    G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

static void
test_cancelled (void)
{
  g_autoptr (LatentTestKeyring) keyring = latent_test_keyring_new (TRUE);

  if (keyring != NULL)
    run_step (keyring, "subprocess/cancelled");
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
  g_test_add_func ("/keyring/round-trip", test_round_trip);
  g_test_add_func ("/keyring/kept-between-processes", test_kept);
  g_test_add_func ("/keyring/locked", test_locked);
  g_test_add_func ("/keyring/locked-and-empty", test_locked_empty);
  g_test_add_func ("/keyring/no-service", test_no_service);
  g_test_add_func ("/keyring/no-bus", test_no_bus);
  g_test_add_func ("/keyring/cancelled", test_cancelled);
  g_test_add_data_func ("/keyring/steps/subprocess/round-trip", round_trip_fiber, run_fiber);
  g_test_add_data_func ("/keyring/steps/subprocess/store", store_fiber, run_fiber);
  g_test_add_data_func ("/keyring/steps/subprocess/kept", kept_fiber, run_fiber);
  g_test_add_data_func ("/keyring/steps/subprocess/locked", locked_fiber, run_fiber);
  g_test_add_data_func ("/keyring/steps/subprocess/no-service", no_service_fiber, run_fiber);
  g_test_add_data_func ("/keyring/steps/subprocess/cancelled", cancelled_fiber, run_fiber);
  return g_test_run ();
}
