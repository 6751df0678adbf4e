"""The schema that editors use accepts what the loader accepts; read here by a few lines instead of a new dependency."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from salescycle.scenarios.files import library
from salescycle.scenarios.json_schema import scenario_schema
from salescycle.scenarios.strict_yaml import read_yaml

SCHEMA = scenario_schema()
TYPES: dict[str, Any] = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
    "null": type(None),
}
KNOWN = {
    *("$ref", "$schema", "$defs", "title", "description", "default", "type", "enum", "const", "pattern", "anyOf"),
    *("not", "if", "then", "properties", "patternProperties", "additionalProperties", "propertyNames", "required"),
    *("items", "minItems", "maxItems", "minProperties", "maxProperties", "maxLength"),
    *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
}


def complaints(schema: dict[str, Any], value: Any, path: str = "") -> Iterator[str]:
    assert set(schema) <= KNOWN, set(schema) - KNOWN
    if "$ref" in schema:
        yield from complaints(SCHEMA["$defs"][schema["$ref"].rsplit("/", 1)[1]], value, path)
    if "anyOf" in schema and all(list(complaints(part, value, path)) for part in schema["anyOf"]):
        yield f"{path}: fits nothing"
    if "not" in schema and not list(complaints(schema["not"], value, path)):
        yield f"{path}: must not fit"
    if "if" in schema and not list(complaints(schema["if"], value, path)):
        yield from complaints(schema["then"], value, path)
    if "type" in schema and not _is(value, schema["type"]):
        yield f"{path}: {value!r} is no {schema['type']}"
        return
    if ("enum" in schema and value not in schema["enum"]) or ("const" in schema and value != schema["const"]):
        yield f"{path}: {value!r} is not among the words"
    if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        yield f"{path}: {value!r} does not match"
    if isinstance(value, int | float) and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        yield f"{path}: {value} is out of bounds"
    if isinstance(value, list):
        for item in value:
            yield from complaints(schema.get("items", {}), item, path)
    if isinstance(value, dict):
        yield from (f"{path}.{key} is missing" for key in schema.get("required", ()) if key not in value)
        for key, part in value.items():
            yield from complaints(_below(schema, key), part, f"{path}.{key}")


def _is(value: Any, kind: str) -> bool:
    return isinstance(value, TYPES[kind]) and (kind == "boolean" or not isinstance(value, bool))


def _below(schema: dict[str, Any], key: str) -> dict[str, Any]:
    if key in schema.get("properties", {}):
        return schema["properties"][key]
    for pattern, below in schema.get("patternProperties", {}).items():
        if re.search(pattern, key):
            return below
    other = schema.get("additionalProperties", {})
    return {"not": {}} if other is False else {} if other is True else other


@pytest.mark.parametrize("name", library())
def test_the_schema_accepts_the_library(name: str) -> None:
    assert list(complaints(SCHEMA, read_yaml(library()[name].read_text(encoding="utf-8")).data)) == []


def test_a_file_that_extends_another_may_leave_everything_out() -> None:
    assert list(complaints(SCHEMA, {"name": "mine", "extends": "w1", "team": {"sales": {"count": 3}}})) == []
    assert ".team is missing" in list(complaints(SCHEMA, {"name": "mine"}))


@pytest.mark.parametrize(
    "document",
    [
        {"sed": 1},
        {"seed": -1},
        {"playbook": {"order": "bigest"}},
        {"phases": {"offer": {"conversion": 1.5}}},
        {"process": {"call": {"effort": "soon"}}},
        {"sources": {"web": {"rate": "often"}}},
        {"team": {"rep": {"count": "4"}}},
        {"window": "long"},
    ],
)
def test_the_schema_complains_where_the_loader_would(document: dict[str, Any]) -> None:
    assert list(complaints(SCHEMA, {"name": "mine", "extends": "w1", **document}))


def test_every_key_explains_itself() -> None:
    blocks = [SCHEMA, *SCHEMA["$defs"].values()]
    assert [
        key for block in blocks for key, part in block["properties"].items() if not {"description", "$ref"} & set(part)
    ] == []
