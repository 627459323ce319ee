/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-window.h"

G_BEGIN_DECLS

/* Brings pictures into the library of the window's session: progress at the window's edge, then a toast with Undo, and a
 * list of what couldn't be taken in. Pictures appear one by one. */

/* @files: GPtrArray of GFile, files and folders. */
void latent_importer_start (LatentWindow *window, GPtrArray *files);

/* The same; what is in the library afterwards is put into @collection. */
void latent_importer_start_into (LatentWindow *window, GPtrArray *files, gint64 collection);

/* Asks for files, or for a folder. */
void latent_importer_choose (LatentWindow *window, gboolean folder);

/* What the clipboard has: files, links to pictures, or one picture. */
void latent_importer_paste (LatentWindow *window);

/* Files that are dropped onto @widget are imported, and pictures of a web browser, which keep their address; drags of our own
 * pictures aren't taken. */
void latent_importer_add_drop_target (GtkWidget *widget);

G_END_DECLS
