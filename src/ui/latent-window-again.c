/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-window-private.h"

#include "latent-config.h"
#include "latent-error.h"
#include "latent-fiber.h"
#include "latent-json.h"
#include "latent-make-dialog.h"
#include "latent-make.h"
#include "latent-picture-reference.h"
#include "latent-relatives.h"

#include <glib/gi18n-lib.h>

/* The actions that fill the composer with what a picture or a task was made from, or with a picture to make something else
 * of.
 *
 * "win.reuse", "win.same-again" and "win.vary" take a model's id and an input as JSON text: for a change, for another one of
 * the same, and for one with a new seed. "win.make-with" takes what a model shall do ("upscale"; "": whatever it does), the
 * model's id ("": the one that was used last for it) and pictures' ids; where there are several, a dialog makes a batch of
 * them. */

#define LARGEST_SEED G_MAXINT32

static JsonObject *
parse (LatentWindow *self, const char *text)
{
  JsonObject *input = latent_json_parse_object (text, -1, LATENT_JSON_MAX_BYTES, NULL);

  if (input == NULL)
    latent_window_add_toast (self, adw_toast_new (_ ("Nothing is known of how it was made")));
  return input;
}

static void
fill (LatentWindow *self, const char *model, JsonObject *input)
{
  adw_overlay_split_view_set_show_sidebar (self->split_view, TRUE);
  latent_composer_fill (self->composer, model, input);
}

static void
reuse_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LatentWindow *self = LATENT_WINDOW (widget);
  const char *model, *text;
  g_autoptr (JsonObject) input = NULL;

  g_variant_get (parameter, "(&s&s)", &model, &text);
  input = parse (self, text);
  if (input != NULL)
    fill (self, model, input);
}

/* Where the keyboard was it stays: the prompt is right already, and the next picture may be meant next. */
static void
fill_to_send (LatentWindow *self, const char *model, JsonObject *input, const char *words)
{
  g_autoptr (GtkWidget) focus = NULL;
  AdwToast *toast;

  g_set_object (&focus, gtk_window_get_focus (GTK_WINDOW (self)));
  fill (self, model, input);
  if (latent_catalog_get_model (latent_session_get_catalog (self->session), model, NULL) == NULL)
    return;
  if (focus != NULL && gtk_widget_get_mapped (focus) && !adw_overlay_split_view_get_collapsed (self->split_view))
    gtk_widget_grab_focus (focus);
  toast = adw_toast_new (words);
  adw_toast_set_button_label (toast, _ ("_Generate"));
  adw_toast_set_action_name (toast, "win.generate");
  latent_window_add_toast (self, toast);
}

static void
same_again_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LatentWindow *self = LATENT_WINDOW (widget);
  const char *model, *text;
  g_autoptr (JsonObject) input = NULL;

  g_variant_get (parameter, "(&s&s)", &model, &text);
  input = parse (self, text);
  if (input != NULL && self->session != NULL)
    fill_to_send (self, model, input, _ ("Ready to make another one"));
}

/* A seed that wasn't the last one's. */
static gboolean
renew_seed (LatentModel *model, JsonObject *input)
{
  LatentParameter *seed = latent_model_find_role (model, LATENT_ROLE_SEED);
  double low = 0, high = LARGEST_SEED;
  gint64 number;

  if (seed == NULL)
    return FALSE;
  latent_parameter_get_minimum (seed, &low);
  latent_parameter_get_maximum (seed, &high);
  number = (gint64) g_random_double_range (MAX (low, 0), MIN (high, (double) LARGEST_SEED));
  if (latent_parameter_get_kind (seed) == LATENT_PARAMETER_STRING)
    {
      g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, number);

      json_object_set_string_member (input, latent_parameter_get_name (seed), text);
    }
  else
    json_object_set_int_member (input, latent_parameter_get_name (seed), number);
  return TRUE;
}

static void
vary_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LatentWindow *self = LATENT_WINDOW (widget);
  const char *id, *text;
  g_autoptr (JsonObject) input = NULL;
  LatentModel *model;
  gboolean renewed;

  g_variant_get (parameter, "(&s&s)", &id, &text);
  input = parse (self, text);
  if (input == NULL || self->session == NULL)
    return;
  model = latent_catalog_get_model (latent_session_get_catalog (self->session), id, NULL);
  renewed = model != NULL && renew_seed (model, input);
  fill_to_send (self, id, input,
                renewed ? _ ("Ready to vary it with a new seed")
                        : _ ("This model takes no seed: each picture is another one anyway"));
}

