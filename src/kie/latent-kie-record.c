/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-kie"

#include "latent-config.h"

#include "latent-kie-record-private.h"

#include "latent-json.h"
#include "latent-kie-error-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* No model makes nearly as many. */
#define MAX_LINKS 100

G_DEFINE_BOXED_TYPE (LatentKieRecord, latent_kie_record, latent_kie_record_copy, latent_kie_record_free)

LatentKieRecord *
latent_kie_record_copy (const LatentKieRecord *self)
{
  LatentKieRecord *copy = g_memdup2 (self, sizeof *self);

  copy->task_id = g_strdup (self->task_id);
  copy->model = g_strdup (self->model);
  copy->state_name = g_strdup (self->state_name);
  copy->links = g_strdupv (self->links);
  copy->input = self->input != NULL ? json_object_ref (self->input) : NULL;
  copy->fail_code = g_strdup (self->fail_code);
  copy->fail_message = g_strdup (self->fail_message);
  copy->raw = g_strdup (self->raw);
  return copy;
}

void
latent_kie_record_free (LatentKieRecord *self)
{
  if (self == NULL)
    return;
  g_free (self->task_id);
  g_free (self->model);
  g_free (self->state_name);
  g_strfreev (self->links);
  g_clear_pointer (&self->input, json_object_unref);
  g_free (self->fail_code);
  g_free (self->fail_message);
  g_free (self->raw);
  g_free (self);
}

static void
read_state (LatentKieRecord *self, JsonObject *data)
{
  const char *state = latent_json_peek_string (data, "state");
  gint64 flag;

  if (state != NULL && *state != '\0')
    {
      if (g_ascii_strcasecmp (state, "success") == 0)
        self->state = LATENT_KIE_STATE_SUCCESS;
      else if (g_ascii_strcasecmp (state, "fail") == 0)
        self->state = LATENT_KIE_STATE_FAIL;
      else
        self->state = LATENT_KIE_STATE_RUNNING;
      self->state_name = g_strdup (state);
      return;
    }

  /* Newer answers have a flag beside the state: 0 running, 1 success, 2 and 3 fail. */
  self->state = LATENT_KIE_STATE_RUNNING;
  if (latent_json_peek_int (data, "successFlag", &flag))
    {
      if (flag == 1)
        self->state = LATENT_KIE_STATE_SUCCESS;
      else if (flag == 2 || flag == 3)
        self->state = LATENT_KIE_STATE_FAIL;
    }
  self->state_name = g_strdup (self->state == LATENT_KIE_STATE_SUCCESS ? "success"
                               : self->state == LATENT_KIE_STATE_FAIL  ? "fail"
                                                                       : "");
}

static void
add_link (GPtrArray *links, GHashTable *seen, const char *link)
{
  if (links->len >= MAX_LINKS || !latent_kie_is_link (link) || g_hash_table_contains (seen, link))
    return;
  g_ptr_array_add (links, g_strdup (link));
  g_hash_table_add (seen, g_strdup (link));
}

static void
add_links (GPtrArray *links, GHashTable *seen, JsonObject *result)
{
  JsonArray *array = latent_json_peek_array (result, "resultUrls");

  if (array == NULL)
    array = latent_json_peek_array (result, "result_urls");
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    add_link (links, seen, latent_json_array_peek_string (array, i));
  if (links->len == 0)
    add_link (links, seen, latent_json_peek_string (result, "resultUrls"));
  if (links->len == 0)
    add_link (links, seen, latent_json_peek_string (result, "resultImageUrl"));
}

/* The answer of a model that makes no file but says something of one. */
static void
add_answer (GPtrArray *links, JsonObject *result)
{
  JsonObject *answer = result != NULL ? latent_json_peek_object (result, "resultObject") : NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *text = NULL;
  g_autofree char *code = NULL;

  if (answer == NULL || links->len > 0)
    return;
  node = json_node_init_object (json_node_alloc (), answer);
  text = json_to_string (node, TRUE);
  code = g_base64_encode ((const guchar *) text, strlen (text));
  g_ptr_array_add (links, g_strconcat (LATENT_KIE_ANSWER, code, NULL));
}

