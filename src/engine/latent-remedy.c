/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-engine"

#include "latent-config.h"

#include "latent-remedy.h"

#include "latent-kie-error.h"

#include <glib/gi18n-lib.h>

static const struct
{
  int error;
  LatentRemedy remedy;
  LatentRepeat repeat;
} table[] = {
  { LATENT_KIE_ERROR_BAD_REQUEST, LATENT_REMEDY_EDIT, LATENT_REPEAT_NEVER },
  { LATENT_KIE_ERROR_UNAUTHORIZED, LATENT_REMEDY_ENTER_KEY, LATENT_REPEAT_KEY },
  { LATENT_KIE_ERROR_NO_CREDITS, LATENT_REMEDY_TOP_UP, LATENT_REPEAT_BALANCE },
  { LATENT_KIE_ERROR_NOT_FOUND, LATENT_REMEDY_REFRESH, LATENT_REPEAT_NEVER },
  { LATENT_KIE_ERROR_TIMEOUT, LATENT_REMEDY_FIND_OUT, LATENT_REPEAT_NEVER },
  { LATENT_KIE_ERROR_INVALID, LATENT_REMEDY_EDIT, LATENT_REPEAT_NEVER },
  { LATENT_KIE_ERROR_UNKNOWN_MODEL, LATENT_REMEDY_REFRESH, LATENT_REPEAT_NEVER },
  { LATENT_KIE_ERROR_RATE_LIMITED, LATENT_REMEDY_NONE, LATENT_REPEAT_SLOT },
  { LATENT_KIE_ERROR_KEY_LIMIT, LATENT_REMEDY_RAISE_LIMIT, LATENT_REPEAT_KEY },
  { LATENT_KIE_ERROR_MAINTENANCE, LATENT_REMEDY_WAIT, LATENT_REPEAT_PROBE },
  { LATENT_KIE_ERROR_SERVER, LATENT_REMEDY_EDIT, LATENT_REPEAT_NEVER },
  { LATENT_KIE_ERROR_GENERATION, LATENT_REMEDY_TRY_AGAIN, LATENT_REPEAT_NEVER },
  { LATENT_KIE_ERROR_DISABLED, LATENT_REMEDY_EDIT, LATENT_REPEAT_NEVER },
  { LATENT_KIE_ERROR_OTHER, LATENT_REMEDY_TRY_AGAIN, LATENT_REPEAT_NEVER },
  { LATENT_KIE_ERROR_NOT_SENT, LATENT_REMEDY_WAIT, LATENT_REPEAT_PROBE },
  { LATENT_KIE_ERROR_NO_ANSWER, LATENT_REMEDY_FIND_OUT, LATENT_REPEAT_NEVER },
};

static const struct
{
  LatentReason reason;
  guint first, longest;
} probes[] = {
  { LATENT_REASON_NETWORK, 2, 60 },
  { LATENT_REASON_STORAGE, 2, 60 },
  { LATENT_REASON_SERVICE, 30, 600 },
  { LATENT_REASON_MAINTENANCE, 60, 600 },
};

LatentRemedy
latent_remedy_for_error (int kie_error, LatentRepeat *repeat)
{
  g_return_val_if_fail (repeat != NULL, LATENT_REMEDY_NONE);

  *repeat = LATENT_REPEAT_NEVER;
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    if (table[i].error == kie_error)
      {
        *repeat = table[i].repeat;
        return table[i].remedy;
      }
  return LATENT_REMEDY_NONE;
}

LatentRemedy
latent_remedy_for_task (LatentTask *task)
{
  LatentRemedy remedy;
  LatentRepeat repeat;
  gint64 code = 0;

  g_return_val_if_fail (LATENT_IS_TASK (task), LATENT_REMEDY_NONE);

  if (latent_task_get_error_code (task) == NULL)
    return LATENT_REMEDY_TRY_AGAIN;
  g_ascii_string_to_signed (latent_task_get_error_code (task), 10, 0, 9999, &code, NULL);
  /* An accepted task that failed says nothing of its values, whatever its code: KIE would have refused those at once. */
  if (latent_task_get_remote_id (task) != NULL && code != LATENT_KIE_ERROR_INVALID)
    return LATENT_REMEDY_TRY_AGAIN;
  remedy = latent_remedy_for_error ((int) latent_kie_error_classify (code, latent_task_get_error_message (task)),
                                    &repeat);
  return remedy == LATENT_REMEDY_EDIT || remedy == LATENT_REMEDY_REFRESH ? remedy : LATENT_REMEDY_TRY_AGAIN;
}

const char *
latent_remedy_to_label (LatentRemedy remedy)
{
  switch (remedy)
    {
    case LATENT_REMEDY_ENTER_KEY:
      return _ ("_Enter Key");
    case LATENT_REMEDY_TOP_UP:
      return _ ("_Get Credits");
    case LATENT_REMEDY_RAISE_LIMIT:
      return _ ("_Change Limit");
    case LATENT_REMEDY_WAIT:
    case LATENT_REMEDY_TRY_AGAIN:
      return _ ("_Try Again");
    case LATENT_REMEDY_EDIT:
      return _ ("_Edit");
    case LATENT_REMEDY_REFRESH:
      return _ ("_Refresh Models");
    case LATENT_REMEDY_FIND_OUT:
      return _ ("_Find Out…");
    case LATENT_REMEDY_NONE:
    default:
      return NULL;
    }
}

gboolean
latent_remedy_get_probe (LatentReason reason, guint *first, guint *longest)
{
  g_return_val_if_fail (first != NULL && longest != NULL, FALSE);

  for (gsize i = 0; i < G_N_ELEMENTS (probes); i++)
    if (probes[i].reason == reason)
      {
        *first = probes[i].first;
        *longest = probes[i].longest;
        return TRUE;
      }
  return FALSE;
}

const int *
latent_remedy_list_errors (void)
{
  static int errors[G_N_ELEMENTS (table) + 1];

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    errors[i] = table[i].error;
  return errors;
}
