#!/usr/bin/env python3
"""Checks what the files of the project say: no paths of somebody's machine, no package registries' hosts, no trailing blanks, no
unfinished marks, a README for every room, a kept corpus for every fuzzer, no dead links between documents.

    check_words.py [ROOT]     exit 0: all is well; 1: each finding on a line
"""
import pathlib
import re
import subprocess
import sys

FLOORS = ("libs", "platform", "modules", "flows", "adapters", "web", "app")
TEXT = {".cpp", ".h", ".py", ".sh", ".md", ".txt", ".toml", ".json", ".xml", ".cmake", ".css", ".js", ".mjs", ".yml", ".yaml", ".html", ".java",
        ".svg", ".service", ".sql", ""}
# Data as the world has it: bytes that belong to others, and the licence.
AS_IT_CAME = ("tests/corpus/", "web/assets/vendor/", "LICENSE")

# Written in parts, so that this file does not say what it looks for.
PATHS = re.compile(r"(?<![\w.:/-])/(?:" + "|".join(["wo" + "rk", "ro" + "ot", "ho" + r"me/\w+"]) + r")/")
HOSTS = re.compile("|".join([r"registry\.np" + "mjs", r"registry\.ya" + "rnpkg", r"deb\.deb" + r"ian\.org", r"(security|snapshot)\.deb" + "ian",
                             "py" + r"pi\.(org|python)", r"proxy\.gol" + "ang", r"crates" + r"\.io", r"static\.crates",
                             r"repo1?\.maven", "central" + r"\.sonatype", "artifact" + r"registry", r"\.pkg\.d" + r"ev\b"]), re.I)
MARKS = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "XX" + r"X(?=:|\b\s*$)"]) + r")\b", re.M)
LINK = re.compile(r"!?\[[^\]\n]*\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)")


def files_of(root):
    """Files under version control and new ones; without git, everything outside of build/."""
    try:
        out = subprocess.run(["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                             capture_output=True, check=True).stdout
        names = [n for n in out.decode("utf-8").split("\0") if n]
    except (OSError, subprocess.CalledProcessError):
        names = [p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file()]
        names = [n for n in names if not n.startswith(("build/", ".git/")) and "node_modules/" not in n]
    return sorted(n for n in names if (root / n).is_file())


def without_code(text):
    """A document without its code, where brackets mean something else."""
    text = re.sub(r"^```.*?^```", lambda m: "\n" * m.group().count("\n"), text, flags=re.M | re.S)
    return re.sub(r"`[^`\n]*`", "", text)


class Words:
    def __init__(self, root):
        self.root = pathlib.Path(root)
        self.files = files_of(self.root)
        self.findings = []

    def say(self, name, text, at, what):
        self.findings.append(f"{name}:{text.count(chr(10), 0, at) + 1}: {what}")

    def check_text(self, name):
        text = (self.root / name).read_text(encoding="utf-8", errors="replace")
        for found in PATHS.finditer(text):
            self.say(name, text, found.start(), "path of somebody's machine")
        for found in HOSTS.finditer(text):
            self.say(name, text, found.start(), "host of a package registry")
        for found in MARKS.finditer(text):
            self.say(name, text, found.start(), f"{found.group()}: finish it, or write down what is missing in words")
        for found in re.finditer(r"[ \t\r]+$", text, re.M):
            self.say(name, text, found.start(), "blanks at the end of the line")
        if name.endswith(".md"):
            self.check_links(name, text)

    def check_links(self, name, text):
        text = without_code(text)
        for found in LINK.finditer(text):
            target = found.group(1).split("#")[0]
            if not target or re.match(r"[a-z][a-z0-9+.-]*:", target):
                continue
            path = (self.root / target.lstrip("/")) if target.startswith("/") else (self.root / name).parent / target
            # Pictures are taken by `./dev screenshots`; their folder explains itself.
            if not path.exists() and not target.startswith("docs/screenshots/"):
                self.say(name, text, found.start(), f"dead link to {target}")

    def check_rooms(self):
        for floor in FLOORS:
            for cmake in sorted((self.root / floor).rglob("CMakeLists.txt")):
                room = cmake.parent
                readable = [room / "README.md"]
                if floor == "web":  # one face, one description
                    readable.append(self.root / "web" / "README.md")
                if not any(r.is_file() for r in readable):
                    self.findings.append(f"{room.relative_to(self.root).as_posix()}: a room without README.md")

    def check_corpora(self):
        for name in self.files:
            if not name.endswith("_fuzz.cpp"):
                continue
            corpus = self.root / "tests" / "corpus" / pathlib.Path(name).stem
            if not corpus.is_dir() or not any(corpus.iterdir()):
                self.findings.append(f"{name}: no corpus in tests/corpus/{corpus.name}")

    def check(self):
        for name in self.files:
            if pathlib.Path(name).suffix in TEXT and not name.startswith(AS_IT_CAME):
                self.check_text(name)
        self.check_rooms()
        self.check_corpora()
        return self.findings


def main(arguments):
    words = Words(arguments[0] if arguments else ".")
    findings = words.check()
    for finding in findings:
        print(f"words: {finding}")
    if findings:
        print(f"words: FAILED, {len(findings)} findings")
        return 1
    print(f"words: {len(words.files)} files read")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
