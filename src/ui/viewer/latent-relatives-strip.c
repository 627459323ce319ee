/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-relatives-strip.h"

#include "latent-config.h"
#include "latent-relatives.h"
#include "latent-texture-cache.h"
#include "latent-thumb.h"

#include <glib/gi18n-lib.h>

#define THUMB_SIZE 64
/* More would be a gallery of their own. */
#define MOST_SHOWN 30

struct _LatentRelativesStrip
{
  AdwBin parent_instance;

  LatentSession *session;
  LatentImage *image;
  GSignalGroup *signals; /* of the library */
  GPtrArray *shown; /* LatentImage */
  LatentTextureCache *cache;
  GCancellable *loading;
  guint reading; /* number of the last question */
  gboolean made_into;

  GtkLabel *title;
  GtkBox *thumbs;
};

G_DEFINE_FINAL_TYPE (LatentRelativesStrip, latent_relatives_strip, ADW_TYPE_BIN)

enum
{
  PROP_MADE_INTO = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
stop (LatentRelativesStrip *self)
{
  if (self->loading != NULL)
    g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
}

static void
texture_cb (GdkTexture *texture, gpointer user_data)
{
  if (texture != NULL)
    latent_thumb_set_texture (user_data, texture, TRUE);
}

static void
add_thumb (LatentRelativesStrip *self, LatentImage *image)
{
  GtkWidget *thumb = g_object_new (LATENT_TYPE_THUMB, NULL);
  GtkWidget *button = gtk_button_new ();
  const char *prompt = latent_image_get_prompt (image);
  const char *name = *prompt != '\0' ? prompt : latent_image_get_name (image);

  gtk_widget_set_size_request (thumb, THUMB_SIZE, THUMB_SIZE);
  latent_thumb_set_fill (LATENT_THUMB (thumb), TRUE);
  latent_thumb_set_colour (LATENT_THUMB (thumb), latent_image_get_colour (image));
  gtk_button_set_child (GTK_BUTTON (button), thumb);
  gtk_widget_add_css_class (button, "relative");
  gtk_widget_add_css_class (button, "flat");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "x", latent_image_get_id (image));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.show-image");
  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_box_append (self->thumbs, button);
  latent_texture_cache_load (self->cache, image, THUMB_SIZE * (guint) gtk_widget_get_scale_factor (GTK_WIDGET (self)),
                             self->loading, texture_cb, thumb);
}

static gboolean
is_same (GPtrArray *one, GPtrArray *two)
{
  if (one->len != two->len)
    return FALSE;
  for (guint i = 0; i < one->len; i++)
    if (one->pdata[i] != two->pdata[i])
      return FALSE;
  return TRUE;
}

static void
show (LatentRelativesStrip *self, GPtrArray *images)
{
  GtkWidget *child;

  gtk_widget_set_visible (GTK_WIDGET (self), images->len > 0);
  if (is_same (self->shown, images))
    return;
  stop (self);
  self->loading = g_cancellable_new ();
  g_ptr_array_unref (self->shown);
  self->shown = g_ptr_array_ref (images);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->thumbs))) != NULL)
    gtk_box_remove (self->thumbs, child);
  for (guint i = 0; i < MIN (images->len, MOST_SHOWN); i++)
    add_thumb (self, images->pdata[i]);
}

static void
show_none (LatentRelativesStrip *self)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new ();

  show (self, none);
}

typedef struct
{
  GWeakRef strip;
  guint number;
} Read;

static void
read_free (gpointer data)
{
  Read *read = data;

  g_weak_ref_clear (&read->strip);
  g_free (read);
}

static DexFuture *
read_cb (DexFuture *future, gpointer user_data)
{
  Read *read = user_data;
  g_autoptr (LatentRelativesStrip) self = g_weak_ref_get (&read->strip);
  const GValue *value = dex_future_get_value (future, NULL);

  /* Another picture may be on show by now. */
  if (self != NULL && self->reading == read->number && self->image != NULL && value != NULL)
    show (self, g_value_get_boxed (value));
  return dex_future_new_true ();
}

