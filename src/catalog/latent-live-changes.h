/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What is different between two descriptors of one model, a sentence each, translated; empty for nothing. Transfer full. */
char **latent_live_describe_changes (JsonObject *before, JsonObject *now);

/* Names of parameters that @before has and @now hasn't. Transfer full. */
char **latent_live_list_gone (JsonObject *before, JsonObject *now);

G_END_DECLS
