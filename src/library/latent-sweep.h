/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-library-private.h"
#include "latent-verify.h"

G_BEGIN_DECLS

LatentVerifyReport *latent_verify_report_new (void);
/* @path is copied, @message taken over. */
void latent_verify_report_add (LatentVerifyReport *self,
                               LatentFindingKind kind,
                               gint64 image,
                               const char *path,
                               char *message,
                               gboolean mended);

typedef enum
{
  LATENT_SWEEP_HASH = 1 << 0,      /* read every file, also where size and time are the same */
  LATENT_SWEEP_REPAIR = 1 << 1,    /* let the database follow the files */
  LATENT_SWEEP_ADOPT = 1 << 2,     /* files without a picture become one … */
  LATENT_SWEEP_ADOPT_OWN = 1 << 3, /* … if Latent's own metadata are in them */
} LatentSweepFlags;

/* Compares rows and files. From a fiber. What is found is added to @report. */
gboolean latent_sweep_run (LatentLibrary *library,
                           LatentSweepFlags flags,
                           LatentVerifyReport *report,
                           LatentProgressFunc progress,
                           gpointer progress_data,
                           GCancellable *cancellable,
                           GError **error);

G_END_DECLS
