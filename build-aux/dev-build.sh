# SPDX-License-Identifier: GPL-3.0-or-later
# Building, testing and running. Sourced by ./dev.

build_dir=$checkout/build

# Makes a build directory ready: configure DIRECTORY [MESON-OPTION...]
configure ()
{
  local directory=$1 log
  shift

  if [[ -f $directory/build.ninja && $(cat "$directory/.latent-checkout" 2>/dev/null) == "$checkout" ]]; then
    return
  fi
  say "Configuring ${directory#"$checkout"/}"
  rm -rf -- "$directory"
  log=$(enter meson setup "$directory" "$checkout" -Dwerror=true "$@" 2>&1) || {
    tail -n 20 <<<"$log" >&2
    fail "Configuring failed." "meson's reason stands above; more is in ${directory#"$checkout"/}/meson-logs/meson-log.txt."
  }
  printf '%s' "$checkout" >"$directory/.latent-checkout"
}

compile ()
{
  local directory=$1
  shift

  enter ninja -C "$directory" "$@" >&2 || fail "Building failed." "The compiler's reason stands above."
}

prepare ()
{
  ensure_root
  configure "$build_dir"
}

dev_build ()
{
  prepare
  compile "$build_dir" "$@"
}

# Runs a command with the built programs, schemas, translations and catalogue.
enter_built ()
{
  if [[ $build_dir/build.ninja -nt $build_dir/.latent-environment ]]; then
    enter meson devenv -C "$build_dir" --dump "$build_dir/.latent-environment" >/dev/null
  fi
  # shellcheck disable=SC2016
  enter bash -c '. "$1/.latent-environment"; shift; exec "$@"' bash "$build_dir" "$@"
}

