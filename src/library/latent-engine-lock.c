/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-engine-lock.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>
#include <gio/gio.h>
#include <glib/gstdio.h>

#include "latent-folder.h"

/* Ends a thread's fcntl() with EINTR. Of the real-time signals nobody else here uses any. */
#define WAKE_SIGNAL (SIGRTMIN + 7)

/* What the main thread and the one that waits share. */
typedef struct
{
  LatentEngineLock *lock; /* main thread; NULL once nobody is interested */
  char *path;
  int fd; /* the thread's until it has ended */
  pthread_t id;
  GThread *thread;
  GMutex mutex;
  GCond changed;
  gboolean has_started;
  gboolean has_ended;
  gboolean must_end;
  int failure; /* errno, 0 when the lock is held */
} Wait;

struct _LatentEngineLock
{
  char *path;
  int fd; /* -1 unless held */
  Wait *wait;
  DexPromise *promise;
};

static void
wake_handler (int number)
{
}

static void
install_handler (void)
{
  static gsize installed = 0;

  if (g_once_init_enter (&installed))
    {
      /* No SA_RESTART: the call is to fail. */
      struct sigaction action = { .sa_handler = wake_handler };

      sigemptyset (&action.sa_mask);
      sigaction (WAKE_SIGNAL, &action, NULL);
      g_once_init_leave (&installed, 1);
    }
}

static int
open_file (const char *path)
{
  return open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
}

/* A lock on a file that somebody has removed or replaced keeps nobody out. */
static gboolean
is_current (int fd, const char *path)
{
  struct stat ours, theirs;

  return fstat (fd, &ours) == 0 && stat (path, &theirs) == 0 && ours.st_dev == theirs.st_dev &&
         ours.st_ino == theirs.st_ino;
}

/* The descriptor that holds the lock, or -1 with errno; EAGAIN: somebody else has it. */
static int
lock_file (const char *path, int command, Wait *wait)
{
  struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

  for (;;)
    {
      g_autofd int fd = open_file (path);
      int result;

      if (fd < 0)
        return -1;
      do
        {
          if (wait != NULL)
            {
              g_mutex_lock (&wait->mutex);
              result = wait->must_end ? -1 : 0;
              g_mutex_unlock (&wait->mutex);
              if (result < 0)
                {
                  errno = ECANCELED;
                  return -1;
                }
            }
          result = fcntl (fd, command, &lock);
        }
      while (result < 0 && errno == EINTR);
      if (result < 0)
        return -1;
      if (is_current (fd, path))
        return g_steal_fd (&fd);
    }
}

static void
wait_free (Wait *wait)
{
  g_clear_fd (&wait->fd, NULL);
  g_mutex_clear (&wait->mutex);
  g_cond_clear (&wait->changed);
  g_free (wait->path);
  g_free (wait);
}

static gboolean
ended_cb (gpointer user_data)
{
  Wait *wait = user_data;
  LatentEngineLock *self = wait->lock;
  g_autoptr (GError) error = NULL;

  if (self != NULL)
    {
      g_clear_pointer (&wait->thread, g_thread_join);
      self->wait = NULL;
      if (wait->failure == 0)
        {
          self->fd = g_steal_fd (&wait->fd);
          dex_promise_resolve_boolean (self->promise, TRUE);
        }
      else
        {
          latent_folder_set_error (&error, wait->failure, self->path);
          dex_promise_reject (self->promise, g_steal_pointer (&error));
        }
      dex_clear (&self->promise);
    }
  wait_free (wait);
  return G_SOURCE_REMOVE;
}

static gpointer
wait_thread (gpointer user_data)
{
  Wait *wait = user_data;
  g_autoptr (GSource) source = g_idle_source_new ();
  sigset_t set;

  sigemptyset (&set);
  sigaddset (&set, WAKE_SIGNAL);
  pthread_sigmask (SIG_UNBLOCK, &set, NULL);

  g_mutex_lock (&wait->mutex);
  wait->id = pthread_self ();
  wait->has_started = TRUE;
  g_mutex_unlock (&wait->mutex);

  wait->fd = lock_file (wait->path, F_OFD_SETLKW, wait);
  wait->failure = wait->fd < 0 ? errno : 0;

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, ended_cb, wait, NULL);
  g_mutex_lock (&wait->mutex);
  wait->has_ended = TRUE;
  g_cond_broadcast (&wait->changed);
  g_mutex_unlock (&wait->mutex);
  g_source_attach (source, NULL);
  return NULL;
}

LatentEngineLock *
latent_engine_lock_new (const char *path)
{
  LatentEngineLock *self = g_new0 (LatentEngineLock, 1);

  self->path = g_strdup (path);
  self->fd = -1;
  return self;
}

gboolean
latent_engine_lock_is_held (LatentEngineLock *self)
{
  return self->fd >= 0;
}

gboolean
latent_engine_lock_try (LatentEngineLock *self)
{
  if (self->fd < 0)
    {
      self->fd = lock_file (self->path, F_OFD_SETLK, NULL);
      if (self->fd >= 0 && self->wait != NULL)
        {
          /* The thread waits for what we have now: its promise is kept. */
          g_autoptr (DexPromise) promise = g_steal_pointer (&self->promise);
          int fd = g_steal_fd (&self->fd);

          latent_engine_lock_drop (self);
          self->fd = fd;
          dex_promise_resolve_boolean (promise, TRUE);
        }
    }
  return self->fd >= 0;
}

DexFuture *
latent_engine_lock_wait (LatentEngineLock *self)
{
  if (self->fd < 0 && self->wait == NULL && !latent_engine_lock_try (self))
    {
      install_handler ();
      self->wait = g_new0 (Wait, 1);
      self->wait->lock = self;
      self->wait->path = g_strdup (self->path);
      self->wait->fd = -1;
      g_mutex_init (&self->wait->mutex);
      g_cond_init (&self->wait->changed);
      self->promise = dex_promise_new ();
      self->wait->thread = g_thread_new ("latent-lock", wait_thread, self->wait);
    }
  if (self->wait != NULL)
    return dex_ref (DEX_FUTURE (self->promise));
  return dex_future_new_true ();
}

/* The signal may come just before the thread is in the call: again until it has ended. */
static void
end_thread (Wait *wait)
{
  g_mutex_lock (&wait->mutex);
  wait->must_end = TRUE;
  while (!wait->has_ended)
    {
      if (wait->has_started)
        pthread_kill (wait->id, WAKE_SIGNAL);
      g_cond_wait_until (&wait->changed, &wait->mutex, g_get_monotonic_time () + 2 * G_TIME_SPAN_MILLISECOND);
    }
  g_mutex_unlock (&wait->mutex);
  g_clear_pointer (&wait->thread, g_thread_join);
}

void
latent_engine_lock_drop (LatentEngineLock *self)
{
  if (self->wait != NULL)
    {
      Wait *wait = g_steal_pointer (&self->wait);

      end_thread (wait);
      /* It may have got it at the last moment. The rest is freed by its callback. */
      g_clear_fd (&wait->fd, NULL);
      wait->lock = NULL;
      if (self->promise != NULL)
        dex_promise_reject (self->promise,
                            g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "No longer waiting for the lock"));
      dex_clear (&self->promise);
    }
  g_clear_fd (&self->fd, NULL);
}

void
latent_engine_lock_free (LatentEngineLock *self)
{
  latent_engine_lock_drop (self);
  g_free (self->path);
  g_free (self);
}
