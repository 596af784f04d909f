// Package publish writes stories as Atom 1.0 (RFC 4287), RSS 2.0 and JSON Feed
// 1.1.
//
// It is pure: the same feed gives the same bytes, and nothing is read but the
// argument. Whatever a stranger wrote into an article, the result is well-formed,
// holds valid UTF-8 and only characters of XML 1.0, and every link that it makes
// is an absolute http or https URL. The bar is the feed validator of the W3C: no
// error and no warning. The one thing that is taken on trust is the HTML of
// articles, which must be sanitised before it gets here.
package publish
