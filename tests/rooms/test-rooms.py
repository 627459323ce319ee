#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Looks for what the compiler lets through between the rooms of src/.

The floor plan is docs/ARCHITECTURE.md's: which room may use which, and which room alone may
use a library. Each rule is first tried on a tree in which it is broken, so that a rule that
never finds anything doesn't pass for a kept one.
"""

import json
import pathlib
import re
import sys
import tempfile

ROOMS = {
    "base": set(),
    "kie": {"base"},
    "catalog": {"base"},
    "imaging": {"base"},
    "library": {"base", "imaging"},
    "account": {"base", "kie", "library"},
    "engine": {"base", "kie", "catalog", "library", "imaging", "account"},
    "ui": {"base", "catalog", "imaging", "library", "account", "engine"},
    "cli": {"base", "catalog", "imaging", "library", "account", "engine"},
    "demo": {"base"},
}

# A library's headers, and the rooms that may include them.
LIBRARIES = {
    r"sqlite3\.h": {"library"},
    r"libsecret/": {"account"},
    r"(gtk|gdk|gsk)/|adwaita\.h": {"ui"},
    r"libsoup/": {"kie", "demo"},
    r"glycin": {"imaging"},
    r"gexiv2/": {"imaging"},
    r"png\.h|jpeglib\.h": {"imaging", "demo"},
    r"webp/": {"imaging"},
    r"yaml\.h": {"catalog"},
    r"cairo": {"imaging", "demo", "ui"},
}

INCLUDE = re.compile(r'^\s*#\s*(?:include|import)\s*([<"])([^>"]+)[>"]', re.M)


def sources(tree):
    for path in sorted((tree / "src").rglob("*.[ch]")):
        parts = path.relative_to(tree / "src").parts
        # src/main.c starts the application: it is the window's.
        yield path.relative_to(tree), parts[0] if len(parts) > 1 else "ui", path.read_text(encoding="utf-8")


def header_rooms(tree):
    return {
        path.name: path.relative_to(tree / "src").parts[0] for path in (tree / "src").rglob("*.h")
    }


def relative_includes(tree):
    """No include reaches into a folder by its path."""
    for path, _, text in sources(tree):
        for quote, name in INCLUDE.findall(text):
            if quote == '"' and "/" in name:
                yield f"{path}: #include \"{name}\""


def room_includes(tree):
    """A room includes only the headers of rooms that it may use."""
    owners = header_rooms(tree)
    for path, room, text in sources(tree):
        for _, name in INCLUDE.findall(text):
            owner = owners.get(name.rpartition("/")[2], room)
            if room not in ROOMS:
                yield f"{path}: the floor plan knows no room “{room}”"
            elif owner != room and owner not in ROOMS[room]:
                yield f"{path}: {room} may not use {owner} ({name})"


def private_includes(tree):
    """A room's private headers stay in it."""
    owners = header_rooms(tree)
    for path, room, text in sources(tree):
        for _, name in INCLUDE.findall(text):
            if name.endswith("-private.h") and owners.get(name, room) != room:
                yield f"{path}: {name} is private to {owners[name]}"


def library_includes(tree):
    """SQLite, the keyring, GTK, HTTP and the decoders have their rooms."""
    for path, room, text in sources(tree):
        for _, name in INCLUDE.findall(text):
            for pattern, allowed in LIBRARIES.items():
                if re.match(pattern, name) and room not in allowed:
                    yield f"{path}: {name} belongs to {', '.join(sorted(allowed))}"


def room_links(tree):
    """A room's meson.build names no room that it may not use."""
    for path in sorted((tree / "src").rglob("meson.build")):
        parts = path.relative_to(tree / "src").parts
        if len(parts) < 2:
            continue
        for other in re.findall(r"\b([a-z]+)_(?:dep|lib|inc)\b", path.read_text(encoding="utf-8")):
            if other in ROOMS and other != parts[0] and other not in ROOMS.get(parts[0], set()):
                yield f"{path.relative_to(tree)}: {parts[0]} may not use {other}"


