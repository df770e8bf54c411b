# One Blueprint. `make help` lists what can be made; the work is in scripts/.
PORT ?= 8000
BLUEPRINT := .venv/bin/blueprint
GROUP = demo
test: GROUP = test
acceptance: GROUP = acceptance
lint format lock types: GROUP = dev

.DEFAULT_GOAL := help
.PHONY: help setup demo test acceptance clean lock lint format types

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-12s%s\n", $$1, $$2}' Makefile

setup: ## install what is missing (YES=1 asks nothing)
	@scripts/bootstrap.sh $(GROUP)

demo: ## the demonstration city, six verdicts, then serve on 127.0.0.1:8000 (PORT=…)
	@exec scripts/demo.sh "$(PORT)"

test: setup ## lint, types, import contracts and all tests (PYTEST_ARGS=…)
	@scripts/test.sh

acceptance: setup ## the long and heavy tests
	@.venv/bin/pytest --basetemp=.cache/pytest -m acceptance $(PYTEST_ARGS)

clean: ## remove all that is ours from this machine, system packages aside
	@scripts/clean.sh

lock: setup ## resolve requirements/*.in anew (UPGRADE=1: newest versions)
	@scripts/lock.sh

lint: setup ## ruff, mypy, import contracts
	@.venv/bin/ruff check . && .venv/bin/ruff format --check . && .venv/bin/mypy && .venv/bin/lint-imports

format: setup ## let ruff format and mend
	@.venv/bin/ruff format . && .venv/bin/ruff check --fix .

types: setup ## the page's types anew, from the shapes of blueprint/
	@.venv/bin/python -m api.openapi.page_types
