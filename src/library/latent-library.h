/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-image.h"
#include "latent-task.h"

#include <libdex.h>

G_BEGIN_DECLS

typedef enum
{
  LATENT_LIBRARY_ERROR_SERVICE,  /* the library belongs to another service's base URL */
  LATENT_LIBRARY_ERROR_NEWER,    /* written by a newer Latent: it can't be changed, or not even be read */
  LATENT_LIBRARY_ERROR_DATABASE, /* SQLite says so; the message has its words */
  LATENT_LIBRARY_ERROR_LOCKS,    /* the file system has no working locks or shared memory */
  LATENT_LIBRARY_ERROR_STORAGE,  /* full, broken or gone: a state the user can mend */
  LATENT_LIBRARY_ERROR_NOT_FOUND,
  LATENT_LIBRARY_ERROR_EXISTS,   /* what was to be made is there already; of a result: it is in the library */
  LATENT_LIBRARY_ERROR_CONTENT,  /* what came isn't a result but nothing at all or an error page */
  LATENT_LIBRARY_ERROR_BUDGET,   /* it would cost more than the user allows: latent-ledger.h */
  LATENT_LIBRARY_ERROR_READ_ONLY, /* the disk or its permissions let nothing be written: another one of these states */
} LatentLibraryError;

#define LATENT_LIBRARY_ERROR (latent_library_error_quark ())
GQuark latent_library_error_quark (void);

/* TRUE for _STORAGE and for what latent_error_is_storage() knows: the user can mend it, and work goes on then. */
gboolean latent_library_error_is_storage (const GError *error);

/* A folder with pictures and everything that is known of them. All SQL runs on threads of its own; all calls and all
 * signals are on the main thread. Futures of this room are LEAVES unless said otherwise.
 *
 * Signals: "tasks-changed" after the journal moved, by us or by another process (coalesced in an idle);
 * "images-changed", the same for pictures; "setting-changed::NAME". */
#define LATENT_TYPE_LIBRARY (latent_library_get_type ())
G_DECLARE_FINAL_TYPE (LatentLibrary, latent_library, LATENT, LIBRARY, GObject)

/* Opens or makes the library in @folder, migrated to today's schema. @service is the API base that it belongs to
 * ("https://api.kie.ai"); it is written down with the first task, and another base is refused from then on. What a newer
 * Latent has made, and what lies where nothing can be written, is opened read-only.
 * Resolves to a LatentLibrary. Errors: LATENT_LIBRARY_ERROR, with a sentence for a person. Fiber-backed. */
DexFuture *latent_library_open (GFile *folder, const char *service);

/* What a library needs now and then, for as long as it is open: a copy of its database for each of the last three days on
 * which it was used (.latent/library-2026-11-23.db), deleted pictures to the desktop's trash after
 * LATENT_SETTING_TRASH_DAYS, and a look at what somebody did to its files, now and whenever something happens in its
 * folders: what was moved or edited is followed, what is gone gets "missing". Once for a library. */
void latent_library_keep_up (LatentLibrary *self);

/* Days (text) that deleted pictures stay in the library's trash; "0" keeps them; unset: 30. */
#define LATENT_SETTING_TRASH_DAYS "trash.days"

/* Waits for all pending work, closes database and threads. The object is of no use afterwards. Fiber-backed. */
DexFuture *latent_library_close (LatentLibrary *self);

GFile *latent_library_get_folder (LatentLibrary *self); /* transfer none */
const char *latent_library_get_service (LatentLibrary *self); /* transfer none */
/* A sentence for a person about how the library was opened (a network drive, read-only), or NULL. Transfer none. */
const char *latent_library_get_notice (LatentLibrary *self);
/* TRUE if a newer Latent has made it, or its disk or permissions don't let it be written to: everything can be looked at and
 * exported, the notice says why nothing can be changed, and whatever would is rejected with LATENT_LIBRARY_ERROR_NEWER or
 * _READ_ONLY and the same sentence. */
gboolean latent_library_get_read_only (LatentLibrary *self);

/* What the engine must obey in GUI and CLI alike; kept in the database, read from memory. NULL if unset. */
const char *latent_library_get_setting (LatentLibrary *self, const char *name);
/* The names of those that are set and begin with @prefix. Transfer full. */
char **latent_library_list_settings (LatentLibrary *self, const char *prefix);
/* NULL unsets. Resolves to TRUE when durable. */
DexFuture *latent_library_set_setting (LatentLibrary *self, const char *name, const char *value);

/* The lock on .latent/engine.lock (OFD, close-on-exec): who holds it drives the tasks. try: at once, TRUE if held now.
 * wait: resolves to TRUE when it is held (a thread waits in F_OFD_SETLKW). Both idempotent. */
gboolean latent_library_try_engine_lock (LatentLibrary *self);
DexFuture *latent_library_wait_engine_lock (LatentLibrary *self);
gboolean latent_library_has_engine_lock (LatentLibrary *self);
void latent_library_drop_engine_lock (LatentLibrary *self);

/* The object of a row, from memory or read now. Resolve to a LatentTask / LatentImage; NOT_FOUND. */
DexFuture *latent_library_get_task (LatentLibrary *self, gint64 id);
DexFuture *latent_library_get_image (LatentLibrary *self, gint64 id);

/* All tasks, newest first, as a boxed GPtrArray of LatentTask. @remote_id not NULL: only that one. */
DexFuture *latent_library_list_tasks (LatentLibrary *self);
DexFuture *latent_library_find_task (LatentLibrary *self, const char *remote_id);
/* The tasks of a batch in the order in which they were asked for, as a boxed GPtrArray of LatentTask. */
DexFuture *latent_library_list_batch (LatentLibrary *self, const char *batch);
/* The images of a task in the order of its results, as a boxed GPtrArray of LatentImage. */
DexFuture *latent_library_list_task_images (LatentLibrary *self, gint64 task);

G_END_DECLS
