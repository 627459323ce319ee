/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-comparison-row.h"

#include "latent-config.h"
#include "latent-fiber.h"
#include "latent-file-content.h"
#include "latent-filter-words.h"
#include "latent-format.h"
#include "latent-image-list.h"
#include "latent-image-words.h"
#include "latent-tile.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* News are read at most so often. */
#define READ_EVERY_MS 200

struct _LatentComparisonRow
{
  GtkWidget parent_instance;

  LatentSession *session;
  LatentTextureCache *cache;
  LatentComparison *comparison;
  int tile_size;
  GSignalGroup *signals; /* of the library, while it is on screen */
  guint read_source;
  guint stamp;  /* of the reading whose answer counts */
  char *shown;  /* what the cells show */

  GtkLabel *prompt;
  GtkLabel *facts;
  GtkButton *batch_button;
  GtkScrolledWindow *scroller;
  GtkBox *cells;
};

G_DEFINE_FINAL_TYPE (LatentComparisonRow, latent_comparison_row, GTK_TYPE_WIDGET)

/* --- cells ------------------------------------------------------------------------------------------------------ */

static GdkContentProvider *
prepare_cb (GtkDragSource *source, double x, double y, LatentTile *tile)
{
  g_autoptr (GPtrArray) images = g_ptr_array_new ();
  GObject *item = latent_tile_get_item (tile);

  if (item == NULL || !LATENT_IS_IMAGE (item))
    return NULL;
  g_ptr_array_add (images, item);
  return latent_file_content_for_images (images);
}

static GtkWidget *
make_picture (LatentComparisonRow *self, GtkWidget *tile, LatentImage *image, const char *model)
{
  GtkWidget *button = gtk_button_new ();
  GtkDragSource *drag = gtk_drag_source_new ();
  g_autofree char *words = latent_image_words_accessible (image);
  /* Translators: a model and what it made, for a screen reader */
  g_autofree char *name = g_strdup_printf (_ ("%s: %s"), model, words);

  gtk_button_set_child (GTK_BUTTON (button), tile);
  gtk_widget_add_css_class (button, "relative");
  gtk_widget_add_css_class (button, "flat");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "(sx)", latent_comparison_get_batch (self->comparison),
                                    latent_image_get_id (image));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.show-in-batch");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  /* A copy, always: no file manager may move the library's file away. */
  gtk_drag_source_set_actions (drag, GDK_ACTION_COPY);
  g_signal_connect_object (drag, "prepare", G_CALLBACK (prepare_cb), tile, 0);
  gtk_widget_add_controller (button, GTK_EVENT_CONTROLLER (drag));
  return button;
}

/* What it cost and how long it took, as far as that is known. Transfer full. */
static char *
describe (LatentTask *task)
{
  double credits = latent_task_get_credits (task);
  gint64 submitted = latent_task_get_submitted (task), finished = latent_task_get_finished (task);
  g_autofree char *price = !isnan (credits) ? latent_format_credits (credits) : NULL;
  g_autofree char *time = latent_task_get_state (task) == LATENT_TASK_DONE && submitted > 0 && finished > submitted
                            ? latent_format_elapsed ((double) (finished - submitted) / G_USEC_PER_SEC)
                            : NULL;

  if (price != NULL && time != NULL)
    return g_strdup_printf ("%s · %s", price, time);
  return g_strdup (price != NULL ? price : time != NULL ? time : "");
}

static GtkWidget *
make_label (const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 1);
  gtk_widget_set_halign (label, GTK_ALIGN_FILL);
  gtk_widget_add_css_class (label, css_class);
  return label;
}

static void
add_cell (LatentComparisonRow *self, LatentTask *task, LatentImage *image)
{
  const char *model = latent_filter_get_model_title (latent_session_get_catalog (self->session),
                                                     latent_task_get_model (task));
  GtkWidget *cell = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *tile = latent_tile_new (latent_session_get_engine (self->session), self->cache);
  g_autofree char *text = describe (task);
  GtkWidget *facts = make_label (text, "caption");

  gtk_widget_set_size_request (tile, self->tile_size, self->tile_size);
  latent_tile_set_fill (LATENT_TILE (tile), FALSE);
  latent_tile_set_item (LATENT_TILE (tile), image != NULL ? G_OBJECT (image) : G_OBJECT (task));
  gtk_box_append (GTK_BOX (cell), image != NULL ? make_picture (self, tile, image, model) : tile);
  gtk_box_append (GTK_BOX (cell), make_label (model, "caption-heading"));
  gtk_widget_add_css_class (facts, "dim-label");
  gtk_widget_add_css_class (facts, "numeric");
  gtk_box_append (GTK_BOX (cell), facts);
  gtk_box_append (self->cells, cell);
}

