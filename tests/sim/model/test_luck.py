"""Luck: the hash by known answers, its quality by statistics, and two traps that have caught somebody before."""

import json
import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salescycle.sim.model import luck
from salescycle.sim.model.luck import child, draw, key_of, mix, plain_luck, root_of
from tests.sim.model.bands import A, chi_square_p, distance, dkw, dkw_sees
from tests.sim.model.firms import GOLDEN, identity_of

words = st.integers(0, 2**64 - 1)


# The slow obvious thing, in whole numbers of any size.


def big_mix(x: int) -> int:
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9 % 2**64
    x = (x ^ x >> 27) * 0x94D049BB133111EB % 2**64
    return x ^ x >> 31


def big_child(identity: int, kind: int, n: int) -> int:
    return big_mix(big_mix((identity + kind * GOLDEN) % 2**64) ^ (n + 0x632BE59BD9B4E019) % 2**64)


def big_bits(root: int, identity: int, purpose: int, attempt: int) -> int:
    why = (purpose * GOLDEN + attempt * 0xD1342543DE82EF95) % 2**64
    return big_mix((big_mix(big_mix((root + identity) % 2**64) ^ why) + root) % 2**64)


# The quick thing: the same on arrays, which wrap by themselves.


def U(x: object) -> np.ndarray:  # noqa: N802 - the type's letter
    return np.asarray(x, np.uint64)


def wide_mix(x: np.ndarray) -> np.ndarray:
    x = (x ^ (x >> U(30))) * U(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> U(27))) * U(0x94D049BB133111EB)
    return x ^ (x >> U(31))


def wide_child(identity: np.ndarray, kind: int, n: np.ndarray) -> np.ndarray:
    return wide_mix(wide_mix(U(identity) + U(kind) * U(GOLDEN)) ^ (U(n) + U(0x632BE59BD9B4E019)))


def wide_bits(root: np.ndarray, identity: np.ndarray, purpose: np.ndarray, attempt: np.ndarray) -> np.ndarray:
    why = U(purpose) * U(GOLDEN) + U(attempt) * U(0xD1342543DE82EF95)
    return wide_mix(wide_mix(wide_mix(U(root) + U(identity)) ^ why) + U(root))


def wide_draw(root: object, identity: object, purpose: object, attempt: object) -> np.ndarray:
    with np.errstate(over="ignore"):
        bits = wide_bits(*(np.atleast_1d(U(x)) for x in (root, identity, purpose, attempt)))
    return ((bits >> U(12)).astype(float) + 0.5) * 2.0**-52


# Known answers


def test_mix_gives_the_published_first_numbers_of_splitmix64():
    assert [mix(n * GOLDEN % 2**64) for n in (1, 2, 3)] == [0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F]


@pytest.mark.parametrize(
    ("key", "answer"),
    [
        ((0, luck.SOURCE, 0), 0x1094DB8BB4B47185),
        ((0, luck.LEAD, 1), 0xBB55606D2B6EA4AF),
        ((2**64 - 1, luck.REFERRAL, 7), 0xD17C9B74FD6B296C),
        ((0x0123456789ABCDEF, luck.CUSTOMER, 2**40), 0x02CCBB147F041D4A),
    ],
)
def test_a_child_has_the_identity_it_always_had(key, answer):
    assert child(*key) == big_child(*key) == answer


@pytest.mark.parametrize(
    ("key", "answer"),
    [
        ((0, 0, 0, 0), "0x1.0000000000000p-53"),
        ((1, 2, 3, 4), "0x1.bb3bb101943d4p-3"),
        ((2**64 - 1, 2**64 - 1, luck.LOOK, 50), "0x1.811c87d4803a5p-1"),
        ((2**63, 2**63 - 1, luck.CHOICE, 1), "0x1.2823493c24c8dp-1"),
        ((0x0123456789ABCDEF, 0xFEDCBA9876543210, luck.OUTCOME, 9), "0x1.5282fe64f6240p-7"),
    ],
)
def test_a_draw_has_the_value_it_always_had(key, answer):
    assert draw(*key) == float.fromhex(answer) == (2 * (big_bits(*key) >> 12) + 1) / 2**53


@pytest.mark.parametrize(
    ("seed", "replication", "answer"),
    [
        (0, 0, 0x1C24F26DD3E48D57),
        (1, 0, 0x04DFF620CAED7176),
        (1, 1, 0xFB6E2C6BD8229FB5),
        (2**63 - 1, 999, 0xA23AD12197F6815F),
    ],
)
def test_a_root_has_the_value_it_always_had(seed, replication, answer):
    assert int(root_of(seed, replication)) == answer


