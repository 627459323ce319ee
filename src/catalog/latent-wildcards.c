/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-catalog"

#include "latent-config.h"

#include "latent-wildcards.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define DEEPEST 32
#define ESCAPABLE "{}|_\\"

G_DEFINE_QUARK (latent - wildcards - error - quark, latent_wildcards_error)

/* What stands one after the other. */
typedef struct
{
  GPtrArray *nodes; /* Node */
  guint64 n;        /* the product of theirs */
} Sequence;

/* A text, or one of several sequences. */
typedef struct
{
  char *text;
  GPtrArray *choices; /* Sequence; shared by all places that name the same list */
  guint64 n;          /* the sum of theirs */
} Node;

struct _LatentWildcards
{
  Sequence *root;
};

typedef struct
{
  GHashTable *lists;
  GHashTable *parsed; /* folded name → its choices */
  GPtrArray *within;  /* the names whose entries are being read */
  guint depth;
} Reader;

/* One text with what its braces are. */
typedef struct
{
  const char *text;
  GHashTable *closing; /* offset of a choice's opening brace → that of its closing one */
} Text;

static guint64
multiply (guint64 a, guint64 b)
{
  guint64 product;

  return __builtin_mul_overflow (a, b, &product) ? G_MAXUINT64 : product;
}

static guint64
add (guint64 a, guint64 b)
{
  guint64 sum;

  return __builtin_add_overflow (a, b, &sum) ? G_MAXUINT64 : sum;
}

static void
node_free (gpointer data)
{
  Node *node = data;

  g_free (node->text);
  g_clear_pointer (&node->choices, g_ptr_array_unref);
  g_free (node);
}

static Sequence *
sequence_new (void)
{
  Sequence *sequence = g_new0 (Sequence, 1);

  sequence->nodes = g_ptr_array_new_with_free_func (node_free);
  sequence->n = 1;
  return sequence;
}

static void
sequence_free (gpointer data)
{
  Sequence *sequence = data;

  g_ptr_array_unref (sequence->nodes);
  g_free (sequence);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Sequence, sequence_free)

static void
take_text (Sequence *sequence, GString *text)
{
  Node *node;

  if (text->len == 0)
    return;
  node = g_new0 (Node, 1);
  node->text = g_strndup (text->str, text->len);
  node->n = 1;
  g_ptr_array_add (sequence->nodes, node);
  g_string_truncate (text, 0);
}

/* Takes @choices. */
static void
take_choices (Sequence *sequence, GPtrArray *choices)
{
  Node *node = g_new0 (Node, 1);

  node->choices = choices;
  for (guint i = 0; i < choices->len; i++)
    node->n = add (node->n, ((Sequence *) choices->pdata[i])->n);
  sequence->n = multiply (sequence->n, node->n);
  g_ptr_array_add (sequence->nodes, node);
}

static gboolean
is_escape (const char *p)
{
  return p[0] == '\\' && p[1] != '\0' && strchr (ESCAPABLE, p[1]) != NULL;
}

static guint
count_characters (const char *text, gsize bytes)
{
  return (guint) g_utf8_strlen (text, (gssize) bytes) + 1;
}

/* Which braces enclose a choice; those without a bar, and those without a partner and a bar, are text. */
static gboolean
find_choices (Text *self, GError **error)
{
  typedef struct
  {
    gsize at;
    gboolean has_bar;
  } Open;
  g_autoptr (GArray) open = g_array_new (FALSE, FALSE, sizeof (Open));

  for (gsize i = 0; self->text[i] != '\0'; i++)
    {
      Open *last = open->len > 0 ? &g_array_index (open, Open, open->len - 1) : NULL;
      Open next = { i, FALSE };

      if (is_escape (self->text + i))
        i++;
      else if (self->text[i] == '{')
        g_array_append_val (open, next);
      else if (self->text[i] == '|' && last != NULL)
        last->has_bar = TRUE;
      else if (self->text[i] == '}' && last != NULL)
        {
          if (last->has_bar)
            g_hash_table_insert (self->closing, GSIZE_TO_POINTER (last->at + 1), GSIZE_TO_POINTER (i));
          g_array_set_size (open, open->len - 1);
        }
    }
  for (guint i = 0; i < open->len; i++)
    if (g_array_index (open, Open, i).has_bar)
      {
        g_set_error (error, LATENT_WILDCARDS_ERROR, LATENT_WILDCARDS_ERROR_UNCLOSED,
                     _ ("The “{” at character %u has no “}”. Close it, or write “\\{” for a brace."),
                     count_characters (self->text, g_array_index (open, Open, i).at));
        return FALSE;
      }
  return TRUE;
}

