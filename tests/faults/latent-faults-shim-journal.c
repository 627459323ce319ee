/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The journal: which moves a transaction has, told just before and just after it is committed. */
#include "latent-faults-shim.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_MOVES 32

typedef struct
{
  char state[16];
  char id[24];
} Move;

static __thread Move moves[MOST_MOVES];
static __thread int n_moves;

static void
add_move (const char *state, size_t state_length, const char *id)
{
  Move *move;

  if (n_moves == MOST_MOVES)
    abort ();
  move = &moves[n_moves++];
  snprintf (move->state, sizeof move->state, "%.*s", (int) state_length, state);
  snprintf (move->id, sizeof move->id, "%.*s", (int) strspn (id, "0123456789"), id);
}

/* @key: what stands before the task's number. */
static void
read_move (sqlite3_stmt *statement, const char *begin, const char *key)
{
  char *text = sqlite3_expanded_sql (statement);
  const char *state = text + strlen (begin);
  const char *id = strstr (text, key);

  if (sqlite3_changes (sqlite3_db_handle (statement)) > 0)
    add_move (state, strcspn (state, "'"), id != NULL ? id + strlen (key) : "");
  sqlite3_free (text);
}

static bool
begins (const char *text, const char *begin)
{
  return strncmp (text, begin, strlen (begin)) == 0;
}

static void
tell_moves (const char *kind)
{
  for (int i = 0; i < n_moves; i++)
    latent_faults_shim_tell (kind, moves[i].state, moves[i].id);
}

/* TRUE if this transaction, which has a move to that state, is taken out. */
static bool
omits_commit (sqlite3_stmt *statement)
{
  bool omits = false;

  for (int i = 0; i < n_moves; i++)
    omits = omits || latent_faults_shim_omits_commit (moves[i].state);
  if (!omits || sqlite3_exec (sqlite3_db_handle (statement), "ROLLBACK", NULL, NULL, NULL) != SQLITE_OK)
    return false;
  latent_faults_shim_commit_omitted ();
  n_moves = 0;
  return true;
}

EXPORT int
sqlite3_step (sqlite3_stmt *statement)
{
  const char *text = sqlite3_sql (statement);
  int code;
  REAL (sqlite3_step);

  if (!latent_faults_shim_is_on () || text == NULL)
    return real (statement);
  if (begins (text, "COMMIT") && omits_commit (statement))
    return SQLITE_DONE;
  if (begins (text, "COMMIT"))
    tell_moves ("before");
  code = real (statement);
  if (code != SQLITE_DONE)
    return code;
  if (begins (text, "COMMIT"))
    tell_moves ("after");
  if (begins (text, "COMMIT") || begins (text, "BEGIN") || begins (text, "ROLLBACK"))
    n_moves = 0;
  else if (begins (text, "UPDATE task SET state = "))
    read_move (statement, "UPDATE task SET state = '", "WHERE id = ");
  else if (begins (text, "UPDATE result SET state = "))
    read_move (statement, "UPDATE result SET state = '", "WHERE task = ");
  else if (begins (text, "INSERT INTO task "))
    {
      char id[24];

      snprintf (id, sizeof id, "%lld", sqlite3_last_insert_rowid (sqlite3_db_handle (statement)));
      add_move ("queued", 6, id);
    }
  return code;
}
