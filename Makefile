# The commands of the project. `make run` and `make test` make their own environment first.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
AS_IN_PRODUCTION := set -a; . docs/production.env.example; set +a;
ON_EVERY_PROCESSOR := --numprocesses=auto --dist=worksteal
export PORT VAR_DIR DEMO AUDIT

.PHONY: help
help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 12

.PHONY: run
run: setup ## Start everything on http://127.0.0.1:8000/ (PORT=, VAR_DIR=, DEMO=0)
	@exec $(BIN)/python -m config.serve

.PHONY: test
test: setup ## Run every test, on every processor (ARGS= goes to pytest)
	@$(BIN)/python -m pytest $(or $(ARGS),$(ON_EVERY_PROCESSOR))

.PHONY: check
check: setup ## Format, lint, types, import contracts, migrations, API schema, production settings, secrets, known holes
	@# The types take as long as all the rest.
	@$(MAKE) --jobs=2 --output-sync=target check-types check-others

.PHONY: check-types
check-types:
	@$(AS_IN_PRODUCTION) $(BIN)/mypy .

.PHONY: check-others
check-others:
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/djade --check --target-version 5.2 $$(git ls-files 'templates/*.html' 'templates/**/*.html')
	@$(BIN)/lint-imports --no-cache >/dev/null || { $(BIN)/lint-imports --no-cache; exit 1; }
	@$(AS_IN_PRODUCTION) $(BIN)/python -W error manage.py check --deploy --fail-level WARNING
	@$(BIN)/python manage.py makemigrations --check --dry-run
	@# These make new, empty tables by hand, which the linter takes for changes to old ones: 0002_person_years,
	@# 0004_logs_and_seals, 0007_contact_details_and_journal, 0008_glass, 0009_notices, 0012_rectification,
	@# 0013_restriction, 0015_families, 0016_assignment, 0017_recipients; 0006_kept_person_years; 0008_retention,
	@# 0009_postponements, 0013_transfers, 0014_stops, 0018_absence_and_hours, 0015_plans, which also makes a list of kinds longer.
	@# 0003_protected_people locks tables of a product that nobody runs yet; its new columns are filled in place.
	@# 0006_names_in_order fills its columns in place and makes their index anew, for the same reason.
	@# 0010_seal_identity_numbers and 0010_seal_leave seal each value in its row, which what is in clear has to leave at once.
	@# 0006_grants_in_use_and_under_review makes a unique key of a primary one, on a table of some thousand rows.
	@# 0011_registering makes its table empty. 0004_exits_of_a_municipality indexes a table that is counted anew from the
	@# register, and whose partitions allow no index beside the work.
	@# 0008_grants_that_were_ended checks a table of some thousand rows, and takes back a right that nothing used.
	@# 0009_invitations makes its table empty; 0005_mail_kinds narrows a key of the outbox, which is emptied as it is sent.
	@# 0006_monthly_letters makes its table empty, and does the same.
	@# 0016_endings makes its table empty, and indexes logs of a product that nobody runs yet; 0017_retention_page
	@# indexes a table of some plans for each municipality.
	@# 0025_drafts_of_every_form makes a column longer, which locks nothing for long; 0012_years_signed makes its tables empty.
	@# 0014_early_access_of_one_time widens a unique key of a table of some rows a year.
	@# 0028_groups and 0024_confirmed_weeks make their tables empty. 0029_drafts_of_newcomers indexes the drafts of a month.
	@# 0023_person_years_of_content adds columns to what the next refresh makes anew, and to a few rows that are kept.
	@# The tables of account and mfa are a library's, made empty with the product.
	@LOG_LEVEL=WARNING DJANGO_SETTINGS_MODULE=tests.settings $(BIN)/python manage.py lintmigrations --database migration \
		--exclude-apps account mfa --sql-analyser postgresql --no-cache --quiet ok ignore --warnings-as-errors --ignore-name 0002_person_years 0003_protected_people \
		0004_logs_and_seals 0006_grants_in_use_and_under_review 0006_names_in_order \
		0007_contact_details_and_journal 0008_glass 0009_notices 0010_seal_identity_numbers 0011_registering \
		0012_rectification 0013_restriction 0015_families 0016_assignment 0017_recipients \
		0008_grants_that_were_ended 0009_invitations 0005_mail_kinds 0006_monthly_letters 0016_endings 0017_retention_page \
		0004_exits_of_a_municipality 0008_retention 0006_kept_person_years 0009_postponements 0010_seal_leave 0013_transfers 0014_stops 0018_absence_and_hours 0015_plans 0022_mergers \
		0009_from_planned_to_withdrawn 0025_drafts_of_every_form 0012_years_signed 0014_early_access_of_one_time 0028_groups \
		0015_the_year_after_is_out 0029_drafts_of_newcomers 0024_confirmed_weeks 0022_appointments 0017_objections \
		0030_results_from_indexes 0027_results_from_indexes 0022_results_from_indexes 0023_person_years_of_content
	@$(BIN)/python manage.py spectacular --validate --fail-on-warn | diff -u docs/openapi.yaml - || \
		{ echo "docs/openapi.yaml is out of date: make fix"; exit 1; }
	@$(BIN)/python -m tests.checks.secrets
	@$(BIN)/python -m tests.checks.vulnerabilities

