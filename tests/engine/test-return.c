/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-test-demo.h"
#include "latent-test-engine.h"

#include <string.h>

#include "latent-absence.h"

/* After days of absence everything that KIE still has is collected on the next start, what would be lost first at first. */

#define N_TASKS 8

/* Answers overtake each other. */
static int
compare_submitted (gconstpointer a, gconstpointer b)
{
  gint64 one = latent_task_get_submitted ((LatentTask *) a), two = latent_task_get_submitted ((LatentTask *) b);

  return (one > two) - (one < two);
}

TEST_FIBER (test_oldest_first)
{
  g_autoptr (LatentTestDemo) demo = latent_test_demo_start (NULL);
  LatentTestEngine *test = latent_test_engine_new (latent_test_demo_get_url (demo));
  g_autoptr (GPtrArray) tasks = NULL;
  g_autoptr (GPtrArray) absence = NULL;
  g_autofree char *requests = NULL;
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  const char *last = NULL;
  gint64 back;

  latent_engine_start (test->engine, NULL);
  tasks = latent_test_engine_submit_many (test, "a fox in the snow [slow]", N_TASKS);
  for (guint i = 0; i < tasks->len; i++)
    latent_test_engine_await_state (tasks->pdata[i], LATENT_TASK_SUBMITTED);
  g_ptr_array_sort_values (tasks, compare_submitted);
  for (guint i = 0; i < tasks->len; i++)
    g_ptr_array_add (ids, g_strdup (latent_task_get_remote_id (tasks->pdata[i])));
  g_clear_pointer (&tasks, g_ptr_array_unref);
  latent_test_engine_close (test);

  g_free (latent_test_demo_control (demo, "POST", "/clock", "{\"days\": 3}"));
  g_free (latent_test_demo_control (demo, "DELETE", "/requests", NULL));
  back = g_get_real_time ();
  latent_test_engine_open (test);
  latent_engine_start (test->engine, NULL);
  latent_test_engine_await_answer (test, "SELECT count(*) FROM task WHERE state = 'done'", G_STRINGIFY (N_TASKS));

  requests = latent_test_demo_control (demo, "GET", "/requests", NULL);
  for (guint i = 0; i < ids->len; i++)
    {
      const char *at = strstr (requests, ids->pdata[i]);

      g_assert_nonnull (at);
      g_assert_true (last == NULL || at > last);
      last = at;
    }

  /* What the window tells of it. */
  absence = dex_await_boxed (latent_library_list_absence (test->library, back, back), NULL);
  g_assert_cmpuint (absence->len, ==, N_TASKS);
  g_assert_cmpint (latent_task_get_state (absence->pdata[0]), ==, LATENT_TASK_DONE);
  g_clear_pointer (&absence, g_ptr_array_unref);
  absence = dex_await_boxed (latent_library_list_absence (test->library, back, g_get_real_time ()), NULL);
  g_assert_cmpuint (absence->len, ==, 0);
  g_clear_pointer (&absence, g_ptr_array_unref);
  latent_test_engine_free (test);
  return dex_future_new_true ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/engine/return/oldest-first", test_oldest_first);
  return g_test_run ();
}
