import pytest

from salescycle.sim.model import event_log as log
from salescycle.sim.studies.documents.document import Change, ScheduleLine, number_of
from salescycle.sim.studies.documents.lists import contradictions
from salescycle.sim.studies.documents.status import statuses
from tests.sim.studies.documents.stories import CONTRACT, DAY, DECISION, DELIVERY, HESITATION, NAMES, Story


def sold():
    return Story().asked().quoted().accepted().ordered().delivered().invoiced()


def test_each_document_is_copied_from_the_one_before():
    story = sold().tell(log.PAID, 30, amount=900_000)
    chain = [(document.type, document.number, document.references) for document in story.register.documents.values()]
    assert chain == [
        ("IN", "1000007001", []),
        ("QT", "2000007001", ["1000007001"]),
        ("OR", "5000007001", ["2000007001"]),
        ("LF", "8000007001", ["5000007001"]),
        ("F2", "9000007001", ["8000007001"]),
    ]
    assert {document.overall for document in story.register.documents.values()} == {"C"}
    assert contradictions(story.register) == []


def test_a_number_says_kind_account_and_count():
    assert [number_of("QT", 205, 1), number_of("OR", 0, 12), number_of("F2", 123_456, 999)] == [
        "2000205001",
        "5000000012",
        "9123456999",
    ]
    kinds = ["0001", "IN", "QT", "WK1", "OR", "RE", "LF", "F2"]
    assert len({number_of(name, 1, 1) for name in kinds}) == len(kinds)


def test_a_quotation_says_price_discount_margin_validity_and_who_sent_it():
    quotation = Story().asked().quoted().the("QT")
    (item,) = quotation.items
    assert (item.number, item.material, item.quantity, item.unit) == (10, "Press", 1, "PC")
    assert (item.list_value, item.net_value, item.discount) == (1_000_000, 900_000, pytest.approx(0.1))
    assert item.margin == 300_000  # 40 % of the list price, less the discount
    assert (quotation.valid_from, quotation.valid_to) == (2 * DAY, 32 * DAY)
    assert quotation.area == ("machines", "web", "north")
    assert quotation.notes["form"] == "one page"


def test_a_probability_is_that_of_the_type_times_that_of_the_customer():
    story = Story().asked().quoted()
    assert [document.items[0].probability for document in story.register.documents.values()] == [15, 30]
    assert story.the("QT").expected_value == 270_000
    story.accepted().ordered().asked(60)
    assert story.all_of("IN")[1].items[0].probability == 24  # 30 % of a customer who has ordered before


def test_an_inquiry_is_answered_question_by_question():
    story = Story().asked()
    assert story.the("IN").notes == {"available": "open", "price": "open"}
    story.tell(log.INQUIRY_ANSWERED, 2, ref=3 + 8 * 2)
    assert story.the("IN").notes == {"available": "answered", "price": "answered wrongly"}


def test_a_discount_traded_before_acceptance_stands_in_the_history():
    story = Story().asked().quoted().accepted(day=9, net=850_000)
    quotation = story.the("QT")
    assert quotation.changes == [
        Change(9 * DAY, "NETWR", "net value", "9,000.00", "8,500.00", 0, "VA22"),
        Change(9 * DAY, "AWAHR", "order probability", "30 %", "100 %", 0, "VA22"),
    ]
    assert quotation.items[0].margin == 250_000
    assert quotation.breaches == []


def test_a_revision_within_validity_changes_the_quotation_and_the_history_tells():
    story = Story().asked().quoted().quoted(day=10, net=800_000, number=2)
    quotation = story.the("QT")
    assert (quotation.net_value, quotation.valid_to) == (800_000, 40 * DAY)
    assert [(change.field, change.old, change.new) for change in quotation.changes] == [
        ("NETWR", "9,000.00", "8,000.00"),
        ("BNDDT", "2026-02-06 00:00:00", "2026-02-14 00:00:00"),
    ]


