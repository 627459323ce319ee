/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-filter-popover.h"

#include "latent-config.h"
#include "latent-filter-words.h"
#include "latent-image-facets.h"
#include "latent-tags.h"
#include "latent-weak.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

struct _LatentFilterPopover
{
  GtkPopover parent_instance;

  LatentSession *session;
  LatentCollectionList *list;
  LatentImageQuery *query;
  char **models; /* as they stand in the list, behind “Any” */
  char **tags;   /* so too */
  char **collections; /* so too: their numbers */
  gboolean in_collection;
  gboolean is_updating;

  GtkCheckButton *favourite;
  GtkDropDown *model;
  GtkDropDown *aspect;
  GtkDropDown *pixels;
  GtkDropDown *date;
  GtkWidget *range;
  GtkMenuButton *since_button;
  GtkMenuButton *until_button;
  GtkCalendar *since_calendar;
  GtkCalendar *until_calendar;
  GtkDropDown *tag;
  GtkDropDown *collection;
  GtkDropDown *origin;
  GtkDropDown *state;
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LatentFilterPopover, latent_filter_popover, GTK_TYPE_POPOVER)

static void
changed (LatentFilterPopover *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

/* --- days ------------------------------------------------------------------------------------------------------- */

/* The first moment of the day that is @days after that of @time, here. */
static gint64
get_midnight (GDateTime *time, int days)
{
  g_autoptr (GDateTime) day = g_date_time_add_days (time, days);
  g_autoptr (GDateTime) midnight = g_date_time_new_local (g_date_time_get_year (day), g_date_time_get_month (day),
                                                          g_date_time_get_day_of_month (day), 0, 0, 0);

  return midnight != NULL ? g_date_time_to_unix_usec (midnight) : 0;
}

static void
show_day (GtkMenuButton *button, GtkCalendar *calendar, gint64 time)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc_usec (time);
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : NULL;
  g_autofree char *text = local != NULL ? g_date_time_format (local, "%x") : NULL;

  if (local == NULL)
    return;
  gtk_menu_button_set_label (button, text);
  gtk_calendar_select_day (calendar, local);
}

static gboolean
has_range (const LatentImageQuery *query)
{
  return query->since != 0 || query->until != 0;
}

static void
update_range (LatentFilterPopover *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  gtk_widget_set_visible (self->range, has_range (self->query));
  if (!has_range (self->query))
    return;
  show_day (self->since_button, self->since_calendar, self->query->since);
  show_day (self->until_button, self->until_calendar,
            self->query->until != 0 ? self->query->until - 1 : get_midnight (now, 0));
}

/* The last month, to begin with. */
static void
begin_range (LatentFilterPopover *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  self->query->days = 0;
  self->query->since = get_midnight (now, -30);
  self->query->until = get_midnight (now, 1);
}

static void
day_cb (LatentFilterPopover *self, GtkCalendar *calendar)
{
  g_autoptr (GDateTime) since = NULL;
  g_autoptr (GDateTime) until = NULL;

  if (self->is_updating)
    return;
  since = gtk_calendar_get_date (self->since_calendar);
  until = gtk_calendar_get_date (self->until_calendar);
  /* The other end comes along instead of finding nothing. */
  if (g_date_time_compare (since, until) > 0)
    {
      GDateTime *same = calendar == self->since_calendar ? since : until;

      self->query->since = get_midnight (same, 0);
      self->query->until = get_midnight (same, 1);
    }
  else
    {
      self->query->since = get_midnight (since, 0);
      self->query->until = get_midnight (until, 1);
    }
  self->is_updating = TRUE;
  update_range (self);
  self->is_updating = FALSE;
  changed (self);
}

/* --- choices ---------------------------------------------------------------------------------------------------- */

static GtkDropDown *
get_list (LatentFilterPopover *self, LatentFilter filter)
{
  switch (filter)
    {
    case LATENT_FILTER_ASPECT:
      return self->aspect;
    case LATENT_FILTER_PIXELS:
      return self->pixels;
    case LATENT_FILTER_DATE:
      return self->date;
    case LATENT_FILTER_ORIGIN:
      return self->origin;
    case LATENT_FILTER_STATE:
      return self->state;
    case LATENT_FILTER_FAVOURITE:
    case LATENT_FILTER_MODEL:
    case LATENT_FILTER_TAG:
    case LATENT_FILTER_COLLECTION:
    case LATENT_FILTER_BATCH:
    case LATENT_N_FILTERS:
    default:
      return NULL;
    }
}

