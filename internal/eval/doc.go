// Package eval measures how well copies are recognised: it streams a labelled
// corpus through the engine that the daemon runs, on a database that is thrown
// away, and compares the stories with the labels.
package eval
