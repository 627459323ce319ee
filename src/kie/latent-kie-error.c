/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-kie"

#include "latent-config.h"

#include "latent-kie-error-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_DETAIL_CHARACTERS 300

G_DEFINE_QUARK (latent_kie_error, latent_kie_error)

static const struct
{
  LatentKieError code;
  const char *text;
} explanations[] = {
  { LATENT_KIE_ERROR_NOT_SENT, N_ ("No connection to KIE. Check the network; nothing was sent.") },
  { LATENT_KIE_ERROR_NO_ANSWER, N_ ("KIE’s answer didn’t arrive or can’t be read.") },
  { LATENT_KIE_ERROR_GONE, N_ ("The result’s link has expired.") },
  { LATENT_KIE_ERROR_TOO_LARGE, N_ ("The answer is larger than allowed.") },
  { LATENT_KIE_ERROR_REDIRECT,
    N_ (
      "The service answered with a redirect, which isn’t followed. Check its address and the network’s log-in page.") },
  { LATENT_KIE_ERROR_ADDRESS, N_ ("This address isn’t allowed.") },
  { LATENT_KIE_ERROR_DAMAGED, N_ ("The file didn’t arrive at KIE whole. Try again.") },
  { LATENT_KIE_ERROR_BAD_REQUEST, N_ ("KIE refused the request. Change it and try again.") },
  { LATENT_KIE_ERROR_UNAUTHORIZED, N_ ("KIE didn’t accept the API key. Enter a valid key.") },
  { LATENT_KIE_ERROR_NO_CREDITS, N_ ("There aren’t enough credits. Top up at kie.ai and go on.") },
  { LATENT_KIE_ERROR_NOT_FOUND, N_ ("KIE doesn’t know what was asked for.") },
  { LATENT_KIE_ERROR_TIMEOUT, N_ ("KIE ran out of time with the request.") },
  { LATENT_KIE_ERROR_INVALID, N_ ("KIE refused a value of the request. Change it and try again.") },
  { LATENT_KIE_ERROR_RATE_LIMITED, N_ ("Too many requests at once. It goes on by itself in a moment.") },
  { LATENT_KIE_ERROR_KEY_LIMIT,
    N_ ("The API key has reached its own limit. Raise it at kie.ai/api-key, or wait until it resets.") },
  { LATENT_KIE_ERROR_MAINTENANCE, N_ ("KIE is under maintenance. It goes on when KIE is back.") },
  { LATENT_KIE_ERROR_SERVER,
    N_ ("KIE couldn’t process the request. Check its values; if they are right, try again later.") },
  { LATENT_KIE_ERROR_GENERATION, N_ ("KIE couldn’t make the picture. Change the prompt or try again.") },
  { LATENT_KIE_ERROR_DISABLED, N_ ("KIE has switched this function off. Choose another model.") },
  { LATENT_KIE_ERROR_OTHER, N_ ("KIE reported an unknown error.") },
  { LATENT_KIE_ERROR_NO_RECORD, N_ ("KIE doesn’t know this task, or not yet.") },
  { LATENT_KIE_ERROR_UNKNOWN_MODEL, N_ ("KIE doesn’t offer this model any more. Choose another one.") },
};

const char *
latent_kie_error_explain (LatentKieError code)
{
  for (guint i = 0; i < G_N_ELEMENTS (explanations); i++)
    if (explanations[i].code == code)
      return _ (explanations[i].text);
  return latent_kie_error_explain (LATENT_KIE_ERROR_OTHER);
}

static gboolean
contains (const char *message, const char *phrase)
{
  g_autofree char *folded = NULL;

  if (message == NULL)
    return FALSE;
  folded = g_ascii_strdown (message, -1);
  return strstr (folded, phrase) != NULL;
}

LatentKieError
latent_kie_error_classify (gint64 code, const char *message)
{
  static const LatentKieError known[] = {
    LATENT_KIE_ERROR_BAD_REQUEST,  LATENT_KIE_ERROR_UNAUTHORIZED, LATENT_KIE_ERROR_NO_CREDITS,
    LATENT_KIE_ERROR_NOT_FOUND,    LATENT_KIE_ERROR_TIMEOUT,      LATENT_KIE_ERROR_INVALID,
    LATENT_KIE_ERROR_RATE_LIMITED, LATENT_KIE_ERROR_KEY_LIMIT,    LATENT_KIE_ERROR_MAINTENANCE,
    LATENT_KIE_ERROR_SERVER,       LATENT_KIE_ERROR_GENERATION,   LATENT_KIE_ERROR_DISABLED,
  };

  if (contains (message, "credits insufficient"))
    return LATENT_KIE_ERROR_NO_CREDITS;
  if (contains (message, "recordinfo is null"))
    return LATENT_KIE_ERROR_NO_RECORD;
  if (contains (message, "model name you specified is not supported"))
    return LATENT_KIE_ERROR_UNKNOWN_MODEL;

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (code == (gint64) known[i])
      return known[i];
  return LATENT_KIE_ERROR_OTHER;
}

GError *
latent_kie_error_new (LatentKieError code, const char *detail)
{
  g_autofree char *line = NULL;
  const char *explanation = latent_kie_error_explain (code);

  if (detail != NULL)
    {
      g_autofree char *valid = g_utf8_make_valid (detail, -1);

      g_strdelimit (valid, "\r\n\t", ' ');
      g_strstrip (valid);
      line = g_utf8_substring (valid, 0, MIN (g_utf8_strlen (valid, -1), MAX_DETAIL_CHARACTERS));
    }
  if (line == NULL || *line == '\0')
    return g_error_new_literal (LATENT_KIE_ERROR, code, explanation);
  /* Translators: an explanation, and in brackets KIE's own words or a system's reason. */
  return g_error_new (LATENT_KIE_ERROR, code, _ ("%s (%s)"), explanation, line);
}

char *
latent_kie_clean (const char *text, gsize length, gsize max_bytes, const char *key)
{
  g_autofree char *valid = NULL;
  g_autoptr (GString) clean = NULL;
  const char *end;

  g_return_val_if_fail (text != NULL || length == 0, NULL);

  /* A key at the end of what is read here is cut off below. */
  valid = g_utf8_make_valid (text != NULL ? text : "", (gssize) MIN (length, max_bytes + 64 * 1024));
  clean = g_string_new (valid);
  if (key != NULL && *key != '\0')
    g_string_replace (clean, key, "•••", 0);
  if (clean->len > max_bytes)
    {
      g_utf8_validate_len (clean->str, max_bytes, &end);
      g_string_truncate (clean, (gsize) (end - clean->str));
    }
  return g_string_free_and_steal (g_steal_pointer (&clean));
}
