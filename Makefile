PYTHON := .venv/bin/python
PYTEST := CHROMIUM="$$(scripts/browser)" FIREFOX="$$(scripts/firefox)" NGINX="$$(scripts/nginx)" \
	$(PYTHON) -m pytest -n 2 $(ARGS)
DATABASE_URL ?= $(shell sed -n 's/^DATABASE_URL=//p' .env 2>/dev/null)
LISTS := requirements requirements-postgres requirements-dev
# Tests start hundreds of processes: what one has compiled the next need not.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help serve test test-postgres check audit screenshots format requirements clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' Makefile

serve: ## Run the site on this machine, with demo content on the first start
	@scripts/environment $(if $(findstring postgres,$(DATABASE_URL)),requirements-postgres.txt,requirements.txt)
	@$(PYTHON) manage.py serve

test: ## Run the tests on SQLite, with a browser; ARGS="-k seats" goes to pytest
	@scripts/environment requirements-dev.txt
	@$(PYTEST)

test-postgres: ## Run the tests that touch a database on a PostgreSQL made for them
	@scripts/environment requirements-dev.txt
	@scripts/postgres env $(PYTEST) || [ $$? -eq 77 ]

check: ## Lint, formats, types, house rules, deployment settings
	@scripts/environment requirements-dev.txt
	@scripts/check

audit: ## The long tests, then axe, pa11y, Lighthouse, the Nu checker and citeproc-js; needs Node, and brings Java
	@scripts/environment requirements-dev.txt
	@scripts/reference-files
	@$(PYTEST) -m "audit or hypothesis" --hypothesis-profile=audit
	@scripts/audit

screenshots: ## Pictures of every page and mail in var/screenshots, phone and desk, light and dark
	@scripts/environment requirements-dev.txt
	@CHROMIUM="$$(scripts/browser)" $(PYTHON) -m tests.screenshots var/screenshots

format: ## Put Python, templates and scripts into their format
	@scripts/environment requirements-dev.txt
	@$(PYTHON) -m ruff check --quiet --fix-only .
	@$(PYTHON) -m ruff format .
	@scripts/templates | xargs .venv/bin/djade --target-version 6.1
	@.venv/bin/oxfmt '**/*.js' '**/*.mjs'

requirements: ## Compile the .in lists again; ARGS=--upgrade takes newer versions
	@scripts/environment requirements-dev.txt
	@for list in $(LISTS); do \
		$(PYTHON) -m uv pip compile --quiet --universal --python-version 3.12 --generate-hashes \
			--custom-compile-command "make requirements" $(ARGS) $$list.in --output-file $$list.txt || exit 1; \
	done

clean: ## Remove the environment and caches; the site's data in var/ stays
	@rm -rf .venv .*_cache .hypothesis var/browsers var/firefox var/screenshots var/audit var/java
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
