#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Latent beside nautilus, gThumb, Shotwell and Geeqie with the same pictures, looked at from outside.

`./dev bench peers` runs it in the tree that has the others. Whatever a program keeps about the pictures (thumbnails, a
database) is made before and kept for the next time."""

import argparse
import contextlib
import json
import os
import pathlib
import shutil
import signal
import statistics
import subprocess
import sys
import time

import peers
import screen

# Fewer coloured areas than on any of the screens: thumbnails are missing.
LEAST_PICTURES = 8
BUS = pathlib.Path(__file__).with_name("bus.conf")
REST_MS = 2000
LONG_REST_MS = 6000
# Which of the watcher's times counts: 99 % of the screen, which is less than one thumbnail from all of it. A line of text
# that changes later on, such as what the status bar says, isn't waited for.
FULL = 2
LONGEST_MS = 60000


def say(text):
    print(text, file=sys.stderr, flush=True)


def processes():
    return {int(name) for name in os.listdir("/proc") if name.isdecimal()}


def memory(pid):
    """Name and MiB (PSS) of a process; None if it has gone."""
    try:
        name = pathlib.Path(f"/proc/{pid}/comm").read_text().strip()
        for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return name, int(line.split()[1]) / 1024
    except (FileNotFoundError, ProcessLookupError):
        pass
    return None


@contextlib.contextmanager
def session(environment):
    """A message bus and a key ring, as every desktop has them."""
    bus = subprocess.Popen(["dbus-daemon", f"--config-file={BUS}", "--nofork", "--print-address=1"], stdout=subprocess.PIPE,
                           stderr=subprocess.DEVNULL, text=True, env=environment, start_new_session=True)
    inside = {**environment, "DBUS_SESSION_BUS_ADDRESS": bus.stdout.readline().strip()}
    ring = subprocess.Popen(["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"], env=inside,
                            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    ring.stdin.write(b"test")
    ring.stdin.close()
    try:
        subprocess.run(["gdbus", "wait", "--session", "--timeout", "30", "org.freedesktop.secrets"], env=inside, check=True)
        yield inside
    finally:
        bus.terminate()
        bus.wait()
        ring.terminate()
        ring.wait()


def end(pids):
    """Ends what a program has left, and waits for it."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
        limit = time.monotonic() + 5
        while pids & processes() and time.monotonic() < limit:
            with contextlib.suppress(ChildProcessError):
                while os.waitpid(-1, os.WNOHANG)[0]:
                    pass
            time.sleep(0.05)


@contextlib.contextmanager
def running(shown, program, *before, **options):
    """The program in a session of its own, which is all gone afterwards."""
    peers.make_settings(shown.folder, program)
    with session({**shown.environment, **program.environment}) as inside:
        others = processes()
        process = subprocess.Popen([*before, *program.command], env=inside, stderr=subprocess.DEVNULL, **options)
        process.others = others
        try:
            yield process
        finally:
            process.terminate()
            process.wait()
            end(processes() - others)
            shown.wait_empty()


def run(shown, program, watch, picture, wanted, rest=REST_MS):
    """One start, until @wanted pictures are in sight. Its screen is kept as @picture."""
    watching = [watch, shown.framebuffer, str(rest), str(LONGEST_MS)]
    limit = time.monotonic() + LONGEST_MS / 1000
    with running(shown, program, *watching, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as watcher:
        while True:
            result = json.loads(watcher.stdout.readline())
            shown.save(picture)
            result["pictures"] = screen.count_pictures(picture)
            if result["pictures"] >= wanted:
                break
            if time.monotonic() > limit:
                raise RuntimeError(f"{program.name} shows too few pictures: look at {picture}.")
            watcher.stdin.write("\n")
            watcher.stdin.flush()
        found = [memory(pid) for pid in processes() - watcher.others - {watcher.pid}]
        watcher.stdin.close()
        watcher.wait()
    own = [one for one in found if one is not None and not one[0].startswith(peers.DESKTOP)]
    result["processes"] = sorted(own, key=lambda one: -one[1])
    result["pss_mib"] = sum(one[1] for one in own)
    return result


def print_table(results):
    empty = results[peers.EMPTY]
    print("\n| | full first screen | first pixels | pictures in sight | memory | above the empty window |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for name, one in results.items():
        above = f"{one['pss_mib'] - empty['pss_mib']:+.0f} MiB" if one is not empty else ""
        sight = one["pictures"] if one is not empty else ""
        print(f"| {name} | {one['full_s']:.2f} s | {one['first_s']:.2f} s | {sight} | {one['pss_mib']:.0f} MiB | {above} |")


def summarize(runs):
    return {
        "full_s": statistics.median(one["drawn_s"][FULL] for one in runs),
        "first_s": statistics.median(one["first_s"] for one in runs),
        "pictures": statistics.median_low(one["pictures"] for one in runs),
        "pss_mib": statistics.median(one["pss_mib"] for one in runs),
        "runs": runs,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", required=True, type=pathlib.Path, help=argparse.SUPPRESS)
    parser.add_argument("--pictures", type=int, default=10000, metavar="N", help="how many pictures (10000)")
    parser.add_argument("--runs", type=int, default=5, metavar="N", help="how often each program is started (5)")
    parser.add_argument("--only", help="the programs, as NAME,NAME,…")
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE", help="writes the figures to FILE as well")
    arguments = parser.parse_args()
    folder = arguments.build / "bench" / "peers" / str(arguments.pictures)
    watch = arguments.build / "bench" / "peers" / "latent-screen-watch"
    screens = folder / "screens"
    shutil.rmtree(screens, ignore_errors=True)
    screens.mkdir(parents=True)

    with screen.Screen(folder) as shown:
        library = peers.make_library(arguments.build, folder, arguments.pictures)
        programs = peers.make_programs(arguments.build, folder, library, arguments.pictures)
        if arguments.only:
            programs = [one for one in programs if one.name in arguments.only.split(",")]
        wanted = {}
        for program in programs:
            say(f"{program.name}: getting warm")
            program.prepare(lambda one: running(shown, one))
            # The first start fills the caches, and tells how many pictures there are to be seen.
            least = 0 if program.name == peers.EMPTY else LEAST_PICTURES
            first = run(shown, program, watch, screens / f"{program.name}-first.png", least, LONG_REST_MS)
            wanted[program.name] = first["pictures"]
        runs = {program.name: [] for program in programs}
        for turn in range(arguments.runs):
            for program in programs:
                picture = screens / f"{program.name}-{turn + 1}.png"
                one = run(shown, program, watch, picture, wanted[program.name])
                say(f"{program.name}: {one['drawn_s']} s, {one['pss_mib']:.0f} MiB, {one['changes']} changes, "
                    f"{one['pictures']} pictures")
                runs[program.name].append(one)
    results = {name: summarize(each) for name, each in runs.items()}
    if peers.EMPTY in results:
        print_table(results)
    print(f"\nWhat was on the screen is in {screens}.")
    if arguments.json:
        arguments.json.write_text(json.dumps({"peers": results}, indent=2) + "\n")


if __name__ == "__main__":
    main()
