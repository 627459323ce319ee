/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "latent-ui"

#include "latent-application-private.h"

#include "latent-backup.h"
#include "latent-config.h"
#include "latent-error.h"
#include "latent-fiber.h"
#include "latent-verify.h"

#include <glib/gi18n-lib.h>

/* What can be done to a library only while nobody has it open: its session is closed, so that its tasks wait, and is opened
 * again afterwards, however it went. What KIE has of them goes on there meanwhile. */

typedef struct
{
  LatentApplication *app; /* held */
  gboolean demo;
  GFile *to; /* the folder that it is moved to, or NULL */
  GFile *backup; /* what its database is replaced by, or NULL; without either, it is repaired */
} Work;

static void
work_free (gpointer data)
{
  Work *work = data;

  g_application_release (G_APPLICATION (work->app));
  g_object_unref (work->app);
  g_clear_object (&work->to);
  g_clear_object (&work->backup);
  g_free (work);
}

static void
tell (LatentApplication *self, const char *text)
{
  LatentWindow *window = _latent_application_get_window (self);
  AdwToast *toast;

  if (window == NULL)
    return;
  toast = adw_toast_new (text);
  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_set_timeout (toast, 8);
  latent_window_add_toast (window, toast);
}

/* The window may be another one by now. */
static void
progress_cb (guint n_done, guint n_total, gpointer data)
{
  LatentWindow *window = _latent_application_get_window (data);

  if (window != NULL)
    latent_away_page_progress (n_done, n_total, latent_window_get_away_page (window));
}

static LatentSessionOptions
get_options (const Work *work)
{
  gboolean is_named = work->app->library != NULL && work->app->library_demo == work->demo;

  return (LatentSessionOptions) { .demo = work->demo, .library = is_named ? work->app->library : NULL };
}

static char *
move (const Work *work, GError **error)
{
  LatentSessionOptions options = get_options (work);
  g_autoptr (GError) local = NULL;
  gint64 outcome = dex_await_int64 (
    latent_session_relocate (&options, work->to, progress_cb, work->app, work->app->away[work->demo]), &local);
  g_autofree char *path = g_file_get_parse_name (work->to);

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  if (options.library != NULL)
    g_set_str (&work->app->library, g_file_peek_path (work->to));
  if (outcome == LATENT_RELOCATION_TRASHED)
    return g_strdup_printf (_ ("The library lies in “%s” now. Its old folder is in the trash."), path);
  if (outcome == LATENT_RELOCATION_LEFT)
    return g_strdup_printf (_ ("The library lies in “%s” now. Its old folder couldn’t be put into the trash."), path);
  return g_strdup_printf (_ ("The library lies in “%s” now"), path);
}

static char *
restore (const Work *work, GError **error)
{
  LatentSessionOptions options = get_options (work);
  g_autoptr (GFile) folder = NULL;
  g_autofree char *service = NULL;

  if (!latent_session_locate (&options, &folder, &service, error) ||
      !dex_await (latent_backup_restore (folder, work->backup, service), error))
    return NULL;
  return g_strdup (_ ("The library’s data are restored"));
}

/* The database alone: with it open again, the pictures are looked at. */
static char *
repair (const Work *work, GError **error)
{
  LatentSessionOptions options = get_options (work);
  g_autoptr (LatentVerifyReport) report = NULL;
  g_autoptr (GFile) folder = NULL;
  g_autofree char *service = NULL;

  if (!latent_session_locate (&options, &folder, &service, error))
    return NULL;
  report = dex_await_boxed (latent_verify_database (folder, TRUE), error);
  return report != NULL ? g_strdup (_ ("The library’s database is repaired")) : NULL;
}

static char *
do_work (const Work *work, GError **error)
{
  if (work->to != NULL)
    return move (work, error);
  if (work->backup != NULL)
    return restore (work, error);
  return repair (work, error);
}

static DexFuture *
work_fiber (gpointer user_data)
{
  Work *work = user_data;
  LatentApplication *self = work->app;
  g_autoptr (LatentSession) session = g_steal_pointer (&self->sessions[work->demo]);
  g_autofree char *done = NULL;
  g_autoptr (GError) error = NULL;
  LatentWindow *window;

  if (session == NULL || dex_await (latent_session_close (session), &error))
    done = do_work (work, &error);
  g_clear_object (&self->away[work->demo]);
  g_clear_object (&self->away_to[work->demo]);

  window = _latent_application_get_window (self);
  if (window == NULL)
    return dex_future_new_true ();
  /* Pictures have come, gone and moved since the copy was made. */
  self->mend[work->demo] = done != NULL && work->to == NULL;
  if (self->demo == work->demo)
    latent_window_show_opening (window);
  _latent_application_open_session (self, work->demo);
  if (done != NULL)
    tell (self, done);
  else if (!latent_error_is_cancelled (error))
    tell (self, error->message);
  return dex_future_new_true ();
}

void
_latent_application_show_away (LatentApplication *self, LatentWindow *window)
{
  GFile *to = self->away_to[self->demo];
  g_autofree char *path = to != NULL ? g_file_get_parse_name (to) : NULL;
  const char *title = _ ("Moving the Library");

  if (to == NULL)
    title = self->mending[self->demo] ? _ ("Repairing the Library") : _ ("Restoring the Library");
  latent_window_show_away (window, title, path, to != NULL);
}

static void
begin (LatentApplication *self, GFile *to, GFile *backup)
{
  gboolean demo = self->demo;
  LatentWindow *window = _latent_application_get_window (self);
  Work *work;

  if (self->away[demo] != NULL || self->opening[demo] || self->closing == LATENT_CLOSING_ENDING)
    return;
  work = g_new0 (Work, 1);
  work->app = g_object_ref (self);
  work->demo = demo;
  work->to = to != NULL ? g_object_ref (to) : NULL;
  work->backup = backup != NULL ? g_object_ref (backup) : NULL;
  g_application_hold (G_APPLICATION (self));
  self->away[demo] = g_cancellable_new ();
  g_set_object (&self->away_to[demo], to);
  self->mending[demo] = to == NULL && backup == NULL;
  if (window != NULL)
    _latent_application_show_away (self, window);
  latent_fiber_detach ("library-away", work_fiber, work, work_free);
}

void
latent_application_move_library (LatentApplication *self, GFile *folder)
{
  g_return_if_fail (LATENT_IS_APPLICATION (self));
  g_return_if_fail (G_IS_FILE (folder));

  if (self->sessions[self->demo] != NULL)
    begin (self, folder, NULL);
}

void
latent_application_restore_library (LatentApplication *self, GFile *backup)
{
  g_return_if_fail (LATENT_IS_APPLICATION (self));
  g_return_if_fail (G_IS_FILE (backup));

  if (self->sessions[self->demo] != NULL)
    begin (self, NULL, backup);
}

void
latent_application_repair_library (LatentApplication *self)
{
  g_return_if_fail (LATENT_IS_APPLICATION (self));

  if (self->sessions[self->demo] == NULL)
    begin (self, NULL, NULL);
}

void
latent_application_cancel_away (LatentApplication *self)
{
  g_return_if_fail (LATENT_IS_APPLICATION (self));

  if (self->away[self->demo] != NULL)
    g_cancellable_cancel (self->away[self->demo]);
}
