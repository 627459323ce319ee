/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-account"

#include "latent-config.h"

#include "latent-keyring.h"

#include "latent-await.h"
#include "latent-error.h"
#include "latent-fiber.h"

#include <glib/gi18n-lib.h>
#include <libsecret/secret.h>

G_DEFINE_QUARK (latent - keyring - error - quark, latent_keyring_error)

static const SecretSchema schema = {
  .name = LATENT_APP_ID ".Key",
  .flags = SECRET_SCHEMA_NONE,
  .attributes = { { "service", SECRET_SCHEMA_ATTRIBUTE_STRING }, { NULL, 0 } },
};

static GHashTable *
attributes_new (const char *service)
{
  return secret_attributes_build (&schema, "service", service, NULL);
}

/* --- libsecret's calls as leaves --- */

static void
lookup_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DexPromise) promise = user_data;
  GError *error = NULL;
  SecretValue *value = secret_password_lookup_binary_finish (result, &error);

  if (error != NULL)
    dex_promise_reject (promise, error);
  else
    dex_promise_resolve_boxed (promise, SECRET_TYPE_VALUE, value);
}

static DexFuture *
lookup_leaf (const char *service)
{
  g_autoptr (GHashTable) attributes = attributes_new (service);
  DexPromise *promise = dex_promise_new_cancellable ();

  secret_password_lookupv (&schema, attributes, dex_promise_get_cancellable (promise), lookup_cb, dex_ref (promise));
  return DEX_FUTURE (promise);
}

static void
store_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DexPromise) promise = user_data;
  GError *error = NULL;

  if (secret_password_store_finish (result, &error))
    dex_promise_resolve_boolean (promise, TRUE);
  else
    dex_promise_reject (promise, error);
}

static DexFuture *
store_leaf (const char *service, const char *key)
{
  g_autoptr (GHashTable) attributes = attributes_new (service);
  g_autoptr (SecretValue) value = secret_value_new (key, -1, "text/plain");
  /* Translators: the name of an entry in the desktop's keyring; %s is an address such as https://api.kie.ai */
  g_autofree char *label = g_strdup_printf (_ ("Latent: key for %s"), service);
  DexPromise *promise = dex_promise_new_cancellable ();

  secret_password_storev_binary (&schema, attributes, SECRET_COLLECTION_DEFAULT, label, value,
                                 dex_promise_get_cancellable (promise), store_cb, dex_ref (promise));
  return DEX_FUTURE (promise);
}

static void
clear_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DexPromise) promise = user_data;
  GError *error = NULL;
  gboolean removed = secret_password_clear_finish (result, &error);

  if (error != NULL)
    dex_promise_reject (promise, error);
  else
    dex_promise_resolve_int64 (promise, removed);
}

static DexFuture *
clear_leaf (const char *service)
{
  g_autoptr (GHashTable) attributes = attributes_new (service);
  DexPromise *promise = dex_promise_new_cancellable ();

  secret_password_clearv (&schema, attributes, dex_promise_get_cancellable (promise), clear_cb, dex_ref (promise));
  return DEX_FUTURE (promise);
}

static void
service_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DexPromise) promise = user_data;
  GError *error = NULL;
  SecretService *service = secret_service_get_finish (result, &error);

  if (service == NULL)
    dex_promise_reject (promise, error);
  else
    dex_promise_resolve_object (promise, service);
}

static void
collection_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DexPromise) promise = user_data;
  GError *error = NULL;
  g_autoptr (SecretCollection) collection = secret_collection_for_alias_finish (result, &error);

  if (error != NULL)
    dex_promise_reject (promise, error);
  else
    dex_promise_resolve_int64 (promise, collection != NULL && secret_collection_get_locked (collection));
}

/* --- what is common to the three --- */

/* Is the default keyring locked? A look-up in one whose prompt can't be shown, or was dismissed, finds nothing and
 * reports no error (measured with gnome-keyring 46). Where secrets aren't kept by a service (the encrypted file inside a
 * sandbox) there is no such thing. */
static gboolean
is_locked (GCancellable *cancellable)
{
  g_autoptr (SecretService) service = NULL;
  DexPromise *promise;

  promise = dex_promise_new_cancellable ();
  secret_service_get (SECRET_SERVICE_NONE, dex_promise_get_cancellable (promise), service_cb, dex_ref (promise));
  service = latent_await_object (DEX_FUTURE (promise), cancellable, NULL);
  if (service == NULL)
    return FALSE;

  promise = dex_promise_new_cancellable ();
  secret_collection_for_alias (service, SECRET_COLLECTION_DEFAULT, SECRET_COLLECTION_NONE,
                               dex_promise_get_cancellable (promise), collection_cb, dex_ref (promise));
  return latent_await_int64 (DEX_FUTURE (promise), cancellable, NULL) == 1;
}

static gboolean
is_no_service (const GError *error)
{
  static const GDBusError codes[] = {
    G_DBUS_ERROR_SERVICE_UNKNOWN,    G_DBUS_ERROR_NAME_HAS_NO_OWNER,
    G_DBUS_ERROR_NO_SERVER,          G_DBUS_ERROR_DISCONNECTED,
    G_DBUS_ERROR_SPAWN_EXEC_FAILED,  G_DBUS_ERROR_SPAWN_FORK_FAILED,
    G_DBUS_ERROR_SPAWN_CHILD_EXITED, G_DBUS_ERROR_SPAWN_CHILD_SIGNALED,
    G_DBUS_ERROR_SPAWN_FAILED,       G_DBUS_ERROR_SPAWN_SERVICE_NOT_FOUND,
  };

  if (error->domain == G_SPAWN_ERROR || error->domain == G_SPAWN_EXIT_ERROR)
    return TRUE;
  if (error->domain == G_DBUS_ERROR)
    for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
      if (error->code == (int) codes[i])
        return TRUE;
  /* No bus at all: GIO fails to start one, or finds nothing at its address. */
  return error->domain == G_IO_ERROR &&
         (error->code == G_IO_ERROR_NOT_FOUND || error->code == G_IO_ERROR_CONNECTION_REFUSED ||
          error->code == G_IO_ERROR_CLOSED || error->code == G_IO_ERROR_NOT_CONNECTED ||
          error->code == G_IO_ERROR_FAILED || error->code == G_IO_ERROR_PERMISSION_DENIED);
}

