/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>

#include "latent-adoption.h"

/* KIE's task ids, wherever they stand. */

static void
test_find_ids (void)
{
  static const struct
  {
    const char *text;
    const char *ids;
  } cases[] = {
    { "", "" },
    { " \n", "" },
    { "366e2065ed94e590a9e1201e1f1e1704", "366e2065ed94e590a9e1201e1f1e1704" },
    { "see https://kie.ai/logs?taskId=366e2065ed94e590a9e1201e1f1e1704&x=1, and “task_12345678”.",
      "366e2065ed94e590a9e1201e1f1e1704 task_12345678" },
    { "{\"taskId\":\"E989621F54392584b05867f87b160672\"}\n"
      "E989621F54392584b05867f87b160672 again",
      "E989621F54392584b05867f87b160672" },
    { "task_flux-2_1765172075483; b5a1c2d3-0000-4000-8000-1234567890ab",
      "task_flux-2_1765172075483 b5a1c2d3-0000-4000-8000-1234567890ab" },
    /* One digit more or less is none. */
    { "a 366e2065ed94e590a9e1201e1f1e17044 366e2065ed94e590a9e1201e1f1e170", "" },
    { "task_ only", "" },
    { "nothing to see here", "" },
    /* Nobody knows what they will look like. */
    { " some-opaque-id_42 ", "some-opaque-id_42" },
    { "füchse", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (GStrv) ids = latent_adoption_find_ids (cases[i].text);
      g_autofree char *found = g_strjoinv (" ", ids);

      g_assert_cmpstr (found, ==, cases[i].ids);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/adoption/find-ids", test_find_ids);
  return g_test_run ();
}
