/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* A row of LatentReportDialog. Properties "title" and "subtitle", valid UTF-8. */
#define LATENT_TYPE_REPORT_ITEM (latent_report_item_get_type ())
G_DECLARE_FINAL_TYPE (LatentReportItem, latent_report_item, LATENT, REPORT_ITEM, GObject)

LatentReportItem *latent_report_item_new (const char *title, const char *subtitle);
const char *latent_report_item_get_title (LatentReportItem *self);
const char *latent_report_item_get_subtitle (LatentReportItem *self);

G_END_DECLS
