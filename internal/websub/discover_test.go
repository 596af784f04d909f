package websub

import (
	"strings"
	"testing"
)

func TestDiscover(t *testing.T) {
	const at = "https://example.org/feed"
	for name, tt := range map[string]struct {
		page Page
		want Offer
	}{
		"nothing": {Page{URL: at, Self: at}, Offer{}},
		"document": {
			Page{URL: at, Hub: "https://hub.example/", Self: "https://example.org/canonical"},
			Offer{"https://hub.example/", "https://example.org/canonical"},
		},
		"document without self": {Page{URL: at, Hub: "https://hub.example/"}, Offer{"https://hub.example/", at}},
		"header before document": {
			Page{URL: at, Links: []string{`<https://a.example/>; rel="hub"`, `</self>; rel=self`}, Hub: "https://b.example/", Self: "https://example.org/other"},
			Offer{"https://a.example/", "https://example.org/self"},
		},
		"one header": {
			Page{URL: at, Links: []string{`<https://x.example/>; rel=next, <https://a.example/?b,c;d>; title="a, \"b>; rel=x"; REL="Preload HUB" , <https://example.org/s>;rel=self`}},
			Offer{"https://a.example/?b,c;d", "https://example.org/s"},
		},
		"hub in the header, self in the document": {
			Page{URL: at, Links: []string{`<https://a.example/>; rel=hub`}, Self: "https://example.org/s"},
			Offer{"https://a.example/", "https://example.org/s"},
		},
		"self alone is no hub":      {Page{URL: at, Links: []string{`<https://example.org/s>; rel=self`}, Hub: "https://b.example/", Self: at}, Offer{"https://b.example/", at}},
		"only the first rel counts": {Page{URL: at, Links: []string{`<https://a.example/>; rel=next; rel=hub`}}, Offer{}},
		"the first that may be asked": {
			Page{URL: at, Links: []string{`<http://plain.example/>; rel=hub, <ftp://f.example/>; rel=hub, <https://u:p@a.example/>; rel=hub, <https://good.example/>; rel=hub`}},
			Offer{"https://good.example/", at},
		},
		"from https to http":           {Page{URL: at, Hub: "http://hub.example/"}, Offer{}},
		"http to http":                 {Page{URL: "http://example.org/feed", Hub: "http://hub.example/"}, Offer{"http://hub.example/", "http://example.org/feed"}},
		"a self that is none":          {Page{URL: at, Hub: "https://hub.example/", Self: "javascript:alert(1)"}, Offer{"https://hub.example/", at}},
		"a hub without measure":        {Page{URL: at, Hub: "https://hub.example/" + strings.Repeat("a", maxURL)}, Offer{}},
		"a header that breaks off":     {Page{URL: at, Links: []string{`<https://a.example/`, `; rel="hub`, `<>; rel=hub`, `<https://b.example/>; rel="hub`}}, Offer{"https://b.example/", at}},
		"an address that is not a URL": {Page{URL: "://", Hub: "https://hub.example/"}, Offer{}},
	} {
		if got := Discover(tt.page); got != tt.want {
			t.Errorf("%s: %+v, want %+v", name, got, tt.want)
		}
	}
}

func TestNamesHub(t *testing.T) {
	if !NamesHub([]string{`<https://h.example/>; rel="hub"`}) || NamesHub([]string{`<https://h.example/hub>; rel="next"`}) || NamesHub(nil) {
		t.Error("wrong")
	}
}

// FuzzDiscover: whatever a header says, a hub is an absolute URL that https is not left for.
func FuzzDiscover(f *testing.F) {
	f.Add(`<https://a.example/>; rel="hub self", <b>; rel=self`)
	f.Add(`<"><;,>;;rel="\"hub`)
	f.Fuzz(func(t *testing.T, header string) {
		o := Discover(Page{URL: "https://example.org/feed", Links: []string{header}})
		if o.Hub == "" {
			return
		}
		if !strings.HasPrefix(o.Hub, "https://") || len(o.Hub) > maxURL || len(o.Topic) > maxURL || !strings.HasPrefix(o.Topic, "http") {
			t.Errorf("%q: %+v", header, o)
		}
	})
}