def own_validator(tree):
    """The demo service's rules are its own, so that it can find the client's mistakes."""
    for path in sorted((tree / "src/demo").rglob("*")):
        if path.is_file() and re.search(r"data/catalog|LATENT_CATALOG", path.read_text(encoding="utf-8", errors="replace")):
            yield f"{path.relative_to(tree)}: uses the client's catalogue"


def model_names(tree):
    """No model's name stands in C code: models are data."""
    names = set()
    for path in (tree / "data/catalog").glob("*.json"):
        identifier = json.loads(path.read_text(encoding="utf-8")).get("id", "")
        if "/" in identifier or "-" in identifier:
            names.add(f'"{identifier}"')
    for path, room, text in sources(tree):
        for name in sorted(names):
            if room != "demo" and name in text:
                yield f"{path}: {name}"


def licences(tree):
    """Each file says its licence in its first two lines."""
    for folder in ("src", "tests", "bench", "build-aux", ".ci"):
        for path in sorted((tree / folder).rglob("*")):
            if path.suffix in (".c", ".h", ".py", ".sh") and path.is_file():
                head = path.read_text(encoding="utf-8").split("\n", 2)[:2]
                if not any("SPDX-License-Identifier: GPL-3.0-or-later" in line for line in head):
                    yield f"{path.relative_to(tree)}: no SPDX line"


# Each rule with a file that breaks it.
RULES = [
    (relative_includes, "src/cli/latent-cli.c", '#include "../library/latent-library.h"\n'),
    (room_includes, "src/ui/latent-window.c", '#include "latent-kie-client.h"\n'),
    (private_includes, "src/ui/latent-window.c", '#include "latent-kie-client-private.h"\n'),
    (library_includes, "src/engine/latent-engine.c", "#include <sqlite3.h>\n"),
    (library_includes, "src/library/latent-library.c", "#include <gtk/gtk.h>\n"),
    (library_includes, "src/cli/latent-cli.c", "#include <libsecret/secret.h>\n"),
    (library_includes, "src/engine/latent-engine.c", "  #  include <libsoup/soup.h>\n"),
    (room_links, "src/cli/meson.build", "deps = [kie_dep]\n"),
    (own_validator, "src/demo/latent-demo-model.c", 'load ("data/catalog/x.json");\n'),
    (model_names, "src/engine/latent-engine.c", 'if (g_str_equal (model, "made-up/model"))\n'),
    (licences, "src/base/latent-new.c", "int x;\n"),
]


def broken_tree(folder, name, text):
    tree = pathlib.Path(folder)
    for path, content in {
        "src/kie/latent-kie-client.h": "",
        "src/kie/latent-kie-client-private.h": "",
        "src/library/latent-library.h": "",
        "data/catalog/made-up.json": '{"id": "made-up/model"}',
        name: text,
    }.items():
        (tree / path).parent.mkdir(parents=True, exist_ok=True)
        (tree / path).write_text(content, encoding="utf-8")
    return tree


def main():
    source = pathlib.Path(sys.argv[1])
    rules = list(dict.fromkeys(rule for rule, _, _ in RULES))
    number = failed = 0

    print(f"1..{len(RULES) + len(rules)}")
    for rule, name, text in RULES:
        number += 1
        with tempfile.TemporaryDirectory() as folder:
            found = list(rule(broken_tree(folder, name, text)))
        good = any(problem.startswith(name) for problem in found)
        failed |= not good
        print(f"{'ok' if good else 'not ok'} {number} {rule.__name__} sees {text.strip()}")
    for rule in rules:
        number += 1
        problems = list(rule(source))
        failed |= bool(problems)
        print(f"{'not ok' if problems else 'ok'} {number} {rule.__doc__.rstrip('.')}")
        for problem in problems:
            print("#", problem)
    return failed


if __name__ == "__main__":
    sys.exit(main())