def kept_open(story, day, days):
    """The quotation is kept open until so many days after *day*; its other terms stay."""
    return story.tell(log.TERMS, day, amount=1_000_000, ref=100, duration=days * DAY, turn=-1)


@pytest.mark.parametrize("with_gaps", [0, 1])
def test_a_quotation_that_is_kept_open_tells_until_when_and_keeps_all_else(with_gaps):
    story = Story().asked().quoted(gaps=with_gaps)
    quotation = story.the("QT")
    gaps = set(quotation.gaps)
    kept_open(story, 20, 30)
    assert quotation.changes == [
        Change(20 * DAY, "BNDDT", "valid to", "2026-02-06 00:00:00", "2026-02-24 00:00:00", 0, "VA22")
    ]
    assert (quotation.valid_to, quotation.net_value) == (50 * DAY, 900_000)
    assert (quotation.gaps, quotation.notes["form"], quotation.breaches) == (gaps, "one page", [])
    assert story.accepted(day=45).ordered(day=45).the("OR").references == [quotation.number]
    assert contradictions(story.register) == []


def test_a_quotation_older_than_the_log_that_is_kept_open_tells_until_when():
    story = kept_open(Story().tell(log.PRESENT, 0, step=DECISION), 3, 30)
    quotation = story.the("QT")
    assert [(change.field, change.old, change.new) for change in quotation.changes] == [
        ("BNDDT", "", "2026-02-07 00:00:00")
    ]
    assert (quotation.valid_to, quotation.taken_over) == (33 * DAY, True)
    story.accepted(day=5, net=950_000).ordered(day=5, net=950_000)
    assert contradictions(story.register) == []


def test_an_answer_says_whether_the_customer_hesitated_or_we_have_called():
    story = Story().asked().quoted().tell(log.CALLED, 4).tell(log.DONE, 4, step=HESITATION)
    story.tell(log.HESITATES, 9, ref=1).tell(log.DONE, 10, step=HESITATION)
    assert [talk.notes["reason"] for talk in story.all_of("0002")] == ["open quotation", "customer hesitates"]


def test_a_quotation_after_the_end_of_the_last_one_is_a_new_one_from_the_same_inquiry():
    story = Story().asked().quoted(valid=5).quoted(day=30, net=950_000, number=2)
    first, second = story.all_of("QT")
    assert (first.items[0].rejection, first.overall) == ("14", "C")
    assert second.references == first.references == [story.the("IN").number]
    assert story.the("IN").items[0].referenced == 1


def test_an_order_confirms_the_promised_date_in_a_schedule_line():
    order = sold().the("OR")
    assert order.promised == 25 * DAY
    assert order.items[0].lines == [ScheduleLine(25 * DAY, 1)]
    assert order.items[0].margin == 300_000


def test_a_date_is_counted_from_the_order_when_a_contract_comes_between():
    story = (
        Story().asked().quoted().accepted(lead=20).tell(log.DONE, 6, step=CONTRACT).tell(log.SIGNED, 9, step=CONTRACT)
    )
    order = story.ordered(day=9).the("OR")
    assert order.promised == 29 * DAY
    assert order.references == [story.the("WK1").number]
    assert story.the("WK1").references == [story.the("QT").number]
    assert [change.new for change in story.the("WK1").changes] == ["signed", "C"]


def test_a_contract_that_is_not_signed_is_rejected_with_the_deal():
    story = Story().asked().quoted().accepted().tell(log.DONE, 6, step=CONTRACT)
    story.tell(log.LOST, 20, reason=log.R_WITHDRAWN)
    assert story.the("WK1").items[0].rejection == "17"
    assert story.the("QT").overall == "C"


def test_goods_leave_when_the_work_is_done_and_arrive_later():
    story = Story().asked().quoted().accepted().ordered().tell(log.STARTED, 15, step=DELIVERY)
    assert statuses(story.the("LF"))["WBSTK"] == "A"
    assert statuses(story.the("OR"))["LFSTK"] == "A"
    story.tell(log.DONE, 18, step=DELIVERY)
    assert statuses(story.the("LF"))["WBSTK"] == "C"
    assert statuses(story.the("OR"))["LFSTK"] == "C"
    story.tell(log.DELIVERED, 20, amount=900_000, duration=-5 * DAY)
    assert story.the("LF").notes["arrived"] == "2026-01-25 00:00"


