# SPDX-License-Identifier: GPL-3.0-or-later
"""A screen of Xvfb that is one window large, whose pixels are in a file."""

import os
import pathlib
import shutil
import struct
import subprocess
import tempfile
import time

from PIL import Image

SIZE = (1200, 800)
DISPLAY = 60
GRAIN = 4
COLOURED = 60
LEAST = 32
SETTINGS = "[Settings]\ngtk-enable-animations=false\ngtk-cursor-blink=false\n"


class Screen:
    def __init__(self, folder):
        self.folder = folder
        self.home = folder / "home"
        self.runtime = tempfile.mkdtemp(prefix="latent-peers-")
        self.framebuffer = os.path.join(self.runtime, "Xvfb_screen0")
        self.processes = []

    def __enter__(self):
        display = next(number for number in range(DISPLAY, 1000) if not os.path.exists(f"/tmp/.X11-unix/X{number}"))
        for part in ("gtk-3.0", "gtk-4.0"):
            settings = self.home / ".config" / part / "settings.ini"
            settings.parent.mkdir(parents=True, exist_ok=True)
            settings.write_text(SETTINGS)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "DBUS_", "WAYLAND_"))}
        self.environment = {
            **kept, "HOME": str(self.home), "DISPLAY": f":{display}", "XDG_RUNTIME_DIR": self.runtime,
            "XDG_DATA_DIRS": "/usr/local/share:/usr/share", "LC_ALL": "C.UTF-8", "GDK_BACKEND": "x11",
            # Drawn by the processor, by all of them; no portals, no screen reader.
            "GSK_RENDERER": "cairo", "LIBGL_ALWAYS_SOFTWARE": "1", "GDK_DEBUG": "no-portals", "ADW_DISABLE_PORTAL": "1",
            "GTK_USE_PORTAL": "0", "GTK_A11Y": "none", "NO_AT_BRIDGE": "1", "GSETTINGS_BACKEND": "keyfile",
            "GIO_USE_VFS": "local", "GIO_USE_VOLUME_MONITOR": "unix",
        }
        self.start("Xvfb", f":{display}", "-screen", "0", "%dx%dx24" % SIZE, "-fbdir", self.runtime, "-nolisten", "tcp",
                   "-nocursor")
        for _ in range(600):
            if os.path.exists(f"/tmp/.X11-unix/X{display}"):
                break
            time.sleep(0.1)
        self.start("openbox", "--config-file", str(pathlib.Path(__file__).with_name("openbox.xml")))
        time.sleep(1)
        self.empty = self.get_pixels()
        return self

    def __exit__(self, *ignored):
        for process in reversed(self.processes):
            process.terminate()
            process.wait()
        shutil.rmtree(self.runtime, ignore_errors=True)

    def start(self, *command):
        self.processes.append(subprocess.Popen(command, env=self.environment, stdout=subprocess.DEVNULL,
                                               stderr=subprocess.DEVNULL))

    def get_pixels(self):
        """As in X's own dump: lines of four bytes a pixel, after a header and a table of colours (XWDFile.h)."""
        with open(self.framebuffer, "rb") as file:
            data = file.read()
        fields = struct.unpack(">25I", data[:100])
        return data[fields[0] + fields[19] * 12:][:fields[12] * fields[5]]

    def save(self, path):
        Image.frombytes("RGB", SIZE, self.get_pixels(), "raw", "BGRX").save(path)

    def wait_empty(self):
        """Until the last program's window is gone."""
        for _ in range(200):
            if self.get_pixels() == self.empty:
                return
            time.sleep(0.05)
        raise RuntimeError("The last program's window doesn't go away.")


def count_pictures(path):
    """How many coloured areas there are that may be thumbnails: at least so wide and high, in picture points."""
    with Image.open(path) as picture:
        small = picture.resize((SIZE[0] // GRAIN, SIZE[1] // GRAIN), Image.Resampling.NEAREST)
        saturation = small.convert("HSV").getdata(1)
    left = {index for index, value in enumerate(saturation) if value > COLOURED}
    across = small.width
    count = 0
    while left:
        area = [left.pop()]
        for index in area:
            for near in (index - 1, index + 1, index - across, index + across):
                if near in left:
                    left.remove(near)
                    area.append(near)
        width = len({index % across for index in area}) * GRAIN
        height = len({index // across for index in area}) * GRAIN
        count += min(width, height) >= LEAST
    return count
