/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-tag-editor.h"

#include "latent-config.h"
#include "latent-fiber.h"
#include "latent-images.h"
#include "latent-tags.h"
#include "latent-undo.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#define MOST_SUGGESTIONS 8

struct _LatentTagEditor
{
  GtkBox parent_instance;

  LatentLibrary *library;
  GArray *ids;
  GPtrArray *tags; /* LatentTag, of the pictures */
  GPtrArray *all;  /* LatentTag, of the library */
  guint stamp;     /* of the reading whose answer counts */

  AdwWrapBox *chips;
  GtkEntry *entry;
  AdwWrapBox *suggestions;
};

G_DEFINE_FINAL_TYPE (LatentTagEditor, latent_tag_editor, GTK_TYPE_BOX)

/* --- changes ---------------------------------------------------------------------------------------------------- */

/* The chip that appears says it, and has the way back. */
static void
add_tag (LatentTagEditor *self, const char *name)
{
  if (self->library != NULL)
    latent_undo_offer (GTK_WIDGET (self), self->library, latent_images_add_tag (self->library, self->ids, name), NULL);
}

static void
remove_tag (LatentTagEditor *self, const char *name)
{
  if (self->library != NULL)
    latent_undo_offer (GTK_WIDGET (self), self->library, latent_images_remove_tag (self->library, self->ids, name),
                       g_strdup_printf (_ ("Tag “%s” removed"), name));
}

static const char *
get_name (GtkWidget *widget)
{
  return g_object_get_data (G_OBJECT (widget), "tag");
}

static void
remove_clicked_cb (LatentTagEditor *self, GtkWidget *button)
{
  remove_tag (self, get_name (button));
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

static void
add_clicked_cb (LatentTagEditor *self, GtkWidget *button)
{
  add_tag (self, get_name (button));
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

static void
activate_cb (LatentTagEditor *self)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry))));

  if (*text == '\0')
    return;
  add_tag (self, text);
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
}

/* --- what is shown ---------------------------------------------------------------------------------------------- */

static void
clear (AdwWrapBox *box)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (box))) != NULL)
    adw_wrap_box_remove (box, child);
}

static GtkWidget *
make_button (LatentTagEditor *self, const char *name, const char *label, GCallback clicked)
{
  GtkWidget *button = label != NULL ? gtk_button_new_with_label (label)
                                    : gtk_button_new_from_icon_name ("window-close-symbolic");

  g_object_set_data_full (G_OBJECT (button), "tag", g_strdup (name), g_free);
  g_signal_connect_object (button, "clicked", clicked, self, G_CONNECT_SWAPPED);
  return button;
}

static GtkWidget *
make_chip (LatentTagEditor *self, const LatentTag *tag)
{
  GtkWidget *chip = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);
  g_autofree char *title = g_strdup_printf (_ ("Remove the tag “%s”"), tag->name);
  GtkWidget *remove = make_button (self, tag->name, NULL, G_CALLBACK (remove_clicked_cb));

  if (tag->n_images < self->ids->len)
    {
      g_autofree char *label = g_strdup_printf (_ ("%s (%u of %u)"), tag->name, tag->n_images, self->ids->len);
      GtkWidget *give = make_button (self, tag->name, label, G_CALLBACK (add_clicked_cb));

      gtk_widget_set_tooltip_text (give, _ ("Give It to All of Them"));
      gtk_widget_add_css_class (give, "flat");
      gtk_box_append (GTK_BOX (chip), give);
    }
  else
    {
      GtkWidget *label = gtk_label_new (tag->name);

      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
      gtk_box_append (GTK_BOX (chip), label);
    }
  gtk_widget_add_css_class (remove, "flat");
  gtk_widget_add_css_class (remove, "circular");
  gtk_widget_set_tooltip_text (remove, title);
  gtk_box_append (GTK_BOX (chip), remove);
  gtk_widget_add_css_class (chip, "chip");
  return chip;
}

static gboolean
have_all (LatentTagEditor *self, const char *name)
{
  for (guint i = 0; i < self->tags->len; i++)
    {
      const LatentTag *tag = self->tags->pdata[i];

      if (g_str_equal (tag->name, name))
        return tag->n_images == self->ids->len;
    }
  return FALSE;
}

/* Tags that go on as what was typed; while nothing is, none. */
static void
update_suggestions (LatentTagEditor *self)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry))));
  g_autofree char *wanted = g_utf8_casefold (text, -1);
  guint n = 0;

  clear (self->suggestions);
  for (guint i = 0; *text != '\0' && i < self->all->len && n < MOST_SUGGESTIONS; i++)
    {
      const LatentTag *tag = self->all->pdata[i];
      g_autofree char *fold = g_utf8_casefold (tag->name, -1);
      GtkWidget *button;

      if (!g_str_has_prefix (fold, wanted) || have_all (self, tag->name))
        continue;
      button = make_button (self, tag->name, tag->name, G_CALLBACK (add_clicked_cb));
      gtk_widget_add_css_class (button, "pill-small");
      adw_wrap_box_append (self->suggestions, button);
      n++;
    }
  gtk_widget_set_visible (GTK_WIDGET (self->suggestions), n > 0);
}

