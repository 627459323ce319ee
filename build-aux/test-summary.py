#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Counts the test cases of a `meson test` run and prints one closing line.

A case is a subtest of a program that speaks TAP, or a whole program that doesn't. A program
that failed without a failed case (it crashed, hung, or lost a case) counts as one more failure.
Arguments are folders of meson's logs; in a later one a program's result takes the place of its
earlier one. `--failed FOLDER` prints the programs that failed.
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


def read_run(logs):
    """One run's programs: name -> (passed, skipped, failures)."""
    cases = read_cases(logs / "testlog.junit.xml")
    programs = {}
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
        passed = sum(result in ("OK", "EXPECTEDFAIL") for _, result in subtests)
        skipped = sum(result == "SKIP" for _, result in subtests)
        programs[test["name"]] = (passed, skipped, bad)
    return programs


def main():
    if sys.argv[1] == "--failed":
        for name, (_, _, bad) in read_run(pathlib.Path(sys.argv[2])).items():
            if bad:
                print(name.rpartition("/")[2].strip())
        return 0

    programs = {}
    for logs in sys.argv[1:]:
        for name, result in read_run(pathlib.Path(logs)).items():
            if name in programs:
                print("tried again alone, because of:", "; ".join(programs[name][2]))
            programs[name] = result

    failures = [failure for _, _, bad in programs.values() for failure in bad]
    passed = sum(result[0] for result in programs.values())
    skipped = sum(result[1] for result in programs.values())
    for failure in failures:
        print("failed:", failure)
    print(f"{passed} passed, {len(failures)} failed" + (f", {skipped} skipped" if skipped else ""))
    return 1 if failures or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
