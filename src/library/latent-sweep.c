/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-config.h"

#include "latent-sweep.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "latent-census.h"
#include "latent-crew.h"
#include "latent-images-private.h"
#include "latent-intake.h"

/* On the stack of the fiber that sweeps. */
typedef struct
{
  LatentLibrary *library;
  LatentSweepFlags flags;
  LatentVerifyReport *report;
  LatentCensus *census;
  GPtrArray *lost; /* rows without a file, as long as none is found for them */
  LatentProgressFunc progress;
  gpointer progress_data;
  guint n_done;
  guint n_total;
  GCancellable *cancellable;
} Sweep;

static void
advance (Sweep *self)
{
  self->n_done++;
  if (self->progress != NULL)
    self->progress (self->n_done, self->n_total, self->progress_data);
}

static gboolean
repairs (const Sweep *self)
{
  return (self->flags & LATENT_SWEEP_REPAIR) != 0;
}

/* What is wrong with one file is no reason to stop looking at the others. */
static gboolean
pass_over (Sweep *self, const LatentCensusRow *row, const char *path, GError *failure, GError **error)
{
  if (g_cancellable_is_cancelled (self->cancellable))
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  /* One that has gone since the census is news for the next one. */
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    latent_verify_report_add (self->report, LATENT_FINDING_DAMAGED, row != NULL ? row->id : 0, path,
                              g_strdup_printf (_ ("The file can’t be read: %s"), failure->message), FALSE);
  g_error_free (failure);
  return TRUE;
}

/* A file that is where it belongs, with another content than it had. */
static gboolean
take_edited (Sweep *self, const LatentCensusRow *row, const char *path, LatentFileFacts *facts, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (LatentIntake)
    intake = latent_intake_examine (self->library, path, facts, repairs (self), self->cancellable, &local);

  if (intake == NULL)
    return pass_over (self, row, path, g_steal_pointer (&local), error);
  if (intake->problem != NULL && !row->has_problem)
    {
      latent_verify_report_add (
        self->report, LATENT_FINDING_DAMAGED, row->id, path,
        g_strdup_printf (_ ("The file has changed and can’t be shown any more: %s"), intake->problem), FALSE);
      return TRUE;
    }
  intake->path = g_strdup (row->path);
  if (repairs (self) && !latent_intake_replace (self->library, row->id, intake, error))
    return FALSE;
  latent_verify_report_add (self->report, LATENT_FINDING_EDITED, row->id, path,
                            g_strdup (_ ("The file was edited outside of Latent.")), repairs (self));
  return TRUE;
}

static gboolean
check_file (Sweep *self, const LatentCensusRow *row, const char *path, GError **error)
{
  gboolean same = row->file->size == row->size && row->file->modified == row->modified;
  g_autoptr (LatentFileFacts) facts = NULL;
  g_autoptr (GError) local = NULL;

  if (!same || (self->flags & LATENT_SWEEP_HASH) != 0)
    {
      facts = latent_intake_inspect (self->library, path, self->cancellable, &local);
      if (facts == NULL)
        return pass_over (self, row, path, g_steal_pointer (&local), error);
      if (!g_str_equal (facts->hash, row->hash))
        return take_edited (self, row, path, facts, error);
    }
  if (repairs (self) && row->missing && !dex_await (latent_images_set_missing (self->library, row->id, FALSE), error))
    return FALSE;
  /* A time that changed alone would be hashed again and again. */
  if (repairs (self) && facts != NULL && facts->modified != row->modified)
    return latent_intake_relocate (self->library, row->id, row->path, facts, error);
  return TRUE;
}

static gboolean
check_row (guint index, gpointer data, GError **error)
{
  Sweep *self = data;
  LatentCensusRow *row = self->census->rows->pdata[index];
  g_autofree char *path = NULL;

  advance (self);
  if (row->file == NULL)
    {
      g_ptr_array_add (self->lost, row);
      return TRUE;
    }
  path = latent_census_get_file_path (self->library, row->file);
  return check_file (self, row, path, error);
}

/* The lost row that has this content. One that lies in the trash is looked for nowhere else. */
static LatentCensusRow *
find_by_hash (Sweep *self, const char *hash)
{
  for (guint i = 0; i < self->lost->len; i++)
    {
      LatentCensusRow *row = self->lost->pdata[i];

      if (row->trash == NULL && g_str_equal (row->hash, hash))
        return row;
    }
  return NULL;
}

/* The lost row that is this result of that task. */
static LatentCensusRow *
find_by_task (Sweep *self, const LatentMetadata *metadata)
{
  for (guint i = 0; metadata->task_id != NULL && i < self->lost->len; i++)
    {
      LatentCensusRow *row = self->lost->pdata[i];

      if (row->trash == NULL && g_strcmp0 (row->remote_id, metadata->task_id) == 0 &&
          row->number == MAX (metadata->index, 0))
        return row;
    }
  return NULL;
}

static void
report_moved (Sweep *self, const LatentCensusRow *row, const char *path)
{
  latent_verify_report_add (self->report, LATENT_FINDING_MOVED, row->id, path,
                            g_strdup_printf (_ ("The file was moved or renamed; it was “%s”."), row->path),
                            repairs (self));
}

/* Where a picture that lies in the trash belongs, as far as can be told. */
static char *
make_home (const LatentCensusFile *file, gint64 created)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc_usec (created);
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : g_date_time_new_from_unix_utc (0);
  g_autofree char *month = g_date_time_format (local, "%Y-%m");
  g_autofree char *name = g_path_get_basename (file->path);

  return g_build_filename (month, name, NULL);
}