def test_a_name_has_the_number_it_always_had():
    assert key_of("step meeting") == 0x55FF0DCDC83C1362


def test_nobody_has_less_than_no_seed():
    for wrong in ((-1, 0), (0, -1)):
        with pytest.raises(ValueError, match="from 0 up"):
            root_of(*wrong)


def test_plain_luck_is_never_turned():
    told = plain_luck(5, 3)
    assert told.root == root_of(5, 3)
    assert told.turn > 10**15
    assert told.veil == 0


def test_purposes_keep_their_numbers_for_ever_and_share_none():
    kinds = "SOURCE LEAD BOOK REFERRAL CUSTOMER CAMPAIGN_LEAD".split()
    names = [name for name, number in vars(luck).items() if name.isupper() and isinstance(number, int)]
    purposes = {name: getattr(luck, name) for name in names if name not in (*kinds, "NEVER_TURNED", "MASK")}
    first = (
        "ARRIVAL FIT NEED INTEREST TRUST URGENCY BUDGET INDECISION RIVAL SENSITIVITY VALUE REACH UNREACHABLE "
        "DELIVERABLE SEGMENT PRODUCT OWNER LOSS_MAKER SATISFACTION EFFORT OUTCOME LENGTH CONTACTED OPT_OUT GATE STAY "
        "HESITATE CAUSE CHOICE ESTIMATE DISCOVERED HEARD TICKET RENEWAL REASON CROSS_SELL STAKEHOLDER AGE "
        "PENDING_OUTCOME PENDING_LENGTH PENDING_ARRIVAL BOOKED LOOK "
        "SHOWN_NEED SHOWN_INTEREST SHOWN_TRUST SHOWN_URGENCY SHOWN_INDECISION SHOWN_SATISFACTION CHANNEL RIVAL_NAME "
        "PROJECT PATIENCE SAVING TOLD_SAVING SHARPENED LEARNT QUOTE_ERROR REFERRED REFERRAL_DELAY WHY_ASKED ROUTE CLUE "
        "WANTS CHANCE PAYMENT DEALT_AGAIN CAMPAIGN_LEADS ASKS"
    ).split()
    assert [purposes[name] for name in first] == list(range(1, 70))
    later = {
        "RETURNED": 71,
        "QUESTION": 72,
        "MATCH_CLUE": 74,
        "SATISFACTION_CLUE": 75,
        "NEXT_BUDGET": 79,
        "REPLACED": 90,
        "CULTURE": 100,
        "FIRST_NAME": 101,
        "FAMILY_NAME": 102,
        "OTHER_NAME": 103,
        "TOWN": 104,
        "TRADE_WORD": 105,
        "PATTERN": 106,
        "TEMPER": 107,
        "SAYS": 108,
    }
    veil = (
        "FIT NEED INTEREST TRUST URGENCY BUDGET INDECISION RIVAL SATISFACTION SAVING SENSITIVITY REACH CHANNEL PROJECT "
        "PATIENCE RIVAL_NAME LOSS_MAKER MATCHING CAUSE REASON LEADS REFERRAL"
    ).split()
    later |= {f"VEIL_{name}": number for number, name in enumerate(veil, start=110)}
    assert {name: purposes[name] for name in purposes if name not in first} == later
    assert [getattr(luck, kind) for kind in kinds] == [1, 2, 3, 4, 5, 6]
    assert len(set(purposes.values())) == len(purposes)


@given(words, words, st.integers(0, 63), st.integers(0, 2**40))
def test_the_big_the_plain_and_the_wide_hash_are_one(root, identity, purpose, attempt):
    bits = big_bits(root, identity, purpose, attempt)
    assert draw(root, identity, purpose, attempt) == (2 * (bits >> 12) + 1) / 2**53
    assert wide_draw(root, identity, purpose, attempt)[0] == draw(root, identity, purpose, attempt)
    assert child(identity, purpose, attempt) == big_child(identity, purpose, attempt)


@pytest.fixture(scope="module")
def keys() -> np.ndarray:
    """10,000 keys: (root, identity, purpose, attempt), the first two on both sides of 2**63."""
    rng = np.random.default_rng(1)
    wide = rng.integers(0, 2**64, (10_000, 2), np.uint64, endpoint=False)
    return np.column_stack([wide, rng.integers(0, 64, 10_000, np.uint64), rng.integers(0, 5_000, 10_000, np.uint64)])


