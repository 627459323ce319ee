/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-library.h"
#include "latent-progress.h"

G_BEGIN_DECLS

/* The nicks stand in --json. */
typedef enum
{
  LATENT_IMPORT_ADDED,     /* "added" */
  LATENT_IMPORT_DUPLICATE, /* "duplicate": its content is in the library, or in its trash */
  LATENT_IMPORT_FAILED,    /* "failed": no picture, damaged, or it can't be read */
} LatentImportOutcome;

const char *latent_import_outcome_to_nick (LatentImportOutcome outcome);

typedef struct
{
  LatentImportOutcome outcome;
  char *path;    /* of the file that was to be imported */
  gint64 image;  /* the picture that it became, or is already; 0 if it failed */
  char *message; /* why it failed, a sentence for a person, or NULL */
} LatentImportItem;

#define LATENT_TYPE_IMPORT_REPORT (latent_import_report_get_type ())
typedef struct
{
  GPtrArray *items; /* LatentImportItem, in no particular order */
  guint n_added;
  guint n_duplicates;
  guint n_failed;
  gboolean cancelled; /* there may be files that weren't looked at */
} LatentImportReport;

GType latent_import_report_get_type (void) G_GNUC_CONST;
LatentImportReport *latent_import_report_ref (LatentImportReport *self);
void latent_import_report_unref (LatentImportReport *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentImportReport, latent_import_report_unref)

/* Copies pictures into the library, byte for byte and with their sidecars, into the folder of the month in which they were
 * made; prompt, model and the like come from the metadata of Latent, AUTOMATIC1111, InvokeAI or ComfyUI. Nothing is moved or
 * changed where they come from. @files: GPtrArray of GFile (referenced), files and folders; folders with all in them, but
 * what is hidden and what is evidently no picture. Resolves to a boxed LatentImportReport, also when cancelled. Errors:
 * LATENT_LIBRARY_ERROR when the library can't take any more. Fiber-backed. */
DexFuture *latent_library_import (LatentLibrary *library,
                                  GPtrArray *files,
                                  LatentProgressFunc progress,
                                  gpointer progress_data,
                                  GCancellable *cancellable);

G_END_DECLS
