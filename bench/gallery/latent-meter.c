/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-meter.h"

#include <malloc.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct _LatentMeter
{
  gboolean counting;
  gint64 turn_begin;
  gint64 frame_begin;
  gint64 draw_begin;
  gint64 drawing; /* µs of the present turn */
  guint serial;
  GArray *turns;  /* double, ms */
  GArray *frames; /* double, ms */
  gint64 cpu_begin;
  gint64 cpu_draw_begin;
  gint64 cpu_drawing;
  GArray *cpu_turns; /* double, ms of the processor's time */
};

/* A poll function has no data of its own. */
static LatentMeter *meter;

/* Of this thread, µs: what others do on the same processor isn't in it. */
static gint64
get_cpu_time (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

static gint
measured_poll (GPollFD *fds, guint n, gint timeout)
{
  gint64 now = g_get_monotonic_time ();
  gint result;

  if (meter->turn_begin != 0 && meter->counting)
    {
      double ms = (double) (now - meter->turn_begin - meter->drawing) / 1000;
      double cpu_ms = (double) (get_cpu_time () - meter->cpu_begin - meter->cpu_drawing) / 1000;

      g_array_append_val (meter->turns, ms);
      g_array_append_val (meter->cpu_turns, cpu_ms);
    }
  meter->drawing = 0;
  meter->cpu_drawing = 0;
  result = g_poll (fds, n, timeout);
  meter->cpu_begin = get_cpu_time ();
  meter->turn_begin = g_get_monotonic_time ();
  return result;
}

static void
before_paint_cb (LatentMeter *self)
{
  self->frame_begin = self->draw_begin = g_get_monotonic_time ();
  self->cpu_draw_begin = get_cpu_time ();
}

/* After GTK's own handler: sizes are set and the cells are filled, what follows is drawing. */
static void
layout_cb (LatentMeter *self)
{
  self->draw_begin = g_get_monotonic_time ();
  self->cpu_draw_begin = get_cpu_time ();
}

static void
after_paint_cb (LatentMeter *self)
{
  gint64 now = g_get_monotonic_time ();
  double ms = (double) (self->draw_begin - self->frame_begin) / 1000;

  self->serial++;
  self->drawing += now - self->draw_begin;
  self->cpu_drawing += get_cpu_time () - self->cpu_draw_begin;
  if (self->counting)
    g_array_append_val (self->frames, ms);
}

LatentMeter *
latent_meter_new (void)
{
  g_assert (meter == NULL);

  meter = g_new0 (LatentMeter, 1);
  meter->turns = g_array_new (FALSE, FALSE, sizeof (double));
  meter->frames = g_array_new (FALSE, FALSE, sizeof (double));
  meter->cpu_turns = g_array_new (FALSE, FALSE, sizeof (double));
  g_main_context_set_poll_func (NULL, measured_poll);
  return meter;
}

void
latent_meter_free (LatentMeter *self)
{
  g_main_context_set_poll_func (NULL, NULL);
  g_array_unref (self->turns);
  g_array_unref (self->frames);
  g_array_unref (self->cpu_turns);
  g_free (self);
  meter = NULL;
}

void
latent_meter_watch (LatentMeter *self, GtkWidget *widget)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (widget);

  g_signal_connect_swapped (clock, "before-paint", G_CALLBACK (before_paint_cb), self);
  g_signal_connect_data (clock, "layout", G_CALLBACK (layout_cb), self, NULL, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_swapped (clock, "after-paint", G_CALLBACK (after_paint_cb), self);
}

void
latent_meter_start (LatentMeter *self)
{
  g_array_set_size (self->turns, 0);
  g_array_set_size (self->frames, 0);
  g_array_set_size (self->cpu_turns, 0);
  /* The turn that is under way began with something else. */
  self->turn_begin = 0;
  self->counting = TRUE;
}

void
latent_meter_stop (LatentMeter *self)
{
  self->counting = FALSE;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double first = *(const double *) a, second = *(const double *) b;

  return first < second ? -1 : first > second;
}

static double
get_share (GArray *values, double share)
{
  if (values->len == 0)
    return 0;
  g_array_sort (values, compare);
  return g_array_index (values, double, MIN ((guint) (values->len * share), values->len - 1));
}

double
latent_meter_get_turn (LatentMeter *self, double share)
{
  return get_share (self->turns, share);
}

double
latent_meter_get_cpu_turn (LatentMeter *self, double share)
{
  return get_share (self->cpu_turns, share);
}

guint
latent_meter_get_n_turns (LatentMeter *self)
{
  return self->turns->len;
}

double
latent_meter_get_stall (LatentMeter *self)
{
  return latent_meter_get_turn (self, 1);
}

double
latent_meter_get_cpu_stall (LatentMeter *self)
{
  return latent_meter_get_cpu_turn (self, 1);
}

double
latent_meter_get_frame_p99 (LatentMeter *self)
{
  return get_share (self->frames, 0.99);
}

guint
latent_meter_get_n_frames (LatentMeter *self)
{
  return self->frames->len;
}

guint
latent_meter_get_serial (LatentMeter *self)
{
  return self->serial;
}

double
latent_meter_median (GArray *values)
{
  return get_share (values, 0.5);
}

double
latent_meter_get_pss (void)
{
  g_autofree char *text = NULL;
  const char *line;

  malloc_trim (0);
  if (!g_file_get_contents ("/proc/self/smaps_rollup", &text, NULL, NULL) || (line = strstr (text, "\nPss:")) == NULL)
    return 0;
  return (double) g_ascii_strtoull (line + strlen ("\nPss:"), NULL, 10) / 1024;
}

double
latent_meter_get_age (void)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) fields = NULL;
  struct timespec now;

  /* The second field has parentheses around it and may contain anything; the 22nd is the 20th after it. */
  if (!g_file_get_contents ("/proc/self/stat", &text, NULL, NULL) || strrchr (text, ')') == NULL)
    return 0;
  fields = g_strsplit (strrchr (text, ')') + 2, " ", -1);
  if (g_strv_length (fields) < 20)
    return 0;
  clock_gettime (CLOCK_BOOTTIME, &now);
  return (double) now.tv_sec + (double) now.tv_nsec / 1e9 -
         (double) g_ascii_strtoull (fields[19], NULL, 10) / (double) sysconf (_SC_CLK_TCK);
}
