/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-catalog"

#include "latent-config.h"

#include "latent-model-private.h"

#include "latent-json.h"
#include "latent-parameter-private.h"
#include "latent-schema.h"

#include <math.h>

/* What a task of certain values costs, and how many pictures come of it. */

typedef struct
{
  LatentModel *self;
  JsonObject *input;
} Valuation;

static char *
get_value_text (const char *name, gpointer user_data)
{
  Valuation *valuation = user_data;
  LatentParameter *parameter = latent_model_get_parameter (valuation->self, name);
  JsonNode *value = latent_parameter_get_effective (parameter, valuation->input);
  char *text = value != NULL ? latent_schema_value_to_text (value) : NULL;

  return text != NULL ? text : g_strdup ("");
}

static guint
count_pictures (LatentModel *self, JsonObject *input)
{
  GPtrArray *parameters = latent_model_get_parameters (self);
  guint n = 0;

  for (guint i = 0; i < parameters->len; i++)
    {
      LatentParameter *one = parameters->pdata[i];
      JsonNode *value = json_object_get_member (input, latent_parameter_get_name (one));

      if (latent_parameter_get_role (one) == LATENT_ROLE_IMAGES && !latent_parameter_is_unset (one, value))
        n += JSON_NODE_HOLDS_ARRAY (value) ? json_array_get_length (json_node_get_array (value)) : 1;
    }
  return n;
}

double
latent_model_estimate (LatentModel *self, JsonObject *input)
{
  Valuation valuation = { self, input };
  double credits;

  g_return_val_if_fail (LATENT_IS_MODEL (self) && input != NULL, NAN);

  if (latent_model_get_price (self) == NULL)
    return NAN;
  credits = latent_price_evaluate (latent_model_get_price (self), latent_model_count_results (self, input),
                                   count_pictures (self, input), get_value_text, &valuation);
  /* KIE charges hundredths. */
  return round (credits * 100) / 100;
}

/* Longer texts are words, and no setting. */
#define LONGEST_SETTING 64

static char *
dup_setting (LatentParameter *parameter, JsonObject *input)
{
  JsonNode *value = latent_parameter_get_effective (parameter, input);
  g_autofree char *text = NULL;

  if (value == NULL)
    return NULL;
  text = latent_schema_value_to_text (value);
  if (text == NULL)
    text = latent_json_to_string (value);
  return strlen (text) <= LONGEST_SETTING ? g_steal_pointer (&text) : NULL;
}

void
latent_model_dup_settings (LatentModel *self, JsonObject *input, char **settings, char **basis)
{
  g_autoptr (GString) all = g_string_new (NULL);
  Valuation valuation = { self, input };
  LatentPrice *price;
  GPtrArray *parameters;
  guint n_pictures;

  g_return_if_fail (LATENT_IS_MODEL (self) && input != NULL);

  price = latent_model_get_price (self);
  parameters = latent_model_get_parameters (self);
  n_pictures = count_pictures (self, input);
  for (guint i = 0; i < parameters->len; i++)
    {
      LatentParameter *one = parameters->pdata[i];
      g_autofree char *value = NULL;

      switch (latent_parameter_get_role (one))
        {
        case LATENT_ROLE_PROMPT:
        case LATENT_ROLE_NEGATIVE_PROMPT:
        case LATENT_ROLE_IMAGES:
        case LATENT_ROLE_MASK:
        case LATENT_ROLE_SEED:
          break;
        case LATENT_ROLE_NONE:
        case LATENT_ROLE_ASPECT_RATIO:
        case LATENT_ROLE_RESOLUTION:
        case LATENT_ROLE_COUNT:
        default:
          value = dup_setting (one, input);
          if (value != NULL)
            g_string_append_printf (all, "%s=%s\n", latent_parameter_get_name (one), value);
          break;
        }
    }
  g_string_append_printf (all, "pictures=%u", n_pictures);
  *settings = g_string_free_and_steal (g_steal_pointer (&all));
  *basis = NULL;
  if (price != NULL)
    *basis = latent_price_dup_basis (price, latent_model_count_results (self, input), n_pictures, get_value_text,
                                     &valuation);
}

guint
latent_model_count_results (LatentModel *self, JsonObject *input)
{
  Valuation valuation = { self, input };
  LatentParameter *count;
  double number = 1;

  g_return_val_if_fail (LATENT_IS_MODEL (self) && input != NULL, 1);

  if (latent_model_get_results (self) != NULL)
    number = latent_amount_evaluate (latent_model_get_results (self), get_value_text, &valuation);
  count = latent_model_find_role (self, LATENT_ROLE_COUNT);
  if (count != NULL)
    {
      JsonNode *value = latent_parameter_get_effective (count, input);
      g_autofree char *text = value != NULL ? latent_schema_value_to_text (value) : NULL;

      /* Some models spell it as text: "4". */
      if (text != NULL)
        number = g_ascii_strtod (text, NULL);
    }
  return number >= 1 && number < 1000 ? (guint) number : 1;
}
