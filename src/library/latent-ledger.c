/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-library"

#include "latent-config.h"

#include "latent-ledger.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "latent-library-private.h"

/* Less than any service charges: sums of hundredths aren't exact. */
#define NOTHING 0.005

/* --- budgets --- */

static char *
dup_credits (double credits)
{
  double rounded = round (credits * 100) / 100;

  return g_strdup_printf (rounded == floor (rounded) ? "%'.0f" : "%'.2f", rounded);
}

/* µs since the epoch. */
static gint64
get_start (gboolean of_month)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) start = NULL;

  start = g_date_time_new_local (g_date_time_get_year (now), g_date_time_get_month (now),
                                 of_month ? 1 : g_date_time_get_day_of_month (now), 0, 0, 0);
  return start != NULL ? g_date_time_to_unix (start) * G_USEC_PER_SEC : 0;
}

static gboolean
peek_real (LatentSql *sql, const char *text, const LatentBind *binds, double *value, GError **error)
{
  sqlite3_stmt *statement = latent_sql_query (sql, text, binds, error);

  if (statement == NULL || latent_sql_step (sql, statement, error) <= 0)
    return FALSE;
  *value = sqlite3_column_double (statement, 0);
  sqlite3_reset (statement);
  return TRUE;
}

static gboolean
sum_since (LatentSql *sql, gint64 start, double *credits, GError **error)
{
  return peek_real (sql, "SELECT total (credits) FROM ledger WHERE time >= ?", LATENT_BINDS (LATENT_INT (start)),
                    credits, error);
}

static gboolean
sum_waiting (LatentSql *sql, double *credits, GError **error)
{
  return peek_real (sql, "SELECT total (estimate) FROM task WHERE state IN ('queued', 'preparing')", NULL, credits,
                    error);
}

/* FALSE with an error; *limit is negative if there is none. */
static gboolean
read_limit (LatentSql *sql, const char *name, double *limit, GError **error)
{
  GError *local = NULL;
  g_autofree char *text = latent_settings_load_one (sql, name, &local);
  char *end = NULL;

  *limit = -1;
  if (local != NULL)
    {
      g_propagate_error (error, local);
      return FALSE;
    }
  if (text == NULL)
    return TRUE;
  *limit = g_ascii_strtod (text, &end);
  if (end == text || !(*limit >= 0))
    *limit = -1;
  return TRUE;
}

static gboolean
is_over (double limit, double spent, const LatentCost *cost)
{
  /* What costs nothing is never stopped. */
  if (limit < 0 || (cost->credits == 0 && !cost->unknown))
    return FALSE;
  return spent + cost->credits > limit + NOTHING || (cost->unknown && spent + NOTHING > limit);
}

static gboolean
check_batch (double limit, const LatentCost *cost, GError **error)
{
  g_autofree char *limit_text = dup_credits (limit);
  g_autofree char *cost_text = dup_credits (cost->credits);

  if (!is_over (limit, 0, cost))
    return TRUE;
  g_set_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_BUDGET,
               /* Translators: two amounts of credits */
               _ ("You allow %s credits for a batch, and this one costs %s. Ask for less, or raise the limit in the "
                  "preferences."),
               limit_text, cost_text);
  return FALSE;
}

static gboolean
check_day (double limit, double spent, const LatentCost *cost, GError **error)
{
  g_autofree char *limit_text = dup_credits (limit);
  g_autofree char *spent_text = dup_credits (spent);
  g_autofree char *cost_text = dup_credits (cost->credits);

  if (!is_over (limit, spent, cost))
    return TRUE;
  g_set_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_BUDGET,
               /* Translators: three amounts of credits */
               _ ("You allow %s credits a day: %s are spent or waiting, and this costs %s. Raise the limit in the "
                  "preferences, or go on tomorrow."),
               limit_text, spent_text, cost_text);
  return FALSE;
}

static gboolean
check_month (double limit, double spent, const LatentCost *cost, GError **error)
{
  g_autofree char *limit_text = dup_credits (limit);
  g_autofree char *spent_text = dup_credits (spent);
  g_autofree char *cost_text = dup_credits (cost->credits);

  if (!is_over (limit, spent, cost))
    return TRUE;
  g_set_error (error, LATENT_LIBRARY_ERROR, LATENT_LIBRARY_ERROR_BUDGET,
               /* Translators: three amounts of credits */
               _ ("You allow %s credits a month: %s are spent or waiting, and this costs %s. Raise the limit in the "
                  "preferences, or go on next month."),
               limit_text, spent_text, cost_text);
  return FALSE;
}

gboolean
latent_ledger_check (LatentSql *sql, const LatentCost *cost, gboolean journal, GError **error)
{
  double batch = -1, day = -1, month = -1, spent = 0, waiting = 0;

  if ((journal && !read_limit (sql, LATENT_SETTING_BUDGET_BATCH, &batch, error)) ||
      !read_limit (sql, LATENT_SETTING_BUDGET_DAY, &day, error) ||
      !read_limit (sql, LATENT_SETTING_BUDGET_MONTH, &month, error) || !check_batch (batch, cost, error))
    return FALSE;
  if (journal && (day >= 0 || month >= 0) && !sum_waiting (sql, &waiting, error))
    return FALSE;
  if (day >= 0 &&
      (!sum_since (sql, get_start (FALSE), &spent, error) || !check_day (day, spent + waiting, cost, error)))
    return FALSE;
  return month < 0 ||
         (sum_since (sql, get_start (TRUE), &spent, error) && check_month (month, spent + waiting, cost, error));
}

