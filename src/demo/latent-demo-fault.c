/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-demo"

#include "latent-demo-fault.h"

#include "latent-demo-json.h"
#include "latent-demo-random.h"
#include "latent-json.h"

#include <string.h>

static const char *const names[LATENT_DEMO_N_FAULTS] = {
  [LATENT_DEMO_FAULT_DELAY_BEFORE] = "delay-before",
  [LATENT_DEMO_FAULT_DELAY_AFTER] = "delay-after",
  [LATENT_DEMO_FAULT_RESET_BEFORE] = "reset-before",
  [LATENT_DEMO_FAULT_RESET_AFTER] = "reset-after",
  [LATENT_DEMO_FAULT_LOST_ANSWER] = "lost-answer",
  [LATENT_DEMO_FAULT_SILENCE] = "silence",
  [LATENT_DEMO_FAULT_TRUNCATED_BODY] = "truncated-body",
  [LATENT_DEMO_FAULT_OVERSIZED_BODY] = "oversized-body",
  [LATENT_DEMO_FAULT_CONTENT_TYPE] = "content-type",
  [LATENT_DEMO_FAULT_INVALID_UTF8] = "invalid-utf8",
  [LATENT_DEMO_FAULT_DRIP] = "drip",
  [LATENT_DEMO_FAULT_HTML] = "html",
  [LATENT_DEMO_FAULT_EMPTY_BODY] = "empty-body",
  [LATENT_DEMO_FAULT_STATUS] = "status",
  [LATENT_DEMO_FAULT_ENVELOPE] = "envelope",
  [LATENT_DEMO_FAULT_RETRY_AFTER] = "retry-after",
  [LATENT_DEMO_FAULT_STATE] = "state",
  [LATENT_DEMO_FAULT_FAIL] = "fail",
  [LATENT_DEMO_FAULT_RESULTS] = "results",
  [LATENT_DEMO_FAULT_NOT_A_PICTURE] = "not-a-picture",
  [LATENT_DEMO_FAULT_REDIRECT] = "redirect",
  [LATENT_DEMO_FAULT_STRING_CODE] = "string-code",
  [LATENT_DEMO_FAULT_MESSAGE_MEMBER] = "message-member",
};

struct _LatentDemoFaults
{
  GPtrArray *rules; /* of LatentDemoFault */
  guint next_id;
  LatentDemoRandom random;
};

static void
fault_clear (gpointer data)
{
  LatentDemoFault *fault = data;

  g_free (fault->path);
  g_free (fault->method);
  g_free (fault->contains);
  g_free (fault->text);
  g_free (fault->data);
  g_free (fault->location);
  g_strfreev (fault->links);
}

const LatentDemoFault *
latent_demo_fault_ref (const LatentDemoFault *fault)
{
  return g_rc_box_acquire ((gpointer) fault);
}

void
latent_demo_fault_unref (const LatentDemoFault *fault)
{
  g_rc_box_release_full ((gpointer) fault, fault_clear);
}

LatentDemoFaults *
latent_demo_faults_new (void)
{
  LatentDemoFaults *faults = g_new0 (LatentDemoFaults, 1);

  faults->rules = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_demo_fault_unref);
  faults->next_id = 1;
  latent_demo_random_seed (&faults->random, "faults");
  return faults;
}

void
latent_demo_faults_free (LatentDemoFaults *faults)
{
  g_ptr_array_unref (faults->rules);
  g_free (faults);
}

void
latent_demo_faults_clear (LatentDemoFaults *faults)
{
  g_ptr_array_set_size (faults->rules, 0);
}

static gboolean
is_known_member (const char *name)
{
  static const char *const members[] = { "kind",        "path",    "method", "contains", "nth",   "times",
                                         "probability", "seconds", "status", "code",     "text",  "data",
                                         "location",    "bytes",   "links",  "accepted", "close", NULL };

  return g_strv_contains (members, name);
}

static char **
read_links (JsonObject *object)
{
  JsonArray *array = latent_json_peek_array (object, "links");
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    g_strv_builder_add (builder, latent_json_array_peek_string (array, i));
  return g_strv_builder_end (builder);
}

static void
read_numbers (LatentDemoFault *fault, JsonObject *object)
{
  gint64 number;

  fault->nth = latent_json_peek_int (object, "nth", &number) ? (guint) CLAMP (number, 1, G_MAXINT) : 1;
  fault->probability = 1.0;
  fault->times = 1;
  if (latent_json_peek_double (object, "probability", &fault->probability))
    fault->times = 0;
  if (latent_json_peek_int (object, "times", &number))
    fault->times = (guint) CLAMP (number, 0, G_MAXINT);
  fault->seconds = 1.0;
  latent_json_peek_double (object, "seconds", &fault->seconds);
  fault->seconds = CLAMP (fault->seconds, 0.0, 3600.0);
  if (latent_json_peek_int (object, "status", &number))
    fault->status = (guint) CLAMP (number, 200, 599);
  fault->code = latent_json_peek_int (object, "code", &number) ? (int) CLAMP (number, 0, 99999) : 500;
  fault->bytes = -1;
  latent_json_peek_int (object, "bytes", &fault->bytes);
}

