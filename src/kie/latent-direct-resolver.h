/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define LATENT_TYPE_DIRECT_RESOLVER (latent_direct_resolver_get_type ())
G_DECLARE_FINAL_TYPE (LatentDirectResolver, latent_direct_resolver, LATENT, DIRECT_RESOLVER, GObject)

/* The desktop's proxy settings, except that this machine is always reached directly: the demo service must work behind
 * any proxy. Transfer full. */
GProxyResolver *latent_direct_resolver_new (void);

G_END_DECLS
