"""What all pages share: a head that forbids scripts and the network, templates that escape, pictures inside."""

from base64 import b64encode
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

from salescycle.reports.style import INK, MUTED, PAPER
from salescycle.reports.wording import signed
from salescycle.scenarios.voices import does

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["embedded", "template"]

_HEAD = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ title }}</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; color: {{ ink }}; background: {{ paper }}; max-width: 60rem;
  margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; line-height: 1.3; } h2 { font-size: 1.15rem; margin-top: 2.2rem; }
img { width: 100%; height: auto; } .second { color: {{ muted }}; font-size: .9rem; }
table { border-collapse: collapse; font-size: .92rem; font-variant-numeric: tabular-nums; }
th, td { padding: .2rem .7rem; text-align: right; border-bottom: 1px solid #dfe4e8; }
th:first-child, td:first-child, .words td, .words th { text-align: left; }
.scroll { overflow-x: auto; } .words .number { text-align: right; white-space: nowrap; }
dl { display: grid; grid-template-columns: 7rem 1fr; gap: .3rem 1rem; } dt { font-weight: 600; } dd { margin: 0; }
pre { background: #eef3f7; padding: .6rem .8rem; white-space: pre-wrap; overflow-wrap: anywhere;
  font-size: .85rem; }
</style>
</head>
<body>
"""
_END = """
</body>
</html>
"""


@cache
def template(body: str) -> Any:
    """A page with *body*, a jinja2 template in which everything is escaped; it is given ``title`` too."""
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415 - only pages need it

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=False)
    environment.filters |= {"money": "{:,.0f}".format, "signed": signed, "spaced": _spaced, "does": does}
    environment.globals |= {"ink": INK, "paper": PAPER, "muted": MUTED}
    return environment.from_string(_HEAD + body.rstrip() + _END)


def _spaced(word: str) -> str:
    return word.replace("_", " ")


def embedded(figure: "Figure") -> str:
    """A picture as base64, for inside of a page."""
    data = BytesIO()
    figure.savefig(data, format="png", metadata={"Software": None})
    return b64encode(data.getvalue()).decode("ascii")
