# Everything that one does here, by name. On a fresh machine Python >= 3.11, make and a C library are
# enough: whatever else is needed goes into .venv.

# Variables for the command line, such as `make seed-dev ARGS="--seed 7"`:
#   PYTHON  the interpreter to build .venv with     ENV    environment (development)
#   COUNT   rows of each selected entity            ARGS   anything more for the command
#   VENV    where the virtual environment is        YES    set to answer yes to questions
#   WORKERS processes that run tests (auto: as many as there are processors; 0: no others)
PYTHON ?=
VENV ?= .venv
ENV ?= development
COUNT ?=
ARGS ?=
YES ?=
WORKERS ?= auto

BIN := $(VENV)/bin
SEED := $(BIN)/seed
OPTIONS = $(if $(COUNT),--count $(COUNT)) $(ARGS)
# The stamp stands for an installation that agrees with both files.
STAMP := $(VENV)/.installed
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
CANDIDATES := python3.13 python3.12 python3.11 python3 python

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

.PHONY: help
help: ## Show this list
	@awk -F ':.*## ' '/^[a-z][a-z-]*:.*## / {printf "  %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo
	@echo '  Variables: ENV=$(ENV) COUNT= ARGS= PYTHON= DATABASE_URL='

# --- installation ---------------------------------------------------------------------------------

# A virtual environment whose Python is gone (upgraded, moved) is made again.
ifneq ($(shell $(BIN)/python -c 'print("ok")' 2>/dev/null),ok)
$(STAMP): again
endif

.PHONY: again
again:

