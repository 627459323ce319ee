/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-test"

#include "latent-faults-order.h"

#include <string.h>

/* What SIGKILL can't show: the kernel has written everything that a killed process wrote. So each file and folder of the
 * library is followed from its change to its fsync, and looked at where something depends on it. */

typedef struct
{
  GHashTable *dirty; /* paths that changed since their last fsync */
  GHashTable *committed; /* moves, "STATE ID", that aren't on the disk yet */
  GHashTable *promised; /* moves that are */
  guint n_created, n_looked, n_renamed, n_landed;
  char *problem;
} Order;

static void
fail (Order *order, const char *rule, const char *line)
{
  if (order->problem == NULL)
    order->problem = g_strdup_printf ("%s: %s", rule, line);
}

static gboolean
is_dirty (Order *order, const char *path)
{
  return g_hash_table_contains (order->dirty, path);
}

static gboolean
is_log (const char *path)
{
  return g_str_has_suffix (path, "/library.db-wal");
}

static gboolean
is_log_dirty (Order *order)
{
  GHashTableIter iter;
  gpointer path;

  g_hash_table_iter_init (&iter, order->dirty);
  while (g_hash_table_iter_next (&iter, &path, NULL))
    if (is_log (path))
      return TRUE;
  return FALSE;
}

/* All commits that were written so far are on the disk now. */
static void
promise_all (Order *order)
{
  GHashTableIter iter;
  gpointer move;

  g_hash_table_iter_init (&iter, order->committed);
  while (g_hash_table_iter_next (&iter, &move, NULL))
    {
      g_hash_table_add (order->promised, g_strdup (move));
      g_hash_table_iter_remove (&iter);
    }
}

static void
set_dirty (Order *order, const char *path)
{
  g_hash_table_add (order->dirty, g_strdup (path));
}

static void
set_folder_dirty (Order *order, const char *path)
{
  g_hash_table_add (order->dirty, g_path_get_dirname (path));
}

static gboolean
is_promised (Order *order, const char *state)
{
  GHashTableIter iter;
  gpointer move;

  g_hash_table_iter_init (&iter, order->promised);
  while (g_hash_table_iter_next (&iter, &move, NULL))
    if (g_str_has_prefix (move, state))
      return TRUE;
  return FALSE;
}

/* A file gets its final name. */
static void
check_rename (Order *order, const char *from, const char *line)
{
  order->n_renamed++;
  if (is_dirty (order, from))
    fail (order, "The file's fsync before its rename", line);
  if (!is_promised (order, "landing "))
    fail (order, "The journal's fsync of name and hash before the rename", line);
}

static void
read_line (Order *order, const char *line)
{
  g_auto (GStrv) parts = g_strsplit (line, " ", 2);
  const char *event = parts[0];
  const char *about = parts[0] != NULL && parts[1] != NULL ? parts[1] : "";
  g_auto (GStrv) paths = g_strsplit (about, "\t", 2);

  if (event == NULL)
    return;
  if (g_str_has_prefix (event, "write:"))
    set_dirty (order, about);
  else if (g_str_has_prefix (event, "fsync:"))
    {
      g_hash_table_remove (order->dirty, about);
      if (is_log (about))
        promise_all (order);
    }
  else if (g_str_has_prefix (event, "after:"))
    {
      g_hash_table_add (order->committed, g_strconcat (event + strlen ("after:"), " ", about, NULL));
      if (!is_log_dirty (order))
        promise_all (order);
    }
  else if (g_str_equal (event, "send:createTask"))
    {
      order->n_created++;
      if (!is_promised (order, "submitting "))
        fail (order, "The journal's fsync before the first byte of createTask", line);
    }
  else if (g_str_equal (event, "send:recordInfo"))
    {
      order->n_looked++;
      if (!is_promised (order, "submitted "))
        fail (order, "The fsync of the task id before any poll", line);
    }
  else if (g_str_equal (event, "rename:final"))
    check_rename (order, paths[0], line);
  else if (g_str_has_prefix (event, "renamed:"))
    {
      /* What was under that name before is gone, safe or not. */
      if (g_hash_table_remove (order->dirty, paths[0]))
        set_dirty (order, paths[1]);
      else
        g_hash_table_remove (order->dirty, paths[1]);
      if (g_str_equal (event, "renamed:final"))
        set_folder_dirty (order, paths[1]);
    }
  else if (g_str_equal (event, "mkdir:folder"))
    set_folder_dirty (order, about);
  else if (g_str_equal (event, "before:landed"))
    {
      GHashTableIter iter;
      gpointer path;

      order->n_landed++;
      g_hash_table_iter_init (&iter, order->dirty);
      while (g_hash_table_iter_next (&iter, &path, NULL))
        if (strstr (path, "/.latent") == NULL)
          fail (order, "The folder's fsync before the commit", path);
    }
}

char *
latent_faults_order_check (char **lines)
{
  Order order = { 0 };

  order.dirty = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  order.committed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  order.promised = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; lines[i] != NULL; i++)
    read_line (&order, lines[i]);
  if (order.n_created == 0 || order.n_looked == 0 || order.n_renamed == 0 || order.n_landed == 0)
    fail (&order, "Everything happens", "a task is sent, looked at and landed");
  g_hash_table_unref (order.dirty);
  g_hash_table_unref (order.committed);
  g_hash_table_unref (order.promised);
  return order.problem;
}
