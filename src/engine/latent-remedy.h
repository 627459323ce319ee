/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-task.h"

G_BEGIN_DECLS

/* What a person can do about an error of KIE's, and whether Latent tries again by itself. docs/ERRORS.md is this table
 * for people; a test holds the two together. */

typedef enum
{
  LATENT_REMEDY_NONE, /* nothing has to be done */
  LATENT_REMEDY_ENTER_KEY,
  LATENT_REMEDY_TOP_UP,
  LATENT_REMEDY_RAISE_LIMIT, /* of the key, at kie.ai */
  LATENT_REMEDY_WAIT, /* or look at once */
  LATENT_REMEDY_EDIT, /* the prompt or another value, then ask again */
  LATENT_REMEDY_TRY_AGAIN,
  LATENT_REMEDY_REFRESH, /* the catalogue: the model's name isn't known any more */
  LATENT_REMEDY_FIND_OUT, /* only the account's log at kie.ai tells */
} LatentRemedy;

typedef enum
{
  LATENT_REPEAT_NEVER,
  LATENT_REPEAT_SLOT, /* as soon as the rate limit has room again, or Retry-After is over */
  LATENT_REPEAT_PROBE, /* latent_remedy_get_probe(): first, then twice as long each time, up to longest */
  LATENT_REPEAT_KEY, /* when a key was entered */
  LATENT_REPEAT_BALANCE, /* when the balance has risen, or a key was entered */
} LatentRepeat;

/* For a LatentKieError that ended or held a request; NONE for what isn't in the table. */
LatentRemedy latent_remedy_for_error (int kie_error, LatentRepeat *repeat);

/* For a task that failed, from the code and words that the journal keeps. */
LatentRemedy latent_remedy_for_task (LatentTask *task);

/* The words on a button, translated, with a mnemonic; NULL for NONE. Transfer none. */
const char *latent_remedy_to_label (LatentRemedy remedy);

/* After how many seconds a hold that mends itself is looked at again. FALSE for those that don't. */
gboolean latent_remedy_get_probe (LatentReason reason, guint *first, guint *longest);

/* Every error of the table in its order: LatentKieError, ended by 0. Transfer none. */
const int *latent_remedy_list_errors (void);

G_END_DECLS
