# SPDX-License-Identifier: GPL-3.0-or-later
# The Debian 13 tree that everything is built in: made once with mmdebstrap, kept in the
# user's cache, brought up to date when build-aux/packages.txt grows. Sourced by ./dev.
#
# Run as root, the tree belongs to root and is extended in place. Run as another user, the
# tree belongs to that user, so that entering and removing it needs no privileges; it is made
# anew when packages are added.

readonly suite=trixie
# Raised when trees made so far have to be made anew.
readonly recipe=1
# Each test of a language needs its locale: without it, a program silently speaks C.
readonly locales='ar_EG de_DE en_US ja_JP'

HOME=${HOME:-$(getent passwd "$(id -u)" | cut -d: -f6)}
export HOME

case ${XDG_CACHE_HOME-} in
  /*) dev_home=$XDG_CACHE_HOME/latent/dev ;;
  *) dev_home=$HOME/.cache/latent/dev ;;
esac
root=$dev_home/debian-13
model=
lists=("$checkout/build-aux/packages.txt")

# From here on everything happens in a second tree, which has other programs too.
use_tree_of_others ()
{
  model=$root
  root=$dev_home/debian-13-others
  lists+=("$checkout/build-aux/packages-others.txt")
  exec {root_fd}<&-
  ensure_root
}

# A copy of the first tree saves root most of the way to the second one.
copy_model ()
{
  say "Copying the Debian 13 tree"
  remove_tree "$root.new"
  cp --archive --reflink=auto -- "$model" "$root.new"
  mv -- "$root.new" "$root"
}

packages ()
{
  sed -e 's/#.*//' -e 's/[[:space:]]//g' -e '/^$/d' "${lists[@]}" | LC_ALL=C sort -u
}

# A tree has its stamp only when it is complete: the recipe, then the packages.
root_is_complete ()
{
  [[ -f $root/etc/latent-root && $(head -n 1 "$root/etc/latent-root") == "recipe $recipe" ]]
}

root_is_current ()
{
  root_is_complete &&
    [[ -z $(LC_ALL=C comm -23 <(packages) <(tail -n +2 "$root/etc/latent-root")) ]]
}

stamp_root ()
{
  { echo "recipe $recipe"; packages; } >"$1/etc/latent-root.part"
  mv "$1/etc/latent-root.part" "$1/etc/latent-root"
}

as_root ()
{
  if [[ $(id -u) -eq 0 ]]; then
    "$@"
  else
    sudo "$@"
  fi
}

# Installs what the host lacks: need_on_host PROGRAM:PACKAGE...
need_on_host ()
{
  local pair missing=()

  for pair in "$@"; do
    command -v "${pair%%:*}" >/dev/null || missing+=("${pair#*:}")
  done
  [[ ${#missing[@]} -gt 0 ]] || return 0

  command -v apt-get >/dev/null ||
    fail "This needs ${missing[*]}, and there is no apt-get to install it with." \
      "Install it with the system's own package manager, or build natively (README.md, “Native”)."
  [[ $(id -u) -eq 0 ]] || command -v sudo >/dev/null ||
    fail "This needs ${missing[*]}, which only root can install, and there is no sudo." \
      "Run as root: apt-get install ${missing[*]}"

  say "Installing ${missing[*]} on this machine"
  local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0)
  local install=("${apt[@]}" install -y --no-install-recommends "${missing[@]}")
  as_root "${install[@]}" >/dev/null 2>&1 && return
  as_root "${apt[@]}" update >&2
  as_root "${install[@]}" >&2 ||
    fail "Installing ${missing[*]} failed." "Look at apt's message above; then try again."
}

# The archives that the host's apt reads: URI and suite, a line each.
host_archives ()
{
  local uri distribution list

  apt-get --print-uris update 2>/dev/null |
    sed -n "s|^'\(.*\)/dists/\([^']*\)/InRelease'.*|\1 \2|p" |
    while read -r uri distribution; do
      case $uri in
        mirror+file:*)
          list=$(cat -- "${uri#mirror+file:}") || continue
          ;;
        mirror:* | mirror+*)
          list=${uri#mirror+}
          list=$(fetch_with_apt "${list/#mirror:/http:}") || continue
          ;;
        *)
          list=$uri
          ;;
      esac
      sed -n "s|^[[:space:]]*\([a-z][a-z+]*:[^[:space:]]*[^/[:space:]]\)/*\([[:space:]].*\)\{0,1\}$|\1 $distribution|p" <<<"$list"
    done
}

