/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* The service's memory: one JSON object a line, only ever appended to, on the disk before the call returns. A line that
 * a crash cut short was never answered for and is dropped when the journal is opened. */
typedef struct _LatentDemoJournal LatentDemoJournal;

typedef void (*LatentDemoJournalFunc) (JsonObject *entry, gpointer user_data);

/* Opens or makes the journal at @path and gives each entry, oldest first, to @replay. Transfer full. */
LatentDemoJournal *
latent_demo_journal_open (const char *path, LatentDemoJournalFunc replay, gpointer user_data, GError **error);

/* Appends @line (a JSON object; or several, each on a line of its own) and waits until it is on the disk. After an error the journal is
 * as it was before. */
gboolean latent_demo_journal_append (LatentDemoJournal *journal, const char *line, GError **error);

/* Replaces everything with @text (whole lines), atomically. */
gboolean latent_demo_journal_rewrite (LatentDemoJournal *journal, const char *text, GError **error);

void latent_demo_journal_free (LatentDemoJournal *journal);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentDemoJournal, latent_demo_journal_free)

G_END_DECLS
