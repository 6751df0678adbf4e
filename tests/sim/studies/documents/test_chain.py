from salescycle.sim.model import event_log as log
from salescycle.sim.studies.documents.chain import chain_of
from salescycle.sim.studies.documents.draft import draft
from salescycle.sim.studies.documents.incompletion import missing
from salescycle.sim.studies.documents.reference import binding
from tests.sim.studies.documents.stories import ACCOUNT, DAY, DECISION, NAMES, Story


def told(register, document):
    return [(kind.name, paper.number if paper is not None else None) for kind, paper in chain_of(register, document)]


def test_a_chain_is_the_same_from_whichever_of_its_documents_one_looks():
    story = Story().asked().quoted().accepted().ordered().delivered().invoiced()
    whole = told(story.register, story.the("OR"))
    assert [kind for kind, _number in whole] == [
        "inquiry", "quotation", "contract", "sales order", "outbound delivery", "billing document",
    ]  # fmt: skip
    assert whole == told(story.register, story.the("IN")) == told(story.register, story.the("F2"))
    assert dict(whole)["contract"] is None
    assert dict(whole)["outbound delivery"] == story.the("LF").number


def test_what_a_process_never_writes_is_no_part_of_a_chain():
    names = NAMES._replace(delivers=False, bills=False, kinds=["meeting", "quotation", "decision"])
    story = Story(names).asked().quoted()
    assert [kind for kind, _number in told(story.register, story.the("QT"))] == ["inquiry", "quotation", "sales order"]
    assert [number for _kind, number in told(story.register, None)] == [None] * 3


def test_a_contract_that_renews_follows_its_order():
    story = Story().quoted().accepted().ordered().delivered()
    story.tell(log.RENEWED, 100, amount=900_000)
    kinds = [kind for kind, _number in told(story.register, story.the("WK1"))]
    assert kinds.index("contract") == kinds.index("sales order") + 1


def test_a_draft_is_made_from_the_inquiry_and_lacks_what_is_left_open():
    story = Story().asked()
    paper = draft(
        story.register, ACCOUNT, time=2 * DAY, person=0, value=1_000_000, net=950_000, valid_s=30 * DAY, gaps=True
    )
    assert paper.references == [story.the("IN").number]
    assert (paper.net_value, paper.items[0].list_value, paper.valid_to) == (950_000, 1_000_000, 32 * DAY)
    assert paper.items[0].margin == 350_000  # of a press 40 % are left at list price
    assert [gap.text for gap in missing(paper)] == ["payment terms", "delivery date"]


def test_a_draft_beside_a_quotation_that_binds_changes_that_one():
    story = Story().asked().quoted()
    number = story.the("QT").number
    paper = draft(
        story.register, ACCOUNT, time=5 * DAY, person=0, value=1_000_000, net=850_000, valid_s=30 * DAY, gaps=False
    )
    assert (paper.number, paper.net_value, paper.items[0].margin) == (number, 850_000, 250_000)
    assert [(change.old, change.new) for change in paper.changes if change.field == "NETWR"] == [
        ("9,000.00", "8,500.00")
    ]


def test_an_old_quotation_whose_last_day_is_known_binds_to_it():
    story = Story().tell(log.PRESENT, 0, step=DECISION)
    paper = story.the("QT")
    assert "not known" in binding(paper, DAY)
    paper.valid_to = 10 * DAY
    assert binding(paper, DAY).startswith("It binds us")
    assert binding(paper, 11 * DAY) == "It binds us no more."
