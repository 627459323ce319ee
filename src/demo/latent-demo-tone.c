/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-demo"

#include "latent-demo-tone.h"

#include <math.h>
#include <string.h>

#define RATE 8000
#define N_NOTES 4
#define NOTE_SAMPLES (RATE / N_NOTES)
#define LOUDNESS 12000

static void
put_32 (GByteArray *file, guint32 value)
{
  value = GUINT32_TO_LE (value);
  g_byte_array_append (file, (const guint8 *) &value, sizeof value);
}

static void
put_16 (GByteArray *file, guint16 value)
{
  value = GUINT16_TO_LE (value);
  g_byte_array_append (file, (const guint8 *) &value, sizeof value);
}

static void
put_tag (GByteArray *file, const char *tag)
{
  g_byte_array_append (file, (const guint8 *) tag, 4);
}

GBytes *
latent_demo_make_tone (const char *seed)
{
  static const double scale[] = { 262, 294, 330, 392, 440, 523 };
  const guint32 size = N_NOTES * NOTE_SAMPLES * 2;
  GByteArray *file = g_byte_array_new ();
  guint hash = g_str_hash (seed);

  /* One channel, 16 bits. */
  put_tag (file, "RIFF");
  put_32 (file, 36 + size);
  put_tag (file, "WAVE");
  put_tag (file, "fmt ");
  put_32 (file, 16);
  put_16 (file, 1);
  put_16 (file, 1);
  put_32 (file, RATE);
  put_32 (file, RATE * 2);
  put_16 (file, 2);
  put_16 (file, 16);
  put_tag (file, "data");
  put_32 (file, size);
  for (guint note = 0; note < N_NOTES; note++)
    {
      double step = 2 * G_PI * scale[hash % G_N_ELEMENTS (scale)] / RATE;

      hash = hash / G_N_ELEMENTS (scale) + note * 7919;
      for (guint i = 0; i < NOTE_SAMPLES; i++)
        put_16 (file, (guint16) (gint16) (sin (step * i) * sin (G_PI * i / NOTE_SAMPLES) * LOUDNESS));
    }
  return g_byte_array_free_to_bytes (file);
}
