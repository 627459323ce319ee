/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-demo-service.h"

G_BEGIN_DECLS

/* A second port for tests: what the service saw, and levers to set. JSON over HTTP, described in latent-demo(1). */
#define LATENT_TYPE_DEMO_CONTROL (latent_demo_control_get_type ())
G_DECLARE_FINAL_TYPE (LatentDemoControl, latent_demo_control, LATENT, DEMO_CONTROL, GObject)

/* Listens on 127.0.0.1:@port (0: any free one). Transfer full. */
LatentDemoControl *latent_demo_control_new (LatentDemoService *service, guint port, GError **error);

/* "http://127.0.0.1:PORT". */
const char *latent_demo_control_get_base (LatentDemoControl *self);

G_END_DECLS
