#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The demo service as a test wants it: faster, and known by its process id.
echo $$ >> "$LATENT_TEST_PIDS"
exec "$LATENT_TEST_DEMO" "$@" --speed 40
