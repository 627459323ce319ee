/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-library.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* The lists of words that a prompt can name. Signals "changed" (one was saved or deleted), "insert" (the text that names
 * one; it closes then). */
#define LATENT_TYPE_LISTS_DIALOG (latent_lists_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LatentListsDialog, latent_lists_dialog, LATENT, LISTS_DIALOG, AdwDialog)

LatentListsDialog *latent_lists_dialog_new (LatentLibrary *library);

/* A new list from a text file, an entry a line, named like it. */
void latent_lists_dialog_import (LatentListsDialog *self, GFile *file);

G_END_DECLS
