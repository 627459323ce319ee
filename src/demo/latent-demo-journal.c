/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-demo"

#include "latent-config.h"

#include "latent-demo-journal.h"

#include "latent-json.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <unistd.h>

struct _LatentDemoJournal
{
  char *path;
  int fd;
  off_t length;
};

static gboolean
fail (const char *path, int code, GError **error)
{
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), _ ("The journal “%s” can’t be written: %s"), path,
               g_strerror (code));
  return FALSE;
}

static gboolean
write_all (int fd, const char *data, size_t length)
{
  while (length > 0)
    {
      ssize_t written = write (fd, data, length);

      if (written < 0 && errno == EINTR)
        continue;
      if (written <= 0)
        return FALSE;
      data += written;
      length -= written;
    }
  return TRUE;
}

/* Returns how many bytes belong to whole lines. */
static gsize
replay_lines (const char *text, gsize length, LatentDemoJournalFunc replay, gpointer user_data)
{
  gsize start = 0;

  while (start < length)
    {
      const char *end = memchr (text + start, '\n', length - start);
      gsize line_length;
      g_autoptr (JsonObject) entry = NULL;
      g_autoptr (GError) error = NULL;

      if (end == NULL)
        break;
      line_length = end - (text + start);
      if (line_length > 0)
        {
          entry = latent_json_parse_object (text + start, line_length, LATENT_JSON_MAX_BYTES, &error);
          if (entry != NULL)
            replay (entry, user_data);
          else
            g_message ("A line of the journal can’t be read and is left out: %s", error->message);
        }
      start += line_length + 1;
    }
  return start;
}

LatentDemoJournal *
latent_demo_journal_open (const char *path, LatentDemoJournalFunc replay, gpointer user_data, GError **error)
{
  g_autoptr (LatentDemoJournal) journal = g_new0 (LatentDemoJournal, 1);
  g_autofree char *text = NULL;
  g_autoptr (GError) local = NULL;
  gsize length = 0;

  journal->path = g_strdup (path);
  journal->fd = -1;
  if (!g_file_get_contents (path, &text, &length, &local) && !g_error_matches (local, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  journal->length = (off_t) replay_lines (text, length, replay, user_data);
  journal->fd = g_open (path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (journal->fd < 0 || ftruncate (journal->fd, journal->length) != 0)
    {
      fail (path, errno, error);
      return NULL;
    }
  return g_steal_pointer (&journal);
}

gboolean
latent_demo_journal_append (LatentDemoJournal *journal, const char *line, GError **error)
{
  g_autofree char *text = g_strconcat (line, "\n", NULL);
  size_t length = strlen (text);

  if (!write_all (journal->fd, text, length) || fdatasync (journal->fd) != 0)
    {
      int code = errno;

      if (ftruncate (journal->fd, journal->length) != 0)
        g_message ("The journal has a torn line: %s", g_strerror (errno));
      return fail (journal->path, code, error);
    }
  journal->length += (off_t) length;
  return TRUE;
}

gboolean
latent_demo_journal_rewrite (LatentDemoJournal *journal, const char *text, GError **error)
{
  int fd;

  if (!g_file_set_contents_full (journal->path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                 0600, error))
    return FALSE;
  fd = g_open (journal->path, O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
  if (fd < 0)
    return fail (journal->path, errno, error);
  close (journal->fd);
  journal->fd = fd;
  journal->length = (off_t) strlen (text);
  return TRUE;
}

void
latent_demo_journal_free (LatentDemoJournal *journal)
{
  if (journal->fd >= 0)
    close (journal->fd);
  g_free (journal->path);
  g_free (journal);
}
