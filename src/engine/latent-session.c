/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-engine"

#include "latent-config.h"

#include "latent-session.h"

#include "latent-imported.h"
#include "latent-live.h"
#include "latent-offer.h"

#include "latent-await.h"
#include "latent-demo-launcher.h"
#include "latent-error.h"
#include "latent-fiber.h"
#include "latent-kie-client.h"
#include "latent-places.h"

#include <glib/gi18n-lib.h>

/* What the demo's library belongs to: its port is its own affair. */
#define DEMO_SERVICE "demo"
#define DEMO_KEY "demo"
/* The demo service ends when it is left alone for 300 s. */
#define DEMO_KEEP_ALIVE 100
#define DEMO_REVIVALS 4

struct _LatentSession
{
  GObject parent_instance;

  LatentLibrary *library;
  LatentKieClient *client;
  LatentAccount *account;
  LatentCatalog *catalog;
  LatentEngine *engine;
  GError *key_error;

  gboolean demo;
  char *demo_folder;
  gboolean demo_works_inside; /* of the library's folder */
  gboolean reviving;
  guint keep_alive;
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (LatentSession, latent_session, G_TYPE_OBJECT)

static const char *
get_variable (const char *name)
{
  const char *value = g_getenv (name);

  return value != NULL && *value != '\0' ? value : NULL;
}

static char *
pictures_folder (void)
{
  const char *folder = g_get_user_special_dir (G_USER_DIRECTORY_PICTURES);

  return folder != NULL ? g_strdup (folder) : g_build_filename (g_get_home_dir (), "Pictures", NULL);
}

/* "Latent", or for another service than KIE's "Latent HOST PORT". */
static char *
folder_name (void)
{
  const char *base = get_variable ("LATENT_API_BASE");
  g_autoptr (LatentKieClient) client = NULL;
  g_autoptr (GUri) uri = NULL;
  g_autofree char *name = NULL;

  if (base != NULL)
    client = latent_kie_client_new (base, NULL, NULL);
  if (client == NULL || g_str_equal (latent_kie_client_get_api_base (client), LATENT_KIE_API_BASE))
    return g_strdup ("Latent");
  uri = g_uri_parse (latent_kie_client_get_api_base (client), G_URI_FLAGS_NONE, NULL);
  if (uri == NULL || g_uri_get_host (uri) == NULL)
    return g_strdup ("Latent");
  name = g_uri_get_port (uri) > 0 ? g_strdup_printf ("Latent %s %d", g_uri_get_host (uri), g_uri_get_port (uri))
                                  : g_strdup_printf ("Latent %s", g_uri_get_host (uri));
  return g_strdelimit (g_steal_pointer (&name), ":/", '-');
}

char *
latent_session_default_folder (gboolean demo)
{
  g_autofree char *pictures = pictures_folder ();
  g_autofree char *name = demo ? g_strdup ("Latent Demo") : folder_name ();

  return g_build_filename (pictures, name, NULL);
}

/* --- the demo service --- */

/* It ended, by itself or by somebody's hand: started again it is where it was, with all that it had accepted. */
static DexFuture *
revive_fiber (gpointer data)
{
  LatentSession *self = data;

  for (guint i = 0; i < DEMO_REVIVALS; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *base = dex_await_string (latent_demo_launcher_start (self->demo_folder, self->cancellable),
                                                &error);

      if (base != NULL)
        {
          if (!g_str_equal (base, latent_kie_client_get_api_base (self->client)))
            g_message ("The demo service came back as %s instead of %s", base,
                       latent_kie_client_get_api_base (self->client));
          latent_engine_wake (self->engine);
          break;
        }
      if (latent_error_is_cancelled (error))
        break;
      g_message ("%s", error->message);
      if (!latent_sleep (1000u << i, self->cancellable, NULL))
        break;
    }
  self->reviving = FALSE;
  return dex_future_new_true ();
}

static void
revive (LatentSession *self)
{
  if (self->reviving || g_cancellable_is_cancelled (self->cancellable))
    return;
  self->reviving = TRUE;
  latent_fiber_detach ("revive the demo service", revive_fiber, g_object_ref (self), g_object_unref);
}

static void
online_cb (LatentSession *self)
{
  if (!latent_engine_get_online (self->engine))
    revive (self);
}

static DexFuture *
keep_alive_fiber (gpointer data)
{
  LatentSession *self = data;
  g_autoptr (GError) error = NULL;

  dex_await_double (latent_account_refresh (self->account, self->cancellable), &error);
  if (g_error_matches (error, LATENT_KIE_ERROR, LATENT_KIE_ERROR_NOT_SENT))
    revive (self);
  return dex_future_new_true ();
}

static gboolean
keep_alive_cb (gpointer user_data)
{
  latent_fiber_detach ("keep the demo service alive", keep_alive_fiber, g_object_ref (user_data), g_object_unref);
  return G_SOURCE_CONTINUE;
}

/* --- open --- */

typedef struct
{
  char *library;
  char *key;
  gboolean demo;
} Open;

static void
open_free (gpointer data)
{
  Open *open = data;

  g_free (open->library);
  if (open->key != NULL)
    explicit_bzero (open->key, strlen (open->key));
  g_free (open->key);
  g_free (open);
}

/* One that was moved isn't made anew where its disk isn't connected. */
static GFile *
find_folder (const char *library, gboolean demo, const char *service, GError **error)
{
  g_autofree char *usual = library == NULL ? latent_session_default_folder (demo) : NULL;
  gboolean moved = FALSE;
  g_autofree char *path = library != NULL ? g_strdup (library) : latent_places_find (service, usual, &moved);

  if (!moved || g_file_test (path, G_FILE_TEST_IS_DIR))
    return g_file_new_for_path (path);
  g_set_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_STORAGE,
               _ ("The library was moved to “%s”, which isn’t there now. Check that its disk is connected."), path);
  return NULL;
}

