//go:build nosync

package boltstore

const neverSync = true