# Prints a file with the proxies and methods that the host's apt is configured for.
fetch_with_apt ()
{
  local file status=0

  file=$(mktemp -d)
  /usr/lib/apt/apt-helper download-file "$1" "$file/answer" >/dev/null 2>&1 &&
    cat "$file/answer" || status=1
  rm -rf -- "$file"
  return $status
}

# Whether URI has Debian's own SUITE.
is_debian_archive ()
{
  local release

  release=$(fetch_with_apt "$1/dists/$2/InRelease") || return
  grep -qx 'Origin: Debian' <<<"$release" && grep -qx "Codename: $2" <<<"$release"
}

# Prints the tree's apt sources, from the host's own mirror.
find_sources ()
{
  local archives main= security= uri from

  if [[ -n ${LATENT_MIRROR-} ]]; then
    archives="${LATENT_MIRROR%/} $suite"
  else
    archives=$(host_archives | awk '!seen[$0]++')
  fi
  while read -r uri from; do
    case $from in
      '') ;;
      *-security | */updates)
        [[ -n $security ]] || ! is_debian_archive "$uri" "$suite-security" || security=$uri
        ;;
      *)
        [[ -n $main ]] || ! is_debian_archive "$uri" "$suite" || main=$uri
        ;;
    esac
  done <<<"$archives"

  [[ -n $main ]] ||
    fail "None of the archives that this machine's apt uses has Debian 13 (“$suite”), or none can be reached." \
      "Tried: $(awk '{ print $1 }' <<<"$archives" | sort -u | paste -sd ' ')" \
      "Look at the network, or name a Debian mirror: LATENT_MIRROR=URL ./dev …"

  local signed='[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]'
  echo "deb $signed $main $suite main"
  [[ -z $security ]] || echo "deb $signed $security $suite-security main"
}

# Prints the host's own apt settings about the network, proxies first of all.
host_apt_options ()
{
  local proxy

  apt-config dump |
    grep -E '^Acquire::(https?::|Retries |ForceIPv|Check-Valid-Until |Check-Date |Max-FutureTime )' |
    grep -v -i 'proxy-\?auto-\?detect' || true
  if apt-config dump | grep -q -i '^Acquire::[a-z]*::proxy-\?auto-\?detect "[^"]'; then
    proxy=$(/usr/lib/apt/apt-helper auto-detect-proxy "$1" 2>/dev/null |
      sed -n 's/.*proxy:* *.\{0,1\}\(https\{0,1\}:[^ "'"'"']*\).*/\1/Ip' | head -n 1)
    [[ -z $proxy ]] || echo "Acquire::http::Proxy \"$proxy\";"
  fi
}

# Removes a tree; never what may be mounted in it.
remove_tree ()
{
  [[ -e $1 ]] || return 0
  if grep -qF " ${1// /\\040}/" /proc/self/mountinfo; then
    fail "Something is mounted below $1." "Unmount it (findmnt shows it), then try again."
  fi
  rm -rf --one-file-system -- "$1" 2>/dev/null && return
  chmod -R u+rwX -- "$1" 2>/dev/null || true
  rm -rf --one-file-system -- "$1" ||
    fail "Can't remove $1." "Remove it as the user that made it, then try again."
}

