/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-database.h"
#include "latent-library.h"

G_BEGIN_DECLS

/* Reads again and again what an object shows of the library: one reading at a time, on a reader's thread. What changes
 * meanwhile is one more reading after it, and after one that was dear there is a rest, so that a thousand changes, one
 * after the other, leave time for other things. */
typedef struct _LatentReader LatentReader;

typedef struct
{
  const char *what; /* for a warning: "Reading batches" */
  /* What to read, on the main thread: @run's data, which @free frees, also on the main thread. */
  gpointer (*begin) (gpointer owner);
  LatentDatabaseRun run;
  /* What was read, on the main thread, if the owner is there still; it may ask for another reading. */
  void (*done) (gpointer owner, gpointer data);
  GDestroyNotify free;
  /* A reading begins no sooner after the last one than it took, four times over, and that is within these bounds. */
  guint least_rest_ms;
  guint most_rest_ms;
} LatentReaderFuncs;

/* @owner (not referenced) is a GObject and frees the reader in its dispose or finalize function. @funcs is static. */
LatentReader *latent_reader_new (LatentLibrary *library, gpointer owner, const LatentReaderFuncs *funcs);

/* No callback comes any more; a reading that is under way ends unheard. */
void latent_reader_free (LatentReader *self);

/* Something has changed: reads as soon as the rest is over. Any number of calls before that is one. Begins in an idle, never
 * here; does nothing when the library is closed. */
void latent_reader_queue (LatentReader *self);

/* The same without a rest: somebody waits for it. */
void latent_reader_hurry (LatentReader *self);

G_END_DECLS
