import pytest

from salescycle.sim.model import event_log as log
from salescycle.sim.studies.documents.incompletion import missing
from salescycle.sim.studies.documents.kinds import DELIVERY, INVOICE, ORDER, QUOTATION
from salescycle.sim.studies.documents.reference import binding, copy_quantity, may_refer, objections
from tests.sim.studies.documents.stories import ACCOUNT, DAY, DECISION, Story


def offered():
    return Story().asked().quoted().the("QT")


def test_a_valid_quotation_may_be_copied_into_an_order():
    assert may_refer(offered(), sold_to=ACCOUNT, now=10 * DAY, into=ORDER)


def test_not_for_another_customer():
    assert objections(offered(), sold_to=9, now=10 * DAY, into=ORDER) == [
        "The sold-to party is Account 7, not Account 9."
    ]


def test_not_when_it_is_rejected():
    story = Story().asked().quoted().tell(log.LOST, 9, reason=log.R_PRICE)
    assert objections(story.the("QT"), sold_to=ACCOUNT, now=10 * DAY, into=ORDER) == [
        "It is rejected: 03 price too high."
    ]


def test_not_when_it_is_fully_referenced_but_when_a_part_is_left():
    quotation = offered()
    quotation.items[0].quantity = 100
    assert copy_quantity(quotation, 10, 60) == 60
    assert may_refer(quotation, sold_to=ACCOUNT, now=10 * DAY, into=ORDER)
    assert copy_quantity(quotation, 10, 60) == 40, "no more than what is left"
    assert objections(quotation, sold_to=ACCOUNT, now=10 * DAY, into=ORDER) == ["It is fully referenced."]
    with pytest.raises(KeyError):
        copy_quantity(quotation, 20, 1)


def test_not_after_its_validity():
    assert may_refer(offered(), sold_to=ACCOUNT, now=32 * DAY, into=ORDER), "the last second belongs to it"
    assert objections(offered(), sold_to=ACCOUNT, now=32 * DAY + 1, into=ORDER) == ["Its validity is exceeded."]


def test_not_without_copy_control():
    assert objections(offered(), sold_to=ACCOUNT, now=10 * DAY, into=INVOICE) == [
        "No copy control from quotation to billing document."
    ]


def test_a_rejected_item_is_not_copied():
    quotation = offered()
    quotation.items[0].rejection = "03"
    assert copy_quantity(quotation, 10, 1) == 0


# Incompletion log


def gaps(document):
    return [(gap.field, gap.group) for gap in missing(document)]


def test_a_complete_quotation_has_an_empty_incompletion_log():
    assert missing(offered()) == []


def test_a_quotation_with_gaps_can_be_sent_and_its_order_delivered_but_not_billed():
    story = Story().asked().quoted(gaps=1)
    assert gaps(story.the("QT")) == [("ZTERM", "04"), ("VDATU", "03")]
    story.accepted().ordered()
    assert gaps(story.the("QT")) == [("ZTERM", "04")], "a date was promised"
    order = story.the("OR")
    assert gaps(order) == [("ZTERM", "04"), ("BSTKD", "01")]
    assert may_refer(order, sold_to=ACCOUNT, now=10 * DAY, into=DELIVERY)
    assert objections(order, sold_to=ACCOUNT, now=10 * DAY, into=INVOICE) == [
        "It is incomplete: payment terms is missing."
    ]


def test_payment_terms_are_filled_in_when_the_order_is_billed():
    story = Story().asked().quoted(gaps=1).accepted().ordered().delivered().invoiced()
    assert gaps(story.the("OR")) == [("BSTKD", "01")]
    assert ("payment terms", "", "14 d") in [(c.text, c.old, c.new) for c in story.the("OR").changes]


def test_a_quotation_without_validity_cannot_be_copied():
    quotation = offered()
    quotation.valid_to = None
    assert gaps(quotation) == [("BNDDT", "02")]
    assert objections(quotation, sold_to=ACCOUNT, now=10 * DAY, into=ORDER) == [
        "It is incomplete: valid-to date is missing."
    ]


def test_a_missing_purchase_order_number_blocks_nothing():
    order = Story().asked().quoted().accepted().ordered().the("OR")
    assert [(gap.text, gap.blocks) for gap in missing(order)] == [("customer's purchase order number", "nothing")]
    assert may_refer(order, sold_to=ACCOUNT, now=10 * DAY, into=DELIVERY)


def test_a_signed_contract_brings_the_customers_own_number():
    story = Story().asked().quoted().accepted().tell(log.SIGNED, 6).ordered(day=6)
    assert missing(story.the("OR")) == []


def test_what_is_older_than_the_log_may_lack_anything():
    quotation = Story().tell(log.PRESENT, 0, step=DECISION).the("QT")
    assert gaps(quotation) == [("BNDDT", "01")]
    assert may_refer(quotation, sold_to=ACCOUNT, now=10 * DAY, into=ORDER)


def test_an_order_without_a_price_blocks_delivery_and_billing():
    order = Story(value=0).ordered(net=0).the("OR")
    assert ("NETWR", "05") in gaps(order)
    assert not may_refer(order, sold_to=ACCOUNT, now=10 * DAY, into=DELIVERY)


# Binding


def test_a_quotation_binds_until_its_valid_to_date():
    quotation = offered()
    assert binding(quotation, 10 * DAY).startswith("It binds us: neither withdrawn nor worsened")
    assert binding(quotation, 32 * DAY).startswith("It binds us: neither")
    assert binding(quotation, 32 * DAY + 1) == "It binds us no more."


def test_an_accepted_quotation_is_delivered_at_its_price():
    assert binding(Story().asked().quoted().accepted().the("QT"), 9 * DAY) == "Accepted: it is delivered at this price."


def test_what_is_accepted_after_the_end_was_no_duty():
    assert "free will" in binding(Story().asked().quoted(valid=2).accepted(day=9).the("QT"), 9 * DAY)


@pytest.mark.parametrize(
    ("story", "sentence"),
    [
        (
            Story().asked().quoted().quoted(day=9, net=950_000, number=2),
            "Broken. The price rose from 9,000.00 to 9,500.00 while it bound us.",
        ),
        (
            Story().asked().quoted().quoted(day=9, valid=10, number=2),
            "Broken. Its validity was cut short while it bound us.",
        ),
        (
            Story().asked().quoted().tell(log.LOST, 9, reason=log.DROPPED),
            "Broken. It was withdrawn by us while it bound us.",
        ),
    ],
)
def test_a_quotation_is_neither_withdrawn_nor_worsened_within_its_validity(story, sentence):
    assert binding(story.the("QT"), 10 * DAY) == sentence


def test_after_its_validity_it_may_be_dropped():
    story = Story().asked().quoted(valid=3).tell(log.LOST, 9, reason=log.DROPPED)
    assert story.the("QT").breaches == []


def test_quotation_kinds_may_be_revised_by_reference():
    assert may_refer(offered(), sold_to=ACCOUNT, now=10 * DAY, into=QUOTATION)
