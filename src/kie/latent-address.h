/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* TRUE for an address that isn't on the public Internet: loopback, private, link-local, shared, reserved, multicast,
 * also where it is embedded in an IPv6 one. */
gboolean latent_address_is_private (GInetAddress *address);

/* TRUE if @host, without asking anybody, is such an address or a name of this machine: "localhost" and below. */
gboolean latent_host_is_private (const char *host);

/* TRUE if @host is this machine, by its text alone. */
gboolean latent_host_is_loopback (const char *host);

G_END_DECLS