static void
fill_lists (LatentFilterPopover *self)
{
  for (LatentFilter filter = 0; filter < LATENT_N_FILTERS; filter++)
    {
      const LatentFilterChoice *choice = latent_filter_get_choices (filter);
      g_autoptr (GtkStringList) list = NULL;

      if (choice == NULL)
        continue;
      list = gtk_string_list_new (NULL);
      gtk_string_list_append (list, C_ ("filter", "Any"));
      for (; choice->label != NULL; choice++)
        gtk_string_list_append (list, latent_filter_choice_get_label (choice));
      if (filter == LATENT_FILTER_DATE)
        gtk_string_list_append (list, C_ ("filter", "From a Day to Another"));
      gtk_drop_down_set_model (get_list (self, filter), G_LIST_MODEL (list));
    }
}

static void
choice_cb (LatentFilterPopover *self, GParamSpec *pspec, GtkDropDown *list)
{
  LatentFilter filter = 0;
  guint selected = gtk_drop_down_get_selected (list);
  guint n_items = g_list_model_get_n_items (gtk_drop_down_get_model (list));

  if (self->is_updating || selected == GTK_INVALID_LIST_POSITION)
    return;
  while (filter < LATENT_N_FILTERS && get_list (self, filter) != list)
    filter++;
  if (selected == 0)
    latent_filter_clear (self->query, filter);
  else if (filter == LATENT_FILTER_DATE && selected == n_items - 1)
    begin_range (self);
  else
    latent_filter_choose (self->query, filter, &latent_filter_get_choices (filter)[selected - 1]);
  self->is_updating = TRUE;
  update_range (self);
  self->is_updating = FALSE;
  changed (self);
}

static void
favourite_cb (LatentFilterPopover *self)
{
  if (self->is_updating)
    return;
  self->query->favourite = gtk_check_button_get_active (self->favourite);
  changed (self);
}

/* --- models, tags and collections, of which every library has its own ------------------------------------------------------- */

static void
model_cb (LatentFilterPopover *self)
{
  guint selected = gtk_drop_down_get_selected (self->model);

  if (self->is_updating || selected > g_strv_length (self->models))
    return;
  latent_filter_set_model (self->query, selected > 0 ? self->models[selected - 1] : NULL);
  changed (self);
}

static void
tag_cb (LatentFilterPopover *self)
{
  guint selected = gtk_drop_down_get_selected (self->tag);

  if (self->is_updating || selected > g_strv_length (self->tags))
    return;
  latent_filter_set_tag (self->query, selected > 0 ? self->tags[selected - 1] : NULL);
  changed (self);
}

static void
collection_cb (LatentFilterPopover *self)
{
  guint selected = gtk_drop_down_get_selected (self->collection);

  if (self->is_updating || selected > g_strv_length (self->collections))
    return;
  self->query->collection = selected > 0 ? g_ascii_strtoll (self->collections[selected - 1], NULL, 10) : 0;
  changed (self);
}

/* As it stands in the list. Transfer full. */
static char *
dup_collection (LatentFilterPopover *self)
{
  return self->query->collection != 0 ? g_strdup_printf ("%" G_GINT64_FORMAT, self->query->collection) : NULL;
}

static void
select_value (GtkDropDown *list, char **values, const char *value)
{
  guint selected = 0;

  for (guint i = 0; values[i] != NULL; i++)
    if (g_strcmp0 (values[i], value) == 0)
      selected = i + 1;
  gtk_drop_down_set_selected (list, selected);
}

static const char *
get_title (LatentFilterPopover *self, GtkDropDown *list, const char *value)
{
  if (list == self->collection)
    {
      LatentCollection *collection = self->list != NULL
                                       ? latent_collection_list_find (self->list, g_ascii_strtoll (value, NULL, 10))
                                       : NULL;

      /* One that was deleted since. */
      return collection != NULL ? latent_collection_get_name (collection) : "–";
    }
  if (list == self->tag || self->session == NULL)
    return value;
  return latent_filter_get_model_title (latent_session_get_catalog (self->session), value);
}

/* What is asked for now is always among them, though its last picture may be gone. Takes @found; gives what the list has,
 * behind “Any”. */
static char **
fill_list (LatentFilterPopover *self, GtkDropDown *list, char **found, const char *value)
{
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);
  g_auto (GStrv) known = found;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  char **values;

  g_strv_builder_addv (builder, (const char **) known);
  if (value != NULL && !g_strv_contains ((const char *const *) known, value))
    g_strv_builder_add (builder, value);
  values = g_strv_builder_end (builder);

  gtk_string_list_append (titles, C_ ("filter", "Any"));
  for (guint i = 0; values[i] != NULL; i++)
    gtk_string_list_append (titles, get_title (self, list, values[i]));
  self->is_updating = TRUE;
  gtk_drop_down_set_model (list, G_LIST_MODEL (titles));
  gtk_widget_set_sensitive (GTK_WIDGET (list), values[0] != NULL);
  select_value (list, values, value);
  self->is_updating = FALSE;
  return values;
}

