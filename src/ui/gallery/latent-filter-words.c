/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-filter-words.h"

#include "latent-config.h"

#include <glib/gi18n-lib.h>

static const LatentFilterChoice aspects[] = {
  { N_ ("Landscape"), "landscape", 0, 0 },
  { N_ ("Portrait"), "portrait", 0, 0 },
  { N_ ("Square"), "square", 0, 0 },
  { "21:9", "21:9", 0, 0 },
  { "16:9", "16:9", 0, 0 },
  { "3:2", "3:2", 0, 0 },
  { "4:3", "4:3", 0, 0 },
  { "5:4", "5:4", 0, 0 },
  { "4:5", "4:5", 0, 0 },
  { "3:4", "3:4", 0, 0 },
  { "2:3", "2:3", 0, 0 },
  { "9:16", "9:16", 0, 0 },
  { "9:21", "9:21", 0, 0 },
  { NULL, NULL, 0, 0 },
};

/* Where they part lies between what models call 1K, 2K and 4K, in any shape. */
static const LatentFilterChoice pixels[] = {
  { N_ ("Below 0.9 Megapixels"), NULL, 0, 900000 },
  { N_ ("About 1 Megapixel"), NULL, 900000, 2000000 },
  { N_ ("2 to 6 Megapixels"), NULL, 2000000, 6000000 },
  { N_ ("6 Megapixels and More"), NULL, 6000000, 0 },
  { NULL, NULL, 0, 0 },
};

static const LatentFilterChoice dates[] = {
  { N_ ("Today"), NULL, 1, 0 },         { N_ ("Last 7 Days"), NULL, 7, 0 },     { N_ ("Last 30 Days"), NULL, 30, 0 },
  { N_ ("Last 90 Days"), NULL, 90, 0 }, { N_ ("Last 365 Days"), NULL, 365, 0 }, { NULL, NULL, 0, 0 },
};

static const LatentFilterChoice origins[] = {
  { N_ ("Generated"), NULL, LATENT_IMAGE_ORIGIN_GENERATED, 0 },
  { N_ ("Imported"), NULL, LATENT_IMAGE_ORIGIN_IMPORTED, 0 },
  { NULL, NULL, 0, 0 },
};

static const LatentFilterChoice states[] = {
  { N_ ("Edited"), NULL, LATENT_IMAGE_STATE_EDITED, 0 },
  { N_ ("File Is Missing"), NULL, LATENT_IMAGE_STATE_MISSING, 0 },
  { N_ ("Can’t Be Shown"), NULL, LATENT_IMAGE_STATE_OTHER, 0 },
  { NULL, NULL, 0, 0 },
};

const LatentFilterChoice *
latent_filter_get_choices (LatentFilter filter)
{
  switch (filter)
    {
    case LATENT_FILTER_ASPECT:
      return aspects;
    case LATENT_FILTER_PIXELS:
      return pixels;
    case LATENT_FILTER_DATE:
      return dates;
    case LATENT_FILTER_ORIGIN:
      return origins;
    case LATENT_FILTER_STATE:
      return states;
    case LATENT_FILTER_FAVOURITE:
    case LATENT_FILTER_MODEL:
    case LATENT_FILTER_TAG:
    case LATENT_FILTER_COLLECTION:
    case LATENT_FILTER_BATCH:
    case LATENT_N_FILTERS:
    default:
      return NULL;
    }
}

const char *
latent_filter_choice_get_label (const LatentFilterChoice *choice)
{
  /* Ratios are the same in all languages. */
  return g_ascii_isdigit (*choice->label) ? choice->label : _ (choice->label);
}

static void
set_text (const char **member, const char *text)
{
  char *copy = text != NULL && *text != '\0' ? g_strdup (text) : NULL;

  g_free ((char *) *member);
  *member = copy;
}

void
latent_filter_set_model (LatentImageQuery *query, const char *model)
{
  set_text (&query->model, model);
}

void
latent_filter_set_tag (LatentImageQuery *query, const char *tag)
{
  set_text (&query->tag, tag);
}

void
latent_filter_set_batch (LatentImageQuery *query, const char *batch)
{
  set_text (&query->batch, batch);
}

