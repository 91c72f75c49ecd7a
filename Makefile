# Everything here needs a Python of 3.11 or later and make; `make setup` brings the rest.
#   make setup PYTHON=python3.13    builds the environments with another Python

PYTHON ?= python3
MELTANO_VERSION := 4.4.1

VENV := .venv
MELTANO_VENV := .venv-meltano
SNOWFLAKE_VENV := .venv-snowflake
DBT_VENV := .venv-dbt
BIN := $(VENV)/bin

# The minor version of the Python of the environments; before there are any, of $(PYTHON).
PYTHON_MINOR := $(shell { test -x $(BIN)/python && P=$(BIN)/python || P=$(PYTHON); \
	$$P -c 'import sys; print(sys.version_info[1])'; } 2>/dev/null)
# target-duckdb needs DuckDB 1.2. For Python 3.14 there is no such DuckDB, and dbt 1.11 does not
# know it.
HAS_DUCKDB_AND_DBT := $(if $(filter 14 15 16,$(PYTHON_MINOR)),,yes)
MELTANO_PLUGINS := tap-zendesk-incremental target-postgres $(if $(HAS_DUCKDB_AND_DBT),target-duckdb \
	)target-jsonl

# Tests that share a run of Meltano stand in one file. Four processes on two cores, as many tests
# wait: for a retry, a rate limit, a database.
PARALLEL := -n 4 --dist loadfile

# An empty stamp file says that a step is done; a change to what it was made from does it again.
VENV_DONE := $(VENV)/.done
MELTANO_DONE := $(MELTANO_VENV)/.done-$(MELTANO_VERSION)
PLUGINS_DONE := .meltano/.done
SNOWFLAKE_DONE := $(SNOWFLAKE_VENV)/.done
DBT_DONE := $(DBT_VENV)/.done
DBT_PLUGIN_DONE := .meltano/.done-dbt

# What adds the tap of this folder to a Meltano project elsewhere.
PLUGIN := .meltano/tap-zendesk-incremental.yml

# Without byte code on disk every Meltano command takes two and a half times as long.
unexport PYTHONDONTWRITEBYTECODE
export PIP_DISABLE_PIP_VERSION_CHECK := 1

COMMA := ,

# $(call quietly,what is said,command): the command's output is shown only when it fails. On a
# terminal a dot each second says that it goes on; the dots end with this shell, or before.
quietly = @echo '$(1)'; log=$$(mktemp); dots=; \
	if test -t 1; then \
		(sleep 1; while kill -0 $$$$ 2>/dev/null; do printf .; sleep 1; done) & dots=$$!; fi; \
	$(2) >"$$log" 2>&1; status=$$?; \
	if test "$$dots"; then kill $$dots; echo; fi; \
	test $$status = 0 || cat "$$log" >&2; rm -f "$$log"; exit $$status

# $(call unless_all,what is said): where something is left out.
unless_all = $(if $(HAS_DUCKDB_AND_DBT),,@echo '$(1)')

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup ready snowflake dbt dbt-zendesk test test-all check format
.PHONY: demo picture bench soak docs plugin build clean

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' Makefile

setup: ready ## Build both environments and install the Meltano plugins
	@echo 'All is installed. See it at work with: make demo'

# Both environments side by side, as each spends its time on work of one core.
ready:
	@$(MAKE) --silent --no-print-directory --jobs=2 $(VENV_DONE) $(PLUGINS_DONE)

test: ready ## Run the tests, but for the slow ones
	@$(BIN)/python -m pytest $(PARALLEL)

test-all: ready snowflake dbt ## Run all tests, the slow ones too, and more examples
	@TAP_TESTS_THOROUGH=1 $(BIN)/python -m pytest $(PARALLEL) --timeout 600 -m ''
	@echo 'The faults once more, over the general path'
	@TAP_TESTS_GENERAL_PATH=1 $(BIN)/python -m pytest $(PARALLEL) tests/faults

snowflake: $(SNOWFLAKE_DONE) ## Build the environment of the emulated Snowflake

dbt: $(if $(HAS_DUCKDB_AND_DBT),$(DBT_DONE) $(DBT_PLUGIN_DONE)) ## Build the environment of dbt, and Meltano's
	$(call unless_all,dbt 1.11 is left out: it needs Python 3.11 to 3.13)

dbt-zendesk: ready dbt ## Run fivetran/dbt_zendesk on top: DBT_PACKAGES=folder of its sources
	@test -d '$(DBT_PACKAGES)' || { echo 'Say where its sources are: DBT_PACKAGES=folder' >&2; exit 2; }
	@$(BIN)/python -m tests.dbt.with_fivetran '$(DBT_PACKAGES)'

