#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands in data/ fits together: names, icons, service, releases, colours."""

import configparser
import datetime
import pathlib
import re
import subprocess
import sys
import xml.etree.ElementTree as tree

source, build = map(pathlib.Path, sys.argv[1:3])
data = source / "data"
app = "io.github.latentapp.Latent"
meson = (source / "meson.build").read_text()
version = re.search(r"^  version: '([^']+)'", meson, re.M)[1]
metainfo = tree.parse(build / "data" / f"{app}.metainfo.xml").getroot()
desktop = configparser.RawConfigParser(delimiters="=", strict=False)
desktop.optionxform = str
desktop.read(build / "data" / f"{app}.desktop", encoding="utf-8")
svg = "{http://www.w3.org/2000/svg}"
tests = []


def test(function):
    tests.append(function)


@test
def the_desktop_file_names_the_application():
    entry = desktop["Desktop Entry"]
    assert entry["Icon"] == app
    assert entry["Exec"].split()[0] == "latent"
    assert entry["DBusActivatable"] == "true"
    assert entry["X-GNOME-UsesNotifications"] == "true"
    assert "Graphics;" in entry["Categories"]


@test
def the_service_starts_the_application():
    service = configparser.RawConfigParser(delimiters="=")
    service.read(build / "data" / f"{app}.service")
    assert service["D-BUS Service"]["Name"] == app
    command = service["D-BUS Service"]["Exec"].split()
    assert command[0].startswith("/") and command[0].endswith("/latent")
    assert command[1:] == ["--gapplication-service"]


@test
def the_metainfo_is_this_application():
    assert metainfo.findtext("id") == app
    assert metainfo.find("launchable").text == f"{app}.desktop"
    assert len(metainfo.findtext("name")) <= 15
    assert 10 <= len(metainfo.findtext("summary")) <= 25
    assert not metainfo.findtext("summary").endswith(".")


@test
def the_newest_release_is_this_version_and_not_in_the_future():
    releases = metainfo.findall("releases/release")
    assert releases[0].get("version") == version, releases[0].get("version")
    dates = [release.get("date") for release in releases]
    assert dates == sorted(dates, reverse=True)
    # One day for who lives far in the west.
    tomorrow = datetime.date.today() + datetime.timedelta(days=1)
    assert all(datetime.date.fromisoformat(date) <= tomorrow for date in dates)
    assert all(release.find("description") is not None for release in releases)


@test
def the_brand_has_two_different_colours():
    colours = {colour.get("scheme_preference"): colour.text for colour in metainfo.iter("color")}
    assert set(colours) == {"light", "dark"}
    assert len(set(colours.values())) == 2


@test
def the_icon_is_drawn_on_the_grid_of_128():
    icon = tree.parse(data / "icons" / f"{app}.svg").getroot()
    assert icon.get("viewBox") == "0 0 128 128"
    assert icon.get("width") == icon.get("height") == "128"
    assert not list(icon.iter(f"{svg}image")), "a bitmap in it"


@test
def symbolic_icons_have_one_colour_and_16_pixels():
    icons = list((data / "icons").rglob("*-symbolic.svg"))
    assert len(icons) >= 2
    for path in icons:
        icon = tree.parse(path).getroot()
        assert icon.get("width") == icon.get("height") == "16", path
        fills = {element.get("fill") for element in icon.iter() if element.get("fill")}
        assert len(fills) == 1, (path, fills)


@test
def icons_can_be_drawn():
    for path in (data / "icons").rglob("*.svg"):
        drawn = subprocess.run(
            [sys.executable, "-c", DRAW, str(path)], capture_output=True, text=True
        )
        assert drawn.returncode == 0, drawn.stderr


DRAW = """
import sys, gi
gi.require_version("GdkPixbuf", "2.0")
from gi.repository import GdkPixbuf
picture = GdkPixbuf.Pixbuf.new_from_file_at_size(sys.argv[1], 64, 64)
assert any(picture.get_pixels()[3::4]), "nothing in it"
"""


@test
def every_icon_that_a_template_names_exists():
    names = set()
    for path in (source / "src/ui").rglob("*"):
        if path.suffix in (".blp", ".c"):
            names.update(re.findall(r'"([a-z0-9-]+-symbolic)"', path.read_text()))
    ours = {path.stem for path in (data / "icons").rglob("*.svg")}
    theme = {path.stem for path in pathlib.Path("/usr/share/icons/Adwaita").rglob("*.svg")}
    if not theme:
        return "# SKIP no Adwaita icon theme here"
    # GTK and libadwaita bring these in their own resources.
    built_in = {
        name.rsplit("/", 1)[-1].removesuffix(".svg")
        for library in ("gtk-4", "adwaita-1")
        for name in resources(library)
    }
    missing = names - ours - theme - built_in
    assert not missing, missing


def resources(library):
    for path in pathlib.Path("/usr/lib").glob(f"*/lib{library}.so.*"):
        listed = subprocess.run(["gresource", "list", str(path)], capture_output=True, text=True)
        return listed.stdout.split()
    return []


@test
def both_shortcuts_windows_say_the_same():
    def entries(name, class_name):
        root = tree.parse(source / "src/ui" / name).getroot()
        found = []
        for item in root.iter("object"):
            if item.get("class") == class_name:
                found.append(
                    tuple((part.get("name"), part.text) for part in item.findall("property"))
                )
        return found

    old = entries("help-overlay.ui", "GtkShortcutsShortcut")
    new = entries("shortcuts-dialog.ui", "AdwShortcutsItem")
    assert old == new
    assert len(old) > 10


print(f"1..{len(tests)}")
failed = 0
for number, function in enumerate(tests, 1):
    name = function.__name__.replace("_", " ")
    try:
        note = function() or ""
        print(f"ok {number} {name} {note}")
    except Exception as error:
        failed = 1
        print(f"not ok {number} {name}")
        for line in f"{type(error).__name__}: {error}".splitlines():
            print("#", line)
sys.exit(failed)
