#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How well the engine uses the rate limit, and how soon and how cheaply it notices results.

Runs latent-cli against latent-demo with a round trip of 0.1 s and the documented limit of 20 new
tasks in 10 s: once with the engine's own rhythm, which has learned from 30 tasks, and once each with
a look every 2 s and every 5 s. Two more runs look at the limit alone: "restart" is killed half-way, between two
bursts, and goes on with `tasks --resume`; "window + CLI" has the application's window open on the library, which then
sends, while two latent-cli write their tasks into it. The runs go side by side, each with a service and a library of
its own. All times are the service's.

    bench-engine.py [--tasks N] [--median SECONDS] [--json FILE]
"""

import argparse
import json
import math
import os
import pathlib
import random
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

LIMIT, WINDOW = 20, 10.0
ROUND_TRIP = 0.1
MODEL = "flux-2/pro-text-to-image"
DEMO_MEDIAN, DEMO_SPREAD = 6.0, 0.2  # latent-demo's for that model at --speed 1
LEARNED = 30
PROMPT = "a lighthouse in fog [plain]"
RUNS = {
    "own rhythm": (None, "generate"),
    "every 2 s": (2.0, "generate"),
    "every 5 s": (5.0, "generate"),
    "restart": (None, "restart"),
}
if "LATENT_PROGRAM" in os.environ:
    RUNS["window + CLI"] = (None, "window")


def control(base, method, path, body=None):
    data = json.dumps(body).encode() if body is not None else None
    with urllib.request.urlopen(urllib.request.Request(base + path, data, method=method), timeout=30) as answer:
        return json.load(answer)


class Run:
    def __init__(self, folder, interval, way, arguments):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir()
        self.interval = interval
        self.way = getattr(self, way)
        self.cpu = None
        self.count = arguments.tasks
        self.median = arguments.median
        self.demo = subprocess.Popen(
            [os.environ["LATENT_DEMO_PROGRAM"], "--state", self.folder / "demo", "--control-port", "0",
             "--credits", "1000000", "--speed", str(DEMO_MEDIAN / self.median)],
            stdout=subprocess.PIPE, text=True,
        )
        self.base = self.demo.stdout.readline().rpartition(" ")[2].strip()
        self.control = self.demo.stdout.readline().rpartition(" ")[2].strip()
        control(self.control, "POST", "/faults", {
            "kind": "delay-before", "path": "/api/", "seconds": ROUND_TRIP, "times": 0,
        })
        self.library = self.folder / "library"
        self.env = os.environ | {
            "LATENT_API_BASE": self.base, "KIE_API_KEY": "demo", "HOME": str(self.folder),
            "DBUS_SESSION_BUS_ADDRESS": "disabled:",
        }

    def cli(self, *arguments):
        return [os.environ["LATENT_CLI"], *arguments, "--library", str(self.library)]

    def prepare(self):
        subprocess.run(self.cli("credits"), env=self.env, check=True, stdout=subprocess.DEVNULL)  # makes the library
        draw = random.Random(7)
        with sqlite3.connect(self.library / ".latent" / "library.db") as database:
            for _ in range(LEARNED):
                seconds = self.median * math.exp(draw.gauss(0, DEMO_SPREAD))
                database.execute("INSERT INTO duration (model, seconds) VALUES (?, ?)", (MODEL, seconds))
            if self.interval:
                database.execute("INSERT INTO setting (name, value) VALUES ('poll.seconds', ?)", (str(self.interval),))

    def go(self):
        self.prepare()
        control(self.control, "DELETE", "/requests")
        self.way()
        states = [json.loads(line)["state"] for line in self.call("tasks", "--json").splitlines()]
        if states.count("done") != self.count:
            raise SystemExit(f"of {self.count} tasks {states.count('done')} are done: {sorted(set(states))}")

    def call(self, *arguments):
        return subprocess.run(self.cli(*arguments), env=self.env, check=True, stdout=subprocess.PIPE, text=True).stdout

    def start(self, *arguments):
        return subprocess.Popen(self.cli(*arguments), env=self.env, stdout=subprocess.DEVNULL)

    @staticmethod
    def end(process):
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            raise SystemExit(f"latent-cli ended with {process.returncode}")
        return usage.ru_utime + usage.ru_stime

    def generate(self):
        self.cpu = self.end(self.start("generate", "--count", str(self.count), PROMPT))

    def restart(self):
        process = self.start("generate", "--count", str(self.count), PROMPT)
        while True:
            time.sleep(0.2)
            sent = [r for r in control(self.control, "GET", "/requests") if r["path"].endswith("/createTask")]
            # A whole burst is answered, the next one isn't due: what is killed in mid-request stays uncertain.
            if len(sent) >= self.count // 2 and len(sent) % LIMIT == 0 and all(r["answered"] for r in sent):
                break
        time.sleep(1)
        process.kill()
        process.wait()
        self.end(self.start("tasks", "--resume"))

    def window(self):
        window = subprocess.Popen(
            [os.environ["LATENT_RUN_X"], os.environ["LATENT_PROGRAM"], "--library", self.library],
            env=self.env | {"GSETTINGS_BACKEND": "memory"}, stdout=subprocess.DEVNULL, start_new_session=True,
        )
        try:
            time.sleep(8)
            halves = [self.start("generate", "--count", str(n), PROMPT)
                      for n in (self.count // 2, self.count - self.count // 2)]
            for half in halves:
                self.end(half)
        finally:
            os.killpg(window.pid, signal.SIGTERM)
            window.wait()

    def measure(self):
        tasks = {t["id"]: t for t in control(self.control, "GET", "/tasks")}
        log = control(self.control, "GET", "/requests")
        created = [r for r in log if r["path"].endswith("/createTask")]
        looks = [r for r in log if r["path"].endswith("/recordInfo")]
        known = {}
        for look in looks:
            task = tasks[look["query"].partition("taskId=")[2].partition("&")[0]]
            if look["answered"] >= task["completed"]:
                known[task["id"]] = min(known.get(task["id"], math.inf), look["answered"])
        delays = sorted((known[t] - tasks[t]["completed"]) / 1000 for t in tasks)
        first, last = min(r["time"] for r in created), max(r["time"] for r in created)
        assert len(tasks) == self.count == len(delays), (len(tasks), len(delays))
        least = (math.ceil(self.count / LIMIT) - 1) * WINDOW
        return {
            "tasks": self.count,
            "sending_s": (last - first) / 1000,
            "sending_least_s": least,
            "throughput": least / ((last - first) / 1000) if last > first else 1.0,
            "total_s": (max(known.values()) - first) / 1000,
            "total_least_s": max(
                min((i // LIMIT) * WINDOW for i in [n]) + (t["completed"] - t["created"]) / 1000
                for n, t in enumerate(sorted(tasks.values(), key=lambda t: t["created"]))
            ),
            "rejected": sum(r["code"] == 429 for r in log),
            "requests_per_task": len(looks) / self.count,
            "delay_median_s": statistics.median(delays),
            "delay_p95_s": delays[math.ceil(0.95 * len(delays)) - 1],
            "cpu_ms_per_task": self.cpu * 1000 / self.count if self.cpu else None,
        }

    def close(self):
        self.demo.terminate()
        self.demo.wait()


ROWS = [
    ("sending, s", "sending_s", "{:.1f}"),
    ("  least possible, s", "sending_least_s", "{:.1f}"),
    ("  share of the limit", "throughput", "{:.1%}"),
    ("all known, s", "total_s", "{:.1f}"),
    ("  least possible, s", "total_least_s", "{:.1f}"),
    ("requests answered with 429", "rejected", "{}"),
    ("looks per task", "requests_per_task", "{:.2f}"),
    ("done → known, median, s", "delay_median_s", "{:.2f}"),
    ("done → known, 95 %, s", "delay_p95_s", "{:.2f}"),
    ("CPU per task, ms", "cpu_ms_per_task", "{:.0f}"),
]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tasks", type=int, default=200)
    parser.add_argument("--median", type=float, default=20.0)
    parser.add_argument("--json", metavar="FILE")
    arguments = parser.parse_args()

    with tempfile.TemporaryDirectory(prefix="latent-bench-") as folder:
        runs = {
            name: Run(os.path.join(folder, str(number)), interval, way, arguments)
            for number, (name, (interval, way)) in enumerate(RUNS.items())
        }
        try:
            threads = [threading.Thread(target=run.go) for run in runs.values()]
            for thread in threads:
                thread.start()
                time.sleep(0.5)
            for thread in threads:
                thread.join()
            results = {name: run.measure() for name, run in runs.items()}
        finally:
            for run in runs.values():
                run.close()

    width = max(len(title) for title, _, _ in ROWS)
    print(f"{arguments.tasks} tasks, median {arguments.median:g} s, spread {DEMO_SPREAD}, round trip {ROUND_TRIP} s")
    print(" " * width, *(f"{name:>12}" for name in results))
    for title, key, form in ROWS:
        texts = ["–" if result[key] is None else form.format(result[key]) for result in results.values()]
        print(f"{title:{width}}", *(f"{text:>12}" for text in texts))
    if arguments.json:
        pathlib.Path(arguments.json).write_text(json.dumps({"engine": results}, indent=2) + "\n")


if __name__ == "__main__":
    sys.exit(main())
