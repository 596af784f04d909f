package feeds

import (
	"net/url"
	"testing"
)

func TestResolveURL(t *testing.T) {
	base, err := url.Parse("https://example.org/a/b.xml?x=1")
	if err != nil {
		t.Fatal(err)
	}
	for ref, want := range map[string]string{
		"http://other.example/x":         "http://other.example/x",
		" \n/path ":                      "https://example.org/path",
		"c":                              "https://example.org/a/c",
		"#top":                           "https://example.org/a/b.xml?x=1#top",
		"//cdn.example/i.png":            "https://cdn.example/i.png",
		"http://e.example/a\n b":         "http://e.example/a%20b",
		"http://e.example/100%-sure":     "http://e.example/100%25-sure",
		"http://e.example/ü?q=ü\"<>":     "http://e.example/%C3%BC?q=%C3%BC%22%3C%3E",
		"http://bücher.example/":         "http://b%C3%BCcher.example/",
		"http://u:pw@e.example/":         "http://e.example/",
		"HTTP://e.example":               "http://e.example",
		"":                               "",
		"javascript:alert(1)":            "",
		" java\nscript:alert(1)":         "",
		"data:text/html,x":               "",
		"vbscript:x":                     "",
		"mailto:a@b.example":             "",
		"http:///nohost":                 "",
		"http:opaque":                    "",
		"http://[fe80::1%25lo]/":         "",
		"http://a<b>.example/":           "",
		"http://exa mple.org/":           "",
		"tag:example.org,2026:1":         "",
		"urn:uuid:0":                     "",
		"http://\u202eelpmaxe.example/x": "http://%E2%80%AEelpmaxe.example/x",
	} {
		got := ResolveURL(base, ref)
		if got != want {
			t.Errorf("ResolveURL(%q) = %q, want %q", ref, got, want)
		}
	}
	if got := ResolveURL(nil, "/relative"); got != "" {
		t.Errorf("a relative reference without a base gave %q", got)
	}
	if got := ResolveURL(nil, "//e.example/x"); got != "https://e.example/x" {
		t.Errorf("a reference without a scheme gave %q", got)
	}
}

func FuzzResolveURL(f *testing.F) {
	f.Add("http://e.example/a?b#c")
	f.Add("//x/%zz?%")
	base, err := url.Parse("https://example.org/a/b.xml")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, ref string) {
		got := ResolveURL(base, ref)
		if got == "" {
			return
		}
		for i := range len(got) {
			if got[i] <= ' ' || got[i] >= 0x7f {
				t.Fatalf("ResolveURL(%q) = %q: not printable ASCII", ref, got)
			}
		}
		if again := ResolveURL(nil, got); again != got {
			t.Fatalf("ResolveURL(%q) = %q, then %q", ref, got, again)
		}
	})
}
