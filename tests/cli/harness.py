# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs latent-cli as its users do, and reports in TAP."""

import json
import os
import pathlib
import pty
import re
import select
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
import traceback
import zlib

WAIT = 120  # s; the machine may be slow, and a test that hangs must end some day


class Skip(Exception):
    pass


class Place:
    """A home folder of one test, with nothing of the user's in it."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.home = self.folder / "home"
        self.library = self.folder / "library"
        runtime = self.folder / "run"
        runtime.mkdir(mode=0o700)
        self.home.mkdir()
        self.env = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("KIE_", "XDG_", "DBUS_", "DISPLAY", "WAYLAND"))
            and name not in ("LATENT_API_BASE", "LATENT_UPLOAD_BASE", "LANGUAGE")
        }
        self.env |= {
            "HOME": str(self.home),
            "XDG_RUNTIME_DIR": str(runtime),
            "XDG_STATE_HOME": str(self.home / "state"),
            "XDG_DATA_HOME": str(self.home / "data"),
            "XDG_CONFIG_HOME": str(self.home / "config"),
            "XDG_CACHE_HOME": str(self.home / "cache"),
            # No bus, and none to be started: there is no keyring unless a test brings one.
            "DBUS_SESSION_BUS_ADDRESS": "disabled:",
            "LC_ALL": "C.UTF-8",
            "TERM": "xterm",
        }
        self.env["LATENT_CATALOG_DIR"] = str(self.hasty_catalog())
        self.secrets = []
        self.outputs = []
        self.running = []
        self.wrapper = []

    def hasty_catalog(self):
        """The project's own, of models that are said to take a second: no test waits for the first look at a task."""
        folder = self.folder / "catalog"
        folder.mkdir()
        for path in pathlib.Path(os.environ["LATENT_CATALOG_DIR"]).glob("*.json"):
            descriptor = json.loads(path.read_text())
            if "duration" in descriptor:
                descriptor["duration"] = 1
            (folder / path.name).write_text(json.dumps(descriptor))
        return folder

    def use(self, service):
        self.env["LATENT_API_BASE"] = service.base
        self.env["KIE_API_KEY"] = service.key
        self.secrets.append(service.key)

    def start(self, *arguments, env=None, library=True, operands=(), **more):
        """Arguments are text or bytes; operands stand after the harness's own options."""
        command = [*self.wrapper, os.environ["LATENT_CLI"], *arguments]
        if library:
            command += ["--library", self.library]
        command += operands
        streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | more
        process = subprocess.Popen(
            [a if isinstance(a, bytes) else str(a).encode() for a in command],
            env=self.env | (env or {}), cwd=self.folder, **streams,
        )
        self.running.append(process)
        return process

    def finish(self, process, text=None):
        try:
            out, err = process.communicate(text.encode() if text is not None else None, timeout=WAIT)
        except subprocess.TimeoutExpired:
            process.kill()
            out, err = process.communicate()
            raise AssertionError(f"{process.args} didn't end:\n{out!r}\n{err!r}") from None
        out, err = (out or b"").decode(), self.without_asan((err or b"").decode())
        self.outputs += [out, err]
        return Result(process.returncode, out, err)

    @staticmethod
    def without_asan(text):
        """The sanitizer says once that it doesn't know fibers."""
        return re.sub(r"==\d+==WARNING: ASan doesn't fully support makecontext.*\n", "", text)

    def run(self, *arguments, text=None, **more):
        stdin = subprocess.DEVNULL if text is None else subprocess.PIPE
        return self.finish(self.start(*arguments, stdin=stdin, **more), text)

    def end_demo(self, with_signal=signal.SIGTERM):
        """The demo services that were started from here outlive latent-cli; returns how many there were."""
        pids = []
        for path in pathlib.Path("/proc").glob("[0-9]*/environ"):
            try:
                if f"HOME={self.home}".encode() in path.read_bytes().split(b"\0") and b"latent-demo" in (
                    path.parent / "cmdline"
                ).read_bytes():
                    pids.append(int(path.parent.name))
                    os.kill(pids[-1], with_signal)
            except OSError:
                continue
        for pid in pids:
            until(lambda: is_gone(pid), "the end of the demo service")
        return len(pids)

    def close(self):
        for process in self.running:
            if process.poll() is None:
                process.kill()
                process.wait()
        self.end_demo()
        for secret in self.secrets:
            for output in self.outputs:
                assert secret not in output, f"the key is in an output: {output}"
            for path in self.folder.rglob("*"):
                if path.is_file() and "keyrings" not in path.parts:
                    assert secret.encode() not in path.read_bytes(), f"the key is in {path}"


