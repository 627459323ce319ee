/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Uploads are kept for 24 hours (KIE's file-upload pages of 2026). */
#define LATENT_DEMO_UPLOAD_MS (G_GINT64_CONSTANT (24) * 60 * 60 * 1000)

/* A file that a client gave. */
typedef struct
{
  char *path; /* "kieai/NUMBER/FOLDER/NAME": in its link, after the service's address */
  char *name; /* the last part of it */
  char *type; /* media type */
  gint64 size;
  gint64 time; /* ms since the epoch, by the service's clock */
} LatentDemoUpload;

void latent_demo_upload_free (LatentDemoUpload *upload);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentDemoUpload, latent_demo_upload_free)

/* What the bytes are, by their first few, else @declared, else "application/octet-stream". Transfer none, or lives as
 * long as @declared. */
const char *latent_demo_upload_sniff (GBytes *bytes, const char *declared);

/* The usual ending of a name for a media type, with its dot; "" when there is none. */
const char *latent_demo_upload_get_suffix (const char *type);

/* Where its bytes are kept below @folder. Transfer full. */
char *latent_demo_upload_get_file (const LatentDemoUpload *upload, const char *folder);

/* A line of the journal, and back (NULL if something in it is missing). Transfer full. */
char *latent_demo_upload_to_line (const LatentDemoUpload *upload);
LatentDemoUpload *latent_demo_upload_from_entry (JsonObject *entry);

G_END_DECLS
