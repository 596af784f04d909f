// Package page reads HTML pages, where a feed does not give enough: the article that a
// page holds (Extract), the feeds that it names (Alternates).
//
// Nothing here talks to anybody or knows the time.
package page
