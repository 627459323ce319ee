/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-homecoming.h"

#include "latent-absence.h"
#include "latent-config.h"
#include "latent-report-dialog.h"
#include "latent-task-words.h"
#include "latent-weak.h"

#include <glib/gi18n-lib.h>

/* A task that was sent so long before the library was opened was left alone. */
#define LEFT_ALONE (10 * G_TIME_SPAN_MINUTE)
/* The session is opened a moment before its window shows it. */
#define OPENING (30 * G_TIME_SPAN_SECOND)
/* After the last one ended; and when some are still running at KIE. */
#define QUIET_MS 800
#define PATIENCE_MS 20000

struct _LatentHomecoming
{
  GObject parent_instance;

  GWeakRef window;
  LatentSession *session;
  gint64 begin;
  guint source;
  gboolean is_patient; /* what is still running isn't waited for any more */
  gboolean is_done;
};

G_DEFINE_FINAL_TYPE (LatentHomecoming, latent_homecoming, G_TYPE_OBJECT)

typedef struct
{
  guint n_images;
  guint n_expired;
  guint n_failed;
  guint n_open;
} Numbers;

static Numbers
count (GPtrArray *tasks)
{
  Numbers numbers = { 0 };

  for (guint i = 0; i < tasks->len; i++)
    {
      LatentTaskState state = latent_task_get_state (tasks->pdata[i]);

      numbers.n_open += !latent_task_state_is_final (state);
      numbers.n_expired += state == LATENT_TASK_EXPIRED;
      numbers.n_failed += state == LATENT_TASK_FAILED;
      if (state == LATENT_TASK_DONE)
        numbers.n_images += latent_task_get_n_images (tasks->pdata[i]);
    }
  return numbers;
}

static char *
describe (const Numbers *numbers)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (numbers->n_images > 0)
    g_string_append_printf (text,
                            ngettext ("%u picture was collected while you were away",
                                      "%u pictures were collected while you were away", numbers->n_images),
                            numbers->n_images);
  else
    g_string_append (text, _ ("Nothing could be collected while you were away"));
  if (numbers->n_expired > 0)
    {
      g_string_append (text, ", ");
      /* Translators: after "12 pictures were collected while you were away, " */
      g_string_append_printf (text, ngettext ("%u had expired", "%u had expired", numbers->n_expired),
                              numbers->n_expired);
    }
  if (numbers->n_failed > 0)
    {
      g_string_append (text, ", ");
      g_string_append_printf (text, ngettext ("%u had failed", "%u had failed", numbers->n_failed), numbers->n_failed);
    }
  return g_string_free_and_steal (g_steal_pointer (&text));
}

static char *
describe_task (LatentTask *task)
{
  guint n = latent_task_get_n_images (task);

  if (latent_task_get_state (task) == LATENT_TASK_DONE && n > 0)
    return g_strdup_printf (ngettext ("%u picture collected", "%u pictures collected", n), n);
  if (latent_task_get_state (task) == LATENT_TASK_EXPIRED)
    return g_strdup (_ ("Expired: KIE keeps results for 14 days"));
  return latent_task_words_reason (task);
}

static void
details_cb (AdwToast *toast, gpointer user_data)
{
  GPtrArray *tasks = g_object_get_data (G_OBJECT (toast), "tasks");
  LatentWindow *window = user_data;
  LatentReportDialog *dialog = latent_report_dialog_new (_ ("While You Were Away"));

  for (guint i = 0; i < tasks->len; i++)
    if (latent_task_state_is_final (latent_task_get_state (tasks->pdata[i])))
      {
        g_autofree char *what = describe_task (tasks->pdata[i]);
        const char *prompt = latent_task_get_prompt (tasks->pdata[i]);

        latent_report_dialog_add (dialog, *prompt != '\0' ? prompt : latent_task_get_model (tasks->pdata[i]), what);
      }
  adw_dialog_present (ADW_DIALOG (dialog), GTK_WIDGET (window));
}

