// Package page reads HTML pages, where wirefold needs more than a feed gives: the
// feeds that a page names (Alternates).
//
// Nothing here talks to anybody or knows the time.
package page
