/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-demo-call.h"
#include "latent-demo-fault.h"
#include "latent-demo-gallery.h"
#include "latent-demo-log.h"
#include "latent-demo-model.h"
#include "latent-demo-store.h"

G_BEGIN_DECLS

/* The service that answers as KIE's API does: listens, checks the key, finds who answers what. */
#define LATENT_TYPE_DEMO_SERVICE (latent_demo_service_get_type ())
G_DECLARE_FINAL_TYPE (LatentDemoService, latent_demo_service, LATENT, DEMO_SERVICE, GObject)

typedef struct
{
  const char *folder;       /* the state folder; exists */
  const char *const *keys;  /* the only keys that are accepted; NULL for the demo's own */
  double credits;           /* of a new account */
  double speed;             /* 2.0: everything takes half as long */
} LatentDemoServiceOptions;

/* Transfer full. */
LatentDemoService *latent_demo_service_new (const LatentDemoServiceOptions *options, GError **error);

/* Listens on 127.0.0.1. With @port 0 it takes the port that the state folder had last time, if that is free, else any
 * free one. */
gboolean latent_demo_service_listen (LatentDemoService *self, guint port, GError **error);

/* Stops listening and closes the connections. */
void latent_demo_service_close (LatentDemoService *self);

/* "http://127.0.0.1:PORT", without a slash at its end. */
const char *latent_demo_service_get_base (LatentDemoService *self);

/* Seconds since the last request came or was answered; 0 while one is being answered. */
double latent_demo_service_get_idle (LatentDemoService *self);

LatentDemoStore *latent_demo_service_get_store (LatentDemoService *self);
GPtrArray *latent_demo_service_get_models (LatentDemoService *self);
LatentDemoGallery *latent_demo_service_get_gallery (LatentDemoService *self);
LatentDemoLog *latent_demo_service_get_log (LatentDemoService *self);
LatentDemoFaults *latent_demo_service_get_faults (LatentDemoService *self);
double latent_demo_service_get_speed (LatentDemoService *self);

G_END_DECLS
