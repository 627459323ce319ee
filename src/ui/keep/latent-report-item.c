/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-report-item.h"

struct _LatentReportItem
{
  GObject parent_instance;

  char *title;
  char *subtitle;
};

G_DEFINE_FINAL_TYPE (LatentReportItem, latent_report_item, G_TYPE_OBJECT)

enum
{
  PROP_TITLE = 1,
  PROP_SUBTITLE,
  N_PROPS
};

static void
latent_report_item_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LatentReportItem *self = LATENT_REPORT_ITEM (object);

  switch (id)
    {
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_SUBTITLE:
      g_value_set_string (value, self->subtitle);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
latent_report_item_finalize (GObject *object)
{
  LatentReportItem *self = LATENT_REPORT_ITEM (object);

  g_free (self->title);
  g_free (self->subtitle);
  G_OBJECT_CLASS (latent_report_item_parent_class)->finalize (object);
}

static void
latent_report_item_class_init (LatentReportItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = latent_report_item_get_property;
  object_class->finalize = latent_report_item_finalize;
  g_object_class_install_property (
    object_class, PROP_TITLE,
    g_param_spec_string ("title", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
  g_object_class_install_property (
    object_class, PROP_SUBTITLE,
    g_param_spec_string ("subtitle", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
}

static void
latent_report_item_init (LatentReportItem *self)
{
}

LatentReportItem *
latent_report_item_new (const char *title, const char *subtitle)
{
  LatentReportItem *self = g_object_new (LATENT_TYPE_REPORT_ITEM, NULL);

  /* A file's name may be in any encoding. */
  self->title = g_utf8_make_valid (title, -1);
  self->subtitle = g_utf8_make_valid (subtitle, -1);
  return self;
}

const char *
latent_report_item_get_title (LatentReportItem *self)
{
  g_return_val_if_fail (LATENT_IS_REPORT_ITEM (self), NULL);

  return self->title;
}

const char *
latent_report_item_get_subtitle (LatentReportItem *self)
{
  g_return_val_if_fail (LATENT_IS_REPORT_ITEM (self), NULL);

  return self->subtitle;
}