static gboolean
open_library (LatentSession *self, const Open *open, const char *service, GError **error)
{
  g_autoptr (GFile) folder = find_folder (open->library, open->demo, service, error);

  if (folder == NULL)
    return FALSE;
  self->library = dex_await_object (latent_library_open (folder, service), error);
  if (self->library != NULL && open->library == NULL)
    latent_relocation_finish (service, folder);
  return self->library != NULL;
}

static gboolean
open_demo (LatentSession *self, const Open *open, GError **error)
{
  g_autofree char *base = NULL;

  if (!open_library (self, open, DEMO_SERVICE, error))
    return FALSE;
  /* Where nothing can be written to, nothing is asked of the service. */
  self->demo_works_inside = open->library != NULL && !latent_library_get_read_only (self->library);
  self->demo_folder = self->demo_works_inside
                        ? g_build_filename (g_file_peek_path (latent_library_get_folder (self->library)), ".latent",
                                            "demo", NULL)
                        : g_build_filename (g_get_user_data_dir (), "latent", "demo", NULL);
  base = dex_await_string (latent_demo_launcher_start (self->demo_folder, self->cancellable), error);
  if (base == NULL)
    return FALSE;
  self->client = latent_kie_client_new (base, NULL, error);
  return self->client != NULL;
}

static gboolean
open_service (LatentSession *self, const Open *open, GError **error)
{
  self->client = latent_kie_client_new (get_variable ("LATENT_API_BASE"), get_variable ("LATENT_UPLOAD_BASE"), error);
  return self->client != NULL && open_library (self, open, latent_kie_client_get_api_base (self->client), error);
}

gboolean
latent_session_locate (const LatentSessionOptions *options, GFile **folder, char **service, GError **error)
{
  g_autoptr (LatentKieClient) client = NULL;
  const char *found = DEMO_SERVICE;

  g_return_val_if_fail (options != NULL && folder != NULL && service != NULL, FALSE);

  if (!options->demo)
    {
      client = latent_kie_client_new (get_variable ("LATENT_API_BASE"), get_variable ("LATENT_UPLOAD_BASE"), error);
      if (client == NULL)
        return FALSE;
      found = latent_kie_client_get_api_base (client);
    }
  *folder = find_folder (options->library, options->demo, found, error);
  if (*folder == NULL)
    return FALSE;
  *service = g_strdup (found);
  return TRUE;
}

LatentCatalog *
latent_session_read_catalog (const char *service, GError **error)
{
  g_autoptr (LatentLive) live = NULL;
  LatentCatalog *catalog;

  g_return_val_if_fail (service != NULL, NULL);

  catalog = latent_catalog_new (NULL, error);
  if (catalog == NULL)
    return NULL;
  live = latent_live_open (service);
  latent_live_apply (live, catalog);
  latent_imported_apply (catalog);
  latent_offer_apply (catalog, service, NULL);
  return catalog;
}