static gboolean
adopt (Sweep *self, const LatentCensusFile *file, const char *path, LatentIntake *intake, GError **error)
{
  gboolean wanted = (self->flags & LATENT_SWEEP_ADOPT) != 0 ||
                    ((self->flags & LATENT_SWEEP_ADOPT_OWN) != 0 &&
                     intake->metadata->source == LATENT_METADATA_SOURCE_LATENT);
  g_autoptr (GError) local = NULL;
  gint64 id = 0;

  if (wanted && file->in_trash)
    {
      intake->path = make_home (file, intake->created);
      intake->trash = g_strdup (file->path);
      intake->id = g_ascii_strtoll (file->path, NULL, 10);
    }
  else if (wanted)
    intake->path = g_strdup (file->path);
  intake->is_result = TRUE;
  if (wanted)
    {
      id = latent_intake_add (self->library, intake, &local);
      /* Somebody was quicker. */
      if (g_error_matches (local, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_EXISTS))
        return TRUE;
      if (local != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
    }
  latent_verify_report_add (
    self->report, LATENT_FINDING_UNKNOWN, id, path,
    g_strdup (id != 0 ? _ ("The file had no entry in the library.") : _ ("The file has no entry in the library.")),
    id != 0);
  return TRUE;
}

static gboolean
check_unclaimed_file (Sweep *self, const LatentCensusFile *file, const char *path, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (LatentFileFacts) facts = latent_intake_inspect (self->library, path, self->cancellable, &local);
  g_autoptr (LatentIntake) intake = NULL;
  LatentCensusRow *row;

  if (facts == NULL)
    return pass_over (self, NULL, path, g_steal_pointer (&local), error);
  /* Notes, archives and whatever else somebody keeps there. */
  if (!latent_image_kind_is_media (
        latent_image_kind_from_data (g_bytes_get_data (facts->head, NULL), g_bytes_get_size (facts->head))))
    return TRUE;
  row = file->in_trash ? NULL : find_by_hash (self, facts->hash);
  if (row != NULL)
    {
      g_ptr_array_remove (self->lost, row);
      if (repairs (self) && !latent_intake_relocate (self->library, row->id, file->path, facts, error))
        return FALSE;
      report_moved (self, row, path);
      return TRUE;
    }
  intake = latent_intake_examine (self->library, path, facts, repairs (self), self->cancellable, &local);
  if (intake == NULL)
    return pass_over (self, NULL, path, g_steal_pointer (&local), error);
  row = file->in_trash || intake->problem != NULL ? NULL : find_by_task (self, intake->metadata);
  if (row == NULL)
    return adopt (self, file, path, intake, error);
  g_ptr_array_remove (self->lost, row);
  intake->path = g_strdup (file->path);
  if (repairs (self) && !latent_intake_replace (self->library, row->id, intake, error))
    return FALSE;
  report_moved (self, row, path);
  return TRUE;
}

static gboolean
check_unclaimed (guint index, gpointer data, GError **error)
{
  Sweep *self = data;
  const LatentCensusFile *file = self->census->unclaimed->pdata[index];
  g_autofree char *path = latent_census_get_file_path (self->library, file);

  advance (self);
  return check_unclaimed_file (self, file, path, error);
}

/* Rows for which no file was found. */
static gboolean
settle_lost (Sweep *self, GError **error)
{
  for (guint i = 0; i < self->lost->len; i++)
    {
      const LatentCensusRow *row = self->lost->pdata[i];
      g_autofree char *path = row->trash != NULL ? g_build_filename (self->library->folder->trash, row->trash, NULL)
                                                 : g_build_filename (self->library->folder->root, row->path, NULL);

      /* It may just have come back, or have landed since the census. */
      if (g_file_test (path, G_FILE_TEST_EXISTS))
        continue;
      if (repairs (self) && !row->missing &&
          !dex_await (latent_images_set_missing (self->library, row->id, TRUE), error))
        return FALSE;
      latent_verify_report_add (self->report, LATENT_FINDING_MISSING, row->id, path,
                                g_strdup (_ ("The picture’s file isn’t there. Put it back, or delete the picture.")),
                                FALSE);
    }
  return TRUE;
}

gboolean
latent_sweep_run (LatentLibrary *library,
                  LatentSweepFlags flags,
                  LatentVerifyReport *report,
                  LatentProgressFunc progress,
                  gpointer progress_data,
                  GCancellable *cancellable,
                  GError **error)
{
  g_autoptr (LatentCensus) census = latent_census_take (library, (flags & LATENT_SWEEP_HASH) != 0, cancellable, error);
  g_autoptr (GPtrArray) lost = g_ptr_array_new ();
  Sweep self = {
    .library = library,
    .flags = flags,
    .report = report,
    .census = census,
    .lost = lost,
    .progress = progress,
    .progress_data = progress_data,
    .cancellable = cancellable,
  };
  const LatentSweepFlags thorough = LATENT_SWEEP_HASH | LATENT_SWEEP_ADOPT | LATENT_SWEEP_ADOPT_OWN;

  if (census == NULL)
    return FALSE;
  report->n_pictures += census->n_rows;
  report->n_files += census->n_files;
  self.n_total = census->rows->len + census->unclaimed->len;
  if (!latent_crew_run (census->rows->len, check_row, &self, cancellable, error))
    return FALSE;
  /* Without a row that looks for its file, those that have none are nobody's business. */
  if ((lost->len > 0 || (flags & thorough) != 0) &&
      !latent_crew_run (census->unclaimed->len, check_unclaimed, &self, cancellable, error))
    return FALSE;
  return settle_lost (&self, error);
}
