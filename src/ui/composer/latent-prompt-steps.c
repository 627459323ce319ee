/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-prompt-steps.h"

#include "latent-config.h"
#include "latent-fiber.h"
#include "latent-prompts.h"

/* Nobody presses a key more often. */
#define MOST 10000

struct _LatentPromptSteps
{
  GObject parent_instance;

  LatentPromptView *view; /* not owned */
  LatentLibrary *library;
  GPtrArray *prompts; /* LatentPrompt, newest first; NULL until the first step */
  char *unsent;       /* what stood there */
  guint place;        /* 0: the unsent one; else the prompt before it */
  int to_go;          /* steps that wait for the prompts */
  gboolean reading;
  gboolean stepping;
};

G_DEFINE_FINAL_TYPE (LatentPromptSteps, latent_prompt_steps, G_TYPE_OBJECT)

static void
forget (LatentPromptSteps *self)
{
  g_clear_pointer (&self->prompts, g_ptr_array_unref);
  g_clear_pointer (&self->unsent, g_free);
  self->place = 0;
  self->to_go = 0;
}

/* Whoever types has a new unsent prompt. */
static void
changed_cb (LatentPromptSteps *self)
{
  if (!self->stepping)
    forget (self);
}

static const char *
get_text (LatentPromptSteps *self, guint place)
{
  return place == 0 ? self->unsent : ((LatentPrompt *) self->prompts->pdata[place - 1])->text;
}

static void
go (LatentPromptSteps *self, int way)
{
  guint place = self->place;

  /* The newest is often what stands there still. */
  do
    {
      if ((way < 0 && place == 0) || (way > 0 && place >= self->prompts->len))
        {
          gtk_widget_error_bell (GTK_WIDGET (self->view));
          return;
        }
      place = (guint) ((int) place + way);
    }
  while (place > 0 && g_str_equal (get_text (self, place), self->unsent));
  self->place = place;
  self->stepping = TRUE;
  latent_prompt_view_replace_text (self->view, get_text (self, place));
  self->stepping = FALSE;
}

typedef struct
{
  GWeakRef steps;
  LatentLibrary *library;
} Read;

static void
read_free (gpointer data)
{
  Read *read = data;

  g_weak_ref_clear (&read->steps);
  g_object_unref (read->library);
  g_free (read);
}

static DexFuture *
read_fiber (gpointer data)
{
  Read *read = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) prompts = dex_await_boxed (latent_prompts_list (read->library, FALSE, NULL, MOST), &error);
  g_autoptr (LatentPromptSteps) self = g_weak_ref_get (&read->steps);

  if (self == NULL)
    return dex_future_new_true ();
  self->reading = FALSE;
  if (prompts == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  /* Somebody typed meanwhile, or the library is another one. */
  if (self->to_go == 0 || self->library != read->library)
    return dex_future_new_true ();
  g_clear_pointer (&self->prompts, g_ptr_array_unref);
  g_clear_pointer (&self->unsent, g_free);
  self->prompts = g_steal_pointer (&prompts);
  self->unsent = latent_prompt_view_dup_text (self->view);
  for (; self->to_go > 0; self->to_go--)
    go (self, 1);
  return dex_future_new_true ();
}

static void
latent_prompt_steps_dispose (GObject *object)
{
  LatentPromptSteps *self = LATENT_PROMPT_STEPS (object);

  forget (self);
  g_clear_object (&self->library);
  G_OBJECT_CLASS (latent_prompt_steps_parent_class)->dispose (object);
}

static void
latent_prompt_steps_class_init (LatentPromptStepsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = latent_prompt_steps_dispose;
}

static void
latent_prompt_steps_init (LatentPromptSteps *self)
{
}

LatentPromptSteps *
latent_prompt_steps_new (LatentPromptView *view)
{
  LatentPromptSteps *self = g_object_new (LATENT_TYPE_PROMPT_STEPS, NULL);

  self->view = view;
  g_signal_connect_object (view, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  return self;
}

void
latent_prompt_steps_set_library (LatentPromptSteps *self, LatentLibrary *library)
{
  g_return_if_fail (LATENT_IS_PROMPT_STEPS (self));

  if (g_set_object (&self->library, library))
    forget (self);
}

void
latent_prompt_steps_go (LatentPromptSteps *self, int way)
{
  Read *read;

  g_return_if_fail (LATENT_IS_PROMPT_STEPS (self));

  if (self->library == NULL)
    return;
  /* What was sent since is among them too. */
  if (self->place > 0)
    {
      go (self, way);
      return;
    }
  if (way < 0 && self->to_go == 0)
    gtk_widget_error_bell (GTK_WIDGET (self->view));
  self->to_go = MAX (self->to_go + way, 0);
  if (self->reading || self->to_go == 0)
    return;
  self->reading = TRUE;
  read = g_new0 (Read, 1);
  g_weak_ref_init (&read->steps, self);
  read->library = g_object_ref (self->library);
  latent_fiber_detach ("step through the prompts", read_fiber, read, read_free);
}