void
latent_filter_clear (LatentImageQuery *query, LatentFilter filter)
{
  switch (filter)
    {
    case LATENT_FILTER_FAVOURITE:
      query->favourite = FALSE;
      break;
    case LATENT_FILTER_MODEL:
      set_text (&query->model, NULL);
      break;
    case LATENT_FILTER_ASPECT:
      set_text (&query->aspect, NULL);
      break;
    case LATENT_FILTER_PIXELS:
      query->min_pixels = query->max_pixels = 0;
      break;
    case LATENT_FILTER_DATE:
      query->since = query->until = query->days = 0;
      break;
    case LATENT_FILTER_TAG:
      set_text (&query->tag, NULL);
      break;
    case LATENT_FILTER_COLLECTION:
      query->collection = 0;
      break;
    case LATENT_FILTER_BATCH:
      set_text (&query->batch, NULL);
      break;
    case LATENT_FILTER_ORIGIN:
      query->origin = LATENT_IMAGE_ORIGIN_ANY;
      break;
    case LATENT_FILTER_STATE:
      query->state = LATENT_IMAGE_STATE_ANY;
      break;
    case LATENT_N_FILTERS:
    default:
      break;
    }
}

void
latent_filter_choose (LatentImageQuery *query, LatentFilter filter, const LatentFilterChoice *choice)
{
  latent_filter_clear (query, filter);
  switch (filter)
    {
    case LATENT_FILTER_ASPECT:
      set_text (&query->aspect, choice->text);
      break;
    case LATENT_FILTER_PIXELS:
      query->min_pixels = choice->low;
      query->max_pixels = choice->high;
      break;
    case LATENT_FILTER_DATE:
      query->days = (guint) choice->low;
      break;
    case LATENT_FILTER_ORIGIN:
      query->origin = (LatentImageOrigin) choice->low;
      break;
    case LATENT_FILTER_STATE:
      query->state = (LatentImageState) choice->low;
      break;
    case LATENT_FILTER_FAVOURITE:
    case LATENT_FILTER_MODEL:
    case LATENT_FILTER_TAG:
    case LATENT_FILTER_COLLECTION:
    case LATENT_FILTER_BATCH:
    case LATENT_N_FILTERS:
    default:
      break;
    }
}

static gboolean
has_choice (const LatentImageQuery *query, LatentFilter filter, const LatentFilterChoice *choice)
{
  switch (filter)
    {
    case LATENT_FILTER_ASPECT:
      return g_strcmp0 (query->aspect, choice->text) == 0;
    case LATENT_FILTER_PIXELS:
      return query->min_pixels == choice->low && query->max_pixels == choice->high;
    case LATENT_FILTER_DATE:
      return query->days == choice->low && query->since == 0 && query->until == 0;
    case LATENT_FILTER_ORIGIN:
      return query->origin == choice->low;
    case LATENT_FILTER_STATE:
      return query->state == choice->low;
    case LATENT_FILTER_FAVOURITE:
    case LATENT_FILTER_MODEL:
    case LATENT_FILTER_TAG:
    case LATENT_FILTER_COLLECTION:
    case LATENT_FILTER_BATCH:
    case LATENT_N_FILTERS:
    default:
      return FALSE;
    }
}

int
latent_filter_find_choice (const LatentImageQuery *query, LatentFilter filter)
{
  const LatentFilterChoice *choices = latent_filter_get_choices (filter);

  for (int i = 0; choices != NULL && choices[i].label != NULL; i++)
    if (has_choice (query, filter, &choices[i]))
      return i;
  return -1;
}

/* --- in words --------------------------------------------------------------------------------------------------- */

const char *
latent_filter_get_model_title (LatentCatalog *catalog, const char *model)
{
  LatentModel *known = catalog != NULL ? latent_catalog_get_model (catalog, model, NULL) : NULL;

  return known != NULL ? latent_model_get_title (known) : model;
}

static char *
format_day (gint64 time)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc_usec (time);
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : NULL;

  return local != NULL ? g_date_time_format (local, "%x") : g_strdup ("–");
}

