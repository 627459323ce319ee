/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* A weak reference on the heap, for a callback's data: g_weak_ref_get() in the callback, this as its destroy function.
 * @object: a GObject. */
GWeakRef *latent_weak_new (gpointer object);

/* @weak is a GWeakRef; a gpointer, so that it is a GDestroyNotify. */
void latent_weak_free (gpointer weak);

G_END_DECLS
