"""Validates DIR/*.data.json against the DIR/*.schema.json of the same name: an independent judge (python3-jsonschema).

Prints one line per failure; exit 0 all valid, 1 not, 77 when the library is missing.
"""
import pathlib
import sys

try:
    import json
    import jsonschema
except ImportError:
    print("SKIPPED: python3-jsonschema is not installed")
    sys.exit(77)

failed = checked = 0
for schema_file in sorted(pathlib.Path(sys.argv[1]).glob("*.schema.json")):
    schema = json.loads(schema_file.read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    judge = jsonschema.Draft202012Validator(schema)
    name = schema_file.name.removesuffix(".schema.json")
    for data_file in sorted(schema_file.parent.glob(name + ".*.data.json")):
        wanted_bad = ".bad." in data_file.name
        errors = list(judge.iter_errors(json.loads(data_file.read_text("utf-8"))))
        checked += 1
        if bool(errors) != wanted_bad:
            failed += 1
            reason = "; ".join("/".join(map(str, e.absolute_path)) + ": " + e.message[:200] for e in errors[:3])
            print(f"{data_file.name}: {reason or 'was accepted'}")
print(f"{checked} checked, {failed} failed")
sys.exit(1 if failed or not checked else 0)
