#!/usr/bin/env python3
"""Prints "passed failed skipped" from ctest's JUnit file. A test that could not be run at all is a failure, a test that said
SKIP (return code 77) is skipped; no file at all is one failure.

A second argument names the folder where GoogleTest programs left their XML: of those each case counts, so that what is skipped
inside a program is counted as skipped. A program that ctest calls failed has at least one failure, whatever it wrote down."""
import pathlib
import sys
import xml.etree.ElementTree as tree


def cases_of(folder, name):
    """(passed, failed, skipped) of the program's cases; None when it wrote nothing that can be read."""
    try:
        root = tree.parse(pathlib.Path(folder) / f"{name}.xml").getroot()
    except (OSError, tree.ParseError):
        return None
    passed = failed = skipped = 0
    for case in root.iter("testcase"):
        if case.find("failure") is not None:
            failed += 1
        elif case.get("status") == "notrun" or case.get("result") == "skipped":
            skipped += 1
        else:
            passed += 1
    return passed, failed, skipped


def counts(tests, folder=None):
    passed = failed = skipped = 0
    for test in tests:
        status = test.get("status")
        reason = test.find("skipped")
        said_skip = reason is not None and "SKIP" in (reason.get("message") or "")
        inside = cases_of(folder, test.get("name")) if folder and status in ("run", "fail") else None
        if inside is not None:
            passed += inside[0]
            failed += inside[1] if status == "run" else max(1, inside[1])
            skipped += inside[2]
        elif status == "run":
            passed += 1
        elif status == "disabled" or (status == "notrun" and said_skip):
            skipped += 1
        else:
            failed += 1
    return passed, failed, skipped


def main():
    try:
        tests = list(tree.parse(sys.argv[1]).getroot().iter("testcase"))
    except (OSError, tree.ParseError) as error:
        print(f"ctest_counts: {error}", file=sys.stderr)
        print(0, 1, 0)
        return
    print(*counts(tests, sys.argv[2] if len(sys.argv) > 2 else None))


if __name__ == "__main__":
    main()
