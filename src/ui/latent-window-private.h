/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-window.h"

struct _LatentWindow
{
  AdwApplicationWindow parent_instance;

  /* Template widgets */
  AdwToastOverlay *toast_overlay;
  GtkStack *stack;
  AdwOverlaySplitView *split_view;
  AdwNavigationView *navigation;

  /* Owned references */
  LatentSession *session;
};
