/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What the window costs: the main loop's turns, the frames, the memory. Drawing itself is told apart by the frame clock,
 * because the benchmarks' screen is drawn by software, which is no work of ours. Main thread. */
typedef struct _LatentMeter LatentMeter;

/* Takes the main context's poll function over. One for a process. */
LatentMeter *latent_meter_new (void);
void latent_meter_free (LatentMeter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentMeter, latent_meter_free)

/* Follows the frames of @widget's window from now on. */
void latent_meter_watch (LatentMeter *self, GtkWidget *widget);

/* Between the two turns and frames are counted. */
void latent_meter_start (LatentMeter *self);
void latent_meter_stop (LatentMeter *self);

/* Of what was counted last: the longest turn of the main loop without drawing, and the time that 99 % of the frames stayed
 * below before they were drawn; ms. */
double latent_meter_get_stall (LatentMeter *self);
/* The longest turn by the processor's time of the main thread alone, which other programs don't lengthen. */
double latent_meter_get_cpu_stall (LatentMeter *self);
/* The time that @share (0 to 1) of the turns stayed below; 1 is the longest. */
double latent_meter_get_turn (LatentMeter *self, double share);
double latent_meter_get_cpu_turn (LatentMeter *self, double share);
guint latent_meter_get_n_turns (LatentMeter *self);
double latent_meter_get_frame_p99 (LatentMeter *self);
guint latent_meter_get_n_frames (LatentMeter *self);

/* Frames ended so far. */
guint latent_meter_get_serial (LatentMeter *self);

/* Proportional set size of this process in MiB (proc_pid_smaps_rollup in the kernel's Documentation/filesystems/proc.rst),
 * after what is free was given back. */
double latent_meter_get_pss (void);
/* Seconds since this process was started (proc_pid_stat(5), field 22): to 10 ms. */
double latent_meter_get_age (void);

/* The one in the middle; sorts @values (double). */
double latent_meter_median (GArray *values);

G_END_DECLS
