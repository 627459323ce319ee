/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-account"

#include "latent-secret.h"

#include <string.h>

typedef char LatentSecret;

G_DEFINE_BOXED_TYPE (LatentSecret, latent_secret, latent_secret_copy, latent_secret_free)

char *
latent_secret_copy (const char *secret)
{
  return g_strdup (secret);
}

void
latent_secret_free (char *secret)
{
  if (secret == NULL)
    return;
  explicit_bzero (secret, strlen (secret));
  g_free (secret);
}
