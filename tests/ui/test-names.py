#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every control on every page has a name that a screen reader can say, and the keyboard comes everywhere.

test-names.py LATENT: under run-x, with GTK_A11Y=atspi. The pages are looked at through AT-SPI, as Orca does."""

import os
import shutil
import subprocess
import sys
import tempfile
import time

import pyatspi

PATIENCE = 60
CONTROLS = {
    pyatspi.ROLE_CHECK_BOX,
    pyatspi.ROLE_COMBO_BOX,
    pyatspi.ROLE_ENTRY,
    pyatspi.ROLE_LINK,
    pyatspi.ROLE_PASSWORD_TEXT,
    pyatspi.ROLE_PUSH_BUTTON,
    pyatspi.ROLE_RADIO_BUTTON,
    pyatspi.ROLE_SLIDER,
    pyatspi.ROLE_SPIN_BUTTON,
    pyatspi.ROLE_TABLE_CELL,
    pyatspi.ROLE_TEXT,
    pyatspi.ROLE_TOGGLE_BUTTON,
}
failures = []
number = 0


def note(text):
    print("#", text, flush=True)


def check(name, problems):
    global number
    number += 1
    print(f"{'not ok' if problems else 'ok'} {number} {name}", flush=True)
    for problem in problems:
        note(problem)
    if problems:
        failures.append(name)


def keys(*names):
    for name in names:
        subprocess.run(["xdotool", "key", name], check=True)
        time.sleep(0.15)


def walk(node):
    """Everything below that is shown."""
    try:
        if node is None:
            return
        # The application itself is never said to be visible.
        if node.getRole() != pyatspi.ROLE_APPLICATION and not node.getState().contains(pyatspi.STATE_VISIBLE):
            return
        yield node
        for index in range(node.childCount):
            yield from walk(node.getChildAtIndex(index))
    except (LookupError, RuntimeError):
        # It went away while it was looked at.
        return


def shown(root):
    return [node for node in walk(root) if node.getState().contains(pyatspi.STATE_SHOWING)]


def dump(node, depth=0):
    """What there is instead, for who has to find out."""
    for child in node:
        if child is not None:
            note("  " * depth + f"{child.getRoleName()} “{child.name}”")
            dump(child, depth + 1)


def until(what, condition, root=None):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            found = condition()
        except (LookupError, RuntimeError):
            found = None
        if found:
            return found
        time.sleep(0.2)
    if root is not None:
        dump(root)
    print(f"Bail out! Waited in vain: {what}", flush=True)
    sys.exit(1)


def application(process):
    for candidate in pyatspi.Registry.getDesktop(0):
        if candidate is not None and candidate.get_process_id() == process.pid and candidate.childCount > 0:
            return candidate
    return None


def named(root, role, name):
    for node in shown(root):
        if node.getRole() == role and node.name == name:
            return node
    return None


def nameless(root):
    problems = []
    for node in shown(root):
        state = node.getState()
        if node.getRole() not in CONTROLS or not state.contains(pyatspi.STATE_SENSITIVE):
            continue
        if node.name.strip() or not state.contains(pyatspi.STATE_FOCUSABLE):
            continue
        problems.append(f"{node.getRoleName()} without a name, in " + " > ".join(path(node)))
    return problems


def path(node):
    names = []
    while node is not None and node.getRole() != pyatspi.ROLE_APPLICATION and len(names) < 6:
        names.append(f"{node.getRoleName()} “{node.name}”")
        node = node.parent
    return reversed(names)


def press(node):
    node.queryAction().doAction(0)


def focused(root):
    for node in walk(root):
        if node.getState().contains(pyatspi.STATE_FOCUSED):
            return node
    return None


def tab_round(root, steps):
    """What has the focus after each Tab."""
    seen = []
    for _ in range(steps):
        keys("Tab")
        time.sleep(0.1)
        node = focused(root)
        seen.append((node.getRoleName(), node.name) if node is not None else ("nothing", ""))
    return seen


def main():
    library = tempfile.mkdtemp(prefix="latent-names-")
    process = subprocess.Popen([sys.argv[1], "--library", library], env=os.environ | {"LATENT_API_BASE": "http://127.0.0.1:9"})
    try:
        look(process)
        print(f"1..{number}", flush=True)
    finally:
        process.terminate()
        process.wait()
        shutil.rmtree(library, ignore_errors=True)
    return 1 if failures else 0


def look(process):
    app = until("the application in the accessibility tree", lambda: application(process))
    until("the first page", lambda: named(app, pyatspi.ROLE_PUSH_BUTTON, "Try the Demo"), app)
    check("the first page", nameless(app))

    seen = tab_round(app, 12)
    wanted = {"Try the Demo", "KIE API Key", "Remember the Key", "Get a key at kie.ai", "Main Menu (F10)"}
    missing = wanted - {name for _, name in seen}
    check("the keyboard comes everywhere on the first page", [f"{name} was never reached" for name in sorted(missing)])

    press(named(app, pyatspi.ROLE_PUSH_BUTTON, "Try the Demo"))
    until("the composer", lambda: named(app, pyatspi.ROLE_TEXT, "Prompt"), app)
    time.sleep(1)
    check("the window without pictures", nameless(app))

    keys("ctrl+l")
    subprocess.run(["xdotool", "type", "--delay", "20", "a lighthouse [plain]"], check=True)
    keys("ctrl+Return")
    until("a tile", lambda: tiles(app), app)
    check("the tile of a running task", nameless(app))
    until("the picture", lambda: any(not buttons_in(tile) for tile in tiles(app)), app)
    check("the tile of a picture", nameless(app))
    said = [tile.name for tile in tiles(app)]
    check("a tile says its prompt", [] if said == ["a lighthouse [plain]"] else [str(said)])
    keys("ctrl+l")
    until("the keyboard at the tile", lambda: tab_to_tile(app), app)
    # The Tab key moves the keyboard there and chooses nothing.
    keys("ctrl+space")
    keys("ctrl+d")
    until("a tile to say its state", lambda: [tile.name for tile in tiles(app)] == ["a lighthouse [plain], favourite"], app)
    check("a tile says its prompt and its state", [])
    keys("ctrl+d")
    until("a tile to say that it is no favourite", lambda: [tile.name for tile in tiles(app)] == ["a lighthouse [plain]"], app)

    keys("ctrl+l")
    seen = tab_round(app, 24)
    names = [name for _, name in seen]
    missing = [name for name in ("Model", "Pictures", "More Options") if not any(name in said for said in names)]
    if not any("lighthouse" in said for said in names):
        missing.append("the picture")
    if not any(said.startswith("Generate") for said in names):
        missing.append("Generate")
    check("the keyboard comes everywhere in the window", [f"{name} was never reached: {names}" for name in missing])
    stops = [name for name in names if name.endswith((", square", ", portrait", ", landscape"))]
    check(
        "the shapes are one stop for the Tab key",
        [] if names.count(stops[0] if stops else "") and len(set(stops)) == 1 else [str(names)],
    )

    keys("ctrl+comma")
    until("the preferences", lambda: any(node.name == "Preferences" for node in shown(app) if node.getRole() == pyatspi.ROLE_DIALOG), app)
    time.sleep(0.5)
    check("the preferences", nameless(app))
    keys("Escape")
    time.sleep(0.5)

    # GTK 4.18 labels the items of a menu by labels whose names it keeps to itself: only their number can be looked at.
    keys("F10")
    items = until("the main menu", lambda: menu_items(app), app)
    check("F10 opens the main menu", [] if len(items) == 8 else [f"{len(items)} items"])
    keys("Escape")
    until("the menu to close", lambda: not menu_items(app))

    keys("ctrl+question")
    time.sleep(1.5)
    check("the shortcuts", [] if len([node for node in app if node is not None]) > 1 else ["no window opened"])
    keys("Escape")
    time.sleep(0.5)

    until("the keyboard in the window again", lambda: focused(app))
    keys("ctrl+l")
    until("the keyboard at the picture", lambda: tab_to_tile(app))
    keys("Return")
    until("the viewer", lambda: any(node.name.startswith("Zoom In") for node in shown(app)), app)
    keys("F8")
    time.sleep(1)
    check("the viewer with its details", nameless(app))


def tiles(app):
    """Of the gallery; the shapes in the composer are table cells too."""
    return [node for node in shown(app) if node.getRole() == pyatspi.ROLE_TABLE_CELL and "lighthouse" in node.name]


def tab_to_tile(app):
    keys("Tab")
    node = focused(app)
    return node is not None and node.getRole() == pyatspi.ROLE_TABLE_CELL and "lighthouse" in node.name


def menu_items(app):
    return [node for node in shown(app) if node.getRole() == pyatspi.ROLE_MENU_ITEM]


def buttons_in(cell):
    return [node for node in shown(cell) if node.getRole() == pyatspi.ROLE_PUSH_BUTTON]


sys.exit(main())
