# Every command that a person or CI runs. Each sets up what it needs, once; plain `make` lists them.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

export DOTNET_CLI_TELEMETRY_OPTOUT := 1
export DOTNET_NOLOGO := 1

LOCALAWS := dotnet local/bin/Release/net10.0/LocalAws.dll
BUILD := dotnet msbuild -restore -nologo -verbosity:quiet -p:Configuration=Release

include functions/build.mk

.PHONY: help
help: ## this list
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# ---- Try it ----

.PHONY: demo
demo: cold publish localaws ## the whole story on this machine (EVENT=events/….json for another one, STORY=lifecycle for the life of a grant, LAG_SEED=0 for no lag)
	@$(LOCALAWS) demo $(if $(EVENT),--event "$(EVENT)") $(if $(STORY),--story "$(STORY)") $(if $(LAG_SEED),--lag-seed "$(LAG_SEED)")

.PHONY: local
local: cold publish localaws ## LocalAws in the foreground (PORT=4566 ACCOUNTS="111111111111 222222222222")
	@$(LOCALAWS) serve $(if $(PORT),--port "$(PORT)") $(if $(ACCOUNTS),--account $(ACCOUNTS)) $(LOCAL_OPTIONS)

# Built only if it does not exist yet: a shell that has evaluated these lines sends https through LocalAws, which has no package feed.
.PHONY: local-env
local-env: $(if $(wildcard local/bin/Release/net10.0/LocalAws.dll),,localaws) ## export lines for another terminal (PORT=4566 ACCOUNT=111111111111)
	@$(LOCALAWS) env $(if $(PORT),--port "$(PORT)") $(if $(ACCOUNT),--account "$(ACCOUNT)")

.PHONY: invoke
invoke: $(if $(wildcard local/bin/Release/net10.0/LocalAws.dll),,localaws) ## one function of a running LocalAws (FUNCTION=ValidateRequest EVENT=… PORT=4566)
	@local/invoke.sh "$(FUNCTION)" "$(EVENT)" "$(PORT)"

.PHONY: repogrant
repogrant: needs ## the command line (ARGS="list"); without ARGS its help
	@OfficialAwsPackages=$(OFFICIAL) $(BUILD) cli/Cli.csproj >&2
	@dotnet cli/bin/Release/net10.0/repogrant.dll $(or $(ARGS),--help)

# ---- Deploy it ----

.PHONY: repository-template
repository-template: ## the repository account's stack for `aws cloudformation package`, in .build/repository-account
	@rm -rf .build/repository-account # If the functions cannot be published, nobody shall deploy an earlier one.
	@functions/publish.sh .build/deploy >&2
	@./repository-account.render.sh .build/repository-account .build/deploy
	@echo .build/repository-account/template.yaml

.PHONY: consumer-template
consumer-template: ## the consumer account's stack as one transform-free file, .build/consumer-account.yaml
	@mkdir -p .build
	@instance/render.sh >.build/configure-access.yaml
	@cmp -s .build/configure-access.yaml instance/configure-access.yaml || \
		{ echo "instance/configure-access.yaml differs from its sources: run make document" >&2; exit 1; }
	@./consumer-account.render.sh >.build/consumer-account.yaml.new
	@bytes=$$(wc -c <.build/consumer-account.yaml.new); [ "$$bytes" -le 51200 ] || \
		{ echo "the template has $$bytes bytes; CloudFormation accepts 51,200 as text" >&2; exit 1; }
	@mv .build/consumer-account.yaml.new .build/consumer-account.yaml
	@echo .build/consumer-account.yaml

.PHONY: document
document: ## renders the document for instances again, instance/configure-access.yaml
	@mkdir -p .build
	@instance/render.sh >.build/configure-access.yaml
	@cp .build/configure-access.yaml instance/configure-access.yaml

# ---- Check it ----

.PHONY: test
test: lint tools publish tests ## every test, lint and the security proofs included
	@tests/tools/same-tests.sh
	@rm -rf .build/shell-blocks
	@OfficialAwsPackages=$(OFFICIAL) tests/tools/run.sh
	@tests/tools/shell-blocks.sh

.PHONY: stories
stories: publish ## grants where reads and decisions follow writes late, one story a seed (SEEDS=20, or LAG_SEED=… for that one)
	@OfficialAwsPackages=$(OFFICIAL) $(BUILD) tests/Stories/Stories.Tests.csproj
	@LAG_SEEDS="$(SEEDS)" LAG_SEED="$(LAG_SEED)" \
		dotnet tests/Stories/bin/Release/net10.0/Stories.Tests.dll -noColor -class Stories.Tests.LagStories

