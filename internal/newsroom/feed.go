package newsroom

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"time"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
)

const (
	windows1252 = "windows-1252"
	// motto describes every outlet, so that nobody takes the demo for news.
	motto = "An invented outlet of wirefold's built-in newsroom."
	// imageType is what draw makes.
	imageType = "image/png"
)

// edition is an outlet's feed at one time and under one address.
type edition struct {
	*Outlet
	base string // "http://127.0.0.1:8080"
	now  time.Time
}

// encode returns the feed in the outlet's format, and its media type.
func (e edition) encode() (mediaType string, body []byte, err error) {
	switch e.Format {
	case RSS, RSSContent:
		body, err = e.xml(e.rss())
		return e.typed("application/rss+xml"), body, err
	case AtomHTML, AtomXHTML:
		body, err = e.xml(e.atom())
		return e.typed("application/atom+xml"), body, err
	case RDF:
		body, err = e.xml(e.rdf())
		return e.typed("application/rdf+xml"), body, err
	case JSON:
		body, err = e.json()
		return "application/feed+json", body, err
	}
	return "", nil, fmt.Errorf("outlet %s has the unknown format %q", e.Slug, e.Format)
}

// typed adds the charset to a media type. A feed that is not UTF-8 leaves it
// out: its XML declaration alone has to be believed, as often out there.
func (e edition) typed(mediaType string) string {
	if e.Charset != "" {
		return mediaType
	}
	return mediaType + "; charset=utf-8"
}

// xml writes a document in the outlet's charset.
func (e edition) xml(document any) ([]byte, error) {
	body, err := xml.MarshalIndent(document, "", " ")
	if err != nil {
		return nil, err
	}
	charset := "UTF-8"
	if e.Charset == windows1252 {
		charset = e.Charset
		// What the charset lacks becomes a numeric character reference.
		body, err = encoding.HTMLEscapeUnsupported(charmap.Windows1252.NewEncoder()).Bytes(body)
		if err != nil {
			return nil, err
		}
	}
	var out bytes.Buffer
	fmt.Fprintf(&out, "<?xml version=\"1.0\" encoding=%q?>\n", charset)
	out.Write(body)
	out.WriteByte('\n')
	return out.Bytes(), nil
}

// home is the address of the outlet's front page.
func (e edition) home() string { return e.base + "/" + e.Slug + "/" }

// updated is the date of the outlet's newest article.
func (e edition) updated() time.Time {
	var newest time.Time
	for _, a := range e.Articles {
		if t := a.Published(e.now); t.After(newest) {
			newest = t
		}
	}
	return newest
}

// picture names an image in the manner of Media RSS.
type picture struct {
	URL    string `xml:"url,attr"`
	Type   string `xml:"type,attr"`
	Medium string `xml:"medium,attr"`
}

// picture returns the article's picture, nil without one.
func (e edition) picture(a Article) *picture {
	if a.Image == "" {
		return nil
	}
	return &picture{URL: e.base + a.Image, Type: imageType, Medium: "image"}
}

// cdata is text that is written in a CDATA section, as most publishers do.
type cdata struct {
	Text string `xml:",cdata"`
}

// content returns the whole text, nil for an article that keeps it to its page.
func (a *Article) content() *cdata {
	if a.SummaryOnly {
		return nil
	}
	return &cdata{a.HTML}
}
