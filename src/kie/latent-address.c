/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-kie"

#include "latent-address.h"

/* Blocks of the IANA special-purpose registry that lead to this machine or its surroundings, or nowhere. */
static const struct
{
  const char *prefix;
  guint length;
} blocks_v4[] = {
  { "0.0.0.0", 8 },     { "10.0.0.0", 8 },    { "100.64.0.0", 10 }, { "127.0.0.0", 8 },   { "169.254.0.0", 16 },
  { "172.16.0.0", 12 }, { "192.0.0.0", 24 },  { "192.0.2.0", 24 },  { "192.168.0.0", 16 }, { "198.18.0.0", 15 },
  { "198.51.100.0", 24 }, { "203.0.113.0", 24 }, { "224.0.0.0", 4 }, { "240.0.0.0", 4 },
}, blocks_v6[] = {
  { "::", 128 },     { "::1", 128 },   { "100::", 64 }, { "2001:db8::", 32 }, { "fc00::", 7 },
  { "fe80::", 10 },  { "fec0::", 10 }, { "ff00::", 8 },
};

/* Where an IPv4 address stands within an IPv6 one: mapped, compatible, NAT64, 6to4. */
static const struct
{
  const char *prefix;
  guint length;
  guint offset;
} embeddings[] = {
  { "::ffff:0:0", 96, 12 },
  { "::", 96, 12 },
  { "64:ff9b::", 96, 12 },
  { "2002::", 16, 2 },
};

static gboolean
is_within (GInetAddress *address, const char *prefix, guint length)
{
  g_autoptr (GInetAddress) base = g_inet_address_new_from_string (prefix);
  g_autoptr (GInetAddressMask) mask = g_inet_address_mask_new (base, length, NULL);

  return mask != NULL && g_inet_address_mask_matches (mask, address);
}

gboolean
latent_address_is_private (GInetAddress *address)
{
  g_return_val_if_fail (G_IS_INET_ADDRESS (address), TRUE);

  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4)
    {
      for (guint i = 0; i < G_N_ELEMENTS (blocks_v4); i++)
        if (is_within (address, blocks_v4[i].prefix, blocks_v4[i].length))
          return TRUE;
      return FALSE;
    }

  for (guint i = 0; i < G_N_ELEMENTS (blocks_v6); i++)
    if (is_within (address, blocks_v6[i].prefix, blocks_v6[i].length))
      return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (embeddings); i++)
    if (is_within (address, embeddings[i].prefix, embeddings[i].length))
      {
        const guint8 *bytes = g_inet_address_to_bytes (address);
        g_autoptr (GInetAddress)
          inner = g_inet_address_new_from_bytes (bytes + embeddings[i].offset, G_SOCKET_FAMILY_IPV4);

        return latent_address_is_private (inner);
      }
  return FALSE;
}

/* Without brackets, a zone ("%eth0") or the final dot of a complete name. */
static char *
bare_host (const char *host)
{
  g_autofree char *bare = g_ascii_strdown (host, -1);
  gsize length;
  char *zone;

  if (*bare == '[')
    memmove (bare, bare + 1, strlen (bare));
  zone = strpbrk (bare, "]%");
  if (zone != NULL && strchr (bare, ':') != NULL)
    *zone = '\0';
  length = strlen (bare);
  if (length > 0 && bare[length - 1] == '.')
    bare[length - 1] = '\0';
  return g_steal_pointer (&bare);
}

static gboolean
is_localhost (const char *bare)
{
  return g_str_equal (bare, "localhost") || g_str_has_suffix (bare, ".localhost") ||
         g_str_equal (bare, "localhost.localdomain");
}

gboolean
latent_host_is_private (const char *host)
{
  g_autofree char *bare = NULL;
  g_autoptr (GInetAddress) address = NULL;

  g_return_val_if_fail (host != NULL, TRUE);

  bare = bare_host (host);
  address = g_inet_address_new_from_string (bare);
  return address != NULL ? latent_address_is_private (address) : is_localhost (bare);
}

gboolean
latent_host_is_loopback (const char *host)
{
  g_autofree char *bare = NULL;
  g_autoptr (GInetAddress) address = NULL;

  g_return_val_if_fail (host != NULL, FALSE);

  bare = bare_host (host);
  address = g_inet_address_new_from_string (bare);
  return address != NULL ? g_inet_address_get_is_loopback (address) : is_localhost (bare);
}
