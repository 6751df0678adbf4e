"""A result as one HTML file for people: no script, nothing from the network, figures inside."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from functools import cache
from io import BytesIO
from typing import Any

from matplotlib.figure import Figure

from salescycle.reports.comparison import answers, difference_rows, fate_rows
from salescycle.reports.figures.differences import differences
from salescycle.reports.figures.side_by_side import fans, funnels, shown
from salescycle.reports.result import Document
from salescycle.reports.style import INK, MUTED, PAPER

__all__ = ["comparison_page"]

_PAGE = """\
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
.scroll { overflow-x: auto; }
</style>
</head>
<body>
<h1>{{ sentences[0] }}</h1>
{% for sentence in sentences[1:] %}<p>{{ sentence }}</p>
{% endfor %}
<p class="second">{{ title }}: {{ runs }} pairs of runs on common luck, until {{ document.by }}.
Luck is keyed by customer, so a change moves only the customers that it touches.</p>
{% for picture in pictures %}<img src="data:image/png;base64,{{ picture.data }}" alt="{{ picture.told }}">
{% endfor %}{% for part in parts %}
<h2>{{ part.name }}{% if part.changes %}: <span class="second">{{ part.changes|join(", ") }}</span>{% endif %}</h2>
<div class="scroll"><table>
<tr><th></th><th>base</th><th>{{ part.name }}</th><th>difference</th><th>variance saved</th></tr>
{% for row in part.rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>
{% endfor %}</table></div>
<p class="second">* clear: the chance of an error is below 5 % over all rows of all variants (Holm). Money in
{{ document.currency }}.</p>
{% if part.fates.changed %}<h2>Who ends otherwise</h2>
<p>{{ "%.1f"|format(part.fates.changed) }} of {{ "%.0f"|format(part.fates.customers) }} customers a run, counted over
{{ part.fates.runs }} runs.</p>
<div class="scroll"><table class="words">
<tr><th>a run</th><th>in the base</th><th>in the variant</th><th>first difference</th></tr>
{% for row in part.fate_rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>
{% endfor %}</table></div>{% endif %}
{% endfor %}
<h2>What it rests on</h2>
<div class="scroll"><table class="words">
<tr><th>value</th><th></th><th>grade</th><th>source</th></tr>
{% for row in evidence %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>
{% endfor %}</table></div>
<p class="second">Every other number is an assumption: {{ guesses }} of them. Grades: A peer-reviewed or official,
B large study, C disclosed sample, D order of magnitude. The size of every effect is an assumption; --doubt halves and
doubles them.</p>
<h2>Where the numbers come from</h2>
<p class="second">
{% for key, value in document.provenance.items() %}{{ key }} {{ value }}{{ ", " if not loop.last }}
{% endfor %}</p>
</body>
</html>
"""


def comparison_page(
    document: Document, values: Mapping[str, Sequence[float]], evidence: Sequence[tuple[str, ...]], guesses: int
) -> str:
    """The page of a comparison.

    Args:
        document: of ``compare``.
        values: differences of its metric by variant, for the picture.
        evidence: (key, value, grade, source) of what is known of the scenario.
        guesses: number of values that are assumptions.
    """
    names = list(document["variants"])[1:]
    fates = {one["variant"]: one for one in document["fates"]}
    parts = [
        {
            "name": name,
            "changes": document["changes"].get(name, []),
            "rows": difference_rows(document, name),
            "fates": fates[name],
            "fate_rows": fate_rows(fates[name]),
        }
        for name in names
    ]
    title = f"{document['provenance']['scenario']}: {', '.join(names)}"
    page: str = _template().render(
        title=title, ink=INK, paper=PAPER, muted=MUTED, document=document, sentences=answers(document), parts=parts,
        runs=f"{document['provenance']['replications']:,}", pictures=_pictures(document, values),
        evidence=evidence, guesses=guesses,
    )  # fmt: skip
    return page + "\n"


@cache
def _template() -> Any:
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415 - only pages need it

    return Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=False).from_string(_PAGE)


def _pictures(document: Document, values: Mapping[str, Sequence[float]]) -> list[dict[str, str]]:
    """Each with the words that stand for it where it cannot be seen."""
    names = ", ".join(shown(document))
    return [
        {"data": _embedded(differences(document, values)), "told": answers(document)[0]},
        {"data": _embedded(fans(document)), "told": f"Value won in the course of time: {names}"},
        {"data": _embedded(funnels(document)), "told": f"Accounts through each phase: {names}"},
    ]


def _embedded(figure: Figure) -> str:
    """A picture as base64, for inside of a page."""
    data = BytesIO()
    figure.savefig(data, format="png", metadata={"Software": None})
    return b64encode(data.getvalue()).decode("ascii")
