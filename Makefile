# make lab   set everything up under build/ and open JupyterLab on the first notebook
# make demo  the same without a browser: run the notebook, write build/demo/
# make test  set up what the tests need and run all of them

SHELL    := /bin/bash
BUILD    := $(CURDIR)/build
VENV     := $(BUILD)/venv
NOTEBOOK ?= notebooks/01-digits.ipynb
LAB_ARGS ?=
ROWS ?=
BENCH_ARGS ?=

export GOFLAGS := -trimpath
# Nothing of Jupyter is read from or written to the home folder.
export JUPYTER_CONFIG_DIR  := $(BUILD)/jupyter/config
export JUPYTER_DATA_DIR    := $(BUILD)/jupyter/data
export JUPYTER_RUNTIME_DIR := $(BUILD)/jupyter/runtime
export JUPYTERLAB_SETTINGS_DIR   := $(BUILD)/jupyter/lab/settings
export JUPYTERLAB_WORKSPACES_DIR := $(BUILD)/jupyter/lab/workspaces
export IPYTHONDIR := $(BUILD)/jupyter/ipython
export RUSTORCH_DATA_DIR := $(BUILD)/jupyter/rustorch

# How the parts are built is known in one place, the backend of pyproject.toml.
BACKEND := PYTHONPATH=$(CURDIR)/bridge/python/backend PYTHONDONTWRITEBYTECODE=1 python3 -m rustorch_build

.PHONY: all lab demo test check bench fuzz clean uninstall needs kernel python wheel jupyter

all: kernel

needs:
	@.ci/needs

kernel: needs
	@echo "building the kernel (a minute the first time)"
	@$(BACKEND) kernel
	@ln -sf ../build/kernelspec/rustorch-kernel kernelspec/rustorch-kernel

# The package in place: PYTHONPATH=build/python python3 -c 'import rustorch'
python: needs
	@$(BACKEND) python

# The wheel holds the package, the kernel and its kernelspec. It is written
# again only when its contents are others.
wheel: needs
	@echo "building the wheel (two minutes the first time)"
	@$(BACKEND) wheel $(BUILD)/dist

$(VENV)/lab.ready: notebooks/requirements.txt | needs
	@echo "installing JupyterLab into build/venv (about a minute)"
	@python3 -m venv $(VENV)
	@$(VENV)/bin/pip install -q --disable-pip-version-check -r notebooks/requirements.txt
	@touch $@

$(VENV)/test.ready: tests/requirements.txt $(VENV)/lab.ready
	@echo "installing what the tests use into build/venv"
	@$(VENV)/bin/pip install -q --disable-pip-version-check -r tests/requirements.txt
	@touch $@

# JupyterLab's question about news is answered: no.
jupyter: wheel $(VENV)/lab.ready
	@set -e; wheel=$$(echo $(BUILD)/dist/*.whl); if [ ! $(VENV)/wheel.ready -nt "$$wheel" ]; then \
		echo "installing the wheel into build/venv"; \
		$(VENV)/bin/pip install -q --disable-pip-version-check "$$wheel"; \
		$(VENV)/bin/pip install -q --disable-pip-version-check --force-reinstall --no-deps "$$wheel"; \
		touch $(VENV)/wheel.ready; \
	fi
	@mkdir -p $(JUPYTER_CONFIG_DIR)/labconfig
	@echo '{"@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": false}}' \
		> $(JUPYTER_CONFIG_DIR)/labconfig/default_setting_overrides.json

lab: jupyter
	@$(VENV)/bin/jupyter lab $$([ "$$(id -u)" != 0 ] || echo --allow-root) $(LAB_ARGS) $(NOTEBOOK)

demo: jupyter
	@$(VENV)/bin/python notebooks/demo.py $(NOTEBOOK) $(BUILD)/demo

check: needs
	@.ci/check

test: jupyter $(VENV)/test.ready
	@.ci/test

# ROWS are patterns of rows, BENCH_ARGS go to the program: see CONTRIBUTING.md.
bench: kernel jupyter $(VENV)/test.ready
	@$(VENV)/bin/python tests/bench/bench.py $(BENCH_ARGS) -- $(foreach row,$(ROWS),'$(row)')

# FUZZTIME is how long each target runs.
fuzz: needs
	@.ci/fuzz

uninstall:
	@[ ! -e $(VENV)/wheel.ready ] || $(VENV)/bin/pip uninstall -q -y rustorch
	@rm -f $(VENV)/wheel.ready

clean: uninstall
	@rm -rf $(BUILD) kernelspec/rustorch-kernel
