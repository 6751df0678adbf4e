"""A result as one HTML file for people: no script, nothing from the network, figures inside."""

from collections.abc import Mapping, Sequence

from salescycle.reports.comparison import answers, difference_rows, fate_rows
from salescycle.reports.figures.differences import differences
from salescycle.reports.figures.side_by_side import fans, funnels, shown
from salescycle.reports.html_page import embedded, template
from salescycle.reports.result import Document

__all__ = ["comparison_page"]

_PAGE = """\
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
    page: str = template(_PAGE).render(
        title=title, document=document, sentences=answers(document), parts=parts,
        runs=f"{document['provenance']['replications']:,}", pictures=_pictures(document, values),
        evidence=evidence, guesses=guesses,
    )  # fmt: skip
    return page + "\n"


def _pictures(document: Document, values: Mapping[str, Sequence[float]]) -> list[dict[str, str]]:
    """Each with the words that stand for it where it cannot be seen."""
    names = ", ".join(shown(document))
    return [
        {"data": embedded(differences(document, values)), "told": answers(document)[0]},
        {"data": embedded(fans(document)), "told": f"Value won in the course of time: {names}"},
        {"data": embedded(funnels(document)), "told": f"Accounts through each phase: {names}"},
    ]
