/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-cli"

#include "latent-cli-input.h"

#include "latent-await.h"
#include "latent-cli-interrupt.h"
#include "latent-config.h"

#include <gio/gunixinputstream.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define MAX_SECRET 4096
#define CHUNK 16384

static gboolean
append_chunk (GByteArray *bytes,
              GInputStream *stream,
              gsize max,
              GCancellable *cancellable,
              gboolean *end,
              GError **error)
{
  g_autoptr (GBytes)
    chunk = latent_await_boxed (dex_input_stream_read_bytes (stream, CHUNK, G_PRIORITY_DEFAULT), cancellable, error);

  if (chunk == NULL)
    return FALSE;
  *end = g_bytes_get_size (chunk) == 0;
  if (bytes->len + g_bytes_get_size (chunk) > max)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _ ("Standard input has more than %zu bytes"), max);
      return FALSE;
    }
  g_byte_array_append (bytes, g_bytes_get_data (chunk, NULL), g_bytes_get_size (chunk));
  return TRUE;
}

char *
latent_cli_input_read (gsize max, GError **error)
{
  g_autoptr (GInputStream) stream = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  gboolean end = FALSE;

  while (!end)
    if (!append_chunk (bytes, stream, max, NULL, &end, error))
      return NULL;
  if (bytes->len > 0 && memchr (bytes->data, '\0', bytes->len) != NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _ ("Standard input is no text"));
      return NULL;
    }
  g_byte_array_append (bytes, (const guint8 *) "", 1);
  return (char *) g_byte_array_free (g_steal_pointer (&bytes), FALSE);
}

typedef struct
{
  GCancellable *cancellable;
  int signal;
} Interrupt;

static void
interrupt_cb (int signal, gpointer user_data)
{
  Interrupt *interrupt = user_data;

  interrupt->signal = signal;
  g_cancellable_cancel (interrupt->cancellable);
}

static gboolean
has_line (GByteArray *bytes)
{
  return bytes->len > 0 && memchr (bytes->data, '\n', bytes->len) != NULL;
}

char *
latent_cli_input_read_secret (LatentCli *cli, const char *question, int *signal, GError **error)
{
  g_autoptr (GInputStream) stream = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GByteArray) bytes = g_byte_array_sized_new (MAX_SECRET + 1);
  Interrupt interrupt = { .cancellable = cancellable };
  struct termios before;
  gboolean terminal = tcgetattr (STDIN_FILENO, &before) == 0;
  gboolean end = FALSE;
  gboolean ok = TRUE;
  char *secret = NULL;

  if (terminal)
    {
      struct termios silent = before;

      silent.c_lflag &= ~(tcflag_t) ECHO;
      latent_cli_interrupt_watch (interrupt_cb, &interrupt);
      tcsetattr (STDIN_FILENO, TCSAFLUSH, &silent);
      g_printerr ("%s ", question);
    }
  while (ok && !end && !has_line (bytes))
    ok = append_chunk (bytes, stream, MAX_SECRET, cancellable, &end, error);
  if (terminal)
    {
      tcsetattr (STDIN_FILENO, TCSAFLUSH, &before);
      if (interrupt.signal == 0)
        latent_cli_interrupt_unwatch ();
      g_printerr ("\n");
    }

  *signal = interrupt.signal;
  if (ok)
    {
      secret = g_strndup ((const char *) bytes->data, bytes->len);
      secret[strcspn (secret, "\r\n")] = '\0';
      g_strstrip (secret);
    }
  if (bytes->len > 0)
    explicit_bzero (bytes->data, bytes->len);
  return secret;
}
