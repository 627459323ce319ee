/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latent-samples.h"

#include "latent-encoder.h"
#include "latent-sample-words.h"
#include "latent-thumbnail.h"

#include <math.h>
#include <string.h>

#define N_DRAWN 480
#define LONG_SIDE 640
#define QUALITY 80
#define N_HILLS 4

/* 2020-11-20 to 2026-11-20, µs since the epoch. */
#define FIRST_DAY (G_GINT64_CONSTANT (1605830400) * G_USEC_PER_SEC)
#define LAST_DAY (G_GINT64_CONSTANT (1795132800) * G_USEC_PER_SEC)

typedef struct
{
  GBytes *file;
  GBytes *thumbnails[LATENT_BULK_THUMBNAILS];
  int width;
  int height;
  guint32 colour;
  GBytes *blur;
} Drawn;

struct _LatentSamples
{
  guint64 seed;
  Drawn drawn[N_DRAWN];
};

/* SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014): any two numbers give streams that
 * have nothing to do with each other. */
static guint64
mix (guint64 seed, guint64 number, guint64 salt)
{
  guint64 z = seed + number * 0x9e3779b97f4a7c15 + salt * 0xd1b54a32d192ed03;

  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

/* 0 to 1. */
static double
part (guint64 seed, guint64 number, guint64 salt)
{
  return (double) (mix (seed, number, salt) >> 11) / (double) (G_GUINT64_CONSTANT (1) << 53);
}

/* --- drawing: a sky, a sun and hills, which compress like photographs and are told apart in a small tile --- */

typedef struct
{
  double r, g, b;
} Colour;

static Colour
make_colour (double hue, double saturation, double value)
{
  double h = hue * 6;

  return (Colour) {
    value * (1 - saturation * CLAMP (2 - fabs (h - 3), 0, 1)),
    value * (1 - saturation * CLAMP (fabs (h - 2) - 1, 0, 1)),
    value * (1 - saturation * CLAMP (fabs (h - 4) - 1, 0, 1)),
  };
}

static Colour
blend (Colour a, Colour b, double amount)
{
  return (Colour) { a.r + (b.r - a.r) * amount, a.g + (b.g - a.g) * amount, a.b + (b.b - a.b) * amount };
}

typedef struct
{
  Colour top, bottom, sun, hills[N_HILLS];
  double sun_x, sun_y, sun_size;
  double heights[N_HILLS], waves[N_HILLS], shifts[N_HILLS];
} Scene;

static void
scene_init (Scene *scene, guint64 seed, guint number)
{
  double hue = part (seed, number, 1);

  scene->top = make_colour (hue, 0.35 + 0.5 * part (seed, number, 2), 0.35 + 0.5 * part (seed, number, 3));
  scene->bottom = make_colour (fmod (hue + 0.08 + 0.2 * part (seed, number, 4), 1), 0.4, 0.95);
  scene->sun = make_colour (0.1 + 0.1 * part (seed, number, 5), 0.2, 1);
  scene->sun_x = 0.15 + 0.7 * part (seed, number, 6);
  scene->sun_y = 0.15 + 0.35 * part (seed, number, 7);
  scene->sun_size = 0.05 + 0.07 * part (seed, number, 8);
  for (guint i = 0; i < N_HILLS; i++)
    {
      scene->hills[i] = make_colour (fmod (hue + 0.35 + 0.1 * i, 1), 0.5, 0.75 - 0.16 * i);
      scene->heights[i] = 0.5 + 0.13 * i + 0.08 * part (seed, number, 10 + i);
      scene->waves[i] = 3 + 9 * part (seed, number, 20 + i);
      scene->shifts[i] = 7 * part (seed, number, 30 + i);
    }
}

static Colour
scene_at (const Scene *scene, const double *edges, double x, double y, double aspect)
{
  double dx = (x - scene->sun_x) * aspect, dy = y - scene->sun_y;
  double glow = exp (-(dx * dx + dy * dy) / (scene->sun_size * scene->sun_size));
  Colour colour = blend (blend (scene->top, scene->bottom, y), scene->sun, glow);

  for (guint i = 0; i < N_HILLS; i++)
    if (y > edges[i])
      colour = blend (scene->hills[i], scene->top, 0.25 * (1 - y));
  return colour;
}

static LatentPixels *
draw (guint64 seed, guint number)
{
  static const double shapes[] = { 1, 4.0 / 3, 16.0 / 9, 3.0 / 4, 9.0 / 16, 1, 3.0 / 2 };
  double aspect = shapes[number % G_N_ELEMENTS (shapes)];
  guint width = aspect >= 1 ? LONG_SIDE : (guint) (LONG_SIDE * aspect);
  guint height = aspect >= 1 ? (guint) (LONG_SIDE / aspect) : LONG_SIDE;
  guint8 *data = g_malloc ((gsize) width * height * 4);
  g_autoptr (GBytes) bytes = g_bytes_new_take (data, (gsize) width * height * 4);
  Scene scene;

  scene_init (&scene, seed, number);
  for (guint x = 0; x < width; x++)
    {
      double edges[N_HILLS];

      for (guint i = 0; i < N_HILLS; i++)
        edges[i] = scene.heights[i] + 0.06 * sin (scene.waves[i] * x / width + scene.shifts[i]) +
                   0.02 * sin (4.3 * scene.waves[i] * x / width);
      for (guint y = 0; y < height; y++)
        {
          Colour colour = scene_at (&scene, edges, (double) x / width, (double) y / height, aspect);
          guint8 *pixel = data + ((gsize) y * width + x) * 4;

          pixel[0] = (guint8) (255 * CLAMP (colour.r, 0, 1));
          pixel[1] = (guint8) (255 * CLAMP (colour.g, 0, 1));
          pixel[2] = (guint8) (255 * CLAMP (colour.b, 0, 1));
          pixel[3] = 255;
        }
    }
  return latent_pixels_new (width, height, (gsize) width * 4, bytes, TRUE);
}

typedef struct
{
  LatentSamples *samples;
  gint next;
} Drawing;

static gpointer
draw_thread (gpointer user_data)
{
  const LatentEncoderOptions options = { .kind = LATENT_IMAGE_KIND_JPEG, .quality = QUALITY };
  Drawing *drawing = user_data;

  for (guint i; (i = (guint) g_atomic_int_add (&drawing->next, 1)) < N_DRAWN;)
    {
      g_autoptr (LatentPixels) pixels = draw (drawing->samples->seed, i);
      g_autoptr (GError) error = NULL;
      Drawn *drawn = &drawing->samples->drawn[i];

      drawn->width = (int) latent_pixels_get_width (pixels);
      drawn->height = (int) latent_pixels_get_height (pixels);
      drawn->colour = latent_pixels_get_color (pixels);
      drawn->blur = latent_pixels_make_blur (pixels);
      drawn->file = latent_encoder_encode_sync (pixels, &options, NULL, &error);
      for (guint j = 0; error == NULL && j < LATENT_BULK_THUMBNAILS; j++)
        drawn->thumbnails[j] = latent_thumbnail_make_sync (pixels, latent_bulk_thumbnail_sides[j], NULL, &error);
      if (error != NULL)
        g_error ("Drawing picture %u: %s", i, error->message);
    }
  return NULL;
}

LatentSamples *
latent_samples_new (guint64 seed)
{
  LatentSamples *self = g_new0 (LatentSamples, 1);
  g_autofree GThread **threads = NULL;
  guint n_threads = g_get_num_processors ();
  Drawing drawing = { self, 0 };

  self->seed = seed;
  threads = g_new0 (GThread *, n_threads);
  for (guint i = 0; i < n_threads; i++)
    threads[i] = g_thread_new ("draw", draw_thread, &drawing);
  for (guint i = 0; i < n_threads; i++)
    g_thread_join (threads[i]);
  return self;
}

void
latent_samples_free (LatentSamples *self)
{
  for (guint i = 0; i < N_DRAWN; i++)
    {
      g_clear_pointer (&self->drawn[i].file, g_bytes_unref);
      g_clear_pointer (&self->drawn[i].blur, g_bytes_unref);
      for (guint j = 0; j < LATENT_BULK_THUMBNAILS; j++)
        g_clear_pointer (&self->drawn[i].thumbnails[j], g_bytes_unref);
    }
  g_free (self);
}

/* --- facts --- */

/* The JPEG with a comment (ITU-T T.81, B.2.4.5) after its first marker: a file of its own. */
static GBytes *
mark (GBytes *file, guint64 seed, guint number)
{
  g_autofree char *comment = g_strdup_printf ("Sample %" G_GUINT64_FORMAT "-%u", seed, number);
  gsize size, length = strlen (comment);
  const guint8 *data = g_bytes_get_data (file, &size);
  GByteArray *marked = g_byte_array_sized_new ((guint) (size + length + 4));
  const guint8 head[] = { 0xff, 0xfe, (guint8) ((length + 2) >> 8), (guint8) ((length + 2) & 0xff) };

  g_byte_array_append (marked, data, 2);
  g_byte_array_append (marked, head, sizeof head);
  g_byte_array_append (marked, (const guint8 *) comment, (guint) length);
  g_byte_array_append (marked, data + 2, (guint) (size - 2));
  return g_byte_array_free_to_bytes (marked);
}

/* Requests of one, two or four pictures: the number of the first one. */
static guint
find_first (guint64 seed, guint number)
{
  switch (mix (seed, number / 4, 40) % 4)
    {
    case 0:
      return number - number % 4;
    case 1:
      return number - number % 2;
    default:
      return number;
    }
}

static char *
make_code (guint number)
{
  static const char signs[] = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
  char code[7] = "";

  for (int i = 5; i >= 0; i--, number /= 32)
    code[i] = signs[number % 32];
  return g_strdup (code);
}

static char **
make_tags (guint64 seed, guint number)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  guint n = (guint) (mix (seed, number, 50) % 16);

  for (guint i = 0; i < n && n <= 3; i++)
    g_strv_builder_add (builder, latent_sample_words_pick_tag (mix (seed, number, 51 + i)));
  return g_strv_builder_end (builder);
}