def test_goods_from_stock_leave_with_their_goods_issue():
    story = Story().asked().quoted().accepted().ordered().tell(log.GOODS_ISSUED, 6)
    assert statuses(story.the("LF"))["WBSTK"] == "C"
    story.tell(log.STARTED, 7, step=DELIVERY).tell(log.DELIVERED, 8, amount=900_000)
    assert len(story.all_of("LF")) == 1


def test_a_task_that_is_interrupted_and_taken_up_again_is_one_delivery():
    story = Story().asked().quoted().accepted().ordered().tell(log.STARTED, 15, step=DELIVERY)
    story.tell(log.STOPPED, 15.2, step=DELIVERY).tell(log.STARTED, 16, step=DELIVERY)
    assert len(story.all_of("LF")) == 1


def test_nothing_is_delivered_without_an_order():
    story = Story().asked().quoted().delivered()
    assert story.all_of("LF") == []


def test_an_invoice_is_what_was_delivered_and_is_cleared_by_payment():
    story = sold()
    invoice = story.the("F2")
    assert (invoice.net_value, invoice.terms, invoice.overall) == (900_000, 14 * DAY, "A")
    assert statuses(story.the("OR"))["FKSTK"] == statuses(story.the("LF"))["FKSTK"] == "C"
    story.tell(log.REMINDED, 40, ref=1).tell(log.PAID, 45, amount=900_000)
    assert [(change.text, change.old, change.new) for change in invoice.changes] == [
        ("dunning level", "0", "1"),
        ("overall status", "A", "C"),
    ]


def test_a_misfit_that_we_have_found_is_our_rejection_and_breaks_a_quotation_that_still_binds():
    story = Story().asked().quoted(valid=30).tell(log.LOST, 10, reason=log.MISFIT)
    assert [story.the(name).items[0].rejection for name in ("IN", "QT")] == ["", "50"], "an inquiry in full is done"
    assert story.the("QT").breaches == ["It was withdrawn by us while it bound us."]
    late = Story().asked().quoted(valid=30).tell(log.LOST, 40, reason=log.MISFIT)
    assert (late.the("QT").items[0].rejection, late.the("QT").breaches) == ("50", [])


def test_a_customer_who_leaves_for_a_misfit_has_found_so_by_itself():
    story = Story().asked().quoted(valid=30).tell(log.CHURNED, 10, reason=log.MISFIT)
    assert (story.the("QT").items[0].rejection, story.the("QT").breaches) == ("10", [])


def test_an_invoice_that_is_never_paid_is_written_off():
    story = sold().tell(log.WRITTEN_OFF, 90, amount=900_000)
    assert (story.the("F2").overall, story.the("F2").paid) == ("C", None)
    assert story.the("F2").notes["written off"] == "2026-04-05"


def test_an_invoice_before_delivery_is_copied_from_the_order_and_there_is_no_second_one():
    story = Story().asked().quoted().accepted().ordered().invoiced(day=6).delivered()
    assert story.the("F2").references == [story.the("OR").number]
    story.tell(log.CROSS_SOLD, 60, amount=50_000).invoiced(day=60, net=50_000, number=2)
    assert story.all_of("F2")[1].references == [story.all_of("OR")[1].number]


def test_goods_that_come_back_are_a_returns_order_and_a_credit_memo():
    story = sold().tell(log.RETURNED_GOODS, 25, amount=900_000, reason=log.R_RETURNED)
    returns, memo = story.the("RE"), story.the("G2")
    assert returns.references == [story.the("OR").number]
    assert memo.references == [returns.number]
    assert (returns.net_value, memo.net_value, returns.overall) == (900_000, 900_000, "C")


