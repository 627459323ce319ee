/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-engine"

#include "latent-durations.h"

#include "latent-error.h"
#include "latent-fiber.h"
#include "latent-journal.h"

/* The last so many tell what a model takes these days. */
#define REMEMBERED 30
#define LONGEST 86400.0

struct _LatentDurations
{
  gatomicrefcount refs;
  LatentLibrary *library;
  LatentCatalog *catalog;
  GHashTable *models; /* id → Known */
};

typedef struct
{
  GArray *seconds; /* newest first */
  gboolean asked;  /* the library, that is */
  LatentRhythm rhythm;
} Known;

static void
known_free (gpointer data)
{
  Known *known = data;

  g_array_unref (known->seconds);
  g_free (known);
}

static LatentDurations *
ref (LatentDurations *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

static void
learn (LatentDurations *self, const char *model, Known *known)
{
  LatentModel *described = latent_catalog_get_model (self->catalog, model, NULL);

  latent_rhythm_learn (&known->rhythm, described != NULL ? latent_model_get_duration (described) : 0,
                       (const double *) (gpointer) known->seconds->data, known->seconds->len);
}

static Known *
look_up (LatentDurations *self, const char *model)
{
  Known *known = g_hash_table_lookup (self->models, model);

  if (known == NULL)
    {
      known = g_new0 (Known, 1);
      known->seconds = g_array_new (FALSE, FALSE, sizeof (double));
      learn (self, model, known);
      g_hash_table_insert (self->models, g_strdup (model), known);
    }
  return known;
}

LatentDurations *
latent_durations_new (LatentLibrary *library, LatentCatalog *catalog)
{
  LatentDurations *self;

  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (LATENT_IS_CATALOG (catalog), NULL);

  self = g_new0 (LatentDurations, 1);
  g_atomic_ref_count_init (&self->refs);
  self->library = g_object_ref (library);
  self->catalog = g_object_ref (catalog);
  self->models = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, known_free);
  return self;
}

void
latent_durations_free (LatentDurations *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->refs))
    return;

  g_hash_table_unref (self->models);
  g_object_unref (self->catalog);
  g_object_unref (self->library);
  g_free (self);
}

void
latent_durations_load (LatentDurations *self, const char *model)
{
  g_autoptr (GArray) stored = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *id = NULL;
  Known *known;

  g_return_if_fail (self != NULL);
  g_return_if_fail (model != NULL);

  known = look_up (self, model);
  if (known->asked)
    return;
  known->asked = TRUE;
  /* The caller's may be a task's, which another process's move replaces while we wait. */
  id = g_strdup (model);
  stored = dex_await_boxed (latent_journal_list_durations (self->library, id, REMEMBERED), &error);
  if (stored == NULL)
    {
      g_message ("Durations of %s: %s", id, error->message);
      known->asked = FALSE;
      return;
    }
  /* What was added meanwhile is the newest of these. */
  g_array_set_size (known->seconds, 0);
  g_array_append_vals (known->seconds, stored->data, stored->len);
  learn (self, id, known);
}

typedef struct
{
  LatentDurations *durations;
  char *model;
} Load;

static void
load_free (gpointer data)
{
  Load *load = data;

  latent_durations_free (load->durations);
  g_free (load->model);
  g_free (load);
}

static DexFuture *
load_fiber (gpointer data)
{
  Load *load = data;

  latent_durations_load (load->durations, load->model);
  return dex_future_new_true ();
}

const LatentRhythm *
latent_durations_get (LatentDurations *self, const char *model)
{
  Known *known;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (model != NULL, NULL);

  known = look_up (self, model);
  if (!known->asked)
    {
      Load *load = g_new0 (Load, 1);

      load->durations = ref (self);
      load->model = g_strdup (model);
      latent_fiber_detach ("load durations", load_fiber, load, load_free);
    }
  return &known->rhythm;
}

void
latent_durations_add (LatentDurations *self, const char *model, double seconds)
{
  g_autoptr (GError) error = NULL;
  Known *known;

  g_return_if_fail (self != NULL);
  g_return_if_fail (model != NULL);

  if (!(seconds > 0 && seconds < LONGEST))
    return;
  known = look_up (self, model);
  g_array_prepend_val (known->seconds, seconds);
  g_array_set_size (known->seconds, MIN (known->seconds->len, REMEMBERED));
  learn (self, model, known);
  if (!dex_await (latent_journal_add_duration (self->library, model, seconds), &error))
    g_message ("Keeping a duration: %s", error->message);
}
