#!/usr/bin/env python3
"""Tests of check_layers.py: each kind of violation in a small project of its own must be found, and named."""
import pathlib
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.dont_write_bytecode = True
import check_layers  # noqa: E402

LAYERS = """
[floors]
libs = []
modules = ["libs/*"]
web = ["libs/*"]
[edges]
"libs/*" = ["libs/base"]
"modules/pair" = ["modules/one"]
[test_edges]
"libs/base" = ["libs/other"]
[public]
"libs/base" = ["also.h"]
[private]
"libs/other" = ["inner.h"]
[purity]
folders = ["libs", "modules"]
"""


class Layers(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.root = pathlib.Path(self.folder.name)
        self.write("layers.toml", LAYERS)
        for room in ("libs/base", "libs/other", "modules/one", "modules/pair", "web"):
            self.write(f"{room}/CMakeLists.txt", "")
        for header in ("libs/base/base.h", "libs/base/also.h", "libs/base/hidden.h", "libs/other/open.h", "libs/other/inner.h",
                       "modules/one/thing.h", "modules/pair/pair.h", "web/page.h"):
            self.write(header, "#pragma once\n")

    def tearDown(self):
        self.folder.cleanup()

    def write(self, path, text):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def errors(self):
        return check_layers.Project(self.root).check()

    def expect(self, path, text, *words):
        """The file with this text brings exactly one error, which has these words; without it there is none."""
        self.assertEqual(self.errors(), [])
        self.write(path, text)
        errors = self.errors()
        self.assertEqual(len(errors), 1, errors)
        for word in words:
            self.assertIn(word, errors[0])

    def test_downwards_and_listed_edges_are_allowed(self):
        self.write("modules/one/a.cpp", '#include "libs/base/base.h"\n#include "libs/other/open.h"\n#include <vector>\n')
        self.write("modules/pair/a.cpp", '#include "modules/one/thing.h"\n')
        self.write("libs/other/a.cpp", '#include "libs/base/also.h"\n#include "libs/other/inner.h"\n')
        self.assertEqual(self.errors(), [])

    def test_upwards_is_forbidden(self):
        self.expect("libs/base/a.cpp", '\n#include "modules/one/thing.h"\n', "libs/base/a.cpp:2", "libs/base must not include modules/one")

    def test_module_must_not_include_web(self):
        self.expect("modules/one/a.h", '#include "web/page.h"\n', "modules/one must not include web")

    def test_neighbour_without_an_edge_is_forbidden(self):
        self.expect("modules/one/a.cpp", '#include "modules/pair/pair.h"\n', "modules/one must not include modules/pair")

    def test_edge_for_tests_does_not_hold_for_code(self):
        self.write("libs/base/a_test.cpp", '#include "libs/other/open.h"\n')
        self.expect("libs/base/a.cpp", '#include "libs/other/open.h"\n', "must not include libs/other")

    def test_private_header_beside_a_header_of_the_rooms_name(self):
        self.expect("libs/other/a.cpp", '#include "libs/base/hidden.h"\n', "libs/base/hidden.h is private")

    def test_private_header_that_is_named(self):
        self.expect("web/a.cpp", '#include "libs/other/inner.h"\n', "libs/other/inner.h is private")

    def test_include_that_does_not_start_at_the_root(self):
        self.expect("libs/base/a.cpp", '#include "base.h"\n', "root")

    def test_include_through_the_parent_folder(self):
        self.expect("libs/base/a.cpp", '#include "../../modules/one/thing.h"\n', "root")

    def test_cycle(self):
        self.write("layers.toml", LAYERS.replace("[edges]", '[edges]\n"modules/one" = ["modules/pair"]'))
        self.write("modules/one/a.cpp", '#include "modules/pair/pair.h"\n')
        self.expect("modules/pair/a.cpp", '#include "modules/one/thing.h"\n', "cycle", "modules/one -> modules/pair -> modules/one")

    def test_each_impure_thing_is_found(self):
        samples = {
            "thread": ["#include <mutex>\n", "thread_local int x;\n"],
            "clock": ["auto t = std::chrono::system_clock::now();\n", "auto t = time(nullptr);\n"],
            "environment": ['auto x = std::getenv("HOME");\n'],
            "file": ["#include <fstream>\n", "#include <filesystem>\n"],
            "network": ["#include <sys/socket.h>\n", "#include <boost/asio/ip/tcp.hpp>\n"],
            "process": ['int x = std::system("ls");\n'],
            "randomness": ["#include <random>\n", "int x = rand();\n"],
            "locale": ["#include <locale>\n", 'auto x = setlocale(LC_ALL, "");\n'],
            "exception": ["void f() { throw 1; }\n", "void f() { try {} catch (...) {} }\n"],
        }
        self.assertEqual(set(samples), set(check_layers.PURITY))
        for rule, texts in samples.items():
            for text in texts:
                with self.subTest(rule=rule, text=text):
                    self.write("modules/one/a.cpp", "\n" + text)
                    errors = self.errors()
                    self.assertEqual(len(errors), 1, errors)
                    self.assertIn("modules/one/a.cpp:2", errors[0])
                    self.assertIn(f"{rule} has no place", errors[0])

    def test_comments_literals_tests_and_other_floors_are_free(self):
        self.write("libs/base/a.cpp", '// throw\n/* getenv */ auto x = "rand()"; auto y = R"(throw)"; int z = 1\'000; char q = \'"\'; // catch "\n')
        self.write("libs/base/a_test.cpp", "#include <random>\n")
        self.write("web/a.cpp", "#include <mutex>\n")
        self.assertEqual(self.errors(), [])

    def test_code_after_a_digit_separator_is_still_read(self):
        self.expect("libs/base/a.cpp", "int x = 1'000;\nvoid f() { throw 1'000; }\n", "libs/base/a.cpp:2")

    def test_exception_needs_a_reason_and_a_use(self):
        allow = '[[allow]]\nfile = "libs/base/a.cpp"\nrule = "thread"\nreason = "{}"\n'
        self.write("libs/base/a.cpp", "thread_local int x;\n")
        self.write("layers.toml", LAYERS + allow.format("context"))
        self.assertEqual(self.errors(), [])
        self.write("layers.toml", LAYERS + allow.format(""))
        self.assertEqual(len(self.errors()), 2)
        self.write("layers.toml", LAYERS + allow.format("context"))
        self.expect("libs/base/a.cpp", "int x;\n", "does not need its exception")

    def test_exit_and_stamp(self):
        stamp = self.root / "build" / "layers.stamp"
        self.assertEqual(check_layers.main([str(self.root), "--stamp", str(stamp)]), 0)
        self.assertTrue(stamp.exists())
        stamp.unlink()
        self.write("libs/base/a.cpp", '#include "web/page.h"\n')
        self.assertEqual(check_layers.main([str(self.root), "--stamp", str(stamp)]), 1)
        self.assertFalse(stamp.exists())


if __name__ == "__main__":
    unittest.main()
