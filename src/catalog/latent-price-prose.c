/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-catalog"

#include "latent-config.h"

#include "latent-price-prose.h"

#include "latent-json.h"
#include "latent-merge.h"
#include "latent-prose-text.h"
#include "latent-schema.h"

#include <math.h>
#include <string.h>

#define MAX_AMOUNTS 16
#define CREDITS_PER_DOLLAR 200

/* A number of credits and what is said beside it, up to its neighbours, in small letters without blanks. */
typedef struct
{
  double credits;
  char *before;
  char *after;
} Amount;

static void
amount_clear (gpointer data)
{
  g_free (((Amount *) data)->before);
  g_free (((Amount *) data)->after);
}

static char *
squeeze (const char *text, gsize length)
{
  GString *squeezed = g_string_new (NULL);

  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isspace (text[i]))
      g_string_append_c (squeezed, g_ascii_tolower (text[i]));
  return g_string_free (squeezed, FALSE);
}

static void
find_amounts (const char *text, const char *pattern, double factor, GArray *amounts)
{
  g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_CASELESS, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  int from = 0;

  g_regex_match (regex, text, 0, &match);
  while (g_match_info_matches (match) && amounts->len < MAX_AMOUNTS)
    {
      g_autofree char *number = g_match_info_fetch (match, 1);
      Amount amount = { .credits = g_ascii_strtod (number, NULL) * factor };
      int start;
      int end;

      g_match_info_fetch_pos (match, 0, &start, &end);
      amount.before = squeeze (text + from, (gsize) (start - from));
      if (amounts->len > 0)
        g_array_index (amounts, Amount, amounts->len - 1).after = g_strdup (amount.before);
      from = end;
      g_array_append_val (amounts, amount);
      g_match_info_next (match, NULL);
    }
  if (amounts->len > 0)
    g_array_index (amounts, Amount, amounts->len - 1).after = squeeze (text + from, strlen (text + from));
}

/* TRUE if @wanted stands in @words and in no longer number: "1k" isn't in "11k", and "5" not in "55". */
static gboolean
says (const char *words, const char *wanted)
{
  gsize length = strlen (wanted);

  for (const char *place = words; (place = strstr (place, wanted)) != NULL; place++)
    if (!(place > words && g_ascii_isdigit (place[-1]) && g_ascii_isdigit (*wanted)) &&
        !(g_ascii_isdigit (place[length]) && g_ascii_isdigit (wanted[length - 1])))
      return TRUE;
  return FALSE;
}

/* The one of @choices that stands in @words; NULL if none does, or several do. Transfer full. */
static char *
find_choice (JsonArray *choices, const char *words)
{
  g_autofree char *found = NULL;

  for (guint i = 0; i < json_array_get_length (choices); i++)
    {
      g_autofree char *choice = latent_schema_value_to_text (json_array_get_element (choices, i));
      g_autofree char *wanted = choice != NULL ? squeeze (choice, strlen (choice)) : NULL;

      if (wanted == NULL || *wanted == '\0' || !says (words, wanted))
        continue;
      if (found != NULL)
        return NULL;
      found = g_steal_pointer (&choice);
    }
  return g_steal_pointer (&found);
}

/* A table by the one parameter whose choices tell the amounts apart, told behind or before them. Transfer full; NULL if
 * there is none. */
static JsonObject *
tabulate (JsonObject *input, GArray *amounts, gboolean before)
{
  JsonObject *properties = latent_json_peek_object (input, "properties");
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (properties == NULL)
    return NULL;
  json_object_iter_init_ordered (&iter, properties);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      JsonArray *choices = latent_json_peek_array (json_node_get_object (node), "enum");
      g_autoptr (JsonObject) table = json_object_new ();
      JsonObject *part;
      JsonArray *by;

      for (guint i = 0; choices != NULL && i < amounts->len; i++)
        {
          const Amount *amount = &g_array_index (amounts, Amount, i);
          g_autofree char *choice = find_choice (choices, before ? amount->before : amount->after);

          if (choice != NULL)
            json_object_set_double_member (table, choice, amount->credits);
        }
      if (json_object_get_size (table) != amounts->len)
        continue;
      by = json_array_new ();
      json_array_add_string_element (by, name);
      part = json_object_new ();
      json_object_set_array_member (part, "by", by);
      json_object_set_object_member (part, "table", g_steal_pointer (&table));
      return part;
    }
  return NULL;
}

