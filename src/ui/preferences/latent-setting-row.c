/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-ui"

#include "latent-setting-row.h"

#include "latent-config.h"

typedef struct
{
  LatentLibrary *library;
  char *name;
  double usual;
  LatentSettingFailed failed;
  gpointer data;
} Setting;

static void
setting_free (gpointer data, GClosure *closure)
{
  Setting *setting = data;

  g_object_unref (setting->library);
  g_free (setting->name);
  g_free (setting);
}

typedef struct
{
  GWeakRef row;
  LatentSettingFailed failed;
  gpointer data;
} Writing;

static void
writing_free (gpointer data)
{
  Writing *writing = data;

  g_weak_ref_clear (&writing->row);
  g_free (writing);
}

static DexFuture *
written_cb (DexFuture *future, gpointer user_data)
{
  Writing *writing = user_data;
  g_autoptr (GObject) row = g_weak_ref_get (&writing->row);
  g_autoptr (GError) error = NULL;

  if (dex_future_get_value (future, &error) == NULL && row != NULL && writing->failed != NULL)
    writing->failed (error, writing->data);
  return dex_future_new_true ();
}

static void
value_cb (AdwSpinRow *row, GParamSpec *pspec, Setting *setting)
{
  double value = adw_spin_row_get_value (row);
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  Writing *writing = g_new0 (Writing, 1);

  g_weak_ref_init (&writing->row, row);
  writing->failed = setting->failed;
  writing->data = setting->data;
  g_ascii_formatd (text, sizeof text, "%.15g", value);
  dex_future_disown (dex_future_finally (
    latent_library_set_setting (setting->library, setting->name, value != setting->usual ? text : NULL), written_cb,
    writing, writing_free));
}

void
latent_setting_row_bind (AdwSpinRow *row,
                         LatentLibrary *library,
                         const char *name,
                         double usual,
                         LatentSettingFailed failed,
                         gpointer data)
{
  const char *text;
  Setting *setting;

  g_return_if_fail (ADW_IS_SPIN_ROW (row));
  g_return_if_fail (LATENT_IS_LIBRARY (library));
  g_return_if_fail (name != NULL);

  text = latent_library_get_setting (library, name);
  adw_spin_row_set_value (row, text != NULL ? g_ascii_strtod (text, NULL) : usual);
  setting = g_new0 (Setting, 1);
  setting->library = g_object_ref (library);
  setting->name = g_strdup (name);
  setting->usual = usual;
  setting->failed = failed;
  setting->data = data;
  g_signal_connect_data (row, "notify::value", G_CALLBACK (value_cb), setting, setting_free, G_CONNECT_DEFAULT);
}
