#!/usr/bin/env python3
"""Tests of check_words.py and ctest_counts.py: each finding in a small project of its own."""
import pathlib
import sys
import tempfile
import unittest
import xml.etree.ElementTree as tree

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import check_words  # noqa: E402
import ctest_counts  # noqa: E402


class Words(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.root = pathlib.Path(self.folder.name)

    def tearDown(self):
        self.folder.cleanup()

    def write(self, path, text):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def findings(self, path, text):
        self.write(path, text)
        return check_words.Words(self.root).check()

    def expect(self, path, text, words):
        findings = self.findings(path, text)
        self.assertEqual(len(findings), 1, findings)
        self.assertIn(words, findings[0])

    def test_good_text(self):
        self.assertEqual(self.findings("a.md", "[b](b.txt) [x](https://example.org/a) `[c](d)` /data/ homework/ net" + "work/ x\n"),
                         ["a.md:1: dead link to b.txt"])
        self.write("b.txt", "")
        self.assertEqual(self.findings("a.md", "[b](b.txt#top) [x](https://example.org/a) `[c](d)` homework/x\n"), [])

    def test_machine_path(self):
        self.expect("a.txt", "see /wo" + "rk/here", "a.txt:1: path")

    def test_registry(self):
        self.expect("a.json", "\n\"https://registry.np" + "mjs.org/x\"", "a.json:2: host")

    def test_blanks(self):
        self.expect("a.cpp", "int x;\nint y; \n", "a.cpp:2: blanks")

    def test_mark(self):
        self.expect("a.cpp", "// TO" + "DO later\n", "finish it")

    def test_room_without_readme(self):
        self.expect("libs/new/CMakeLists.txt", "", "libs/new: a room without README.md")
        self.write("libs/new/README.md", "# new\n")
        self.assertEqual(check_words.Words(self.root).check(), [])

    def test_fuzzer_without_corpus(self):
        self.expect("libs/x_fuzz.cpp", "", "no corpus in tests/corpus/x_fuzz")
        self.write("tests/corpus/x_fuzz/one", "bytes \n")
        self.assertEqual(check_words.Words(self.root).check(), [])

    def test_exit(self):
        self.assertEqual(check_words.main([str(self.root)]), 0)
        self.write("a.txt", "x \n")
        self.assertEqual(check_words.main([str(self.root)]), 1)


class Counts(unittest.TestCase):
    def test_counts(self):
        cases = tree.fromstring(
            '<testsuite><testcase status="run"/><testcase status="run"/><testcase status="fail"/><testcase status="disabled"/>'
            '<testcase status="notrun"><skipped message="SKIP_RETURN_CODE=77"/></testcase>'
            '<testcase status="notrun"><skipped message="Unable to find executable"/></testcase></testsuite>').iter("testcase")
        self.assertEqual(ctest_counts.counts(cases), (2, 2, 2))

    def test_cases_inside_programs(self):
        tests = list(tree.fromstring(
            '<testsuite><testcase name="a_test" status="run"/><testcase name="b_test" status="fail"/><testcase name="c_test" status="fail"/>'
            '<testcase name="script" status="run"/></testsuite>').iter("testcase"))
        with tempfile.TemporaryDirectory() as folder:
            write = pathlib.Path(folder).joinpath
            write("a_test.xml").write_text(
                '<testsuites><testsuite><testcase status="run" result="completed"/><testcase status="run" result="completed"/>'
                '<testcase status="run" result="skipped"><skipped message="SKIPPED: no folder"/></testcase>'
                '<testcase status="notrun" result="suppressed"/></testsuite></testsuites>', encoding="utf-8")
            write("b_test.xml").write_text(  # ended with an error after its cases: a failure all the same
                '<testsuites><testsuite><testcase status="run" result="completed"/></testsuite></testsuites>', encoding="utf-8")
            write("c_test.xml").write_text("<testsuites><tests", encoding="utf-8")  # died while it wrote
            self.assertEqual(ctest_counts.counts(tests, folder), (4, 2, 2))
        self.assertEqual(ctest_counts.counts(tests), (2, 2, 0))


if __name__ == "__main__":
    unittest.main()
