# `make help` lists what there is.
SHELL := /bin/bash
.DEFAULT_GOAL := help

# Static binaries without Lambda's old RPC protocol, the same everywhere; paths of this machine are not in them.
export CGO_ENABLED := 0
BUILD := go build -trimpath -tags lambda.norpc -ldflags=-s -o .build/
ENGINE := .tools/engine/node_modules/.package-lock.json
PEERS := .tools/peers/node_modules/.package-lock.json
PYTHON := .tools/python/bin
CHECKOV := .tools/checkov/bin/checkov
PEERS_PYTHON := .tools/peers-python/bin
BENCH := .tools/bench/node_modules/.package-lock.json

# Checkers that go run fetches by exact version, and checks against Go's checksum database.
ACTIONLINT := github.com/rhysd/actionlint/cmd/actionlint@v1.7.12
GOVULNCHECK := golang.org/x/vuln/cmd/govulncheck@v1.8.0
GO_LICENSES := github.com/google/go-licenses@v1.6.0

help: ## This list
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

run: build ## Run everything on this machine (PORT, DATA, TLS=1, SEED=large)
	@.build/local

build: tools ## Build every function and the local run into .build/
	@test -d .build || echo "Building the functions; the first time takes a minute or two"
	@$(BUILD) ./functions/... ./infra/local ./infra/ops ./infra/ops/frontdesk-key ./infra/smoke

test: build ## All tests but those that need a browser or Docker
	go vet ./...
	go test $$(go list ./... | grep -vE 'infra/(architecture|e2e|e2e/peers|local|smoke)$$')
	@# These look at other packages' sources and at what was built, which go test does not see when it reuses a result.
	go test -count=1 ./infra/architecture ./infra/local ./infra/smoke ./infra/e2e

e2e: ## The running system under clients that others wrote and Chromium (Debian's package chromium)
	@for client in chromium curl; do command -v $$client >/dev/null || { echo "$$client is missing: install the package $$client" >&2; exit 1; }; done
	@# Package e2e too: go-sdk's OAuth client is used there. Its longest test needs no client of others; make test runs it.
	go test -count=1 -p 1 -timeout 30m -skip TestNoEventIsLostInACrash ./infra/e2e ./infra/e2e/peers

race: tools ## The packages' tests with Go's race detector (needs a C compiler)
	@# What ends so named repeats what other tests do, hundreds of times and one after the other.
	CGO_ENABLED=1 go test -race -skip WhateverTheStoreDoes $$(go list ./shared/... ./infra/local/... ./infra/ops/...)