static gboolean
is_name_character (gunichar c)
{
  return g_unichar_isalnum (c) || g_unichar_ismark (c);
}

/* "__name__" at @p: the name's end, or NULL. */
static const char *
find_name_end (const char *p)
{
  const char *q = p + 2;

  if (p[0] != '_' || p[1] != '_' || !is_name_character (g_utf8_get_char (q)))
    return NULL;
  for (; *q != '\0'; q = g_utf8_next_char (q))
    {
      if (q[0] == '_' && q[1] == '_')
        return is_name_character (g_utf8_get_char (g_utf8_prev_char (q))) ? q : NULL;
      if (!is_name_character (g_utf8_get_char (q)) && strchr (" ._-", *q) == NULL)
        return NULL;
    }
  return NULL;
}

static Sequence *read_text (Reader *reader, const char *text, GError **error);

static gboolean
enter (Reader *reader, GError **error)
{
  if (++reader->depth <= DEEPEST)
    return TRUE;
  g_set_error_literal (error, LATENT_WILDCARDS_ERROR, LATENT_WILDCARDS_ERROR_DEEP,
                       _ ("There are too many choices within choices."));
  return FALSE;
}

/* The entries of a list. Transfer full. */
static GPtrArray *
read_list (Reader *reader, const char *name, GError **error)
{
  g_autofree char *folded = latent_wildcards_fold_name (name);
  g_autoptr (GPtrArray) choices = NULL;
  GStrv entries = reader->lists != NULL ? g_hash_table_lookup (reader->lists, folded) : NULL;

  choices = g_hash_table_lookup (reader->parsed, folded);
  if (choices != NULL)
    return g_ptr_array_ref (g_steal_pointer (&choices));
  if (entries == NULL)
    {
      g_set_error (error, LATENT_WILDCARDS_ERROR, LATENT_WILDCARDS_ERROR_UNKNOWN_LIST,
                   _ ("There is no list “%s”. Make one, or write “\\__%s__” for the words themselves."), name, name);
      return NULL;
    }
  if (entries[0] == NULL)
    {
      g_set_error (error, LATENT_WILDCARDS_ERROR, LATENT_WILDCARDS_ERROR_EMPTY_LIST,
                   _ ("There is nothing in the list “%s” yet."), name);
      return NULL;
    }
  if (g_ptr_array_find_with_equal_func (reader->within, folded, g_str_equal, NULL))
    {
      g_set_error (error, LATENT_WILDCARDS_ERROR, LATENT_WILDCARDS_ERROR_DEEP,
                   _ ("The list “%s” has itself among its entries."), name);
      return NULL;
    }
  if (!enter (reader, error))
    return NULL;
  g_ptr_array_add (reader->within, folded);
  choices = g_ptr_array_new_with_free_func (sequence_free);
  for (guint i = 0; entries[i] != NULL; i++)
    {
      Sequence *entry = read_text (reader, entries[i], error);

      if (entry == NULL)
        return NULL;
      g_ptr_array_add (choices, entry);
    }
  g_ptr_array_set_size (reader->within, (int) reader->within->len - 1);
  reader->depth--;
  g_hash_table_insert (reader->parsed, g_steal_pointer (&folded), g_ptr_array_ref (choices));
  return g_steal_pointer (&choices);
}

static Sequence *read_range (Reader *reader, Text *text, gsize from, gsize to, GError **error);

/* What stands between the braces at @from and @to. Transfer full. */
static GPtrArray *
read_choices (Reader *reader, Text *text, gsize from, gsize to, GError **error)
{
  g_autoptr (GPtrArray) choices = g_ptr_array_new_with_free_func (sequence_free);
  gsize start = from + 1;
  guint depth = 0;

  if (!enter (reader, error))
    return NULL;
  for (gsize i = start; i <= to; i++)
    {
      char c = text->text[i];

      if (is_escape (text->text + i))
        i++;
      else if (i == to || (c == '|' && depth == 0))
        {
          Sequence *one = read_range (reader, text, start, i, error);

          if (one == NULL)
            return NULL;
          g_ptr_array_add (choices, one);
          start = i + 1;
        }
      else if (c == '{')
        depth++;
      else if (c == '}')
        depth--;
    }
  reader->depth--;
  return g_steal_pointer (&choices);
}