DexFuture *
latent_session_relocate (const LatentSessionOptions *options,
                         GFile *to,
                         LatentProgressFunc progress,
                         gpointer progress_data,
                         GCancellable *cancellable)
{
  g_autoptr (GFile) folder = NULL;
  g_autofree char *service = NULL;
  g_autoptr (GError) error = NULL;

  g_return_val_if_fail (options != NULL && G_IS_FILE (to), NULL);

  if (!latent_session_locate (options, &folder, &service, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  if (options->demo && options->library != NULL)
    return dex_future_new_reject (LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_LOCKS,
                                  _ ("The demo service works in this library, which can’t be moved."));
  return latent_library_relocate (folder, to, options->library == NULL ? service : NULL, progress, progress_data,
                                  cancellable);
}

static void
find_key (LatentSession *self, const Open *open)
{
  const char *given = open->key != NULL && *open->key != '\0' ? open->key : get_variable ("KIE_API_KEY");

  if (self->demo)
    latent_account_use_key (self->account, DEMO_KEY, LATENT_KEY_DEMO);
  else if (given != NULL)
    latent_account_use_key (self->account, given, LATENT_KEY_GIVEN);
  else
    dex_await (latent_account_load_key (self->account, NULL), &self->key_error);
}

static DexFuture *
open_fiber (gpointer data)
{
  Open *open = data;
  g_autoptr (LatentSession) self = g_object_new (LATENT_TYPE_SESSION, NULL);
  g_autoptr (GError) error = NULL;

  self->demo = open->demo;
  if (!(open->demo ? open_demo (self, open, &error) : open_service (self, open, &error)))
    {
      if (self->library != NULL)
        dex_await (latent_library_close (self->library), NULL);
      return dex_future_new_for_error (g_steal_pointer (&error));
    }
  self->catalog = latent_session_read_catalog (latent_library_get_service (self->library), &error);
  if (self->catalog == NULL)
    {
      dex_await (latent_library_close (self->library), NULL);
      return dex_future_new_for_error (g_steal_pointer (&error));
    }
  latent_library_keep_up (self->library);
  self->account = latent_account_new (self->client, self->library);
  find_key (self, open);
  self->engine = latent_engine_new (self->library, self->catalog, self->account, self->client);
  if (self->demo)
    {
      g_signal_connect_object (self->engine, "notify::online", G_CALLBACK (online_cb), self, G_CONNECT_SWAPPED);
      self->keep_alive = g_timeout_add_seconds (DEMO_KEEP_ALIVE, keep_alive_cb, self);
    }
  return dex_future_new_for_object (self);
}

DexFuture *
latent_session_open (const LatentSessionOptions *options)
{
  Open *open;

  g_return_val_if_fail (options != NULL, NULL);

  open = g_new0 (Open, 1);
  open->library = g_strdup (options->library);
  open->key = g_strdup (options->key);
  open->demo = options->demo;
  return latent_fiber_spawn ("open a session", open_fiber, open, open_free);
}

/* --- close --- */

static DexFuture *
close_fiber (gpointer data)
{
  LatentSession *self = data;
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->keep_alive, g_source_remove);
  dex_await (latent_engine_stop (self->engine), NULL);
  dex_await (latent_account_close (self->account), NULL);
  if (!dex_await (latent_library_close (self->library), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_true ();
}

DexFuture *
latent_session_close (LatentSession *self)
{
  g_return_val_if_fail (LATENT_IS_SESSION (self), NULL);

  return latent_fiber_spawn ("close a session", close_fiber, g_object_ref (self), g_object_unref);
}

/* --- object --- */

LatentLibrary *
latent_session_get_library (LatentSession *self)
{
  g_return_val_if_fail (LATENT_IS_SESSION (self), NULL);

  return self->library;
}

LatentAccount *
latent_session_get_account (LatentSession *self)
{
  g_return_val_if_fail (LATENT_IS_SESSION (self), NULL);

  return self->account;
}

LatentCatalog *
latent_session_get_catalog (LatentSession *self)
{
  g_return_val_if_fail (LATENT_IS_SESSION (self), NULL);

  return self->catalog;
}

LatentEngine *
latent_session_get_engine (LatentSession *self)
{
  g_return_val_if_fail (LATENT_IS_SESSION (self), NULL);

  return self->engine;
}

gboolean
latent_session_get_movable (LatentSession *self)
{
  g_return_val_if_fail (LATENT_IS_SESSION (self), FALSE);

  return !self->demo_works_inside;
}

gboolean
latent_session_get_demo (LatentSession *self)
{
  g_return_val_if_fail (LATENT_IS_SESSION (self), FALSE);

  return self->demo;
}

const GError *
latent_session_get_key_error (LatentSession *self)
{
  g_return_val_if_fail (LATENT_IS_SESSION (self), NULL);

  return self->key_error;
}

static void
latent_session_dispose (GObject *object)
{
  LatentSession *self = LATENT_SESSION (object);

  g_clear_handle_id (&self->keep_alive, g_source_remove);
  g_clear_object (&self->engine);
  g_clear_object (&self->account);
  g_clear_object (&self->client);
  g_clear_object (&self->catalog);
  g_clear_object (&self->library);
  G_OBJECT_CLASS (latent_session_parent_class)->dispose (object);
}

static void
latent_session_finalize (GObject *object)
{
  LatentSession *self = LATENT_SESSION (object);

  g_clear_object (&self->cancellable);
  g_clear_error (&self->key_error);
  g_free (self->demo_folder);
  G_OBJECT_CLASS (latent_session_parent_class)->finalize (object);
}

static void
latent_session_class_init (LatentSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = latent_session_dispose;
  object_class->finalize = latent_session_finalize;
}

static void
latent_session_init (LatentSession *self)
{
  self->cancellable = g_cancellable_new ();
}