def test_the_array_twin_is_the_rule_on_ten_thousand_keys(keys):
    assert wide_draw(*keys.T).tolist() == [draw(*map(int, key)) for key in keys]
    with np.errstate(over="ignore"):
        born = wide_child(keys[:, 0], 2, keys[:, 3])
    assert born.tolist() == [child(int(key[0]), 2, int(key[3])) for key in keys]


# Quality (speed.md 3), over the keys that runs use: neighbours in one respect, equal in the others


def _roots(n: int, *, seeds: bool) -> np.ndarray:
    """Roots of the seeds 0, 1, 2, ... or of the replications of seed 1; proven equal to ``root_of`` below."""
    with np.errstate(over="ignore"):
        number, zero = np.arange(n, dtype=np.uint64), np.zeros(n, np.uint64)
        seed = wide_child(zero, 101, number if seeds else np.ones(n, np.uint64))
        return wide_child(seed, 102, zero if seeds else number)


def _people(n: int) -> np.ndarray:
    """Identities of the first n leads of a source."""
    with np.errstate(over="ignore"):
        return wide_child(np.full(n, child(key_of("source web"), luck.SOURCE, 0), np.uint64), luck.LEAD, np.arange(n))


ROOT = int(root_of(1))
NEIGHBOURS = {
    "identities": lambda n: (ROOT, np.arange(n), luck.CHOICE, 0),
    "leads": lambda n: (ROOT, _people(n), luck.CHOICE, 0),
    "steps of a lead": lambda n: (ROOT, _people(1)[0] ^ np.arange(n, dtype=np.uint64), luck.OUTCOME, 0),
    "attempts": lambda n: (ROOT, _people(1)[0], luck.LENGTH, np.arange(n)),
    "purposes": lambda n: (
        ROOT,
        np.repeat(_people(n // 40 + 1), 40)[:n],
        np.tile(np.arange(1, 41), n // 40 + 1)[:n],
        0,
    ),
    "replications": lambda n: (_roots(n, seeds=False), _people(1)[0], luck.FIT, 0),
    "seeds": lambda n: (_roots(n, seeds=True), _people(1)[0], luck.FIT, 0),
}


@pytest.fixture(scope="module", params=list(NEIGHBOURS))
def draws(request) -> np.ndarray:
    """A million draws of neighbouring keys."""
    return wide_draw(*NEIGHBOURS[request.param](1_000_000))


def test_neighbouring_seeds_and_replications_have_the_roots_that_root_of_gives():
    assert _roots(5, seeds=True).tolist() == [int(root_of(seed)) for seed in range(5)]
    assert _roots(5, seeds=False).tolist() == [int(root_of(1, replication)) for replication in range(5)]


def test_draws_are_uniform(draws):
    n = len(draws)
    assert dkw_sees(n) < 0.005, "a law that is half a percent off would be seen"
    assert distance(draws) < dkw(n)


def test_a_thousand_equal_cells_are_equally_full(draws):
    assert chi_square_p(np.bincount((draws * 1000).astype(int), minlength=1000)) > A


def test_pairs_of_neighbours_fill_a_board_evenly(draws):
    first, second = (draws[:-1] * 64).astype(int), (draws[1:] * 64).astype(int)
    counts = np.bincount((first * 64 + second)[::2], minlength=4096)
    assert chi_square_p(counts) > A


def test_the_low_bits_are_as_good_as_the_high_ones(draws):
    low = (draws * 2**52 - 0.5).astype(np.int64) & 1023
    assert chi_square_p(np.bincount(low, minlength=1024)) > A


def test_neighbours_do_not_know_each_other(draws):
    n, x = len(draws), draws - draws.mean()
    lag = float((x[1:] * x[:-1]).sum() / (x * x).sum())
    band, seen = 4.892 / math.sqrt(n), (4.892 + 3.291) / math.sqrt(n)
    assert seen < 0.01, "a correlation of one percent would be seen"
    assert abs(lag) < band


def test_no_end_of_the_interval_is_drawn(draws):
    assert draws.min() > 0
    assert draws.max() < 1


def test_equal_draws_are_as_rare_as_chance_has_it(draws):
    """Of n draws out of 2**52, n**2 / 2**53 pairs are equal: none in a million."""
    assert len(np.unique(draws)) == len(draws)


def test_the_statistics_would_have_seen_bad_luck():
    """The self-test of the tests: a law that is one percent off, and a sequence that steps evenly."""
    n = 1_000_000
    off, stepped = np.random.default_rng(1).random(n) ** 1.03, np.arange(n) * 0.6180339887498949 % 1
    board = (stepped[:-1] * 64).astype(int) * 64 + (stepped[1:] * 64).astype(int)
    assert distance(off) > dkw_sees(n) > dkw(n)
    assert chi_square_p(np.bincount((off * 1000).astype(int), minlength=1000)) < A
    assert chi_square_p(np.bincount(board[::2], minlength=4096)) < A


def test_each_bit_of_a_key_turns_half_of_the_bits_of_a_draw():
    """Avalanche: with 4,000 keys a bit, a share of turned bits has a standard error of .0079 (5 of them: .04)."""
    rng = np.random.default_rng(2)
    n = 4_000
    key = [rng.integers(0, 2**64, n, np.uint64, endpoint=False) for _ in range(2)] + [
        np.full(n, 29, np.uint64),
        rng.integers(0, 8, n, np.uint64),
    ]
    worst = 0.0
    with np.errstate(over="ignore"):
        base = wide_bits(*key)
        for part in (0, 1, 3):
            for bit in range(64 if part < 3 else 8):
                other = list(key)
                other[part] = key[part] ^ (U(1) << U(bit))
                turned = base ^ wide_bits(*other)
                shares = [float((turned >> U(out) & U(1)).mean()) for out in range(0, 64, 3)]
                worst = max(worst, *(abs(share - 0.5) for share in shares))
    assert worst < 0.044  # 3,000 shares, each within 5.5 standard errors


def test_purpose_and_attempt_never_meet_in_one_key():
    with np.errstate(over="ignore"):
        why = U(np.arange(64))[:, None] * U(GOLDEN) + U(np.arange(20_000))[None, :] * U(0xD1342543DE82EF95)
    assert len(np.unique(why)) == why.size


# Trap 1: 53 bits and a half are rounded


@given(words, st.integers(0, 63), st.integers(0, 1000), st.sampled_from([0, 1, 2**12 - 1, 2**64 - 1, 2**64 - 2**12]))
def test_the_most_extreme_hashes_give_a_draw_inside_the_interval(root, purpose, attempt, bits):
    u = draw(root, identity_of(root, purpose, attempt, bits), purpose, attempt)
    assert u in (2.0**-53, 1 - 2.0**-53)
    assert math.isfinite(math.log(u))
    assert math.isfinite(math.log(1 - u))


def test_the_low_bit_of_a_draw_is_not_biased_as_53_bits_would_be():
    """u 2**53 is odd for every draw: nothing was rounded. With 53 bits + 0.5, half of all draws above 1/2 are."""
    u = wide_draw(*NEIGHBOURS["leads"](100_000))
    assert (u * 2**53 % 2 == 1).all()
    bits = np.random.default_rng(1).integers(2**63, 2**64 - 1, 100_000, np.uint64, endpoint=True)
    rounded = ((bits >> U(11)).astype(float) + 0.5) * 2.0**-53
    assert (rounded * 2**53 % 2).mean() == 0  # to even: the bias this test is about
    assert ((2**53 - 1) + 0.5) * 2.0**-53 == 1.0  # and the end of the interval


# Trap 2: int64 + uint64 is a float in numba


def test_compiled_code_draws_what_python_draws_for_keys_on_both_sides_of_two_to_63(keys, tmp_path):
    """In a process and a cache of its own: the engines' compiled code must not depend on what tests have compiled."""
    some = [[int(x) for x in key] for key in keys[:500]] + [[2**63 + i, 2**63 - i, 29, i] for i in range(1, 50)]
    program = Path(__file__).with_name("draws_in_a_kernel.py")
    run = subprocess.run(
        [sys.executable, str(program)],
        input=json.dumps(some),
        env={"NUMBA_CACHE_DIR": str(tmp_path), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    told = json.loads(run.stdout)
    expected = [draw(*key).hex() for key in some]
    assert told["unsigned"] == expected
    assert told["signed"] == expected
    born = [hex(child(identity, purpose, attempt)) for _, identity, purpose, attempt in some]
    assert told["unsigned children"] == told["signed children"] == born
