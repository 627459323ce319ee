/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-test"

#include "latent-faults-campaign.h"

#include "latent-faults-child.h"

#include <glib/gstdio.h>
#include <string.h>

/* Fewer than what the service takes in ten seconds: nothing waits for the rate limit. */
#define TASKS_A_LIBRARY 14
/* Events of a process that makes one task and sees it through, about. */
#define MOST_EVENTS 400
#define LONGEST_LIFE (2 * G_TIME_SPAN_SECOND)

/* Named "KIND:WHAT" by the shim. before and after: around the commit of a move. */
static const char *const points[] = {
  "before:queued",     "after:queued",      "before:submitting", "after:submitting", "send:createTask",
  "sent:createTask",   "answer:createTask", "before:submitted",  "after:submitted",  "send:recordInfo",
  "answer:recordInfo", "before:collecting", "after:collecting",  "create:incoming",  "send:result",
  "answer:result",     "write:incoming",    "fsync:incoming",    "before:landing",   "after:landing",
  "mkdir:folder",      "rename:final",      "renamed:final",     "fsync:folder",     "create:thumbnail",
  "write:thumbnail",   "rename:thumbnail",  "renamed:thumbnail", "before:landed",    "after:landed",
  "before:done",       "after:done",        "before:uncertain",  "after:uncertain",  "write:wal",
  "fsync:wal",         "write:db",          "fsync:db",          "write:hidden",     NULL,
};

typedef struct
{
  LatentTestDemo *demo;
  GMutex lock;
  LatentFaultsNumbers *numbers;
  guint n_wanted;
  guint next_point;
  guint32 seed;
} Campaign;

typedef struct
{
  Campaign *campaign;
  GRand *random;
  char *folder; /* with the library and the traces */
  char *library;
  char *key;
  GHashTable *excused; /* tasks that may be uncertain */
  GHashTable *seen;
  guint n_starts;
  guint n_cli;
  LatentFaultsAudit *audit;
} Work;

const char *const *
latent_faults_campaign_list_points (void)
{
  return points;
}

/* Where the next process of this campaign ends: a point in turn, any event, or (NULL) any time. Transfer full. */
static char *
choose (Work *work)
{
  Campaign *campaign = work->campaign;
  char *text = NULL;

  /* That folder is made once. */
  if (work->n_starts == 0 && g_rand_boolean (work->random))
    return g_strdup ("mkdir:folder 1");
  g_mutex_lock (&campaign->lock);
  switch (g_rand_int_range (work->random, 0, 5))
    {
    case 0:
      text = g_strdup_printf ("any %d", g_rand_int_range (work->random, 1, MOST_EVENTS));
      break;
    case 1:
      break;
    default:
      text = g_strdup_printf ("%s %d", points[campaign->next_point], g_rand_int_range (work->random, 0, 4) > 0 ? 1 : 2);
      if (points[++campaign->next_point] == NULL)
        campaign->next_point = 0;
      break;
    }
  g_mutex_unlock (&campaign->lock);
  return text;
}

/* Which tasks a killed process was just sending. */
static void
excuse (Work *work, const char *trace)
{
  g_autoptr (GHashTable) sending = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  GHashTableIter iter;
  gpointer task;

  if (!g_file_get_contents (trace, &text, NULL, NULL))
    return;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *id = strchr (lines[i], ' ');

      if (g_str_has_prefix (lines[i], "before:submitting "))
        g_hash_table_add (sending, g_strdup (id + 1));
      else if (g_str_has_prefix (lines[i], "after:submitted ") || g_str_has_prefix (lines[i], "after:queued "))
        g_hash_table_remove (sending, id + 1);
    }
  g_hash_table_iter_init (&iter, sending);
  while (g_hash_table_iter_next (&iter, &task, NULL))
    g_hash_table_add (work->excused, g_strdup (task));
}

static void
count_kill (Work *work, const char *where, gboolean is_pair)
{
  LatentFaultsNumbers *numbers = work->campaign->numbers;
  g_auto (GStrv) parts = g_strsplit (where != NULL ? where : "time", " ", 2);
  guint n;

  g_mutex_lock (&work->campaign->lock);
  n = GPOINTER_TO_UINT (g_hash_table_lookup (numbers->kills, parts[0]));
  g_hash_table_insert (numbers->kills, g_strdup (parts[0]), GUINT_TO_POINTER (n + 1));
  numbers->n_kills++;
  if (is_pair)
    numbers->n_pairs++;
  g_mutex_unlock (&work->campaign->lock);
}