def test_goods_that_come_back_before_the_invoice_bring_no_memo_and_no_invoice():
    story = Story().asked().quoted().accepted().ordered().delivered().tell(log.RETURNED_GOODS, 25, amount=900_000)
    assert story.all_of("G2") == []
    assert story.register.accounts[7].to_bill == []


def test_a_cancelled_order_is_rejected_and_not_delivered():
    story = Story().asked().quoted().accepted().ordered().tell(log.STARTED, 15, step=DELIVERY)
    story.tell(log.CANCELLED_ORDER, 16, reason=log.R_CANCELLED).tell(log.LOST, 16, reason=log.R_CANCELLED)
    story.tell(log.DELIVERED, 20, amount=900_000)
    assert [story.the(name).items[0].rejection for name in ("OR", "LF")] == ["18", "18"]
    assert [story.the(name).overall for name in ("QT", "OR", "LF")] == ["C", "C", "C"]
    assert story.the("LF").items[0].delivered == 0


def test_what_is_neither_billed_nor_kept_is_billed_no_more():
    story = Story().asked().quoted().accepted().ordered().delivered().tell(log.RETURNED_GOODS, 25, amount=900_000)
    assert [statuses(story.the(name))["FKSTK"] for name in ("OR", "LF", "RE")] == ["", "", ""]
    assert [story.the(name).overall for name in ("OR", "LF", "RE")] == ["C", "C", "C"]


def test_goods_on_their_way_are_called_back_when_the_order_is_cancelled():
    story = Story().asked().quoted().accepted().ordered().tell(log.STARTED, 15, step=DELIVERY)
    story.tell(log.DONE, 18, step=DELIVERY).tell(log.CANCELLED_ORDER, 18, amount=900_000)
    assert [story.the(name).items[0].rejection for name in ("OR", "LF")] == ["18", "18"]
    issues = [(change.old, change.new) for change in story.the("LF").changes if change.text == "goods issue"]
    assert issues == [("", "posted"), ("posted", "reversed")]
    assert story.register.accounts[7].to_bill == []


def test_a_penalty_is_a_credit_memo_request_and_its_memo():
    story = sold().tell(log.SPENT, 22, reason=log.FOR_PENALTY, amount=40_000)
    request, memo = story.the("CR"), story.the("G2")
    assert (request.references, memo.references) == ([story.the("OR").number], [request.number])
    assert (request.net_value, request.items[0].margin, request.overall, memo.overall) == (40_000, -40_000, "C", "C")


def test_a_payment_clears_the_invoice_of_its_number():
    story = sold().tell(log.RENEWED, 110, amount=70_000).invoiced(110, net=70_000, number=2)
    story.tell(log.PAID, 110, amount=70_000, ref=2)
    assert [invoice.overall for invoice in story.all_of("F2")] == ["A", "C"]
    story.tell(log.WRITTEN_OFF, 150, amount=900_000, ref=1)
    assert [invoice.overall for invoice in story.all_of("F2")] == ["C", "C"]


def test_a_further_deal_begins_with_the_talk_and_has_papers_of_its_own():
    story = sold().tell(log.OFFER_MADE, 120).tell(log.CROSS_SOLD, 120)
    assert len(story.all_of("OR")) == 1
    talk = story.the("0001")
    assert talk.notes["outcome"] == "a further deal begins"
    story.tell(log.QUOTATION_SENT, 125, amount=600_000, ref=2)
    story.tell(log.TERMS, 125, amount=800_000, duration=30 * DAY, turn=2)
    story.accepted(130, net=600_000).ordered(130, net=600_000).delivered(140, net=600_000)
    assert story.all_of("QT")[1].references == [talk.number]
    assert [order.items[0].list_value for order in story.all_of("OR")] == [1_000_000, 800_000]
    assert contradictions(story.register) == []


def test_a_further_order_is_not_one_of_the_contract_that_renews():
    story = sold().tell(log.RENEWED, 110).tell(log.OFFER_MADE, 120).tell(log.CROSS_SOLD, 120).ordered(120, net=450_000)
    assert story.all_of("OR")[1].references == [story.the("0001").number]
    assert contradictions(story.register) == []


