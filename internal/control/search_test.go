package control

import (
	"errors"
	"strings"
	"testing"
	"time"

	"wirefold/dedupe"
	"wirefold/store"
)

// texts are those of the articles of the fake store that have others than "the text".
func searchable() *fakeStore {
	return &fakeStore{
		stories: []store.Story{
			folded(story(4, 1, 2), 4, dedupe.Copy, 0.9), folded(story(3, 3), 3, dedupe.Copy),
			folded(story(2, 4), 2, dedupe.Copy), folded(story(1, 5), 1, dedupe.Copy),
		},
		texts: map[byte]string{
			1: "A dog found its way home.", 2: "The Ferry sailed again on Sunday. " + strings.Repeat("More of it. ", 100) + "A dog was on board.",
			3: "ÜBER die Fähre nach Holm.", 4: "the ferry again",
		},
	}
}

func TestSearch(t *testing.T) {
	for name, c := range clients(t, newServer(searchable(), nil)) {
		for _, tt := range []struct {
			req    SearchRequest
			want   string // stories and articles
			looked Looked
		}{
			{SearchRequest{Words: "ferry"}, "04/2 02/4", Looked{Articles: 5, Whole: true}},
			{SearchRequest{Words: "FERRY dog"}, "04/2", Looked{Articles: 5, Whole: true}},
			{SearchRequest{Words: "dog"}, "04/1", Looked{Articles: 5, Whole: true}}, // the canonical one, if it can be
			{SearchRequest{Words: "über fähre"}, "03/3", Looked{Articles: 5, Whole: true}},
			{SearchRequest{Words: "t"}, "04/1 03/3 02/4 01/5", Looked{Articles: 5, Whole: true}}, // the title
			{SearchRequest{Words: "cat"}, "", Looked{Articles: 5, Whole: true}},
			{SearchRequest{Words: "ferry", Limit: 1}, "04/2", Looked{Articles: 2}},
			{SearchRequest{Words: "ferry", Depth: 3}, "04/2", Looked{Articles: 3}},
			{SearchRequest{Words: "ferry", Since: time.Date(2026, 3, 3, 0, 0, 0, 0, time.UTC)}, "04/2", Looked{Articles: 3, Whole: true}},
		} {
			var got []string
			looked, err := c.Search(t.Context(), tt.req, func(f SearchResult) error {
				got = append(got, f.Story.ID.String()[:2]+"/"+f.Article.ID.String()[1:2])
				if len(f.Excerpt) > excerptLength {
					t.Errorf("%s: an excerpt of %d bytes", name, len(f.Excerpt))
				}
				return nil
			})
			looked.Back = time.Time{}
			if s := strings.Join(got, " "); err != nil || s != tt.want || looked != tt.looked {
				t.Errorf("%s: %+v: %q, %+v, %v, want %q, %+v", name, tt.req, s, looked, err, tt.want, tt.looked)
			}
		}
		for _, req := range []SearchRequest{{}, {Words: " \n"}, {Words: strings.Repeat("a ", 17)}, {Words: "a", Limit: -1}} {
			e := new(Error)
			if _, err := c.Search(t.Context(), req, nil); !errors.As(err, &e) || e.ErrorHint() == "" {
				t.Errorf("%s: %+v: %v", name, req, err)
			}
		}
	}
}

func TestAround(t *testing.T) {
	text := strings.Repeat("before ", 50) + "the harbour crane fell " + strings.Repeat("äfter ", 50)
	got := around(text, strings.Index(text, "crane"))
	if !strings.Contains(got, "the harbour crane fell") || strings.ToValidUTF8(got, "?") != got || len(got) > excerptLength || len(got) < 100 {
		t.Errorf("%q", got)
	}
	for at := range len(text) + 50 { // whatever lower case did to the places
		if s := around(text, at); strings.ToValidUTF8(s, "?") != s {
			t.Fatalf("at %d: %q", at, s)
		}
	}
}
