//go:build tools

// Package programs names what is built.
package programs

import _ "github.com/minio/minio"