check: $(VENV_DONE) ## Lint, look at the format, check the types
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy

format: $(VENV_DONE) ## Format the code and repair what ruff can
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

demo: ready $(if $(HAS_DUCKDB_AND_DBT),$(DBT_PLUGIN_DONE)) ## Export from a simulated account into a real PostgreSQL (KEEP=1: leave both running)
	@$(BIN)/python -m demo $(if $(KEEP),--keep)

picture: ready $(DBT_PLUGIN_DONE) ## Run the demo and draw docs/demo.svg
	@COLUMNS=100 $(BIN)/python -m demo --picture docs/demo.svg

bench: $(VENV_DONE) ## Measure the tap's speed
	@$(BIN)/python -m benchmarks

soak: $(VENV_DONE) ## Kill and restart exports at random for minutes on end
	@$(BIN)/python -m tests.soak

docs: $(VENV_DONE) ## Write the generated parts of docs/, meltano.yml, plugins/ and dbt/
	@$(BIN)/python -m tools.settings_page
	@$(BIN)/python -m tools.streams_page
	@$(BIN)/python -m tools.meltano_settings
	@$(BIN)/python -m tools.hub_definition
	@$(BIN)/python -m tools.dbt_sources

plugin: $(VENV_DONE) ## Write what adds this folder's tap to a Meltano project of yours
	@$(BIN)/python -m tools.hub_definition $(PLUGIN)
	@echo 'In your Meltano project:'
	@echo '  meltano add --plugin-type extractor tap-zendesk-incremental --from-ref $(CURDIR)/$(PLUGIN)'
	@echo '  meltano select tap-zendesk-incremental tickets "*"'

build: $(VENV_DONE) ## Build the wheel and the source archive into dist/, and check them
	@rm -rf dist
	$(call quietly,Building into dist/,$(BIN)/python -m build --outdir dist)
	@$(BIN)/python -m twine check --strict dist/*

clean: ## Remove the environments and all that tools left behind
	@rm -rf $(VENV) $(MELTANO_VENV) $(SNOWFLAKE_VENV) $(DBT_VENV) .meltano build dist output
	@rm -rf .hypothesis .mypy_cache .pytest_cache .ruff_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV_DONE): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(call quietly,Installing the tap and its tools into $(VENV),\
		$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]')
	@touch $@

$(MELTANO_DONE):
	@test -x $(MELTANO_VENV)/bin/python || $(PYTHON) -m venv $(MELTANO_VENV)
	$(call quietly,Installing Meltano $(MELTANO_VERSION) into $(MELTANO_VENV),\
		$(MELTANO_VENV)/bin/python -m pip install --quiet meltano==$(MELTANO_VERSION))
	@touch $@

$(PLUGINS_DONE): $(MELTANO_DONE) meltano.yml pyproject.toml
	$(call unless_all,target-duckdb is left out: it needs Python 3.11 to 3.13)
	$(call quietly,Installing $(MELTANO_PLUGINS) with Meltano,\
		$(MELTANO_VENV)/bin/meltano install $(MELTANO_PLUGINS))
	@touch $@

# An environment of its own, as target-snowflake pins a prerelease of the SDK.
$(SNOWFLAKE_DONE): constraints-snowflake.txt
	@test -x $(SNOWFLAKE_VENV)/bin/python || $(PYTHON) -m venv $(SNOWFLAKE_VENV)
	$(call quietly,Installing target-snowflake and an emulated Snowflake into $(SNOWFLAKE_VENV),\
		$(SNOWFLAKE_VENV)/bin/python -m pip install --quiet --constraint constraints-snowflake.txt \
			meltanolabs-target-snowflake fakesnow)
	@touch $@

# An environment of its own, as dbt says that it needs.
$(DBT_DONE): constraints-dbt.txt
	@test -x $(DBT_VENV)/bin/python || $(PYTHON) -m venv $(DBT_VENV)
	$(call quietly,Installing dbt and its adapters into $(DBT_VENV),\
		$(DBT_VENV)/bin/python -m pip install --quiet --constraint constraints-dbt.txt \
			'dbt-core>=1.11$(COMMA)<1.12' dbt-postgres dbt-duckdb dbt-snowflake fakesnow)
	@touch $@

$(DBT_PLUGIN_DONE): $(MELTANO_DONE) meltano.yml
	$(call quietly,Installing dbt-postgres with Meltano$(COMMA) into an environment of its own,\
		$(MELTANO_VENV)/bin/meltano install utility dbt-postgres)
	@touch $@
