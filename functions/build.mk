# The functions' executable, and what `sam build` calls for each function (BuildMethod: makefile):
# make build-<logical id> ARTIFACTS_DIR=<folder>. One executable serves them all, so it is published once and copied.

# true or false: what the functions are built from on this machine. Asked once, and only by a target that needs to know.
OFFICIAL = $(eval OFFICIAL := $$(shell OfficialAwsPackages='$(OfficialAwsPackages)' aws/packages.sh choose))$(or \
	$(OFFICIAL),$(error The packages that the functions are built from could not be chosen))

.PHONY: publish
publish: ## the functions' executable, .build/bootstrap/bootstrap
	@OfficialAwsPackages=$(OFFICIAL) functions/publish.sh

# Deployed is what the official packages make, unless OfficialAwsPackages=false is in the environment; so is `make repository-template`.
build-%Function:
	@functions/publish.sh "$(or $(ARTIFACTS_DIR),$(error make $@ ARTIFACTS_DIR=<folder>))"
