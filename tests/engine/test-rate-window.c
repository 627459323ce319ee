/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-rate-window.h"

#define LIMIT 20
#define LENGTH (10 * G_TIME_SPAN_SECOND)
#define MARGIN (50 * G_TIME_SPAN_MILLISECOND)
#define START (1000 * G_TIME_SPAN_SECOND)

static gint64
fill (LatentRateWindow *window, gint64 now, guint n, gint64 answer_after)
{
  for (guint i = 0; i < n; i++)
    {
      g_assert_cmpint (latent_rate_window_next (window, now), <=, now);
      latent_rate_window_answer (window, latent_rate_window_take (window), now + answer_after);
    }
  return now;
}

/* Twenty at once, the next ones 10 s and a little after the answers. */
static void
test_full (void)
{
  LatentRateWindow window;

  latent_rate_window_init (&window, LIMIT, LENGTH);
  fill (&window, START, LIMIT, 100);
  g_assert_cmpint (latent_rate_window_next (&window, START + 200), ==, START + 100 + LENGTH + MARGIN);
  g_assert_cmpint (latent_rate_window_next (&window, START + 100 + LENGTH + MARGIN - 1), >,
                   START + 100 + LENGTH + MARGIN - 1);
  fill (&window, START + 100 + LENGTH + MARGIN, LIMIT, 100);
  latent_rate_window_clear (&window);
}

/* Without an answer nobody knows when the slot comes free. */
static void
test_unanswered (void)
{
  LatentRateWindow window;
  guint64 ticket;

  latent_rate_window_init (&window, 1, LENGTH);
  ticket = latent_rate_window_take (&window);
  g_assert_cmpint (latent_rate_window_next (&window, START + 100 * LENGTH), ==, LATENT_RATE_WINDOW_NEVER);
  latent_rate_window_answer (&window, ticket, START + 100 * LENGTH);
  g_assert_cmpint (latent_rate_window_next (&window, START + 100 * LENGTH), ==, START + 101 * LENGTH + MARGIN);
  latent_rate_window_clear (&window);
}

static void
test_unused (void)
{
  LatentRateWindow window;

  latent_rate_window_init (&window, 1, LENGTH);
  latent_rate_window_give_back (&window, latent_rate_window_take (&window));
  g_assert_cmpint (latent_rate_window_next (&window, START), <=, START);
  latent_rate_window_clear (&window);
}

/* Whatever the round trips are, no 10 s of the server's own clock see more than 20: it counts each request at any moment
 * between sending and answer. */
static void
test_server_side (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (20);
  g_autoptr (GArray) counted = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GQueue) open = g_queue_new (); /* pairs of ticket and answer time */
  LatentRateWindow window;
  gint64 now = START;

  latent_rate_window_init (&window, LIMIT, LENGTH);
  while (counted->len < 2000)
    {
      gint64 next = latent_rate_window_next (&window, now);

      if (next <= now)
        {
          gint64 round_trip = g_rand_int_range (rand, 1000, 4000000);
          gint64 at = now + g_rand_int_range (rand, 0, (gint32) round_trip);
          gint64 *pair = g_new (gint64, 2);

          pair[0] = (gint64) latent_rate_window_take (&window);
          pair[1] = now + round_trip;
          g_queue_push_tail (open, pair);
          g_array_append_val (counted, at);
          continue;
        }
      /* Time passes to the next thing that happens. */
      for (GList *l = open->head; l != NULL; l = l->next)
        next = MIN (next, ((gint64 *) l->data)[1]);
      now = MAX (next, now);
      for (GList *l = open->head; l != NULL;)
        {
          gint64 *pair = l->data;
          GList *following = l->next;

          if (pair[1] <= now)
            {
              latent_rate_window_answer (&window, (guint64) pair[0], pair[1]);
              g_queue_delete_link (open, l);
              g_free (pair);
            }
          l = following;
        }
    }
  for (guint i = 0; i < counted->len; i++)
    {
      gint64 end = g_array_index (counted, gint64, i);
      guint seen = 0;

      for (guint j = 0; j < counted->len; j++)
        if (g_array_index (counted, gint64, j) <= end && g_array_index (counted, gint64, j) > end - LENGTH)
          seen++;
      g_assert_cmpuint (seen, <=, LIMIT);
    }
  g_queue_foreach (open, (GFunc) (void (*) (void)) g_free, NULL);
  latent_rate_window_clear (&window);
}

static void
add_slot (GArray *slots, const char *boot, gint64 started, gint64 answered)
{
  LatentSlot slot = { .task = 1, .started = started, .answered = answered };

  g_strlcpy (slot.boot, boot, sizeof slot.boot);
  g_array_append_val (slots, slot);
}

typedef struct
{
  const char *name;
  const char *boot;
  gint64 started, answered; /* relative to now */
  gint64 free; /* expected, relative to now; 0: at once */
} RestoreCase;

