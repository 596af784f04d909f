package page

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

const story = `<p>The harbour master of Velden closed the northern basin on Thursday after divers found a crack of four metres in the wall of the old lock, which was built in 1908 and last repaired in 1974.</p>
<p>Ships of more than 40 metres must use the southern basin until the end of May, said the port's engineer, Ida Brandt, and the ferry to Holm leaves from <a href="/piers#6">Pier 6</a> until the wall has been made safe again.</p>
<p>Fishermen fear for the spring season. "We have eleven boats and one crane," said Jon Vest of the cooperative, which lands 900 tonnes of herring a year, most of it in April and in the first half of May.</p>
<p>The town council meets on Monday to discuss a loan, and the insurers have sent two surveyors to the site, who want to report before the end of the month.</p>`

func TestExtract(t *testing.T) {
	nav := strings.Repeat(`<li><a href="/x">Section of the paper</a></li>`, 30)
	article, err := Extract([]byte(`<!doctype html><html><head><title>Basin closed | Harbour Gazette</title></head><body>
		<nav><ul>`+nav+`</ul></nav><div class="cookie-banner">We value your privacy. Accept all cookies.</div>
		<main><article><h1>Basin closed</h1>`+story+`</article><aside><h2>More news</h2><ul>`+nav+`</ul></aside></main>
		<footer><ul>`+nav+`</ul></footer><script>track()</script></body></html>`), "text/html", "https://gazette.example/news/basin")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"The harbour master of Velden", "before the end of the month", `href="https://gazette.example/piers#6"`} {
		if !strings.Contains(article.HTML, want) {
			t.Errorf("%q is missing in %s", want, article.HTML)
		}
	}
	for _, furniture := range []string{"Section of the paper", "cookies", "track()"} {
		if strings.Contains(article.HTML, furniture) {
			t.Errorf("%q is in %s", furniture, article.HTML)
		}
	}
	if !strings.HasPrefix(article.Title, "Basin closed") {
		t.Errorf("title %q", article.Title)
	}
}

func TestExtractDecodes(t *testing.T) {
	body := "<html><head><meta charset='iso-8859-1'></head><body><article>" + strings.ReplaceAll(story, "Brandt", "Br\xe4ndt") + "</article></body></html>"
	article, err := Extract([]byte(body), "text/html", "https://gazette.example/")
	if err != nil || !strings.Contains(article.HTML, "Brändt") {
		t.Errorf("%v, %v", article, err)
	}
}

// What holds no article, or is too much to look through, is refused; deep trees are
// no harm.
func TestExtractRefuses(t *testing.T) {
	extract := func(body string) error {
		_, err := Extract([]byte(body), "text/html", "https://gazette.example/")
		return err
	}
	if err := extract(""); !errors.Is(err, ErrNoArticle) {
		t.Errorf("an empty page: %v", err)
	}
	var limit *LimitError
	if err := extract(strings.Repeat("<br>", maxNodes+1)); !errors.As(err, &limit) {
		t.Errorf("many elements: %v", err)
	}
	if err := extract(strings.Repeat("x", maxBytes+1)); !errors.As(err, &limit) {
		t.Errorf("many bytes: %v", err)
	}
	if err := extract(strings.Repeat("<div>", maxNodes/2)); err == nil {
		t.Error("an article was found in empty elements")
	}
}

func BenchmarkExtract(b *testing.B) {
	var many strings.Builder
	for i := range 500 {
		fmt.Fprintf(&many, "<div><p>Paragraph %d of a long page, with enough words in it, and commas, to be scored as a text.</p></div>", i)
	}
	for name, body := range map[string]string{
		"story": "<html><body><article>" + story + "</article></body></html>",
		"long":  "<html><body>" + many.String() + "</body></html>",
		"deep":  "<html><body>" + strings.Repeat("<div>", 20_000) + story,
		"flat":  "<html><body>" + strings.Repeat("<p>a, b</p>", 16_000),
		"links": "<html><body>" + strings.Repeat("<p>some, words <a href=x>y</a> and so, on for a while</p>", 8_000),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			for b.Loop() {
				_, _ = Extract([]byte(body), "text/html", "https://gazette.example/")
			}
		})
	}
}
