package preview

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"mime"
	"strings"

	"wirefold/feeds/extract"
	"wirefold/feeds/fetch"
	"wirefold/feeds/page"
	"wirefold/internal/pipeline"
)

// Text returns the title and the text of a document, as they are compared: of a page of
// HTML, those of the article in it; of anything else, the document itself. The content
// type is what a server claims and may be empty.
func Text(body []byte, contentType, base string) (title, text string, err error) {
	if !isHTML(body, contentType) {
		return "", strings.ToValidUTF8(string(body), "\uFFFD"), nil
	}
	if contentType == "" {
		contentType = "text/html"
	}
	found, err := page.Extract(body, contentType, base)
	if errors.Is(err, page.ErrNoArticle) {
		return "", extract.Text(string(body)), nil
	}
	if err != nil {
		return "", "", err
	}
	return found.Title, extract.Text(found.HTML), nil
}

func isHTML(body []byte, contentType string) bool {
	if kind, _, err := mime.ParseMediaType(contentType); err == nil {
		return kind == "text/html" || kind == "application/xhtml+xml"
	}
	return bytes.HasPrefix(bytes.TrimLeft(body, "\ufeff \t\r\n"), []byte("<"))
}

// PageText asks for a page and returns the title and the text of the article in it.
func PageText(ctx context.Context, f pipeline.Fetcher, url string) (title, text string, err error) {
	res, err := f.Get(ctx, fetch.Request{URL: url, Accept: "text/html, application/xhtml+xml;q=0.9, text/plain;q=0.8"})
	if err != nil {
		return "", "", err
	}
	title, text, err = Text(res.Body, res.ContentType, res.URL)
	if err == nil && strings.TrimSpace(text) == "" {
		err = fmt.Errorf("%s holds no text", url)
	}
	return title, text, err
}
