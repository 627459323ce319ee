/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-engine"

#include "latent-config.h"

#include "latent-prices.h"

#include "latent-fiber.h"
#include "latent-ledger.h"

#include <math.h>

/* Less than KIE charges. */
#define SAME 0.005

typedef struct
{
  double listed;
  double credits;
} Charge;

struct _LatentPrices
{
  GObject parent_instance;

  LatentLibrary *library;
  GHashTable *settings; /* model and settings → GArray of Charge, oldest first */
  GHashTable *bases;    /* model and basis → the same */
  gint64 last;          /* id of the newest charge that is known */
  gboolean reading;
  gboolean read_again;
};

G_DEFINE_FINAL_TYPE (LatentPrices, latent_prices, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static char *
make_key (const char *model, const char *text)
{
  return g_strconcat (model, "\n", text, NULL);
}

static void
add_to (GHashTable *table, const char *model, const char *text, const Charge *charge)
{
  g_autofree char *key = NULL;
  GArray *charges;

  if (text == NULL)
    return;
  key = make_key (model, text);
  charges = g_hash_table_lookup (table, key);
  if (charges == NULL)
    {
      charges = g_array_new (FALSE, FALSE, sizeof (Charge));
      g_hash_table_insert (table, g_steal_pointer (&key), charges);
    }
  if (charges->len == LATENT_LEDGER_CHARGES_KEPT)
    g_array_remove_index (charges, 0);
  g_array_append_val (charges, *charge);
}

static DexFuture *
read_fiber (gpointer data)
{
  LatentPrices *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) charges = dex_await_boxed (latent_ledger_list_charges (self->library, self->last), &error);

  if (charges == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  for (guint i = 0; i < charges->len; i++)
    {
      const LatentCharge *one = charges->pdata[i];
      const Charge charge = { one->listed, one->credits };

      /* Another reading was quicker. */
      if (one->id <= self->last)
        continue;
      self->last = one->id;
      add_to (self->settings, one->model, one->settings, &charge);
      add_to (self->bases, one->model, one->basis, &charge);
    }
  if (charges->len > 0)
    g_signal_emit (self, signals[CHANGED], 0);
  return dex_future_new_true ();
}

DexFuture *
latent_prices_refresh (LatentPrices *self)
{
  g_return_val_if_fail (LATENT_IS_PRICES (self), NULL);

  return latent_fiber_spawn ("prices", read_fiber, g_object_ref (self), g_object_unref);
}

static DexFuture *
follow_fiber (gpointer data)
{
  LatentPrices *self = data;
  g_autoptr (GError) error = NULL;

  do
    {
      g_clear_error (&error);
      self->read_again = FALSE;
      dex_await (latent_prices_refresh (self), &error);
    }
  while (self->read_again);
  if (error != NULL)
    g_debug ("Reading the ledger: %s", error->message);
  self->reading = FALSE;
  return dex_future_new_true ();
}

static void
tasks_changed_cb (LatentPrices *self)
{
  self->read_again = TRUE;
  if (self->reading)
    return;
  self->reading = TRUE;
  latent_fiber_detach ("follow the prices", follow_fiber, g_object_ref (self), g_object_unref);
}

static void
latent_prices_finalize (GObject *object)
{
  LatentPrices *self = LATENT_PRICES (object);

  g_hash_table_unref (self->settings);
  g_hash_table_unref (self->bases);
  g_clear_object (&self->library);
  G_OBJECT_CLASS (latent_prices_parent_class)->finalize (object);
}

static void
latent_prices_class_init (LatentPricesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = latent_prices_finalize;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
latent_prices_init (LatentPrices *self)
{
  self->settings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_array_unref);
  self->bases = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_array_unref);
}

LatentPrices *
latent_prices_new (LatentLibrary *library)
{
  LatentPrices *self;

  g_return_val_if_fail (LATENT_IS_LIBRARY (library), NULL);

  self = g_object_new (LATENT_TYPE_PRICES, NULL);
  self->library = g_object_ref (library);
  g_signal_connect_object (library, "tasks-changed", G_CALLBACK (tasks_changed_cb), self, G_CONNECT_SWAPPED);
  return self;
}

static gboolean
is_same (double a, double b)
{
  return isnan (a) ? isnan (b) : fabs (a - b) < SAME;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

/* The middle one of what was charged while the catalogue said what it says now; of two the dearer. NAN if there is none. */
static double
learn (GHashTable *table, const char *model, const char *text, double listed)
{
  g_autofree char *key = NULL;
  g_autoptr (GArray) credits = NULL;
  GArray *charges;

  if (text == NULL)
    return NAN;
  key = make_key (model, text);
  charges = g_hash_table_lookup (table, key);
  if (charges == NULL)
    return NAN;
  credits = g_array_new (FALSE, FALSE, sizeof (double));
  for (guint i = 0; i < charges->len; i++)
    {
      const Charge *charge = &g_array_index (charges, Charge, i);

      if (is_same (charge->listed, listed))
        g_array_append_val (credits, charge->credits);
    }
  if (credits->len == 0)
    return NAN;
  g_array_sort (credits, compare);
  return g_array_index (credits, double, credits->len / 2);
}

double
latent_prices_estimate (LatentPrices *self, LatentModel *model, JsonObject *input, gboolean *learned)
{
  g_autofree char *settings = NULL;
  g_autofree char *basis = NULL;
  const char *id;
  double listed, charged;

  g_return_val_if_fail (LATENT_IS_PRICES (self), NAN);
  g_return_val_if_fail (LATENT_IS_MODEL (model) && input != NULL, NAN);

  id = latent_model_get_id (model);
  listed = latent_model_estimate (model, input);
  latent_model_dup_settings (model, input, &settings, &basis);
  charged = learn (self->settings, id, settings, listed);
  if (isnan (charged))
    charged = learn (self->bases, id, basis, listed);
  if (learned != NULL)
    *learned = !isnan (charged) && !is_same (charged, listed);
  return isnan (charged) ? listed : charged;
}
