/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every shipped model against the demo service, whose own tables were made from KIE's documents: what our descriptors
 * allow is accepted there, and costs what they say. */
#include "latent-catalog.h"
#include "latent-json.h"
#include "latent-kie-client.h"
#include "latent-kie-upload.h"
#include "latent-test-demo.h"
#include "latent-test-future.h"

#include <math.h>

#define KEY "demo-shipped"
#define PROMPT "[plain] a fox"

/* A grey square. */
static const guint8 picture[] = {
  0x89, 'P',  'N',  'G',  '\r', '\n', 0x1a, '\n', 0,    0,    0,    13,  'I',  'H',  'D',  'R',  0,
  0,    0,    1,    0,    0,    0,    1,    8,    0,    0,    0,    0,   0x3a, 0x7e, 0x9b, 0x55, 0,
  0,    0,    10,   'I',  'D',  'A',  'T',  8,    0x5b, 0x63, 0x68, 0,   0,    0,    0x82, 0,    0x81,
  0x77, 0xcd, 0x72, 0xb6, 0,    0,    0,    0,    'I',  'E',  'N',  'D', 0xae, 0x42, 0x60, 0x82,
};

typedef struct
{
  LatentTestDemo *demo;
  LatentKieClient *client;
  LatentCatalog *catalog;
  char *link;
  GHashTable *estimates; /* task id → boxed double */
  guint n_sent;
} Fixture;

static void
set_up (Fixture *self)
{
  static const char *const fast[] = { "--speed", "1000", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new_static (picture, sizeof picture);
  g_autoptr (LatentKieUpload) upload = NULL;
  g_autofree char *answer = NULL;

  self->demo = latent_test_demo_start (fast);
  answer = latent_test_demo_control (self->demo, "POST", "/account",
                                     "{\"key\":\"" KEY "\",\"credits\":1000000,\"creates\":1000000,\"polls\":1000000}");
  self->client = latent_kie_client_new (latent_test_demo_get_url (self->demo), NULL, &error);
  g_assert_no_error (error);
  latent_kie_client_set_key (self->client, KEY);
  self->catalog = latent_catalog_new (NULL, &error);
  g_assert_no_error (error);
  self->estimates = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  upload = latent_test_settle_boxed (latent_kie_client_upload_bytes (self->client, bytes, "image/png", NULL), &error);
  g_assert_no_error (error);
  self->link = g_strdup (upload->link);
}

static void
tear_down (Fixture *self)
{
  g_clear_object (&self->client);
  g_clear_object (&self->catalog);
  g_clear_pointer (&self->estimates, g_hash_table_unref);
  g_free (self->link);
  latent_test_demo_free (self->demo);
}

/* @n links, or the one of a parameter that takes no list. */
static JsonNode *
make_links (Fixture *self, LatentParameter *parameter, guint n)
{
  JsonNode *node;
  JsonArray *array;

  if (latent_parameter_get_kind (parameter) != LATENT_PARAMETER_ARRAY)
    return json_node_init_string (json_node_alloc (), self->link);
  array = json_array_new ();
  for (guint i = 0; i < n; i++)
    json_array_add_string_element (array, self->link);
  node = json_node_new (JSON_NODE_ARRAY);
  json_node_take_array (node, array);
  return node;
}

/* As little as the model can do with. */
static JsonObject *
make_base (Fixture *self, LatentModel *model)
{
  JsonObject *input = json_object_new ();
  GPtrArray *parameters = latent_model_get_parameters (model);
  gboolean needs_any = !g_str_equal (latent_model_get_id (model), "grok-imagine-image-2-0/segment-map");

  for (guint i = 0; i < parameters->len; i++)
    {
      LatentParameter *one = parameters->pdata[i];
      const char *name = latent_parameter_get_name (one);
      LatentParameterRole role = latent_parameter_get_role (one);

      if (role == LATENT_ROLE_PROMPT)
        json_object_set_string_member (input, name, PROMPT);
      else if (role == LATENT_ROLE_IMAGES && (latent_parameter_get_required (one) || !needs_any))
        json_object_set_member (input, name, make_links (self, one, 1));
      else if (role == LATENT_ROLE_MASK && latent_parameter_get_required (one))
        json_object_set_member (input, name, make_links (self, one, 1));
      else if (latent_parameter_get_required (one) && latent_parameter_get_default (one) == NULL)
        json_object_set_string_member (input, name, "0123456789abcdef0123456789abcdef");
    }
  return input;
}

static LatentKieSubmission *
send (Fixture *self, LatentModel *model, JsonObject *complete)
{
  g_autofree char *body = latent_kie_client_build_task (latent_model_get_id (model), complete);
  g_autoptr (GError) error = NULL;
  LatentKieSubmission *submission = latent_test_settle_boxed (latent_kie_client_create_task (self->client, body),
                                                              &error);

  g_assert_no_error (error);
  if (submission->outcome != LATENT_KIE_ACCEPTED)
    g_error ("%.500s: %s", body, submission->message);
  self->n_sent++;
  return submission;
}

static void
send_and_estimate (Fixture *self, LatentModel *model, JsonObject *complete)
{
  g_autoptr (LatentKieSubmission) submission = send (self, model, complete);
  double *estimate = g_new (double, 1);

  *estimate = latent_model_estimate (model, complete);
  g_hash_table_insert (self->estimates, g_strdup (submission->task_id), estimate);
}

static JsonNode *
make_text (guint length)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < length; i++)
    g_string_append_c (text, 'a');
  return json_node_init_string (json_node_alloc (), text->str);
}

