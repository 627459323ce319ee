/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-details.h"

#include "latent-config.h"
#include "latent-highlight.h"
#include "latent-json.h"
#include "latent-memberships.h"
#include "latent-picture-reference.h"
#include "latent-relatives-strip.h"
#include "latent-tag-editor.h"

#include <glib/gi18n-lib.h>
#include <math.h>

struct _LatentDetails
{
  AdwBin parent_instance;

  LatentSession *session;
  LatentImage *image;
  char *search; /* or NULL */
  GSignalGroup *signals;
  GPtrArray *rows; /* of all groups, made anew for each picture */

  GtkWidget *prompt_box;
  GtkLabel *prompt_label;
  LatentRelativesStrip *made_from;
  LatentRelativesStrip *made_into;
  GtkWidget *tag_box;
  LatentTagEditor *tag_editor;
  LatentMemberships *memberships;
  AdwPreferencesGroup *parameter_group;
  AdwPreferencesGroup *file_group;
  AdwPreferencesGroup *task_group;
};

G_DEFINE_FINAL_TYPE (LatentDetails, latent_details, ADW_TYPE_BIN)

static void
add_row (LatentDetails *self, AdwPreferencesGroup *group, const char *title, const char *value)
{
  g_autofree char *title_markup = g_markup_escape_text (title, -1);
  g_autofree char *markup = NULL;
  GtkWidget *row;

  if (value == NULL || *value == '\0')
    return;
  row = adw_action_row_new ();
  markup = latent_highlight_markup (value, self->search);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title_markup);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), markup);
  adw_action_row_set_subtitle_selectable (ADW_ACTION_ROW (row), TRUE);
  gtk_widget_add_css_class (row, "property");
  adw_preferences_group_add (group, row);
  g_ptr_array_add (self->rows, row);
}

static void
add_parameters (LatentDetails *self)
{
  g_autoptr (JsonObject)
    input = latent_json_parse_object (latent_image_get_input (self->image), -1, LATENT_JSON_MAX_BYTES, NULL);
  LatentModel *model = latent_catalog_get_model (latent_session_get_catalog (self->session),
                                                 latent_image_get_model (self->image), NULL);
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  add_row (self, self->parameter_group, _ ("Model"),
           model != NULL ? latent_model_get_title (model) : latent_image_get_model (self->image));
  if (input == NULL)
    return;
  json_object_iter_init_ordered (&iter, input);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      LatentParameter *parameter = model != NULL ? latent_model_get_parameter (model, name) : NULL;
      g_autofree char *text = NULL;

      if (parameter != NULL ? latent_parameter_get_role (parameter) == LATENT_ROLE_PROMPT
                            : g_str_equal (name, "prompt"))
        continue;
      if (latent_picture_reference_is_in (node))
        {
          guint n = JSON_NODE_HOLDS_ARRAY (node) ? json_array_get_length (json_node_get_array (node)) : 1;

          text = g_strdup_printf (ngettext ("%u picture", "%u pictures", n), n);
        }
      else if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
        text = json_node_dup_string (node);
      else if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_BOOLEAN)
        text = g_strdup (json_node_get_boolean (node) ? _ ("On") : _ ("Off"));
      else
        text = latent_json_to_string (node);
      add_row (self, self->parameter_group, parameter != NULL ? latent_parameter_get_title (parameter) : name, text);
    }
}

static void
add_file (LatentDetails *self)
{
  int width = latent_image_get_width (self->image);
  int height = latent_image_get_height (self->image);
  g_autofree char *size = g_format_size (latent_image_get_size (self->image));
  g_autofree char *type = g_content_type_from_mime_type (latent_image_get_mime_type (self->image));
  g_autofree char *kind = type != NULL ? g_content_type_get_description (type) : NULL;
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc_usec (latent_image_get_created (self->image));
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : NULL;
  g_autofree char *date = local != NULL ? g_date_time_format (local, "%x %X") : NULL;

  if (width > 0 && height > 0)
    {
      g_autofree char *pixels = g_strdup_printf ("%d × %d", width, height);

      add_row (self, self->file_group, _ ("Dimensions"), pixels);
    }
  add_row (self, self->file_group, _ ("Created"), date);
  add_row (self, self->file_group, _ ("Size"), size);
  add_row (self, self->file_group, _ ("Type"), kind);
  add_row (self, self->file_group, _ ("File"), latent_image_get_name (self->image));
  add_row (self, self->file_group, _ ("Source"), latent_image_get_source (self->image));
}

