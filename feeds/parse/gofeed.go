package parse

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"

	"github.com/mmcdole/gofeed"
	"github.com/mmcdole/gofeed/atom"
	"github.com/mmcdole/gofeed/rss"
)

// parsed is a document as gofeed read it.
type parsed interface {
	// feed translates it. at is the URL of the response, or nil.
	feed(at *url.URL) *Feed
}

// parse gives the document to gofeed. If that fails it mends the document and tries once
// more, and at last reads it item by item.
func (d *document) parse(ctx context.Context, at *url.URL, l Limits) (parsed, error) {
	p, err := d.attempt(ctx, at, l)
	// What nests too deep may have lost its end tags.
	if err == nil || ctx.Err() != nil || isFinal(err) && (d.kind == kindJSON || !isDepth(err)) {
		return p, err
	}
	malformed := &MalformedError{Kind: string(d.kind), Err: err}
	again := *d
	if d.kind == kindJSON {
		again.text, again.end = repairJSON(d.text)
	} else {
		again.text, again.end = repairXML(d.text, d.kind, 2*l.Bytes)
	}
	if len(again.text) > 2*l.Bytes {
		if isDepth(err) {
			return nil, err
		}
		return nil, malformed
	}
	p, err = again.attempt(ctx, at, l)
	if err != nil && !isFinal(err) && d.kind != kindJSON {
		p, err = again.oneByOne(ctx, at, l)
	}
	switch {
	case isFinal(err):
		return nil, err
	case err != nil:
		return nil, malformed
	}
	d.mended, d.end = malformed, again.end
	d.repaired("mended the syntax: %s", printable(malformed.Err.Error(), 200))
	return p, nil
}

// isFinal reports whether mending is of no use.
func isFinal(err error) bool {
	var limit *LimitError
	var other *NotFeedError
	return errors.As(err, &limit) || errors.As(err, &other)
}

func isDepth(err error) bool {
	var limit *LimitError
	return errors.As(err, &limit) && limit.What == whatDepth
}

// attempt has gofeed parse the document.
func (d *document) attempt(ctx context.Context, at *url.URL, l Limits) (parsed, error) {
	if d.kind == kindJSON {
		return d.attemptJSON(ctx, l)
	}
	seen, err := scanXML(d.text, d.kind, at, l)
	if err != nil {
		return nil, err
	}
	skeleton := seen.skeleton(d.text)
	if len(skeleton) > l.Bytes/2 {
		return nil, &LimitError{What: "bytes besides the texts", Limit: l.Bytes / 2}
	}
	if d.kind == kindAtom {
		original, err := readAtom(ctx, skeleton)
		if err != nil {
			return nil, err
		}
		return newAtomDocument(original, seen)
	}
	original, err := readRSS(ctx, skeleton)
	if err != nil {
		return nil, err
	}
	return newRSSDocument(original, seen)
}

// oneByOne reads the head of the document and each item on its own, and leaves out those
// that gofeed fails on.
func (d *document) oneByOne(ctx context.Context, at *url.URL, l Limits) (parsed, error) {
	seen, err := scanXML(d.text, d.kind, at, l)
	if err != nil {
		return nil, err
	}
	head, items := seen.pieces(d.text)
	if d.kind == kindAtom {
		feed, err := readAtom(ctx, head)
		if err != nil {
			feed = new(atom.Feed)
		}
		for _, piece := range items {
			if one, err := readAtom(ctx, piece); err == nil {
				feed.Entries = append(feed.Entries, one.Entries...)
			}
		}
		return newAtomDocument(feed, seen)
	}
	feed, err := readRSS(ctx, head)
	if err != nil {
		feed = new(rss.Feed)
	}
	for _, piece := range items {
		if one, err := readRSS(ctx, piece); err == nil {
			feed.Items = append(feed.Items, one.Items...)
		}
	}
	return newRSSDocument(feed, seen)
}

func readAtom(ctx context.Context, doc []byte) (f *atom.Feed, err error) {
	defer notPanic(&err)
	return new(atom.Parser).Parse(&reader{ctx: ctx, r: bytes.NewReader(doc)})
}

func readRSS(ctx context.Context, doc []byte) (f *rss.Feed, err error) {
	defer notPanic(&err)
	return new(rss.Parser).Parse(&reader{ctx: ctx, r: bytes.NewReader(doc)})
}

// notPanic makes a panic of gofeed an error.
func notPanic(err *error) {
	if v := recover(); v != nil {
		*err = fmt.Errorf("the parser panicked: %v", v)
	}
}

func newAtomDocument(original *atom.Feed, seen *survey) (d *atomDocument, err error) {
	defer notPanic(&err)
	universal, err := new(gofeed.DefaultAtomTranslator).Translate(original)
	return &atomDocument{original, universal, seen}, err
}

func newRSSDocument(original *rss.Feed, seen *survey) (d *rssDocument, err error) {
	defer notPanic(&err)
	// The scan for a first picture would parse the HTML of each item.
	universal, err := (&gofeed.DefaultRSSTranslator{DisableContentImageScan: true}).Translate(original)
	return &rssDocument{original, universal, seen}, err
}

// reader fails once its context has ended. gofeed cannot be cancelled, but it reads as
// it goes.
type reader struct {
	ctx context.Context
	r   io.Reader
}

func (r *reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}