static Sequence *
read_range (Reader *reader, Text *text, gsize from, gsize to, GError **error)
{
  g_autoptr (Sequence) sequence = sequence_new ();
  g_autoptr (GString) plain = g_string_new (NULL);

  for (gsize i = from; i < to;)
    {
      const char *p = text->text + i;
      gsize closing = GPOINTER_TO_SIZE (g_hash_table_lookup (text->closing, GSIZE_TO_POINTER (i + 1)));
      const char *name_end;
      GPtrArray *choices;

      if (is_escape (p))
        {
          g_string_append_c (plain, p[1]);
          i += 2;
          continue;
        }
      name_end = find_name_end (p);
      if (closing != 0)
        {
          choices = read_choices (reader, text, i, closing, error);
          i = closing + 1;
        }
      else if (name_end != NULL)
        {
          g_autofree char *name = g_strndup (p + 2, name_end - p - 2);

          choices = read_list (reader, name, error);
          i += name_end + 2 - p;
        }
      else
        {
          g_string_append_c (plain, *p);
          i++;
          continue;
        }
      if (choices == NULL)
        return NULL;
      take_text (sequence, plain);
      take_choices (sequence, choices);
    }
  take_text (sequence, plain);
  return g_steal_pointer (&sequence);
}

static Sequence *
read_text (Reader *reader, const char *text, GError **error)
{
  g_autoptr (GHashTable) closing = g_hash_table_new (NULL, NULL);
  Text self = { text, closing };

  return find_choices (&self, error) ? read_range (reader, &self, 0, strlen (text), error) : NULL;
}

LatentWildcards *
latent_wildcards_parse (const char *text, GHashTable *lists, GError **error)
{
  g_autoptr (GHashTable) parsed = NULL;
  g_autoptr (GPtrArray) within = g_ptr_array_new ();
  Reader reader = { .lists = lists, .within = within };
  Sequence *root;
  LatentWildcards *self;

  g_return_val_if_fail (text != NULL, NULL);

  parsed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  reader.parsed = parsed;
  root = read_text (&reader, text, error);
  if (root == NULL)
    return NULL;
  self = g_new0 (LatentWildcards, 1);
  self->root = root;
  return self;
}

void
latent_wildcards_free (LatentWildcards *self)
{
  if (self == NULL)
    return;
  sequence_free (self->root);
  g_free (self);
}

guint64
latent_wildcards_count (LatentWildcards *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->root->n;
}

static void
append_sequence (GString *prompt, Sequence *sequence, guint64 index)
{
  guint64 rest = sequence->n;

  for (guint i = 0; i < sequence->nodes->len; i++)
    {
      Node *node = sequence->nodes->pdata[i];
      guint64 digit;

      if (node->choices == NULL)
        {
          g_string_append (prompt, node->text);
          continue;
        }
      rest /= node->n;
      digit = index / rest;
      index %= rest;
      for (guint j = 0; j < node->choices->len; j++)
        {
          Sequence *choice = node->choices->pdata[j];

          if (digit < choice->n)
            {
              append_sequence (prompt, choice, digit);
              break;
            }
          digit -= choice->n;
        }
    }
}

char *
latent_wildcards_dup_prompt (LatentWildcards *self, guint64 index)
{
  g_autoptr (GString) prompt = g_string_new (NULL);

  g_return_val_if_fail (self != NULL, NULL);
  /* Those of more can't be numbered. */
  g_return_val_if_fail (index < self->root->n && self->root->n < G_MAXUINT64, NULL);

  append_sequence (prompt, self->root, index);
  return g_string_free_and_steal (g_steal_pointer (&prompt));
}

char *
latent_wildcards_escape (const char *text)
{
  g_autoptr (GString) escaped = g_string_new (NULL);

  g_return_val_if_fail (text != NULL, NULL);

  for (const char *p = text; *p != '\0'; p++)
    {
      if (strchr ("{}|\\", *p) != NULL || (p[0] == '_' && p[1] == '_'))
        g_string_append_c (escaped, '\\');
      g_string_append_c (escaped, *p);
    }
  return g_string_free_and_steal (g_steal_pointer (&escaped));
}

gboolean
latent_wildcards_is_name (const char *name)
{
  g_autofree char *marked = NULL;
  const char *end;

  g_return_val_if_fail (name != NULL, FALSE);

  marked = g_strconcat ("__", name, "__", NULL);
  end = find_name_end (marked);
  return end != NULL && end[2] == '\0';
}

char *
latent_wildcards_fold_name (const char *name)
{
  g_autofree char *normal = NULL;

  g_return_val_if_fail (name != NULL, NULL);

  normal = g_utf8_normalize (name, -1, G_NORMALIZE_NFC);
  return g_utf8_casefold (normal != NULL ? normal : name, -1);
}
