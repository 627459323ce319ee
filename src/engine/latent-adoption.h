/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-engine.h"

G_BEGIN_DECLS

/* Tasks that were made elsewhere: on KIE's site, by another program, by a library that is lost. */

/* What came of one id. */
typedef struct
{
  char *remote_id;
  LatentTask *task; /* in the journal now, or NULL */
  char *message;    /* why not, a sentence for a person, or NULL */
} LatentAdoption;

/* KIE's task ids in any text, each once, in their order: 32 hexadecimal digits, a UUID, or "task_…". A text that is nothing
 * but one word is taken for an id of whatever form: they are opaque. Transfer full. */
char **latent_adoption_find_ids (const char *text);

/* Looks each of @ids up at KIE and writes those that it knows into the journal as submitted, with prompt, parameters and
 * date of KIE's record; whoever drives then collects their results. Resolves to a boxed GPtrArray of LatentAdoption in the
 * order of @ids. A failure of one is no failure of the others. Errors: LATENT_ENGINE_ERROR_OTHER_KEY,
 * G_IO_ERROR_CANCELLED. Fiber-backed. */
DexFuture *latent_engine_adopt_ids (LatentEngine *self, const char *const *ids, GCancellable *cancellable);

G_END_DECLS
