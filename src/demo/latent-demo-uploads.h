/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-demo-service.h"

G_BEGIN_DECLS

/* The three ways to give a picture to the service. */
void latent_demo_upload_stream (LatentDemoCall *call, LatentDemoService *service);
void latent_demo_upload_base64 (LatentDemoCall *call, LatentDemoService *service);

/* Fetches the file itself; from this computer only, since nothing of the demo leaves it. */
void latent_demo_upload_url (LatentDemoCall *call, LatentDemoService *service);

/* Reads an upload back: /kieai/... */
void latent_demo_get_upload (LatentDemoCall *call, LatentDemoService *service);

G_END_DECLS