bench: build $(BENCH) ## Measure beside others' servers and write infra/docs/performance.md, in minutes (QUICK=1: see that it works)
	@cp infra/bench/peers/*.mjs .tools/bench/
	@$(BUILD)bench/ ./infra/bench ./infra/bench/desk ./infra/bench/gosdk
	.build/bench/bench

fuzz: tools ## Each fuzz target for FUZZTIME (2s)
	@infra/fuzz.sh

audit: licences vulnerabilities ## Licences and known flaws of everything that Frontdesk is made of or checked by

# What is built and shipped may be given on under Apache-2.0; what only tests and checks may have a weaker copyleft, too.
licences: $(PEERS_PYTHON)/st $(PYTHON)/sam ## Are the licences of all dependencies compatible with ours?
	go run $(GO_LICENSES) check ./functions/... ./infra/local ./infra/ops --allowed_licenses=Apache-2.0,BSD-2-Clause,BSD-3-Clause,MIT
	go run $(GO_LICENSES) check --include_tests ./... --allowed_licenses=Apache-2.0,BSD-2-Clause,BSD-3-Clause,MIT,MPL-2.0
	@# Those of npm stand in the lock files, which a test of package architecture reads.
	@# cookiecutter's package says nothing of its BSD-3-Clause.
	@for folder in $(PYTHON) $(PEERS_PYTHON); do $(PYTHON)/pip-licenses --python $$folder/python --ignore-packages cookiecutter --partial-match \
	  --allow-only 'Apache;Artistic;BSD;ISC;MIT;MPL;Mozilla Public License;PSF;Python Software Foundation' >/dev/null || exit 1; done

# The databases are vuln.go.dev (or VULNDB, an address or file:///folder of a copy), npm's and PyPI's.
vulnerabilities: $(PYTHON)/sam ## Does anything of ours call, or anything we use have, a known flaw? (VULNDB=)
	go run $(GOVULNCHECK) $(if $(VULNDB),-db $(VULNDB)) -test ./...
	@for folder in $(dir $(shell git ls-files '*package-lock.json')); do echo "npm audit in $$folder"; (cd $$folder && npm audit --package-lock-only --audit-level high) || exit 1; done
	@for file in $(shell git ls-files '*requirements.txt'); do $(PYTHON)/pip-audit --strict --no-deps --disable-pip -r $$file || exit 1; done

lint: $(PYTHON)/sam ## Formatting, go.mod, go vet, staticcheck, GitHub's workflows, scripts
	@test -z "$$(gofmt -l functions infra shared)" || { gofmt -l functions infra shared; echo "gofmt -w these files"; exit 1; }
	go mod tidy -diff
	go vet ./...
	go tool staticcheck ./...
	go run $(ACTIONLINT) -shellcheck $(PYTHON)/shellcheck -pyflakes=
	$(PYTHON)/zizmor --offline --quiet --persona pedantic .github
	$(PYTHON)/shellcheck .ci/run $$(git ls-files '*.sh')

# Built for this machine. What it starts is gone when it ends; what was said is in .build/sam-local/.
sam-local: ARCHITECTURE = $(if $(filter x86_64,$(shell uname -m)),x86_64,arm64)
sam-local: tools sam-build ## The end-to-end tests against sam local start-api in Docker (PORT; SERVE=1 stays until Ctrl-C)
	@$(BUILD) ./infra/samlocal ./infra/ops
	@go test -c -o .build/sam-local/e2e.test ./infra/e2e
	@.build/samlocal

template: $(PYTHON)/sam $(CHECKOV) sam-build ## Check template.yaml as CloudFormation and SAM see it, and build it for AWS
	$(PYTHON)/cfn-lint --include-checks I -- template.yaml infra/github-oidc.yaml
	$(PYTHON)/python infra/template_check.py template.yaml
	SAM_CLI_TELEMETRY=0 AWS_DEFAULT_REGION=eu-central-1 $(PYTHON)/sam validate --lint
	$(CHECKOV) --config-file infra/checkov.yaml

# sam build passes no flags of its own; static binaries need CGO off on a machine of the target's own architecture too.
sam-build: export GOFLAGS := -trimpath -buildvcs=false -tags=lambda.norpc -ldflags=-s
sam-build: $(PYTHON)/sam ## Build every function for AWS into .aws-sam/ (ARCHITECTURE=x86_64 for that one)
	SAM_CLI_TELEMETRY=0 AWS_DEFAULT_REGION=eu-central-1 $(PYTHON)/sam build $(if $(ARCHITECTURE),--parameter-overrides Architecture=$(ARCHITECTURE))

deploy: $(if $(filter dev staging prod,$(ENV)),sam-build .build/smoke) ## Deploy the stack of ENV=dev, staging or prod, and try it from outside (FLAGS= of sam deploy)
	@SAM_CLI_TELEMETRY=0 infra/deploy.sh "$(ENV)" $(FLAGS)

smoke: $(if $(ENV),$(PYTHON)/sam) .build/smoke ## Try the stack of ENV=, the site at URL=, or the local run (DATA=) from outside
ifneq ($(ENV),)
	@SAM_CLI_TELEMETRY=0 $(PYTHON)/sam list stack-outputs --stack-name frontdesk-$(ENV) --output json | .build/smoke --outputs -
else
	@.build/smoke $(if $(URL),--url $(URL),--local $(or $(DATA),.local))
endif

.build/smoke: FORCE
	@$(BUILD) ./infra/smoke ./infra/ops

tools: $(if $(DYNAMODB_ENDPOINT),,$(ENGINE)) ## Fetch the DynamoDB engine, by exact version and checksum, unless DYNAMODB_ENDPOINT names another

peers: $(PEERS) $(PEERS_PYTHON)/st ## Fetch the programs of make e2e, by exact version; those of npm by checksum, too
	@cp infra/e2e/peers/*.mjs .tools/peers/

# What is fetched goes into a folder below .tools by its manifests; a file that comes with it is the target.
define fetch-npm # what it is, flags
	@command -v npm >/dev/null || { echo "npm is missing: install Node.js (for the DynamoDB engine alone, setting DYNAMODB_ENDPOINT to one of your own will do)" >&2; exit 1; }
	@echo "Fetching $(1)"
	@mkdir -p $(@D:/node_modules=) && cp $^ $(@D:/node_modules=)/
	@cd $(@D:/node_modules=) && npm ci $(2) --silent --no-audit --no-fund
	@touch $@
endef

define fetch-python
	@python3 -m venv $(@D:/bin=) && $(@D)/pip install --quiet --disable-pip-version-check -r $<
	@touch $@
endef

$(ENGINE): shared/dynamo/engine/package.json shared/dynamo/engine/package-lock.json
	$(call fetch-npm,the DynamoDB engine)

$(PEERS): infra/e2e/peers/package.json infra/e2e/peers/package-lock.json
	$(call fetch-npm,the programs of the end-to-end tests,--ignore-scripts)

$(BENCH): infra/bench/peers/package.json infra/bench/peers/package-lock.json
	$(call fetch-npm,the servers that are measured beside ours,--ignore-scripts)

$(PYTHON)/sam: infra/requirements.txt
	$(fetch-python)

$(PEERS_PYTHON)/st: infra/e2e/peers/requirements.txt
	$(fetch-python)

# In a folder of its own: it and SAM CLI need different versions of the same libraries.
$(CHECKOV): infra/checkov-requirements.txt
	$(fetch-python)

clean: ## Remove what was built and fetched; data stays
	rm -rf .build .aws-sam .tools

.PHONY: help run build test e2e race bench fuzz audit licences vulnerabilities lint sam-local template sam-build deploy smoke tools peers clean FORCE
