/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "latent-demo"

#include "latent-config.h"

#include "latent-demo-gallery.h"

#include "latent-demo-file-reply.h"
#include "latent-demo-painter.h"
#include "latent-demo-tone.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

struct _LatentDemoGallery
{
  GObject parent_instance;

  char *folder;
  GThreadPool *pool;
  GHashTable *jobs; /* borrowed name → Job that is being drawn */
};

G_DEFINE_FINAL_TYPE (LatentDemoGallery, latent_demo_gallery, G_TYPE_OBJECT)

typedef struct
{
  LatentDemoGallery *gallery; /* borrowed: it outlives its jobs */
  char *name;
  char *path;
  LatentDemoPicture picture;
  gboolean is_sound; /* instead */
  GPtrArray *calls;

  GBytes *bytes; /* the thread's answer */
} Job;

static void
job_free (Job *job)
{
  g_free (job->name);
  g_free (job->path);
  g_free (job->picture.prompt);
  g_free (job->picture.seed);
  g_clear_pointer (&job->picture.source, g_bytes_unref);
  g_ptr_array_unref (job->calls);
  g_clear_pointer (&job->bytes, g_bytes_unref);
  g_free (job);
}

static const char *
content_type_for (const char *name)
{
  return g_str_has_suffix (name, ".png")                  ? "image/png"
         : g_str_has_suffix (name, "." LATENT_DEMO_SOUND) ? "audio/x-wav"
                                                          : "image/jpeg";
}

static void
answer (LatentDemoCall *call, const char *name, GBytes *bytes)
{
  latent_demo_call_reply (call, latent_demo_file_reply_new (call, bytes, content_type_for (name)));
}

static gboolean
drawn_cb (gpointer user_data)
{
  Job *job = user_data;

  g_hash_table_remove (job->gallery->jobs, job->name);
  for (guint i = 0; i < job->calls->len; i++)
    answer (g_ptr_array_index (job->calls, i), job->name, job->bytes);
  return G_SOURCE_REMOVE;
}

/* Runs in the pool. */
static void
draw_thread (gpointer data, gpointer user_data)
{
  Job *job = data;
  g_autoptr (GError) error = NULL;

  job->bytes = job->is_sound ? latent_demo_make_tone (job->picture.seed) : latent_demo_paint (&job->picture);
  if (!g_file_set_contents (job->path, g_bytes_get_data (job->bytes, NULL), (gssize) g_bytes_get_size (job->bytes),
                            &error))
    g_message ("A picture can't be kept: %s", error->message);
  g_idle_add_full (G_PRIORITY_DEFAULT, drawn_cb, job, (GDestroyNotify) job_free);
}

static void
latent_demo_gallery_finalize (GObject *object)
{
  LatentDemoGallery *self = LATENT_DEMO_GALLERY (object);

  GHashTableIter iter;
  gpointer job;

  /* What is being drawn is drawn to its end; nobody waits for it any more. */
  g_thread_pool_free (self->pool, TRUE, TRUE);
  g_hash_table_iter_init (&iter, self->jobs);
  while (g_hash_table_iter_next (&iter, NULL, &job))
    {
      g_hash_table_iter_steal (&iter);
      if (!g_idle_remove_by_data (job))
        job_free (job);
    }
  g_hash_table_unref (self->jobs);
  g_free (self->folder);

  G_OBJECT_CLASS (latent_demo_gallery_parent_class)->finalize (object);
}

static void
latent_demo_gallery_class_init (LatentDemoGalleryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = latent_demo_gallery_finalize;
}

static void
latent_demo_gallery_init (LatentDemoGallery *self)
{
  self->jobs = g_hash_table_new (g_str_hash, g_str_equal);
}

LatentDemoGallery *
latent_demo_gallery_new (const char *folder, GError **error)
{
  g_autoptr (LatentDemoGallery) self = g_object_new (LATENT_TYPE_DEMO_GALLERY, NULL);

  self->folder = g_build_filename (folder, "results", NULL);
  self->pool = g_thread_pool_new (draw_thread, NULL, (int) MAX (g_get_num_processors () / 2, 1), FALSE, NULL);
  if (g_mkdir_with_parents (self->folder, 0700) != 0)
    {
      int code = errno;

      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), _ ("The folder “%s” can’t be made: %s"),
                   self->folder, g_strerror (code));
      return NULL;
    }
  return g_steal_pointer (&self);
}

static char *
make_path (LatentDemoGallery *self, const LatentDemoTask *task, guint index, char **name)
{
  *name = g_strdup_printf ("%s-%u.%s", task->id, index, task->format);
  return g_build_filename (self->folder, *name, NULL);
}

GBytes *
latent_demo_gallery_peek (LatentDemoGallery *self, const LatentDemoTask *task, guint index)
{
  g_autofree char *name = NULL;
  g_autofree char *path = make_path (self, task, index, &name);
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, NULL);

  return file != NULL ? g_mapped_file_get_bytes (file) : NULL;
}

void
latent_demo_gallery_serve (LatentDemoGallery *self,
                           LatentDemoCall *call,
                           LatentDemoTask *task,
                           guint index,
                           GBytes *source)
{
  g_autofree char *name = NULL;
  g_autofree char *path = make_path (self, task, index, &name);
  Job *job = g_hash_table_lookup (self->jobs, name);

  if (job == NULL)
    {
      g_autoptr (GBytes) bytes = latent_demo_gallery_peek (self, task, index);

      if (bytes != NULL)
        {
          answer (call, name, bytes);
          return;
        }
      job = g_new0 (Job, 1);
      job->gallery = self;
      job->name = g_steal_pointer (&name);
      job->path = g_steal_pointer (&path);
      job->picture.prompt = g_strdup (task->prompt);
      job->picture.seed = g_strdup_printf ("%s\n%s\n%u", task->prompt, task->id, index);
      job->picture.width = task->width;
      job->picture.height = task->height;
      job->is_sound = strcmp (task->format, LATENT_DEMO_SOUND) == 0;
      job->picture.is_jpeg = strcmp (task->format, "png") != 0;
      job->picture.source = source != NULL ? g_bytes_ref (source) : NULL;
      job->calls = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_demo_call_unref);
      g_hash_table_insert (self->jobs, job->name, job);
      g_thread_pool_push (self->pool, job, NULL);
    }
  g_ptr_array_add (job->calls, latent_demo_call_ref (call));
  latent_demo_call_pause (call);
}

void
latent_demo_gallery_clean (LatentDemoGallery *self, GPtrArray *tasks, gint64 now)
{
  for (guint i = 0; i < tasks->len; i++)
    {
      const LatentDemoTask *task = g_ptr_array_index (tasks, i);

      if (now < task->completed + LATENT_DEMO_RESULT_MS)
        continue;
      for (guint index = 0; index < task->n_results; index++)
        {
          g_autofree char *name = NULL;
          g_autofree char *path = make_path (self, task, index, &name);

          g_unlink (path);
        }
    }
}
