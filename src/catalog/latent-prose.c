/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-catalog"

#include "latent-config.h"

#include "latent-prose.h"

#include "latent-prose-text.h"

#include <math.h>
#include <string.h>

#define MAX_CHOICES 60
#define MAX_LENGTH_TOLD 10000000

#define NUMBER "([0-9][0-9,]*(?:\\.[0-9]+)?)"
#define SIGNED "(-?[0-9][0-9,]*(?:\\.[0-9]+)?)"
#define COUNT "([0-9]+|one|two|three|four|five|six|seven|eight|nine|ten)"
#define TILL "\\s*(?:-|–|—|~|～|to|至|到)\\s*"
#define TO "\\s*(?:-|–|—|~|～|to|and|,|至|到)\\s*"
#define CHARACTERS "\\s*(?:non.?chinese\\s+)?(?:characters?|chars?|个字符|个非中文字符|字符)"
#define THINGS                                                                                                         \
  "(?:images?|pictures?|photos?|files?|urls?|links?|items?|videos?|audios?|elements?|references?|clips?|frames?|"      \
  "segments?|prompts?|shots?|voices?|speakers?|characters? ids?|ids?|张|个|段|条|幅|组)"
#define MOST                                                                                                           \
  "(?:up to|max(?:imum)?(?: of| number of)?|at most|no more than|not exceed(?:ing)?|"                                  \
  "最多(?:可?(?:支持|上传|传入|包含|输入))?|最长|不超过|上限为?)"
#define LEAST "(?:at least|min(?:imum)?(?: of)?|no fewer than|最少|至少|不少于)"
/* Not the width of a picture, the length of a text or the sides of a ratio. */
#define NO_UNIT                                                                                                        \
  "(?![0-9.]*[:：x×])(?!\\s*(?:" THINGS "|characters?|chars?|px|pixels?|k?b\\b|mb\\b|gb\\b|%|fps|个字符|像素))"

typedef enum
{
  MIN_LENGTH,
  MAX_LENGTH,
  LENGTHS,
  MOST_CHARACTERS,
  LEAST_CHARACTERS,
  CHARACTERS_MOST,
  MOST_THINGS,
  NUMBER_OF_FILES,
  FROM_TO_THINGS,
  EXACTLY_THINGS,
  MAX_BYTES,
  MEDIA_TYPE,
  FORMATS,
  MIN_MAX,
  MINIMUM,
  MAXIMUM,
  STEP,
  RANGE,
  BETWEEN,
  IN_BRACKETS,
  IN_SECONDS,
  AT_ONCE,
  OPTIONS,
  BULLET,
  DEFAULT,
  BY_DEFAULT,
  BRACKET_DEFAULT,
  AROUND_VALUE,
  N_PATTERNS
} Pattern;

