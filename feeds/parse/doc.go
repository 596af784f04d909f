// Package parse reads feeds: RSS 0.9 to 2.0, RSS 1.0 (RDF), Atom 0.3 and 1.0, JSON
// Feed 1.0 and 1.1.
//
// A document is made UTF-8 (charset.go), its root found (document.go), and its markup
// looked at once (scan.go). That look refuses what would cost gofeed too much, and takes
// out the texts: titles, summaries, contents. gofeed reads the skeleton that is left
// (skeleton.go, gofeed.go): links, dates, people, categories, files, extensions. What is
// not well-formed is written again (repair.go), at last read item by item. Behind it
// stands what makes an item an article of this program: an identity, absolute links,
// dates, an origin, its texts as HTML. docs/feeds.md has all of it in words.
//
// Nothing here talks to anybody or knows the time.
package parse
