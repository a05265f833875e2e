#!/usr/bin/env python3
"""Checks the project's floors: who includes whom, no cycles, private headers, and what libs/ and modules/ must not see.
layers.toml at the project's root says what is allowed and why. Needs Python 3.11, nothing else.

    check_layers.py [ROOT] [--stamp FILE]     exit 0: all is well; 1: each violation on a line; FILE is touched on success
"""
import fnmatch
import pathlib
import re
import sys
import tomllib

INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"', re.M)
SPARE = re.compile(r"(_(test|fuzz|bench)\.cpp|test_support\.h)$")

# Comments, strings and characters are blanked before these are looked for; <headers> stay.
PURITY = {
    "thread": r"<(thread|mutex|shared_mutex|condition_variable|future|semaphore|latch|barrier|stop_token|pthread\.h)>|\bthread_local\b",
    "clock": r"\b(system_clock|steady_clock|high_resolution_clock|utc_clock|file_clock|gettimeofday|clock_gettime|localtime\w*|gmtime\w*)\b"
             r"|<(ctime|time\.h|sys/time\.h)>|\btime\s*\(\s*(NULL|nullptr|0)\s*\)",
    "environment": r"\b(getenv|secure_getenv|setenv|putenv)\b",
    "file": r"<(fstream|filesystem|iostream|fcntl\.h|unistd\.h|sys/stat\.h|dirent\.h)>|\b(fopen|freopen|tmpfile|mkstemp)\b",
    "network": r"<(sys/socket\.h|netdb\.h|arpa/inet\.h|netinet/[^>]*|boost/(asio|beast)[^>]*)>|\b(getaddrinfo|socket)\s*\(",
    "process": r"\b(fork|execv\w*|execl\w*|popen|posix_spawn\w*)\s*\(|\bstd::system\b",
    "randomness": r"<random>|\b(random_device|mt19937(_64)?|getrandom|getentropy|arc4random\w*|RAND_(priv_)?bytes)\b|\bs?rand\s*\(",
    "locale": r"<(locale|clocale|locale\.h)>|\b(setlocale|newlocale|uselocale|localeconv)\b|\bstd::locale\b",
    "exception": r"\b(throw|catch)\b",
}
PURITY = {name: re.compile(pattern) for name, pattern in PURITY.items()}

BLANK = re.compile(
    r'R"(?P<d>[^()\\\s]{0,16})\((?:.|\n)*?\)(?P=d)"'   # raw strings
    r'|"(?:\\.|[^"\\\n])*"'
    r"|(?<![0-9A-Fa-f])'(?:\\.|[^'\\\n])+'"            # not the digit separators of 1'000
    r"|//[^\n]*|/\*(?:.|\n)*?\*/")


def code_of(text):
    """The text without comments and literals, line numbers kept."""
    return BLANK.sub(lambda m: "\n" * m.group().count("\n") or " ", text)


def matches(name, patterns):
    return any(fnmatch.fnmatchcase(name, p) for p in patterns)


