/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Preloaded into a program that drives a library: writes down what it does to the library's files, to its journal and to
 * the service, an event a line, and ends it by SIGKILL, or makes a call fail, where it is told to. The program itself knows
 * nothing of it. What it starts (decoders) goes without.
 *
 * LATENT_FAULTS_ROOT    the library's folder
 * LATENT_FAULTS_TRACE   the file that the events are appended to
 * LATENT_FAULTS_KILL    "EVENT NUMBER": SIGKILL at that one of the event's kind; "any NUMBER" counts all events
 * LATENT_FAULTS_INJECT  "ERRNO CALL PLACE": calls of this kind there fail with this number ...
 * LATENT_FAULTS_SWITCH  ... while this file exists ...
 * LATENT_FAULTS_AFTER   ... and this event has been (if it is given)
 * LATENT_FAULTS_OMIT    "CALL PLACE FROM TO [late]": takes a step out of the program, which is told that it went well. "fsync":
 *                       none is made there from the event FROM to the event TO; with "late" it is made after TO. "commit": the
 *                       first transaction with a move to PLACE is rolled back in its place (FROM and TO are "-"). */

#include "latent-faults-shim.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define MOST_FDS 1024
#define MOST_HELD 32

static char root[PATH_MAX];
static size_t root_length;
static int trace_fd = -1;
static char kill_event[64];
static long kill_number;
static int inject_errno;
static char inject_call[32];
static char inject_place[32];
static char inject_switch[PATH_MAX];
static char inject_after[64]; /* empty once it has been */
static struct
{
  char call[32]; /* empty: nothing is taken out */
  char place[32];
  char from[64];
  char to[64];
  bool is_late;
  bool is_now;
  int held[MOST_HELD]; /* what is to be flushed late */
  int n_held;
} omit;
static const char *asked[MOST_FDS]; /* what the last request on a socket was, NULL once it is being answered */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

