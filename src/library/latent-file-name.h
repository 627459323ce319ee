/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Names of files: safe on any file system that a library may lie on or be carried to, however hostile the prompt. */

/* A name's longest part on common file systems, in bytes. */
#define LATENT_FILE_NAME_MAX 255

/* "2026-11/23-1405 a fox in the snow – flux-2 (7Q3F).png", relative to the library: local time of @when (µs since the
 * epoch), the beginning of @prompt, the first part of @model, @code, @extension (without a dot). Valid UTF-8 without
 * control characters, bidirectional overrides, slashes and what FAT and NTFS forbid. Transfer full. */
char *
latent_file_name_make (gint64 when, const char *prompt, const char *model, const char *code, const char *extension);

/* Any text as a part of a name, a whole one without its suffix: the same rules, cut to what a person reads. "" if nothing is
 * left. Transfer full. */
char *latent_file_name_clean (const char *text);

/* Four characters (five if @is_longer) without those that look alike, by chance. Transfer full. */
char *latent_file_name_make_code (gboolean is_longer);

/* "name (2).png" for "name.png" and 2; 1 gives the name as it is. No longer than LATENT_FILE_NAME_MAX. Transfer full. */
char *latent_file_name_number (const char *name, guint number);

G_END_DECLS