static JsonNode *
make_number (LatentParameter *parameter, double number)
{
  return latent_parameter_get_kind (parameter) == LATENT_PARAMETER_INTEGER
           ? json_node_init_int (json_node_alloc (), (gint64) number)
           : json_node_init_double (json_node_alloc (), number);
}

/* The values at the parameter's bounds, all that it may have where that can be said. Transfer full. */
static GPtrArray *
make_values (Fixture *self, LatentParameter *parameter)
{
  GPtrArray *values = g_ptr_array_new_with_free_func ((GDestroyNotify) json_node_unref);
  const char *const *choices = latent_parameter_get_choices (parameter);
  LatentParameterRole role = latent_parameter_get_role (parameter);
  double number;
  guint length;

  for (guint i = 0; choices != NULL && choices[i] != NULL; i++)
    g_ptr_array_add (values, latent_parameter_parse (parameter, choices[i], NULL));
  if (choices != NULL)
    return values;
  if (role == LATENT_ROLE_IMAGES || role == LATENT_ROLE_MASK)
    {
      g_ptr_array_add (values, make_links (self, parameter, 1));
      if (latent_parameter_get_max_items (parameter, &length))
        g_ptr_array_add (values, make_links (self, parameter, length));
      return values;
    }
  switch (latent_parameter_get_kind (parameter))
    {
    case LATENT_PARAMETER_BOOLEAN:
      g_ptr_array_add (values, json_node_init_boolean (json_node_alloc (), FALSE));
      g_ptr_array_add (values, json_node_init_boolean (json_node_alloc (), TRUE));
      break;
    case LATENT_PARAMETER_INTEGER:
    case LATENT_PARAMETER_NUMBER:
      g_ptr_array_add (values,
                       make_number (parameter, latent_parameter_get_minimum (parameter, &number) ? number : -1000000));
      g_ptr_array_add (values,
                       make_number (parameter, latent_parameter_get_maximum (parameter, &number) ? number : 1000000));
      break;
    case LATENT_PARAMETER_STRING:
      g_ptr_array_add (values, make_text (latent_parameter_get_min_length (parameter, &length) ? MAX (length, 1) : 1));
      g_ptr_array_add (values, make_text (latent_parameter_get_max_length (parameter, &length) ? length : 1000));
      break;
    case LATENT_PARAMETER_ARRAY:
    case LATENT_PARAMETER_OBJECT:
    default:
      break;
    }
  return values;
}

