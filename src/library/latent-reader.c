/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-reader.h"

#include "latent-library-private.h"

#define REST_FACTOR 4

struct _LatentReader
{
  LatentLibrary *library;
  gpointer owner; /* NULL: it has freed this */
  const LatentReaderFuncs *funcs;
  guint source;
  gboolean is_reading;
  gboolean is_wanted; /* once more, after the reading that is under way */
  gboolean is_urgent; /* and at once */
  gint64 cost;        /* of the last one, µs */
  gint64 ended;
};

/* Holds the reader, which its owner may free meanwhile. */
typedef struct
{
  LatentReader *reader;
  gpointer data;
  gint64 cost;
} Reading;

static void
clear (gpointer data)
{
  LatentReader *self = data;

  g_object_unref (self->library);
}

static void
reader_unref (gpointer data)
{
  g_rc_box_release_full (data, clear);
}

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  reading->reader->funcs->free (reading->data);
  reader_unref (reading->reader);
  g_free (reading);
}

static gboolean
reading_run (LatentSql *sql, gpointer data, GError **error)
{
  Reading *reading = data;
  gint64 begin = g_get_monotonic_time ();
  gboolean ok = reading->reader->funcs->run (sql, reading->data, error);

  reading->cost = g_get_monotonic_time () - begin;
  return ok;
}

static void
settle (LatentReader *self, gint64 cost)
{
  self->is_reading = FALSE;
  self->cost = cost;
  self->ended = g_get_monotonic_time ();
  if (self->is_wanted && self->owner != NULL)
    latent_reader_queue (self);
}

/* Before the owner hears of it: it may ask for more. */
static void
reading_done (gpointer data, GValue *value)
{
  Reading *reading = data;
  LatentReader *self = reading->reader;
  g_autoptr (GObject) owner = self->owner != NULL ? g_object_ref (self->owner) : NULL;

  settle (self, reading->cost);
  if (owner != NULL)
    self->funcs->done (owner, reading->data);
}

static DexFuture *
failed_cb (DexFuture *future, gpointer user_data)
{
  LatentReader *self = user_data;
  g_autoptr (GError) error = NULL;

  dex_future_get_value (future, &error);
  if (!latent_database_is_closed (self->library->database))
    g_warning ("%s: %s", self->funcs->what, error->message);
  settle (self, self->cost);
  return dex_future_new_true ();
}

static gboolean
read_cb (gpointer user_data)
{
  LatentReader *self = user_data;
  Reading *reading;

  self->source = 0;
  self->is_wanted = FALSE;
  self->is_urgent = FALSE;
  if (latent_database_is_closed (self->library->database))
    return G_SOURCE_REMOVE;
  self->is_reading = TRUE;
  reading = g_new0 (Reading, 1);
  reading->reader = g_rc_box_acquire (self);
  reading->data = self->funcs->begin (self->owner);
  dex_future_disown (
    dex_future_catch (latent_database_read (self->library->database, reading_run, reading_done, reading, reading_free),
                      failed_cb, g_rc_box_acquire (self), reader_unref));
  return G_SOURCE_REMOVE;
}

LatentReader *
latent_reader_new (LatentLibrary *library, gpointer owner, const LatentReaderFuncs *funcs)
{
  LatentReader *self;

  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (G_IS_OBJECT (owner), NULL);
  g_return_val_if_fail (funcs != NULL, NULL);

  self = g_rc_box_new0 (LatentReader);
  self->library = g_object_ref (library);
  self->owner = owner;
  self->funcs = funcs;
  return self;
}

void
latent_reader_free (LatentReader *self)
{
  g_return_if_fail (self != NULL);

  g_clear_handle_id (&self->source, g_source_remove);
  self->owner = NULL;
  reader_unref (self);
}

void
latent_reader_queue (LatentReader *self)
{
  gint64 rest;
  guint ms = 0;

  g_return_if_fail (self != NULL && self->owner != NULL);

  self->is_wanted = TRUE;
  if (self->is_reading || self->source != 0)
    return;
  if (self->ended != 0 && !self->is_urgent)
    {
      rest = CLAMP (REST_FACTOR * self->cost, (gint64) self->funcs->least_rest_ms * 1000,
                    (gint64) self->funcs->most_rest_ms * 1000);
      ms = (guint) MAX ((self->ended + rest - g_get_monotonic_time ()) / 1000, 0);
    }
  self->source = ms > 0 ? g_timeout_add (ms, read_cb, self) : g_idle_add_full (G_PRIORITY_DEFAULT, read_cb, self, NULL);
}

void
latent_reader_hurry (LatentReader *self)
{
  g_return_if_fail (self != NULL && self->owner != NULL);

  self->is_urgent = TRUE;
  g_clear_handle_id (&self->source, g_source_remove);
  latent_reader_queue (self);
}