static const char *const patterns[N_PATTERNS] = {
  [MIN_LENGTH] = "(?:min(?:imum)?\\s*length|最小长度)\\s*[:：=]?\\s*" NUMBER,
  [MAX_LENGTH] = "(?:max(?:imum)?\\s*length|最大长度)\\s*[:：=]?\\s*(?:of\\s*|is\\s*)?" NUMBER "(?!\\s*(?:s\\b|sec))",
  [LENGTHS] = "(?<![0-9.,])" NUMBER "\\s*(?:-|–|—|~|～|to|and|至|到)\\s*" NUMBER CHARACTERS,
  [MOST_CHARACTERS] = MOST "\\s*" NUMBER CHARACTERS,
  [LEAST_CHARACTERS] = LEAST "\\s*" NUMBER CHARACTERS,
  [CHARACTERS_MOST] = NUMBER CHARACTERS "\\s*(?:max|or less|or fewer|at most)",
  [MOST_THINGS] = MOST "\\s*" COUNT "\\s*(?:[a-z]+\\s+){0,2}?" THINGS,
  [NUMBER_OF_FILES] = "(?:number|count) of (?:files|images|items|urls)[^.\\n]{0,60}?(?:exceed|:)\\s*" COUNT "\\b",
  [FROM_TO_THINGS] = "(?<![0-9.:])([0-9]+)" TILL "([0-9]+)\\s*(?:[a-z]+\\s+){0,2}?" THINGS,
  [EXACTLY_THINGS] = "(?:exactly|only|must be|必须且只能上传|[仅只](?:支持|能上传))\\s*" COUNT
                     "\\s*(?:[a-z]+\\s+){0,3}?" THINGS,
  [MAX_BYTES] =
    "(?:size|max|maximum|up to|larger than|exceed(?:ing)?|less than|within|limit|under|不超过|最大|大小|小于)"
    "[^.\\n]{0,40}?" NUMBER "\\s*(k|m|g)i?b",
  [MEDIA_TYPE] = "(?:image|video|audio)/[a-z0-9.+-]*[a-z0-9]",
  [FORMATS] = "(?:formats?|types?|supports?|supported|must be in|支持|格式)(?:[^.\\n。]|\\.(?=[a-z0-9]))*",
  [MIN_MAX] = "min(?:imum)?\\s*[:=]?\\s*" SIGNED "\\s*[,;]\\s*max(?:imum)?\\s*[:=]?\\s*" SIGNED,
  [MINIMUM] = "(?:min(?:imum)?(?: value)?|at least|最小值?)\\s*[:：=]?\\s*(?:is\\s*)?" SIGNED NO_UNIT,
  [MAXIMUM] = "(?:max(?:imum)?(?: value)?|at most|最大值?)\\s*[:：=]?\\s*(?:is\\s*)?" SIGNED NO_UNIT,
  [STEP] = "(?:step|步长)\\s*[:：=]?\\s*为?\\s*" NUMBER,
  [RANGE] =
    "(?:range|范围)\\s*(?:is|of|:|：|为|from)?\\s*(?:an integer )?(?:from )?[\\[(（]?\\s*" SIGNED TO SIGNED NO_UNIT,
  [BETWEEN] = "(?:between|from|in the range)\\s*[\\[(]?\\s*" SIGNED TO SIGNED NO_UNIT,
  [IN_BRACKETS] = "[\\[(（]\\s*" SIGNED "\\s*(?:-|–|—|~|～|to|,)\\s*" SIGNED "\\s*[\\])）]",
  [IN_SECONDS] = "(?<![0-9.:])" NUMBER TILL NUMBER "\\s*(?:[(（]\\s*)?(?:s\\b|sec|秒|之间)",
  [AT_ONCE] = "\\A\\s*" SIGNED TILL SIGNED "\\s*(?:\\z|[,.;，。；](?![0-9]))",
  [OPTIONS] = "(?:(?:available|allowed|possible|supported|valid|accepted)\\s+(?:options?|values?)|options?|one of"
              "(?: the following(?: values)?)?|可选值|可选项|取值)\\s*(?:are|is|include)?\\s*[:：]?\\s*"
              "((?:[^.\\n。]|\\.(?=[0-9])){1,400})",
  [BULLET] = "^\\s*[-*•]\\s*(?:\\*\\*|`|\")([^*`\"\\n]{1,40})(?:\\*\\*|`|\")\\s*(?:[:：=-]|$)",
  [DEFAULT] =
    "(?:default(?:s| value)?(?: is| to)?|默认值?[为是]?)\\s*[:：=]?\\s*[\"'`*“]*([^\\s\"'`,;()（）。，；、“”]+)",
  [BY_DEFAULT] = "set to [\"'`*]*([^\\s\"'`*,;)]+)[\"'`*]* by default",
  [BRACKET_DEFAULT] = "([^\\s\"'`*,;:()（），；、：]+)[\"'`*]*\\s*[(（](?:the )?(?:default|默认)[)）]",
  [AROUND_VALUE] = "\\A[\\s\"'`*\\[\\]{}“”‘’]+|(?<=.)\\s*[(（].*\\z|[\\s\"'`*\\[\\]{}“”‘’]+\\z",
};