static void
refresh (LatentRelativesStrip *self)
{
  LatentLibrary *library;
  gint64 id;
  Read *read;

  if (self->image == NULL)
    return;
  library = latent_session_get_library (self->session);
  id = latent_image_get_id (self->image);
  read = g_new0 (Read, 1);
  g_weak_ref_init (&read->strip, self);
  read->number = ++self->reading;
  dex_future_disown (dex_future_finally (self->made_into ? latent_library_list_made_into (library, id)
                                                         : latent_library_list_made_from (library, id),
                                         read_cb, read, read_free));
}

static void
update_title (LatentRelativesStrip *self)
{
  gtk_label_set_label (self->title, self->made_into ? _ ("Made Into") : _ ("Made From"));
}

static void
latent_relatives_strip_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_MADE_INTO:
      g_value_set_boolean (value, LATENT_RELATIVES_STRIP (object)->made_into);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
latent_relatives_strip_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_MADE_INTO:
      LATENT_RELATIVES_STRIP (object)->made_into = g_value_get_boolean (value);
      update_title (LATENT_RELATIVES_STRIP (object));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
latent_relatives_strip_dispose (GObject *object)
{
  LatentRelativesStrip *self = LATENT_RELATIVES_STRIP (object);

  stop (self);
  g_clear_object (&self->signals);
  g_clear_object (&self->image);
  g_clear_object (&self->session);
  g_clear_object (&self->cache);

  G_OBJECT_CLASS (latent_relatives_strip_parent_class)->dispose (object);
}

static void
latent_relatives_strip_finalize (GObject *object)
{
  g_ptr_array_unref (LATENT_RELATIVES_STRIP (object)->shown);

  G_OBJECT_CLASS (latent_relatives_strip_parent_class)->finalize (object);
}

static void
latent_relatives_strip_class_init (LatentRelativesStripClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = latent_relatives_strip_get_property;
  object_class->set_property = latent_relatives_strip_set_property;
  object_class->dispose = latent_relatives_strip_dispose;
  object_class->finalize = latent_relatives_strip_finalize;

  properties[PROP_MADE_INTO] = g_param_spec_boolean ("made-into", NULL, NULL, FALSE,
                                                     G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
latent_relatives_strip_init (LatentRelativesStrip *self)
{
  GtkWidget *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->shown = g_ptr_array_new ();
  self->title = GTK_LABEL (gtk_label_new (NULL));
  self->thumbs = GTK_BOX (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6));
  gtk_label_set_xalign (self->title, 0);
  gtk_widget_add_css_class (GTK_WIDGET (self->title), "heading");
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_AUTOMATIC, GTK_POLICY_NEVER);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->thumbs));
  gtk_box_append (GTK_BOX (column), GTK_WIDGET (self->title));
  gtk_box_append (GTK_BOX (column), scroller);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  adw_bin_set_child (ADW_BIN (self), column);
  update_title (self);

  self->signals = g_signal_group_new (LATENT_TYPE_LIBRARY);
  g_signal_group_connect_swapped (self->signals, "images-changed", G_CALLBACK (refresh), self);
}

void
latent_relatives_strip_set_image (LatentRelativesStrip *self, LatentSession *session, LatentImage *image)
{
  g_return_if_fail (LATENT_IS_RELATIVES_STRIP (self));
  g_return_if_fail (image == NULL || LATENT_IS_SESSION (session));

  if (self->session != session)
    {
      stop (self);
      g_set_object (&self->session, session);
      g_clear_object (&self->cache);
      if (session != NULL)
        self->cache = latent_texture_cache_new (latent_session_get_library (session), 0);
      g_signal_group_set_target (self->signals, session != NULL ? latent_session_get_library (session) : NULL);
    }
  if (!g_set_object (&self->image, image))
    return;
  /* What belonged to another picture isn't left to be clicked at. */
  show_none (self);
  refresh (self);
}
