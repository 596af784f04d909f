// Package pipeline takes a source from its feed to its place in the stories:
//
//	poll ─▶ normalize ─▶ fingerprint ─▶ match ─▶ decide ─▶ commit
//
// Everything up to the fingerprint concerns one source and runs in parallel, in a
// Poller. Matching, deciding and committing run in one Ingester, a batch in one
// write transaction, so that two copies that arrive together cannot miss each
// other. A feed's validators are stored with the last of its articles, so that they
// never run ahead.
package pipeline
