/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-kie"

#include "latent-direct-resolver.h"

#include "latent-address.h"

struct _LatentDirectResolver
{
  GObject parent_instance;
};

static char **
direct_for_loopback (const char *uri)
{
  static const char *const direct[] = { "direct://", NULL };
  g_autoptr (GUri) parsed = g_uri_parse (uri, G_URI_FLAGS_NONE, NULL);

  return parsed != NULL && g_uri_get_host (parsed) != NULL && latent_host_is_loopback (g_uri_get_host (parsed))
           ? g_strdupv ((char **) direct)
           : NULL;
}

static gboolean
latent_direct_resolver_is_supported (GProxyResolver *resolver)
{
  return TRUE;
}

static char **
latent_direct_resolver_lookup (GProxyResolver *resolver, const char *uri, GCancellable *cancellable, GError **error)
{
  char **direct = direct_for_loopback (uri);

  return direct != NULL ? direct : g_proxy_resolver_lookup (g_proxy_resolver_get_default (), uri, cancellable, error);
}

static void
looked_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  char **proxies = g_proxy_resolver_lookup_finish (G_PROXY_RESOLVER (source), result, &error);

  if (proxies != NULL)
    g_task_return_pointer (task, proxies, (GDestroyNotify) g_strfreev);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
latent_direct_resolver_lookup_async (GProxyResolver *resolver,
                                     const char *uri,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, user_data);
  char **direct = direct_for_loopback (uri);

  g_task_set_source_tag (task, latent_direct_resolver_lookup_async);
  if (direct != NULL)
    g_task_return_pointer (task, direct, (GDestroyNotify) g_strfreev);
  else
    g_proxy_resolver_lookup_async (g_proxy_resolver_get_default (), uri, cancellable, looked_up_cb,
                                   g_steal_pointer (&task));
}

static char **
latent_direct_resolver_lookup_finish (GProxyResolver *resolver, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
proxy_resolver_iface_init (GProxyResolverInterface *iface)
{
  iface->is_supported = latent_direct_resolver_is_supported;
  iface->lookup = latent_direct_resolver_lookup;
  iface->lookup_async = latent_direct_resolver_lookup_async;
  iface->lookup_finish = latent_direct_resolver_lookup_finish;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (LatentDirectResolver,
                               latent_direct_resolver,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_PROXY_RESOLVER, proxy_resolver_iface_init))

static void
latent_direct_resolver_class_init (LatentDirectResolverClass *klass)
{
}

static void
latent_direct_resolver_init (LatentDirectResolver *self)
{
}

GProxyResolver *
latent_direct_resolver_new (void)
{
  return g_object_new (LATENT_TYPE_DIRECT_RESOLVER, NULL);
}
