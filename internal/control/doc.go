// Package control is how commands talk to the daemon: HTTP and JSON over a Unix
// socket that only its owner can open.
//
// The same handler answers a command when no daemon runs: the command opens the
// database for a moment and calls it in its own process, see Local. So there is
// one way to ask, and one answer.
//
// Lists are streamed, a JSON object a line.
package control
