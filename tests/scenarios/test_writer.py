import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salescycle.scenarios.strict_yaml import read_yaml
from salescycle.scenarios.writer import as_yaml, write_text

texts = st.text(
    st.characters(min_codepoint=32, max_codepoint=0x2FF, exclude_characters="\x7f\xad"), max_size=40
).filter(lambda text: not any("\x7f" <= letter <= "\x9f" for letter in text))
leaves = st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.floats(-1e6, 1e6) | texts
keys = texts.filter(lambda text: bool(text) and text.isprintable() and text != "<<")  # others are refused when read
trees = st.recursive(leaves, lambda part: st.lists(part, max_size=3) | st.dictionaries(keys, part, max_size=3))


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(keys, trees, min_size=1, max_size=4))
def test_whatever_is_written_reads_as_it_was(document):
    assert read_yaml(as_yaml(document, comment="by hand")).data == document


def test_long_laws_are_folded_behind_commas_and_read_the_same():
    law = "empirical(" + ", ".join(f"{n}.5 d" for n in range(101)) + ")"
    text = as_yaml({"wait": {"won": law}}, comment="x" * 50)
    assert read_yaml(text).data == {"wait": {"won": law}}
    lines = text.splitlines()
    assert max(map(len, lines)) <= 120
    assert all(line.endswith((",", ')"')) for line in lines[2:])


def test_text_that_looks_like_a_number_or_a_word_of_yaml_stays_text():
    document = {"a": "012", "b": "true", "c": "1e5", "d": "", "e": "- x", "f": "x: y", "g": "2017-10-01", "h": ".inf"}
    assert read_yaml(as_yaml(document)).data == document


def test_what_is_no_finite_number_is_not_written():
    with pytest.raises(ValueError, match="not JSON compliant"):
        as_yaml({"a": math.inf})


def test_a_file_is_written_whole(tmp_path):
    path = tmp_path / "ours.yaml"
    path.write_text("old")
    write_text(path, "new: \u00e4\n")
    assert path.read_bytes() == "new: \u00e4\n".encode()
    assert [file.name for file in tmp_path.iterdir()] == ["ours.yaml"]