static char *
describe_date (const LatentImageQuery *query)
{
  g_autofree char *since = query->since != 0 ? format_day (query->since) : NULL;
  /* The last moment that belongs to it. */
  g_autofree char *until = query->until != 0 ? format_day (query->until - 1) : NULL;

  if (since != NULL && until != NULL)
    return g_str_equal (since, until) ? g_strdup (since) : g_strdup_printf ("%s – %s", since, until);
  if (since != NULL)
    /* Translators: %s is a date */
    return g_strdup_printf (_ ("From %s"), since);
  if (until != NULL)
    /* Translators: %s is a date */
    return g_strdup_printf (_ ("Until %s"), until);
  if (query->days != 0)
    return g_strdup_printf (ngettext ("Last Day", "Last %u Days", query->days), query->days);
  return NULL;
}

static char *
describe_pixels (const LatentImageQuery *query)
{
  double low = (double) query->min_pixels / 1e6, high = (double) query->max_pixels / 1e6;

  if (query->min_pixels != 0 && query->max_pixels != 0)
    /* Translators: a range of megapixels */
    return g_strdup_printf (_ ("%.3g to %.3g Megapixels"), low, high);
  if (query->min_pixels != 0)
    return g_strdup_printf (_ ("%.3g Megapixels and More"), low);
  return query->max_pixels != 0 ? g_strdup_printf (_ ("Below %.3g Megapixels"), high) : NULL;
}

static char *
describe_collection (gint64 id, const LatentFilterNames *names)
{
  LatentCollection *collection = names != NULL && names->collections != NULL
                                   ? latent_collection_list_find (names->collections, id)
                                   : NULL;

  if (collection == NULL)
    return g_strdup (_ ("In a Collection"));
  /* Translators: %s is a collection's name */
  return g_strdup_printf (_ ("In “%s”"), latent_collection_get_name (collection));
}

static char *
describe_batch (const LatentFilterNames *names)
{
  if (names == NULL || names->batch == NULL || *names->batch == '\0')
    return g_strdup (_ ("One Batch"));
  /* Translators: %s is a prompt */
  return g_strdup_printf (_ ("Batch: %s"), names->batch);
}

char *
latent_filter_describe (const LatentImageQuery *query, LatentFilter filter, const LatentFilterNames *names)
{
  int choice = latent_filter_find_choice (query, filter);

  if (choice >= 0)
    return g_strdup (latent_filter_choice_get_label (&latent_filter_get_choices (filter)[choice]));
  switch (filter)
    {
    case LATENT_FILTER_FAVOURITE:
      return query->favourite ? g_strdup (_ ("Favourites")) : NULL;
    case LATENT_FILTER_MODEL:
      return query->model != NULL
               ? g_strdup (latent_filter_get_model_title (names != NULL ? names->catalog : NULL, query->model))
               : NULL;
    case LATENT_FILTER_ASPECT:
      return g_strdup (query->aspect);
    case LATENT_FILTER_PIXELS:
      return describe_pixels (query);
    case LATENT_FILTER_DATE:
      return describe_date (query);
    case LATENT_FILTER_TAG:
      /* Translators: %s is a tag */
      return query->tag != NULL ? g_strdup_printf (_ ("Tag: %s"), query->tag) : NULL;
    case LATENT_FILTER_COLLECTION:
      return query->collection != 0 ? describe_collection (query->collection, names) : NULL;
    case LATENT_FILTER_BATCH:
      return query->batch != NULL ? describe_batch (names) : NULL;
    case LATENT_FILTER_ORIGIN:
    case LATENT_FILTER_STATE:
    case LATENT_N_FILTERS:
    default:
      return NULL;
    }
}

gboolean
latent_filter_is_set (const LatentImageQuery *query, LatentFilter filter)
{
  g_autofree char *text = latent_filter_describe (query, filter, NULL);

  return text != NULL;
}

gboolean
latent_filter_any (const LatentImageQuery *query)
{
  for (LatentFilter filter = 0; filter < LATENT_N_FILTERS; filter++)
    if (latent_filter_is_set (query, filter))
      return TRUE;
  return FALSE;
}
