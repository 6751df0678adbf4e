import re
from typing import Any

import pytest

from salescycle.reports.flow_mermaid import flow_mermaid, in_markdown
from salescycle.scenarios.files import library
from salescycle.scenarios.loader import load
from salescycle.scenarios.process_map import process_map
from tests.scenarios.processes import coin, long_process, process
from tests.twins.random_scenarios import case

PLAIN = r'[^"\[\]{}|<>`&;#]|#\d+;'
LABEL = rf'"(?:{PLAIN}|<br/>)*"'
LINE = re.compile(
    rf"flowchart TB| *subgraph \w+\[{LABEL}\]| *end| *\w+\[{LABEL}\]| *\w+\(\[{LABEL}\]\)"
    rf"| *\w+ (-->|==>|-\.->)(\|{LABEL}\|)? \w+(\(\[{LABEL}\]\))?"
)
KEYWORDS = {"end", "graph", "flowchart", "subgraph", "style", "class", "click", "default", "direction", "linkStyle"}


def body(text: str) -> list[str]:
    """The lines behind the block that holds the title."""
    lines = text.splitlines()
    assert (lines[0], lines[2]) == ("---", "---")
    assert re.fullmatch(r'title: "(?:[^"\\]|\\.)*"', lines[1])
    return lines[3:]


def check(told: dict[str, Any]) -> list[str]:
    """Each line is one that Mermaid knows, blocks are closed, and no node has a word of Mermaid as its name."""
    lines = body(flow_mermaid(told))
    assert [line for line in lines if not LINE.fullmatch(line)] == []
    assert sum("subgraph" in line for line in lines) == sum(line.strip() == "end" for line in lines)
    named = {found[1] for line in lines if (found := re.match(r" *(\w+)[(\[]", line))}
    assert not named & KEYWORDS
    return lines


@pytest.mark.parametrize("name", library())
def test_the_library_is_drawn_with_an_arrow_an_exit(name: str) -> None:
    told = process_map(load(name))
    arrows = [line for line in check(told) if re.search(r"-->|==>|-\.->", line)]
    exits = sum(len(step["exits"]) for step in told["steps"])
    assert len(arrows) == exits + len(told["influences"]) + any(step["starts_itself"] for step in told["steps"])


@pytest.mark.parametrize("seed", range(20))
def test_any_process_is_drawn(seed: int) -> None:
    check(process_map(case(seed).scenario))


def test_a_long_process_with_a_hostile_title_is_drawn() -> None:
    check(process_map(long_process()))


@pytest.mark.parametrize(
    "name",
    ['a"b', "end", "a]b", "x[y]", "(z)", "a|b", "<script>alert(1)</script>", "`md`", "#quot;", "a;b", "{c}", "%%"],
)
def test_a_name_is_shown_and_never_read(name: str) -> None:
    told = process_map(process({"deal": coin("offer", {"won": 1.0})}, title=name))
    told["steps"][0] |= {"step": name, "role": name, "documents": [name], "leads": [{"source": name, "a_day": 1.0}]}
    told["phases"][0] |= {"phase": name}
    told["steps"][0]["phase"] = name
    told["steps"][0]["exits"][0]["endings"] = {name: 0.5, "other": 0.5}
    lines = check(told)
    assert not any("%%" in line for line in lines)
    assert not any(re.search(r"[<>](?!br/>)", re.sub(r"<br/>|-->|==>|-\.->", "", line)) for line in lines)


def test_words_and_rates_stand_at_arrows() -> None:
    lines = [line.strip() for line in check(process_map(load("saas_smb")))]
    assert 'subgraph p4["4 Offer: 30 % advance"]' in lines
    assert 's7 ==>|"order 30 %"| s9' in lines
    assert 's7 -->|"70 %: price, rival 25 %, no decision, expired, after 9 d"| s7x2(["lost"])' in lines
    assert 's3 -.->|"nurture, after 21 d"| s3' in lines
    assert "customer -.-> service" in lines
    assert 's13 -.->|"satisfaction"| s14' in lines


def test_in_markdown_it_is_a_block() -> None:
    text = in_markdown(flow_mermaid(process_map(load("w1"))))
    assert text.startswith("```mermaid\n---\n")
    assert text.endswith("\n```\n")
    assert text.count("```") == 2
