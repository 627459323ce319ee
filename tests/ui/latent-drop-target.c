/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Another application, for the tests of dragging out: a window that takes files and says what it got.
 *
 * Prints "ready" once it is on screen, then for each drop one line "formats TYPE TYPE …", one line "file SHA256 URI" for
 * each file, and "done". Ends with its standard input. */
#include <glib-unix.h>
#include <gtk/gtk.h>
#include <unistd.h>

static void
print_file (GFile *file)
{
  g_autofree char *contents = NULL;
  g_autofree char *sum = NULL;
  g_autofree char *uri = g_file_get_uri (file);
  gsize length = 0;

  if (g_file_load_contents (file, NULL, &contents, &length, NULL, NULL))
    sum = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) contents, length);
  g_print ("file %s %s\n", sum != NULL ? sum : "unreadable", uri);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GdkDrop *drop = GDK_DROP (source);
  g_autoptr (GError) error = NULL;
  const GValue *value = gdk_drop_read_value_finish (drop, result, &error);

  if (value != NULL)
    for (GSList *link = g_value_get_boxed (value); link != NULL; link = link->next)
      print_file (link->data);
  else
    g_print ("error %s\n", error->message);
  gdk_drop_finish (drop, value != NULL ? GDK_ACTION_COPY : 0);
  g_print ("done\n");
}

static gboolean
drop_cb (GtkDropTargetAsync *target, GdkDrop *drop, double x, double y, gpointer user_data)
{
  gsize n = 0;
  const char *const *types = gdk_content_formats_get_mime_types (gdk_drop_get_formats (drop), &n);

  g_print ("formats");
  for (gsize i = 0; i < n; i++)
    g_print (" %s", types[i]);
  g_print ("\n");
  gdk_drop_read_value_async (drop, GDK_TYPE_FILE_LIST, G_PRIORITY_DEFAULT, NULL, read_cb, NULL);
  return TRUE;
}

static gboolean
stdin_cb (int fd, GIOCondition condition, gpointer user_data)
{
  char byte;

  if (read (fd, &byte, 1) > 0)
    return G_SOURCE_CONTINUE;
  g_main_loop_quit (user_data);
  return G_SOURCE_REMOVE;
}

static void
painted_cb (GdkFrameClock *clock, gboolean *said)
{
  if (!*said)
    g_print ("ready\n");
  *said = TRUE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  GtkWidget *window;
  GtkDropTargetAsync *target;
  gboolean said = FALSE;

  setvbuf (stdout, NULL, _IOLBF, 0);
  gtk_init ();
  window = gtk_window_new ();
  gtk_window_set_title (GTK_WINDOW (window), "latent-drop-target");
  gtk_window_set_decorated (GTK_WINDOW (window), FALSE);
  gtk_window_set_default_size (GTK_WINDOW (window), 260, 260);
  target = gtk_drop_target_async_new (gdk_content_formats_new_for_gtype (GDK_TYPE_FILE_LIST), GDK_ACTION_COPY);
  g_signal_connect (target, "drop", G_CALLBACK (drop_cb), NULL);
  gtk_widget_add_controller (window, GTK_EVENT_CONTROLLER (target));
  gtk_window_present (GTK_WINDOW (window));
  g_signal_connect (gtk_widget_get_frame_clock (window), "after-paint", G_CALLBACK (painted_cb), &said);
  g_unix_fd_add (STDIN_FILENO, G_IO_IN | G_IO_HUP, stdin_cb, loop);
  g_main_loop_run (loop);
  return 0;
}