static LatentFaultsChild *
spawn (Work *work, guint count, const char *settle, const char *trace, const char *where)
{
  LatentFaultsOptions options = { .base = latent_test_demo_get_url (work->campaign->demo),
                                  .library = work->library,
                                  .key = work->key,
                                  .count = count,
                                  .settle = settle,
                                  .trace = trace,
                                  .kill = where };
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *prompt = g_strconcat ("[plain] ", id, NULL);

  if (count == 1 && g_rand_int_range (work->random, 0, 4) == 0)
    {
      options.prompt = prompt;
      work->n_cli++;
    }
  work->n_starts++;
  return latent_faults_child_new (&options);
}

/* Leaves a task of which nobody knows whether it was sent. */
static void
leave_uncertain (Work *work)
{
  static const char where[] = "sent:createTask 1";
  g_autofree char *trace = g_strdup_printf ("%s/trace-%u", work->folder, work->n_starts);
  g_autoptr (LatentFaultsChild) child = spawn (work, 1, NULL, trace, where);

  if (latent_faults_child_wait (child))
    {
      count_kill (work, where, FALSE);
      excuse (work, trace);
    }
}

/* One process that makes a task and is killed, with or without another one that waits for its place. */
static void
run_once (Work *work)
{
  gboolean is_pair = g_rand_int_range (work->random, 0, 4) == 0;
  g_autofree char *where = choose (work);
  g_autofree char *other_where = is_pair ? choose (work) : NULL;
  g_autofree char *trace = NULL;
  g_autofree char *other_trace = NULL;
  g_autoptr (LatentFaultsChild) child = NULL;
  g_autoptr (LatentFaultsChild) other = NULL;
  gint64 delay = where != NULL ? -1 : g_rand_int_range (work->random, 0, LONGEST_LIFE);

  if (where != NULL && strstr (where, ":uncertain ") != NULL)
    leave_uncertain (work);
  trace = g_strdup_printf ("%s/trace-%u", work->folder, work->n_starts);
  other_trace = g_strconcat (trace, "-other", NULL);
  child = spawn (work, 1, NULL, trace, where);
  if (is_pair)
    {
      g_usleep ((gulong) g_rand_int_range (work->random, 0, LONGEST_LIFE / 8));
      other = spawn (work, 1, NULL, other_trace, other_where);
    }
  if (latent_faults_child_wait_kill (child, delay))
    {
      count_kill (work, where, is_pair);
      excuse (work, trace);
    }
  if (other != NULL && latent_faults_child_wait_kill (
                         other, other_where != NULL ? -1 : g_rand_int_range (work->random, 0, LONGEST_LIFE)))
    {
      count_kill (work, other_where, is_pair);
      excuse (work, other_trace);
    }
  latent_faults_audit_files (work->audit, work->library, work->excused, work->seen);
}

/* One library from its first task to its last. */
static void
run_library (Work *work)
{
  g_autofree char *settle = NULL;
  g_autoptr (LatentFaultsAudit) before = latent_faults_audit_new ();

  while (work->n_starts < TASKS_A_LIBRARY)
    run_once (work);
  {
    g_autoptr (LatentFaultsChild) child = spawn (work, 0, NULL, NULL, NULL);

    g_assert_false (latent_faults_child_wait (child));
  }
  latent_faults_audit_files (work->audit, work->library, work->excused, work->seen);
  latent_faults_audit_account (before, work->library, work->campaign->demo, work->key, FALSE);
  work->audit->n_uncertain += before->n_uncertain;
  work->audit->n_lost += before->n_lost;
  work->audit->n_doubled += before->n_doubled;
  work->audit->n_astray += before->n_astray;
  g_string_append (work->audit->complaints, before->complaints->str);

  settle = latent_faults_list_tasks (work->campaign->demo, work->key);
  {
    g_autoptr (LatentFaultsChild) child = spawn (work, 0, settle, NULL, NULL);

    g_assert_false (latent_faults_child_wait (child));
  }
  g_hash_table_remove_all (work->excused);
  latent_faults_audit_files (work->audit, work->library, work->excused, NULL);
  latent_faults_audit_account (work->audit, work->library, work->campaign->demo, work->key, TRUE);
}

static gboolean
is_enough (Campaign *campaign)
{
  gboolean enough;

  g_mutex_lock (&campaign->lock);
  enough = campaign->numbers->n_kills >= campaign->n_wanted;
  g_mutex_unlock (&campaign->lock);
  return enough;
}

