/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-remedy.h"
#include "latent-verdict.h"

#include <string.h>

typedef struct
{
  const char *name;
  LatentKieOutcome outcome;
  int code;
  LatentVerdict verdict;
  LatentReason reason;
} SubmissionCase;

static const SubmissionCase submissions[] = {
  { "accepted", LATENT_KIE_ACCEPTED, 0, LATENT_VERDICT_ACCEPTED, LATENT_REASON_NONE },
  { "not-sent", LATENT_KIE_NOT_SENT, LATENT_KIE_ERROR_NOT_SENT, LATENT_VERDICT_HOLD, LATENT_REASON_NETWORK },
  { "400", LATENT_KIE_REFUSED, LATENT_KIE_ERROR_BAD_REQUEST, LATENT_VERDICT_FAIL, LATENT_REASON_NONE },
  { "401", LATENT_KIE_REFUSED, LATENT_KIE_ERROR_UNAUTHORIZED, LATENT_VERDICT_HOLD, LATENT_REASON_KEY },
  { "402", LATENT_KIE_REFUSED, LATENT_KIE_ERROR_NO_CREDITS, LATENT_VERDICT_HOLD, LATENT_REASON_CREDITS },
  { "404", LATENT_KIE_REFUSED, LATENT_KIE_ERROR_NOT_FOUND, LATENT_VERDICT_FAIL, LATENT_REASON_NONE },
  { "422", LATENT_KIE_REFUSED, LATENT_KIE_ERROR_INVALID, LATENT_VERDICT_FAIL, LATENT_REASON_NONE },
  { "422-model", LATENT_KIE_REFUSED, LATENT_KIE_ERROR_UNKNOWN_MODEL, LATENT_VERDICT_FAIL, LATENT_REASON_NONE },
  { "429", LATENT_KIE_REFUSED, LATENT_KIE_ERROR_RATE_LIMITED, LATENT_VERDICT_QUEUE, LATENT_REASON_SLOT },
  { "433", LATENT_KIE_REFUSED, LATENT_KIE_ERROR_KEY_LIMIT, LATENT_VERDICT_HOLD, LATENT_REASON_KEY_LIMIT },
  { "455", LATENT_KIE_REFUSED, LATENT_KIE_ERROR_MAINTENANCE, LATENT_VERDICT_HOLD, LATENT_REASON_MAINTENANCE },
  { "500", LATENT_KIE_REFUSED, LATENT_KIE_ERROR_SERVER, LATENT_VERDICT_FAIL, LATENT_REASON_NONE },
  { "501", LATENT_KIE_REFUSED, LATENT_KIE_ERROR_GENERATION, LATENT_VERDICT_FAIL, LATENT_REASON_NONE },
  { "505", LATENT_KIE_REFUSED, LATENT_KIE_ERROR_DISABLED, LATENT_VERDICT_FAIL, LATENT_REASON_NONE },
  { "unheard-of", LATENT_KIE_REFUSED, LATENT_KIE_ERROR_OTHER, LATENT_VERDICT_FAIL, LATENT_REASON_NONE },
  { "408", LATENT_KIE_UNCERTAIN, LATENT_KIE_ERROR_TIMEOUT, LATENT_VERDICT_UNCERTAIN, LATENT_REASON_NONE },
  { "no-answer", LATENT_KIE_UNCERTAIN, LATENT_KIE_ERROR_NO_ANSWER, LATENT_VERDICT_UNCERTAIN, LATENT_REASON_NONE },
  /* The outcome decides: a code that would refuse says nothing without an envelope around it. */
  { "500-without-envelope", LATENT_KIE_UNCERTAIN, LATENT_KIE_ERROR_SERVER, LATENT_VERDICT_UNCERTAIN,
    LATENT_REASON_NONE },
};

static void
test_submission (gconstpointer data)
{
  const SubmissionCase *c = data;
  g_autoptr (GError) error = c->code != 0 ? g_error_new (LATENT_KIE_ERROR, c->code, "%s", c->name) : NULL;
  LatentKieSubmission submission = { .outcome = c->outcome, .error = error };
  LatentReason reason;

  g_assert_cmpint (latent_verdict_on_submission (&submission, &reason), ==, c->verdict);
  g_assert_cmpint (reason, ==, c->reason);
  /* Whoever is held is told why. */
  if (c->verdict == LATENT_VERDICT_HOLD)
    g_assert_nonnull (latent_verdict_explain_hold (reason));
}

typedef struct
{
  const char *name;
  int code;
  double age;
  LatentLook look;
  LatentReason reason;
} LookCase;

#define DAY 86400.0