static void
clear (LatentComparisonRow *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->cells))) != NULL)
    gtk_box_remove (self->cells, child);
  g_clear_pointer (&self->shown, g_free);
}

/* --- what is shown ---------------------------------------------------------------------------------------------- */

static guint
count_models (GPtrArray *tasks)
{
  g_autoptr (GHashTable) models = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < tasks->len; i++)
    g_hash_table_add (models, (gpointer) latent_task_get_model (tasks->pdata[i]));
  return g_hash_table_size (models);
}

static void
show_facts (LatentComparisonRow *self, GPtrArray *tasks)
{
  guint n = count_models (tasks);
  double credits = 0;
  g_autofree char *date = latent_format_date (latent_task_get_created (tasks->pdata[0]));
  g_autofree char *models = g_strdup_printf (ngettext ("%u model", "%u models", n), n);
  g_autofree char *price = NULL;
  g_autofree char *text = NULL;
  const char *prompt = latent_task_get_prompt (tasks->pdata[0]);

  for (guint i = 0; i < tasks->len; i++)
    credits += isnan (latent_task_get_credits (tasks->pdata[i])) ? 0 : latent_task_get_credits (tasks->pdata[i]);
  price = latent_format_credits (credits);
  text = g_strdup_printf ("%s · %s · %s", models, price, date);
  gtk_label_set_label (self->prompt, *prompt != '\0' ? prompt : _ ("No prompt"));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->prompt), *prompt != '\0' ? prompt : NULL);
  gtk_label_set_label (self->facts, text);
}

/* Widgets that would be the same again stay, and the keyboard with them: tiles follow their items by themselves. */
static char *
make_key (GPtrArray *tasks, GPtrArray *images)
{
  GString *key = g_string_new (NULL);

  for (guint i = 0; i < tasks->len; i++)
    {
      g_autofree char *text = describe (tasks->pdata[i]);

      g_string_append_printf (key, "%p %d %s\n", tasks->pdata[i], latent_task_get_state (tasks->pdata[i]), text);
    }
  for (guint i = 0; i < images->len; i++)
    g_string_append_printf (key, "%p\n", images->pdata[i]);
  return g_string_free_and_steal (key);
}

static void
show (LatentComparisonRow *self, GPtrArray *tasks, GPtrArray *images)
{
  g_autofree char *key = make_key (tasks, images);

  if (tasks->len == 0)
    return;
  show_facts (self, tasks);
  if (g_strcmp0 (key, self->shown) == 0)
    return;
  clear (self);
  self->shown = g_steal_pointer (&key);
  for (guint i = 0; i < tasks->len; i++)
    {
      LatentTask *task = tasks->pdata[i];
      LatentTaskState state = latent_task_get_state (task);
      guint n = 0;

      for (guint j = 0; j < images->len; j++)
        if (latent_image_get_task (images->pdata[j]) == latent_task_get_id (task))
          {
            add_cell (self, task, images->pdata[j]);
            n++;
          }
      /* Pictures in the trash aren't shown anywhere else, either. */
      if (n == 0 && state != LATENT_TASK_CANCELLED && state != LATENT_TASK_DONE)
        add_cell (self, task, NULL);
    }
}

typedef struct
{
  GWeakRef row;
  LatentLibrary *library;
  char *batch;
  guint stamp;
} Read;

static void
read_free (gpointer data)
{
  Read *read = data;

  g_weak_ref_clear (&read->row);
  g_object_unref (read->library);
  g_free (read->batch);
  g_free (read);
}

static DexFuture *
read_fiber (gpointer user_data)
{
  Read *read = user_data;
  const LatentImageQuery query = { .batch = read->batch, .reversed = TRUE };
  g_autoptr (GPtrArray) tasks = dex_await_boxed (latent_library_list_batch (read->library, read->batch), NULL);
  g_autoptr (GPtrArray) images = dex_await_boxed (latent_library_list_images (read->library, &query), NULL);
  g_autoptr (LatentComparisonRow) self = g_weak_ref_get (&read->row);

  if (self != NULL && self->stamp == read->stamp && tasks != NULL && images != NULL)
    show (self, tasks, images);
  return dex_future_new_true ();
}

