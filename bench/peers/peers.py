# SPDX-License-Identifier: GPL-3.0-or-later
"""The programs: how each is started with the pictures, and made warm before."""

import configparser
import contextlib
import dataclasses
import hashlib
import os
import shutil
import sqlite3
import subprocess
import time
import typing
import urllib.parse
from concurrent.futures import ProcessPoolExecutor

from PIL import Image, PngImagePlugin

SMALL_TILES = "128"
EMPTY = "empty window"
# What a desktop runs anyway, for all programs: it isn't counted.
DESKTOP = ("dbus-daemon", "gnome-keyring", "gvfsd", "at-spi", "dconf", "xdg-")
# Nobody listens: no program is kept waiting by a network.
SERVICE = "http://127.0.0.1:9"
# freedesktop.org's thumbnails, folder and longest side.
THUMBNAILS = (("normal", 128), ("large", 256))


@dataclasses.dataclass
class Program:
    name: str
    command: list
    environment: dict = dataclasses.field(default_factory=dict)
    settings: dict = dataclasses.field(default_factory=dict)
    # Makes what the program keeps: is given a function that starts a Program.
    prepare: typing.Callable = lambda start: None


def make_library(build, folder, count):
    library = folder / "library"
    if not (folder / "made").exists():
        shutil.rmtree(library, ignore_errors=True)
        subprocess.run([build / "bench" / "library" / "make-library", "--quiet", "--service", SERVICE, str(count), library],
                       check=True)
        pictures = folder / "pictures"
        shutil.rmtree(pictures, ignore_errors=True)
        pictures.mkdir()
        for number, file in enumerate(sorted(library.glob("*/*.jpg"))):
            os.link(file, pictures / f"picture-{number:06d}.jpg")
        make_thumbnails(folder)
        (folder / "made").touch()
    return library


def make_thumbnail(file, cache):
    uri = "file://" + urllib.parse.quote(str(file), safe="/!$&'()*+,;=:@~-._")
    info = PngImagePlugin.PngInfo()
    info.add_text("Thumb::URI", uri)
    info.add_text("Thumb::MTime", str(int(file.stat().st_mtime)))
    for name, size in THUMBNAILS:
        with Image.open(file) as picture:
            picture.thumbnail((size, size))
            picture.save(cache / name / (hashlib.md5(uri.encode()).hexdigest() + ".png"), pnginfo=info)


def make_thumbnails(folder):
    """What a file manager would make while somebody scrolls through all of it."""
    cache = folder / "home" / ".cache" / "thumbnails"
    for name, _ in THUMBNAILS:
        (cache / name).mkdir(parents=True, exist_ok=True)
    files = sorted((folder / "pictures").iterdir())
    with ProcessPoolExecutor() as pool:
        list(pool.map(make_thumbnail, files, [cache] * len(files), chunksize=100))


SHOTWELL = "org/gnome/shotwell/preferences/"
LATENT = "io/github/latentapp/Latent"
MAXIMIZED = {
    LATENT: "window-maximized",
    "org/gnome/nautilus/window-state": "maximized",
    "org/gnome/gthumb/browser": "maximized",
    SHOTWELL + "window": "library-maximize",
}
# Pictures instead of names, as large as the others have them; without a list of what a picture is, it knows none.
GEEQIE = """<gq>
<global thumbnails.max_width="128" thumbnails.max_height="128" thumbnails.enable_caching="true"
 thumbnails.spec_standard="true">
<filter>
<file_type key="jpeg" enabled="true" extensions=".jpeg;.jpe;.jpg" description="JPEG" file_class="1" writable="true"
 allow_sidecar="false" />
</filter>
</global>
<layout id="main" style="3" order="123" main_window.w="1200" main_window.h="800" main_window.x="0" main_window.y="0"
 main_window.maximized="true" main_window.hdivider_pos="1190" main_window.vdivider_pos="100" file_view_type="1"
 show_thumbnails="true" startup_path="1" />
</gq>
"""


def make_settings(folder, program):
    """Every window is as large as the screen; the rest is as it comes."""
    settings = configparser.ConfigParser(interpolation=None)
    settings.optionxform = str
    for path, key in MAXIMIZED.items():
        settings[path] = {key: "true"}
    settings[SHOTWELL + "ui"] = {"show-welcome-dialog": "false"}
    settings.read_dict(program.settings)
    place = folder / "home" / ".config"
    (place / "glib-2.0" / "settings").mkdir(parents=True, exist_ok=True)
    with open(place / "glib-2.0" / "settings" / "keyfile", "w", encoding="utf-8") as file:
        settings.write(file, space_around_delimiters=False)
    (place / "geeqie").mkdir(exist_ok=True)
    (place / "geeqie" / "geeqierc.xml").write_text(GEEQIE)


def import_into_shotwell(folder, count, start):
    """It has a database of its own, and takes a folder in by itself only while it is shown."""
    database = folder / "home" / ".local" / "share" / "shotwell" / "data" / "photo.db"
    thumbnails = folder / "home" / ".cache" / "shotwell" / "thumbs" / "thumbs128"

    def count_known():
        if not database.exists() or not thumbnails.exists():
            return 0
        with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
            try:
                (known,) = connection.execute("SELECT count(*) FROM PhotoTable").fetchone()
            except sqlite3.OperationalError:
                return 0
        return min(known, sum(1 for _ in thumbnails.iterdir()))

    if (folder / "imported").exists():
        return
    files = {"import-dir": f"'{folder / 'pictures'}'", "auto-import": "true"}
    program = Program("shotwell", ["shotwell"], settings={SHOTWELL + "files": files})
    # It crashes now and then, and goes on where it was.
    known = -1
    while known < count_known() < count:
        known = count_known()
        with start(program) as process:
            while count_known() < count and process.poll() is None:
                time.sleep(1)
            # The last ones are still being written.
            time.sleep(10)
    if count_known() < count:
        raise RuntimeError("Shotwell doesn't take the pictures in.")
    (folder / "imported").touch()


def make_programs(build, folder, library, count):
    pictures = str(folder / "pictures")
    latent = [str(build / "src" / "ui" / "latent"), "--library", str(library)]
    service = {"LATENT_API_BASE": SERVICE}
    return [
        Program(EMPTY, [str(build / "bench" / "gallery" / "empty-window"), "stay"]),
        Program("Latent", latent, service),
        Program("Latent, small tiles", latent, service, {LATENT: {"tile-size": SMALL_TILES}}),
        Program("nautilus", ["nautilus", "--new-window", pictures]),
        Program("gthumb", ["gthumb", pictures]),
        Program("geeqie", ["geeqie", pictures]),
        Program("shotwell", ["shotwell", "--no-runtime-monitoring", "--no-startup-progress"],
                prepare=lambda start: import_into_shotwell(folder, count, start)),
    ]