class Result:
    def __init__(self, status, out, err):
        self.status, self.out, self.err = status, out, err

    def __str__(self):
        return f"status {self.status}\nout: {self.out}\nerr: {self.err}"

    def objects(self):
        return [json.loads(line) for line in self.out.splitlines()]

    def expect(self, status, *words):
        assert self.status == status, f"expected {status}, got {self}"
        for word in words:
            assert word in self.err, f"“{word}” isn't said: {self}"
        return self


class Terminal:
    """latent-cli on a terminal of its own (its standard error and input; its output too unless a pipe is asked for)."""

    def __init__(self, place, *arguments, env=None):
        self.place = place
        self.master, slave = pty.openpty()
        self.text = b""
        self.process = place.start(
            *arguments, stdin=slave, stdout=slave, stderr=slave, env=env, start_new_session=True,
            preexec_fn=lambda: __import__("fcntl").ioctl(0, __import__("termios").TIOCSCTTY, 0),
        )
        os.close(slave)

    def read(self, seconds=0.05):
        if not select.select([self.master], [], [], seconds)[0]:
            return True
        try:
            data = os.read(self.master, 65536)
        except OSError:
            return False
        self.text += data
        return bool(data)

    def expect(self, words):
        limit = time.monotonic() + WAIT
        while words.encode() not in self.text:
            assert time.monotonic() < limit and (self.read() or words.encode() in self.text), f"“{words}” isn't in {self.text!r}"

    def type(self, text):
        os.write(self.master, text.encode())

    def end(self):
        limit = time.monotonic() + WAIT
        while self.process.poll() is None and time.monotonic() < limit:
            self.read()
        while self.read() and self.process.poll() is None:
            pass
        status = self.process.wait(1)
        os.close(self.master)
        self.place.outputs.append(self.text.decode(errors="replace"))
        return status


def is_gone(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def until(condition, what):
    limit = time.monotonic() + WAIT
    while time.monotonic() < limit:
        value = condition()
        if value:
            return value
        time.sleep(0.02)
    raise AssertionError(f"never: {what}")


def read_png(path):
    """Width and height of a PNG whose every chunk and whose pixels are whole."""
    data = pathlib.Path(path).read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n", path
    at, pixels, kinds = 8, b"", []
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        body = data[at + 8 : at + 8 + length]
        assert zlib.crc32(kind + body) == struct.unpack(">I", data[at + 8 + length : at + 12 + length])[0], (path, kind)
        if kind == b"IHDR":
            width, height, depth, colours = struct.unpack(">IIBB", body[:10])
        if kind == b"IDAT":
            pixels += body
        kinds.append(kind)
        at += 12 + length
    assert kinds[0] == b"IHDR" and kinds[-1] == b"IEND", (path, kinds)
    row = 1 + (width * depth * {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colours] + 7) // 8
    assert len(zlib.decompress(pixels)) == row * height, path
    return width, height


def pictures(folder):
    return sorted(p for p in pathlib.Path(folder).rglob("*") if p.is_file() and ".latent" not in p.parts)


def main(names):
    """Runs every test_* of the caller's namespace, or those named on the command line."""
    tests = [(name, value) for name, value in names.items() if name.startswith("test_")]
    if len(sys.argv) > 1:
        tests = [(name, value) for name, value in tests if name in sys.argv[1:]]
    failed = 0
    print(f"1..{len(tests)}", flush=True)
    for number, (name, test) in enumerate(tests, 1):
        folder = tempfile.mkdtemp(prefix="latent-cli-")
        place = Place(folder)
        began = time.monotonic()
        label = name.removeprefix("test_").replace("_", " ")
        try:
            try:
                test(place)
            finally:
                place.close()
        except Skip as reason:
            print(f"ok {number} {label} # SKIP {reason}", flush=True)
        except BaseException:
            failed = 1
            print(f"not ok {number} {label}")
            for line in traceback.format_exc().splitlines():
                print("#", line)
            sys.stdout.flush()
        else:
            print(f"ok {number} {label}")
            print(f"# {time.monotonic() - began:.1f} s", flush=True)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    sys.exit(failed)