/* Lists that hold no pictures. */
static JsonNode *
make_list (const char *name)
{
  const char *text = NULL;

  if (g_str_equal (name, "mask_indexs"))
    text = "[0,3]";
  else if (g_str_equal (name, "bbox_list"))
    text = "[[[1,2,30,40],[5,6,70,80]]]";
  else if (g_str_equal (name, "color_palette"))
    text = "[{\"hex\":\"#112233\",\"ratio\":\"50.00%\"},{\"hex\":\"#445566\",\"ratio\":\"30.00%\"},"
           "{\"hex\":\"#778899\",\"ratio\":\"20.00%\"}]";
  g_assert_nonnull (text);
  return latent_json_parse (text, -1, LATENT_JSON_MAX_BYTES, NULL);
}

static JsonObject *
copy_with (JsonObject *input, const char *name, JsonNode *value)
{
  JsonObject *copy = json_object_new ();
  JsonObjectIter iter;
  const char *member;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, input);
  while (json_object_iter_next_ordered (&iter, &member, &node))
    json_object_set_member (copy, member, json_node_copy (node));
  json_object_set_member (copy, name, json_node_copy (value));
  return copy;
}

/* @input, or where a value needs another one, @input with that. NULL if there is no such. */
static JsonObject *
complete_somehow (Fixture *self, LatentModel *model, JsonObject *input)
{
  g_autoptr (GError) error = NULL;
  JsonObject *complete = latent_model_complete (model, input, NULL, &error);
  GPtrArray *parameters = latent_model_get_parameters (model);

  if (complete != NULL)
    return complete;
  g_test_message ("%s: %s", latent_model_get_id (model), error->message);
  g_assert_error (error, LATENT_CATALOG_ERROR, LATENT_CATALOG_ERROR_REQUIRES);
  for (guint i = 0; i < parameters->len; i++)
    {
      LatentParameter *other = parameters->pdata[i];
      g_autoptr (GPtrArray) values = NULL;

      if (json_object_has_member (input, latent_parameter_get_name (other)))
        continue;
      values = make_values (self, other);
      for (guint j = 0; j < values->len; j++)
        {
          g_autoptr (JsonObject) more = copy_with (input, latent_parameter_get_name (other), values->pdata[j]);

          complete = latent_model_complete (model, more, NULL, NULL);
          if (complete != NULL)
            return complete;
        }
    }
  return NULL;
}

static void
try_value (Fixture *self, LatentModel *model, JsonObject *base, LatentParameter *parameter, JsonNode *value)
{
  g_autoptr (JsonObject) input = copy_with (base, latent_parameter_get_name (parameter), value);
  g_autoptr (JsonObject) complete = complete_somehow (self, model, input);

  if (complete == NULL)
    g_error ("%s: %s can’t have one of its own values", latent_model_get_id (model),
             latent_parameter_get_name (parameter));
  send_and_estimate (self, model, complete);
}

static void
try_model (Fixture *self, LatentModel *model)
{
  g_autoptr (JsonObject) base = make_base (self, model);
  g_autoptr (JsonObject) complete = NULL;
  GPtrArray *parameters = latent_model_get_parameters (model);
  g_autoptr (GError) error = NULL;

  complete = latent_model_complete (model, base, NULL, &error);
  g_assert_no_error (error);
  send_and_estimate (self, model, complete);
  for (guint i = 0; i < parameters->len; i++)
    {
      LatentParameter *one = parameters->pdata[i];
      g_autoptr (GPtrArray) values = make_values (self, one);

      if (values->len == 0)
        g_ptr_array_add (values, make_list (latent_parameter_get_name (one)));
      for (guint j = 0; j < values->len; j++)
        try_value (self, model, base, one, values->pdata[j]);
    }
}

