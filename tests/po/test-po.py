#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The template has the program's texts of today, and the translations are complete."""

import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

source = pathlib.Path(sys.argv[1])
languages = re.sub("#.*", "", (source / "po/LINGUAS").read_text()).split()
failed = 0


def check(number, name, problems):
    global failed
    if problems:
        failed = 1
        print(f"not ok {number} {name}")
        for problem in problems[:20]:
            print("#", problem)
        if len(problems) > 20:
            print(f"# and {len(problems) - 20} more")
    else:
        print(f"ok {number} {name}")


def texts(path, *selection):
    """The texts of a catalogue as a set of (context, text), without the header."""
    catalogue = subprocess.run(
        ["msgattrib", "--no-wrap", "--no-location", *selection, path],
        check=True, capture_output=True, text=True,
    ).stdout
    found = set()
    for entry in catalogue.split("\n\n"):
        context = re.search(r'^msgctxt "(.*)"$', entry, re.M)
        text = re.search(r'^msgid "(.*)"$', entry, re.M)
        if text and text[1]:
            found.add((context[1] if context else None, text[1]))
    return found


print(f"1..{1 + 2 * len(languages)}")

with tempfile.TemporaryDirectory() as folder:
    fresh = pathlib.Path(folder)
    for language in languages:
        shutil.copy(source / f"po/{language}.po", fresh)
    subprocess.run([source / "build-aux/update-po.sh", source, fresh], check=True)
    stored, current = texts(source / "po/latent.pot"), texts(fresh / "latent.pot")
    check(
        1, "the template is current (./dev pot makes it so)",
        [f"missing: {text}" for _, text in sorted(current - stored, key=str)]
        + [f"gone: {text}" for _, text in sorted(stored - current, key=str)],
    )
    for index, language in enumerate(languages):
        merged = fresh / f"{language}.po"
        undone = texts(merged, "--untranslated") | texts(merged, "--only-fuzzy")
        check(2 + 2 * index, f"{language} is complete", [text for _, text in sorted(undone, key=str)])
        checked = subprocess.run(
            ["msgfmt", "--check", "--output-file=/dev/null", merged], capture_output=True, text=True
        )
        check(
            3 + 2 * index, f"{language} is well-formed",
            checked.stderr.splitlines() if checked.returncode else [],
        )

sys.exit(failed)
