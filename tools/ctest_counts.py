#!/usr/bin/env python3
"""Prints "passed failed skipped" from ctest's JUnit file. A test that could not be run at all is a failure, a test that said
SKIP (return code 77) is skipped; no file at all is one failure."""
import sys
import xml.etree.ElementTree as tree


def counts(cases):
    passed = failed = skipped = 0
    for case in cases:
        status = case.get("status")
        reason = case.find("skipped")
        said_skip = reason is not None and "SKIP" in (reason.get("message") or "")
        if status == "run":
            passed += 1
        elif status == "disabled" or (status == "notrun" and said_skip):
            skipped += 1
        else:
            failed += 1
    return passed, failed, skipped


def main():
    try:
        cases = tree.parse(sys.argv[1]).getroot().iter("testcase")
    except (OSError, tree.ParseError) as error:
        print(f"ctest_counts: {error}", file=sys.stderr)
        print(0, 1, 0)
        return
    print(*counts(cases))


if __name__ == "__main__":
    main()