static void
read_now (LatentComparisonRow *self)
{
  Read *read;

  self->stamp++;
  if (self->comparison == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  read = g_new0 (Read, 1);
  g_weak_ref_init (&read->row, self);
  read->library = g_object_ref (latent_session_get_library (self->session));
  read->batch = g_strdup (latent_comparison_get_batch (self->comparison));
  read->stamp = self->stamp;
  latent_fiber_detach ("comparison", read_fiber, read, read_free);
}

static gboolean
read_cb (gpointer user_data)
{
  LatentComparisonRow *self = user_data;

  self->read_source = 0;
  read_now (self);
  return G_SOURCE_REMOVE;
}

static void
changed_cb (LatentComparisonRow *self)
{
  if (self->read_source == 0)
    self->read_source = g_timeout_add (READ_EVERY_MS, read_cb, self);
}

/* --- widget ----------------------------------------------------------------------------------------------------- */

static void
latent_comparison_row_map (GtkWidget *widget)
{
  LatentComparisonRow *self = LATENT_COMPARISON_ROW (widget);

  GTK_WIDGET_CLASS (latent_comparison_row_parent_class)->map (widget);
  g_signal_group_set_target (self->signals, latent_session_get_library (self->session));
  read_now (self);
}

static void
latent_comparison_row_unmap (GtkWidget *widget)
{
  LatentComparisonRow *self = LATENT_COMPARISON_ROW (widget);

  g_signal_group_set_target (self->signals, NULL);
  g_clear_handle_id (&self->read_source, g_source_remove);
  self->stamp++;
  GTK_WIDGET_CLASS (latent_comparison_row_parent_class)->unmap (widget);
  clear (self);
}

static void
latent_comparison_row_dispose (GObject *object)
{
  LatentComparisonRow *self = LATENT_COMPARISON_ROW (object);
  GtkWidget *child;

  g_clear_handle_id (&self->read_source, g_source_remove);
  g_clear_object (&self->signals);
  g_clear_object (&self->comparison);
  g_clear_object (&self->cache);
  g_clear_object (&self->session);
  g_clear_pointer (&self->shown, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), LATENT_TYPE_COMPARISON_ROW);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (latent_comparison_row_parent_class)->dispose (object);
}

static void
latent_comparison_row_class_init (LatentComparisonRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latent_comparison_row_dispose;
  widget_class->map = latent_comparison_row_map;
  widget_class->unmap = latent_comparison_row_unmap;

  gtk_widget_class_set_css_name (widget_class, "comparisonrow");
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latentapp/Latent/ui/latent-comparison-row.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentComparisonRow, prompt);
  gtk_widget_class_bind_template_child (widget_class, LatentComparisonRow, facts);
  gtk_widget_class_bind_template_child (widget_class, LatentComparisonRow, batch_button);
  gtk_widget_class_bind_template_child (widget_class, LatentComparisonRow, scroller);
  gtk_widget_class_bind_template_child (widget_class, LatentComparisonRow, cells);
}

static void
latent_comparison_row_init (LatentComparisonRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->signals = g_signal_group_new (LATENT_TYPE_LIBRARY);
  g_signal_group_connect_swapped (self->signals, "images-changed", G_CALLBACK (changed_cb), self);
  g_signal_group_connect_swapped (self->signals, "tasks-changed", G_CALLBACK (changed_cb), self);
}

GtkWidget *
latent_comparison_row_new (LatentSession *session, LatentTextureCache *cache, int tile_size)
{
  LatentComparisonRow *self;

  g_return_val_if_fail (LATENT_IS_SESSION (session), NULL);
  g_return_val_if_fail (LATENT_IS_TEXTURE_CACHE (cache), NULL);

  self = g_object_new (LATENT_TYPE_COMPARISON_ROW, NULL);
  self->session = g_object_ref (session);
  self->cache = g_object_ref (cache);
  self->tile_size = tile_size;
  /* As high as it will be: what comes into view later moves nothing. */
  gtk_widget_set_size_request (GTK_WIDGET (self->scroller), -1, tile_size + 64);
  return GTK_WIDGET (self);
}

void
latent_comparison_row_set_comparison (LatentComparisonRow *self, LatentComparison *comparison)
{
  g_return_if_fail (LATENT_IS_COMPARISON_ROW (self));
  g_return_if_fail (comparison == NULL || LATENT_IS_COMPARISON (comparison));

  if (!g_set_object (&self->comparison, comparison))
    return;
  clear (self);
  gtk_label_set_label (self->prompt, "");
  gtk_label_set_label (self->facts, "");
  if (comparison != NULL)
    {
      gtk_actionable_set_action_target (GTK_ACTIONABLE (self->batch_button), "s",
                                        latent_comparison_get_batch (comparison));
      gtk_actionable_set_action_name (GTK_ACTIONABLE (self->batch_button), "win.show-batch");
    }
  read_now (self);
}
