/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "latent-form.h"
#include "latent-session.h"

G_BEGIN_DECLS

/* What one press of Generate asks for: which requests the form makes, what they cost, and their way to the engine. Signals
 * "changed" (another price), "sent" (guint tasks). */
#define LATENT_TYPE_ORDER (latent_order_get_type ())
G_DECLARE_FINAL_TYPE (LatentOrder, latent_order, LATENT, ORDER, GObject)

/* @owner is the widget over whose window it speaks; all three outlive it. */
LatentOrder *latent_order_new (GtkWidget *owner, LatentForm *form, LatentPromptView *prompt);
void latent_order_set_session (LatentOrder *self, LatentSession *session);
/* As the user asked for: pictures of each prompt. */
void latent_order_set_pictures (LatentOrder *self, guint pictures);

/* Credits, NAN if that isn't known. *learned (may be NULL): it isn't what the catalogue says, but what was charged. */
double latent_order_estimate (LatentOrder *self, gboolean *learned);

/* Checks the form, shows what is wrong at its field, and hands the requests to the engine; several prompts are shown
 * first. Nothing happens while an earlier one is being journalled. */
void latent_order_generate (LatentOrder *self);
/* Shows every prompt. */
void latent_order_preview (LatentOrder *self);
/* Asks for which models the prompt is meant. */
void latent_order_compare (LatentOrder *self);

G_END_DECLS
