/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-cli.h"
#include "latent-export.h"
#include "latent-import.h"
#include "latent-verify.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* The shapes of --json, which scripts rely on (latent-cli(1), "JSON"). All transfer full. */

/* @images: GPtrArray of LatentImage. */
JsonNode *latent_cli_json_from_task (LatentTask *task, GPtrArray *images);
JsonNode *latent_cli_json_from_image (LatentImage *image);
JsonNode *latent_cli_json_from_model (LatentModel *model);
JsonNode *latent_cli_json_from_finding (const LatentFinding *finding);
JsonNode *latent_cli_json_from_import (const LatentImportItem *item);
JsonNode *latent_cli_json_from_export (const LatentExportItem *item);

/* Same as for a task, with what only "tasks show" tells. @attempts: GPtrArray of LatentAttempt. */
JsonNode *latent_cli_json_from_task_details (LatentTask *task, GPtrArray *images, GPtrArray *attempts);

/* What failed, for a person and for "error": KIE's own words, else ours; NULL where nothing failed. Transfer none. */
const char *latent_cli_json_get_error (LatentTask *task);

G_END_DECLS
