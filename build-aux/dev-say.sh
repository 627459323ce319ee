# SPDX-License-Identifier: GPL-3.0-or-later
# What ./dev says. Sourced by it. Everything goes to standard error: standard output belongs
# to the command that is run.

if [[ -t 2 && -z ${NO_COLOR-} ]]; then
  bold=$'\e[1m' red=$'\e[1;31m' plain=$'\e[0m'
else
  bold= red= plain=
fi

# One step of the work.
say ()
{
  printf '%s==>%s %s\n' "$bold" "$plain" "$*" >&2
}

# What failed, then what to do, a line each.
fail ()
{
  printf '%sdev: %s%s\n' "$red" "$1" "$plain" >&2
  shift
  [[ $# -eq 0 ]] || printf 'dev: %s\n' "$@" >&2
  exit 1
}
