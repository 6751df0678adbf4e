import pytest

from salescycle.sim.model import event_log as log
from salescycle.sim.studies.documents.lists import contradictions, expiring, of_code, richest
from tests.sim.studies.documents.stories import DAY, DECISION, Story


def quotations():
    """Account 7 has a quotation, 8 a shorter one, 9 one that was lost, 10 one that was ordered, 11 an old one."""
    story = Story()
    for account, valid in ((7, 30), (8, 10), (9, 10), (10, 10)):
        story.tell(log.QUOTATION_SENT, 2, account=account, amount=500_000, ref=1)
        story.tell(log.TERMS, 2, account=account, amount=500_000, duration=valid * DAY, turn=2)
    story.tell(log.LOST, 3, account=9, reason=log.R_PRICE)
    story.tell(log.ACCEPTED, 3, account=10, amount=500_000, ref=1, duration=DAY)
    story.tell(log.ORDER, 3, account=10, amount=500_000)
    return story.tell(log.PRESENT, 0, account=11, step=DECISION).register


def test_what_expires_is_open_and_ends_by_the_day_the_first_to_end_first():
    papers = quotations().documents.values()
    assert [document.account for document in expiring(papers, 40 * DAY)] == [8, 7]
    assert [document.account for document in expiring(papers, 12 * DAY)] == [8]
    assert expiring(papers, 12 * DAY - 1) == []


def test_a_quotation_that_is_copied_in_part_still_expires():
    register = quotations()
    (quotation,) = register.accounts[8].documents
    quotation.items[0].quantity, quotation.items[0].referenced = 100, 40
    assert [document.account for document in expiring(register.documents.values(), 12 * DAY)] == [8]


def test_lists_hold_a_kind_of_all_accounts_or_of_one_the_open_ones_first():
    register = quotations()
    found = of_code(register, "VA25", account=None, by=0)
    assert [(document.account, document.overall) for document in found] == [
        (7, "A"),
        (8, "A"),
        (11, "A"),
        (9, "C"),
        (10, "C"),
    ]
    assert [document.account for document in of_code(register, "VA05", account=None, by=0)] == [10]
    assert [document.account for document in of_code(register, "VA25", account=8, by=0)] == [8]
    assert of_code(register, "VA15", account=None, by=0) == []


def test_the_richest_account_has_documents_of_the_most_kinds():
    register = quotations()
    assert richest(register) == 10
    assert richest(Story().register) == 7


@pytest.mark.parametrize(
    ("damage", "fault"),
    [
        (lambda story: story.the("OR").references.append("1"), "1 does not exist"),
        (lambda story: story.the("QT").followers.clear(), "does not know that it was copied"),
        (lambda story: setattr(story.the("OR").items[0], "net_value", 950_000), "9,500.00 ordered, 9,000.00 offered"),
        (lambda story: setattr(story.the("F2").items[0], "net_value", 1), "0.01 against 9,000.00"),
        (lambda story: setattr(story.the("LF"), "references", []), "delivered without an order"),
        (lambda story: setattr(story.the("F2"), "references", []), "billed without a document"),
        (lambda story: setattr(story.the("LF"), "account", 8), "belongs to another account"),
        (lambda story: setattr(story.the("QT"), "created", 30 * DAY), "is younger"),
    ],
)
def test_contradictions_are_found(damage, fault):
    story = Story().asked().quoted().accepted().ordered().delivered().invoiced()
    assert contradictions(story.register) == []
    damage(story)
    assert any(fault in sentence for sentence in contradictions(story.register))


def test_what_is_delivered_at_another_value_is_a_contradiction():
    story = Story().asked().quoted().accepted().ordered().delivered(net=880_000)
    assert any("not worth what was ordered" in sentence for sentence in contradictions(story.register))