LatentBulkPicture *
latent_samples_make (LatentSamples *self, guint number, guint total)
{
  LatentBulkPicture *picture = latent_bulk_picture_new ();
  const Drawn *drawn = &self->drawn[mix (self->seed, number, 41) % N_DRAWN];
  guint first = find_first (self->seed, number);
  gboolean is_imported = mix (self->seed, first, 42) % 20 == 0;
  double along = (double) first / (double) MAX (total, 1);

  picture->file = mark (drawn->file, self->seed, number);
  for (guint i = 0; i < LATENT_BULK_THUMBNAILS; i++)
    picture->thumbnails[i] = g_bytes_ref (drawn->thumbnails[i]);
  picture->extension = g_strdup ("jpg");
  picture->mime_type = g_strdup ("image/jpeg");
  picture->width = drawn->width;
  picture->height = drawn->height;
  picture->colour = drawn->colour;
  picture->blur = g_bytes_ref (drawn->blur);
  picture->code = make_code (number);
  picture->prompt = latent_sample_words_make_prompt (mix (self->seed, first, 43));
  /* More of them as the years go by. */
  picture->created = FIRST_DAY + (gint64) (sqrt (along) * (double) (LAST_DAY - FIRST_DAY)) + (number - first) * 1000;
  picture->favourite = mix (self->seed, number, 44) % 16 == 0;
  picture->tags = make_tags (self->seed, number);
  if (is_imported)
    {
      picture->model = g_strdup ("");
      picture->input = g_strdup ("");
      return picture;
    }
  picture->model = g_strdup (latent_sample_words_pick_model (mix (self->seed, first, 45)));
  picture->input = g_strdup_printf ("{\"aspect_ratio\":\"%s\",\"resolution\":\"1K\"}",
                                    drawn->width > drawn->height   ? "16:9"
                                    : drawn->width < drawn->height ? "9:16"
                                                                   : "1:1");
  picture->remote_id = g_strdup_printf ("sample-%" G_GUINT64_FORMAT "-%u", self->seed, first);
  picture->credits = 1 + (double) (mix (self->seed, first, 46) % 24);
  return picture;
}
