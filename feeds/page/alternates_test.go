package page

import (
	"slices"
	"strings"
	"testing"
)

func TestAlternates(t *testing.T) {
	for _, tc := range []struct {
		name, page, contentType string
		want                    []Alternate
	}{
		{
			name: "the usual three",
			page: `<!doctype html><html><head><title>Harbour Gazette</title>
				<link rel="alternate" type="application/rss+xml" title="Harbour  Gazette" href="/feed.rss">
				<LINK REL='home ALTERNATE' TYPE='application/atom+xml; charset=utf-8' HREF='news.atom'/>
				<link rel=alternate type=application/feed+json href=https://cdn.example/feed.json>
				</head><body><p>News</p></body></html>`,
			want: []Alternate{
				{"https://gazette.example/feed.rss", "Harbour Gazette", "application/rss+xml"},
				{"https://gazette.example/town/news.atom", "", "application/atom+xml"},
				{"https://cdn.example/feed.json", "", "application/feed+json"},
			},
		},
		{
			name: "a base, of which the first counts, and a repeat",
			page: `<base href="/press/"><base href="/other/"><link rel="feed" href="a"><link rel="alternate" type="application/rss+xml" href="a">`,
			want: []Alternate{{"https://gazette.example/press/a", "", ""}},
		},
		{
			name: "what is no feed",
			page: `<link rel="alternate" hreflang="de" href="/de"><link rel="stylesheet" type="text/css" href="a.css">
				<link rel="alternate" type="application/json" href="/wp-json/1">
				<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">
				<link rel="alternate" type="application/rss+xml">
				<script>"<link rel='alternate' type='application/rss+xml' href='/in-a-script'>"</script>
				<!-- <link rel="alternate" type="application/rss+xml" href="/in-a-comment"> -->`,
		},
		{
			name:        "a title in another charset",
			page:        "<link rel=alternate type=application/rss+xml title='Zeitung f\xfcr alle' href=/f>",
			contentType: "text/html; charset=iso-8859-1",
			want:        []Alternate{{"https://gazette.example/f", "Zeitung für alle", "application/rss+xml"}},
		},
		{name: "nothing at all"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := Alternates([]byte(tc.page), tc.contentType, "https://gazette.example/town/")
			if !slices.Equal(got, tc.want) {
				t.Errorf("got %+v, want %+v", got, tc.want)
			}
		})
	}
}

func TestAlternatesAreBounded(t *testing.T) {
	var b strings.Builder
	for i := range 1000 {
		b.WriteString(`<link rel="alternate" type="application/rss+xml" href="/` + strings.Repeat("x", i) + `">`)
	}
	if got := Alternates([]byte(b.String()), "", "https://gazette.example/"); len(got) != maxAlternates {
		t.Errorf("%d feeds of one page, want %d", len(got), maxAlternates)
	}
}
