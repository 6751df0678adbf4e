"""A program of its own: ``python -m tests.twins.agreement`` runs small scenarios on both engines and compares.

Run it with NUMBA_DISABLE_JIT=1, when the kernel is plain Python, or with NUMBA_BOUNDSCHECK=1, when each place in a
table is checked; then the canary sings first.
"""

from salescycle.scenarios.loader import load
from salescycle.sim.compiled import bounds_are_checked
from salescycle.sim.engines.order import END
from salescycle.sim.engines.run import run, start
from salescycle.sim.model.build import build
from salescycle.sim.model.luck import Luck, plain_luck, root_of
from tests.twins.difference import assert_same_log, assert_same_run, assert_same_state
from tests.twins.random_games import play
from tests.twins.random_scenarios import case

DAY_S = 86400
CASES = 7


def the_library_agrees() -> int:
    """The first days of the library's scenarios."""
    days = {"w1": 6, "saas_smb": 2}
    for name, until in days.items():
        told = [run(build(load(name)), plain_luck(1), until=until * DAY_S, engine=e) for e in ("simpy", "compiled")]
        assert_same_run(*told)
        assert len(told[0].log) > 500
    return len(days)


def random_scenarios_agree() -> int:
    """The first days of random scenarios, half of them under a veil."""
    for seed in range(CASES):
        some = case(seed)
        luck = Luck(root_of(seed), 40, root_of(seed, 1), seed % 2)
        one, other = (start(some.parameters, luck, engine=engine) for engine in ("simpy", "compiled"))
        assert one.advance((), 5 * DAY_S) == other.advance((), 5 * DAY_S) == END
        assert_same_log(one.log(), other.log(), some.steps)
        assert_same_state(one.snapshot(), other.snapshot())
    return CASES


def random_games_agree() -> int:
    """Random games, and what the playbook makes of them."""
    for seed in range(CASES):
        some = case(seed, player=True)
        made = play(some.parameters, plain_luck(seed), seed, turns=12).decisions
        told = [run(some.parameters, plain_luck(seed), made, 8 * DAY_S, engine=e) for e in ("simpy", "compiled")]
        assert_same_run(*told, some.steps)
    return CASES


def main() -> None:
    """Compare; the last line says how many runs agree."""
    if bounds_are_checked():
        from tests.twins.canary import sings  # noqa: PLC0415 - its kernels would change the hash of compiled sources

        sings()
    print(the_library_agrees() + random_scenarios_agree() + random_games_agree(), "runs agree")


if __name__ == "__main__":
    main()