static const RestoreCase restore_cases[] = {
  { "answered", "here", -4 * G_TIME_SPAN_SECOND, -3 * G_TIME_SPAN_SECOND, LENGTH + MARGIN - 3 * G_TIME_SPAN_SECOND },
  { "long-ago", "here", -40 * G_TIME_SPAN_SECOND, -30 * G_TIME_SPAN_SECOND, 0 },
  { "crashed", "here", -40 * G_TIME_SPAN_SECOND, G_MININT64, LENGTH + MARGIN },
  { "crashed-long-ago", "here", -200 * G_TIME_SPAN_SECOND, G_MININT64, 0 },
  { "future", "here", 400 * G_TIME_SPAN_SECOND, 500 * G_TIME_SPAN_SECOND, LENGTH + MARGIN },
  { "other-boot", "there", -40 * G_TIME_SPAN_SECOND, -30 * G_TIME_SPAN_SECOND, LENGTH + MARGIN },
  { "other-boot-future", "there", 40 * G_TIME_SPAN_SECOND, 50 * G_TIME_SPAN_SECOND, LENGTH + MARGIN },
};

static void
test_restore (gconstpointer data)
{
  const RestoreCase *c = data;
  g_autoptr (GArray) slots = g_array_new (FALSE, FALSE, sizeof (LatentSlot));
  LatentRateWindow window;

  latent_rate_window_init (&window, 1, LENGTH);
  add_slot (slots, c->boot, START + c->started, c->answered == G_MININT64 ? 0 : START + c->answered);
  latent_rate_window_restore (&window, slots, "here", START);
  g_assert_cmpint (latent_rate_window_next (&window, START), ==, START + c->free);
  latent_rate_window_clear (&window);
}

/* A boot that can't be named is never the same one. */
static void
test_nameless_boot (void)
{
  g_autoptr (GArray) slots = g_array_new (FALSE, FALSE, sizeof (LatentSlot));
  LatentRateWindow window;

  latent_rate_window_init (&window, 1, LENGTH);
  add_slot (slots, "", START - 40 * G_TIME_SPAN_SECOND, START - 30 * G_TIME_SPAN_SECOND);
  latent_rate_window_restore (&window, slots, "", START);
  g_assert_cmpint (latent_rate_window_next (&window, START), ==, START + LENGTH + MARGIN);
  latent_rate_window_clear (&window);
}

/* After a 429 half of it, then step by step all of it. */
static void
test_narrowed (void)
{
  LatentRateWindow window;
  gint64 now = START;
  guint width, last;

  latent_rate_window_init (&window, LIMIT, LENGTH);
  latent_rate_window_reject (&window, latent_rate_window_take (&window), now, now + 100, 0);
  g_assert_cmpuint (latent_rate_window_width (&window, now + 100), ==, LIMIT / 2);
  g_assert_cmpint (latent_rate_window_next (&window, now + 200), >=, now + 100 + LENGTH);

  last = LIMIT / 2;
  for (guint i = 1; i <= 2; i++)
    {
      width = latent_rate_window_width (&window, now + 100 + i * LENGTH);
      g_assert_cmpuint (width, >, last);
      last = width;
    }
  g_assert_cmpuint (last, ==, LIMIT);
  latent_rate_window_clear (&window);
}

/* Twenty answers of 429 to one burst narrow it once; a later one again. */
static void
test_narrowed_burst (void)
{
  LatentRateWindow window;
  guint64 tickets[LIMIT];

  latent_rate_window_init (&window, LIMIT, LENGTH);
  for (guint i = 0; i < LIMIT; i++)
    tickets[i] = latent_rate_window_take (&window);
  for (guint i = 0; i < LIMIT; i++)
    latent_rate_window_reject (&window, tickets[i], START, START + 100 + i, 0);
  g_assert_cmpuint (latent_rate_window_width (&window, START + 200), ==, LIMIT / 2);
  latent_rate_window_reject (&window, latent_rate_window_take (&window), START + LENGTH / 2, START + LENGTH / 2 + 1, 0);
  g_assert_cmpuint (latent_rate_window_width (&window, START + LENGTH / 2 + 1), ==, LIMIT / 4);
  latent_rate_window_clear (&window);
}

static void
test_retry_after (void)
{
  LatentRateWindow window;

  latent_rate_window_init (&window, LIMIT, LENGTH);
  latent_rate_window_reject (&window, latent_rate_window_take (&window), START, START + 100, 33);
  g_assert_cmpint (latent_rate_window_next (&window, START + 200), ==, START + 100 + 33 * G_TIME_SPAN_SECOND);
  /* Not for a day, whatever the server says. */
  latent_rate_window_reject (&window, latent_rate_window_take (&window), START + 200, START + 300, 86400);
  g_assert_cmpint (latent_rate_window_next (&window, START + 400), ==, START + 300 + 600 * G_TIME_SPAN_SECOND);
  latent_rate_window_clear (&window);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/window/full", test_full);
  g_test_add_func ("/engine/window/unanswered", test_unanswered);
  g_test_add_func ("/engine/window/unused", test_unused);
  g_test_add_func ("/engine/window/server-side", test_server_side);
  for (gsize i = 0; i < G_N_ELEMENTS (restore_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/engine/window/restore/", restore_cases[i].name, NULL);

      g_test_add_data_func (path, &restore_cases[i], test_restore);
    }
  g_test_add_func ("/engine/window/restore/nameless-boot", test_nameless_boot);
  g_test_add_func ("/engine/window/narrowed", test_narrowed);
  g_test_add_func ("/engine/window/narrowed-burst", test_narrowed_burst);
  g_test_add_func ("/engine/window/retry-after", test_retry_after);
  return g_test_run ();
}