static int
compare_titles (gconstpointer a, gconstpointer b, gpointer catalog)
{
  return g_utf8_collate (latent_filter_get_model_title (catalog, *(const char *const *) a),
                         latent_filter_get_model_title (catalog, *(const char *const *) b));
}

/* Takes @models. */
static void
take_models (LatentFilterPopover *self, char **models)
{
  if (self->session != NULL)
    g_sort_array (models, g_strv_length (models), sizeof (char *), compare_titles,
                  latent_session_get_catalog (self->session));
  g_strfreev (self->models);
  self->models = fill_list (self, self->model, models, self->query->model);
}

static void
take_tags (LatentFilterPopover *self, GPtrArray *tags)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (guint i = 0; tags != NULL && i < tags->len; i++)
    g_strv_builder_add (names, ((const LatentTag *) tags->pdata[i])->name);
  g_strfreev (self->tags);
  self->tags = fill_list (self, self->tag, g_strv_builder_end (names), self->query->tag);
}

static void
take_collections (LatentFilterPopover *self)
{
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();
  g_autofree char *chosen = dup_collection (self);
  guint n = self->list != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->list)) : 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LatentCollection) collection = g_list_model_get_item (G_LIST_MODEL (self->list), i);

      g_strv_builder_take (ids, g_strdup_printf ("%" G_GINT64_FORMAT, latent_collection_get_id (collection)));
    }
  g_strfreev (self->collections);
  self->collections = fill_list (self, self->collection, g_strv_builder_end (ids), chosen);
  if (self->in_collection)
    gtk_widget_set_sensitive (GTK_WIDGET (self->collection), FALSE);
}

static DexFuture *
models_listed_cb (DexFuture *future, gpointer user_data)
{
  g_autoptr (LatentFilterPopover) self = g_weak_ref_get (user_data);
  const GValue *value = dex_future_get_value (future, NULL);

  if (self != NULL && value != NULL)
    take_models (self, g_value_dup_boxed (value));
  return dex_future_new_true ();
}

static DexFuture *
tags_listed_cb (DexFuture *future, gpointer user_data)
{
  g_autoptr (LatentFilterPopover) self = g_weak_ref_get (user_data);
  const GValue *value = dex_future_get_value (future, NULL);

  if (self != NULL && value != NULL)
    take_tags (self, g_value_get_boxed (value));
  return dex_future_new_true ();
}

static void
latent_filter_popover_map (GtkWidget *widget)
{
  LatentFilterPopover *self = LATENT_FILTER_POPOVER (widget);

  take_collections (self);
  if (self->session != NULL)
    {
      LatentLibrary *library = latent_session_get_library (self->session);

      dex_future_disown (dex_future_finally (latent_library_list_models (library), models_listed_cb,
                                             latent_weak_new (self), latent_weak_free));
      dex_future_disown (dex_future_finally (latent_tags_list (library, NULL), tags_listed_cb, latent_weak_new (self),
                                             latent_weak_free));
    }
  GTK_WIDGET_CLASS (latent_filter_popover_parent_class)->map (widget);
}

/* --- object ----------------------------------------------------------------------------------------------------- */

void
latent_filter_popover_set_session (LatentFilterPopover *self, LatentSession *session)
{
  g_return_if_fail (LATENT_IS_FILTER_POPOVER (self));
  g_return_if_fail (session == NULL || LATENT_IS_SESSION (session));

  if (g_set_object (&self->session, session))
    {
      take_models (self, g_new0 (char *, 1));
      take_tags (self, NULL);
    }
}

void
latent_filter_popover_set_collections (LatentFilterPopover *self, LatentCollectionList *collections)
{
  g_return_if_fail (LATENT_IS_FILTER_POPOVER (self));
  g_return_if_fail (collections == NULL || LATENT_IS_COLLECTION_LIST (collections));

  if (g_set_object (&self->list, collections))
    take_collections (self);
}

void
latent_filter_popover_set_in_collection (LatentFilterPopover *self, gboolean in_collection)
{
  g_return_if_fail (LATENT_IS_FILTER_POPOVER (self));

  self->in_collection = in_collection;
  take_collections (self);
}