/* Transfer none. */
static GRegex *
get_pattern (Pattern pattern)
{
  static GRegex *compiled[N_PATTERNS];

  if (g_once_init_enter_pointer (&compiled[pattern]))
    {
      GRegex *regex = g_regex_new (patterns[pattern], G_REGEX_CASELESS | G_REGEX_MULTILINE | G_REGEX_OPTIMIZE, 0, NULL);

      g_assert (regex != NULL);
      g_once_init_leave_pointer (&compiled[pattern], regex);
    }
  return compiled[pattern];
}

/* The part @group of the first place that fits, or NULL. Transfer full. */
static char *
find (const char *text, Pattern pattern, int group)
{
  g_autoptr (GMatchInfo) match = NULL;

  return g_regex_match (get_pattern (pattern), text, 0, &match) ? g_match_info_fetch (match, group) : NULL;
}

static double
read_number (const char *text)
{
  static const char *const words[] = { "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten" };
  g_autoptr (GString) digits = g_string_new (NULL);

  if (text == NULL)
    return NAN;
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_ascii_strcasecmp (text, words[i]) == 0)
      return i + 1;
  for (const char *c = text; *c != '\0'; c++)
    if (*c != ',')
      g_string_append_c (digits, *c);
  return g_ascii_strtod (digits->str, NULL);
}

static double
find_number (const char *text, Pattern pattern, int group)
{
  g_autofree char *found = find (text, pattern, group);

  return read_number (found);
}

static gint64
find_count (const char *text, Pattern pattern, int group)
{
  double number = find_number (text, pattern, group);

  return number >= 0 && number <= MAX_LENGTH_TOLD ? (gint64) number : -1;
}

static void
read_lengths (LatentProse *self, const char *text)
{
  self->min_length = find_count (text, MIN_LENGTH, 1);
  self->max_length = find_count (text, MAX_LENGTH, 1);
  if (self->min_length < 0)
    self->min_length = find_count (text, LENGTHS, 1);
  if (self->max_length < 0)
    self->max_length = find_count (text, LENGTHS, 2);
  if (self->max_length < 0)
    self->max_length = find_count (text, MOST_CHARACTERS, 1);
  if (self->max_length < 0)
    self->max_length = find_count (text, CHARACTERS_MOST, 1);
  if (self->min_length < 0)
    self->min_length = find_count (text, LEAST_CHARACTERS, 1);
  if (self->max_length == 0 || (self->max_length > 0 && self->min_length > self->max_length))
    self->min_length = self->max_length = -1;
}

static void
read_items (LatentProse *self, const char *text)
{
  gint64 exactly = find_count (text, EXACTLY_THINGS, 1);

  self->min_items = find_count (text, FROM_TO_THINGS, 1);
  self->max_items = find_count (text, FROM_TO_THINGS, 2);
  if (self->max_items < 0)
    self->max_items = find_count (text, MOST_THINGS, 1);
  if (self->max_items < 0)
    self->max_items = find_count (text, NUMBER_OF_FILES, 1);
  if (self->max_items < 0)
    self->max_items = exactly;
  if (self->max_items <= 0 || self->min_items > self->max_items)
    self->min_items = self->max_items = -1;
}

static void
read_bytes (LatentProse *self, const char *text)
{
  double number = find_number (text, MAX_BYTES, 1);
  g_autofree char *unit = find (text, MAX_BYTES, 2);
  double factor = 0;

  if (unit == NULL)
    return;
  switch (g_ascii_tolower (*unit))
    {
    case 'k':
      factor = 1e3;
      break;
    case 'm':
      factor = 1e6;
      break;
    case 'g':
      factor = 1e9;
      break;
    default:
      break;
    }
  if (number * factor >= 1 && number * factor < 1e12)
    self->max_bytes = (guint64) (number * factor);
}

