/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-demo"

#include "latent-demo-price.h"

#include "latent-json.h"

#include <math.h>

#define SIDE 1024.0
#define STEP 16.0
#define MAX_SIDE 4096.0
#define MEGAPIXEL 1e6
#define MAX_RESULTS 15

guint
latent_demo_count_results (const LatentDemoModel *model, JsonObject *input)
{
  gint64 count = 1;
  const char *field = latent_json_peek_string (model->results, "field");
  const char *flag = latent_json_peek_string (model->results, "flag");

  latent_json_peek_int (model->results, "count", &count);
  if (flag != NULL)
    {
      g_autofree char *text = latent_demo_model_get_text (model, input, flag);

      if (g_strcmp0 (text, "true") == 0)
        latent_json_peek_int (model->results, "flagged", &count);
    }
  if (field != NULL)
    {
      g_autofree char *text = latent_demo_model_get_text (model, input, field);

      if (text != NULL)
        count = g_ascii_strtoll (text, NULL, 10);
    }
  return (guint) CLAMP (count, 0, MAX_RESULTS);
}

static double
price_of_one (const LatentDemoModel *model, JsonObject *input)
{
  const char *field = latent_json_peek_string (model->price, "field");
  JsonObject *table = latent_json_peek_object (model->price, "credits");
  double credits = 0.0;
  g_autofree char *value = NULL;

  if (field == NULL)
    {
      latent_json_peek_double (model->price, "credits", &credits);
      return credits;
    }
  value = latent_demo_model_get_text (model, input, field);
  if (value == NULL || !latent_json_peek_double (table, value, &credits))
    {
      const char *fallback = latent_json_peek_string (model->price, "default");

      if (fallback != NULL)
        latent_json_peek_double (table, fallback, &credits);
    }
  return credits;
}

double
latent_demo_price (const LatentDemoModel *model, JsonObject *input)
{
  double credits = price_of_one (model, input);
  const char *per = latent_json_peek_string (model->price, "per");
  JsonObject *inputs = latent_json_peek_object (model->price, "inputs");

  if (g_strcmp0 (per, "result") == 0)
    credits *= latent_demo_count_results (model, input);
  else if (g_strcmp0 (per, "megapixel") == 0)
    {
      int width, height;

      latent_demo_get_size (model, input, 0, 0, &width, &height);
      credits *= latent_demo_count_results (model, input) * ((double) width * height / MEGAPIXEL);
    }
  if (inputs != NULL)
    {
      JsonArray *links = latent_json_peek_array (input, latent_json_peek_string (inputs, "field"));
      gint64 count = links != NULL ? json_array_get_length (links) : 0;
      gint64 free_ones = 0;
      double each = 0.0;

      latent_json_peek_int (inputs, "free", &free_ones);
      latent_json_peek_double (inputs, "credits", &each);
      credits += each * (double) MAX (count - free_ones, 0);
    }
  return round (credits * model->price_factor * 100.0) / 100.0;
}

static double
read_ratio (const char *text)
{
  static const struct
  {
    const char *name;
    double ratio;
  } presets[] = {
    { "square", 1.0 },
    { "square_hd", 1.0 },
    { "portrait_4_3", 3.0 / 4.0 },
    { "portrait_3_2", 2.0 / 3.0 },
    { "portrait_16_9", 9.0 / 16.0 },
    { "landscape_4_3", 4.0 / 3.0 },
    { "landscape_3_2", 3.0 / 2.0 },
    { "landscape_16_9", 16.0 / 9.0 },
    { "landscape_21_9", 21.0 / 9.0 },
  };
  const char *colon;

  for (guint i = 0; i < G_N_ELEMENTS (presets); i++)
    if (strcmp (text, presets[i].name) == 0)
      return presets[i].ratio;
  colon = strchr (text, ':');
  if (colon != NULL)
    {
      double width = g_ascii_strtod (text, NULL);
      double height = g_ascii_strtod (colon + 1, NULL);

      if (width > 0.0 && height > 0.0)
        return width / height;
    }
  return 0.0;
}

/* 0 when none is asked. */
static double
get_ratio (const LatentDemoModel *model, JsonObject *input)
{
  g_autofree char *text = model->ratio != NULL ? latent_demo_model_get_text (model, input, model->ratio) : NULL;

  return text != NULL ? read_ratio (text) : 0.0;
}

static double
get_scale (const LatentDemoModel *model, JsonObject *input)
{
  const char *field = latent_json_peek_string (model->scale, "field");
  g_autofree char *size = model->ratio != NULL ? latent_demo_model_get_text (model, input, model->ratio) : NULL;
  g_autofree char *text = field != NULL ? latent_demo_model_get_text (model, input, field) : NULL;
  double scale = 1.0;

  latent_json_peek_double (model->scale, "factor", &scale);
  if (text != NULL)
    latent_json_peek_double (latent_json_peek_object (model->scale, "values"), text, &scale);
  /* The preset that isn't "square_hd". */
  return g_strcmp0 (size, "square") == 0 ? scale * 0.5 : scale;
}

void
latent_demo_get_size (const LatentDemoModel *model,
                      JsonObject *input,
                      int source_width,
                      int source_height,
                      int *width,
                      int *height)
{
  double ratio = get_ratio (model, input);
  double scale = get_scale (model, input);

  if (ratio <= 0.0 && source_width > 0 && model->ratio == NULL)
    {
      scale = MIN (scale, MAX_SIDE / MAX (source_width, source_height));
      *width = MAX ((int) (source_width * scale), 1);
      *height = MAX ((int) (source_height * scale), 1);
      return;
    }
  if (ratio <= 0.0)
    ratio = source_width > 0 ? CLAMP ((double) source_width / source_height, 0.125, 8.0) : 1.0;
  *width = (int) (MAX (round (SIDE * sqrt (ratio) / STEP), 1.0) * STEP * scale);
  *height = (int) (MAX (round (SIDE / sqrt (ratio) / STEP), 1.0) * STEP * scale);
}

const char *
latent_demo_get_format (const LatentDemoModel *model, JsonObject *input)
{
  g_autofree char *text = NULL;

  if (model->output[0] != '$')
    return model->output;
  text = latent_demo_model_get_text (model, input, model->output + 1);
  return text != NULL && g_str_has_prefix (text, "jp") ? "jpg" : "png";
}
