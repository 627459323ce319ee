/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-config.h"

#include "latent-database.h"

#include <glib/gi18n-lib.h>

#include "latent-library.h"
#include "latent-migration.h"
#include "latent-unwritable.h"

#define N_READERS 2

typedef struct
{
  LatentDatabase *database;
  LatentSqlMode mode;
  GAsyncQueue *queue;
  GThread *thread;
} Lane;

struct _LatentDatabase
{
  char *path;
  char *copy; /* a folder that ends with us, where the path is a copy's, or NULL */
  LatentDatabasePrepare prepare;
  gpointer prepare_data;
  GAsyncQueue *writes;
  GAsyncQueue *reads;
  Lane writer;
  Lane readers[N_READERS];
  guint n_reading; /* reader threads that haven't ended */
  GError *refusal; /* of every write; the writer's thread sets it before its first job is done */
  DexPromise *closed;
  gboolean is_closed;
};

typedef struct
{
  LatentDatabaseRun run; /* NULL: the thread ends */
  LatentDatabaseDone done;
  gpointer data;
  GDestroyNotify destroy;
  DexPromise *promise;
  GError *error;
  gboolean only_reads;    /* of the writer's: it has a place in a database that can't be written to */
  gboolean ended_is_told; /* of a job without run: to the main thread */
  Lane *ended;
} Job;

static void
job_free (Job *job)
{
  if (job->destroy != NULL)
    job->destroy (job->data);
  g_clear_error (&job->error);
  dex_clear (&job->promise);
  g_free (job);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Job, job_free)

/* Not g_main_context_invoke(): between two iterations it would run the callback on the calling thread. */
static void
post (GSourceFunc func, gpointer data)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, func, data, NULL);
  g_source_set_static_name (source, "latent-database");
  g_source_attach (source, NULL);
}

static gboolean
complete_cb (gpointer user_data)
{
  g_autoptr (Job) job = user_data;
  g_auto (GValue) value = G_VALUE_INIT;

  if (job->error != NULL)
    {
      dex_promise_reject (job->promise, g_steal_pointer (&job->error));
      return G_SOURCE_REMOVE;
    }
  if (job->done != NULL)
    job->done (job->data, &value);
  if (G_VALUE_TYPE (&value) == G_TYPE_INVALID)
    dex_promise_resolve_boolean (job->promise, TRUE);
  else
    dex_promise_resolve (job->promise, &value);
  return G_SOURCE_REMOVE;
}

static gboolean
run_job (LatentSql *sql, LatentSqlMode mode, Job *job)
{
  gboolean ok;

  if (mode == LATENT_SQL_READER)
    {
      /* One snapshot for all that a job reads. */
      ok = latent_sql_run (sql, "BEGIN", NULL, &job->error);
      if (ok)
        {
          ok = job->run (sql, job->data, &job->error);
          latent_sql_rollback (sql);
        }
    }
  else
    {
      ok = latent_sql_begin (sql, &job->error);
      if (ok)
        {
          ok = job->run (sql, job->data, &job->error);
          if (ok)
            ok = latent_sql_commit (sql, &job->error);
          else
            latent_sql_rollback (sql);
        }
    }
  return ok;
}

static LatentSql *
open_writable (LatentDatabase *self, GError **error)
{
  g_autoptr (LatentSql) sql = NULL;

  if (self->prepare != NULL && !self->prepare (self->prepare_data, error))
    return NULL;
  sql = latent_sql_open (self->path, LATENT_SQL_WRITER, error);
  return sql != NULL && latent_migration_run (sql, error) ? g_steal_pointer (&sql) : NULL;
}

/* What can't be written to can be read all the same. */
static LatentSql *
open_unwritable (LatentDatabase *self, GError **error)
{
  g_autofree char *place = NULL;
  LatentSql *sql;

  if (!g_file_test (self->path, G_FILE_TEST_EXISTS))
    return NULL;
  sql = latent_unwritable_open (self->path, &place, &self->copy, &self->refusal, error);
  if (sql != NULL)
    g_set_str (&self->path, place);
  return sql;
}

static LatentSql *
open_writer (Lane *lane, GError **error)
{
  LatentDatabase *self = lane->database;
  g_autoptr (GError) local = NULL;
  LatentSql *sql = open_writable (self, &local);

  if (sql != NULL)
    return sql;
  /* What a newer version has made, too. */
  if (g_error_matches (local, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_NEWER))
    {
      sql = latent_sql_open (self->path, LATENT_SQL_READER, error);
      if (sql == NULL)
        return NULL;
      self->refusal = g_steal_pointer (&local);
    }
  else if (g_error_matches (local, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_READ_ONLY))
    sql = open_unwritable (self, NULL);
  if (sql != NULL)
    lane->mode = LATENT_SQL_READER;
  else
    g_propagate_error (error, g_steal_pointer (&local));
  return sql;
}

static LatentSql *
open_connection (Lane *lane, GError **error)
{
  if (lane->mode == LATENT_SQL_WRITER)
    return open_writer (lane, error);
  return latent_sql_open (lane->database->path, LATENT_SQL_READER, error);
}

static gboolean
is_refused (const Lane *lane, const Job *job)
{
  return lane == &lane->database->writer && lane->database->refusal != NULL && !job->only_reads;
}

static gboolean ended_cb (gpointer user_data);