__attribute__ ((constructor)) static void
start (void)
{
  const char *text = getenv ("LATENT_FAULTS_ROOT");

  unsetenv ("LD_PRELOAD");
  if (text == NULL || realpath (text, root) == NULL)
    return;
  root_length = strlen (root);
  text = getenv ("LATENT_FAULTS_TRACE");
  if (text != NULL)
    trace_fd = open (text, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  text = getenv ("LATENT_FAULTS_KILL");
  if (text != NULL && sscanf (text, "%63s %ld", kill_event, &kill_number) != 2)
    abort ();
  text = getenv ("LATENT_FAULTS_INJECT");
  if (text != NULL && sscanf (text, "%d %31s %31s", &inject_errno, inject_call, inject_place) != 3)
    abort ();
  text = getenv ("LATENT_FAULTS_SWITCH");
  if (text != NULL)
    snprintf (inject_switch, sizeof inject_switch, "%s", text);
  text = getenv ("LATENT_FAULTS_AFTER");
  if (text != NULL)
    snprintf (inject_after, sizeof inject_after, "%s", text);
  text = getenv ("LATENT_FAULTS_OMIT");
  if (text != NULL)
    {
      char late[8] = "";

      if (sscanf (text, "%31s %31s %63s %63s %7s", omit.call, omit.place, omit.from, omit.to, late) < 4)
        abort ();
      omit.is_late = strcmp (late, "late") == 0;
    }
}

static void
put (const char *text)
{
  if (trace_fd >= 0)
    (void) !syscall (SYS_write, trace_fd, text, strlen (text));
}

/* What should have been flushed before. The lock is held. */
static void
flush_late (void)
{
  for (int i = 0; i < omit.n_held; i++)
    {
      char link[40];
      char path[PATH_MAX];
      char line[PATH_MAX + 64];
      ssize_t length;

      snprintf (link, sizeof link, "/proc/self/fd/%d", omit.held[i]);
      length = readlink (link, path, sizeof path - 1);
      path[length > 0 ? length : 0] = '\0';
      snprintf (line, sizeof line, "fsync:%s %s\n", omit.place, path);
      if (syscall (SYS_fsync, omit.held[i]) == 0)
        put (line);
      syscall (SYS_close, omit.held[i]);
    }
  omit.n_held = 0;
}

/* The lock is held. */
static void
follow_omission (const char *event)
{
  if (strcmp (event, omit.from) == 0)
    omit.is_now = true;
  else if (strcmp (event, omit.to) == 0)
    {
      omit.is_now = false;
      flush_late ();
    }
}

void
latent_faults_shim_tell (const char *kind, const char *what, const char *about)
{
  char name[80];
  char line[2 * PATH_MAX + 128];
  int code = errno;

  snprintf (name, sizeof name, "%s:%s", kind, what);
  snprintf (line, sizeof line, "%s %s\n", name, about);
  pthread_mutex_lock (&lock);
  put (line);
  if (strcmp (name, inject_after) == 0)
    inject_after[0] = '\0';
  follow_omission (name);
  if (kill_number > 0 && (strcmp (kill_event, "any") == 0 || strcmp (kill_event, name) == 0) && --kill_number == 0)
    {
      put ("killed\n");
      kill (getpid (), SIGKILL);
    }
  pthread_mutex_unlock (&lock);
  errno = code;
}

bool
latent_faults_shim_is_on (void)
{
  return root_length > 0;
}

bool
latent_faults_shim_omits_commit (const char *state)
{
  return strcmp (omit.call, "commit") == 0 && strcmp (omit.place, state) == 0;
}

void
latent_faults_shim_commit_omitted (void)
{
  latent_faults_shim_tell ("omitted", "commit", omit.place);
  omit.call[0] = '\0';
}

/* What a path is to the library, or NULL if it is none of its. */
static const char *
place_of (const char *path, bool is_folder)
{
  const char *relative;

  if (root_length == 0 || path == NULL || strncmp (path, root, root_length) != 0)
    return NULL;
  relative = path + root_length;
  if (*relative == '\0')
    return "folder";
  if (*relative != '/')
    return NULL;
  if (strncmp (relative, "/.latent", 8) != 0)
    return is_folder ? "folder" : "final";
  relative += 8;
  if (strcmp (relative, "/library.db-wal") == 0)
    return "wal";
  if (strcmp (relative, "/library.db") == 0)
    return "db";
  if (strncmp (relative, "/incoming/", 10) == 0)
    return "incoming";
  if (strncmp (relative, "/thumbnails/", 12) == 0)
    return "thumbnail";
  return "hidden";
}

static const char *
place_of_fd (int fd, char *path)
{
  char link[40];
  struct stat info;
  ssize_t length;

  if (root_length == 0)
    return NULL;
  snprintf (link, sizeof link, "/proc/self/fd/%d", fd);
  length = readlink (link, path, PATH_MAX - 1);
  if (length < 0)
    return NULL;
  path[length] = '\0';
  return place_of (path, fstat (fd, &info) == 0 && S_ISDIR (info.st_mode));
}

/* TRUE with errno if this call shall fail. */
static bool
fails (const char *call, const char *place)
{
  if (inject_errno == 0 || inject_after[0] != '\0' || place == NULL || strcmp (call, inject_call) != 0 ||
      (strcmp (inject_place, "any") != 0 && strcmp (place, inject_place) != 0) || access (inject_switch, F_OK) != 0)
    return false;
  errno = inject_errno;
  return true;
}

/* Writing. */

#define WRITING(name, parameters, arguments)                                                                           \
  EXPORT ssize_t name parameters                                                                                       \
  {                                                                                                                    \
    char path[PATH_MAX];                                                                                               \
    const char *place = place_of_fd (fd, path);                                                                        \
    ssize_t written;                                                                                                   \
    REAL (name);                                                                                                       \
                                                                                                                       \
    if (fails ("write", place))                                                                                        \
      {                                                                                                                \
        latent_faults_shim_tell ("failed", "write", path);                                                             \
        return -1;                                                                                                     \
      }                                                                                                                \
    written = real arguments;                                                                                          \
    if (place != NULL)                                                                                                 \
      latent_faults_shim_tell ("write", place, path);                                                                  \
    return written;                                                                                                    \
  }

WRITING (write, (int fd, const void *data, size_t size), (fd, data, size))
WRITING (pwrite, (int fd, const void *data, size_t size, off_t offset), (fd, data, size, offset))
WRITING (pwrite64, (int fd, const void *data, size_t size, off64_t offset), (fd, data, size, offset))
WRITING (writev, (int fd, const struct iovec *vectors, int count), (fd, vectors, count))

/* TRUE if this flush is taken out. */
static bool
omits_flush (const char *place, int fd)
{
  bool omits;

  pthread_mutex_lock (&lock);
  omits = omit.is_now && place != NULL && strcmp (omit.call, "fsync") == 0 && strcmp (omit.place, place) == 0;
  if (omits && omit.is_late && omit.n_held < MOST_HELD)
    omit.held[omit.n_held++] = fcntl (fd, F_DUPFD_CLOEXEC, 0);
  pthread_mutex_unlock (&lock);
  return omits;
}

static int
sync_file (int (*real) (int), int fd)
{
  char path[PATH_MAX];
  const char *place = place_of_fd (fd, path);
  int result;

  if (fails ("fsync", place))
    {
      latent_faults_shim_tell ("failed", "fsync", path);
      return -1;
    }
  if (omits_flush (place, fd))
    {
      latent_faults_shim_tell ("omitted", "fsync", path);
      return 0;
    }
  result = real (fd);
  if (place != NULL && result == 0)
    latent_faults_shim_tell ("fsync", place, path);
  return result;
}

EXPORT int
fsync (int fd)
{
  REAL (fsync);
  return sync_file (real, fd);
}

EXPORT int
fdatasync (int fd)
{
  REAL (fdatasync);
  return sync_file (real, fd);
}

/* C's and C++'s own streams write where nobody can look: such a file counts as written until it is closed. */

#define OPENING_STREAM(name)                                                                                           \
  EXPORT FILE *name (const char *path, const char *mode)                                                               \
  {                                                                                                                    \
    const char *place = place_of (path, false);                                                                        \
    bool writes = strpbrk (mode, "wa+") != NULL;                                                                       \
    FILE *stream;                                                                                                      \
    REAL (name);                                                                                                       \
                                                                                                                       \
    if (writes && fails ("create", place))                                                                             \
      return NULL;                                                                                                     \
    stream = real (path, mode);                                                                                        \
    if (stream != NULL && place != NULL && writes)                                                                     \
      latent_faults_shim_tell ("write", place, path);                                                                  \
    return stream;                                                                                                     \
  }

OPENING_STREAM (fopen)
OPENING_STREAM (fopen64)

EXPORT int
fclose (FILE *stream)
{
  char path[PATH_MAX];
  int fd = fileno (stream);
  const char *place = fd >= 0 && (fcntl (fd, F_GETFL) & O_ACCMODE) != O_RDONLY ? place_of_fd (fd, path) : NULL;
  int result;
  REAL (fclose);

  result = real (stream);
  if (place != NULL)
    latent_faults_shim_tell ("write", place, path);
  return result;
}

/* Names. */

#define OPENING(name)                                                                                                  \
  EXPORT int name (const char *path, int flags, ...)                                                                   \
  {                                                                                                                    \
    const char *place = (flags & O_CREAT) != 0 ? place_of (path, false) : NULL;                                        \
    mode_t mode = 0;                                                                                                   \
    va_list arguments;                                                                                                 \
    int fd;                                                                                                            \
    REAL (name);                                                                                                       \
                                                                                                                       \
    if ((flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE)                                                    \
      {                                                                                                                \
        va_start (arguments, flags);                                                                                   \
        mode = va_arg (arguments, mode_t);                                                                             \
        va_end (arguments);                                                                                            \
      }                                                                                                                \
    if (fails ("create", place))                                                                                       \
      {                                                                                                                \
        latent_faults_shim_tell ("failed", "create", path);                                                            \
        return -1;                                                                                                     \
      }                                                                                                                \
    fd = real (path, flags, mode);                                                                                     \
    if (fd >= 0 && place != NULL)                                                                                      \
      latent_faults_shim_tell ("create", place, path);                                                                 \
    return fd;                                                                                                         \
  }

OPENING (open)
OPENING (open64)

static void
tell_rename (const char *kind, const char *place, const char *from, const char *to)
{
  char both[2 * PATH_MAX];

  if (place == NULL)
    return;
  snprintf (both, sizeof both, "%s\t%s", from, to);
  latent_faults_shim_tell (kind, place, both);
}

EXPORT int
rename (const char *from, const char *to)
{
  const char *place = place_of (to, false);
  int result;
  REAL (rename);

  if (fails ("rename", place))
    {
      latent_faults_shim_tell ("failed", "rename", to);
      return -1;
    }
  tell_rename ("rename", place, from, to);
  result = real (from, to);
  if (result == 0)
    tell_rename ("renamed", place, from, to);
  return result;
}

EXPORT int
renameat2 (int from_fd, const char *from, int to_fd, const char *to, unsigned int flags)
{
  const char *place = place_of (to, false);
  int result;
  REAL (renameat2);

  if (fails ("rename", place))
    {
      latent_faults_shim_tell ("failed", "rename", to);
      return -1;
    }
  tell_rename ("rename", place, from, to);
  result = real (from_fd, from, to_fd, to, flags);
  if (result == 0)
    tell_rename ("renamed", place, from, to);
  return result;
}

EXPORT int
mkdir (const char *path, mode_t mode)
{
  const char *place = place_of (path, true);
  int result;
  REAL (mkdir);

  if (fails ("mkdir", place))
    {
      latent_faults_shim_tell ("failed", "mkdir", path);
      return -1;
    }
  result = real (path, mode);
  if (result == 0 && place != NULL)
    latent_faults_shim_tell ("mkdir", place, path);
  return result;
}

EXPORT int
unlink (const char *path)
{
  const char *place = place_of (path, false);
  int result;
  REAL (unlink);

  result = real (path);
  if (result == 0 && place != NULL)
    latent_faults_shim_tell ("unlink", place, path);
  return result;
}

/* The service, over HTTP/1.1 without encryption. */

static const char *
request_of (const void *data, size_t size)
{
  static const struct
  {
    const char *begin;
    const char *name;
  } requests[] = { { "POST /api/v1/jobs/createTask", "createTask" },
                   { "GET /api/v1/jobs/recordInfo", "recordInfo" },
                   { "GET /results/", "result" } };

  for (size_t i = 0; i < sizeof requests / sizeof *requests; i++)
    if (size >= strlen (requests[i].begin) && memcmp (data, requests[i].begin, strlen (requests[i].begin)) == 0)
      return requests[i].name;
  return NULL;
}

static const char *
begin_sending (int fd, const void *data, size_t size)
{
  const char *request = request_of (data, size);

  if (request == NULL || fd >= MOST_FDS)
    return NULL;
  asked[fd] = request;
  latent_faults_shim_tell ("send", request, "");
  return request;
}

static void
end_receiving (int fd, ssize_t received)
{
  const char *request = fd < MOST_FDS && received > 0 ? asked[fd] : NULL;

  if (request == NULL)
    return;
  asked[fd] = NULL;
  latent_faults_shim_tell ("answer", request, "");
}

EXPORT ssize_t
send (int fd, const void *data, size_t size, int flags)
{
  const char *request = begin_sending (fd, data, size);
  ssize_t sent;
  REAL (send);

  sent = real (fd, data, size, flags);
  if (request != NULL)
    latent_faults_shim_tell ("sent", request, "");
  return sent;
}

EXPORT ssize_t
sendmsg (int fd, const struct msghdr *message, int flags)
{
  const char *request = message->msg_iovlen > 0
                          ? begin_sending (fd, message->msg_iov[0].iov_base, message->msg_iov[0].iov_len)
                          : NULL;
  ssize_t sent;
  REAL (sendmsg);

  sent = real (fd, message, flags);
  if (request != NULL)
    latent_faults_shim_tell ("sent", request, "");
  return sent;
}

EXPORT ssize_t
recv (int fd, void *data, size_t size, int flags)
{
  ssize_t received;
  REAL (recv);

  received = real (fd, data, size, flags);
  end_receiving (fd, received);
  return received;
}

EXPORT ssize_t
recvmsg (int fd, struct msghdr *message, int flags)
{
  ssize_t received;
  REAL (recvmsg);

  received = real (fd, message, flags);
  end_receiving (fd, received);
  return received;
}
