/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-changes.h"
#include "latent-database.h"
#include "latent-engine-lock.h"
#include "latent-folder.h"
#include "latent-identity.h"
#include "latent-image-private.h"
#include "latent-library.h"
#include "latent-task-private.h"
#include "latent-thumbnails.h"
#include "latent-upkeep.h"
#include "latent-worker.h"

G_BEGIN_DECLS

/* The API base that the library belongs to; written with the first task. */
#define LATENT_SETTING_SERVICE "service"

struct _LatentLibrary
{
  GObject parent_instance;

  GFile *file;
  char *service;
  char *notice;
  LatentFolder *folder;
  LatentDatabase *database;
  LatentEngineLock *lock;
  LatentChanges *changes;
  GHashTable *settings; /* name → value */
  GHashTable *tasks;    /* the LatentTasks that live: latent-identity.h */
  GHashTable *images;   /* the LatentImages that live */
  LatentWorker *files;  /* for what blocks on files */
  LatentThumbnails *thumbnails;
  LatentUpkeep *upkeep; /* NULL without latent_library_keep_up() */
  guint tasks_changed_id;
  guint images_changed_id;
  guint n_busy; /* operations of several steps under way */
  DexPromise *idle; /* resolved when there are none; made by who waits */
};

/* Between the two the library isn't closed: for operations of several steps. */
void latent_library_enter (LatentLibrary *self);
void latent_library_leave (LatentLibrary *self);

/* FALSE with the reason if nothing in the library can be changed: to be asked before files are. */
gboolean latent_library_check_writable (LatentLibrary *self, GError **error);

/* The object of a row, which is taken over. Transfer full. */
LatentTask *latent_library_take_task (LatentLibrary *self, LatentTaskRow *row);
/* Rows (GPtrArray of LatentTaskRow) become a GPtrArray of LatentTask. Takes @rows, leaving it empty. */
GPtrArray *latent_library_take_tasks (LatentLibrary *self, GPtrArray *rows);
/* The object of a task, loaded or not. Transfer full. */
LatentTask *latent_library_get_task_object (LatentLibrary *self, gint64 id);
/* Reads rows and gives them to their objects, which are made if need be: a boxed GPtrArray of those that there are. LEAF.
 * @ids is referenced and must not change. */
DexFuture *latent_library_load_tasks (LatentLibrary *self, GArray *ids);

/* The same for images. */
LatentImage *latent_library_take_image (LatentLibrary *self, LatentImageRow *row);
GPtrArray *latent_library_take_images (LatentLibrary *self, GPtrArray *rows);
/* The object of a picture, loaded or not. Transfer full. */
LatentImage *latent_library_get_image_object (LatentLibrary *self, gint64 id);
/* Reads rows and gives them to their objects, which are made if need be: a boxed GPtrArray of those that there are. LEAF.
 * @ids is referenced and must not change. */
DexFuture *latent_library_load_images (LatentLibrary *self, GArray *ids);
/* Reads those of @ids again whose objects live. */
void latent_library_refresh_images (LatentLibrary *self, GArray *ids);

/* "tasks-changed" and "images-changed" come in an idle. */
void latent_library_queue_tasks_changed (LatentLibrary *self);
void latent_library_queue_images_changed (LatentLibrary *self);

/* What the database has now: emits "setting-changed" for what differs. @settings: name → value. */
void latent_library_take_setting (LatentLibrary *self, const char *name, const char *value);
void latent_library_take_settings (LatentLibrary *self, GHashTable *settings);

void latent_library_emit_setting_changed (LatentLibrary *self, const char *name);

/* The first task binds the library to its service. Errors: as below. */
gboolean latent_service_claim (LatentSql *sql, const char *service, GError **error);

/* LATENT_LIBRARY_ERROR_SERVICE if the library @has another service. @has may be NULL. */
gboolean latent_service_check (const char *has, const char *wanted, GError **error);

/* NAME of `setting`, to be freed; NULL for none, or with an error. */
char *latent_settings_load_one (LatentSql *sql, const char *name, GError **error);
GHashTable *latent_settings_load (LatentSql *sql, GError **error);

G_END_DECLS