class Project:
    def __init__(self, root):
        self.root = pathlib.Path(root)
        with open(self.root / "layers.toml", "rb") as file:
            self.rules = tomllib.load(file)
        self.floors = self.rules["floors"]
        self.errors = []
        self.rooms = set()
        for floor in self.floors:
            for cmake in (self.root / floor).rglob("CMakeLists.txt"):
                self.rooms.add(cmake.parent.relative_to(self.root).as_posix())
        self.files = []
        for floor in self.floors:
            for pattern in ("*.cpp", "*.h"):
                self.files += [p.relative_to(self.root).as_posix() for p in (self.root / floor).rglob(pattern)
                               if "node_modules" not in p.parts]
        self.files.sort()

    def room_of(self, path):
        """The nearest room above a file; for a file outside of all rooms, its folder."""
        folder = path.rpartition("/")[0]
        while folder:
            if folder in self.rooms:
                return folder
            folder = folder.rpartition("/")[0]
        return path.rpartition("/")[0]

    def listed(self, table, room):
        """What a table says of a room: its own row and those of the patterns that match it."""
        out = []
        for pattern, names in self.rules.get(table, {}).items():
            if fnmatch.fnmatchcase(room, pattern):
                out += names
        return out

    def may_include(self, source, room, target):
        if room == target:
            return True
        floor, target_floor = room.split("/")[0], target.split("/")[0]
        if SPARE.search(source) and matches(target, self.listed("test_edges", room)):
            return True
        if floor == target_floor and matches(target, self.listed("edges", room)):
            return True
        if floor == target_floor and floor not in ("tests", "tools", "bench", "app"):
            return False
        return matches(target, self.floors[floor])

    def is_private(self, header, room):
        name = header[len(room) + 1:]
        if matches(name, self.listed("private", room)):
            return True
        own = room.rpartition("/")[2] + ".h"
        if f"{room}/{own}" not in self.files:
            return False
        return name != own and not matches(name, self.listed("public", room))

    def check_includes(self):
        graph = {}
        for source in self.files:
            room = self.room_of(source)
            text = (self.root / source).read_text(encoding="utf-8", errors="replace")
            for found in INCLUDE.finditer(text):
                header = found.group(1)
                where = f"{source}:{text.count(chr(10), 0, found.start(1)) + 1}"
                if header not in self.files:
                    # A header that is nowhere is the compiler's to report; one found beside the file hides its room from this check.
                    if (self.root / source).parent.joinpath(header).is_file():
                        self.errors.append(f"{where}: \"{header}\": includes start at the project's root")
                    continue
                target = self.room_of(header)
                if target == room:
                    continue
                if not self.may_include(source, room, target):
                    self.errors.append(f"{where}: {room} must not include {target} (layers.toml)")
                elif self.is_private(header, target) and not SPARE.search(source):
                    self.errors.append(f"{where}: {header} is private to {target}")
                if not SPARE.search(source):
                    graph.setdefault(room, {}).setdefault(target, where)
        return graph

    def check_cycles(self, graph):
        done, path = set(), []

        def visit(room):
            if room in path:
                ring = path[path.index(room):] + [room]
                self.errors.append("cycle: " + " -> ".join(ring) + f" (last edge: {graph[ring[-2]][room]})")
                return
            if room in done:
                return
            path.append(room)
            for target in sorted(graph.get(room, {})):
                visit(target)
            path.pop()
            done.add(room)

        for room in sorted(graph):
            visit(room)

    def check_purity(self):
        allowed = {}
        for entry in self.rules.get("allow", []):
            if entry.get("rule") not in PURITY or not entry.get("reason"):
                self.errors.append(f"layers.toml: allow needs file, rule (one of {', '.join(PURITY)}) and reason: {entry}")
                continue
            allowed[entry["file"], entry["rule"]] = False
        folders = tuple(f + "/" for f in self.rules.get("purity", {}).get("folders", []))
        for source in self.files:
            if not source.startswith(folders) or SPARE.search(source):
                continue
            code = code_of((self.root / source).read_text(encoding="utf-8", errors="replace"))
            for rule, pattern in PURITY.items():
                for found in pattern.finditer(code):
                    if (source, rule) in allowed:
                        allowed[source, rule] = True
                        continue
                    line = code.count("\n", 0, found.start()) + 1
                    self.errors.append(f"{source}:{line}: {found.group().strip()}: {rule} has no place in libs/ and modules/")
        for (source, rule), used in allowed.items():
            if not used:
                self.errors.append(f"layers.toml: {source} does not need its exception for {rule} any more")

    def check(self):
        for room in self.rules.get("edges", {}):
            if room.split("/")[0] not in self.floors:
                self.errors.append(f"layers.toml: edges of {room}: no such floor")
        self.check_cycles(self.check_includes())
        self.check_purity()
        return self.errors


def main(arguments):
    stamp = None
    if "--stamp" in arguments:
        at = arguments.index("--stamp")
        stamp = pathlib.Path(arguments[at + 1])
        del arguments[at:at + 2]
    project = Project(arguments[0] if arguments else ".")
    errors = project.check()
    for error in errors:
        print(f"layers: {error}")
    if errors:
        print(f"layers: FAILED, {len(errors)} violations in {len(project.files)} files")
        return 1
    if stamp:
        stamp.parent.mkdir(parents=True, exist_ok=True)
        stamp.touch()
    else:
        print(f"layers: {len(project.files)} files in {len(project.rooms)} rooms keep to their floors")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
