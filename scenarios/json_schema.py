"""JSON Schema of scenario files, made from the models: what an editor completes and explains."""

from typing import Any

from salescycle.sim.words.scenario import Scenario

__all__ = ["scenario_schema"]

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def scenario_schema() -> dict[str, Any]:
    """The schema of one file.

    A file that extends another may leave out whatever it inherits, at every depth, and a schema cannot see the other
    file. So a key is required at the top only, and only where nothing is extended; ``salescycle check`` finds the rest.
    """
    schema = Scenario.model_json_schema()
    required = schema.pop("required")
    for block in schema["$defs"].values():
        block.pop("required", None)
    return {
        "$schema": DIALECT,
        **schema,
        "title": "Scenario of salescycle",
        "required": ["name"],
        "if": {"not": {"required": ["extends"]}},
        "then": {"required": required},
    }