/* Settings of two parameters that set the price together. */
static void
try_pairs (Fixture *self)
{
  static const struct
  {
    const char *model;
    const char *names[2];
    const char *values[2];
  } rows[] = {
    { "ideogram/character", { "rendering_speed", "num_images" }, { "QUALITY", "4" } },
    { "ideogram/v3-remix", { "rendering_speed", "num_images" }, { "TURBO", "3" } },
    { "qwen/image-edit", { "image_size", "num_images" }, { "portrait_16_9", "4" } },
    { "qwen/image-edit", { "image_size", "num_images" }, { "square", "3" } },
    { "wan/2-7-image-pro", { "enable_sequential", "n" }, { "true", "7" } },
    { "bytedance/seedream-v4-edit", { "image_resolution", "max_images" }, { "4K", "5" } },
    { "gpt-image-2-text-to-image", { "resolution", "aspect_ratio" }, { "4K", "21:9" } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      LatentModel *model = latent_catalog_get_model (self->catalog, rows[i].model, NULL);
      g_autoptr (JsonObject) input = make_base (self, model);
      g_autoptr (JsonObject) complete = NULL;
      g_autoptr (GError) error = NULL;

      for (guint j = 0; j < 2; j++)
        json_object_set_member (
          input, rows[i].names[j],
          latent_parameter_parse (latent_model_get_parameter (model, rows[i].names[j]), rows[i].values[j], &error));
      g_assert_no_error (error);
      complete = latent_model_complete (model, input, NULL, &error);
      g_assert_no_error (error);
      send_and_estimate (self, model, complete);
    }
  {
    /* Pictures that go in are charged from the first, or from the second on. */
    static const char *const models[] = { "seedream/5-pro-image-to-image", "qwen3/pro-image-to-image" };

    for (guint i = 0; i < G_N_ELEMENTS (models); i++)
      for (guint n = 1; n <= 3; n++)
        {
          LatentModel *model = latent_catalog_get_model (self->catalog, models[i], NULL);
          g_autoptr (JsonObject) input = make_base (self, model);
          g_autoptr (JsonObject) complete = NULL;

          json_object_set_member (input, "image_urls",
                                  make_links (self, latent_model_get_parameter (model, "image_urls"), n));
          complete = latent_model_complete (model, input, NULL, NULL);
          g_assert_nonnull (complete);
          send_and_estimate (self, model, complete);
        }
  }
}

static void
test_bounds (void)
{
  Fixture self = { 0 };
  g_autofree char *answer = NULL;
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GError) error = NULL;
  JsonArray *tasks;
  guint n = 0;

  set_up (&self);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self.catalog)); i++)
    {
      g_autoptr (LatentModel) model = g_list_model_get_item (G_LIST_MODEL (self.catalog), i);

      try_model (&self, model);
    }
  try_pairs (&self);
  g_test_message ("%u requests", self.n_sent);

  answer = latent_test_demo_control (self.demo, "GET", "/tasks", NULL);
  root = latent_json_parse (answer, -1, 64 * LATENT_JSON_MAX_BYTES, &error);
  g_assert_no_error (error);
  tasks = json_node_get_array (root);
  for (guint i = 0; i < json_array_get_length (tasks); i++)
    {
      JsonObject *task = json_array_get_object_element (tasks, i);
      double *estimate = g_hash_table_lookup (self.estimates, json_object_get_string_member (task, "id"));

      if (estimate == NULL)
        continue;
      if (!(fabs (*estimate - json_object_get_double_member (task, "charge")) < 0.0001))
        g_error ("%s costs %g, not %g: %.1000s", json_object_get_string_member (task, "model"),
                 json_object_get_double_member (task, "charge"), *estimate,
                 json_object_get_string_member (task, "param"));
      n++;
    }
  g_assert_cmpuint (n, ==, self.n_sent);
  g_assert_cmpuint (n, >, 700);
  tear_down (&self);
}

/* As the engine does it, with the patience of a test. */
static LatentKieRecord *
await_end (LatentKieClient *client, const char *task_id)
{
  for (guint i = 0; i < 600; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (LatentKieRecord)
        record = latent_test_settle_boxed (latent_kie_client_get_record (client, task_id, NULL), &error);

      if (record == NULL)
        g_assert_error (error, LATENT_KIE_ERROR, LATENT_KIE_ERROR_NO_RECORD);
      else if (record->state != LATENT_KIE_STATE_RUNNING)
        return g_steal_pointer (&record);
      g_usleep (50 * 1000);
    }
  g_error ("The task doesn't end");
}

