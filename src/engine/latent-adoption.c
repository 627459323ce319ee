/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-engine"

#include "latent-config.h"

#include "latent-adoption.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#include "latent-engine-private.h"
#include "latent-error.h"
#include "latent-fiber.h"
#include "latent-journal.h"
#include "latent-json.h"

#define ID_CHARACTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"
#define HEX_CHARACTERS "0123456789abcdefABCDEF"
#define TASK_PREFIX "task_"
#define LONGEST_ID 128

static void
adoption_free (gpointer data)
{
  LatentAdoption *adoption = data;

  g_free (adoption->remote_id);
  g_clear_object (&adoption->task);
  g_free (adoption->message);
  g_free (adoption);
}

/* Finding them. */

static gboolean
looks_like_id (const char *word)
{
  gsize length = strlen (word);

  if (length > LONGEST_ID)
    return FALSE;
  return (length == 32 && strspn (word, HEX_CHARACTERS) == 32) || g_uuid_string_is_valid (word) ||
         (g_str_has_prefix (word, TASK_PREFIX) && length > strlen (TASK_PREFIX));
}

static void
add_once (GPtrArray *ids, const char *word)
{
  for (guint i = 0; i < ids->len; i++)
    if (g_str_equal (ids->pdata[i], word))
      return;
  g_ptr_array_add (ids, g_strdup (word));
}

char **
latent_adoption_find_ids (const char *text)
{
  GPtrArray *ids = g_ptr_array_new ();
  const char *p = text;

  g_return_val_if_fail (text != NULL, NULL);

  while (*p != '\0')
    {
      gsize length = strspn (p, ID_CHARACTERS);
      g_autofree char *word = g_strndup (p, length);

      if (looks_like_id (word))
        add_once (ids, word);
      p += length;
      p += strcspn (p, ID_CHARACTERS);
    }
  if (ids->len == 0)
    {
      g_autofree char *whole = g_strstrip (g_strdup (text));

      if (*whole != '\0' && strlen (whole) <= LONGEST_ID && whole[strspn (whole, ID_CHARACTERS)] == '\0')
        add_once (ids, whole);
    }
  g_ptr_array_add (ids, NULL);
  return (char **) g_ptr_array_free (ids, FALSE);
}

/* Taking them in. */

static char *
find_prompt (LatentEngine *self, const char *name, JsonObject *input)
{
  LatentModel *model = latent_catalog_get_model (self->catalog, name, NULL);
  LatentParameter *parameter = model != NULL ? latent_model_find_role (model, LATENT_ROLE_PROMPT) : NULL;
  const char *words = latent_json_peek_string (input,
                                               parameter != NULL ? latent_parameter_get_name (parameter) : "prompt");

  return g_strdup (words != NULL ? words : "");
}

static LatentTaskDraft *
make_draft (LatentEngine *self, const LatentKieRecord *record, const char *batch)
{
  LatentTaskDraft *draft = latent_task_draft_new ();

  /* A model that the catalogue doesn't know is no obstacle: its pictures are there. */
  draft->model = g_strdup (record->model != NULL ? record->model : "");
  draft->prompt = find_prompt (self, draft->model, record->input);
  draft->batch = g_strdup (batch);
  draft->owner = g_strdup (self->owner);
  if (record->input != NULL)
    {
      g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

      json_node_set_object (node, record->input);
      draft->input = latent_json_to_string (node);
    }
  return draft;
}

static LatentTask *
adopt_one (LatentEngine *self, const char *id, const char *batch, GCancellable *cancellable, GError **error)
{
  g_autoptr (LatentKieRecord) record = NULL;
  g_autoptr (LatentTask) known = dex_await_object (latent_library_find_task (self->library, id), NULL);
  g_autoptr (GError) local = NULL;

  if (known != NULL)
    {
      g_set_error (error, LATENT_ENGINE_ERROR, LATENT_ENGINE_ERROR_OTHER_TASK,
                   _ ("The task %s is in the library already."), id);
      return NULL;
    }
  record = dex_await_boxed (latent_kie_client_get_record (self->client, id, cancellable), &local);
  if (record == NULL)
    {
      if (g_error_matches (local, LATENT_KIE_ERROR, LATENT_KIE_ERROR_NO_RECORD))
        g_set_error (error, LATENT_ENGINE_ERROR, LATENT_ENGINE_ERROR_OTHER_TASK,
                     _ ("KIE doesn’t know the task %s. It may belong to another key, or be older than two months."),
                     id);
      else
        g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  return dex_await_object (
    latent_journal_adopt (self->library, make_draft (self, record, batch), id, record->created * 1000), error);
}

typedef struct
{
  LatentEngine *engine;
  char **ids;
  GCancellable *cancellable;
} Call;

static void
call_free (gpointer data)
{
  Call *call = data;

  g_object_unref (call->engine);
  g_strfreev (call->ids);
  g_clear_object (&call->cancellable);
  g_free (call);
}

static DexFuture *
adopt_fiber (gpointer data)
{
  Call *call = data;
  LatentEngine *self = call->engine;
  g_autoptr (GPtrArray) adoptions = g_ptr_array_new_with_free_func (adoption_free);
  g_autofree char *batch = g_uuid_string_random ();
  g_autoptr (GError) error = NULL;

  if (!latent_engine_check_key (self, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  for (guint i = 0; call->ids[i] != NULL; i++)
    {
      LatentAdoption *adoption = g_new0 (LatentAdoption, 1);

      g_ptr_array_add (adoptions, adoption);
      adoption->remote_id = g_strdup (call->ids[i]);
      adoption->task = adopt_one (self, call->ids[i], batch, call->cancellable, &error);
      if (adoption->task != NULL)
        latent_engine_watch (self, adoption->task);
      else if (latent_error_is_cancelled (error))
        return dex_future_new_for_error (g_steal_pointer (&error));
      else
        adoption->message = latent_error_first_line (error);
      g_clear_error (&error);
    }
  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, g_steal_pointer (&adoptions));
}

DexFuture *
latent_engine_adopt_ids (LatentEngine *self, const char *const *ids, GCancellable *cancellable)
{
  Call *call;

  g_return_val_if_fail (LATENT_IS_ENGINE (self), NULL);
  g_return_val_if_fail (ids != NULL, NULL);

  call = g_new0 (Call, 1);
  call->engine = g_object_ref (self);
  call->ids = g_strdupv ((char **) ids);
  call->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  return latent_fiber_spawn ("adopt tasks", adopt_fiber, call, call_free);
}
