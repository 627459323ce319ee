/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-verdict.h"

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
  return g_test_run ();
}
