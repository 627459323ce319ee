/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-library.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* @row shows the number in @library's setting @name, which the engine obeys in window and command line alike, and changes
 * it. @usual: what holds while the setting is unset; it isn't written. An error is told to @failed (may be NULL; called
 * with the error and @data) unless @row is gone. */
typedef void (*LatentSettingFailed) (const GError *error, gpointer data);
void latent_setting_row_bind (AdwSpinRow *row,
                              LatentLibrary *library,
                              const char *name,
                              double usual,
                              LatentSettingFailed failed,
                              gpointer data);

G_END_DECLS
