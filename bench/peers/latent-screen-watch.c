/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How soon a program has drawn its window, looked at from outside: what is on Xvfb's screen, whoever draws it.
 *
 * Usage: latent-screen-watch FRAMEBUFFER REST_MS LONGEST_MS COMMAND…
 *
 * FRAMEBUFFER is the file of `Xvfb -fbdir`. The command is started, and the screen looked at every few milliseconds. When
 * nothing has changed for REST_MS, or after LONGEST_MS, it prints a line {"drawn_s": [100 %, 99.5 %, 99 %, 95 %],
 * "first_s": …, "changes": …}: seconds from just before the start of the process to when so much of the screen's blocks
 * looked as they do in the end, to the first change, and how many looks found one. Whoever sees that it isn't the end yet
 * writes a line, and it goes on until the next rest. At the end of standard input the program is ended. */
#include <glib.h>

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define BLOCK 16
#define LOOK_US 5000
#define BYTES_PER_PIXEL 4

/* The header of an XWD file (XWDFile.h), whose fields are big-endian. */
enum
{
  HEADER_SIZE = 0,
  WIDTH = 4,
  HEIGHT = 5,
  BYTES_PER_LINE = 12,
  N_COLOURS = 19,
  FIELDS = 25,
};
#define COLOUR_SIZE 12

typedef struct
{
  const guint8 *pixels; /* change under our eyes */
  guint8 *known;
  guint width, height, stride;
  guint n_across, n_down;
  gint64 *changed; /* by block: µs since the start, 0 never */
  gint64 first, last;
  guint n_changes;
} Watch;

static gboolean
open_screen (Watch *watch, const char *path, GError **error)
{
  /* Mapped for as long as the process lives. */
  GMappedFile *file = g_mapped_file_new (path, FALSE, error);
  guint32 fields[FIELDS];
  gsize start;

  if (file == NULL)
    return FALSE;
  memcpy (fields, g_mapped_file_get_contents (file), sizeof fields);
  for (guint i = 0; i < FIELDS; i++)
    fields[i] = ntohl (fields[i]);
  start = fields[HEADER_SIZE] + fields[N_COLOURS] * COLOUR_SIZE;
  watch->width = fields[WIDTH];
  watch->height = fields[HEIGHT];
  watch->stride = fields[BYTES_PER_LINE];
  if (start + (gsize) watch->stride * watch->height > g_mapped_file_get_length (file))
    {
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "%s is no framebuffer", path);
      return FALSE;
    }
  watch->pixels = (const guint8 *) g_mapped_file_get_contents (file) + start;
  watch->known = g_memdup2 (watch->pixels, (gsize) watch->stride * watch->height);
  watch->n_across = (watch->width + BLOCK - 1) / BLOCK;
  watch->n_down = (watch->height + BLOCK - 1) / BLOCK;
  watch->changed = g_new0 (gint64, watch->n_across * watch->n_down);
  return TRUE;
}

static void
look (Watch *watch, gint64 begin)
{
  gint64 now = g_get_monotonic_time () - begin;
  gboolean changed = FALSE;

  for (guint y = 0; y < watch->height; y++)
    {
      const guint8 *line = watch->pixels + (gsize) y * watch->stride;
      guint8 *known = watch->known + (gsize) y * watch->stride;

      if (memcmp (line, known, watch->stride) == 0)
        continue;
      for (guint block = 0; block < watch->n_across; block++)
        {
          gsize at = (gsize) block * BLOCK * BYTES_PER_PIXEL;
          gsize size = MIN (BLOCK * BYTES_PER_PIXEL, watch->stride - at);

          if (memcmp (line + at, known + at, size) != 0)
            watch->changed[y / BLOCK * watch->n_across + block] = now;
        }
      memcpy (known, line, watch->stride);
      changed = TRUE;
    }
  if (!changed)
    return;
  if (watch->n_changes++ == 0)
    watch->first = now;
  watch->last = now;
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  gint64 first = *(const gint64 *) a, second = *(const gint64 *) b;

  return first < second ? -1 : first > second;
}

static void
print_result (Watch *watch)
{
  static const double shares[] = { 1, 0.995, 0.99, 0.95 };
  guint n = watch->n_across * watch->n_down;
  g_autofree gint64 *changed = g_memdup2 (watch->changed, n * sizeof *watch->changed);
  g_autoptr (GString) line = g_string_new ("{\"drawn_s\": [");

  qsort (changed, n, sizeof *changed, compare_times);
  for (guint i = 0; i < G_N_ELEMENTS (shares); i++)
    g_string_append_printf (line, "%s%.3f", i > 0 ? ", " : "",
                            (double) changed[(guint) ((n - 1) * shares[i])] / G_USEC_PER_SEC);
  g_string_append_printf (line, "], \"first_s\": %.3f, \"changes\": %u}\n", (double) watch->first / G_USEC_PER_SEC,
                          watch->n_changes);
  fputs (line->str, stdout);
  fflush (stdout);
}

static pid_t
start (char **command)
{
  pid_t child = fork ();

  if (child == 0)
    {
      setpgid (0, 0);
      /* Standard output is for the result. */
      dup2 (STDERR_FILENO, STDOUT_FILENO);
      execvp (command[0], command);
      g_printerr ("%s: %s\n", command[0], g_strerror (errno));
      _exit (127);
    }
  return child;
}

/* FALSE at the end of standard input. */
static gboolean
is_asked (gboolean *more)
{
  struct pollfd input = { STDIN_FILENO, POLLIN, 0 };
  char bytes[16];

  *more = FALSE;
  if (poll (&input, 1, 0) <= 0)
    return TRUE;
  *more = TRUE;
  return read (STDIN_FILENO, bytes, sizeof bytes) > 0;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  Watch watch = { 0 };
  gint64 rest, longest, begin;
  gint64 since = 0; /* when waiting for a rest began */
  gboolean told = FALSE, more = FALSE;
  pid_t child;

  if (argc < 5)
    {
      g_printerr ("Usage: latent-screen-watch FRAMEBUFFER REST_MS LONGEST_MS COMMAND…\n");
      return 2;
    }
  rest = g_ascii_strtoll (argv[2], NULL, 10) * 1000;
  longest = g_ascii_strtoll (argv[3], NULL, 10) * 1000;
  if (!open_screen (&watch, argv[1], &error))
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }
  /* What the program leaves behind stays ours. */
  prctl (PR_SET_CHILD_SUBREAPER, 1);
  begin = g_get_monotonic_time ();
  child = start (argv + 4);
  while (is_asked (&more))
    {
      gint64 now = g_get_monotonic_time () - begin;

      if (more)
        {
          told = FALSE;
          since = now;
        }
      look (&watch, begin);
      if (!told && (now > longest || (watch.n_changes > 0 && now - MAX (watch.last, since) >= rest)))
        {
          print_result (&watch);
          told = TRUE;
        }
      g_usleep (LOOK_US);
    }
  kill (-child, SIGTERM);
  waitpid (child, NULL, 0);
  return 0;
}
