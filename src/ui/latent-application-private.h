/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-application.h"
#include "latent-notifier.h"
#include "latent-window.h"

typedef enum
{
  LATENT_CLOSING_NO,
  LATENT_CLOSING_BACKGROUND, /* no window, tasks go on */
  LATENT_CLOSING_ENDING,     /* sessions are being closed */
} LatentClosing;

struct _LatentApplication
{
  AdwApplication parent_instance;

  GSettings *settings;
  LatentNotifier *notifier;

  /* By gboolean demo */
  LatentSession *sessions[2];
  gboolean opening[2];
  gboolean fresh[2]; /* had neither key nor pictures when it was opened */

  GCancellable *away[2]; /* while its library must not be open */
  GFile *away_to[2];     /* where it is being moved to, or NULL */
  gboolean mending[2];   /* that is a repair */
  gboolean mend[2];      /* its files are to be compared with its database when it is open again */

  guint signal_sources[2];

  gboolean demo;    /* what the window shows */
  char *library;    /* of the service that was asked for on the command line, or NULL */
  gboolean library_demo;
  gboolean quitting; /* nobody is to be asked any more */
  gboolean held;
  gboolean reopen; /* activated while the sessions were being closed */
  LatentClosing closing;
};

/* latent-application-actions.c */
void _latent_application_add_actions (LatentApplication *self);

/* latent-application-sessions.c */
void _latent_application_open_session (LatentApplication *self, gboolean demo);
void _latent_application_end (LatentApplication *self);
LatentWindow *_latent_application_get_window (LatentApplication *self);

/* latent-application-away.c: @window shows what is being done to the library instead of it. */
void _latent_application_show_away (LatentApplication *self, LatentWindow *window);
