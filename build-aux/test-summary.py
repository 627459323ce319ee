#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Counts the test cases of a `meson test` run and prints one closing line.

A case is a subtest of a program that speaks TAP, or a whole program that doesn't. A program
that failed without a failed case (it crashed, hung, or lost a case) counts as one more failure.
"""

import json
import pathlib
import sys
import xml.etree.ElementTree as ElementTree

BAD = {"FAIL", "ERROR", "TIMEOUT", "INTERRUPT", "UNEXPECTEDPASS"}


def read_cases(path):
    """The junit file's cases: name of the program -> list of (case, result)."""
    programs = {}
    for suite in ElementTree.parse(path).getroot().iter("testsuite"):
        for case in suite.iter("testcase"):
            if case.find("failure") is not None or case.find("error") is not None:
                result = "FAIL"
            elif case.find("skipped") is not None:
                result = "SKIP"
            else:
                result = "OK"
            programs.setdefault(suite.get("name"), []).append((case.get("name"), result))
    return programs


def main():
    logs = pathlib.Path(sys.argv[1])
    cases = read_cases(logs / "testlog.junit.xml")
    passed = skipped = 0
    failures = []

    for line in (logs / "testlog.json").read_text(encoding="utf-8").splitlines():
        test = json.loads(line)
        # A program with subtests has the same name in both files, after the project's in one.
        project = test["name"].partition(":")[0]
        subtests = cases.get(f"{project}.{test['name']}")
        if subtests is None:
            subtests = [("", "FAIL" if test["result"] in BAD else test["result"])]
        bad = [f"{test['name']}: {case}" for case, result in subtests if case and result == "FAIL"]
        if test["result"] in BAD and not bad:
            bad = [f"{test['name']}: {test['result'].lower()}"]
        failures += bad
        skipped += sum(result == "SKIP" for _, result in subtests)
        passed += sum(result in ("OK", "EXPECTEDFAIL") for _, result in subtests)

    for failure in failures:
        print("failed:", failure)
    print(f"{passed} passed, {len(failures)} failed" + (f", {skipped} skipped" if skipped else ""))
    return 1 if failures or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
