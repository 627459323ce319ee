/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-demo-call.h"

G_BEGIN_DECLS

/* What was asked and what was answered, for the control port: what a test wants to know of its client. Kept in memory
 * only, the newest 50,000. */
typedef struct _LatentDemoLog LatentDemoLog;

LatentDemoLog *latent_demo_log_new (void);
void latent_demo_log_free (LatentDemoLog *log);

/* A request has come at @time (ms since the epoch). Returns its number. */
guint64 latent_demo_log_add (LatentDemoLog *log, LatentDemoCall *call, gint64 time);

/* It was answered, or with @reply NULL: it was left without an answer. @fault says what was done to it, or is NULL. */
void latent_demo_log_answer (LatentDemoLog *log,
                             guint64 number,
                             LatentDemoCall *call,
                             const LatentDemoReply *reply,
                             const char *fault,
                             gint64 time);

/* As a JSON array of objects. */
void latent_demo_log_append (GString *out, LatentDemoLog *log);

void latent_demo_log_clear (LatentDemoLog *log);

G_END_DECLS
