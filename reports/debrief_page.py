"""A debrief as one HTML file for the trainer: no script, nothing from the network, pictures inside."""

from collections.abc import Mapping
from typing import Any

from salescycle.reports.figures.two_ways import two_ways
from salescycle.reports.html_page import embedded, template

__all__ = ["debrief_page"]

_PAGE = """\
<h1>{{ told.sentence }}</h1>
<p class="second">{{ title }}. Money in {{ told.currency }}. The steady colleague works by the firm's playbook, with the
same customers and the same luck.</p>

<div class="scroll"><table>
<tr><th></th><th>{{ told.currency }}</th><th></th></tr>
<tr><td>you</td><td>{{ told.score|money }}</td><td></td></tr>
<tr><td>a steady colleague</td><td>{{ told.par|money }}</td><td></td></tr>
<tr><td>difference</td><td>{{ told.difference|signed }}</td><td></td></tr>
<tr><td>&ensp;decisions</td><td>{{ told.decisions_total|signed }}</td>
<td class="second">\u00b1 {{ told.decisions_se|money }}</td></tr>
<tr><td>&ensp;luck</td><td>{{ told.luck|signed }}</td><td></td></tr>
</table></div>
<p>{{ told.score|money }} = margin in the time {{ told.parts.window_margin|money }} + what was left, the year after
{{ told.parts.after_margin|money }} \u2212 hours and money {{ (told.parts.hours + told.parts.spend)|money }}.</p>

{% if told.mattered %}<h2>The decisions that mattered</h2>
<p class="second">Judged by what could be known then, against the steady colleague, in futures that are the same for
each way; \u00b1 is a standard error. The best is chosen on one half of the futures and valued on the other. In the
pictures a diamond is the mean, a thick line half of the futures, a dot what came in this game.</p>
<div class="scroll"><table class="words">
<tr><th></th><th>when</th><th>whom</th><th>done</th><th class="number">worth</th><th>best was</th>
<th class="number">worth</th><th>how it went</th></tr>
{% for each in told.mattered %}<tr><td>{{ loop.index }}</td><td>{{ each.when }}</td><td>{{ each.company }}</td>
<td>{{ each.did }}</td><td class="number">{{ each.against_par|signed }} \u00b1 {{ each.against_par_se|money }}</td>
{% if each.is_bettered %}<td>{{ each.best_did }}</td><td class="number">{{ each.best_against_par|signed }}</td>
{% else %}<td>hard to tell apart</td><td></td>{% endif %}<td>{{ each.outcome }}</td></tr>
{% endfor %}</table></div>
{% for each in told.mattered %}
<h2>{{ loop.index }}. {{ each.company or "Nobody" }}{{ ", " if each.kind }}{{ each.kind|does }}
<span class="second">{{ each.when }}</span></h2>
<p><b>Done:</b> {{ each.did }}, {{ each.against_par|signed }}.
{% if each.is_bettered or each.best_did != each.did -%}
<b>{{ "Best was" if each.is_bettered else "Hard to tell apart from" }}:</b> {{ each.best_did }},
{{ each.best_against_par|signed }}.{% else %}Nothing else was clearly better.{% endif %}</p>
{% if pictures[loop.index0] %}<img src="data:image/png;base64,{{ pictures[loop.index0] }}" alt="{{ each.did }}: half
of {{ each.yours.futures }} futures between {{ each.yours.quartiles[0]|signed }} and {{
each.yours.quartiles[2]|signed }}; {{
each.best_did }}: between {{ each.best.quartiles[0]|signed }} and {{ each.best.quartiles[2]|signed }}">
{% endif %}<dl>
{% if each.wanted is defined and each.wanted %}<dt>Wanted</dt><dd>{{ each.wanted }}</dd>
{% endif %}{% if each.knew or each.not_asked %}<dt>Known</dt><dd>{% for fact in each.knew %}{{ fact.about }}: {{
fact.is }}{{
"; " if not loop.last else "." }}{% endfor %}{% if each.not_asked %} Nobody had asked about: {{
each.not_asked|join(", ") }}.{% endif %}</dd>
{% endif %}{% if each.true %}<dt>True</dt><dd>{% for fact in each.true %}{{ fact.about }}: {{ fact.is }}{{
"; " if not loop.last else "." }}{% endfor %}</dd>
{% endif %}{% if each.loop %}<dt>Loop {{ each.loop }}</dt><dd>{{ each.why }}</dd>
{% endif %}<dt>Same luck</dt><dd>What would have happened in this game, the playbook after each: what was done {{
each.same_luck.yours|signed }}, the best {{ each.same_luck.best|signed }}, against the steady colleague's way.</dd>
<dt>How often</dt><dd>{{ each.how_often }}</dd>
<dt>It went</dt><dd>{{ each.outcome or "no account was concerned" }}</dd>
</dl>
{% endfor %}{% endif %}
{% if told.loops %}<h2>Loops</h2>
<dl>
{% for each in told.loops %}<dt>{{ each.loop }}</dt><dd><b>{{ each.name|capitalize }}.</b> {{ each.line }}</dd>
{% endfor %}</dl>
<p class="second">Only what survives when every assumption is halved and doubled is told as a lesson.</p>
{% endif %}
<h2>As the playbook does</h2>
<div class="scroll"><table>
<tr><th>kind of decision</th><th>stops</th><th>as the playbook</th></tr>
{% for each in told.conformance %}<tr><td>{{ each.kind|does }}</td><td>{{ each.stops }}</td>
<td>{{ each.as_playbook }}</td></tr>
{% endfor %}</table></div>
{% if told.compare %}<p>Habits of this player that are not the playbook's: {% for key, value in told.habits.items() %}{{
key|spaced }} {{ value }}{{ ", " if not loop.last else "." }}{% endfor %} What they do to the whole firm:</p>
<pre>{{ told.compare }}</pre>
{% endif %}{% if told.drill %}<p>To practise the kind of decision that cost most,
{{ told.drill.cost|money }} in all:</p><pre>{{ told.drill.line }}</pre>
{% endif %}{% if told.commits %}<h2>Said to be booked</h2>
<div class="scroll"><table>
<tr><th>said on</th><th>said</th><th>it was</th><th>difference</th></tr>
{% for each in told.commits %}<tr><td>{{ each.when }}</td><td>{{ each.said|money }}</td><td>{{ each.booked|money }}</td>
<td>{{ each.difference|signed }}</td></tr>
{% endfor %}</table></div>
{% endif %}{% if told.calibration %}<h2>Guesses</h2>
<p>{{ told.calibration.guesses }} guesses: Brier {{ "%.2f"|format(told.calibration.brier) }}, of always saying {{
"%.0f"|format(100 * told.calibration.base_rate) }} % {{ "%.2f"|format(told.calibration.brier_base) }}; the best is 0.
</p>
<div class="scroll"><table>
<tr><th>said</th><th>guesses</th><th>came</th></tr>
{% for each in told.calibration.table %}<tr><td>{{ "%.0f"|format(100 * each.chance) }} %</td><td>{{ each.times }}</td>
<td>{{ each.happened }}</td></tr>
{% endfor %}</table></div>
{% endif %}<h2>The year after</h2>
<p class="second">What a steady colleague makes of what was left, on average.</p>
<div class="scroll"><table>
<tr><th>month</th><th>margin</th><th>orders</th><th>deliveries</th><th>late</th><th>renewed</th><th>churned</th>
<th>tickets</th></tr>
{% for each in told.year_after %}<tr><td>{{ loop.index }}</td><td>{{ each.margin|money }}</td>{% for name in shown %}
<td>{{ "%.1f"|format(each[name]) }}</td>{% endfor %}</tr>
{% endfor %}</table></div>
<h2>All stops</h2>
<div class="scroll"><table class="words">
<tr><th></th><th>when</th><th>whom</th><th>kind</th><th>done</th><th class="number">worth</th>
<th>how it went</th></tr>
{% for each in told.stops %}<tr><td>{{ each.n or "" }}</td><td>{{ each.when }}</td><td>{{ each.company }}</td>
<td>{{ each.kind|does }}</td><td>{{ each.did }}</td><td class="number">{{ each.against_par|signed }}</td>
<td>{{ each.outcome }}</td></tr>
{% endfor %}</table></div>
"""
_SHOWN = ("orders", "deliveries", "late", "renewed", "churned", "tickets")


def debrief_page(told: Mapping[str, Any]) -> str:
    """The page of the document of a debrief."""
    pictures = [_picture(each, told["currency"]) for each in told["mattered"]]
    title = f"{told['scenario']}, {told['level']}, seed {told['seed']}"
    page: str = template(_PAGE).render(title=title, told=told, pictures=pictures, shown=_SHOWN)
    return page + "\n"


def _picture(stop: Mapping[str, Any], currency: str) -> str:
    """Both distributions; nothing where no future tells the ways apart."""
    apart = any(stop["yours"]["values"]) or any(stop["best"]["values"])
    return embedded(two_ways(stop, currency)) if apart else ""
