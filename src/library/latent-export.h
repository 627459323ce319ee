/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-image-kind.h"
#include "latent-library.h"
#include "latent-progress.h"

G_BEGIN_DECLS

/* How pictures are written for use elsewhere. All 0: byte for byte, under their own names. */
typedef struct
{
  LatentImageKind kind; /* PNG, JPEG, WEBP; UNKNOWN: as it is */
  guint size;           /* the longer side at most, in pixels; 0: as it is. Nothing is made larger */
  guint quality;        /* of JPEG and WebP, 1 to 100; 0: 90 */
  const char *name;     /* without a suffix, "{prompt} {number}": see latent_export_check_name(). NULL: its own */
  gboolean without_metadata;
} LatentExportOptions;

/* TRUE if all in braces of @name are known: {name} (the file's own), {prompt}, {model}, {date} (2026-11-23), {time} (1405),
 * {id} (the picture's), {task} (KIE's task id), {number} (1, 2 … of this export). Errors: LATENT_LIBRARY_ERROR_CONTENT,
 * with a sentence for a person. */
gboolean latent_export_check_name (const char *name, GError **error);

typedef struct
{
  gint64 image;
  char *path; /* of the file that was written, or NULL */
  char *message; /* why it wasn't, a sentence for a person, or NULL */
} LatentExportItem;

#define LATENT_TYPE_EXPORT_REPORT (latent_export_report_get_type ())
typedef struct
{
  GPtrArray *items; /* LatentExportItem, in the order of the pictures; without those that a cancellation left out */
  guint n_failed;
  gboolean cancelled;
} LatentExportReport;

GType latent_export_report_get_type (void) G_GNUC_CONST;
LatentExportReport *latent_export_report_ref (LatentExportReport *self);
void latent_export_report_unref (LatentExportReport *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentExportReport, latent_export_report_unref)

/* Writes the pictures @ids (GArray of gint64, copied) into @folder, made if it is missing; a name that is taken gets a
 * number. No half file is ever seen under a final name. Metadata are in every format, unless they aren't wanted. Resolves
 * to a boxed LatentExportReport, also when cancelled. Errors: LATENT_LIBRARY_ERROR_STORAGE where the folder can't be
 * written. Fiber-backed. */
DexFuture *latent_library_export (LatentLibrary *library,
                                  GArray *ids,
                                  GFile *folder,
                                  const LatentExportOptions *options,
                                  LatentProgressFunc progress,
                                  gpointer progress_data,
                                  GCancellable *cancellable);

G_END_DECLS
