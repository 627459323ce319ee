/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-library.h"
#include "latent-progress.h"

G_BEGIN_DECLS

/* What can be wrong with a library. The nicks stand in --json. */
typedef enum
{
  LATENT_FINDING_DATABASE,  /* "database": SQLite finds it damaged, or it is gone */
  LATENT_FINDING_MISSING,   /* "missing": a picture without its file; mended: shown as such */
  LATENT_FINDING_MOVED,     /* "moved": its file lies elsewhere; mended: followed */
  LATENT_FINDING_EDITED,    /* "edited": its file has another content; mended: taken over */
  LATENT_FINDING_DAMAGED,   /* "damaged": its file has another content and is no picture any more */
  LATENT_FINDING_UNKNOWN,   /* "unknown": a file without a picture; mended: taken in with its prompt */
  LATENT_FINDING_THUMBNAIL, /* "thumbnail": none for a picture; mended: made */
  LATENT_FINDING_LEFTOVER,  /* "leftover": what nobody needs any more; mended: removed */
} LatentFindingKind;

const char *latent_finding_kind_to_nick (LatentFindingKind kind);

typedef struct
{
  LatentFindingKind kind;
  gint64 image;   /* 0 if it isn't about one */
  char *path;     /* of a file, absolute, or NULL */
  char *message;  /* a sentence for a person */
  gboolean mended;
} LatentFinding;

#define LATENT_TYPE_VERIFY_REPORT (latent_verify_report_get_type ())
typedef struct
{
  GPtrArray *findings; /* LatentFinding */
  guint n_pictures;
  guint n_files;
} LatentVerifyReport;

GType latent_verify_report_get_type (void) G_GNUC_CONST;
LatentVerifyReport *latent_verify_report_ref (LatentVerifyReport *self);
void latent_verify_report_unref (LatentVerifyReport *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentVerifyReport, latent_verify_report_unref)

/* Findings that aren't mended. */
guint latent_verify_report_count_open (LatentVerifyReport *self);

/* Compares every picture with its file (hash) and every file with its picture, looks for thumbnails and leftovers, and asks
 * SQLite about the database. @repair mends what can be mended from what is there; nothing is deleted that somebody could
 * want. Others may use the library meanwhile. Resolves to a boxed LatentVerifyReport. Errors: LATENT_LIBRARY_ERROR,
 * G_IO_ERROR_CANCELLED. Fiber-backed. */
DexFuture *latent_library_verify (LatentLibrary *library,
                                  gboolean repair,
                                  LatentProgressFunc progress,
                                  gpointer progress_data,
                                  GCancellable *cancellable);

/* Before a library is opened that may not open: looks whether its database is there and sound. With @repair one that is
 * gone or damaged is replaced by the newest sound copy in .latent/, or by nothing, which opening makes a new one of, for
 * latent_library_verify() to fill from the files; a damaged one is set aside. Resolves to a boxed LatentVerifyReport with at
 * most one finding. Errors: LATENT_LIBRARY_ERROR_LOCKS when another program works on the library. Fiber-backed. */
DexFuture *latent_verify_database (GFile *folder, gboolean repair);

G_END_DECLS
