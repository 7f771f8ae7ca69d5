# Every command that a person or CI runs. Each sets up what it needs by itself, once; a plain `make` lists them.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

export DOTNET_CLI_TELEMETRY_OPTOUT := 1
export DOTNET_NOLOGO := 1

TOOLS := .tools
LOCALAWS := dotnet .build/localaws/LocalAws.dll

include functions/build.mk

.PHONY: help
help: ## this list
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# ---- What people run ----

.PHONY: demo
demo: localaws publish ## the whole story on this machine (EVENT=events/….json plays another one)
	@$(LOCALAWS) demo $(if $(EVENT),--event "$(EVENT)")

.PHONY: local
local: localaws publish ## LocalAws in the foreground (PORT=4566 ACCOUNTS="111111111111 222222222222")
	@$(LOCALAWS) serve $(if $(PORT),--port "$(PORT)") $(if $(ACCOUNTS),--account $(ACCOUNTS)) $(LOCAL_OPTIONS)

.PHONY: local-env
local-env: localaws ## for another terminal: eval "$$(make -s local-env PORT=4566 ACCOUNT=111111111111)"
	@$(LOCALAWS) env $(if $(PORT),--port "$(PORT)") $(if $(ACCOUNT),--account "$(ACCOUNT)")

.PHONY: test
test: lint publish tests-built ## every test, lint and the security proofs included
	@rm -rf .build/test-results
	@dotnet test --solution RepoGrant.sln --configuration Release --no-build --results-directory .build/test-results --report-xunit-trx

.PHONY: lint
lint: dotnet ## formatting; the templates', definitions' and scripts' linters run in the tests
	@dotnet restore RepoGrant.sln -v q
	@dotnet format whitespace RepoGrant.sln --no-restore --verify-no-changes

.PHONY: consumer-template
consumer-template: ## .build/consumer-account.yaml, which CloudFormation and StackSets take as it is
	@node consumer-template.mjs

.PHONY: clean
clean: ## removes everything that was built or installed here
	@rm -rf .build $(TOOLS) local/node_modules tools/node_modules
	@find . -type d \( -name bin -o -name obj \) -not -path '*/node_modules/*' -prune -exec rm -rf {} +