static void
update (LatentFilterPopover *self)
{
  g_autofree char *collection = dup_collection (self);

  for (LatentFilter filter = 0; filter < LATENT_N_FILTERS; filter++)
    {
      GtkDropDown *list = get_list (self, filter);
      guint selected = (guint) (latent_filter_find_choice (self->query, filter) + 1);

      if (list == NULL)
        continue;
      /* What the list doesn't offer stands in the bar alone. */
      if (filter == LATENT_FILTER_DATE && has_range (self->query))
        selected = g_list_model_get_n_items (gtk_drop_down_get_model (list)) - 1;
      gtk_drop_down_set_selected (list, selected);
    }
  gtk_check_button_set_active (self->favourite, self->query->favourite);
  if (self->query->model != NULL && !g_strv_contains ((const char *const *) self->models, self->query->model))
    take_models (self, g_strdupv (self->models));
  if (self->query->tag != NULL && !g_strv_contains ((const char *const *) self->tags, self->query->tag))
    {
      char **tags = fill_list (self, self->tag, g_strdupv (self->tags), self->query->tag);

      g_strfreev (self->tags);
      self->tags = tags;
    }
  if (collection != NULL && !g_strv_contains ((const char *const *) self->collections, collection))
    take_collections (self);
  self->is_updating = TRUE;
  select_value (self->collection, self->collections, collection);
  select_value (self->model, self->models, self->query->model);
  select_value (self->tag, self->tags, self->query->tag);
  update_range (self);
}

void
latent_filter_popover_set_query (LatentFilterPopover *self, const LatentImageQuery *query)
{
  g_return_if_fail (LATENT_IS_FILTER_POPOVER (self));
  g_return_if_fail (query != NULL);

  if (latent_image_query_equal (self->query, query))
    return;
  latent_image_query_free (self->query);
  self->query = latent_image_query_copy (query);
  self->is_updating = TRUE;
  update (self);
  self->is_updating = FALSE;
}

const LatentImageQuery *
latent_filter_popover_get_query (LatentFilterPopover *self)
{
  g_return_val_if_fail (LATENT_IS_FILTER_POPOVER (self), NULL);

  return self->query;
}

static void
latent_filter_popover_dispose (GObject *object)
{
  LatentFilterPopover *self = LATENT_FILTER_POPOVER (object);

  /* What goes now says so, to nobody. */
  self->is_updating = TRUE;
  g_clear_object (&self->session);
  g_clear_object (&self->list);
  gtk_widget_dispose_template (GTK_WIDGET (self), LATENT_TYPE_FILTER_POPOVER);

  G_OBJECT_CLASS (latent_filter_popover_parent_class)->dispose (object);
}

static void
latent_filter_popover_finalize (GObject *object)
{
  LatentFilterPopover *self = LATENT_FILTER_POPOVER (object);

  latent_image_query_free (self->query);
  g_strfreev (self->models);
  g_strfreev (self->tags);
  g_strfreev (self->collections);

  G_OBJECT_CLASS (latent_filter_popover_parent_class)->finalize (object);
}

static void
latent_filter_popover_class_init (LatentFilterPopoverClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = latent_filter_popover_dispose;
  object_class->finalize = latent_filter_popover_finalize;
  widget_class->map = latent_filter_popover_map;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latentapp/Latent/ui/latent-filter-popover.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentFilterPopover, favourite);
  gtk_widget_class_bind_template_child (widget_class, LatentFilterPopover, model);
  gtk_widget_class_bind_template_child (widget_class, LatentFilterPopover, aspect);
  gtk_widget_class_bind_template_child (widget_class, LatentFilterPopover, pixels);
  gtk_widget_class_bind_template_child (widget_class, LatentFilterPopover, date);
  gtk_widget_class_bind_template_child (widget_class, LatentFilterPopover, range);
  gtk_widget_class_bind_template_child (widget_class, LatentFilterPopover, since_button);
  gtk_widget_class_bind_template_child (widget_class, LatentFilterPopover, until_button);
  gtk_widget_class_bind_template_child (widget_class, LatentFilterPopover, since_calendar);
  gtk_widget_class_bind_template_child (widget_class, LatentFilterPopover, until_calendar);
  gtk_widget_class_bind_template_child (widget_class, LatentFilterPopover, tag);
  gtk_widget_class_bind_template_child (widget_class, LatentFilterPopover, collection);
  gtk_widget_class_bind_template_child (widget_class, LatentFilterPopover, origin);
  gtk_widget_class_bind_template_child (widget_class, LatentFilterPopover, state);
  gtk_widget_class_bind_template_callback (widget_class, favourite_cb);
  gtk_widget_class_bind_template_callback (widget_class, model_cb);
  gtk_widget_class_bind_template_callback (widget_class, choice_cb);
  gtk_widget_class_bind_template_callback (widget_class, day_cb);
  gtk_widget_class_bind_template_callback (widget_class, tag_cb);
  gtk_widget_class_bind_template_callback (widget_class, collection_cb);
}

static void
latent_filter_popover_init (LatentFilterPopover *self)
{
  self->query = g_new0 (LatentImageQuery, 1);
  self->is_updating = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  fill_lists (self);
  self->is_updating = FALSE;
  take_models (self, g_new0 (char *, 1));
  take_tags (self, NULL);
  take_collections (self);
}
