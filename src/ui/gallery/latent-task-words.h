/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-task.h"

G_BEGIN_DECLS

/* What a tile says of its task. Pure functions, translated; all strings transfer full. */

/* "0:23", "12:05", "1:02:03". */
char *latent_task_words_duration (double seconds);

/* One line: what it does or waits for. KIE tells no progress, so it is the time that went by beside the time that this
 * model usually takes (@usual in seconds, 0 if unknown), and never a percentage. @now: µs since the epoch. */
char *latent_task_words_status (LatentTask *task, double usual, gint64 now);

/* The same for a list of all tasks: with the time that it took, if it is done. */
char *latent_task_words_outcome (LatentTask *task, double usual, gint64 now);

/* A running task that takes far longer than it should: that it isn't given up. NULL for others. */
char *latent_task_words_patience (LatentTask *task, double usual, gint64 now);

/* Why it failed, is uncertain or waits, for a person; NULL if there is nothing to say. */
char *latent_task_words_reason (LatentTask *task);

/* KIE's own code and words on a failure; NULL if it said nothing. */
char *latent_task_words_service (LatentTask *task);

/* For a screen reader: prompt and state in one. */
char *latent_task_words_accessible (LatentTask *task);

G_END_DECLS