make_root ()
{
  local new=$root.new log=$dev_home/mmdebstrap.log sources aptopts arguments making status=0

  need_on_host bwrap:bubblewrap mmdebstrap:mmdebstrap
  [[ -e /usr/share/keyrings/debian-archive-keyring.gpg ]] || need_on_host /nowhere:debian-archive-keyring
  need_namespaces

  say "Looking for Debian 13 on the mirror that this machine uses"
  sources=$(find_sources)
  sed -n 's/.*\] /    /p' <<<"$sources" >&2

  remove_tree "$new"
  mkdir -p -- "$new"
  aptopts=$dev_home/apt.conf
  host_apt_options "$(awk 'NR == 1 { print $3 }' <<<"$sources")" >"$aptopts"

  say "Making the Debian 13 tree in $root: a minute or two, once"
  arguments=(--variant=minbase "--aptopt=$aptopts" "--include=$(packages | paste -sd ,)")
  if grep -q '\(file\|copy\):/' <<<"$sources"; then
    arguments+=(--hook-dir=/usr/share/mmdebstrap/hooks/file-mirror-automount)
  fi
  choose_mode
  : >"$log"
  # In a process group of its own, so that a signal reaches all of it.
  set -m
  fill_tree "$new" <<<"$sources" 2>"$log" &
  making=$!
  set +m
  trap 'stop_making "$making" "$new"; exit 130' INT
  trap 'stop_making "$making" "$new"; exit 143' TERM HUP
  trap 'stop_making "$making" "$new"' EXIT
  show_making "$making" "$log" "$new"
  wait "$making" || status=$?
  if [[ $status -ne 0 ]]; then
    trap - INT TERM HUP EXIT
    remove_tree "$new"
    grep '^E: \|^W: ' "$log" | cut -c 1-300 | tail -n 10 >&2
    fail "Making the Debian 13 tree failed." \
      "The reason stands above and in $log." \
      "Often it is the network or a full disk: $(df -h --output=avail "$dev_home" | tail -n 1 | tr -d ' ') are free there, 3 GB are needed." \
      "Nothing half-made is left; try again with the same command."
  fi

  configure_root "$new"
  stamp_root "$new"
  if [[ -e $root ]]; then
    mv -- "$root" "$root.old.$$"
  fi
  mv -- "$new" "$root"
  trap - INT TERM HUP EXIT
  prune_roots
  say "The Debian 13 tree is ready"
}

# How mmdebstrap becomes root in the tree. Debian's own user ids are mapped where this user
# may map any; where not, sudo does it.
choose_mode ()
{
  if [[ $(id -u) -eq 0 ]]; then
    mode=root
  elif need_on_host newuidmap:uidmap && grep -q "^\($(id -un)\|$(id -u)\):" /etc/subuid 2>/dev/null &&
    unshare --user --map-auto --map-root-user true 2>/dev/null; then
    mode=unshare
  elif command -v sudo >/dev/null; then
    mode=sudo
    sudo --validate
  else
    fail "This user may not map user ids (there is no line for it in /etc/subuid), and there is no sudo." \
      "As root: usermod --add-subuids 100000-165535 --add-subgids 100000-165535 $(id -un)"
  fi
}

# Standard input is the tree's sources.list.
fill_tree ()
{
  local name keep=()

  set -o pipefail
  case $mode in
    root)
      exec mmdebstrap --mode=root "${arguments[@]}" "$suite" "$1" -
      ;;
    unshare)
      mmdebstrap --mode=unshare "${arguments[@]}" "$suite" - - | unpack_tree "$1"
      ;;
    sudo)
      for name in http_proxy https_proxy no_proxy; do
        [[ -z ${!name-} ]] || keep+=("$name=${!name}")
      done
      sudo env ${keep[@]+"${keep[@]}"} mmdebstrap --mode=root "${arguments[@]}" "$suite" - - | unpack_tree "$1"
      ;;
  esac
}

