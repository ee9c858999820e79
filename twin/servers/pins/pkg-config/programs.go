//go:build tools

// Package programs names what is built: what finds the library of Flux for the linker.
package programs

import _ "github.com/influxdata/pkg-config"
