/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <math.h>
#include <unistd.h>
#include <glib/gstdio.h>

#include "latent-await.h"
#include "latent-journal.h"
#include "latent-library.h"
#include "latent-test-fiber.h"

G_BEGIN_DECLS

#define TEST_SERVICE "https://api.example.com"

/* A folder of the test's own, removed with everything in it when it goes out of scope. */
typedef char TestFolder;

static inline TestFolder *
test_folder_new (void)
{
  g_autoptr (GError) error = NULL;
  char *path = g_dir_make_tmp ("latent-test-XXXXXX", &error);

  g_assert_no_error (error);
  return path;
}

static inline void
test_remove_all (const char *path)
{
  g_autoptr (GDir) dir = g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      test_remove_all (child);
    }
  g_remove (path);
}

static inline void
test_folder_free (TestFolder *path)
{
  test_remove_all (path);
  g_free (path);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestFolder, test_folder_free)

static inline LatentLibrary *
test_open (const char *path)
{
  g_autoptr (GFile) folder = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;
  LatentLibrary *library = dex_await_object (latent_library_open (folder, TEST_SERVICE), &error);

  g_assert_no_error (error);
  g_assert_true (LATENT_IS_LIBRARY (library));
  return library;
}

/* Also proves that nothing keeps it alive. */
static inline void
test_close (LatentLibrary *library)
{
  g_autoptr (GError) error = NULL;

  dex_await (latent_library_close (library), &error);
  g_assert_no_error (error);
  g_assert_finalize_object (library);
}

/* The error that opening @path gives. */
static inline GError *
test_open_fails (const char *path, const char *service)
{
  g_autoptr (GFile) folder = g_file_new_for_path (path);
  GError *error = NULL;
  gpointer library = dex_await_object (latent_library_open (folder, service), &error);

  g_assert_null (library);
  g_assert_nonnull (error);
  return error;
}

static inline LatentTask *
test_add_task (LatentLibrary *library, const char *prompt)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) tasks = NULL;
  GPtrArray *drafts = g_ptr_array_new ();
  LatentTaskDraft *draft = latent_task_draft_new ();

  draft->model = g_strdup ("flux-2/pro-text-to-image");
  draft->prompt = g_strdup (prompt);
  draft->input = g_strdup ("{\"prompt\":\"x\"}");
  draft->estimate = 5;
  g_ptr_array_add (drafts, draft);
  tasks = dex_await_boxed (latent_journal_add (library, drafts), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (tasks->len, ==, 1);
  return g_object_ref (tasks->pdata[0]);
}

static inline gboolean
test_move (LatentLibrary *library, const LatentMove *move)
{
  g_autoptr (GError) error = NULL;
  gboolean moved = dex_await_boolean (latent_journal_move (library, move), &error);

  g_assert_no_error (error);
  return moved;
}

/* What that move takes with it. */
static inline LatentMove
test_get_move (LatentTask *task, LatentTaskState from, LatentTaskState to)
{
  static const char *const links[] = { "https://example.com/1.png", "https://example.com/2.png", NULL };
  LatentMove move = LATENT_MOVE_INIT;

  move.task = latent_task_get_id (task);
  move.from = LATENT_IN (from);
  move.to = to;
  if (to == LATENT_TASK_SUBMITTING)
    {
      move.request = "{\"model\":\"m\"}";
      move.sent = 123;
    }
  if (from == LATENT_TASK_SUBMITTING)
    move.answered = 456;
  if (to == LATENT_TASK_SUBMITTED)
    move.remote_id = "remote-x";
  if (to == LATENT_TASK_COLLECTING)
    move.links = links;
  return move;
}

/* Walks a queued task to a state by the shortest way. */
static inline void
test_bring_to (LatentLibrary *library, LatentTask *task, LatentTaskState state)
{
  static const char *const links[] = { "https://example.com/one.png", NULL };
  g_autofree char *remote_id = g_strdup_printf ("remote-%" G_GINT64_FORMAT, latent_task_get_id (task));
  LatentMove move = LATENT_MOVE_INIT;

  move.task = latent_task_get_id (task);
  move.to = state;
  switch (state)
    {
    case LATENT_TASK_QUEUED:
      return;
    case LATENT_TASK_PREPARING:
    case LATENT_TASK_CANCELLED:
      break;
    case LATENT_TASK_SUBMITTING:
      move.request = "{}";
      move.sent = 1000;
      break;
    case LATENT_TASK_SUBMITTED:
    case LATENT_TASK_FAILED:
    case LATENT_TASK_UNCERTAIN:
      test_bring_to (library, task, LATENT_TASK_SUBMITTING);
      move.answered = 2000;
      move.remote_id = state == LATENT_TASK_SUBMITTED ? remote_id : NULL;
      break;
    case LATENT_TASK_EXPIRED:
      test_bring_to (library, task, LATENT_TASK_SUBMITTED);
      break;
    case LATENT_TASK_COLLECTING:
      test_bring_to (library, task, LATENT_TASK_SUBMITTED);
      move.links = links;
      break;
    case LATENT_TASK_DONE:
      test_bring_to (library, task, LATENT_TASK_COLLECTING);
      g_assert_true (dex_await (latent_journal_expire_result (library, move.task, 0), NULL));
      break;
    default:
      g_assert_not_reached ();
    }
  move.from = LATENT_IN (latent_task_get_state (task));
  g_assert_true (test_move (library, &move));
  g_assert_cmpint (latent_task_get_state (task), ==, state);
}

/* Lets the main loop run until @test holds; meson's time-out is the bound. */
#define test_wait_until(test)                                                                                          \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    while (!(test))                                                                                                    \
      g_assert_true (latent_sleep (5, NULL, NULL));                                                                    \
  }                                                                                                                    \
  G_STMT_END

/* A test whose body is a fiber. */
#define TEST_FIBER(name)                                                                                               \
  static DexFuture *name##_fiber (gpointer user_data);                                                                 \
  static void name (void)                                                                                              \
  {                                                                                                                    \
    latent_test_run_fiber (name##_fiber, NULL);                                                                        \
  }                                                                                                                    \
  static DexFuture *name##_fiber (gpointer user_data)

G_END_DECLS
