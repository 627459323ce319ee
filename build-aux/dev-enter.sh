# SPDX-License-Identifier: GPL-3.0-or-later
# How the Debian 13 tree is entered, and what of the host is seen in it. Sourced by ./dev.

# Whether PATH is in one of the folders that are seen at their own path.
is_shown ()
{
  local seen

  for seen in "${shown[@]}"; do
    [[ $1 != "$seen" && $1 != "$seen"/* ]] || return 0
  done
  return 1
}

# Adds PATH to these folders, unless it is seen already.
show ()
{
  [[ ! -e $1 ]] || is_shown "$1" || shown+=("$1")
}

# The same for a folder where the tree may have something of its own, which then stays.
show_where_free ()
{
  case $1 in
    / | /dev | /dev/* | /proc | /proc/* | /run | /run/* | /sys | /sys/*) return ;;
  esac
  # Empty folders are where something was shown before.
  [[ -n $(find "$root$1" ! -type d -print -quit 2>/dev/null) ]] || show "$1"
}

# Shows the folders that a command's arguments name: what it writes there is the user's.
show_arguments ()
{
  local argument

  for argument in "$@"; do
    case $argument in
      /*) ;;
      *=/*) argument=/${argument#*=/} ;;
      *) continue ;;
    esac
    while [[ ! -d $argument ]]; do
      argument=$(dirname -- "$argument")
    done
    show_where_free "$argument"
  done
}

# Fills `arguments` with bubblewrap's for the host's files; those that the command names too.
show_host ()
{
  local entry

  shown=(/tmp)
  # The host's own top-level folders: /home, /media, /mnt, /srv and what else there is.
  for entry in /*; do
    case $entry in
      /bin | /boot | /dev | /etc | /lib | /lib[0-9]* | /libx32 | /lost+found | /proc | /root | /run | /sbin | /sys | /tmp | /usr | /var) ;;
      *)
        [[ ! -d $entry || -L $entry || ! -x $entry ]] || show "$entry"
        ;;
    esac
  done
  show "$checkout"
  # A worktree's repository may lie elsewhere.
  if [[ -f $checkout/.git ]]; then
    entry=$(sed -n 's/^gitdir: //p' "$checkout/.git")
    show "$(cd -- "$checkout" && cd -- "$entry/$(cat -- "$entry/commondir")" && pwd -P)"
  fi
  [[ $HOME == / ]] || show "$HOME"
  [[ $(id -u) -ne 0 ]] || show /root
  show /run/media
  show_where_free "$PWD"
  show_arguments "$@"

  arguments=(--bind "$root" / --dev /dev --ro-bind /sys /sys --tmpfs /run)
  for entry in "${shown[@]}"; do
    arguments+=(--bind "$entry" "$entry")
  done
  for entry in /etc/resolv.conf /etc/hosts /etc/localtime /etc/ssl/certs/ca-certificates.crt; do
    [[ ! -e $entry || ! -e $root$entry ]] || arguments+=(--ro-bind "$(readlink -f "$entry")" "$entry")
  done
}

# The user's desktop: its sockets, the graphics card, the key ring.
show_desktop ()
{
  local runtime=${XDG_RUNTIME_DIR:-/run/user/$(id -u)} entry

  [[ ! -e /dev/dri ]] || arguments+=(--dev-bind /dev/dri /dev/dri)
  [[ ! -d /run/dbus ]] || arguments+=(--ro-bind /run/dbus /run/dbus)
  if [[ -d $runtime && -O $runtime ]]; then
    case $runtime in
      /tmp/*) ;;
      *) arguments+=(--bind "$runtime" "$runtime") ;;
    esac
  else
    runtime=/run/user/$(id -u)
    arguments+=(--perms 0700 --dir "$runtime")
  fi
  arguments+=(--setenv XDG_RUNTIME_DIR "$runtime")
  for entry in "${XAUTHORITY-}" "${WAYLAND_DISPLAY-}"; do
    case $entry in
      "$runtime"/* | "$HOME"/* | /tmp/*) ;;
      /*) [[ ! -e $entry ]] || arguments+=(--bind "$entry" "$entry") ;;
    esac
  done
  # The pictures may lie outside of the home folder.
  if entry=$(sed -n 's/^XDG_PICTURES_DIR="\(\/.*\)"$/\1/p' "${XDG_CONFIG_HOME:-$HOME/.config}/user-dirs.dirs" 2>/dev/null) &&
    [[ -d $entry ]]; then
    arguments+=(--bind "$entry" "$entry")
  fi
}

# Of the host's variables only those are passed on that mean the same in the tree.
pass_variables ()
{
  local name

  arguments+=(--clearenv)
  for name in $(compgen -e); do
    case $name in
      XDG_DATA_DIRS | XDG_CONFIG_DIRS | GIO_EXTRA_MODULES | GTK_PATH | GTK_MODULES | GTK_EXE_PREFIX) ;;
      LATENT_* | KIE_* | XDG_* | HOME | USER | LOGNAME | TERM | COLORTERM | COLUMNS | LINES | NO_COLOR | TZ | \
        LANG | LANGUAGE | LC_* | DISPLAY | WAYLAND_DISPLAY | XAUTHORITY | DBUS_SESSION_BUS_ADDRESS | \
        SSH_AUTH_SOCK | CI | SOURCE_DATE_EPOCH | NINJA_STATUS | MESON_* | \
        G_* | GIO_* | GDK_* | GTK_* | GSK_* | ADW_* | GSETTINGS_* | SOUP_* | SECRET_* | DEX_* | LIBGL_* | MESA_* | \
        ASAN_* | UBSAN_* | LSAN_* | MALLOC_* | http_proxy | https_proxy | no_proxy | HTTP_PROXY | HTTPS_PROXY | NO_PROXY | all_proxy)
        arguments+=(--setenv "$name" "${!name}")
        ;;
    esac
  done
  arguments+=(
    --setenv PATH /usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin
    --setenv SHELL /bin/bash
    --setenv XDG_DATA_DIRS /usr/local/share:/usr/share)
  set_language
}

# A locale that the tree hasn't got would silently become C: English then, and the user's
# language for the translations.
set_language ()
{
  local locale=${LC_ALL:-${LC_MESSAGES:-${LANG-}}} base

  base=${locale%%.*}
  case $locale in
    '' | C | POSIX)
      arguments+=(--unsetenv LC_ALL --setenv LANG C.UTF-8)
      ;;
    C.*) ;;
    *)
      if ! grep -q "^$base\.UTF-8 " "$root/etc/locale.gen"; then
        arguments+=(--unsetenv LC_ALL --unsetenv LC_MESSAGES --setenv LANG en_US.UTF-8
          --setenv LANGUAGE "${LANGUAGE:-$base}")
      fi
      ;;
  esac
}

# Runs a command in the tree as the user, at the desktop.
enter ()
{
  local arguments shown

  show_host "$@"
  # The host's own: a sandbox inside, such as Flatpak's, may then mount one too.
  arguments+=(--bind /proc /proc)
  pass_variables
  show_desktop
  run_in_tree "$@"
}

# Runs a command in the tree where it can't touch what is the user's: a home of its own, no
# desktop, no key, and whatever it starts ends with it. `isolation` has more of bubblewrap's arguments.
isolation=()
enter_isolated ()
{
  local arguments shown name home status=0

  home=$(mktemp -d /tmp/latent-test.XXXXXX)
  show_host "$@"
  pass_variables
  for name in $(compgen -e); do
    case $name in
      LATENT_TEST_*) ;;
      LATENT_* | KIE_* | XDG_* | DISPLAY | WAYLAND_DISPLAY | XAUTHORITY | DBUS_SESSION_BUS_ADDRESS | SSH_AUTH_SOCK | \
        *_proxy | *_PROXY)
        arguments+=(--unsetenv "$name")
        ;;
    esac
  done
  arguments+=(--unshare-pid --proc /proc --perms 0700 --dir "/run/user/$(id -u)" --setenv XDG_RUNTIME_DIR "/run/user/$(id -u)"
    --setenv XDG_DATA_DIRS /usr/local/share:/usr/share --setenv HOME "$home" ${isolation[@]+"${isolation[@]}"})
  run_in_tree "$@" || status=$?
  rm -rf -- "$home"
  return $status
}

# Runs bubblewrap with `arguments`. A signal for ./dev reaches the command, not bubblewrap,
# which would end first and leave it behind: Ctrl+C gets there by itself, the others are
# handed on.
run_in_tree ()
{
  local there=$checkout info inner= child status again=yes

  ! is_shown "$PWD" || there=$PWD
  info=$(mktemp)
  # In the background of a script SIGINT is ignored; `env` makes it work again inside.
  bwrap "${arguments[@]}" --die-with-parent --chdir "$there" --info-fd 3 \
    env --default-signal=INT --default-signal=QUIT "$@" \
    <&0 3>"$info" {root_fd}<&- &
  child=$!
  trap 'again=yes; inner=$(sed -n "s/.*\"child-pid\": \([0-9]*\).*/\1/p" "$info"); kill -TERM "${inner:-$child}" 2>/dev/null || true' TERM HUP
  trap 'again=yes' INT
  while [[ -n $again ]]; do
    again= status=0
    wait "$child" || status=$?
  done
  trap - INT TERM HUP
  rm -f -- "$info"
  return $status
}
