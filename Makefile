PYTHON ?= $(shell command -v python3.11 || command -v python3)
IN_VENV = .venv/bin/python
LOCKS = requirements voicesite/telemetry/requirements localvoice/requirements tests/requirements tests/node-requirements tests/tool-requirements voicesite/laptop/redis-requirements

# uv and pip-audit, apart from everything else: they are locked too, in the version of the last `make lock`.
install_tools = { [ -x .venv-tools/bin/python ] || $(PYTHON) -m venv .venv-tools; } && .venv-tools/bin/python -m pip install \
  --quiet --disable-pip-version-check --require-hashes --only-binary :all: --requirement tests/tool-requirements.txt

# This machine is never reached through a proxy.
export no_proxy := $(or $(no_proxy),$(NO_PROXY)),localhost,127.0.0.1,::1
export NO_PROXY := $(no_proxy)

.PHONY: run test test-busy bench soak localvoice lint lock audit

run: ## serve the site on http://127.0.0.1:8000
	@$(PYTHON) -m voicesite.laptop.install run
	@exec $(IN_VENV) -m voicesite.laptop.run

test: ## every test there is
	@$(PYTHON) -m voicesite.laptop.install test
	@$(IN_VENV) -m tests.run

test-busy: ## the same beside a busy loop on each core
	@$(PYTHON) -m voicesite.laptop.install test
	@$(IN_VENV) -m tests.busy

bench: ## the relay against its practical limit
	@$(PYTHON) -m voicesite.laptop.install test
	@$(IN_VENV) -m benchmarks

soak: ## half an hour of 40 calls at once while everything around them breaks
	@$(PYTHON) -m voicesite.laptop.install test
	@$(IN_VENV) -m tests.soak

localvoice: ## the local voice service alone, on http://127.0.0.1:8100
	@$(PYTHON) -m voicesite.laptop.install run
	@exec $(IN_VENV) -m localvoice

lint: ## formatting, lint, types, migrations, settings of production
	@$(PYTHON) -m voicesite.laptop.install test
	@$(IN_VENV) -m tests.lint

lock: ## write the lock files from the .in files, with the newest versions
	@$(PYTHON) -m voicesite.laptop.install test
	@$(call install_tools)
	@for name in $(LOCKS); do \
	  .venv-tools/bin/uv pip compile --quiet --universal --python-version 3.11 --upgrade --generate-hashes \
	    --no-annotate --no-emit-index-url $$name.in -o $$name.txt || exit 1; done

audit: ## holes in the locked packages that PyPI knows of today
	@$(call install_tools)
	@.venv-tools/bin/pip-audit --strict --disable-pip --require-hashes --progress-spinner off $(LOCKS:%=-r %.txt)