static void
read_range (LatentProse *self, const char *text)
{
  static const Pattern both[] = { MIN_MAX, RANGE, BETWEEN, IN_BRACKETS, IN_SECONDS, AT_ONCE };

  for (guint i = 0; i < G_N_ELEMENTS (both) && isnan (self->minimum); i++)
    {
      g_autoptr (GMatchInfo) match = NULL;

      /* "1-4 when …, 1-12 when …": what is possible at all. */
      g_regex_match (get_pattern (both[i]), text, 0, &match);
      while (g_match_info_matches (match))
        {
          g_autofree char *from = g_match_info_fetch (match, 1);
          g_autofree char *to = g_match_info_fetch (match, 2);
          double low = read_number (from);
          double high = read_number (to);

          if (low < high)
            {
              self->minimum = isnan (self->minimum) ? low : MIN (self->minimum, low);
              self->maximum = isnan (self->maximum) ? high : MAX (self->maximum, high);
            }
          g_match_info_next (match, NULL);
        }
    }
  if (isnan (self->minimum))
    {
      self->minimum = find_number (text, MINIMUM, 1);
      self->maximum = find_number (text, MAXIMUM, 1);
      if (self->minimum >= self->maximum)
        self->minimum = self->maximum = NAN;
    }
  self->step = find_number (text, STEP, 1);
  if (!(self->step > 0))
    self->step = NAN;
}

/* --- choices ---------------------------------------------------------------------------------------------------- */

static gboolean
is_value (const char *text)
{
  gsize length = strlen (text);

  if (length == 0 || length > 40)
    return FALSE;
  for (const char *c = text; *c != '\0'; c++)
    if (!g_ascii_isalnum (*c) && strchr (":_.+-/*", *c) == NULL)
      return FALSE;
  return g_ascii_isalnum (text[0]) || text[0] == '-';
}

/* "`720P`" and "1080P (default)" as the values that they are. Transfer full. */
static char *
strip_value (const char *text)
{
  return g_regex_replace (get_pattern (AROUND_VALUE), text, -1, 0, "", 0, NULL);
}

static gboolean
take_choices (LatentProse *self, GPtrArray *values)
{
  if (values->len < 2 || values->len > MAX_CHOICES)
    return FALSE;
  g_ptr_array_add (values, NULL);
  self->choices = g_strdupv ((char **) values->pdata);
  return TRUE;
}

static void
read_choices (LatentProse *self, const char *text)
{
  g_autofree char *list = find (text, OPTIONS, 1);
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) heads = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GMatchInfo) match = NULL;

  if (list != NULL)
    {
      g_auto (GStrv) parts = g_regex_split_simple ("\\s*(?:[,;；，、|]|\\bor\\b|\\band\\b|或|和|\\s/\\s)\\s*", list,
                                                   G_REGEX_CASELESS, 0);

      for (guint i = 0; parts[i] != NULL; i++)
        {
          g_autofree char *value = strip_value (parts[i]);

          if (*value == '\0')
            continue;
          if (!is_value (value))
            {
              g_ptr_array_set_size (values, 0);
              break;
            }
          g_ptr_array_add (values, g_steal_pointer (&value));
        }
      if (take_choices (self, values))
        return;
    }

  g_regex_match (get_pattern (BULLET), text, 0, &match);
  while (g_match_info_matches (match))
    {
      g_autofree char *head = g_match_info_fetch (match, 1);

      if (!is_value (head))
        return;
      g_ptr_array_add (heads, g_steal_pointer (&head));
      g_match_info_next (match, NULL);
    }
  take_choices (self, heads);
}

/* What all places that @pattern finds say, or NULL if they differ. Transfer full. */
static char *
find_agreed (const char *text, Pattern pattern)
{
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *agreed = NULL;

  g_regex_match (get_pattern (pattern), text, 0, &match);
  while (g_match_info_matches (match))
    {
      g_autofree char *value = g_match_info_fetch (match, 1);

      while (g_str_has_suffix (value, ".") || g_str_has_suffix (value, ":") || g_str_has_suffix (value, "*"))
        value[strlen (value) - 1] = '\0';
      if (agreed != NULL && !g_str_equal (agreed, value))
        return NULL;
      g_set_str (&agreed, value);
      g_match_info_next (match, NULL);
    }
  return g_steal_pointer (&agreed);
}

