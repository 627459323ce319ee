/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* What came of many things, a row each: of an import, an export, a look at the library. Any number of rows. */
#define LATENT_TYPE_REPORT_DIALOG (latent_report_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LatentReportDialog, latent_report_dialog, LATENT, REPORT_DIALOG, AdwDialog)

LatentReportDialog *latent_report_dialog_new (const char *title);

/* @subtitle may be NULL. Both are plain text. */
void latent_report_dialog_add (LatentReportDialog *self, const char *title, const char *subtitle);

G_END_DECLS