.PHONY: audit
audit: setup ## Ask for known vulnerabilities of every locked package (AUDIT=required fails when nobody could be asked)
	@$(BIN)/python -m tests.checks.vulnerabilities

.PHONY: sbom
sbom: setup ## Write what a release is made of, as CycloneDX, to sbom/
	@mkdir -p sbom
	@$(BIN)/cyclonedx-py requirements requirements/base.txt --pyproject pyproject.toml --output-reproducible -o sbom/python.cdx.json
	@npm sbom --sbom-format cyclonedx --package-lock-only >sbom/frontend.cdx.json
	@echo "sbom/python.cdx.json, sbom/frontend.cdx.json"

.PHONY: fix
fix: setup ## Format, and mend what can be mended by itself
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
	@$(BIN)/djade --target-version 5.2 $$(git ls-files 'templates/*.html' 'templates/**/*.html') || true
	@$(BIN)/python manage.py spectacular --file docs/openapi.yaml
	@$(BIN)/python manage.py describe_roles >docs/security/roles.md
	@$(BIN)/python manage.py describe_data >docs/security/data-map.md
	@$(BIN)/python manage.py describe_figures

.PHONY: pictures
pictures: setup ## Take the README's pictures anew
	@PICTURES=1 $(BIN)/python -m pytest -q tests/browser/test_pictures.py

.PHONY: bench
bench: setup ## Measure loading, counting, publishing and the walls (ARGS=walls for one)
	@$(BIN)/python -m tests.benchmarks $(ARGS)

.PHONY: lock
lock: $(VENV)/.installed ## Renew the locks after a change in pyproject.toml or package.json
	@$(BIN)/uv pip compile -q --generate-hashes --universal --no-annotate --no-header --python-version 3.11 pyproject.toml -o requirements/base.txt
	@$(BIN)/uv pip compile -q --generate-hashes --universal --no-annotate --no-header --python-version 3.11 pyproject.toml --group dev -c requirements/base.txt -o requirements/dev.txt
	@$(BIN)/uv pip compile -q --generate-hashes --universal --no-annotate --no-header --python-version 3.11 requirements/node.in -o requirements/node.txt
	@npm install --package-lock-only --ignore-scripts

.PHONY: clean
clean: ## Remove what was built; the data in var/ are kept
	@rm -rf $(VENV) node_modules static/vendor staticfiles .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

# --- the environment ---------------------------------------------------------------------------------------------------

.PHONY: setup
setup: staticfiles/.collected ## Only build the environment

$(VENV)/.installed: requirements/dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Fotfeste trenger Python 3.11 eller nyere. Velg en: make PYTHON=python3.12 …" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
		{ echo "Python mangler venv. På Debian og Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@echo "Lager Python-miljøet …"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

# Node.js as the machine has it, else from a wheel.
node_modules/.installed: package.json package-lock.json $(VENV)/.installed
	@if ! { command -v npm && command -v node && node -e 'process.exit(+(process.versions.node.split(".")[0] < 20))'; } >/dev/null 2>&1; then \
		test -x $(BIN)/npm || $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/node.txt; fi
	@echo "Henter det sidene er laget av …"
	@PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

static/vendor/VENDOR.json: node_modules/.installed $(wildcard frontend/*)
	@PATH="$(CURDIR)/$(BIN):$$PATH" node frontend/build.mjs >/dev/null
	@touch $@

staticfiles/.collected: static/vendor/VENDOR.json $(wildcard static/app/*) config/settings.py
	@DEMONSTRATION=true $(BIN)/python manage.py collectstatic --noinput --verbosity 0
	@touch $@
