#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The key in a real keyring, in a session bus of its own."""

import shutil
import subprocess

import harness
from kie_like import Service


def with_keyring(place):
    for program in ("dbus-daemon", "gnome-keyring-daemon"):
        if not shutil.which(program):
            raise harness.Skip(f"there is no {program}")
    del place.env["DBUS_SESSION_BUS_ADDRESS"]
    bus = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=place.env,
    )
    place.running.append(bus)
    place.env["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().decode().strip()
    daemon = subprocess.Popen(
        ["gnome-keyring-daemon", "--unlock", "--components=secrets", "--foreground"],
        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=place.env,
    )
    place.running.append(daemon)
    daemon.stdin.write(b"keyring password")
    daemon.stdin.close()

    def ready():
        names = subprocess.run(
            ["dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.DBus", "/",
             "org.freedesktop.DBus.ListNames"],
            capture_output=True, env=place.env, check=False,
        ).stdout
        return b"org.freedesktop.secrets" in names

    harness.until(ready, "the keyring on the bus")


def use_without_key(place, service):
    place.use(service)
    del place.env["KIE_API_KEY"]


def test_key_in_the_keyring(place):
    with_keyring(place)
    service = Service()
    use_without_key(place, service)
    place.run("key", "status").expect(1, "latent-cli key set")
    place.run("generate", "a fox").expect(3, "latent-cli key set")

    place.run("key", "set", text=f"{service.key}\n").expect(0, "1000")
    assert "keyring" in place.run("key", "status").expect(0).out
    place.run("generate", "a fox").expect(0)
    assert place.run("credits").expect(0).out == "995\n"

    # Another service doesn't get this one's key.
    other = Service()
    place.env["LATENT_API_BASE"] = other.base
    place.library = place.folder / "other"
    place.run("credits").expect(3)
    assert service.key not in str(other.requests)
    place.env["LATENT_API_BASE"] = service.base
    place.library = place.folder / "library"

    # The variable goes before the keyring.
    assert "KIE_API_KEY" in place.run("key", "status", env={"KIE_API_KEY": service.key}).expect(0).out

    place.run("key", "clear").expect(0)
    place.run("key", "status").expect(1)
    place.run("key", "clear").expect(0)


def test_wrong_key_is_not_kept(place):
    with_keyring(place)
    service = Service()
    use_without_key(place, service)
    place.secrets.append("some-other-key")
    place.run("key", "set", text="some-other-key\n").expect(1, "wasn’t kept")
    place.run("key", "status").expect(1)
    place.run("key", "set", text="\n").expect(2)
    place.run("key", "set", text="").expect(2)
    place.run("key", "set", text="two words\n").expect(2)
    place.run("key", "set", text="x" * 10000).expect(1)


def test_key_typed_on_a_terminal_is_not_shown(place):
    with_keyring(place)
    service = Service()
    use_without_key(place, service)
    terminal = harness.Terminal(place, "key", "set")
    terminal.expect("it isn’t shown")
    terminal.type(service.key + "\n")
    terminal.expect("Credits left")
    assert terminal.end() == 0
    place.run("key", "status").expect(0)

    # Ctrl+C leaves, and leaves the keyring as it is.
    terminal = harness.Terminal(place, "key", "set")
    terminal.expect("it isn’t shown")
    terminal.type("\x03")
    assert terminal.end() == 130
    place.run("key", "status").expect(0)


def test_without_a_keyring(place):
    service = Service()
    use_without_key(place, service)
    result = place.run("key", "set", text=f"{service.key}\n").expect(1, "KIE_API_KEY")
    assert "keyring" in result.err, result
    place.run("generate", "a fox", env={"KIE_API_KEY": service.key}).expect(0)


harness.main(globals())
