/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-library.h"

G_BEGIN_DECLS

/* A GListModel of the LatentTasks that need eyes, newest first: queued and running ones, and failed, expired or uncertain
 * ones until they are hidden. Property "n-items" notifies. */
#define LATENT_TYPE_TASK_LIST (latent_task_list_get_type ())
G_DECLARE_FINAL_TYPE (LatentTaskList, latent_task_list, LATENT, TASK_LIST, GObject)

LatentTaskList *latent_task_list_new (LatentLibrary *library);

G_END_DECLS
