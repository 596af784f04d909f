//go:build !nosync

package boltstore

// neverSync is false but in builds with the tag nosync. Those exist to show that the
// harness of bench/faults sees a loss: after a power cut, theirs must be one.
const neverSync = false
