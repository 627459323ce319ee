/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-demo-service.h"

G_BEGIN_DECLS

/* The three calls that every client needs. @service answers with its account set. */
void latent_demo_create_task (LatentDemoCall *call, LatentDemoService *service);
void latent_demo_record_info (LatentDemoCall *call, LatentDemoService *service);
void latent_demo_chat_credit (LatentDemoCall *call, LatentDemoService *service);

/* The links in a record: /results/TASK-INDEX.png. */
void latent_demo_get_result (LatentDemoCall *call, LatentDemoService *service);

G_END_DECLS
