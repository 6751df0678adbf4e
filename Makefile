# Two commands do everything on a fresh machine: `make run` and `make test`.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.stamp

.PHONY: run play test check format typings readme pictures bench mutants verify calibrate scenarios clean help

run: $(STAMP) ## the main job: a forecast on the default scenario
	@$(BIN)/salescycle forecast saas_smb --horizon 3mo --replications 1000

play: $(STAMP) ## the game, in this terminal
	@$(BIN)/salescycle play

test: $(STAMP) ## the test suite, in some minutes
	$(BIN)/python -m pytest --numprocesses logical --dist loadfile

check: $(STAMP) typings ## format, lint, types, import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(STAMP)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

typings: $(STAMP) ## links that let type checkers see the folders as one package
	@mkdir -p .typings/salescycle
	@for room in sim scenarios reports tui; do ln -sfn ../../$$room .typings/salescycle/$$room; done

readme: $(STAMP) ## the README's examples once more, their outputs and its picture written anew
	$(BIN)/python -m tests.readme

pictures: $(STAMP) ## pictures of the screens, into docs/screens/
	$(BIN)/python -m tests.pictures

bench: $(STAMP) ## speed as ratios of interleaved runs, into tests/bench/RESULTS.md
	$(BIN)/python -m tests.bench

mutants: $(STAMP) ## faults made on purpose, which tests must see, into tests/mutants/RESULTS.md
	$(BIN)/python -m tests.mutants

verify: $(STAMP) ## slow verification, in many minutes, its results into tests/verification/README.md
	$(BIN)/python -m tests.verification.results
	$(BIN)/python -m tests.verification.lessons --doubt
	$(BIN)/python -m tests.verification.bots --doubt --planner

calibrate: $(STAMP) ## gate constants of the library scenarios, into scenarios/calibrated/
	$(BIN)/python -m salescycle.tui.cli.calibrate

scenarios: $(STAMP) ## docs/scenarios.md: what the library assumes and gives
	$(BIN)/python -m salescycle.tui.cli.scenario_pages

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "salescycle needs Python 3.11 or newer; found $$($(PYTHON) --version). Try: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 2; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --editable .
	@touch $(STAMP)

clean: ## remove what make has made
	rm -rf .venv .typings build dist *.egg-info

help: ## these lines
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1	\2/p' Makefile | expand -t 20