.PHONY: prove
prove: tools publish ## the security proofs, printed as tables; make test runs them too
	@rm -rf .build/security
	@OfficialAwsPackages=$(OFFICIAL) $(BUILD) tests/Security/Security.Tests.csproj
	@dotnet tests/Security/bin/Release/net10.0/Security.Tests.dll -noColor || failed=$$?; \
		shopt -s nullglob; cat /dev/null .build/security/*.txt; \
		awk '/^  [0-9]+ cases, [0-9]+ decisions, [0-9]+ differences$$/ { c += $$1; d += $$3; x += $$5 } \
			END { printf "\nIn all: %d cases, %d decisions, %d differences\n", c, d, x; exit x > 0 || c == 0 }' /dev/null .build/security/*.txt; \
		exit $${failed:-0}

.PHONY: lint
lint: tools ## the C# code's layout, and all spelling; the build checks the code's style, the tests lint templates, definitions and scripts
	@dotnet tool restore >/dev/null
	@dotnet csharpier check . || { echo "lint: run 'make format'" >&2; exit 1; }
	@tests/tools/line-lengths.sh
	@tests/tools/spelling.sh

.PHONY: format
format: needs ## formats the C# code as lint requires
	@dotnet tool restore >/dev/null
	@dotnet csharpier format .

.PHONY: conformance
conformance: publish tests ## LocalAws against recordings of AWS's responses (RECORDINGS=<folder>)
	@test -n "$(RECORDINGS)" || { echo "make conformance RECORDINGS=<folder with step-functions, eventbridge-patterns, errors.json, facts.json>" >&2; exit 2; }
	@dotnet tests/Conformance/bin/Release/net10.0/Conformance.dll "$(RECORDINGS)" $(CONFORMANCE_OPTIONS)

.PHONY: picture
picture: publish localaws ## draws docs/demo.svg, README's picture of the demo, again
	@tests/tools/picture.sh

.PHONY: coverage
coverage: publish tests ## how much of each project's code the tests run (TESTS="Functions Aws Cli LocalAws Report" by default)
	@OfficialAwsPackages=$(OFFICIAL) tests/tools/coverage.sh $(TESTS)

.PHONY: terraform
terraform: publish localaws ## the official Terraform provider against LocalAws, before and after a grant; needs terraform and the provider
	@tests/terraform/run.sh

.PHONY: faults
faults: publish ## the fault matrix: every AWS call failing, older runs held back (CASES=50 SEED=… OF=faults|pairs CASE=… JOBS=6 LIST=yes)
	@OfficialAwsPackages=$(OFFICIAL) $(BUILD) tests/Faults/Faults.Tests.csproj
	@dotnet tests/Faults/bin/Release/net10.0/Faults.Tests.dll matrix $(if $(OF),--of "$(OF)") $(if $(CASES),--cases "$(CASES)") \
		$(if $(SEED),--seed "$(SEED)") $(if $(CASE),--case '$(CASE)') $(if $(JOBS),--side-by-side "$(JOBS)") $(if $(LIST),--list yes)

.PHONY: bench
bench: needs ## every number that has a limit, as tables (PARTS="bootstrap report grant script localaws story reconcile list" by default; profile, peers)
	@OfficialAwsPackages=$(OFFICIAL) bench/run.sh $(PARTS)

# ---- What the targets above need ----

.PHONY: needs
needs:
	@all=true; missing() { echo "$$1 is missing: $$2" >&2; all=false; }; \
	command -v git >/dev/null || missing git "install your system's git package"; \
	command -v aws >/dev/null || missing "the aws CLI" "https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html"; \
	node=$$(node --version 2>/dev/null) || node=; major=$${node#v}; \
	[ "0$${major%%.*}" -ge 20 ] || missing "Node.js 20 or later" "https://nodejs.org$${node:+ (this machine has $$node)}"; \
	command -v npm >/dev/null || missing npm "it comes with Node.js, https://nodejs.org, or is a package of its own"; \
	dotnet --list-sdks 2>/dev/null | grep -q '^10\.' || missing "the .NET 10 SDK" "https://dotnet.microsoft.com/download/dotnet/10.0"; \
	$$all

# On a machine that has built nothing yet this takes minutes and prints nothing else at first, so it says so before it begins.
.PHONY: cold
cold: needs
	@[ -e .build/bootstrap ] || \
		echo "The first time takes some minutes: packages are downloaded, the functions compiled, LocalAws built." >&2

.PHONY: localaws
localaws: needs
	@[ -e local/bin/Release/net10.0/LocalAws.dll ] || echo "localaws: building LocalAws" >&2
	@$(BUILD) local/LocalAws.csproj >&2

.PHONY: tests
tests: needs
	@OfficialAwsPackages=$(OFFICIAL) $(BUILD) Functions.sln >&2

.PHONY: tools
tools: needs ## the tools that the tests compare with: cfn-lint, the SAM translator, shellcheck, cspell, npm packages
	@tests/tools/install.sh

.PHONY: clean
clean: ## removes everything that was built or installed here
	@rm -rf .build .tools local/node_modules tests/tools/node_modules
	@find . -type d \( -name bin -o -name obj \) -prune -exec rm -rf {} +
