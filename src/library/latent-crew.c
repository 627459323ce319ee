/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-crew.h"

#include <libdex.h>

#include "latent-fiber.h"

#define MOST_FIBERS 4

/* On the stack of the fiber that waits for all the others. */
typedef struct
{
  guint n_jobs;
  guint next;
  LatentCrewFunc func;
  gpointer data;
  GCancellable *cancellable;
  GError *error;
} Crew;

static DexFuture *
member_fiber (gpointer user_data)
{
  Crew *crew = user_data;

  while (crew->error == NULL && crew->next < crew->n_jobs)
    {
      g_autoptr (GError) error = NULL;

      if ((g_cancellable_set_error_if_cancelled (crew->cancellable, &error) ||
           !crew->func (crew->next++, crew->data, &error)) &&
          crew->error == NULL)
        crew->error = g_steal_pointer (&error);
    }
  return dex_future_new_true ();
}

gboolean
latent_crew_run (guint n_jobs, LatentCrewFunc func, gpointer data, GCancellable *cancellable, GError **error)
{
  Crew crew = { .n_jobs = n_jobs, .func = func, .data = data, .cancellable = cancellable };
  DexFuture *members[MOST_FIBERS];
  guint n_members = MIN (CLAMP (g_get_num_processors (), 2, MOST_FIBERS), n_jobs);

  for (guint i = 0; i < n_members; i++)
    members[i] = latent_fiber_spawn ("crew", member_fiber, &crew, NULL);
  for (guint i = 0; i < n_members; i++)
    dex_await (members[i], NULL);
  if (crew.error == NULL)
    return TRUE;
  g_propagate_error (error, crew.error);
  return FALSE;
}
