/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What can be made to go wrong. The names in the comments are those of the control port (latent-demo(1)). */
typedef enum
{
  LATENT_DEMO_FAULT_DELAY_BEFORE,   /* delay-before */
  LATENT_DEMO_FAULT_DELAY_AFTER,    /* delay-after */
  LATENT_DEMO_FAULT_RESET_BEFORE,   /* reset-before: nothing of the request's body was read */
  LATENT_DEMO_FAULT_RESET_AFTER,    /* reset-after: it was carried out */
  LATENT_DEMO_FAULT_LOST_ANSWER,    /* lost-answer: carried out, and the connection closed without a byte */
  LATENT_DEMO_FAULT_SILENCE,        /* silence: carried out, and never answered */
  LATENT_DEMO_FAULT_TRUNCATED_BODY, /* truncated-body */
  LATENT_DEMO_FAULT_OVERSIZED_BODY, /* oversized-body */
  LATENT_DEMO_FAULT_CONTENT_TYPE,   /* content-type */
  LATENT_DEMO_FAULT_INVALID_UTF8,   /* invalid-utf8 */
  LATENT_DEMO_FAULT_DRIP,           /* drip */
  LATENT_DEMO_FAULT_HTML,           /* html */
  LATENT_DEMO_FAULT_EMPTY_BODY,     /* empty-body */
  LATENT_DEMO_FAULT_STATUS,         /* status: an HTTP status without an envelope */
  LATENT_DEMO_FAULT_ENVELOPE,       /* envelope: refused with a code and a text */
  LATENT_DEMO_FAULT_RETRY_AFTER,    /* retry-after: refused with 429 and that header */
  LATENT_DEMO_FAULT_STATE,          /* state: recordInfo says another state */
  LATENT_DEMO_FAULT_FAIL,           /* fail: recordInfo says fail, whatever became of it */
  LATENT_DEMO_FAULT_RESULTS,        /* results: other links than its own, or none */
  LATENT_DEMO_FAULT_NOT_A_PICTURE,  /* not-a-picture */
  LATENT_DEMO_FAULT_REDIRECT,       /* redirect */
  LATENT_DEMO_FAULT_STRING_CODE,    /* string-code: "code":"200" */
  LATENT_DEMO_FAULT_MESSAGE_MEMBER, /* message-member: "message" instead of "msg" */
  LATENT_DEMO_N_FAULTS,
} LatentDemoFaultKind;

typedef struct
{
  guint id;
  LatentDemoFaultKind kind;

  /* Which requests. */
  char *path;     /* its beginning; NULL for any */
  char *method;   /* NULL for any */
  char *contains; /* in the body or the query; NULL for any */
  guint nth;      /* the first one of those that match, from 1 */
  guint times;    /* 0 for ever */
  double probability;

  /* How. */
  double seconds;
  guint status;
  int code;
  char *text;      /* the envelope's msg, a body, failMsg, a state */
  char *data;      /* JSON */
  char *location;  /* of a redirect; a content type */
  gint64 bytes;    /* a length, or bytes a second; negative for the kind's own default */
  char **links;
  gboolean is_accepted; /* carried out first, then spoiled */
  gboolean is_closing;  /* says "Connection: close": libsoup then takes a body that was cut short for whole */

  guint n_matched;
  guint n_applied;
} LatentDemoFault;

/* The faults that wait for their requests. */
typedef struct _LatentDemoFaults LatentDemoFaults;

LatentDemoFaults *latent_demo_faults_new (void);
void latent_demo_faults_free (LatentDemoFaults *faults);
void latent_demo_faults_clear (LatentDemoFaults *faults);

/* Adds the fault that @object describes. Returns its id, or 0 with @problem (transfer full) saying what is wrong. */
guint latent_demo_faults_add (LatentDemoFaults *faults, JsonObject *object, char **problem);

/* The fault for a request, or NULL; counts it. @is_early: only the headers have come, and only the kinds that strike
 * then are looked at. Transfer full. */
const LatentDemoFault *latent_demo_faults_take (LatentDemoFaults *faults,
                                                gboolean is_early,
                                                const char *method,
                                                const char *path,
                                                const char *query,
                                                GBytes *body);

/* All of them as a JSON array. */
void latent_demo_faults_append (GString *out, LatentDemoFaults *faults);

const char *latent_demo_fault_get_name (const LatentDemoFault *fault);

/* TRUE if the request isn't carried out. */
gboolean latent_demo_fault_is_before (const LatentDemoFault *fault);

/* A fault of a call that is still under way stays whole when the faults are cleared. */
const LatentDemoFault *latent_demo_fault_ref (const LatentDemoFault *fault);
void latent_demo_fault_unref (const LatentDemoFault *fault);

G_END_DECLS