def test_a_further_deal_that_is_lost_leaves_the_customers_contract():
    story = sold().tell(log.RENEWED, 110, amount=70_000).tell(log.CROSS_SOLD, 115, amount=90_000)
    story.quoted(125, number=2).tell(log.LOST, 130, reason=log.R_PRICE)
    assert story.all_of("QT")[1].items[0].rejection == "03"
    assert story.the("WK1").open_items
    assert [order.items[0].rejection for order in story.all_of("OR")] == ["", ""]
    story.tell(log.LOST, 140, reason=log.R_NOT_PAID)
    assert story.the("WK1").items[0].rejection == "56"


def test_a_talk_to_win_back_says_what_was_offered_and_why_the_customer_left():
    story = sold().tell(log.CHURNED, 100, reason=log.R_PRICE).tell(log.REWARD_OFFERED, 110, ref=1, reason=log.R_PRICE)
    assert story.the("0002").notes["outcome"] == "discount offered"
    assert story.the("0002").notes["reason for leaving"] == "price"


def test_an_activity_says_from_when_to_when():
    story = Story().tell(log.STARTED, 1, step=0).tell(log.DONE, 1.5, step=0).tell(log.REACHED, 1.5, ref=1)
    assert (story.the("0002").valid_from, story.the("0002").valid_to) == (DAY, round(1.5 * DAY))


def test_renewals_are_periods_of_one_contract_each_released_by_its_invoice():
    story = sold()
    for number, day in enumerate((110, 200), 2):
        story.tell(log.RENEWED, day, amount=70_000).invoiced(day, net=70_000, number=number)
    contract = story.the("WK1")
    assert [(item.number, item.net_value, item.released) for item in contract.items] == [
        (10, 70_000, 70_000),
        (20, 70_000, 70_000),
    ]
    assert contract.references == [story.all_of("OR")[0].number]
    assert [invoice.references for invoice in story.all_of("F2")[1:]] == [[contract.number]] * 2
    assert contract.valid_to == 290 * DAY
    assert ("GUEEN", "2026-07-24", "2026-10-22") in [(c.field, c.old, c.new) for c in contract.changes]


def test_a_period_whose_price_only_the_invoice_tells_has_that_price():
    story = sold().tell(log.RENEWED, 110).invoiced(110, net=70_000, number=2)
    assert story.the("WK1").items[0].net_value == 70_000
    assert story.all_of("F2")[1].references == [story.the("WK1").number]


def test_a_customer_who_leaves_ends_the_contract_and_one_who_comes_back_has_a_new_one():
    story = sold().tell(log.RENEWED, 110, amount=70_000).tell(log.CHURNED, 200, reason=log.R_SERVICE)
    assert story.the("WK1").items[0].rejection == "02"
    story.tell(log.REWARD_OFFERED, 210).tell(log.WON_BACK, 220, amount=60_000, ref=2)
    old, new = story.all_of("WK1")
    assert (old.overall, new.overall, new.net_value) == ("C", "A", 60_000)
    assert story.register.documents[new.references[0]].notes["reason"] == "win-back"


def test_a_cross_sale_is_an_order_that_follows_the_talk():
    story = sold().tell(log.OFFER_MADE, 120).tell(log.CROSS_SOLD, 120, amount=300_000)
    order = story.all_of("OR")[1]
    assert order.net_value == 300_000
    assert story.register.documents[order.references[0]].notes["reason"] == "cross-selling"
    assert "LFSTK" in statuses(order)
    assert statuses(order)["LFSTK"] == ""


def test_an_offer_to_a_customer_that_tells_its_value_is_a_quotation():
    story = sold().tell(log.OFFER_MADE, 120, amount=320_000).tell(log.CROSS_SOLD, 120, amount=300_000)
    assert story.all_of("OR")[1].references == [story.all_of("QT")[1].number]
    assert contradictions(story.register) == []


