/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Words for generated pictures, chosen by @chance, any number: the same one gives the same words. */

/* Mostly English, one in eight Japanese; from a few words to some lines. Transfer full. */
char *latent_sample_words_make_prompt (guint64 chance);
const char *latent_sample_words_pick_model (guint64 chance);
const char *latent_sample_words_pick_tag (guint64 chance);

G_END_DECLS
