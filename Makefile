# make demo   the demonstration province, on this machine only
# make test   everything that must hold before a change is taken
# make lock   take newer versions of what we use into the locks
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
SAY := @printf '%-34s' "·
LOG := build/log
.DEFAULT_GOAL := help
.PHONY: help demo serve test check assets lock clean install install-dev

help:
	@sed -n 's/^# //p' Makefile | head -3

demo: install assets
	@KEZHI_DEMO=1 $(BIN)/kezhi demo

serve: install assets
	@$(BIN)/kezhi serve

test: install-dev assets
	@$(PYTHON) scripts/check.py

lock:
	@for part in uv "" build dev; do \
	  name=requirements$${part:+-$$part}; \
	  $(BIN)/uv pip compile -q --upgrade --universal --generate-hashes --no-header --no-annotate \
	    --no-emit-index-url --python-version 3.11 $$name.in -o $$name.txt; done

clean:
	@rm -rf .venv build web/node_modules var

install: $(BIN)/.installed
install-dev: $(BIN)/.installed-dev
assets: build/.assets

$(BIN)/.uv: requirements-uv.txt
	$(SAY) 建立环境 Python environment"
	@mkdir -p $(LOG) && $(PYTHON) -m venv .venv && \
	  $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes --no-deps -r requirements-uv.txt > $(LOG)/uv.txt 2>&1 \
	  || { tail -20 $(LOG)/uv.txt; echo "✗ uv 没有装上：请检查网络后再试。uv was not installed: check the network and try again."; exit 1; }
	@touch $@ && echo ✓

$(BIN)/.installed: $(BIN)/.uv requirements-build.txt pyproject.toml
	$(SAY) 安装依赖 dependencies"
	@mkdir -p $(LOG) && VIRTUAL_ENV=.venv $(BIN)/uv pip install -q --require-hashes -r requirements-build.txt > $(LOG)/install.txt 2>&1 \
	  && VIRTUAL_ENV=.venv $(BIN)/uv pip install -q --no-deps --no-build-isolation -e . >> $(LOG)/install.txt 2>&1 \
	  || { tail -20 $(LOG)/install.txt; echo "✗ 依赖没有装全：请检查网络后再试。Dependencies are incomplete: check the network and try again."; exit 1; }
	@touch $@ && echo ✓

$(BIN)/.installed-dev: $(BIN)/.installed requirements-dev.txt
	$(SAY) 安装检查工具 checking tools"
	@VIRTUAL_ENV=.venv $(BIN)/uv pip install -q --require-hashes -r requirements-dev.txt > $(LOG)/dev.txt 2>&1 \
	  || { tail -20 $(LOG)/dev.txt; exit 1; }
	@touch $@ && echo ✓

build/.assets: $(BIN)/.installed $(shell find web -type f -not -path '*/node_modules/*' 2>/dev/null) $(shell find src -name '*.po')
	$(SAY) 网页资源与译文 pages' assets"
	@$(BIN)/python scripts/assets.py > $(LOG)/assets.txt 2>&1 \
	  || { tail -20 $(LOG)/assets.txt; echo "✗ 网页资源没有生成。The pages' assets were not built."; exit 1; }
	@touch $@ && echo ✓