$(STAMP): pyproject.toml requirements-dev.lock
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || { \
	    found=; bare=; \
	    for candidate in $(or $(PYTHON),$(CANDIDATES)); do \
	        "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 \
	            || continue; \
	        if "$$candidate" -c 'import ensurepip, venv' >/dev/null 2>&1; \
	        then found="$$candidate"; break; \
	        else bare="$$bare $$candidate"; fi; \
	    done; \
	    if [ -z "$$found$$bare" ]; then \
	        echo 'No Python 3.11 or newer found (tried: $(or $(PYTHON),$(CANDIDATES))).' >&2; \
	        echo 'Install one, or name it: make PYTHON=/path/to/python3.12 $(MAKECMDGOALS)' >&2; \
	        exit 1; \
	    fi; \
	    if [ -z "$$found" ]; then \
	        echo "Found$$bare, but without the modules venv and ensurepip that make environments." >&2; \
	        echo 'On Debian and Ubuntu: apt install python3-venv' >&2; \
	        exit 1; \
	    fi; \
	    echo "Making $(VENV) with $$("$$found" --version)"; \
	    "$$found" -m venv --clear $(VENV) || { rm -rf $(VENV); exit 1; }; \
	}
	@echo 'Installing the locked packages into $(VENV)'
	@$(INSTALL) --require-hashes -r requirements-dev.lock
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

.PHONY: install
install: $(STAMP) ## Make .venv and install everything into it

.PHONY: lock
lock: $(STAMP) ## Pin all packages anew in the lock files (ARGS=--upgrade for newer ones)
	@$(INSTALL) uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --custom-compile-command 'make lock' $(ARGS) \
	    pyproject.toml --all-extras --group shop -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --custom-compile-command 'make lock' $(ARGS) \
	    pyproject.toml --all-extras --group dev -c requirements.lock -o requirements-dev.lock

# --- seeding --------------------------------------------------------------------------------------

.PHONY: seed-dev
seed-dev: $(STAMP) ## Fill the development database: migrated, cleared, seeded, shown
	@$(SEED) all --clear --migrate --env development $(OPTIONS)
	@$(SEED) status --env development

.PHONY: seed-test
seed-test: $(STAMP) ## Fill the test database: few rows, always the same
	@$(SEED) all --clear --migrate --env test $(OPTIONS)

.PHONY: seed-demo
seed-demo: $(STAMP) ## Fill the demo database: a curated showcase
	@$(SEED) all --clear --migrate --env demo $(OPTIONS)

.PHONY: seed-prod
seed-prod: $(STAMP) ## Write the essentials into production (asks; YES=1 answers)
	@$(SEED) all --env production $(if $(YES),--yes) $(OPTIONS)

.PHONY: seed-staging
seed-staging: $(STAMP) ## Copy production, masked, into an empty staging (SOURCE, TARGET: URLs)
	@$(SEED) anonymize --rules app/anonymize.toml $(if $(SOURCE),--source '$(SOURCE)') \
	    $(if $(TARGET),--target '$(TARGET)') $(if $(YES),--yes) $(ARGS)

.PHONY: seed-large
seed-large: $(STAMP) ## Fill the development database with 100,000 users (COUNT=1m for more)
	@$(BIN)/python scripts/generate_large_dataset.py --env $(ENV) --count $(or $(COUNT),100_000) $(ARGS)

.PHONY: import-products
import-products: $(STAMP) ## Import the shop's sample products; a run with seed-dev before (ENV, ARGS=FILE)
	@$(BIN)/python scripts/import_csv.py --env $(ENV) $(ARGS)

.PHONY: plan
plan: $(STAMP) ## Show what would be written, touching nothing (ENV, COUNT)
	@$(SEED) plan --env $(ENV) $(OPTIONS)

.PHONY: verify
verify: $(STAMP) ## Check the data in the database (ENV)
	@$(SEED) verify --env $(ENV) $(ARGS)

.PHONY: migrate
migrate: $(STAMP) ## Bring the tables of the database up to date (ENV)
	@$(SEED) migrate --env $(ENV) $(ARGS)

.PHONY: clean-db
clean-db: $(STAMP) ## Empty the database: the embedded one goes, on a server YES=1 is needed (ENV)
	@$(BIN)/python scripts/clean_db.py --env $(ENV) $(if $(YES),--yes) $(ARGS)

# --- checking -------------------------------------------------------------------------------------

.PHONY: test
test: $(STAMP) ## Run all tests (ARGS="-k orders -x"; WORKERS=0 for one process)
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile $(ARGS)

.PHONY: browser
browser: ## Install Chromium for the tests that look at pages (Debian; as root, or by sudo)
	@if command -v chromedriver >/dev/null && command -v chromium >/dev/null; then exit 0; fi; \
	as=; [ "$$(id -u)" = 0 ] || as='sudo -n'; \
	if ! command -v apt-get >/dev/null || ! $$as true 2>/dev/null; then \
	    echo 'No Chromium here, and no apt-get with root rights to install it: install chromium' >&2; \
	    echo 'and chromedriver by hand, or the tests that look at pages are skipped.' >&2; \
	    exit 0; \
	fi; \
	echo 'Installing Chromium'; \
	get="$$as env DEBIAN_FRONTEND=noninteractive apt-get -qq"; \
	packages='install --yes --no-install-recommends chromium chromium-driver'; \
	$$get $$packages >/dev/null 2>&1 || { $$get update && $$get $$packages >/dev/null; }

.PHONY: test-unit
test-unit: $(STAMP) ## Run the tests that need no database
	@$(BIN)/python -m pytest tests/unit $(ARGS)

# The lower bounds of pyproject.toml are promises; this keeps them.
.PHONY: test-oldest
test-oldest: $(STAMP) ## Run the unit tests with the oldest packages that are allowed
	@$(INSTALL) uv
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python $(VENV)-oldest
	$(BIN)/uv pip install --quiet --python $(VENV)-oldest/bin/python --resolution lowest-direct \
	    --editable '.[mysql]'
	$(BIN)/uv pip install --quiet --python $(VENV)-oldest/bin/python argon2-cffi hypothesis pytest \
	    pytest-asyncio
	$(VENV)-oldest/bin/python -m pytest tests/unit $(ARGS)

# Some forty packages that nothing else needs, so they have an environment of their own.
.PHONY: test-storage
test-storage: $(STAMP) ## Run the tests of object storage, on an S3 server of this machine
	@$(INSTALL) uv
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python $(VENV)-storage
	$(BIN)/uv pip install --quiet --python $(VENV)-storage/bin/python --editable '.[cloud]' \
	    --group storage --group shop hypothesis pytest pytest-asyncio
	CI=true $(VENV)-storage/bin/python -m pytest tests/e2e/test_object_storage.py $(ARGS)

.PHONY: lint
lint: $(STAMP) ## Check style, types and the layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

.PHONY: format
format: $(STAMP) ## Format the code and repair what can be repaired
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.PHONY: bench
bench: $(STAMP) ## Measure the speed claims (takes minutes; PostgreSQL needed)
	@$(BIN)/python -m benchmarks $(ARGS)

# What others mask with is no dependency, so it has an environment of its own.
.PHONY: bench-anonymizers
bench-anonymizers: $(STAMP) ## Compare a masked copy with those of other tools
	@$(INSTALL) uv
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python $(VENV)-anonymizers
	$(BIN)/uv pip install --quiet --python $(VENV)-anonymizers/bin/python pganonymize==0.13.0 \
	    pynonymizer==2.5.0
	@$(BIN)/python -m benchmarks anonymizers $(ARGS)

.PHONY: docs
docs: $(STAMP) ## Write the generated pages, and what commands print, into the documentation
	@$(BIN)/python scripts/generate_reference.py
	@$(BIN)/python -m tests.docs.record $(ARGS)

# --- containers -----------------------------------------------------------------------------------

.PHONY: docker-up
docker-up: ## Start the app and PostgreSQL in containers
	docker compose up --detach --build --wait

.PHONY: docker-seed
docker-seed: ## Seed the database in the containers
	docker compose exec app seed all --clear $(OPTIONS)

.PHONY: docker-down
docker-down: ## Stop the containers; YES=1 deletes their database as well
	docker compose down $(if $(YES),--volumes)

# --- tidying --------------------------------------------------------------------------------------

.PHONY: clean
clean: ## Delete .venv, caches and build results; databases stay
	rm -rf $(VENV) $(VENV)-oldest build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis .grimp_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
