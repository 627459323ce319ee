/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-engine"

#include "latent-config.h"

#include "latent-verdict.h"

#include "latent-error.h"

#include <glib/gi18n-lib.h>

/* KIE bears with a task that its own records don't show yet (seen in recorded traffic). */
#define GRACE 60
/* It keeps its records for two months. */
#define RECORDS_KEPT (60.0 * 86400)

/* What each error means when createTask was refused (the server answered, nothing was made or charged), and what it means
 * when recordInfo failed with it. Whether a request was refused, not sent, or is uncertain is kie's to tell: a code that
 * isn't here, such as 408, never refuses. */
static const struct
{
  LatentKieError code;
  LatentVerdict verdict;
  LatentReason reason;
  LatentReason look;
} table[] = {
  { LATENT_KIE_ERROR_UNAUTHORIZED, LATENT_VERDICT_HOLD, LATENT_REASON_KEY, LATENT_REASON_KEY },
  { LATENT_KIE_ERROR_NO_CREDITS, LATENT_VERDICT_HOLD, LATENT_REASON_CREDITS, LATENT_REASON_SERVICE },
  { LATENT_KIE_ERROR_KEY_LIMIT, LATENT_VERDICT_HOLD, LATENT_REASON_KEY_LIMIT, LATENT_REASON_KEY_LIMIT },
  { LATENT_KIE_ERROR_MAINTENANCE, LATENT_VERDICT_HOLD, LATENT_REASON_MAINTENANCE, LATENT_REASON_MAINTENANCE },
  { LATENT_KIE_ERROR_RATE_LIMITED, LATENT_VERDICT_QUEUE, LATENT_REASON_SLOT, LATENT_REASON_SLOT },
  { LATENT_KIE_ERROR_BAD_REQUEST, LATENT_VERDICT_FAIL, LATENT_REASON_NONE, LATENT_REASON_SERVICE },
  { LATENT_KIE_ERROR_NOT_FOUND, LATENT_VERDICT_FAIL, LATENT_REASON_NONE, LATENT_REASON_RECORD },
  { LATENT_KIE_ERROR_INVALID, LATENT_VERDICT_FAIL, LATENT_REASON_NONE, LATENT_REASON_SERVICE },
  { LATENT_KIE_ERROR_UNKNOWN_MODEL, LATENT_VERDICT_FAIL, LATENT_REASON_NONE, LATENT_REASON_SERVICE },
  { LATENT_KIE_ERROR_SERVER, LATENT_VERDICT_FAIL, LATENT_REASON_NONE, LATENT_REASON_SERVICE },
  { LATENT_KIE_ERROR_GENERATION, LATENT_VERDICT_FAIL, LATENT_REASON_NONE, LATENT_REASON_SERVICE },
  { LATENT_KIE_ERROR_DISABLED, LATENT_VERDICT_FAIL, LATENT_REASON_NONE, LATENT_REASON_SERVICE },
  { LATENT_KIE_ERROR_OTHER, LATENT_VERDICT_FAIL, LATENT_REASON_NONE, LATENT_REASON_SERVICE },
  { LATENT_KIE_ERROR_NO_RECORD, LATENT_VERDICT_FAIL, LATENT_REASON_NONE, LATENT_REASON_RECORD },
  { LATENT_KIE_ERROR_NOT_SENT, LATENT_VERDICT_UNCERTAIN, LATENT_REASON_NONE, LATENT_REASON_NETWORK },
  { LATENT_KIE_ERROR_NO_ANSWER, LATENT_VERDICT_UNCERTAIN, LATENT_REASON_NONE, LATENT_REASON_NETWORK },
};

