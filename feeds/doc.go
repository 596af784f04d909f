// Package feeds holds what wirefold is about: sources, the articles that they
// publish, and what makes either of them the same one tomorrow.
//
// It imports the standard library only and talks to nobody. Fetching, parsing,
// extracting and publishing live in the packages below it.
package feeds