static void
read_links (LatentKieRecord *self, JsonObject *data)
{
  g_autoptr (GPtrArray) links = g_ptr_array_new_null_terminated (1, g_free, TRUE);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (JsonObject) packed = latent_kie_unpack (data, "resultJson");
  g_autoptr (JsonObject) plain = latent_kie_unpack (data, "response");

  if (self->state == LATENT_KIE_STATE_SUCCESS)
    {
      if (packed != NULL)
        add_links (links, seen, packed);
      if (links->len == 0 && plain != NULL)
        add_links (links, seen, plain);
      add_answer (links, packed);
      add_answer (links, plain);
    }
  self->links = (char **) g_ptr_array_free (g_steal_pointer (&links), FALSE);
}

static void
read_request (LatentKieRecord *self, JsonObject *data)
{
  g_autoptr (JsonObject) param = latent_kie_unpack (data, "param");

  if (param == NULL)
    param = latent_kie_unpack (data, "paramJson");
  self->model = g_strdup (latent_json_peek_string (data, "model"));
  if (param == NULL)
    return;
  self->input = latent_kie_unpack (param, "input");
  if (self->model == NULL)
    self->model = g_strdup (latent_json_peek_string (param, "model"));
}

/* A string, a number or null; all of them have been seen. */
static char *
read_code (JsonObject *data, const char *member)
{
  const char *text = latent_json_peek_string (data, member);
  gint64 number;

  if (text != NULL)
    return *text != '\0' ? g_strdup (text) : NULL;
  return latent_json_peek_int (data, member, &number) ? g_strdup_printf ("%" G_GINT64_FORMAT, number) : NULL;
}

static void
read_times (LatentKieRecord *self, JsonObject *data)
{
  double span;

  self->credits = self->cost_time = NAN;
  latent_json_peek_double (data, "creditsConsumed", &self->credits);
  latent_json_peek_int (data, "createTime", &self->created);
  latent_json_peek_int (data, "completeTime", &self->completed);
  if (!latent_json_peek_double (data, "costTime", &self->cost_time))
    return;

  /* The documents say milliseconds, the traffic has seconds: whichever is nearer to the time between the dates. */
  span = (double) (self->completed - self->created) / 1000.0;
  if (self->created > 0 && self->completed > 0 &&
      fabs (self->cost_time / 1000.0 - span) < fabs (self->cost_time - span))
    self->cost_time /= 1000.0;
}

LatentKieRecord *
latent_kie_record_new (LatentKieEnvelope *envelope, const char *task_id, const char *raw, GError **error)
{
  g_autoptr (JsonObject) data = latent_kie_envelope_dup_object (envelope);
  g_autoptr (LatentKieRecord) self = NULL;
  const char *id;

  if (envelope->data == NULL)
    {
      g_propagate_error (error, latent_kie_error_new (LATENT_KIE_ERROR_NO_RECORD, envelope->message));
      return NULL;
    }
  id = latent_json_peek_string (data, "taskId");
  if (data == NULL || (id != NULL && !g_str_equal (id, task_id)))
    {
      g_propagate_error (error,
                         latent_kie_error_new (LATENT_KIE_ERROR_NO_ANSWER, _ ("the answer isn’t about this task")));
      return NULL;
    }

  self = g_new0 (LatentKieRecord, 1);
  self->task_id = g_strdup (task_id);
  self->raw = g_strdup (raw);
  read_state (self, data);
  read_links (self, data);
  read_request (self, data);
  read_times (self, data);
  self->fail_code = read_code (data, "failCode");
  self->fail_message = g_strdup (latent_json_peek_string (data, "failMsg"));
  if (self->fail_message != NULL && *self->fail_message == '\0')
    g_clear_pointer (&self->fail_message, g_free);
  return g_steal_pointer (&self);
}