static void
read_default (LatentProse *self, const char *text)
{
  static const Pattern all[] = { BY_DEFAULT, DEFAULT, BRACKET_DEFAULT };

  for (guint i = 0; i < G_N_ELEMENTS (all) && self->fallback == NULL; i++)
    {
      g_autofree char *value = find_agreed (text, all[i]);

      if (value != NULL && *value != '\0')
        self->fallback = g_steal_pointer (&value);
    }
}

/* --- media ------------------------------------------------------------------------------------------------------ */

static const struct
{
  const char *word;
  const char *type;
} kinds[] = {
  { "jpeg", "image/jpeg" },      { "jpg", "image/jpeg" },      { "png", "image/png" },
  { "webp", "image/webp" },      { "bmp", "image/bmp" },       { "tiff", "image/tiff" },
  { "gif", "image/gif" },        { "heic", "image/heic" },     { "avif", "image/avif" },
  { "mp4", "video/mp4" },        { "mov", "video/quicktime" }, { "quicktime", "video/quicktime" },
  { "mkv", "video/x-matroska" }, { "webm", "video/webm" },     { "avi", "video/x-msvideo" },
  { "wav", "audio/wav" },        { "mp3", "audio/mpeg" },      { "aac", "audio/aac" },
  { "m4a", "audio/mp4" },        { "ogg", "audio/ogg" },       { "flac", "audio/flac" },
};

static gboolean
has_word (const char *text, const char *word)
{
  gsize length = strlen (word);

  for (const char *place = text; (place = strcasestr (place, word)) != NULL; place += length)
    if ((place == text || !g_ascii_isalnum (place[-1])) && !g_ascii_isalnum (place[length]))
      return TRUE;
  return FALSE;
}

static void
add_type (GPtrArray *types, const char *type)
{
  if (!g_ptr_array_find_with_equal_func (types, type, g_str_equal, NULL))
    g_ptr_array_add (types, g_strdup (type));
}

static void
read_accept (LatentProse *self, const char *text)
{
  g_autoptr (GPtrArray) types = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GMatchInfo) match = NULL;
  g_autoptr (GMatchInfo) sentence = NULL;

  g_regex_match (get_pattern (MEDIA_TYPE), text, 0, &match);
  while (g_match_info_matches (match))
    {
      g_autofree char *found = g_match_info_fetch (match, 0);
      g_autofree char *type = g_ascii_strdown (found, -1);

      add_type (types, g_str_equal (type, "image/jpg") ? "image/jpeg" : type);
      g_match_info_next (match, NULL);
    }
  if (types->len == 0)
    {
      g_regex_match (get_pattern (FORMATS), text, 0, &sentence);
      while (g_match_info_matches (sentence))
        {
          g_autofree char *found = g_match_info_fetch (sentence, 0);

          for (guint i = 0; i < G_N_ELEMENTS (kinds) && strstr (found, "不支持") == NULL; i++)
            if (has_word (found, kinds[i].word))
              add_type (types, kinds[i].type);
          g_match_info_next (sentence, NULL);
        }
    }
  if (types->len == 0)
    return;
  g_ptr_array_add (types, NULL);
  self->accept = g_strdupv ((char **) types->pdata);
}

LatentProse *
latent_prose_read (const char *text)
{
  LatentProse *self = g_new0 (LatentProse, 1);
  g_autofree char *part = latent_prose_text_limit (text != NULL ? text : "", 4000);

  self->minimum = self->maximum = self->step = NAN;
  read_lengths (self, part);
  read_items (self, part);
  read_bytes (self, part);
  read_range (self, part);
  read_choices (self, part);
  read_default (self, part);
  read_accept (self, part);
  return self;
}

void
latent_prose_free (LatentProse *self)
{
  g_strfreev (self->accept);
  g_strfreev (self->choices);
  g_free (self->fallback);
  g_free (self);
}
