/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-demo-service.h"

G_BEGIN_DECLS

/* common/download-url: a link to a result that works for 20 minutes, and what answers it: /download/... */
void latent_demo_make_download_url (LatentDemoCall *call, LatentDemoService *service);
void latent_demo_get_download (LatentDemoCall *call, LatentDemoService *service);

/* The result of a file's name, "TASK-INDEX.png", if it is there and kept still. Transfer none. */
LatentDemoTask *latent_demo_find_result (LatentDemoStore *store, const char *name, guint *index);

/* Answers with a result. */
void latent_demo_serve_result (LatentDemoCall *call, LatentDemoService *service, LatentDemoTask *task, guint index);

G_END_DECLS
