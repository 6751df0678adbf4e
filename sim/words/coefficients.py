"""How strongly things act: the coefficients of gates, effects and estimates, one table for all scenarios.

Signs and shapes are graded in the evidence; every *size* here is an assumption unless a scenario names a source for
it under ``evidence: coefficients.<name>``. A scenario may set any of them; halving and doubling them shows what a
lesson rests on.
Equations: model.md 1 to 4.
"""

from typing import Annotated

from pydantic import BaseModel, Field

from salescycle.sim.words.fields import STRICT, need

__all__ = ["Coefficients"]

Weight = Annotated[float, Field(ge=-20, le=20), need("a number from -20 to 20")]
Part = Annotated[float, Field(ge=0, le=2), need("a number from 0 to 2")]
"""A share or chance, with room to double it; what would be more than all is all."""
Factor = Annotated[float, Field(ge=0, le=20), need("a number from 0 to 20")]
Scale = Annotated[float, Field(ge=0.01, le=20), need("a number from 0.01 to 20")]
"""A number that something is divided by."""
Power = Annotated[float, Field(ge=-2, le=2), need("a number from -2 to 2")]


class Coefficients(BaseModel):
    """Coefficients; all without a unit, on the scale of the states (0..1) or of logits."""

    model_config = STRICT

    # Gate 2, interest at the first conversation

    contact_interest: Weight = 2.4
    """Weight of interest at the first conversation."""
    contact_trust: Weight = 0.3
    """Weight of trust there in a simple sale."""
    contact_trust_complex: Weight = 1.4
    """What a complex sale adds to it."""
    contact_fit: Weight = 1.2
    """Weight of fit there."""
    contact_need: Weight = 0.5
    """Weight of a clear need there."""
    contact_urgency: Weight = 0.5
    """Weight of urgency there."""
    contact_tired: Part = 0.15
    """Share of interest that each touch beyond the tolerated ones costs there."""

    # Gate 3, qualified

    understand_need: Weight = 0.8
    """Weight of a clear need after discovery in a simple sale."""
    understand_need_complex: Weight = 1.4
    """What a complex sale adds to it."""
    understand_fit: Weight = 1.6
    """Weight of fit there."""
    understand_trust: Weight = 0.2
    """Weight of trust there in a simple sale."""
    understand_trust_complex: Weight = 1.2
    """What a complex sale adds to it."""
    understand_budget: Weight = 1.0
    """Weight of the budget there, in prices, up to 1.5."""
    understand_consensus: Weight = 0.6
    """Weight of consensus there, times complexity."""

    # Gate 4, the choice

    order_fit: Weight = 1.6
    """Weight of fit in the choice of us."""
    order_need: Weight = 0.7
    """Weight of a clear need in a simple sale."""
    order_need_complex: Weight = 1.6
    """What a complex sale adds to it."""
    order_trust: Weight = 0.3
    """Weight of trust in a simple sale."""
    order_trust_complex: Weight = 2.6
    """What a complex sale adds to it."""
    order_urgency: Weight = 1.2
    """Weight of urgency in a simple sale."""
    order_urgency_complex: Weight = -0.7
    """What a complex sale adds to it."""
    order_consensus: Weight = 1.8
    """Weight of consensus, times complexity."""
    order_interest: Weight = 1.0
    """Weight of interest."""
    order_promise: Weight = 0.15
    """Weight of an attractive delivery date."""
    order_size: Weight = -0.35
    """Weight of the logarithm of the deal's value over the median."""
    order_price_flat: Factor = 0.4
    """Share of the price pull that every customer feels."""
    order_price_sensitive: Factor = 1.2
    """Share of it that grows with price sensitivity."""
    order_benefit: Weight = 0.15
    """Weight of each argued benefit that counts for the customer."""
    order_form: Weight = -0.3
    """Weight of an offer in another form than the customer's purchasing asks for."""
    order_case: Weight = 0.4
    """Weight of a presented business case, times the saving over the price less 1."""
    rival_pressure: Weight = 1.4
    """Weight of rivals' pressure in the choice of a rival."""
    rival_price: Weight = 0.5
    """Weight of price sensitivity there."""
    nothing_indecision: Weight = 0.8
    """Weight of indecision in the choice of doing nothing in a simple sale."""
    nothing_indecision_complex: Weight = 2.0
    """What a complex sale adds to it."""
    nothing_consensus: Weight = -1.0
    """Weight of consensus there, times complexity."""
    nothing_need: Weight = -0.8
    """Weight of a clear need there."""

    # Gates 6 to 8

    renewal_satisfaction: Weight = 2.2
    """Weight of satisfaction in a renewal."""
    renewal_fit: Weight = 3.4
    """Weight of fit there."""
    renewal_trust: Weight = 0.8
    """Weight of trust there."""
    renewal_price: Weight = -4.0
    """Weight of a price above what the customer is used to, times price sensitivity."""
    cross_satisfaction: Weight = 2.4
    """Weight of satisfaction in cross-selling."""
    cross_trust: Weight = 1.2
    """Weight of trust there."""
    cross_fit: Weight = 1.0
    """Weight of fit there."""
    cross_ticket: Weight = -1.2
    """Weight of an open ticket there."""
    cross_signal: Weight = 0.5
    """Weight of what service has passed on about a customer with tickets."""
    cross_match: Weight = 0.6
    """Weight of an offer that matches what the customer needs next; an unmatched one has it against."""
    win_back_satisfaction: Weight = 1.5
    """Weight of satisfaction in win-back."""
    win_back_trust: Weight = 0.8
    """Weight of trust there."""
    win_back_discount: Weight = 0.5
    """Weight of a discount there."""
    win_back_upgrade: Weight = 0.4
    """Weight of an upgrade there."""
    win_back_match: Weight = 1.3
    """Weight of a reward that matches the reason for leaving."""
    win_back_hopeless: Weight = -2.0
    """Weight of having left for a poor fit or no more need."""

    # Tone

    tone_trust: Part = 0.07
    """Trust that an informative tone wins, or a directive one while the need is vague."""
    directive_need: Part = 0.06
    """Clarity that a directive tone brings while the need is vague."""
    directive_clear: Part = 0.03
    """Trust that a directive tone costs once the need is clear."""
    directive_below: Part = 0.45
    """Clarity of need below which direction helps."""
    directive_gain: Factor = 1.05
    """Factor of a directive tone on what discovery clears."""
    aggressive_trust: Part = 0.10
    """Trust that pressure costs."""
    aggressive_urgency: Part = 0.16
    """Urgency that pressure brings."""
    aggressive_indecision: Part = 0.05
    """Indecision that pressure brings."""
    aggressive_fatigue: Factor = 0.5
    """Touches that pressure counts for besides its own."""
    aggressive_deaf: Part = 0.35
    """Share of what discovery clears that pressure costs, times complexity."""
    aggressive_listening: Factor = 1.2
    """Share of the trust that listening wins that pressure costs, times complexity."""
    aggressive_satisfaction: Part = 0.03
    """Satisfaction at delivery that each pressure has cost, four of them at most."""
    tone_refused: Part = 0.05
    """Trust that a tone costs which the customer's culture does not accept."""

    # Contact

    touch: Factor = 1.0
    """Fatigue of one touch."""
    tolerated: Factor = 2.5
    """Touches beyond which a lead tires."""
    opt_out: Part = 0.004
    """Chance of an opt-out at each attempt."""
    opt_out_tired: Part = 0.10
    """Chance that each touch beyond the tolerated ones adds."""
    answer_loss: Part = 0.55
    """Share of interest that the slowest answer to an inquiry costs."""
    woken_interest: Part = 0.35
    """Interest with which a dormant lead wakes up."""
    conversation_interest: Part = 0.35
    """Interest that a good first conversation brings."""
    size_reach: Power = -0.15
    """Weight of the logarithm of the deal's size in the reach."""
    channel_liked: Factor = 1.3
    """Factor on the reach of the channel that the customer prefers."""
    channel_disliked: Factor = 0.85
    """Factor on the reach of the others."""
    email_reach: Factor = 0.6
    """Factor on the reach of a mail."""
    letter_reach: Factor = 0.35
    """Factor on the reach of a letter."""
    visit_reach: Factor = 1.3
    """Factor on the reach of a visit."""
    email_effort: Factor = 0.5
    """Factor on the effort of an attempt by mail."""
    letter_effort: Factor = 1.2
    """Factor on the effort of an attempt by letter."""
    visit_effort: Factor = 6.0
    """Factor on the effort of an attempt by visit."""
    email_touch: Factor = 0.5
    """Touches that a mail counts for."""
    letter_touch: Factor = 0.5
    """Touches that a letter counts for."""
    visit_touch: Factor = 1.5
    """Touches that a visit counts for."""

    # Discovery

    discovery_need: Part = 0.60
    """Clarity that discovery can bring at most."""
    discovery_speed: Scale = 0.42
    """Questions, as a share of the best number, that bring two thirds of it."""
    discovery_over: Factor = 1.17
    """Questions, as a share of the best number, beyond which they tire."""
    over_interest: Factor = 0.70
    """Interest that each best number of questions beyond costs."""
    over_trust: Factor = 0.21
    """Trust that each best number of questions beyond costs."""
    meeting_interest: Part = 0.30
    """Interest that a meeting brings."""
    listening: Part = 0.10
    """Trust that listening to all answers wins."""
    convince: Weight = -0.4
    """Constant of a colleague's being convinced."""
    convince_need: Weight = 1.6
    """Weight of a clear need there."""
    convince_trust: Weight = 1.2
    """Weight of trust there."""
    convince_fit: Weight = 0.8
    """Weight of fit there."""
    question_situation: Part = 0.0
    """Share of the gain in clarity that questions about the situation alone bring in the most complex sale."""
    question_problem: Part = 0.3
    """Share that questions about problems alone bring there."""
    question_value: Part = 1.0
    """Share that questions about implications or about the value of a solution alone bring there."""
    value_facts: Part = 0.5
    """Share of what is learnt of benefits and form when only implications and value are asked about."""
    benefit_learnt: Part = 0.8
    """Chance that one best number of questions learns what counts for the customer."""
    question_effort: Factor = 0.4
    """Share of a meeting's effort that goes into the best number of questions."""
    contact_effort: Factor = 0.4
    """Share of a meeting's effort that each further contact adds, spread over the meetings."""

    # Estimates of our people

    estimate_fit: Factor = 0.28
    """Error of a seller's estimate of fit before discovery."""
    signal: Factor = 0.25
    """Error of what one conversation shows of need, interest, trust, urgency, indecision and satisfaction."""
    told_saving: Factor = 0.35
    """Error, on the logarithm, of a saving that the customer tells."""
    computed_saving: Factor = 0.12
    """Error, on the logarithm, of a saving that was computed."""
    researched: Part = 0.5
    """Share of the doubt about an estimate that research leaves."""
    heard: Part = 0.75
    """Chance to hear the true cause of a hesitation."""
    clue_satisfaction: Factor = 0.12
    """Error of what an account's owner sees of its satisfaction before cross-selling."""
    clue_loss_maker: Factor = 0.35
    """Error of what an account's history tells of a loss-making customer."""
    clue_match: Part = 0.75
    """Chance to see rightly whether a product matches what a customer needs next."""

    # Size

    size_effort: Power = 0.55
    """Power of the deal's size in the effort."""
    size_wait: Power = 0.30
    """Power of the deal's size in the customer's time to decide."""
    size_worth: Power = 0.8
    """Power of the deal's size in what an account seems to be worth."""
    size_indecision: Weight = 0.08
    """Weight of the logarithm of the size in indecision."""
    size_rival: Weight = 0.08
    """Weight of the logarithm of the size in rivals' pressure."""

    # Hesitation

    hesitation_indecision: Weight = 2.4
    """Weight of indecision in hesitating."""
    hesitation_need: Weight = 1.6
    """Weight of an unclear need there."""
    hesitation_consensus: Weight = 0.8
    """Weight of lacking consensus there."""
    answer_interest: Part = 0.25
    """Interest that an answer to a hesitation brings."""
    push_urgency: Part = 0.22
    """Urgency that pushing brings."""
    push_trust: Part = 0.18
    """Trust that pushing costs."""
    push_indecision: Part = 0.12
    """Indecision that pushing brings."""
    push_reply: Scale = 0.7
    """Factor of pushing on the time to the reply."""
    inform_need: Part = 0.10
    """Clarity that information brings."""
    inform_need_matched: Part = 0.32
    """Clarity that it brings to those who love the status quo."""
    inform_indecision_matched: Part = 0.10
    """Indecision that it takes from them."""
    inform_indecision_fear: Part = 0.10
    """Indecision that it brings to the fearful."""
    wait_indecision: Part = 0.06
    """Indecision that waiting takes."""
    wait_reply: Scale = 1.6
    """Factor of waiting on the time to the reply."""
    recommend_indecision: Part = 0.42
    """Indecision that a recommendation takes from the fearful."""
    recommend_others: Part = 0.20
    """Share of it for the others."""
    recommend_trust: Part = 0.05
    """Trust that a recommendation wins when the need is clear, or else costs."""
    discount_indecision: Part = 0.10
    """Indecision that ten per cent given away bring."""
    proof_indecision: Part = 0.20
    """Indecision that a trial or demonstration takes."""
    proof_need: Part = 0.10
    """Clarity that it brings."""
    move_back_below: Part = 0.3
    """Consensus below which a hesitating group goes back to understand."""

    # Quotation

    gaps_error: Part = 0.3
    """Chance that a quotation with gaps holds an error."""
    gaps_effort: Factor = 0.6
    """Share of the effort that a quotation with gaps takes."""
    gaps_trust: Part = 0.08
    """Trust that an error in a quotation costs."""
    gaps_wait: Scale = 1.5
    """Factor of an error on the customer's time to decide."""
    anchor_price: Part = 0.06
    """What the boldest first price adds to the list price."""
    anchor_trust: Part = 0.08
    """Trust that it costs."""
    anchor_nothing: Weight = 0.6
    """Weight of it in the choice of doing nothing: talks that end in an impasse."""
    promise_time: Part = 0.4
    """Share of the safe lead time that the most attractive promise leaves out."""

    # Contract
    concede_wait: Scale = 0.5
    """Factor on the time to a signature when changes are conceded."""
    concede_penalty: Factor = 2.0
    """Factor on the penalty of a delay then."""
    escalate_wait: Scale = 1.6
    """Factor on the time to a signature when the lawyers take over."""
    escalate_penalty: Factor = 0.5
    """Factor on the penalty of a delay then."""

    # Delivery

    satisfaction_base: Weight = 0.62
    """Satisfaction of a well-fitting customer delivered on time."""
    satisfaction_fit: Weight = 0.85
    """Weight of fit beyond 0.6 in it."""
    satisfaction_hand_over: Weight = 0.20
    """Weight of the hand-over's depth beyond a half in it."""
    late_satisfaction: Part = 0.50
    """Satisfaction that the worst delay costs."""
    early_satisfaction: Part = 0.07
    """Satisfaction that the earliest delivery brings."""
    late_scale: Scale = 0.25
    """Delay, as a share of the safe lead time, that costs two thirds of the worst."""
    late_trust: Part = 0.35
    """Trust that the worst delay costs."""
    misfit_work: Factor = 1.2
    """Additional work of delivery for each fit missing to 0.6."""
    early_notice: Part = 0.5
    """Share of what lateness costs that telling it early leaves."""
    returned_below: Part = 0.2
    """Satisfaction at delivery below which the goods may come back."""

    # Service

    ticket_hand_over: Weight = 0.9
    """Weight of a thin hand-over in the rate of tickets."""
    ticket_fit: Weight = 2.8
    """Weight of a poor fit in it."""
    ticket_loss_maker: Factor = 4.0
    """Factor on it of a loss-making customer after the cross-sale."""
    ticket_bad: Part = 0.10
    """Satisfaction that a ticket answered late costs."""
    ticket_good: Part = 0.02
    """Satisfaction that a ticket answered in time brings."""
    one_voice: Part = 0.5
    """Share of that loss where service and sales speak with one voice."""
    offer_trust: Part = 0.22
    """Trust that an offer during an open ticket costs."""
    offer_satisfaction: Part = 0.08
    """Satisfaction that it costs."""
    check_satisfaction: Part = 0.25
    """Satisfaction that a check brings to a dissatisfied customer."""
    check_content: Part = 0.3
    """Share of it that it brings to a content one."""
    check_trust: Part = 0.05
    """Trust that a check wins."""
    compensate_satisfaction: Part = 0.30
    """Satisfaction that making up for a late answer brings, little beyond what it was before."""
    compensation: Part = 0.02
    """What that costs, as a share of the first deal's value."""
    explain_satisfaction: Part = 0.05
    """Satisfaction that an explanation brings."""
    explain_again: Factor = 1.5
    """Factor on the rate of the next ticket when the fault was only explained."""
    honest_trust: Part = 0.10
    """Trust that an honest refusal wins."""
    honest_referral: Weight = 2.4
    """Weight of trust in the referral of somebody who was refused honestly."""
    referral: Weight = -3.2
    """Constant of a referral, when asked or after an honest refusal."""
    referral_satisfaction: Weight = 2.4
    """Weight of satisfaction there."""
    question_interest: Part = 0.03
    """Interest that a question answered in time brings, or one answered late costs."""
    new_owner_trust: Part = 0.10
    """Trust that a new contact person costs."""
    dunning_trust: Part = 0.04
    """Trust that each dunning letter costs."""
    unmatched_satisfaction: Part = 0.08
    """Satisfaction that a bought misfit costs."""

    # Second life

    upgrade_cost: Part = 0.05
    """What an upgrade costs, as a share of a year's renewals."""
    reward: Part = 0.15
    """Discount that wins a customer back."""
    asked: Part = 0.8
    """Chance to learn the reason for leaving when one asks."""
    ask_effort: Factor = 1.5
    """Factor of asking on the effort of win-back."""
    life_discount: Weight = -0.5
    """Shift of renewal after a return by discount."""
    life_bundle: Weight = -1.3
    """Shift of renewal after a return by discount and upgrade."""
    life_upgrade: Weight = 0.2
    """Shift of renewal after a return by upgrade."""
    life_uncured: Weight = -1.4
    """Shift of renewal when the old reason is not cured."""
    life_cured: Part = 0.25
    """Satisfaction that a cure brings."""
    loss_maker_cost: Factor = 2.0
    """Margins of a cross-sale that a loss-making customer costs."""