gboolean
latent_ledger_read_cost (LatentSql *sql, gint64 task, LatentCost *cost, GError **error)
{
  sqlite3_stmt *statement = latent_sql_query (sql, "SELECT estimate FROM task WHERE id = ?",
                                              LATENT_BINDS (LATENT_INT (task)), error);
  double estimate;

  if (statement == NULL || latent_sql_step (sql, statement, error) < 0)
    return FALSE;
  estimate = latent_sql_get_real (statement, 0);
  sqlite3_reset (statement);
  cost->unknown = isnan (estimate);
  cost->credits = cost->unknown ? 0 : estimate;
  return TRUE;
}

/* --- spending --- */

G_DEFINE_BOXED_TYPE (LatentSpending, latent_spending, latent_spending_copy, latent_spending_free)

static void
model_spending_free (gpointer data)
{
  LatentModelSpending *row = data;

  g_free (row->model);
  g_free (row);
}

LatentSpending *
latent_spending_copy (const LatentSpending *spending)
{
  LatentSpending *copy = g_memdup2 (spending, sizeof *spending);

  copy->models = g_ptr_array_ref (spending->models);
  return copy;
}

void
latent_spending_free (LatentSpending *spending)
{
  g_ptr_array_unref (spending->models);
  g_free (spending);
}

static gboolean
spending_run (LatentSql *sql, gpointer data, GError **error)
{
  LatentSpending *spending = data;
  sqlite3_stmt *statement;
  int row;

  if (!sum_since (sql, get_start (FALSE), &spending->today, error) ||
      !sum_since (sql, get_start (TRUE), &spending->month, error) || !sum_waiting (sql, &spending->waiting, error))
    return FALSE;
  statement = latent_sql_query (sql,
                                "SELECT model, total (credits), count (DISTINCT task) FROM ledger WHERE time >= ? "
                                "GROUP BY model HAVING total (credits) > 0 ORDER BY 2 DESC, model",
                                LATENT_BINDS (LATENT_INT (get_start (TRUE))), error);
  if (statement == NULL)
    return FALSE;
  while ((row = latent_sql_step (sql, statement, error)) > 0)
    {
      LatentModelSpending *one = g_new0 (LatentModelSpending, 1);

      one->model = latent_sql_dup_text (statement, 0);
      one->credits = sqlite3_column_double (statement, 1);
      one->n_tasks = (guint) sqlite3_column_int (statement, 2);
      g_ptr_array_add (spending->models, one);
    }
  return row == 0;
}

static void
spending_done (gpointer data, GValue *value)
{
  g_value_init (value, LATENT_TYPE_SPENDING);
  g_value_set_boxed (value, data);
}

DexFuture *
latent_ledger_get_spending (LatentLibrary *library)
{
  LatentSpending *spending;

  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);

  spending = g_new0 (LatentSpending, 1);
  spending->models = g_ptr_array_new_with_free_func (model_spending_free);
  return latent_database_read (library->database, spending_run, spending_done, spending,
                               (GDestroyNotify) latent_spending_free);
}

/* --- charges --- */

typedef struct
{
  gint64 after;
  GPtrArray *charges;
} List;

static void
list_free (List *list)
{
  g_clear_pointer (&list->charges, g_ptr_array_unref);
  g_free (list);
}

static void
charge_free (gpointer data)
{
  LatentCharge *charge = data;

  g_free (charge->model);
  g_free (charge->settings);
  g_free (charge->basis);
  g_free (charge);
}

static gboolean
list_run (LatentSql *sql, gpointer data, GError **error)
{
  List *list = data;
  sqlite3_stmt *statement;
  int row;

  if (list->after > 0)
    statement = latent_sql_query (sql,
                                  "SELECT id, model, settings, basis, listed, credits FROM ledger "
                                  "WHERE id > ? AND kind = 'charge' AND settings IS NOT NULL ORDER BY id",
                                  LATENT_BINDS (LATENT_INT (list->after)), error);
  else
    statement = latent_sql_query (sql,
                                  "SELECT id, model, settings, basis, listed, credits FROM (SELECT *, row_number () "
                                  "OVER (PARTITION BY model, settings ORDER BY id DESC) AS place FROM ledger "
                                  "WHERE kind = 'charge' AND settings IS NOT NULL) WHERE place <= ? ORDER BY id",
                                  LATENT_BINDS (LATENT_INT (LATENT_LEDGER_CHARGES_KEPT)), error);
  if (statement == NULL)
    return FALSE;
  while ((row = latent_sql_step (sql, statement, error)) > 0)
    {
      LatentCharge *charge = g_new0 (LatentCharge, 1);

      charge->id = sqlite3_column_int64 (statement, 0);
      charge->model = latent_sql_dup_text (statement, 1);
      charge->settings = latent_sql_dup_text (statement, 2);
      charge->basis = latent_sql_dup_text (statement, 3);
      charge->listed = latent_sql_get_real (statement, 4);
      charge->credits = sqlite3_column_double (statement, 5);
      g_ptr_array_add (list->charges, charge);
    }
  return row == 0;
}

static void
list_done (gpointer data, GValue *value)
{
  List *list = data;

  g_value_init (value, G_TYPE_PTR_ARRAY);
  g_value_take_boxed (value, g_steal_pointer (&list->charges));
}

DexFuture *
latent_ledger_list_charges (LatentLibrary *library, gint64 after)
{
  List *list;

  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);

  list = g_new0 (List, 1);
  list->after = after;
  list->charges = g_ptr_array_new_with_free_func (charge_free);
  return latent_database_read (library->database, list_run, list_done, list, (GDestroyNotify) list_free);
}
