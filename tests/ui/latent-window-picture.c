/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Opens the demo's library in the real window and saves what the window shows: latent-window-picture FILE LIBRARY. For
 * machines without a display (`./dev run`), under run-x. */
#include "latent-test-ui.h"

#include "latent-tile.h"

#include <libdex.h>

static gboolean
is_complete (gpointer data)
{
  g_autoptr (GPtrArray) tiles = latent_test_ui_find_all (data, "LatentTile");
  guint shown = 0;

  for (guint i = 0; i < tiles->len; i++)
    {
      LatentTile *tile = g_ptr_array_index (tiles, i);
      GObject *item = latent_tile_get_item (tile);

      if (item != NULL && LATENT_IS_IMAGE (item) && latent_tile_get_texture (tile) == NULL)
        return FALSE;
      shown++;
    }
  return shown > 0;
}

static void
body (LatentApplication *app, LatentWindow *window, gpointer data)
{
  latent_test_ui_wait (is_complete, window, "the pictures");
  latent_test_ui_linger (500);
  latent_test_ui_save (GTK_WIDGET (window), data);
}

int
main (int argc, char **argv)
{
  if (argc != 3)
    {
      g_printerr ("Usage: latent-window-picture FILE LIBRARY\n");
      return 2;
    }
  dex_init ();
  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  latent_test_ui_run ((const char *const[]) { "--demo", "--library", argv[2], NULL }, body, argv[1]);
  return 0;
}