static const LookCase looks[] = {
  { "no-record-at-first", LATENT_KIE_ERROR_NO_RECORD, 10, LATENT_LOOK_AGAIN, LATENT_REASON_NONE },
  { "no-record-later", LATENT_KIE_ERROR_NO_RECORD, 70, LATENT_LOOK_AGAIN, LATENT_REASON_RECORD },
  { "no-record-after-a-month", LATENT_KIE_ERROR_NO_RECORD, 31 * DAY, LATENT_LOOK_AGAIN, LATENT_REASON_RECORD },
  { "no-record-after-two-months", LATENT_KIE_ERROR_NO_RECORD, 63 * DAY, LATENT_LOOK_EXPIRED, LATENT_REASON_RECORD },
  { "401-after-two-months", LATENT_KIE_ERROR_UNAUTHORIZED, 63 * DAY, LATENT_LOOK_AGAIN, LATENT_REASON_KEY },
  { "offline-after-two-months", LATENT_KIE_ERROR_NOT_SENT, 63 * DAY, LATENT_LOOK_AGAIN, LATENT_REASON_NETWORK },
  { "401", LATENT_KIE_ERROR_UNAUTHORIZED, 10, LATENT_LOOK_AGAIN, LATENT_REASON_KEY },
  { "429", LATENT_KIE_ERROR_RATE_LIMITED, 10, LATENT_LOOK_AGAIN, LATENT_REASON_SLOT },
  { "455", LATENT_KIE_ERROR_MAINTENANCE, 10, LATENT_LOOK_AGAIN, LATENT_REASON_MAINTENANCE },
  { "500", LATENT_KIE_ERROR_SERVER, 10, LATENT_LOOK_AGAIN, LATENT_REASON_SERVICE },
  { "redirect", LATENT_KIE_ERROR_REDIRECT, 10, LATENT_LOOK_AGAIN, LATENT_REASON_SERVICE },
  { "too-large", LATENT_KIE_ERROR_TOO_LARGE, 10, LATENT_LOOK_AGAIN, LATENT_REASON_SERVICE },
};

static void
test_look (gconstpointer data)
{
  const LookCase *c = data;
  g_autoptr (GError) error = g_error_new (LATENT_KIE_ERROR, c->code, "%s", c->name);
  LatentReason reason;

  g_assert_cmpint (latent_verdict_on_look (error, c->age, &reason), ==, c->look);
  g_assert_cmpint (reason, ==, c->reason);
}

/* --- docs/ERRORS.md --- */

static char *
name_error (int error)
{
  switch (error)
    {
    case LATENT_KIE_ERROR_UNKNOWN_MODEL:
      return g_strdup ("422, “The model name you specified is not supported”");
    case LATENT_KIE_ERROR_OTHER:
      return g_strdup ("any other");
    case LATENT_KIE_ERROR_NOT_SENT:
      return g_strdup ("no connection");
    case LATENT_KIE_ERROR_NO_ANSWER:
      return g_strdup ("no answer that is KIE’s");
    default:
      return g_strdup_printf ("%d", error);
    }
}

static char *
name_repeat (LatentRepeat repeat, LatentReason reason)
{
  guint first, longest;

  switch (repeat)
    {
    case LATENT_REPEAT_SLOT:
      return g_strdup ("yes, when the rate limit has room, or `Retry-After` is over");
    case LATENT_REPEAT_PROBE:
      g_assert_true (latent_remedy_get_probe (reason, &first, &longest));
      return g_strdup_printf ("yes, after %u s, then twice as long each time, up to %u s", first, longest);
    case LATENT_REPEAT_KEY:
      return g_strdup ("when a key was entered");
    case LATENT_REPEAT_BALANCE:
      return g_strdup ("when the balance has risen, or a key was entered");
    case LATENT_REPEAT_NEVER:
    default:
      return g_strdup ("no");
    }
}

/* The table for people says what the code does, and has a row for each error. */
static void
test_document (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "..", "docs", "ERRORS.md", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  for (const int *code = latent_remedy_list_errors (); *code != 0; code++)
    {
      LatentRepeat repeat;
      LatentRemedy remedy = latent_remedy_for_error (*code, &repeat);
      g_autoptr (GError) refusal = g_error_new_literal (LATENT_KIE_ERROR, *code, "");
      LatentKieSubmission submission = { .outcome = *code == LATENT_KIE_ERROR_NOT_SENT ? LATENT_KIE_NOT_SENT
                                                                                       : LATENT_KIE_REFUSED,
                                         .error = refusal };
      LatentReason reason = LATENT_REASON_NONE;
      LatentVerdict verdict = latent_verdict_on_submission (&submission, &reason);
      g_autofree char *name = name_error (*code);
      g_autofree char *again = name_repeat (repeat, reason);
      g_auto (GStrv) parts = g_strsplit (remedy != LATENT_REMEDY_NONE ? latent_remedy_to_label (remedy) : "–", "_", -1);
      g_autofree char *button = g_strjoinv ("", parts);
      g_autofree char *row = g_strdup_printf ("| %s | %s | %s | %s |", name,
                                              latent_kie_error_explain ((LatentKieError) *code), button, again);

      /* What isn't tried again by itself neither queues nor holds. */
      g_assert_cmpint (repeat == LATENT_REPEAT_NEVER, ==,
                       verdict == LATENT_VERDICT_FAIL || verdict == LATENT_VERDICT_UNCERTAIN);
      if (strstr (text, row) == NULL)
        g_error ("docs/ERRORS.md has no row\n%s", row);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (submissions); i++)
    {
      g_autofree char *path = g_strconcat ("/engine/verdict/submission/", submissions[i].name, NULL);

      g_test_add_data_func (path, &submissions[i], test_submission);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (looks); i++)
    {
      g_autofree char *path = g_strconcat ("/engine/verdict/look/", looks[i].name, NULL);

      g_test_add_data_func (path, &looks[i], test_look);
    }
  g_test_add_func ("/engine/verdict/document", test_document);
  return g_test_run ();
}
