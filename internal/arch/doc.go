// Package arch holds no code, only the test of the import rules: which package may
// import which, and why. docs/architecture.md has the table in words.
package arch
