# SPDX-License-Identifier: GPL-3.0-or-later
# The Flatpak: built, installed into a folder of its own below the checkout, and run once.
# Sourced by ./dev.

readonly app_id=io.github.latentapp.Latent
# The runtime that is made from the Debian tree where GNOME's own can't be reached.
readonly debian_runtime=io.github.latentapp.Debian

dev_flatpak ()
{
  local directory=$checkout/build-flatpak manifest=$checkout/flatpak/$app_id.json version

  ensure_root
  mkdir -p -- "$directory"
  say "Looking for GNOME's runtime"
  if flatpak_from_flathub "$manifest"; then
    say "Building with the runtime from Flathub"
  else
    say "It can't be reached from here: building with a runtime made from Debian 13"
    export_runtime
    enter python3 "$checkout/flatpak/on-debian.py" "$manifest" "$debian_runtime" 13 >"$directory/manifest.json"
    manifest=$directory/manifest.json
  fi

  # Without FUSE, which there may not be.
  in_flatpak flatpak-builder --user --install --force-clean --disable-rofiles-fuse --ccache \
    --state-dir="$directory/state" --default-branch=dev "$directory/app" "$manifest" >&2 ||
    fail "Building the Flatpak failed." "flatpak-builder's reason stands above."

  say "Running it"
  version=$(in_flatpak dbus-run-session -- flatpak run --user --branch=dev --command=latent-cli "$app_id" --version) ||
    fail "The Flatpak was built, and doesn't run." "The reason stands above."
  echo "$version"
}

# Everything of Flatpak's stays below the checkout; the user's own installation isn't touched.
in_flatpak ()
{
  enter env FLATPAK_USER_DIR="$checkout/build-flatpak/user" "$@"
}

flatpak_from_flathub ()
{
  in_flatpak timeout 20 flatpak --user remote-add --if-not-exists flathub \
    https://dl.flathub.org/repo/flathub.flatpakrepo >/dev/null 2>&1 || return
  in_flatpak flatpak --user install --noninteractive --or-update flathub \
    "$(manifest_value "$1" sdk)//$(manifest_value "$1" runtime-version)" \
    "$(manifest_value "$1" runtime)//$(manifest_value "$1" runtime-version)" >&2
}

manifest_value ()
{
  sed -n "s/^  \"$2\": \"\(.*\)\",$/\1/p" "$1"
}

# Exports the Debian tree as a runtime; once for each state of the tree.
export_runtime ()
{
  local directory=$checkout/build-flatpak stamp arch

  stamp=$(sha256sum "$root/etc/latent-root")
  [[ $(cat "$directory/runtime.stamp" 2>/dev/null) != "$stamp" ]] || return 0
  arch=$(enter flatpak --default-arch)
  say "Exporting the runtime: about three minutes"
  rm -rf -- "$directory/runtime" "$directory/repo" "$directory/runtime.stamp"
  mkdir -p -- "$directory/runtime"
  printf '[Runtime]\nname=%s\nruntime=%s/%s/13\nsdk=%s/%s/13\n' \
    "$debian_runtime" "$debian_runtime" "$arch" "$debian_runtime" "$arch" >"$directory/runtime/metadata"
  # Of what a runtime mounts at /usr, only what programs need.
  mkdir "$directory/runtime/usr" "$directory/runtime/files"
  tar --create --directory="$root/usr" --exclude=./share/doc --exclude=./share/man --exclude=./share/fonts/opentype . |
    tar --extract --directory="$directory/runtime/usr" --no-same-owner
  tar --create --directory="$root" --exclude=./etc/shadow --exclude=./etc/gshadow ./etc |
    tar --extract --directory="$directory/runtime/usr" --no-same-owner
  in_flatpak flatpak build-export --runtime --no-update-summary --disable-sandbox \
    "$directory/repo" "$directory/runtime" 13 >&2 &&
    in_flatpak flatpak build-update-repo "$directory/repo" >&2 &&
    in_flatpak flatpak --user remote-add --if-not-exists --no-gpg-verify debian "file://$directory/repo" &&
    in_flatpak flatpak --user install --noninteractive --or-update debian "$debian_runtime//13" >&2 ||
    fail "Making a runtime from the Debian tree failed." "flatpak's reason stands above."
  rm -rf -- "$directory/runtime"
  printf '%s' "$stamp" >"$directory/runtime.stamp"
}