/* The parameter that says how many seconds are made, or NULL. */
static const char *
find_seconds (JsonObject *input)
{
  static const char *const names[] = { "duration", "seconds", "video_duration", "duration_seconds", "n_seconds" };
  JsonObject *properties = latent_json_peek_object (input, "properties");

  for (guint i = 0; properties != NULL && i < G_N_ELEMENTS (names); i++)
    if (latent_json_peek_object (properties, names[i]) != NULL)
      return names[i];
  return NULL;
}

static guint
count_matches (const char *text, const char *pattern)
{
  g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_CASELESS, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  guint n = 0;

  for (g_regex_match (regex, text, 0, &match); g_match_info_matches (match); g_match_info_next (match, NULL))
    n++;
  return n;
}

static JsonObject *
make_rule (JsonObject *input, GArray *amounts)
{
  JsonObject *rule;

  if (amounts->len == 1)
    {
      rule = json_object_new ();
      json_object_set_double_member (rule, "credits", g_array_index (amounts, Amount, 0).credits);
      return rule;
    }
  rule = tabulate (input, amounts, FALSE);
  return rule != NULL ? rule : tabulate (input, amounts, TRUE);
}

#define PER_SECOND "per\\s+(?:generated\\s+|output\\s+)?second\\b|/\\s*(?:s|sec|second)\\b"

/* NULL where it isn't what a form can tell beforehand. Transfer full. */
static JsonObject *
read_rule (const char *text, JsonObject *input, GArray *amounts)
{
  guint n_seconds = count_matches (text, PER_SECOND);
  const char *seconds = find_seconds (input);
  JsonObject *rule;

  if (amounts->len == 0 ||
      count_matches (text,
                     "per\\s+(?:minute|megapixel|mp\\b|1,?000|character|token|frame)|/\\s*(?:mp|megapixel|min)\\b") > 0)
    return NULL;
  /* All of them, and none of what else the text may tell. */
  if (n_seconds > 0 && (seconds == NULL || n_seconds != amounts->len))
    return NULL;
  rule = make_rule (input, amounts);
  if (rule != NULL && n_seconds > 0)
    {
      json_object_set_string_member (rule, "per", "second");
      json_object_set_string_member (rule, "seconds", seconds);
    }
  else if (rule != NULL &&
           count_matches (text, "per\\s+(?:returned\\s+|output\\s+|generated\\s+)?(?:image|picture|layer)") > 0)
    json_object_set_string_member (rule, "per", "result");
  return rule;
}

void
latent_price_prose_read (const char *text, JsonObject *layer)
{
  g_autofree char *part = latent_prose_text_limit (text != NULL ? text : "", 2000);
  g_autoptr (GArray) amounts = g_array_new (FALSE, FALSE, sizeof (Amount));
  JsonObject *rule;
  JsonArray *array = json_array_new ();

  g_array_set_clear_func (amounts, amount_clear);
  find_amounts (part, "([0-9]+(?:\\.[0-9]+)?)\\s*credits?", 1, amounts);
  if (amounts->len == 0)
    find_amounts (part, "\\$\\s*([0-9]+(?:\\.[0-9]+)?)", CREDITS_PER_DOLLAR, amounts);
  rule = read_rule (part, latent_json_peek_object (layer, "input"), amounts);
  if (rule != NULL)
    {
      json_array_add_object_element (array, rule);
      json_object_set_array_member (layer, "price", array);
      return;
    }
  for (guint i = 0; i < amounts->len; i++)
    json_array_add_double_element (array, g_array_index (amounts, Amount, i).credits);
  if (amounts->len > 0)
    json_object_set_array_member (layer, LATENT_MERGE_AMOUNTS, array);
  else
    json_array_unref (array);
}