guint
latent_demo_faults_add (LatentDemoFaults *faults, JsonObject *object, char **problem)
{
  const char *kind = latent_json_peek_string (object, "kind");
  LatentDemoFault *fault;
  JsonObjectIter iter;
  const char *member;
  guint index = 0;

  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &member, NULL))
    if (!is_known_member (member))
      {
        *problem = g_strdup_printf ("A fault has no member “%s”", member);
        return 0;
      }
  while (index < LATENT_DEMO_N_FAULTS && g_strcmp0 (names[index], kind) != 0)
    index++;
  if (index == LATENT_DEMO_N_FAULTS)
    {
      *problem = g_strdup_printf ("There is no fault of the kind “%s”", kind != NULL ? kind : "");
      return 0;
    }

  fault = g_rc_box_new0 (LatentDemoFault);
  fault->id = faults->next_id++;
  fault->kind = (LatentDemoFaultKind) index;
  fault->path = g_strdup (latent_json_peek_string (object, "path"));
  fault->method = g_strdup (latent_json_peek_string (object, "method"));
  fault->contains = g_strdup (latent_json_peek_string (object, "contains"));
  fault->text = g_strdup (latent_json_peek_string (object, "text"));
  fault->location = g_strdup (latent_json_peek_string (object, "location"));
  fault->links = read_links (object);
  latent_json_peek_boolean (object, "accepted", &fault->is_accepted);
  latent_json_peek_boolean (object, "close", &fault->is_closing);
  if (json_object_has_member (object, "data"))
    fault->data = latent_json_to_string (json_object_get_member (object, "data"));
  read_numbers (fault, object);
  g_ptr_array_add (faults->rules, fault);
  return fault->id;
}

static gboolean
contains (const LatentDemoFault *fault, const char *query, GBytes *body)
{
  gsize length = 0;
  const char *text = body != NULL ? g_bytes_get_data (body, &length) : NULL;

  if (fault->contains == NULL)
    return TRUE;
  if (query != NULL && strstr (query, fault->contains) != NULL)
    return TRUE;
  return text != NULL && memmem (text, length, fault->contains, strlen (fault->contains)) != NULL;
}

const LatentDemoFault *
latent_demo_faults_take (LatentDemoFaults *faults,
                         gboolean is_early,
                         const char *method,
                         const char *path,
                         const char *query,
                         GBytes *body)
{
  for (guint i = 0; i < faults->rules->len; i++)
    {
      LatentDemoFault *fault = g_ptr_array_index (faults->rules, i);

      if ((fault->kind == LATENT_DEMO_FAULT_RESET_BEFORE) != is_early)
        continue;
      if ((fault->path != NULL && !g_str_has_prefix (path, fault->path)) ||
          (fault->method != NULL && strcmp (fault->method, method) != 0) || !contains (fault, query, body))
        continue;
      fault->n_matched++;
      if (fault->n_matched < fault->nth || (fault->times > 0 && fault->n_applied >= fault->times))
        continue;
      if (fault->probability < 1.0 && latent_demo_random_unit (&faults->random) >= fault->probability)
        continue;
      fault->n_applied++;
      return latent_demo_fault_ref (fault);
    }
  return NULL;
}

void
latent_demo_faults_append (GString *out, LatentDemoFaults *faults)
{
  g_string_append_c (out, '[');
  for (guint i = 0; i < faults->rules->len; i++)
    {
      const LatentDemoFault *fault = g_ptr_array_index (faults->rules, i);

      g_string_append_printf (out, "%s{\"id\":%u,\"kind\":\"%s\",\"path\":", i > 0 ? "," : "", fault->id,
                              names[fault->kind]);
      latent_demo_json_append_string (out, fault->path);
      g_string_append_printf (out, ",\"matched\":%u,\"applied\":%u}", fault->n_matched, fault->n_applied);
    }
  g_string_append_c (out, ']');
}

const char *
latent_demo_fault_get_name (const LatentDemoFault *fault)
{
  return names[fault->kind];
}

gboolean
latent_demo_fault_is_before (const LatentDemoFault *fault)
{
  switch (fault->kind)
    {
    case LATENT_DEMO_FAULT_RESET_BEFORE:
      return TRUE;
    case LATENT_DEMO_FAULT_HTML:
    case LATENT_DEMO_FAULT_EMPTY_BODY:
    case LATENT_DEMO_FAULT_STATUS:
    case LATENT_DEMO_FAULT_ENVELOPE:
    case LATENT_DEMO_FAULT_RETRY_AFTER:
    case LATENT_DEMO_FAULT_NOT_A_PICTURE:
    case LATENT_DEMO_FAULT_REDIRECT:
      return !fault->is_accepted;
    default:
      return FALSE;
    }
}