/* A cancellation that isn't ours is a prompt that the user sent away. */
static gboolean
is_dismissed (const GError *error)
{
  return g_error_matches (error, SECRET_ERROR, SECRET_ERROR_IS_LOCKED) || latent_error_is_cancelled (error);
}

static DexFuture *
locked_error (void)
{
  return dex_future_new_reject (
    LATENT_KEYRING_ERROR, LATENT_KEYRING_ERROR_LOCKED, "%s",
    _ ("The keyring is locked. Unlock it and try again, or enter the key for this run only."));
}

/* @error (taken) as what a person can act on. */
static DexFuture *
translate (GError *error, GCancellable *cancellable)
{
  g_autoptr (GError) taken = error;
  g_autofree char *line = NULL;

  if (g_cancellable_is_cancelled (cancellable))
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_CANCELLED, "%s", _ ("Cancelled"));
  if (is_dismissed (taken))
    return locked_error ();
  if (is_no_service (taken))
    return dex_future_new_reject (LATENT_KEYRING_ERROR, LATENT_KEYRING_ERROR_NO_SERVICE, "%s",
                                  _ ("No keyring is running in this session, so no key can be kept. Start one, such as "
                                     "GNOME Keyring, or enter the key for this run only."));
  if (g_error_matches (taken, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD) ||
      g_error_matches (taken, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_OBJECT))
    return dex_future_new_reject (LATENT_KEYRING_ERROR, LATENT_KEYRING_ERROR_REFUSED, "%s",
                                  _ ("There is no keyring yet, and none could be made. Set up a default keyring, for "
                                     "example with Passwords and Keys, or enter the key for this run only."));
  g_dbus_error_strip_remote_error (taken);
  line = latent_error_first_line (taken);
  return dex_future_new_reject (LATENT_KEYRING_ERROR, LATENT_KEYRING_ERROR_REFUSED,
                                /* Translators: %s is the keyring's own message */
                                _ ("The keyring refused: %s. Enter the key for this run only, or look at the keyring’s "
                                   "settings."),
                                line);
}

/* --- the three calls --- */

typedef struct
{
  char *service;
  char *key;
  GCancellable *cancellable;
} Call;

static Call *
call_new (const char *service, const char *key, GCancellable *cancellable)
{
  Call *self = g_new0 (Call, 1);

  self->service = g_strdup (service);
  self->key = latent_secret_copy (key);
  g_set_object (&self->cancellable, cancellable);
  return self;
}

static void
call_free (gpointer data)
{
  Call *self = data;

  g_free (self->service);
  latent_secret_free (self->key);
  g_clear_object (&self->cancellable);
  g_free (self);
}

static DexFuture *
lookup_fiber (gpointer data)
{
  Call *call = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SecretValue) value = NULL;
  const char *text;

  value = latent_await_boxed (lookup_leaf (call->service), call->cancellable, &error);
  if (error != NULL)
    return translate (g_steal_pointer (&error), call->cancellable);
  if (value == NULL && is_locked (call->cancellable))
    return locked_error ();
  text = value != NULL ? secret_value_get_text (value) : NULL;
  return dex_future_new_take_boxed (LATENT_TYPE_SECRET, latent_secret_copy (text));
}

DexFuture *
latent_keyring_lookup (const char *service, GCancellable *cancellable)
{
  g_return_val_if_fail (service != NULL, NULL);

  return latent_fiber_spawn ("keyring lookup", lookup_fiber, call_new (service, NULL, cancellable), call_free);
}

static DexFuture *
store_fiber (gpointer data)
{
  Call *call = data;
  g_autoptr (GError) error = NULL;

  if (!latent_await (store_leaf (call->service, call->key), call->cancellable, &error))
    return translate (g_steal_pointer (&error), call->cancellable);
  return dex_future_new_true ();
}

DexFuture *
latent_keyring_store (const char *service, const char *key, GCancellable *cancellable)
{
  g_return_val_if_fail (service != NULL, NULL);
  g_return_val_if_fail (key != NULL && *key != '\0', NULL);

  return latent_fiber_spawn ("keyring store", store_fiber, call_new (service, key, cancellable), call_free);
}

static DexFuture *
clear_fiber (gpointer data)
{
  Call *call = data;
  g_autoptr (GError) error = NULL;
  gboolean removed = latent_await_int64 (clear_leaf (call->service), call->cancellable, &error) == 1;

  if (error != NULL)
    return translate (g_steal_pointer (&error), call->cancellable);
  if (!removed && is_locked (call->cancellable))
    return locked_error ();
  return dex_future_new_for_boolean (removed);
}

DexFuture *
latent_keyring_clear (const char *service, GCancellable *cancellable)
{
  g_return_val_if_fail (service != NULL, NULL);

  return latent_fiber_spawn ("keyring clear", clear_fiber, call_new (service, NULL, cancellable), call_free);
}