/* --- a picture to make something of ------------------------------------------------------------------------------- */

typedef struct
{
  GWeakRef window;
  LatentSession *session;
  char *does;
  char *model; /* or NULL */
  GArray *ids;
} Make;

static void
make_free (gpointer data)
{
  Make *make = data;

  g_weak_ref_clear (&make->window);
  g_object_unref (make->session);
  g_free (make->does);
  g_free (make->model);
  g_array_unref (make->ids);
  g_free (make);
}

static void
put_first (GStrv models, const char *first)
{
  for (guint i = 0; models[i] != NULL; i++)
    if (g_strcmp0 (models[i], first) == 0)
      {
        char *model = models[i];

        memmove (models + 1, models, i * sizeof (char *));
        models[0] = model;
        return;
      }
}

/* By the model that was asked for, else the one that was used last for it, else the first one. One picture fills the
 * composer; several are a batch. */
static DexFuture *
make_fiber (gpointer data)
{
  Make *make = data;
  LatentCatalog *catalog = latent_session_get_catalog (make->session);
  g_auto (GStrv) models = latent_make_list_models (catalog, make->does);
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentWindow) self = NULL;
  g_autoptr (JsonObject) input = NULL;

  if (models[0] != NULL && make->model == NULL)
    make->model = dex_await_string (
      latent_library_find_last_model (latent_session_get_library (make->session), (const char *const *) models),
      &error);
  put_first (models, make->model);
  self = g_weak_ref_get (&make->window);
  if (self == NULL || self->session != make->session)
    return dex_future_new_true ();
  if (models[0] == NULL)
    latent_window_add_toast (self, adw_toast_new (_ ("No model is offered for this")));
  else if (make->ids->len > 1)
    latent_make_dialog_present (self, make->session, self->draft, latent_make_get_title (make->does),
                                (const char *const *) models, make->ids);
  else
    {
      input = latent_make_input (latent_catalog_get_model (catalog, models[0], NULL), make->ids);
      fill (self, models[0], input);
    }
  return dex_future_new_true ();
}

/* Whatever the composer shows, or its sibling that takes pictures. */
static DexFuture *
input_fiber (gpointer data)
{
  Make *make = data;
  LatentLibrary *library = latent_session_get_library (make->session);
  g_autoptr (GPtrArray) images = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (LatentWindow) self = NULL;

  for (guint i = 0; i < make->ids->len; i++)
    {
      LatentImage *image = dex_await_object (latent_library_get_image (library, g_array_index (make->ids, gint64, i)),
                                             NULL);

      if (image != NULL)
        g_ptr_array_add (images, image);
    }
  self = g_weak_ref_get (&make->window);
  if (self == NULL || self->session != make->session || images->len == 0)
    return dex_future_new_true ();
  adw_overlay_split_view_set_show_sidebar (self->split_view, TRUE);
  latent_composer_use_as_input (self->composer, images);
  return dex_future_new_true ();
}

static void
make_with_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LatentWindow *self = LATENT_WINDOW (widget);
  g_autoptr (GVariantIter) iter = NULL;
  const char *does, *model;
  Make *make;
  gint64 id;

  if (self->session == NULL)
    return;
  make = g_new0 (Make, 1);
  g_variant_get (parameter, "(&s&sax)", &does, &model, &iter);
  g_weak_ref_init (&make->window, self);
  make->session = g_object_ref (self->session);
  make->does = g_strdup (does);
  make->model = *model != '\0' ? g_strdup (model) : NULL;
  make->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  while (g_variant_iter_next (iter, "x", &id))
    g_array_append_val (make->ids, id);
  if (make->ids->len == 0)
    make_free (make);
  else
    latent_fiber_detach ("make-with", *does != '\0' ? make_fiber : input_fiber, make, make_free);
}

void
_latent_window_install_again (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.reuse", "(ss)", reuse_cb);
  gtk_widget_class_install_action (widget_class, "win.same-again", "(ss)", same_again_cb);
  gtk_widget_class_install_action (widget_class, "win.vary", "(ss)", vary_cb);
  gtk_widget_class_install_action (widget_class, "win.make-with", "(ssax)", make_with_cb);
}
