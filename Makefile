# Rooster. Run `make` to list all targets.

# A Python version that Chalice, the playground and AWS Lambda all support: 3.11 to 3.14.
PYTHON ?=
PYTHONS := $(if $(PYTHON),$(PYTHON),python3.13 python3.12 python3.11 python3.14 python3 python)
REQUIREMENTS := requirements.txt requirements-dev.txt
BIN := .venv/bin
# benchmarks.md and reliability.md are partly generated.
MARKDOWN := $(filter-out docs/benchmarks.md docs/reliability.md,$(wildcard *.md docs/*.md))
STAGE ?= prod
URL ?= https://example.com

.DEFAULT_GOAL := help
.PHONY: help install run demo check test test-long bench package manifest infra secrets deploy destroy stream-arn clean

help: ## List all targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

install: ## Create .venv with the pinned requirements, unless it is up to date
	@if cat $(REQUIREMENTS) | cmp -s - .venv/.installed && $(BIN)/python -c '' 2>/dev/null; then exit 0; fi; \
	for candidate in $(PYTHONS); do \
	  if "$$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' 2>/dev/null; then python=$$candidate; break; fi; \
	done; \
	if [ -z "$$python" ]; then \
	  echo "Rooster needs Python 3.11 to 3.14, and found none of these: $(PYTHONS). Choose one with make PYTHON=/path/to/python." >&2; exit 1; \
	fi; \
	echo "Installing the pinned requirements into .venv with $$("$$python" --version) (about a minute, once)" >&2; \
	rm -rf .venv; \
	if ! "$$python" -m venv .venv >/dev/null 2>&1; then \
	  rm -rf .venv; echo "$$python cannot create a virtual environment; on Debian and Ubuntu, install python3-venv." >&2; exit 1; \
	fi; \
	if ! { $(BIN)/python -m pip install -q --retries 2 --upgrade 'pip<26.3' && \
	       $(BIN)/python -m pip install -q --retries 2 $(addprefix -r ,$(REQUIREMENTS)); } >.venv/install.log 2>&1; then \
	  echo "pip could not install the requirements: is a package index reachable? Its output is in .venv/install.log." >&2; exit 1; \
	fi; \
	cat $(REQUIREMENTS) >.venv/.installed

run: install ## Run Rooster with a local AWS and a local Slack; Ctrl-C stops everything
	@exec $(BIN)/python -m playground.run

demo: install ## Play a whole day and print what people saw
	@exec $(BIN)/python -m playground.demo

check: install ## Check linting, formatting, types, import contracts and CloudFormation
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mdformat --check $(MARKDOWN)
	$(BIN)/mypy --strict app.py chalicelib deploy playground benchmarks tests
	$(BIN)/lint-imports
	$(BIN)/cfn-lint infra/resources.yaml

test: check ## Run `check` and all tests
	$(BIN)/pytest -n 3 tests

test-long: install ## Run the tests that take hours and print figures; PART=hostile runs one of them
	@exec $(BIN)/python -m tests.long $(PART)

bench: install ## Measure speed and cost; docs/benchmarks.md explains the results
	@exec $(BIN)/python -m benchmarks

package: install ## Package the app into out/: one zip and one template for any stage
	@$(BIN)/python -m deploy package $(STAGE)
	@$(BIN)/cfn-lint out/sam.yaml

manifest: install ## Print the Slack app's manifest; set the app's address with URL=https://... and limit it with FEATURES=...
	@exec $(BIN)/python -m deploy.manifest '$(URL)' '$(FEATURES)'

infra: install ## Create or update STAGE's table, queues, buckets and key in AWS
	@exec $(BIN)/python -m deploy infra $(STAGE)

secrets: install ## Store STAGE's Slack and Twilio secrets in SSM, from the environment or the terminal
	@exec $(BIN)/python -m deploy secrets $(STAGE)

deploy: install ## Package the app and deploy it to STAGE; run infra and secrets first
	@exec $(BIN)/python -m deploy deploy $(STAGE)

destroy: install ## Delete STAGE's app; its data is kept
	@exec $(BIN)/python -m deploy destroy $(STAGE)

stream-arn: install ## Print the ARN that chalice deploy needs as TABLE_STREAM_ARN
	@exec $(BIN)/python -m deploy stream-arn $(STAGE)

clean: ## Delete .venv, the playground's state and all generated files
	rm -rf .venv .rooster out .chalice/deployments .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
