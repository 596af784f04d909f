package feeds

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

func TestArticleIDBelongsToItsSource(t *testing.T) {
	a := NewArticleID("https://a.example/", "guid")
	if a == NewArticleID("https://b.example/", "guid") {
		t.Error("two sources share an article by claiming one guid")
	}
	if NewArticleID("ab", "c") == NewArticleID("a", "bc") {
		t.Error("source and guid run into each other")
	}
	back, err := ParseArticleID(a.String())
	if err != nil || back != a {
		t.Errorf("ParseArticleID(%q) = %v, %v", a, back, err)
	}
	if _, err := ParseArticleID("zz"); err == nil {
		t.Error("ParseArticleID took a malformed ID")
	}
}

func TestDigestFollowsContent(t *testing.T) {
	a := Article{Source: "s", GUID: "g", Title: "T", Content: "<p>x</p>", Published: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}
	b := a
	if a.Digest() != b.Digest() {
		t.Error("equal articles have different digests")
	}
	b.Content = "<p>y</p>"
	if a.Digest() == b.Digest() {
		t.Error("a changed text keeps its digest")
	}
	long := strings.Repeat("long text ", longText/10)
	a.Content, b.Content = long+"x", long+"y"
	if a.Digest() == b.Digest() {
		t.Error("a change at the end of a long text keeps the digest")
	}
	var back Article
	raw, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &back); err != nil {
		t.Fatal(err)
	}
	if back.Digest() != a.Digest() {
		t.Error("an article loses something when it is stored")
	}
}
