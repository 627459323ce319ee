/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-test-demo.h"

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

G_BEGIN_DECLS

/* A client for the demo service's own tests. It knows HTTP and JSON and nothing of KIE: what it finds is checked by the
 * test, not by the code that is tested with the service elsewhere. */

typedef struct
{
  guint status;
  SoupMessageHeaders *headers;
  GBytes *body;
  JsonObject *json; /* NULL when the body is no JSON object */
  GError *error; /* of the transport; then the rest is empty */
} LatentTestAnswer;

void latent_test_answer_free (LatentTestAnswer *answer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentTestAnswer, latent_test_answer_free)

#define LATENT_TEST_PATH_CREATE "/api/v1/jobs/createTask"
#define LATENT_TEST_PATH_RECORD "/api/v1/jobs/recordInfo"
#define LATENT_TEST_PATH_CREDIT "/api/v1/chat/credit"

/* Sends one request and waits for its answer. @key goes into the Authorization header if not NULL; @body is JSON or
 * NULL. @path may be a whole link. Redirects are not followed. */
LatentTestAnswer *
latent_test_send (LatentTestDemo *demo, const char *method, const char *path, const char *key, const char *body);

/* Same, with one header more. */
LatentTestAnswer *latent_test_send_with_header (LatentTestDemo *demo,
                                                const char *method,
                                                const char *path,
                                                const char *key,
                                                const char *body,
                                                const char *header,
                                                const char *value);

/* createTask of flux-2/pro-text-to-image, 1:1 and 1K. */
LatentTestAnswer *latent_test_create (LatentTestDemo *demo, const char *key, const char *prompt);

/* Same; must succeed. Returns the task's id (transfer full). */
char *latent_test_create_id (LatentTestDemo *demo, const char *key, const char *prompt);

/* recordInfo; not checked. */
LatentTestAnswer *latent_test_record (LatentTestDemo *demo, const char *key, const char *id);

/* Asks until the task has ended and returns the last answer. */
LatentTestAnswer *latent_test_await (LatentTestDemo *demo, const char *key, const char *id);

/* The link of result @index in a record (transfer full). */
char *latent_test_get_link (LatentTestAnswer *record, guint index);

double latent_test_get_credits (LatentTestDemo *demo, const char *key);

/* The answer is HTTP 200 with @code, and @message if not NULL. */
void latent_test_assert_code (LatentTestAnswer *answer, int code, const char *message);

G_END_DECLS