def test_a_loss_to_a_rival_says_to_which():
    story = Story().asked().quoted().tell(log.LOST, 9, reason=log.R_RIVAL, ref=2)
    item = story.the("QT").items[0]
    assert (item.rejection, item.rival) == ("04", "Gummi KG")
    assert [change.field for change in story.the("QT").changes] == ["ABGRU", "GBSTK"]


def test_a_deal_of_the_opening_book_has_a_quotation_that_is_older_than_the_log():
    story = (
        Story().tell(log.PRESENT, 0, step=DECISION).accepted(net=950_000).ordered(net=950_000).delivered(net=950_000)
    )
    assert story.the("QT").taken_over
    assert story.the("OR").references == [story.the("QT").number]
    assert contradictions(story.register) == []


def test_a_deal_of_the_opening_book_that_was_ordered_is_delivered_from_an_old_order():
    story = Story().tell(log.PRESENT, 0, step=DELIVERY).delivered(net=1_000_000)
    assert story.the("LF").references == [story.the("OR").number]
    assert contradictions(story.register) == []


def test_attempts_meetings_and_answers_are_sales_activities():
    story = Story().tell(log.NO_ANSWER, 1, ref=1).tell(log.REACHED, 3, ref=2).tell(log.SHOWED_INTEREST, 3)
    story.tell(log.MEETING_HELD, 5, ref=1).tell(log.DONE, 9, step=HESITATION).tell(log.CHECKED, 40, ref=620)
    told = [
        (document.type, document.notes["reason"], document.notes["outcome"])
        for document in story.register.documents.values()
    ]
    assert told == [
        ("0002", "first contact", "no answer"),
        ("0002", "first contact", "interested"),
        ("0001", "needs and fit", "meeting 1 held"),
        ("0002", "customer hesitates", "answered"),
        ("0002", "satisfaction check", "satisfaction seems 0.62"),
    ]
    first = next(iter(story.register.documents.values()))
    assert first.notes["follow-up"] == "telephone call 7000007002 on 2026-01-08"


def test_a_paid_visit_or_letter_is_one_and_else_the_playbook_tells_the_channel():
    story = Story(NAMES._replace(channel="email")).tell(log.SPENT, 1, seq=4, reason=log.FOR_VISIT, amount=9_000)
    story.tell(log.NO_ANSWER, 1, seq=4).tell(log.NO_ANSWER, 3, seq=9)
    assert [document.type for document in story.register.documents.values()] == ["0001", "0003"]


def test_an_inquiry_that_comes_up_in_a_call_follows_it():
    story = Story().tell(log.REACHED, 1, ref=1).tell(log.SHOWED_INTEREST, 1).asked(1)
    assert story.the("IN").references == [story.the("0002").number]


def test_a_quotation_that_nobody_asked_for_follows_the_last_talk():
    story = Story().tell(log.MEETING_HELD, 1, ref=1).quoted()
    assert story.the("QT").references == [story.the("0001").number]


def test_an_account_that_changes_hands_tells_so_in_its_open_documents():
    story = sold().asked(50).tell(log.OWNER_CHANGED, 51, person=1, ref=0)
    assert ("sales employee", "rep-1", "rep-2") in [(c.text, c.old, c.new) for c in story.all_of("IN")[1].changes]
    assert [c for c in story.the("QT").changes if c.text == "sales employee"] == []


def test_rows_that_no_paper_is_written_about_change_nothing():
    story = Story().tell(log.JUDGED_VIABLE, 1).tell(log.HELD, 2).tell(log.TICKET_OPENED, 3, ref=1)
    assert story.register.documents == {}


def test_a_log_of_rows_gives_the_same_whoever_adds_them_and_touches_what_it_changes():
    story = Story().asked().quoted()
    assert [(document.type, verb) for document, verb in story.register.touched] == []
    story.tell(log.LOST, 9, reason=log.R_PRICE)
    assert [(document.type, verb) for document, verb in story.register.touched] == [("QT", "changes")]
    story.asked(20)
    assert [(document.type, verb) for document, verb in story.register.touched] == [("IN", "creates")]
