/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-library.h"
#include "latent-sql.h"

G_BEGIN_DECLS

/* Every credit that was spent or is expected to be, and what the user allows. Credits all over. */

/* The most that a batch, a day and a month (of the calendar here) may cost, as text; unset: no limit. They are obeyed by
 * whoever writes into the journal: nothing beyond them is journalled, and nothing beyond those of the day and the month is
 * sent. A task whose price isn't known counts nothing until it is charged, but isn't let in when all is spent. */
#define LATENT_SETTING_BUDGET_BATCH "budget.batch"
#define LATENT_SETTING_BUDGET_DAY "budget.day"
#define LATENT_SETTING_BUDGET_MONTH "budget.month"
#define LATENT_SETTING_BUDGET "budget." /* all of them */

typedef struct
{
  double credits; /* as far as known */
  gboolean unknown; /* some more, perhaps */
} LatentCost;

/* Within a transaction. @journal: it is to be journalled as one batch, after all that waits already; otherwise it is to be
 * sent. Errors: LATENT_LIBRARY_ERROR_BUDGET, which says what to do. */
gboolean latent_ledger_check (LatentSql *sql, const LatentCost *cost, gboolean journal, GError **error);
gboolean latent_ledger_read_cost (LatentSql *sql, gint64 task, LatentCost *cost, GError **error);

typedef struct
{
  char *model; /* the id */
  double credits; /* this month */
  guint n_tasks;
} LatentModelSpending;

/* What was charged, and what is expected of tasks under way. */
typedef struct
{
  double today;
  double month;
  double waiting; /* of what isn't sent yet */
  GPtrArray *models; /* LatentModelSpending of this month, the dearest first */
} LatentSpending;

#define LATENT_TYPE_SPENDING (latent_spending_get_type ())
GType latent_spending_get_type (void);
LatentSpending *latent_spending_copy (const LatentSpending *spending);
void latent_spending_free (LatentSpending *spending);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentSpending, latent_spending_free)

/* Resolves to a boxed LatentSpending. LEAF, as all below. */
DexFuture *latent_ledger_get_spending (LatentLibrary *library);

/* What a price can be learned from: a task that made something, and what it was charged. */
typedef struct
{
  gint64 id; /* greater for a later one */
  char *model;
  char *settings; /* latent_model_dup_settings() */
  char *basis; /* the same; or NULL */
  double listed; /* what the catalogue said; or NAN */
  double credits;
} LatentCharge;

/* Those after the one with the id @after, oldest first; 0: all, but of the same model and settings only the last few. A
 * boxed GPtrArray of LatentCharge. */
#define LATENT_LEDGER_CHARGES_KEPT 5
DexFuture *latent_ledger_list_charges (LatentLibrary *library, gint64 after);

G_END_DECLS