static gpointer
lane_thread (gpointer user_data)
{
  Lane *lane = user_data;
  LatentSql *sql = NULL;

  for (;;)
    {
      Job *job = g_async_queue_pop (lane->queue);

      if (job->run == NULL)
        {
          g_clear_pointer (&sql, latent_sql_close);
          if (job->ended_is_told)
            {
              job->ended = lane;
              post (ended_cb, job);
            }
          else
            job_free (job);
          return NULL;
        }
      if (sql == NULL)
        sql = open_connection (lane, &job->error);
      if (sql != NULL && is_refused (lane, job))
        job->error = g_error_copy (lane->database->refusal);
      else if (sql != NULL && !run_job (sql, lane->mode, job) && job->error == NULL)
        g_set_error_literal (&job->error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_DATABASE, "No reason was given");
      post (complete_cb, job);
    }
}

static void
start (LatentDatabase *self, Lane *lane, LatentSqlMode mode, const char *name)
{
  lane->database = self;
  lane->mode = mode;
  lane->queue = mode == LATENT_SQL_WRITER ? self->writes : self->reads;
  lane->thread = g_thread_new (name, lane_thread, lane);
}

LatentDatabase *
latent_database_new (const char *path, LatentDatabasePrepare prepare, gpointer prepare_data)
{
  LatentDatabase *self = g_new0 (LatentDatabase, 1);

  self->path = g_strdup (path);
  self->prepare = prepare;
  self->prepare_data = prepare_data;
  self->writes = g_async_queue_new ();
  self->reads = g_async_queue_new ();
  start (self, &self->writer, LATENT_SQL_WRITER, "latent-write");
  for (guint i = 0; i < N_READERS; i++)
    start (self, &self->readers[i], LATENT_SQL_READER, "latent-read");
  self->n_reading = N_READERS;
  return self;
}

static DexFuture *
submit (LatentDatabase *self,
        GAsyncQueue *queue,
        gboolean only_reads,
        LatentDatabaseRun run,
        LatentDatabaseDone done,
        gpointer data,
        GDestroyNotify destroy)
{
  Job *job = g_new0 (Job, 1);
  DexPromise *promise = dex_promise_new ();

  job->only_reads = only_reads;
  job->run = run;
  job->done = done;
  job->data = data;
  job->destroy = destroy;
  job->promise = dex_ref (promise);
  if (self->closed == NULL)
    g_async_queue_push (queue, job);
  else
    {
      dex_promise_reject (promise, g_error_new_literal (LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_DATABASE,
                                                        _ ("The library has been closed.")));
      job_free (job);
    }
  return DEX_FUTURE (promise);
}

DexFuture *
latent_database_open (LatentDatabase *self,
                      LatentDatabaseRun run,
                      LatentDatabaseDone done,
                      gpointer data,
                      GDestroyNotify destroy)
{
  g_return_val_if_fail (self != NULL && run != NULL, NULL);

  return submit (self, self->writes, TRUE, run, done, data, destroy);
}

const GError *
latent_database_get_refusal (LatentDatabase *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->refusal;
}

const char *
latent_database_get_path (LatentDatabase *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->path;
}

DexFuture *
latent_database_write (LatentDatabase *self,
                       LatentDatabaseRun run,
                       LatentDatabaseDone done,
                       gpointer data,
                       GDestroyNotify destroy)
{
  g_return_val_if_fail (self != NULL && run != NULL, NULL);

  return submit (self, self->writes, FALSE, run, done, data, destroy);
}

DexFuture *
latent_database_read (LatentDatabase *self,
                      LatentDatabaseRun run,
                      LatentDatabaseDone done,
                      gpointer data,
                      GDestroyNotify destroy)
{
  g_return_val_if_fail (self != NULL && run != NULL, NULL);

  return submit (self, self->reads, TRUE, run, done, data, destroy);
}

/* The writer ends last: the last connection to close tidies the write-ahead log, and a reader can't. */
static void
push_end (GAsyncQueue *queue, guint n_threads, gboolean is_told)
{
  for (guint i = 0; i < n_threads; i++)
    {
      Job *job = g_new0 (Job, 1);

      job->ended_is_told = is_told;
      g_async_queue_push (queue, job);
    }
}

static gboolean
ended_cb (gpointer user_data)
{
  g_autoptr (Job) job = user_data;
  LatentDatabase *self = job->ended->database;

  g_clear_pointer (&job->ended->thread, g_thread_join);
  if (job->ended != &self->writer)
    {
      if (--self->n_reading == 0)
        push_end (self->writes, 1, TRUE);
      return G_SOURCE_REMOVE;
    }
  latent_unwritable_clear_copy (&self->copy);
  self->is_closed = TRUE;
  dex_promise_resolve_boolean (self->closed, TRUE);
  return G_SOURCE_REMOVE;
}

DexFuture *
latent_database_close (LatentDatabase *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (self->closed == NULL)
    {
      self->closed = dex_promise_new ();
      push_end (self->reads, N_READERS, TRUE);
    }
  return dex_ref (DEX_FUTURE (self->closed));
}

gboolean
latent_database_is_closed (LatentDatabase *self)
{
  return self->closed != NULL;
}

void
latent_database_free (LatentDatabase *self)
{
  if (self->closed == NULL)
    {
      push_end (self->reads, N_READERS, FALSE);
      for (guint i = 0; i < N_READERS; i++)
        g_clear_pointer (&self->readers[i].thread, g_thread_join);
      push_end (self->writes, 1, FALSE);
      g_clear_pointer (&self->writer.thread, g_thread_join);
      latent_unwritable_clear_copy (&self->copy);
    }
  else
    g_return_if_fail (self->is_closed);
  dex_clear (&self->closed);
  g_async_queue_unref (self->writes);
  g_async_queue_unref (self->reads);
  g_clear_error (&self->refusal);
  g_free (self->path);
  g_free (self);
}
