/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Another program, out of whose window something can be dragged: the text on its standard input, as each of the types.
 * "text" is what toolkits offer of a selected text. Prints "ready" once it is on screen, and goes when it is killed.
 *
 * Usage: latent-drag-source TYPE… <TEXT */
#include <gtk/gtk.h>

#include <gio/gunixinputstream.h>
#include <stdio.h>
#include <unistd.h>

static GBytes *
read_all (void)
{
  g_autoptr (GInputStream) input = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  g_autoptr (GOutputStream) output = g_memory_output_stream_new_resizable ();

  g_output_stream_splice (output, input, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, NULL);
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (output));
}

static GdkContentProvider *
make_content (char **types, GBytes *bytes)
{
  g_autoptr (GPtrArray) providers = g_ptr_array_new ();
  g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));

  for (; *types != NULL; types++)
    g_ptr_array_add (providers, g_str_equal (*types, "text") ? gdk_content_provider_new_typed (G_TYPE_STRING, text)
                                                             : gdk_content_provider_new_for_bytes (*types, bytes));
  return gdk_content_provider_new_union ((GdkContentProvider **) providers->pdata, providers->len);
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
  g_autoptr (GBytes) bytes = NULL;
  GtkDragSource *source = gtk_drag_source_new ();
  GtkWidget *window;
  gboolean said = FALSE;

  setvbuf (stdout, NULL, _IOLBF, 0);
  gtk_init ();
  bytes = read_all ();
  window = gtk_window_new ();
  gtk_window_set_title (GTK_WINDOW (window), "latent-drag-source");
  gtk_window_set_decorated (GTK_WINDOW (window), FALSE);
  gtk_window_set_default_size (GTK_WINDOW (window), 260, 260);
  gtk_drag_source_set_content (source, make_content (argv + 1, bytes));
  gtk_widget_add_controller (window, GTK_EVENT_CONTROLLER (source));
  gtk_window_present (GTK_WINDOW (window));
  g_signal_connect (gtk_widget_get_frame_clock (window), "after-paint", G_CALLBACK (painted_cb), &said);
  g_main_loop_run (loop);
  return 0;
}
