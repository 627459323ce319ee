/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-demo-account.h"
#include "latent-demo-task.h"
#include "latent-demo-upload.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* What the service knows: accounts, tasks and its clock, kept in a journal in the state folder. */
#define LATENT_TYPE_DEMO_STORE (latent_demo_store_get_type ())
G_DECLARE_FINAL_TYPE (LatentDemoStore, latent_demo_store, LATENT, DEMO_STORE, GObject)

/* Opens the state in @folder, which exists. A new account gets @credits. Transfer full. */
LatentDemoStore *latent_demo_store_open (const char *folder, double credits, GError **error);

/* Milliseconds since the epoch, by the service's clock. */
gint64 latent_demo_store_now (LatentDemoStore *self);

/* Sets the clock @ms milliseconds forward, for good. */
gboolean latent_demo_store_advance (LatentDemoStore *self, gint64 ms, GError **error);

/* The account of @key; made when it is asked for first. Transfer none. */
LatentDemoAccount *latent_demo_store_get_account (LatentDemoStore *self, const char *key);

double latent_demo_store_get_balance (LatentDemoStore *self, LatentDemoAccount *account);

/* Changes what the account has now to @credits, for good. */
void latent_demo_store_set_balance (LatentDemoStore *self, LatentDemoAccount *account, double credits);

/* Puts an account's changed money, cap and limits on the disk. */
gboolean latent_demo_store_save_account (LatentDemoStore *self, LatentDemoAccount *account, GError **error);

/* Puts @task (transfer full) and its charge on the disk, then among the tasks. Returns it, or NULL: then nothing
 * happened. Transfer none. */
LatentDemoTask *
latent_demo_store_add_task (LatentDemoStore *self, LatentDemoAccount *account, LatentDemoTask *task, GError **error);

/* NULL when there is none, or when its record is too old. Transfer none. */
LatentDemoTask *latent_demo_store_find_task (LatentDemoStore *self, const char *id);

/* All tasks, oldest first; of LatentDemoTask. Transfer none. */
GPtrArray *latent_demo_store_get_tasks (LatentDemoStore *self);

/* Keeps @bytes as @upload (transfer full), in place of an earlier one of the same path. Returns it, or NULL. Transfer
 * none. */
LatentDemoUpload *
latent_demo_store_add_upload (LatentDemoStore *self, LatentDemoUpload *upload, GBytes *bytes, GError **error);

/* NULL when there is none of that path, or none any more. Transfer none. */
LatentDemoUpload *latent_demo_store_find_upload (LatentDemoStore *self, const char *path);

/* The bytes of an upload; NULL when its file is gone. Transfer full. */
GBytes *latent_demo_store_read_upload (LatentDemoStore *self, const LatentDemoUpload *upload);

/* Text that only this state folder's service knows: signs links that it made. Transfer none. */
const char *latent_demo_store_get_secret (LatentDemoStore *self);

G_END_DECLS
