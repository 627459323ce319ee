/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <dlfcn.h>
#include <stdbool.h>

/* Between the parts of what is preloaded: latent-faults-shim.c has the files and the service, latent-faults-shim-journal.c
 * the journal. */

#define EXPORT __attribute__ ((visibility ("default")))
#define REAL(name)                                                                                                     \
  static typeof (name) *real;                                                                                          \
  if (real == NULL)                                                                                                    \
  real = (typeof (name) *) dlsym (RTLD_NEXT, #name)

/* FALSE where there is no library to look at. */
bool latent_faults_shim_is_on (void);
/* An event: @kind:@what, and what it is about. */
void latent_faults_shim_tell (const char *kind, const char *what, const char *about);

/* TRUE if a transaction with a move to @state is to be taken out; and that it was, which happens once. */
bool latent_faults_shim_omits_commit (const char *state);
void latent_faults_shim_commit_omitted (void);