dev_exec ()
{
  local arguments shown

  [[ $# -gt 0 ]] || fail "There is no command to run." "For example: ./dev exec latent-cli --help"
  prepare
  show_host
  is_shown "$PWD" ||
    fail "The build environment has a folder $PWD of its own and doesn't see this one." "Go to another folder first."
  compile "$build_dir" --quiet
  enter_built "$@"
}

# The same where other programs are: ./dev bench peers and tests/ui/try-* need them.
dev_others ()
{
  [[ $# -gt 0 ]] || fail "There is no command to run." "For example: ./dev others tests/ui/try-browsers"
  prepare
  compile "$build_dir" --quiet
  use_tree_of_others
  enter_built "$@"
}

dev_shell ()
{
  prepare
  compile_or_go_on
  say "The built programs are on the path. “exit” leads out again."
  enter_built env PS1='(latent) \w\$ ' bash --norc -i "$@"
}

compile_or_go_on ()
{
  (compile "$build_dir" --quiet) || true
}

# Runs the tests of a build directory: run_tests DIRECTORY [MESON-TEST-ARGUMENT...]
run_tests ()
{
  local directory=$1 logs=$1/meson-logs status=0 failed=() runs=()
  shift

  rm -rf -- "$logs/testlog.json" "$logs/testlog.junit.xml" "$logs/first"
  say "Testing"
  enter_isolated meson test -C "$directory" --no-rebuild --print-errorlogs "$@" || status=$?
  [[ -f $logs/testlog.json ]] || return $status

  # Tests with processes, screens and real time can meet a machine that is busy with something else: what fails is
  # tried once more, alone, and the closing lines say so.
  if [[ $status -ne 0 ]]; then
    mapfile -t failed < <(enter_isolated python3 "$checkout/build-aux/test-summary.py" --failed "$logs")
    mkdir -p -- "$logs/first"
    mv -- "$logs/testlog.json" "$logs/testlog.junit.xml" "$logs/testlog.txt" "$logs/first/"
    runs+=("$logs/first")
    say "Trying again, one at a time: ${failed[*]}"
    enter_isolated meson test -C "$directory" --no-rebuild --print-errorlogs --timeout-multiplier 5 --num-processes 1 \
      "${failed[@]}" || true
  fi
  enter_isolated python3 "$checkout/build-aux/test-summary.py" "${runs[@]}" "$logs"
}

dev_test ()
{
  prepare
  compile "$build_dir"
  run_tests "$build_dir" --timeout-multiplier 3 "$@"
}

# Every page's picture, for docs/ and for a critical look.
dev_screenshots ()
{
  local folder=$checkout/docs/pictures program=$build_dir/tests/ui/latent-screenshots

  prepare
  compile "$build_dir"
  say "Taking pictures of every page"
  enter_built "$checkout/tests/ui/run-x" "$program" "$folder" &&
    enter_built "$checkout/tests/ui/run-x" env LC_ALL=de_DE.UTF-8 "$program" "$folder" -german ||
    fail "A page could not be shown." "./dev exec tests/ui/run-x $program $folder says more."
}

dev_sanitize ()
{
  local directory=$checkout/build-sanitize

  ensure_root
  configure "$directory" -Db_sanitize=address,undefined -Db_lundef=false
  compile "$directory"
  run_tests "$directory" --timeout-multiplier 5 "$@"
}

dev_bench ()
{
  prepare
  compile "$build_dir"
  if [[ ${1-} == peers ]]; then
    use_tree_of_others
    # Nautilus waits for a long time before it starts for root.
    [[ $(id -u) -ne 0 ]] || isolation=(--unshare-user --uid 1000 --gid 1000 --ro-bind "$checkout/bench/peers/passwd" /etc/passwd)
    # shellcheck disable=SC2016
    enter_isolated bash -c '. "$1/.latent-environment"; shift; exec "$@"' bash "$build_dir" \
      "$checkout/bench/peers/bench-peers.py" --build "$build_dir" "${@:2}"
    return
  fi
  enter_isolated meson test -C "$build_dir" --benchmark --no-rebuild --verbose "$@"
}

# The application on a display; without one, what can be seen without: four pictures.
dev_run ()
{
  prepare
  compile "$build_dir"
  if [[ -x $build_dir/src/ui/latent && -n ${WAYLAND_DISPLAY-}${DISPLAY-} ]]; then
    say "Opening Latent"
    enter_built latent "$@"
    return
  fi
  say "There is no display here: making four pictures on the demo service instead"
  local pictures=() library screenshot
  mapfile -t pictures < <(enter_built latent-cli generate --demo --count 4 "a lighthouse in fog" "$@")
  [[ ${#pictures[@]} -gt 0 ]] || fail "The demo service made no picture." "./dev exec latent-cli tasks --demo says why."
  printf '%s\n' "${pictures[@]}"

  say "And what they look like in the window"
  library=$(dirname -- "$(dirname -- "${pictures[0]}")")
  screenshot=$build_dir/latent-window.png
  enter_built "$checkout/tests/ui/run-x" "$build_dir/tests/ui/latent-window-picture" "$screenshot" "$library" 2>"$build_dir/latent-window.log" ||
    fail "The window could not be shown." "$build_dir/latent-window.log says why."
  printf '%s\n' "$screenshot"
}

dev_format ()
{
  local arguments=(-i) folder folders=()

  case ${1-} in
    '') ;;
    --check) arguments=(--dry-run --Werror) ;;
    *) fail "format knows only --check." ;;
  esac
  ensure_root
  for folder in src tests bench; do
    [[ ! -d $checkout/$folder ]] || folders+=("$checkout/$folder")
  done
  enter find "${folders[@]}" -name '*.[ch]' -exec clang-format --style=file "${arguments[@]}" '{}' + ||
    fail "The C code isn't in the project's shape." "./dev format brings it there."
}

# The template and the translations get the program's texts of today.
dev_pot ()
{
  local language

  ensure_root
  enter "$checkout/build-aux/update-po.sh" "$checkout" ||
    fail "Collecting the texts failed." "gettext's reason stands above."
  for language in $(sed 's/#.*//' "$checkout/po/LINGUAS"); do
    say "$language: $(enter env LC_ALL=C.UTF-8 msgfmt --check --statistics -o /dev/null "$checkout/po/$language.po" 2>&1)"
  done
}

dev_clean ()
{
  local directory

  for directory in "$checkout"/build "$checkout"/build-sanitize "$checkout"/build-flatpak "$checkout"/.flatpak-builder; do
    [[ ! -e $directory ]] || say "Removing $directory"
    rm -rf -- "$directory"
  done
  case ${1-} in
    '') ;;
    --root)
      [[ ! -e $dev_home ]] || say "Removing $dev_home"
      remove_tree "$dev_home"
      ;;
    *) fail "clean knows only --root." ;;
  esac
}
