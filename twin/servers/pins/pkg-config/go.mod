module twinloom/pkg-config

go 1.24.0

require (
	github.com/Masterminds/semver/v3 v3.3.1 // indirect
	github.com/influxdata/pkg-config v0.3.0 // indirect
	github.com/spf13/pflag v1.0.6 // indirect
	go.uber.org/multierr v1.10.0 // indirect
	go.uber.org/zap v1.27.0 // indirect
	golang.org/x/mod v0.24.0 // indirect
)