static void
changed_cb (LatentTagEditor *self)
{
  update_suggestions (self);
}

static gboolean
is_same (GPtrArray *one, GPtrArray *two)
{
  for (guint i = 0; i < one->len && one->len == two->len; i++)
    {
      const LatentTag *a = one->pdata[i], *b = two->pdata[i];

      if (!g_str_equal (a->name, b->name) || a->n_images != b->n_images)
        return FALSE;
    }
  return one->len == two->len;
}

static void
update (LatentTagEditor *self)
{
  clear (self->chips);
  for (guint i = 0; i < self->tags->len; i++)
    adw_wrap_box_append (self->chips, make_chip (self, self->tags->pdata[i]));
  gtk_widget_set_visible (GTK_WIDGET (self->chips), self->tags->len > 0);
  update_suggestions (self);
}

/* --- reading ---------------------------------------------------------------------------------------------------- */

typedef struct
{
  GWeakRef editor;
  LatentLibrary *library;
  GArray *ids;
  guint stamp;
} Read;

static void
read_free (gpointer data)
{
  Read *read = data;

  g_weak_ref_clear (&read->editor);
  g_object_unref (read->library);
  g_array_unref (read->ids);
  g_free (read);
}

static DexFuture *
read_fiber (gpointer user_data)
{
  Read *read = user_data;
  g_autoptr (GPtrArray) tags = dex_await_boxed (latent_tags_list (read->library, read->ids), NULL);
  g_autoptr (GPtrArray) all = dex_await_boxed (latent_tags_list (read->library, NULL), NULL);
  g_autoptr (LatentTagEditor) self = g_weak_ref_get (&read->editor);

  if (self == NULL || tags == NULL || all == NULL || self->stamp != read->stamp)
    return dex_future_new_true ();
  g_ptr_array_unref (self->all);
  self->all = g_steal_pointer (&all);
  /* What didn't change keeps its widgets, and the keyboard with them. */
  if (is_same (self->tags, tags))
    return dex_future_new_true ();
  g_ptr_array_unref (self->tags);
  self->tags = g_steal_pointer (&tags);
  update (self);
  return dex_future_new_true ();
}

static void
refresh (LatentTagEditor *self)
{
  Read *read;

  self->stamp++;
  if (self->library == NULL)
    return;
  read = g_new0 (Read, 1);
  g_weak_ref_init (&read->editor, self);
  read->library = g_object_ref (self->library);
  read->ids = g_array_ref (self->ids);
  read->stamp = self->stamp;
  latent_fiber_detach ("tag-editor", read_fiber, read, read_free);
}

/* --- object ----------------------------------------------------------------------------------------------------- */

static void
latent_tag_editor_dispose (GObject *object)
{
  LatentTagEditor *self = LATENT_TAG_EDITOR (object);

  if (self->library != NULL)
    g_signal_handlers_disconnect_by_data (self->library, self);
  g_clear_object (&self->library);
  g_clear_pointer (&self->ids, g_array_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), LATENT_TYPE_TAG_EDITOR);
  G_OBJECT_CLASS (latent_tag_editor_parent_class)->dispose (object);
}

static void
latent_tag_editor_finalize (GObject *object)
{
  LatentTagEditor *self = LATENT_TAG_EDITOR (object);

  g_ptr_array_unref (self->tags);
  g_ptr_array_unref (self->all);
  G_OBJECT_CLASS (latent_tag_editor_parent_class)->finalize (object);
}

static gboolean
latent_tag_editor_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (LATENT_TAG_EDITOR (widget)->entry));
}

static void
latent_tag_editor_class_init (LatentTagEditorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = latent_tag_editor_dispose;
  object_class->finalize = latent_tag_editor_finalize;
  widget_class->grab_focus = latent_tag_editor_grab_focus;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latentapp/Latent/ui/latent-tag-editor.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentTagEditor, chips);
  gtk_widget_class_bind_template_child (widget_class, LatentTagEditor, entry);
  gtk_widget_class_bind_template_child (widget_class, LatentTagEditor, suggestions);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
}

static void
latent_tag_editor_init (LatentTagEditor *self)
{
  self->tags = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_tag_free);
  self->all = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_tag_free);
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
latent_tag_editor_set_images (LatentTagEditor *self, LatentLibrary *library, GArray *ids)
{
  g_return_if_fail (LATENT_IS_TAG_EDITOR (self));
  g_return_if_fail ((library == NULL) == (ids == NULL));

  if (self->library != library)
    {
      if (self->library != NULL)
        g_signal_handlers_disconnect_by_data (self->library, self);
      g_set_object (&self->library, library);
      if (library != NULL)
        g_signal_connect_object (library, "images-changed", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
    }
  g_clear_pointer (&self->ids, g_array_unref);
  self->ids = ids != NULL ? g_array_ref (ids) : NULL;
  g_ptr_array_set_size (self->tags, 0);
  update (self);
  refresh (self);
}