# Shows mmdebstrap's steps until it has ended, and on a terminal how far it is.
show_making ()
{
  local steps=0 lines ended=

  while [[ -z $ended ]]; do
    kill -0 "$1" 2>/dev/null || ended=yes
    lines=$(sed -n 's/^I: \(.*\.\.\.\).*/    \1/p' "$2" | tail -n "+$((steps + 1))")
    if [[ -n $lines ]]; then
      [[ ! -t 2 ]] || printf '\r\e[K' >&2
      printf '%s\n' "$lines" >&2
      steps=$((steps + $(wc -l <<<"$lines")))
    fi
    if [[ -t 2 && -z $ended ]]; then
      printf '\r    %d packages unpacked ' "$(find "$3/var/lib/dpkg/info" -name '*.list' 2>/dev/null | wc -l)" >&2
    fi
    [[ -n $ended ]] || sleep 1
  done
  [[ ! -t 2 ]] || printf '\r\e[K' >&2
}

# Ctrl+C while the tree is being made: nothing half-made stays.
stop_making ()
{
  trap '' INT TERM HUP
  trap - EXIT
  say "Stopping"
  kill -INT "-$1" 2>/dev/null || true
  wait "$1" 2>/dev/null || true
  remove_tree "$2"
}

unpack_tree ()
{
  tar --extract --directory="$1" --exclude='./dev/*' --no-same-owner --delay-directory-restore
}

