#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a program that makes mistakes in a fiber, and expects each to be reported."""

import subprocess
import sys

CASES = [
    ("nothing", None, None),
    ("leak", "LeakSanitizer: detected memory leaks", "in lose_a_block"),
    ("use-after-free", "AddressSanitizer: heap-use-after-free", "in read_after_free"),
    ("overflow", "runtime error: signed integer overflow", "sanitizer-bait.c"),
]

failed = 0
print(f"1..{len(CASES)}")
for number, (mistake, report, place) in enumerate(CASES, 1):
    run = subprocess.run([sys.argv[1], mistake], capture_output=True, text=True)
    if report is None:
        good = run.returncode == 0
    else:
        good = run.returncode != 0 and report in run.stderr and place in run.stderr
    failed |= not good
    print(f"{'ok' if good else 'not ok'} {number} {mistake}")
    if not good:
        print(f"# exit status {run.returncode}")
        for line in run.stderr.splitlines():
            print("#", line)
sys.exit(failed)
