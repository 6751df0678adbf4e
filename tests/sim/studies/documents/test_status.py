"""Domain.md 5.3, a test a rule."""

from salescycle.sim.model import event_log as log
from salescycle.sim.studies.documents.document import Document, Item
from salescycle.sim.studies.documents.status import is_complete, overall, statuses
from tests.sim.studies.documents.stories import Story


def paper(kind, *items, **fields):
    document = Document("1", kind, 7, created=0, person=0, **fields)
    document.items = list(items) or [Item(10, "Press", 100_00, 100_00, quantity=100)]
    return document


def test_an_inquiry_item_is_complete_once_any_part_of_it_is_copied():
    inquiry = paper("IN")
    assert (overall(inquiry), statuses(inquiry)["RFSTK"]) == ("A", "A")
    inquiry.items[0].referenced = 1
    assert is_complete(inquiry, inquiry.items[0])
    assert (overall(inquiry), statuses(inquiry)["RFSTK"]) == ("C", "B")


def test_a_quotation_item_is_complete_only_when_its_full_quantity_is_copied():
    quotation = paper("QT")
    quotation.items[0].referenced = 99
    assert not is_complete(quotation, quotation.items[0])
    assert (overall(quotation), statuses(quotation)["RFSTK"]) == ("B", "B")
    quotation.items[0].referenced = 100
    assert (overall(quotation), statuses(quotation)["RFSTK"]) == ("C", "C")


def test_a_contract_is_complete_when_its_target_value_is_released():
    contract = paper("WK1")
    item = contract.items[0]
    item.referenced, item.released = 1, 60_00
    assert (overall(contract), statuses(contract)["RFSTK"]) == ("B", "B")
    item.released = 100_00
    assert (overall(contract), statuses(contract)["RFSTK"]) == ("C", "C")


def test_an_order_is_complete_when_it_is_delivered_and_billed():
    order = paper("OR")
    item = order.items[0]
    assert statuses(order) == {"LFSTK": "A", "FKSTK": "A", "ABSTK": "A", "GBSTK": "A"}
    item.delivered = 40
    assert statuses(order) == {"LFSTK": "B", "FKSTK": "A", "ABSTK": "A", "GBSTK": "B"}
    item.delivered, item.invoiced = 100, 100_00
    assert statuses(order) == {"LFSTK": "C", "FKSTK": "C", "ABSTK": "A", "GBSTK": "C"}


def test_what_is_not_to_be_done_has_a_blank_status_and_does_not_keep_a_document_open():
    order = paper("OR", delivers=False, billed=False)
    assert statuses(order) == {"LFSTK": "", "FKSTK": "", "ABSTK": "A", "GBSTK": "C"}
    delivery = paper("LF", billed=False)
    assert statuses(delivery) == {"WBSTK": "A", "FKSTK": "", "GBSTK": "A"}


def test_a_rejected_item_is_complete():
    quotation = paper("QT", Item(10, "Press", 5, 5), Item(20, "Belt", 7, 7))
    quotation.items[0].rejection = "03"
    assert (statuses(quotation)["ABSTK"], overall(quotation)) == ("B", "B")
    quotation.items[1].rejection = "04"
    assert (statuses(quotation)["ABSTK"], overall(quotation)) == ("C", "C")


def test_a_header_probability_is_weighted_by_value():
    quotation = paper("QT", Item(10, "a", 100_00, 100_00), Item(20, "b", 200_00, 200_00, probability=25))
    assert quotation.probability == 50
    assert quotation.expected_value == 150_00
    quotation.items[0].rejection = "03"
    assert (quotation.probability, quotation.net_value) == (25, 200_00)


def test_the_overall_status_moves_from_a_by_b_to_c_and_the_history_tells():
    story = Story().asked().quoted().accepted().ordered().delivered().invoiced()
    moved = [(change.old, change.new) for change in story.the("OR").changes if change.field == "GBSTK"]
    assert moved == [("A", "B"), ("B", "C")]


def test_a_loss_completes_what_is_open_and_leaves_what_is_complete():
    story = Story().asked().quoted().tell(log.LOST, 40, reason=log.EXPIRED)
    assert (story.the("IN").items[0].rejection, story.the("QT").items[0].rejection) == ("", "14")
    assert story.the("QT").overall == "C"