# Adds what packages.txt names and the tree lacks.
extend_root ()
{
  local missing sources

  mapfile -t missing < <(LC_ALL=C comm -23 <(packages) <(tail -n +2 "$root/etc/latent-root"))
  say "Adding to the Debian 13 tree: ${missing[*]}"
  sources=$(find_sources)
  rm -f -- "$root"/etc/apt/sources.list.d/*
  printf '%s\n' "$sources" >"$root/etc/apt/sources.list"
  host_apt_options "$(awk 'NR == 1 { print $3 }' <<<"$sources")" >"$root/etc/apt/apt.conf.d/99latent"
  # shellcheck disable=SC2016
  enter_tree "$root" sh -c 'apt-get -qq update && apt-get -qq -o Dpkg::Use-Pty=0 install -y --no-install-recommends "$@" && apt-get clean' \
    sh "${missing[@]}" >&2 ||
    fail "Adding ${missing[*]} to the Debian 13 tree failed." \
      "The reason stands above. If it doesn't go away: ./dev clean --root, then again."
  configure_root "$root"
  stamp_root "$root"
}

# Runs a command as the administrator of a tree.
enter_tree ()
{
  local tree=$1 bind=()
  shift

  grep -h -o '\(file\|copy\):/[^ ]*' "$tree/etc/apt/sources.list" 2>/dev/null |
    sed 's/^[a-z]*://' >"$tree/tmp/mirrors" || true
  while read -r mirror; do
    bind+=(--ro-bind "$mirror" "$mirror")
  done <"$tree/tmp/mirrors"
  rm -f -- "$tree/tmp/mirrors"
  bwrap --bind "$tree" / --dev /dev --proc /proc --perms 1777 --tmpfs /tmp --tmpfs /run \
    ${bind[@]+"${bind[@]}"} --ro-bind "$(readlink -f /etc/resolv.conf)" /etc/resolv.conf \
    --unshare-pid --die-with-parent --chdir / --unsetenv TMPDIR \
    --setenv PATH /usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    --setenv HOME /root --setenv LC_ALL C.UTF-8 --setenv DEBIAN_FRONTEND noninteractive "$@"
}

# What packages alone don't bring: locales, a machine id (without it no message bus starts),
# the user's name, and plain files where enter_root puts the host's.
configure_root ()
{
  local tree=$1 name own=

  say "Generating locales"
  case ${LC_ALL:-${LANG-}} in
    [a-z][a-z]_[A-Z][A-Z].UTF-8 | [a-z][a-z]_[A-Z][A-Z].utf8) own=${LC_ALL:-$LANG} own=${own%%.*} ;;
  esac
  rm -f -- "$tree/etc/resolv.conf" "$tree/etc/localtime"
  : >"$tree/etc/resolv.conf"
  : >"$tree/etc/localtime"
  echo '127.0.0.1 localhost' >"$tree/etc/hosts"
  : >"$tree/.lock"
  for name in $locales $own; do
    echo "$name.UTF-8 UTF-8"
  done | sort -u >"$tree/etc/locale.gen"
  if [[ $(id -u) -ne 0 ]] && ! grep -q "^[^:]*:[^:]*:$(id -u):" "$tree/etc/passwd"; then
    echo "$(id -un):x:$(id -u):$(id -g):$(id -un):$HOME:/bin/bash" >>"$tree/etc/passwd"
    grep -q "^[^:]*:[^:]*:$(id -g):" "$tree/etc/group" || echo "$(id -gn):x:$(id -g):" >>"$tree/etc/group"
  fi
  [[ -s $tree/etc/machine-id ]] || rm -f -- "$tree/etc/machine-id"
  enter_tree "$tree" sh -c 'locale-gen >/dev/null && dbus-uuidgen --ensure=/etc/machine-id' >&2 ||
    fail "Preparing the Debian 13 tree failed; the reason stands above."
}

# Trees that were replaced go when the last ./dev that uses them has ended.
prune_roots ()
{
  local old

  for old in "$root".old.*; do
    [[ -e $old ]] || continue
    if ! [[ -e $old/.lock ]] || flock --nonblock --exclusive "$old/.lock" true; then
      remove_tree "$old"
    fi
  done
}

# Holds the tree for as long as this script runs; whoever replaces it leaves it alone.
hold_root ()
{
  while true; do
    exec {root_fd}<"$root/.lock"
    flock --shared "$root_fd"
    [[ $root/.lock -ef /proc/self/fd/$root_fd ]] && return
    exec {root_fd}<&-
  done
}

ensure_root ()
{
  if ! root_is_current; then
    mkdir -p -- "$dev_home" ||
      fail "Can't make the folder $dev_home." "Set XDG_CACHE_HOME to a folder that can be written."
    exec {making_fd}>"$dev_home/lock"
    if ! flock --nonblock "$making_fd"; then
      say "Waiting for another ./dev, which is preparing the Debian 13 tree"
      flock "$making_fd"
    fi
    [[ -z $model || -e $root || $(id -u) -ne 0 ]] || copy_model
    if root_is_current; then
      :
    elif root_is_complete && [[ $(id -u) -eq 0 ]]; then
      extend_root
    else
      make_root
    fi
    exec {making_fd}>&-
  fi
  need_on_host bwrap:bubblewrap
  need_namespaces
  hold_root
}

need_namespaces ()
{
  bwrap --ro-bind / / --dev /dev --proc /proc --unshare-pid true 2>/dev/null && return

  local reason="bubblewrap can't make a namespace here: $(bwrap --ro-bind / / --dev /dev --proc /proc --unshare-pid true 2>&1 | head -n 1)"
  if [[ -e /.dockerenv || -e /run/.containerenv ]]; then
    fail "$reason" "This is a container that may not make namespaces. Start it with --privileged" \
      "(or --cap-add SYS_ADMIN --security-opt seccomp=unconfined --security-opt apparmor=unconfined --security-opt systempaths=unconfined)," \
      "or build natively (README.md, “Native”)."
  fi
  if [[ $(cat /proc/sys/kernel/unprivileged_userns_clone 2>/dev/null) == 0 ]]; then
    fail "$reason" "Allow it with: sudo sysctl kernel.unprivileged_userns_clone=1"
  fi
  if [[ $(cat /proc/sys/kernel/apparmor_restrict_unprivileged_userns 2>/dev/null) == 1 ]]; then
    fail "$reason" "Allow it with: sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0"
  fi
  if [[ $(cat /proc/sys/user/max_user_namespaces 2>/dev/null) == 0 ]]; then
    fail "$reason" "Allow it with: sudo sysctl user.max_user_namespaces=15000"
  fi
  fail "$reason" "Run ./dev as root, or build natively (README.md, “Native”)."
}
