# `make run` and `make test` are all that most people need; `make help` lists the rest.
# Everything is installed into .venv here, and kept in .data here; nothing on the machine is changed.
# Written for GNU make 3.81 (macOS) and later, and for folders with spaces in their names.

PYTHON := .venv/bin/python
DEVSERVER := cd backend && exec ../$(PYTHON) -m devserver
# Two processors are the least that anyone has; more help, but each test worker makes its own database.
JOBS ?= 2
# Arguments for pytest, as in: make test-fast ARGS="tests/exams -k deadline"
ARGS ?=
LOCK := --universal --python-version 3.13 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --no-annotate

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test test-fast check format lock schema messages db-backup db-restore shell migrate superuser bench peak faults clean up down status logs deploy backup restore
.PHONY: own-backup own-restore

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  %-12s %s\n", $$1, $$2}' Makefile
	@echo
	@echo "Options: PORT, HOST, DATA_DIR, DATABASE_URL, REDIS_URL and all of .env.example, in the environment or in .env."

run: .venv/.ready-run ## Start everything and serve it on http://127.0.0.1:8000 until Ctrl-C (PORT=8001 for another port)
	@$(DEVSERVER) run

test: .venv/.ready-dev ## Check everything that a machine can check, on empty servers of its own
	@$(DEVSERVER) verify -- -n $(JOBS) $(ARGS)

test-fast: .venv/.ready-dev ## Only the quick tests (ARGS="tests/exams -k deadline" for some of them)
	@$(DEVSERVER) test -- -n $(JOBS) -m "not slow" $(ARGS)

check: .venv/.ready-dev ## Style and types
	@$(DEVSERVER) check

format: .venv/.ready-dev ## Put the Python code into the house style
	@cd backend && ../$(PYTHON) -m ruff check --fix-only --quiet . && ../$(PYTHON) -m ruff format .

lock: .venv/.ready-dev ## Compile requirements*.in to exact versions with hashes (UPGRADE=1 takes newer versions)
	@cd backend && for part in requirements requirements-run requirements-dev; do \
	  ../$(PYTHON) -m uv pip compile --quiet $(LOCK) $(if $(filter 1 true yes on,$(UPGRADE)),--upgrade) $$part.in -o $$part.txt || exit 1; \
	done

schema: .venv/.ready-dev ## Write the API's description (backend/openapi.json) and the front end's types from the code
	@$(DEVSERVER) exec -- ../$(PYTHON) -m devserver.openapi

messages: .venv/.ready-dev ## Collect the sentences of the code and compile their translations (names those not translated yet)
	@cd backend && exec ../$(PYTHON) -m devserver.messages

db-backup: ## Save database and papers into backups/, count what was written, remove what the rule does not keep
	@if deploy/operate is-compose; then exec deploy/operate backup; else exec $(MAKE) --no-print-directory own-backup; fi

db-restore: ## Put a backup in the database's place: FILE=backups/…dump (YES=1 does not ask, FORCE=1 also during an exam)
	@if deploy/operate is-compose; then exec deploy/operate restore; else exec $(MAKE) --no-print-directory own-restore; fi

own-backup: .venv/.ready-run
	@$(DEVSERVER) backup

own-restore: .venv/.ready-run
	@file="$$FILE"; case "$$file" in ""|/*) ;; *) file="$$PWD/$$file" ;; esac; $(DEVSERVER) restore $${file:+"$$file"}

shell: .venv/.ready-run ## Open a Python shell with the product loaded
	@$(DEVSERVER) exec -- ../$(PYTHON) manage.py shell

migrate: .venv/.ready-run ## Apply the migrations
	@$(DEVSERVER) exec -- ../$(PYTHON) manage.py migrate

superuser: .venv/.ready-run ## Make an account for the admin
	@$(DEVSERVER) exec -- ../$(PYTHON) manage.py createsuperuser

bench: .venv/.ready-dev ## Let 300 robot students sit an exam, and check every answer (ARGS="--help" for the numbers)
	@cd backend && exec ../$(PYTHON) -m benchmarks.exam_robots $(ARGS)

peak: .venv/.ready-dev ## Hold the peak of an exam day with a thousand students, and say what each request costs (ARGS="--help")
	@cd backend && exec ../$(PYTHON) -m benchmarks.peak $(ARGS)

faults: .venv/.ready-dev ## Do harm to every process while students save, and let a model watch a session's whole life
	@$(DEVSERVER) test -- tests/processes $(ARGS)

# --- Production, with docker compose

up: ## Start the product (docker compose), wait until all of it is well, say what runs
	@deploy/operate up

down: ## Stop the product; asks first while an exam is open (YES=1 does not ask)
	@deploy/operate down

status: ## Say what runs, which exams are on or near, and which backup is the newest
	@deploy/operate status

logs: ## Follow what the services say (SERVICE=web for one, TAIL=100 lines back)
	@deploy/operate logs

deploy: ## Take this checkout: build, back up, migrate, start, wait (not within MINUTES=60 of an exam; FORCE=1 even then)
	@deploy/operate deploy

backup: db-backup ## The same as db-backup
restore: db-restore ## The same as db-restore

# --- Cleaning

clean: ## Remove what can be made again: the virtualenv, caches, builds (the data folder stays)
	rm -rf .venv frontend/node_modules frontend/dist backend/.mypy_cache backend/.ruff_cache backend/.pytest_cache
	find backend -name __pycache__ -type d -prune -exec rm -rf {} +

# --- the virtualenv: Python 3.13 or later from wherever it is, or from uv; then exactly the packages of the lock files
# (--no-compile: Python compiles what it imports, a fraction of what is installed, as it meets it: 8 instead of 28 s of CPU)

# These reach the shell through the environment, so that no character in them can be taken for a command.
export FILE YES FORCE MINUTES SERVICE TAIL

.venv/bin/python:
	@for python in python3.13 python3 python3.14 python "$$HOME"/.pyenv/versions/3.1[3-9].*/bin/python3; do \
	  if "$$python" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 13))' 2>/dev/null; then \
	    echo "Making .venv with $$python"; exec "$$python" -m venv --clear .venv; \
	  fi; \
	done; \
	if command -v uv >/dev/null 2>&1; then \
	  echo "Making .venv with uv"; rm -rf .venv; exec uv venv --quiet --seed --python 3.13 .venv; \
	fi; \
	echo "error: Python 3.13 or later (with its venv module) is needed, or uv, which brings it: install one of them." >&2; \
	exit 2

.venv/.ready-run: backend/requirements-run.txt | .venv/bin/python
	@echo "Installing what the product needs"
	@$(PYTHON) -m pip install --quiet --no-compile --require-hashes -r backend/requirements-run.txt
	@touch $@

.venv/.ready-dev: backend/requirements-dev.txt backend/requirements-run.txt | .venv/bin/python
	@echo "Installing what the product and its tests need"
	@$(PYTHON) -m pip install --quiet --no-compile --require-hashes -r backend/requirements-dev.txt
	@touch $@ .venv/.ready-run
