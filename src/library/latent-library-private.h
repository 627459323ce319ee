/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-changes.h"
#include "latent-database.h"
#include "latent-engine-lock.h"
#include "latent-folder.h"
#include "latent-identity.h"
#include "latent-library.h"
#include "latent-task-private.h"

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
  guint tasks_changed_id;
};

/* The object of a row, which is taken over. Transfer full. */
LatentTask *latent_library_take_task (LatentLibrary *self, LatentTaskRow *row);
/* Rows (GPtrArray of LatentTaskRow) become a GPtrArray of LatentTask. Takes @rows, leaving it empty. */
GPtrArray *latent_library_take_tasks (LatentLibrary *self, GPtrArray *rows);

/* What a LatentTaskList shows, newest first: a boxed GPtrArray of LatentTask. LEAF. */
DexFuture *latent_library_list_open_tasks (LatentLibrary *self);

/* "tasks-changed" comes in an idle. */
void latent_library_queue_tasks_changed (LatentLibrary *self);

/* What the database has now: emits "setting-changed" for what differs. @settings: name → value. */
void latent_library_take_setting (LatentLibrary *self, const char *name, const char *value);
void latent_library_take_settings (LatentLibrary *self, GHashTable *settings);

void latent_library_emit_setting_changed (LatentLibrary *self, const char *name);

/* LATENT_LIBRARY_ERROR_SERVICE if the library @has another service. @has may be NULL. */
gboolean latent_service_check (const char *has, const char *wanted, GError **error);

/* NAME of `setting`, to be freed; NULL for none, or with an error. */
char *latent_settings_load_one (LatentSql *sql, const char *name, GError **error);
GHashTable *latent_settings_load (LatentSql *sql, GError **error);

G_END_DECLS
