# The functions' executable, and what `sam build` calls for each function (BuildMethod: makefile):
# make build-<logical id> ARTIFACTS_DIR=<folder>. One executable serves them all, so it is published once and copied.

.PHONY: publish
publish: ## the functions' executable, .build/bootstrap/bootstrap
	@functions/publish.sh

build-%Function: publish
	@mkdir -p "$(ARTIFACTS_DIR)"
	@cp .build/bootstrap/bootstrap "$(ARTIFACTS_DIR)/bootstrap"
