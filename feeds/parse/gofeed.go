package parse

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"

	"github.com/mmcdole/gofeed"
	"github.com/mmcdole/gofeed/atom"
	jsonfeed "github.com/mmcdole/gofeed/json"
	"github.com/mmcdole/gofeed/rss"
)

// parsed is a document as gofeed read it.
type parsed interface {
	// feed translates it. at is the URL of the response, or nil.
	feed(at *url.URL) *Feed
}

// parse gives the document to gofeed, and once more repaired if that fails.
func (d *document) parse(ctx context.Context, l Limits) (parsed, error) {
	p, err := d.attempt(ctx, l)
	var limit *LimitError
	var other *NotFeedError
	if err == nil || ctx.Err() != nil || errors.As(err, &limit) || errors.As(err, &other) {
		return p, err
	}
	mended := repairXML
	if d.kind == kindJSON {
		mended = repairJSON
	}
	again := *d
	again.text = mended(d.text)
	if bytes.Equal(again.text, d.text) || len(again.text) > 2*l.Bytes {
		return nil, &MalformedError{Kind: string(d.kind), Err: err}
	}
	p, errAgain := again.attempt(ctx, l)
	if errAgain != nil {
		if errors.As(errAgain, &limit) {
			return nil, errAgain
		}
		return nil, &MalformedError{Kind: string(d.kind), Err: err}
	}
	d.repaired("mended the syntax: %s", printable(err.Error(), 200))
	return p, nil
}

// attempt has gofeed parse the document. gofeed cannot be cancelled, but it reads as
// it goes: once the context has ended, its next read fails. A panic in it is an error.
func (d *document) attempt(ctx context.Context, l Limits) (p parsed, err error) {
	defer func() {
		if v := recover(); v != nil {
			p, err = nil, fmt.Errorf("the parser panicked: %v", v)
		}
	}()
	if d.kind == kindJSON {
		return d.attemptJSON(ctx, l)
	}
	seen, err := scanXML(d.text, l)
	if err != nil {
		return nil, err
	}
	r := &reader{ctx: ctx, r: bytes.NewReader(d.text[:seen.end])}
	if d.kind == kindAtom {
		original, err := new(atom.Parser).Parse(r)
		if err != nil {
			return nil, err
		}
		universal, err := new(gofeed.DefaultAtomTranslator).Translate(original)
		return &atomDocument{original, universal}, err
	}
	original, err := new(rss.Parser).Parse(r)
	if err != nil {
		return nil, err
	}
	// The scan for a first picture would parse the HTML of each item.
	universal, err := (&gofeed.DefaultRSSTranslator{DisableContentImageScan: true}).Translate(original)
	abouts := seen.abouts
	if d.kind != kindRDF || len(abouts) != len(original.Items) {
		abouts = make([]string, len(original.Items))
	}
	return &rssDocument{original, universal, abouts}, err
}

func (d *document) attemptJSON(ctx context.Context, l Limits) (parsed, error) {
	if err := scanJSON(d.text, l); err != nil {
		return nil, err
	}
	notFeed := &NotFeedError{Looks: LooksJSON, Start: printable(string(d.text[:min(len(d.text), 400)]), 80)}
	if d.text[0] == '[' {
		return nil, notFeed
	}
	original, err := new(jsonfeed.Parser).Parse(&reader{ctx: ctx, r: bytes.NewReader(d.text)})
	if err != nil {
		return nil, err
	}
	if !isJSONFeed(original) {
		return nil, notFeed
	}
	// gofeed's translator follows these pointers without a look.
	isNil := func(a *jsonfeed.Author) bool { return a == nil }
	original.Items = slices.DeleteFunc(original.Items, func(i *jsonfeed.Item) bool { return i == nil })
	original.Authors = slices.DeleteFunc(original.Authors, isNil)
	for _, i := range original.Items {
		i.Authors = slices.DeleteFunc(i.Authors, isNil)
	}
	universal, err := new(gofeed.DefaultJSONTranslator).Translate(original)
	return &jsonDocument{original, universal, d.text}, err
}

// reader fails once its context has ended.
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
