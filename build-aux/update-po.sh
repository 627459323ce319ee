#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# update-po.sh CHECKOUT [TARGET]: collects the texts of the program into TARGET/POTFILES and
# TARGET/latent.pot (TARGET is po/ unless named) and merges them into TARGET's translations.

set -euo pipefail

cd -- "$1"
target=${2:-po}

# Every file with a text in it, so that none can be forgotten.
{
  echo '# Files with translatable texts; made by `./dev pot`.'
  grep -r -l -E '(^|[^[:alnum:]_])(_|C_|N_|NC_|g_dngettext|ngettext) ?\("' --include='*.c' --include='*.h' --include='*.blp' src || true
  find src -name '*.ui'
  find data -name '*.desktop.in' -o -name '*.metainfo.xml.in'
} | LC_ALL=C sort >"$target/POTFILES.part"
mv -- "$target/POTFILES.part" "$target/POTFILES"

grep -v '^#' "$target/POTFILES" >"$target/sources.part" || true
for kind in c ui desktop xml; do
  case $kind in
    c) pattern='\.\(c\|h\|blp\)$' arguments=(--language=C) ;;
    ui) pattern='\.ui$' arguments=(--language=Glade) ;;
    desktop) pattern='\.desktop\.in$' arguments=(--language=Desktop) ;;
    xml) pattern='\.xml\.in$' arguments=("--its=$(find /usr/share/gettext* -name metainfo.its | sort | tail -n 1)") ;;
  esac
  grep "$pattern" "$target/sources.part" >"$target/files.part" || continue
  xgettext "${arguments[@]}" --files-from="$target/files.part" --output="$target/$kind.pot.part" \
    --from-code=UTF-8 --add-location=file --add-comments=Translators \
    --package-name=latent --copyright-holder='The Latent authors' \
    --msgid-bugs-address=https://github.com/latentapp/Latent/issues \
    --keyword=_ --keyword=N_ --keyword=C_:1c,2 --keyword=NC_:1c,2 --keyword=ngettext:1,2 \
    --keyword=g_dngettext:2,3 --keyword=g_dpgettext2:2c,3 \
    --flag=_:1:pass-c-format --flag=N_:1:pass-c-format --flag=ngettext:1:pass-c-format --flag=ngettext:2:pass-c-format
  sed -i 's/; charset=CHARSET/; charset=UTF-8/' "$target/$kind.pot.part"
done
msgcat --use-first --add-location=file "$target"/*.pot.part |
  sed -e '1,/^$/ { s/^# SOME DESCRIPTIVE TITLE\./# Texts of Latent./; /^# FIRST AUTHOR/d; s/(C) YEAR/(C)/; /^"POT-Creation-Date/d }' >"$target/latent.pot"

for language in $(sed 's/#.*//' po/LINGUAS); do
  msgmerge --quiet --update --backup=none --no-fuzzy-matching --add-location=file --previous \
    "$target/$language.po" "$target/latent.pot"
  # Texts that are gone go; git remembers them.
  msgattrib --no-obsolete --add-location=file --output-file="$target/$language.po" "$target/$language.po"
done
rm -f -- "$target"/*.part
