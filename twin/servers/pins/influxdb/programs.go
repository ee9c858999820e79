//go:build tools

// Package programs names what is built: the server.
package programs

import _ "github.com/influxdata/influxdb/v2/cmd/influxd"