static void
update (LatentDetails *self)
{
  g_autofree char *prompt = NULL;
  double credits;

  for (guint i = 0; i < self->rows->len; i++)
    {
      GtkWidget *row = g_ptr_array_index (self->rows, i);

      adw_preferences_group_remove (ADW_PREFERENCES_GROUP (gtk_widget_get_ancestor (row, ADW_TYPE_PREFERENCES_GROUP)),
                                    row);
    }
  g_ptr_array_set_size (self->rows, 0);
  if (self->image == NULL || !latent_image_get_loaded (self->image))
    return;

  prompt = latent_highlight_markup (latent_image_get_prompt (self->image), self->search);
  gtk_label_set_markup (self->prompt_label, prompt);
  gtk_widget_set_visible (self->prompt_box, *latent_image_get_prompt (self->image) != '\0');
  add_parameters (self);
  add_file (self);

  credits = latent_image_get_credits (self->image);
  if (!isnan (credits))
    {
      g_autofree char *text = g_strdup_printf ("%.4g", credits);

      add_row (self, self->task_group, _ ("Credits"), text);
    }
  add_row (self, self->task_group, _ ("Task ID"), latent_image_get_remote_id (self->image));
  gtk_widget_set_visible (GTK_WIDGET (self->task_group),
                          !isnan (credits) || latent_image_get_remote_id (self->image) != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->parameter_group), *latent_image_get_model (self->image) != '\0' ||
                                                                *latent_image_get_input (self->image) != '\0');
}

static void
latent_details_dispose (GObject *object)
{
  LatentDetails *self = LATENT_DETAILS (object);

  g_clear_object (&self->signals);
  g_clear_object (&self->image);
  g_clear_object (&self->session);
  g_ptr_array_set_size (self->rows, 0);
  gtk_widget_dispose_template (GTK_WIDGET (self), LATENT_TYPE_DETAILS);

  G_OBJECT_CLASS (latent_details_parent_class)->dispose (object);
}

static void
latent_details_finalize (GObject *object)
{
  LatentDetails *self = LATENT_DETAILS (object);

  g_ptr_array_unref (self->rows);
  g_free (self->search);

  G_OBJECT_CLASS (latent_details_parent_class)->finalize (object);
}

static void
latent_details_class_init (LatentDetailsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = latent_details_dispose;
  object_class->finalize = latent_details_finalize;
  g_type_ensure (LATENT_TYPE_MEMBERSHIPS);
  g_type_ensure (LATENT_TYPE_RELATIVES_STRIP);
  g_type_ensure (LATENT_TYPE_TAG_EDITOR);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latentapp/Latent/ui/latent-details.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentDetails, prompt_box);
  gtk_widget_class_bind_template_child (widget_class, LatentDetails, prompt_label);
  gtk_widget_class_bind_template_child (widget_class, LatentDetails, made_from);
  gtk_widget_class_bind_template_child (widget_class, LatentDetails, made_into);
  gtk_widget_class_bind_template_child (widget_class, LatentDetails, tag_box);
  gtk_widget_class_bind_template_child (widget_class, LatentDetails, tag_editor);
  gtk_widget_class_bind_template_child (widget_class, LatentDetails, memberships);
  gtk_widget_class_bind_template_child (widget_class, LatentDetails, parameter_group);
  gtk_widget_class_bind_template_child (widget_class, LatentDetails, file_group);
  gtk_widget_class_bind_template_child (widget_class, LatentDetails, task_group);
}

static void
latent_details_init (LatentDetails *self)
{
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  self->signals = g_signal_group_new (LATENT_TYPE_IMAGE);
  g_signal_group_connect_swapped (self->signals, "notify", G_CALLBACK (update), self);
}

/* The tags and collections of the picture, which follow by themselves. */
static void
sort_in (LatentDetails *self)
{
  LatentLibrary *library = self->image != NULL ? latent_session_get_library (self->session) : NULL;
  gint64 id = self->image != NULL ? latent_image_get_id (self->image) : 0;
  g_autoptr (GArray) ids = NULL;

  if (library != NULL)
    {
      ids = g_array_new (FALSE, FALSE, sizeof id);
      g_array_append_val (ids, id);
    }
  latent_tag_editor_set_images (self->tag_editor, library, ids);
  latent_memberships_set_image (self->memberships, library, id);
  gtk_widget_set_visible (self->tag_box, library != NULL);
}

void
latent_details_set_image (LatentDetails *self, LatentSession *session, LatentImage *image)
{
  g_return_if_fail (LATENT_IS_DETAILS (self));
  g_return_if_fail (image == NULL || LATENT_IS_SESSION (session));

  latent_relatives_strip_set_image (self->made_from, session, image);
  latent_relatives_strip_set_image (self->made_into, session, image);
  g_set_object (&self->session, session);
  if (!g_set_object (&self->image, image))
    return;
  g_signal_group_set_target (self->signals, image);
  sort_in (self);
  update (self);
}

void
latent_details_set_search (LatentDetails *self, const char *search)
{
  g_return_if_fail (LATENT_IS_DETAILS (self));

  if (g_set_str (&self->search, search))
    update (self);
}
