# Everything here is also in the README; .ci/run is what a change has to pass.

.PHONY: build test ci deb
build:
	CGO_ENABLED=0 go build -trimpath -o build/wirefold ./cmd/wirefold

test:
	go test ./...

ci:
	.ci/run

# One package for each architecture, in build/.
deb:
	packaging/deb/build amd64
	packaging/deb/build arm64