/* Each model gives the pictures that the catalogue promises. */
static void
test_results (void)
{
  Fixture self = { 0 };

  set_up (&self);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self.catalog)); i++)
    {
      g_autoptr (LatentModel) model = g_list_model_get_item (G_LIST_MODEL (self.catalog), i);
      g_autoptr (JsonObject) base = make_base (&self, model);
      g_autoptr (JsonObject) complete = latent_model_complete (model, base, NULL, NULL);
      g_autoptr (LatentKieSubmission) submission = send (&self, model, complete);
      g_autoptr (LatentKieRecord) record = await_end (self.client, submission->task_id);

      g_test_message ("%s", latent_model_get_id (model));
      g_assert_cmpint (record->state, ==, LATENT_KIE_STATE_SUCCESS);
      g_assert_cmpuint (g_strv_length (record->links), ==, latent_model_count_results (model, complete));
      /* It answers with numbers of segments. */
      if (g_str_equal (latent_model_get_id (model), "grok-imagine-image-2-0/segment-map"))
        g_assert_true (g_str_has_prefix (record->links[0], LATENT_KIE_ANSWER));
    }
  tear_down (&self);
}

/* What is out of bounds is refused before anything is sent, naming the parameter. */
static void
test_refusals (void)
{
  Fixture self = { 0 };
  guint n = 0;

  set_up (&self);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self.catalog)); i++)
    {
      g_autoptr (LatentModel) model = g_list_model_get_item (G_LIST_MODEL (self.catalog), i);
      g_autoptr (JsonObject) base = make_base (&self, model);
      GPtrArray *parameters = latent_model_get_parameters (model);

      for (guint j = 0; j < parameters->len; j++)
        {
          LatentParameter *one = parameters->pdata[j];
          g_autoptr (GPtrArray) bad = g_ptr_array_new_with_free_func ((GDestroyNotify) json_node_unref);
          double number;
          guint length;

          if (latent_parameter_get_choices (one) != NULL || latent_parameter_get_kind (one) == LATENT_PARAMETER_BOOLEAN)
            g_ptr_array_add (bad, json_node_init_string (json_node_alloc (), "no such"));
          if (latent_parameter_get_minimum (one, &number))
            g_ptr_array_add (bad, make_number (one, number - 1));
          if (latent_parameter_get_maximum (one, &number))
            g_ptr_array_add (bad, make_number (one, number + 1));
          if (latent_parameter_get_min_length (one, &length) && length > 1)
            g_ptr_array_add (bad, make_text (length - 1));
          if (latent_parameter_get_max_length (one, &length))
            g_ptr_array_add (bad, make_text (length + 1));
          if (latent_parameter_get_max_items (one, &length) && latent_parameter_get_role (one) == LATENT_ROLE_IMAGES)
            g_ptr_array_add (bad, make_links (&self, one, length + 1));
          if (latent_parameter_get_role (one) == LATENT_ROLE_IMAGES &&
              latent_parameter_get_kind (one) == LATENT_PARAMETER_STRING)
            g_ptr_array_add (bad, json_node_init_string (json_node_alloc (), "/home/me/fox.png"));
          for (guint k = 0; k < bad->len; k++)
            {
              g_autoptr (JsonObject) input = copy_with (base, latent_parameter_get_name (one), bad->pdata[k]);
              g_autoptr (GError) error = NULL;
              LatentParameter *culprit = NULL;

              g_assert_null (latent_model_complete (model, input, &culprit, &error));
              g_assert_true (error->domain == LATENT_CATALOG_ERROR);
              g_assert_true (culprit == one);
              g_assert_nonnull (strstr (error->message, latent_parameter_get_title (one)));
              n++;
            }
        }
    }
  g_assert_cmpuint (n, >, 300);
  tear_down (&self);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/catalog/shipped/bounds", test_bounds);
  g_test_add_func ("/catalog/shipped/results", test_results);
  g_test_add_func ("/catalog/shipped/refusals", test_refusals);
  return g_test_run ();
}
