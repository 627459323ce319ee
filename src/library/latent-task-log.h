/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-library.h"

G_BEGIN_DECLS

typedef enum
{
  LATENT_TASK_FILTER_ALL,
  LATENT_TASK_FILTER_RUNNING, /* on its way, at KIE, or being collected */
  LATENT_TASK_FILTER_WAITING, /* in the queue, in its order */
  LATENT_TASK_FILTER_FAILED, /* failed, expired, uncertain */
  LATENT_TASK_FILTER_DONE,
} LatentTaskFilter;
#define LATENT_TASK_N_FILTERS (LATENT_TASK_FILTER_DONE + 1)

/* A GListModel of LatentTask: all that the library knows, hidden ones too, newest first; those that wait as they will be
 * sent. It holds ids only and get_item never runs SQL: an item that isn't loaded yet is soon. It follows the journal,
 * whoever moves it. Property "n-items" notifies; "loading" is TRUE until the first answer. */
#define LATENT_TYPE_TASK_LOG (latent_task_log_get_type ())
G_DECLARE_FINAL_TYPE (LatentTaskLog, latent_task_log, LATENT, TASK_LOG, GObject)

LatentTaskLog *latent_task_log_new (LatentLibrary *library);

/* @search: words that all stand in the prompt, whatever their case, or the beginning of KIE's task id; NULL or "" for all.
 * @batch: only its tasks; NULL for all. The list is replaced when the answer is there, never emptied meanwhile. */
void latent_task_log_set_query (LatentTaskLog *self, LatentTaskFilter filter, const char *search, const char *batch);

gboolean latent_task_log_get_loading (LatentTaskLog *self);

G_END_DECLS
