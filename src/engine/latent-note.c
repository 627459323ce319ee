/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-engine"

#include "latent-note.h"

#include "latent-journal.h"

void
latent_note (LatentLibrary *library, LatentTask *task, LatentReason reason, const char *detail)
{
  g_autoptr (GError) error = NULL;

  if (latent_task_get_reason (task) == reason && g_strcmp0 (latent_task_get_detail (task), detail) == 0)
    return;
  if (!dex_await (latent_journal_note (library, latent_task_get_id (task), reason, detail), &error))
    g_message ("Noting a reason: %s", error->message);
}