static void
report (LatentHomecoming *self, GPtrArray *tasks, const Numbers *numbers)
{
  g_autoptr (LatentWindow) window = g_weak_ref_get (&self->window);
  g_autofree char *text = describe (numbers);
  AdwToast *toast;

  if (window == NULL)
    return;
  toast = adw_toast_new (text);
  adw_toast_set_button_label (toast, _ ("_Details"));
  /* Nobody may be there yet. */
  adw_toast_set_timeout (toast, 0);
  g_object_set_data_full (G_OBJECT (toast), "tasks", g_ptr_array_ref (tasks), (GDestroyNotify) g_ptr_array_unref);
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (details_cb), window, 0);
  latent_window_add_toast (window, toast);
}

static void look_in (LatentHomecoming *self, guint ms);

static DexFuture *
listed_cb (DexFuture *future, gpointer user_data)
{
  g_autoptr (LatentHomecoming) self = g_weak_ref_get (user_data);
  const GValue *value = dex_future_get_value (future, NULL);
  GPtrArray *tasks;
  Numbers numbers;

  if (self == NULL || value == NULL || self->is_done)
    return dex_future_new_true ();
  tasks = g_value_get_boxed (value);
  numbers = count (tasks);
  if (numbers.n_open > 0 && !self->is_patient)
    {
      self->is_patient = TRUE;
      look_in (self, PATIENCE_MS);
      return dex_future_new_true ();
    }
  self->is_done = numbers.n_open == 0 || tasks->len > numbers.n_open;
  if (tasks->len > numbers.n_open)
    report (self, tasks, &numbers);
  return dex_future_new_true ();
}

static gboolean
look_cb (gpointer user_data)
{
  LatentHomecoming *self = user_data;

  self->source = 0;
  dex_future_disown (dex_future_finally (latent_library_list_absence (latent_session_get_library (self->session),
                                                                      self->begin - LEFT_ALONE, self->begin - OPENING),
                                         listed_cb, latent_weak_new (self), latent_weak_free));
  return G_SOURCE_REMOVE;
}

static void
look_in (LatentHomecoming *self, guint ms)
{
  g_clear_handle_id (&self->source, g_source_remove);
  self->source = g_timeout_add (ms, look_cb, self);
}

static void
task_ended_cb (LatentHomecoming *self)
{
  if (self->is_done)
    return;
  self->is_patient = FALSE;
  look_in (self, QUIET_MS);
}

static void
latent_homecoming_dispose (GObject *object)
{
  LatentHomecoming *self = LATENT_HOMECOMING (object);

  g_clear_handle_id (&self->source, g_source_remove);
  g_weak_ref_set (&self->window, NULL);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (latent_homecoming_parent_class)->dispose (object);
}

static void
latent_homecoming_finalize (GObject *object)
{
  g_weak_ref_clear (&LATENT_HOMECOMING (object)->window);

  G_OBJECT_CLASS (latent_homecoming_parent_class)->finalize (object);
}

static void
latent_homecoming_class_init (LatentHomecomingClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = latent_homecoming_dispose;
  G_OBJECT_CLASS (klass)->finalize = latent_homecoming_finalize;
}

static void
latent_homecoming_init (LatentHomecoming *self)
{
  g_weak_ref_init (&self->window, NULL);
}

LatentHomecoming *
latent_homecoming_new (LatentWindow *window, LatentSession *session)
{
  LatentHomecoming *self;

  g_return_val_if_fail (LATENT_IS_WINDOW (window), NULL);
  g_return_val_if_fail (LATENT_IS_SESSION (session), NULL);

  self = g_object_new (LATENT_TYPE_HOMECOMING, NULL);
  g_weak_ref_set (&self->window, window);
  self->session = g_object_ref (session);
  self->begin = g_get_real_time ();
  g_signal_connect_object (latent_session_get_engine (session), "task-ended", G_CALLBACK (task_ended_cb), self,
                           G_CONNECT_SWAPPED);
  /* What ended before the window was there. */
  look_in (self, QUIET_MS);
  return self;
}