static void
begin (Work *work, Campaign *campaign)
{
  guint number;

  g_mutex_lock (&campaign->lock);
  number = campaign->numbers->n_libraries++;
  work->random = g_rand_new_with_seed (campaign->seed + number);
  g_mutex_unlock (&campaign->lock);
  work->campaign = campaign;
  work->folder = latent_faults_make_folder ();
  work->library = g_build_filename (work->folder, "library", NULL);
  g_assert_cmpint (g_mkdir (work->library, 0700), ==, 0);
  work->key = g_strdup_printf (LATENT_FAULTS_KEY_PREFIX "%u", number);
  work->excused = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  work->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  work->audit = latent_faults_audit_new ();
}

static void
end (Work *work)
{
  LatentFaultsNumbers *numbers = work->campaign->numbers;

  g_mutex_lock (&work->campaign->lock);
  numbers->n_starts += work->n_starts;
  numbers->n_cli += work->n_cli;
  latent_faults_audit_add (numbers->audit, work->audit);
  g_mutex_unlock (&work->campaign->lock);
  if (work->audit->complaints->len > 0)
    g_string_append_printf (numbers->audit->complaints, "(that library is kept in %s)\n", work->folder);
  else
    latent_faults_remove (work->folder);
  latent_faults_audit_free (work->audit);
  g_hash_table_unref (work->seen);
  g_hash_table_unref (work->excused);
  g_rand_free (work->random);
  g_free (work->key);
  g_free (work->library);
  g_free (work->folder);
}

static gpointer
work_thread (gpointer data)
{
  Campaign *campaign = data;

  while (!is_enough (campaign))
    {
      Work work = { 0 };

      begin (&work, campaign);
      run_library (&work);
      end (&work);
    }
  return NULL;
}

LatentFaultsNumbers *
latent_faults_campaign_run (guint n_kills, guint n_workers, guint32 seed)
{
  static const char *const arguments[] = { "--speed", "50", "--credits", "100000", NULL };
  Campaign campaign = { .n_wanted = n_kills, .seed = seed };
  g_autofree GThread **threads = g_new (GThread *, n_workers);

  g_mutex_init (&campaign.lock);
  campaign.numbers = g_new0 (LatentFaultsNumbers, 1);
  campaign.numbers->kills = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  campaign.numbers->audit = latent_faults_audit_new ();
  campaign.demo = latent_test_demo_start (arguments);
  for (guint i = 0; i < n_workers; i++)
    threads[i] = g_thread_new ("faults", work_thread, &campaign);
  for (guint i = 0; i < n_workers; i++)
    g_thread_join (threads[i]);
  latent_test_demo_free (campaign.demo);
  g_mutex_clear (&campaign.lock);
  return campaign.numbers;
}

void
latent_faults_numbers_free (LatentFaultsNumbers *numbers)
{
  g_hash_table_unref (numbers->kills);
  latent_faults_audit_free (numbers->audit);
  g_free (numbers);
}

gboolean
latent_faults_numbers_are_good (const LatentFaultsNumbers *numbers)
{
  const LatentFaultsAudit *audit = numbers->audit;

  return audit->n_lost == 0 && audit->n_doubled == 0 && audit->n_half == 0 && audit->n_astray == 0;
}

char *
latent_faults_numbers_describe (const LatentFaultsNumbers *numbers)
{
  const LatentFaultsAudit *audit = numbers->audit;
  GString *text = g_string_new (NULL);

  g_string_append_printf (text,
                          "%u kills in %u starts of an engine (%u of them latent-cli) on %u libraries, %u kills with "
                          "another process at the same library\n",
                          numbers->n_kills, numbers->n_starts, numbers->n_cli, numbers->n_libraries, numbers->n_pairs);
  g_string_append_printf (text, "%u tasks were made by the service, from %u requests that it accepted\n", audit->n_paid,
                          audit->n_sent);
  g_string_append_printf (text, "%u pictures are in the libraries\n", audit->n_collected);
  g_string_append_printf (text, "%u tasks were killed between request and answer, and adopted afterwards\n",
                          audit->n_uncertain);
  g_string_append_printf (text, "%u results lost, %u doubled, %u half files, %u tasks astray\n", audit->n_lost,
                          audit->n_doubled, audit->n_half, audit->n_astray);
  g_string_append (text, audit->complaints->str);
  return g_string_free_and_steal (text);
}