LatentVerdict
latent_verdict_on_submission (const LatentKieSubmission *submission, LatentReason *reason)
{
  g_return_val_if_fail (submission != NULL, LATENT_VERDICT_UNCERTAIN);
  g_return_val_if_fail (reason != NULL, LATENT_VERDICT_UNCERTAIN);

  *reason = LATENT_REASON_NONE;
  switch (submission->outcome)
    {
    case LATENT_KIE_ACCEPTED:
      return LATENT_VERDICT_ACCEPTED;
    case LATENT_KIE_NOT_SENT:
      *reason = LATENT_REASON_NETWORK;
      return LATENT_VERDICT_HOLD;
    case LATENT_KIE_REFUSED:
      for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
        if (g_error_matches (submission->error, LATENT_KIE_ERROR, (int) table[i].code))
          {
            *reason = table[i].reason;
            return table[i].verdict;
          }
      return LATENT_VERDICT_FAIL;
    case LATENT_KIE_UNCERTAIN:
    default:
      return LATENT_VERDICT_UNCERTAIN;
    }
}

LatentLook
latent_verdict_on_look (const GError *error, double age, LatentReason *reason)
{
  g_return_val_if_fail (error != NULL, LATENT_LOOK_AGAIN);
  g_return_val_if_fail (reason != NULL, LATENT_LOOK_AGAIN);

  *reason = error->domain == LATENT_KIE_ERROR ? LATENT_REASON_SERVICE : LATENT_REASON_NETWORK;
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    if (g_error_matches (error, LATENT_KIE_ERROR, (int) table[i].code))
      *reason = table[i].look;
  if (*reason != LATENT_REASON_RECORD)
    return LATENT_LOOK_AGAIN;
  if (age < GRACE)
    *reason = LATENT_REASON_NONE;
  return g_error_matches (error, LATENT_KIE_ERROR, LATENT_KIE_ERROR_NO_RECORD) && age > RECORDS_KEPT
           ? LATENT_LOOK_EXPIRED
           : LATENT_LOOK_AGAIN;
}

gboolean
latent_verdict_needs_user (LatentReason reason)
{
  switch (reason)
    {
    case LATENT_REASON_KEY:
    case LATENT_REASON_CREDITS:
    case LATENT_REASON_KEY_LIMIT:
    case LATENT_REASON_PAUSED:
    case LATENT_REASON_BUDGET:
      return TRUE;
    case LATENT_REASON_NONE:
    case LATENT_REASON_SLOT:
    case LATENT_REASON_NETWORK:
    case LATENT_REASON_MAINTENANCE:
    case LATENT_REASON_STORAGE:
    case LATENT_REASON_RECORD:
    case LATENT_REASON_SERVICE:
    default:
      return FALSE;
    }
}

const char *
latent_verdict_explain_hold (LatentReason reason)
{
  switch (reason)
    {
    case LATENT_REASON_KEY:
      return _ ("The key is missing, or KIE refused it. Enter a valid key; the waiting tasks then go on.");
    case LATENT_REASON_CREDITS:
      return _ ("The account has not enough credits. Top it up at kie.ai, then let the waiting tasks go on.");
    case LATENT_REASON_KEY_LIMIT:
      return _ ("The key has reached its own spending limit. Raise it at kie.ai, or use another key.");
    case LATENT_REASON_MAINTENANCE:
      return _ ("KIE is down for maintenance. Latent looks again by itself.");
    case LATENT_REASON_NETWORK:
      return _ ("The service can’t be reached. Check the network; Latent tries again by itself.");
    case LATENT_REASON_PAUSED:
      return _ ("Sending is paused. Nothing new is sent until it is resumed.");
    case LATENT_REASON_BUDGET:
      return _ ("The spending limit is reached. Raise it to let the waiting tasks go on.");
    case LATENT_REASON_STORAGE:
      return _ (
        "The library can’t be written. Make room on the disk, or make it writable; Latent tries again by itself.");
    case LATENT_REASON_SERVICE:
      return _ ("The service answers in a way that can’t be understood. Latent looks again by itself.");
    case LATENT_REASON_NONE:
    case LATENT_REASON_SLOT:
    case LATENT_REASON_RECORD:
    default:
      return NULL;
    }
}
