#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures the gallery with libraries of several sizes and prints a table.

Each library is made once and kept; its database is put back before each run, because the run takes in new
pictures. Starts are measured several times and the one in the middle counts."""

import argparse
import json
import pathlib
import shutil
import sqlite3
import statistics
import subprocess
import sys
import time

SIZES = (1000, 10000, 100000)
STARTS = 3
TURNS = 3

ROWS = (
    ("first_screen_s", "start to a full first screen", "s", 2),
    ("search_ms", "search: keystroke to a full screen, median", "ms", 1),
    ("search_frames", "search: frames until then, median", "", 0),
    ("search_longest_ms", "search: the longest", "ms", 1),
    ("search_stall_ms", "search: longest stall", "ms", 1),
    ("search_stall_cpu_ms", "search: longest stall, processor time", "ms", 1),
    ("search_sql_ms", "search: the query alone, median", "ms", 2),
    ("search_plain_sql_ms", "search: the same statements in the sqlite3 shell, median", "ms", 2),
    ("search_sql_ratio", "search: the query, measured by the shell's", "", 2),
    ("select_all_invert_ms", "select all, then invert, drawn", "ms", 1),
    ("selection_stall_ms", "select all, then invert: longest stall", "ms", 1),
    ("selection_stall_cpu_ms", "select all, then invert: longest stall, processor time", "ms", 1),
    ("page_stall_ms", "scrolling by page: longest stall", "ms", 1),
    ("page_frame_p99_ms", "scrolling by page: frame, 99 %", "ms", 1),
    ("drag_stall_ms", "dragging the scroll bar: longest stall", "ms", 1),
    ("drag_frame_p99_ms", "dragging the scroll bar: frame, 99 %", "ms", 1),
    ("stall_cpu_ms", "scrolling: longest stall, processor time", "ms", 1),
    ("take_in_s", "taking in 1,000 while scrolling", "s", 2),
    ("take_in_stall_ms", "taking in: longest stall", "ms", 1),
    ("take_in_stall_cpu_ms", "taking in: longest stall, processor time", "ms", 1),
    ("first_screen_pss_mib", "memory (PSS) at the first screen", "MiB", 0),
    ("pss_mib", "memory (PSS) after searching and scrolling", "MiB", 0),
)


def run_json(command):
    output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return json.loads(output.strip().splitlines()[-1])


class Library:
    """A generated library whose database can be put back."""

    def __init__(self, folder, size, make_library):
        self.folder = folder / str(size)
        self.database = self.folder / ".latent" / "library.db"
        self.kept = folder / f"{size}.db"
        if not self.kept.exists():
            print(f"Making a library of {size:,} pictures", file=sys.stderr, flush=True)
            folder.mkdir(parents=True, exist_ok=True)
            shutil.rmtree(self.folder, ignore_errors=True)
            subprocess.run([make_library, "--quiet", str(size), self.folder], check=True)
            with sqlite3.connect(self.database) as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.close()
            shutil.copyfile(self.database, self.kept)

    def put_back(self):
        for end in ("-wal", "-shm"):
            pathlib.Path(f"{self.database}{end}").unlink(missing_ok=True)
        shutil.copyfile(self.kept, self.database)

    def measure_plain_sql(self, program):
        """The median of the processor time that SQLite's shell says the same searches take it, the second and the third
        time: it tells the time of the clock to a millisecond only."""
        statements = subprocess.run([program, self.folder, "statements"], check=True, stdout=subprocess.PIPE, text=True).stdout
        script = ".timer on\n.output /dev/null\n" + statements * TURNS
        output = subprocess.run(
            ["sqlite3", "-readonly", self.database], check=True, input=script, stdout=subprocess.PIPE, text=True
        ).stdout
        words = [line.split() for line in output.splitlines() if line.startswith("Run Time:")]
        times = [(float(line[5]) + float(line[7])) * 1000 for line in words]
        return statistics.median(times[len(times) // TURNS :])


def measure(arguments, size):
    library = Library(arguments.libraries, size, arguments.make_library)
    library.put_back()
    plain = library.measure_plain_sql(arguments.program)
    command = [arguments.run, arguments.program, library.folder]
    starts = [run_json(command + ["start"])["first_screen_s"] for _ in range(STARTS)]
    figures = run_json(command + ["all"])
    figures["first_screen_s"] = statistics.median(starts)
    figures["search_plain_sql_ms"] = plain
    figures["search_sql_ratio"] = figures["search_sql_ms"] / plain
    library.put_back()
    return figures


def print_table(gallery, empty, sizes):
    print()
    print("| | " + " | ".join(f"{size:,}" for size in sizes) + " | growth |")
    print("| --- |" + " ---: |" * (len(sizes) + 1))
    for key, title, unit, digits in ROWS:
        values = [gallery[str(size)][key] for size in sizes]
        growth = f"{values[-1] / values[0]:.2f}" if len(values) > 1 and values[0] > 0 else ""
        print(f"| {title} | " + " | ".join(f"{value:.{digits}f} {unit}".rstrip() for value in values) + f" | {growth} |")
    print()
    print(f"An empty libadwaita window: {empty['first_screen_s']:.2f} s, {empty['pss_mib']:.0f} MiB.")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("run", "program", "empty-window", "make-library"):
        parser.add_argument(f"--{name}", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--libraries", required=True, type=pathlib.Path, help="where the libraries are kept")
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)), help="how many pictures, as N,N,…")
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE", help="writes the figures to FILE as well")
    arguments = parser.parse_args()
    sizes = [int(size) for size in arguments.sizes.split(",")]

    empties = [run_json([arguments.run, arguments.empty_window]) for _ in range(STARTS)]
    empty = {key: statistics.median(one[key] for one in empties) for key in empties[0]}
    gallery = {str(size): measure(arguments, size) for size in sizes}
    print_table(gallery, empty, sizes)
    if arguments.json:
        arguments.json.write_text(json.dumps({"gallery": gallery, "empty_window": empty}, indent=2) + "\n")


if __name__ == "__main__":
    main()
