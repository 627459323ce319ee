/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-activity-view.h"
#include "latent-collections-page.h"
#include "latent-composer.h"
#include "latent-first-run.h"
#include "latent-gallery.h"
#include "latent-viewer.h"
#include "latent-window.h"

struct _LatentWindow
{
  AdwApplicationWindow parent_instance;

  /* Template widgets */
  AdwToastOverlay *toast_overlay;
  GtkStack *stack;
  AdwOverlaySplitView *split_view;
  AdwNavigationView *navigation;
  LatentComposer *composer;
  LatentGallery *gallery;
  LatentCollectionsPage *collections;
  LatentViewer *viewer;
  LatentActivityView *activity;
  LatentFirstRun *first_run;
  LatentChoreBar *chore_bar;
  LatentAwayPage *away_page;
  AdwStatusPage *failure_page;
  GtkButton *failure_repair_button;
  GtkButton *failure_other_button;

  /* Owned references */
  LatentSession *session;
  GSettings *settings;
  LatentDraft *draft;
  GSignalGroup *engine_signals;
  GObject *homecoming; /* of the session */
  LatentImageList *wanted; /* is loaded to show one picture of it */

  gboolean failed_demo; /* which library couldn't be opened */
  gboolean key_held;    /* the key that generates is down */
  gint64 wanted_image; /* 0: the first one */
  gboolean refreshing;  /* the service is asked for its models */
  GCancellable *quiet_refresh; /* the same, unasked; or NULL */
};

/* latent-window-actions.c */
void _latent_window_install_actions (GtkWidgetClass *widget_class);
void _latent_window_add_generate_key (LatentWindow *self);
void _latent_window_add_release_key (LatentWindow *self, GtkWidget *widget);
/* latent-window-again.c */
void _latent_window_install_again (GtkWidgetClass *widget_class);
/* latent-window-dialogs.c */
void _latent_window_add_dialog_keys (LatentWindow *self);
/* latent-window-go.c */
void _latent_window_install_go (GtkWidgetClass *widget_class);
/* Nothing that is being looked for is shown any more. */
void _latent_window_stop_going (LatentWindow *self);
void _latent_window_open_image (LatentWindow *self, LatentImageList *list, guint position);
/* latent-window-models.c */
void _latent_window_install_models (GtkWidgetClass *widget_class);
/* The session is another one, or none. */
void _latent_window_keep_models_fresh (LatentWindow *self);
/* latent-window-pages.c */
void _latent_window_install_pages (GtkWidgetClass *widget_class);
/* latent-window-keep.c */
void _latent_window_install_keep (GtkWidgetClass *widget_class);
/* Whatever changes the library is enabled, or not. */
void _latent_window_allow_changes (LatentWindow *self, gboolean allow);
