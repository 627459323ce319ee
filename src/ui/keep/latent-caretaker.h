/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-window.h"

G_BEGIN_DECLS

/* Care for the library of the window's session, with progress at the window's edge. */

/* Compares files and database; what is found is listed, and can be mended from there. */
void latent_caretaker_verify (LatentWindow *window, gboolean repair);

/* Asks for a file, and writes a copy of the database there. */
void latent_caretaker_back_up (LatentWindow *window);

/* Asks for such a copy, and puts it in the place of the database, which is kept beside it. */
void latent_caretaker_restore (LatentWindow *window);

/* Asks for a folder, and moves the library there. */
void latent_caretaker_move (LatentWindow *window);

G_END_DECLS
