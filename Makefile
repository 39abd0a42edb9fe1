# The one door to everything; `make help` lists what stands behind it.
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# The first of these that is Python 3.13; PYTHON=/path/to/python overrides.
PYTHON ?= $(shell for p in python3.13 python3 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info[:2] != (3, 13))' 2>/dev/null && { echo $$p; break; }; done)
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest -q
MESSAGES ?= 20000
REQUESTS ?= 10000
SAM := env SAM_CLI_TELEMETRY=0 AWS_DEFAULT_REGION=us-east-1 .tools/sam/bin/sam
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.13 --generate-hashes \
	--no-emit-index-url --custom-compile-command "make lock" $(UPGRADE)

# Five environments: the tools that deploy and check, the local stack and its proxy each pin their own botocore, and the
# local stack runs the functions with its own interpreter, so it must not hold a package that the layer forgot.
ENVIRONMENTS := .venv/.editable .tools/sam/.installed .tools/ministack/.installed .tools/microburst/.installed \
	.tools/checkov/.installed

.PHONY: help install test lint units e2e soak soak-short faults fuzz audit bench demo pictures local-up local-down invoke sam-files openapi map fmt lock clean

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: ## install the five environments (instant when nothing changed)
	@$(MAKE) --question $(ENVIRONMENTS) || $(MAKE) -s -j4 $(ENVIRONMENTS)

test: ## what CI runs: formatting, lint, types, imports, template, unit, integration and end-to-end tests, a short soak
	@$(MAKE) install
	@echo "== four parts side by side, the longest first; each is shown when it is done"
	@$(MAKE) --jobs=3 --output-sync=target units e2e lint soak-short

demo: install ## send a batch to twenty families on the local stack and show what happened
	@$(BIN)/python -m local.demo

pictures: install ## play the demo, and write what it printed to docs/pictures/demo.svg
	@$(BIN)/python -m local.demo --picture docs/pictures/demo.svg

local-up: install ## start the local stack and leave it running; on a running one, renew the tokens
	@$(BIN)/python -m local.stack up

local-down: ## stop the local stack; installs nothing
	@test ! -x $(BIN)/python || $(BIN)/python -m local.stack down

invoke: install ## play EVENT=events/... through its function on the running local stack; alone, list functions and events
	@$(BIN)/python -m local.invoke "$(FUNCTION)" "$(EVENT)"

sam-files: install ## write what `sam local invoke` needs to do the same in Docker (see docs/invoking.md)
	@$(BIN)/python -m local.invoke --sam-files

lint: install ## what can be told without running anything: formatting, lint, types, import rules, template
	@echo "== formatting"    && $(BIN)/ruff format --check .
	@echo "== lint"          && $(BIN)/ruff check .
	@echo "== types"         && $(BIN)/mypy
	@echo "== import rules"  && $(BIN)/lint-imports
	@echo "== template"      && $(BIN)/cfn-lint template.yaml && $(SAM) validate --lint

units: install ## unit, integration and template tests
	@echo "== unit, integration and template tests"
	@$(PYTEST) --durations=10 --numprocesses auto --dist worksteal tests/unit tests/integration tests/template

e2e: install ## the tests against the deployed local stack
	@echo "== end-to-end tests"
	@$(PYTEST) --durations=10 tests/e2e

soak: install ## MESSAGES=20000 over both demo accounts while everything fails; every promise must hold in the end (about an hour)
	@$(BIN)/python -m local.soak --messages $(MESSAGES) $(HOSTILE)

soak-short: install ## the same with 200 messages, without what takes minutes to find out about (about a minute)
	@echo "== a short soak"
	@$(BIN)/python -m local.soak --messages 200 --quick

bench: install ## how fast counting and preparing are, beside other ways to do the same (about half a minute)
	@$(BIN)/python -m bench

faults: install ## plant faults into copies of the code, one by one, and see that a test finds each (ONLY=credits chooses; half an hour)
	@$(BIN)/python -m tests.planted $(ONLY)

fuzz: install ## send REQUESTS=10000 requests made of docs/openapi.json to a local stack of its own: no 5xx, each answer as documented
	@$(BIN)/python -m tests.fuzz $(REQUESTS)

audit: install .tools/audit/.installed ## known vulnerabilities, bandit, licences, secrets; what the layer is made of goes to .local/sbom.json
	@$(BIN)/python -m inspection

openapi: install ## write docs/openapi.json anew: play its examples, then put it together from the code
	@$(BIN)/python -m tests.support.story
	@$(BIN)/python -m apidoc

map: install ## print how the code is laid out and what imports what
	@$(BIN)/python -m imports

fmt: install ## format the code and repair what lint can repair
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

lock: .venv/.installed ## write the lock files anew (UPGRADE=--upgrade takes newer versions)
	@$(COMPILE) pyproject.toml --extra functions --output-file layers/common/requirements.txt
	@$(COMPILE) pyproject.toml --all-extras --group dev --constraints layers/common/requirements.txt \
		--output-file requirements/dev.txt
	@$(COMPILE) --group sam --output-file requirements/sam.txt
	@$(COMPILE) --group audit --output-file requirements/audit.txt
	@$(COMPILE) --group checkov --output-file requirements/checkov.txt
	@$(COMPILE) --group ministack --output-file requirements/ministack.txt
	@$(COMPILE) --group microburst --output-file requirements/microburst.txt

clean: ## remove what was installed and built
	@rm -rf .venv .tools .aws-sam .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

# $(1): the environment's folder, $(2): its lock file
define create_environment
	@echo "installing $(2) into $(1)"
	@rm -rf $(1) && "$$(cat .tools/python)" -m venv $(1)
	@$(1)/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r $(2)
endef

.tools/python:
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 13))' 2>/dev/null || { echo \
		"Python 3.13 was not found$(if $(PYTHON), at $(PYTHON)): install it, or give PYTHON=/path/to/python3.13" >&2; exit 1; }
	@mkdir -p .tools && "$(PYTHON)" -c 'import sys; print(sys.executable)' > $@

.venv/.installed: requirements/dev.txt | .tools/python
	$(call create_environment,.venv,$<)
	@touch $@

.venv/.editable: pyproject.toml .venv/.installed
	@.venv/bin/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.tools/%/.installed: requirements/%.txt | .tools/python
	$(call create_environment,.tools/$*,$<)
	@touch $@
