import pytest

from salescycle.scenarios.strict_yaml import Place, YamlProblem, read_yaml


def test_keys_and_items_know_their_line_and_column() -> None:
    document = read_yaml("a: 1\nb: {c: 2, d: [x, y]}\ne:\n  - z\n")
    assert document.data == {"a": 1, "b": {"c": 2, "d": ["x", "y"]}, "e": ["z"]}
    assert document.places[("b", "d")] == Place(2, 11)
    assert document.places[("b", "d", 1)] == Place(2, 18)
    assert document.places[("e", 0)] == Place(4, 5)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        ("-3", -3),
        ("010", 10),
        ("0.5", 0.5),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("true", True),
        ("True", True),
        ("~", None),
        ("", None),
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("1_000", "1_000"),
        ("0x1f", "0x1f"),
        ("1:30", "1:30"),
        ("2026-01-05", "2026-01-05"),
        ("'12'", "12"),
        ('"true"', "true"),
        ("٣", "٣"),
        ("4.2 / d", "4.2 / d"),
        ("lognormal(median=3 h)", "lognormal(median=3 h)"),
    ],
)
def test_scalars_follow_yaml_1_2(text: str, value: object) -> None:
    assert read_yaml(f"key: {text}").data == {"key": value}


@pytest.mark.parametrize(
    ("text", "place", "told"),
    [
        ("a: &x 1", (1, 4), "an anchor or alias"),
        ("a: 1\nb: *a", (2, 4), "an anchor or alias"),
        ("a: !!int 1", (1, 4), "a tag"),
        ("a: !python/object:os.system 1", (1, 4), "a tag"),
        ("a: ! 1", (1, 4), "a tag"),
        ("<<: {a: 1}", (1, 1), "a merge key"),
        ("a: 1\nb: 2\na: 3", (3, 1), "the key 'a' a second time"),
        ("{a: 1, a: 2}", (1, 8), "the key 'a' a second time"),
        ("? [a]\n: 1", (1, 3), "a list or mapping as a key"),
        ("? a\n: 1\n? ''\n: 2", (3, 3), "a key that is empty, very long"),
        ("a: 1\n---\nb: 2", (2, 1), "a second document"),
        ("%TAG ! tag:x,2000:\n--- 1", (2, 1), "a directive"),
        ("%YAML 1.1\n---\na: yes", (2, 1), "a directive"),
        ("a: .inf", (1, 4), "a finite number"),
        ("a: -.INF", (1, 4), "a finite number"),
        ("a: .nan", (1, 4), "a finite number"),
        ("a: 1e999", (1, 4), "a finite number"),
        ("a: " + "9" * 5000, (1, 4), "a number of 5000 characters"),
        ("a: b\0c", (1, 5), "the hidden character U+0000"),
        ("a: 1\nb: x\x1b[31m", (2, 5), "the hidden character U+001B"),
        ("a: x\u202ey", (1, 5), "the hidden character U+202E"),
        ('a: "\\0"', (1, 4), "the hidden character U+0000"),
        ('a: "\\ud800"', (1, 4), "the hidden character U+D800"),
        ('a: "\\UFFFFFFFF"', (1, 1), "not YAML"),
        ("a: [1, 2", (1, 9), "not YAML"),
        ("a: b: c", (1, 5), "not YAML"),
        ("a:\n\t- b", (2, 1), "not YAML"),
        ("[" * 100, (1, 33), "more than 32 levels"),
        ("a: [" + "1," * 30_000 + "]", (1, 39_999), "more than 20,000 values"),
    ],
)
def test_what_is_forbidden_is_refused_where_it_stands(text: str, place: tuple[int, int], told: str) -> None:
    with pytest.raises(YamlProblem) as refused:
        read_yaml(text)
    assert told in refused.value.message
    assert refused.value.place == place


def test_an_alias_bomb_is_never_built() -> None:
    bomb = "a: &a [x,x]\n" + "".join(f"{b}: &{b} [*{a},*{a}]\n" for a, b in zip("abcdefg", "bcdefgh", strict=True))
    with pytest.raises(YamlProblem, match="anchor"):
        read_yaml(bomb)


def test_blocks_of_text_and_comments_are_yaml_as_usual() -> None:
    assert read_yaml("# hello\na: |\n  one\n  two\nb: >-\n  three\n  four # not a comment\n").data == {
        "a": "one\ntwo\n",
        "b": "three four # not a comment",
    }
