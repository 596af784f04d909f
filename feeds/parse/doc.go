// Package parse reads feeds: RSS 0.9 to 2.0, RSS 1.0 (RDF), Atom 0.3 and 1.0, JSON
// Feed 1.0 and 1.1.
//
// gofeed does the parsing proper. In front of it stand what real feeds need to be
// readable at all (character encoding, illegal characters, rubbish before the root)
// and what hostile feeds need to be harmless (a look at the bytes that refuses what
// would cost gofeed more than it is worth). Behind it stands what makes an item an
// article of this program: an identity, absolute links, dates, an origin, clean text.
//
// Nothing here talks to anybody or knows the time.
package parse
