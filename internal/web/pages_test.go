package web_test

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"wirefold/store"
)

// page is a page that was fetched and parsed.
type page struct {
	path   string
	status int
	root   *html.Node
	text   string
}

func (r *rig) fetch(t *testing.T, path string) *page {
	t.Helper()
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Get(r.URL + path)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	p := &page{path: path, status: res.StatusCode, text: string(b)}
	if strings.HasPrefix(res.Header.Get("Content-Type"), "text/html") {
		if p.root, err = html.Parse(strings.NewReader(p.text)); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

// elements yields all elements of the page.
func (p *page) elements() []*html.Node {
	var list []*html.Node
	for n := range p.root.Descendants() {
		if n.Type == html.ElementNode {
			list = append(list, n)
		}
	}
	return list
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func content(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// find returns the elements with the class.
func (p *page) find(class string) (list []*html.Node) {
	for _, n := range p.elements() {
		if slices.Contains(strings.Fields(attr(n, "class")), class) {
			list = append(list, n)
		}
	}
	return list
}

// crawl fetches all pages that links lead to from the first one.
func (r *rig) crawl(t *testing.T) (all []*page) {
	t.Helper()
	queue, seen := []string{"/"}, map[string]bool{"/": true}
	for len(queue) > 0 {
		if len(seen) > 2000 {
			t.Fatalf("links lead to ever more pages, such as %s", queue[len(queue)-1])
		}
		p := r.fetch(t, queue[0])
		queue = queue[1:]
		if p.status != http.StatusOK {
			t.Errorf("a link leads to %s: %d", p.path, p.status)
		}
		if p.root == nil {
			continue
		}
		all = append(all, p)
		base, err := url.Parse(r.URL + p.path)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range p.elements() {
			ref := attr(n, "href")
			if ref == "" {
				continue
			}
			u, err := base.Parse(ref)
			if err != nil {
				t.Errorf("%s: link %q: %v", p.path, ref, err)
				continue
			}
			if u.Host != base.Host {
				continue
			}
			if frag := u.Fragment; frag != "" && u.Path == base.Path {
				if !slices.ContainsFunc(p.elements(), func(n *html.Node) bool { return attr(n, "id") == frag }) {
					t.Errorf("%s: nothing has the ID %q", p.path, frag)
				}
			}
			if next := u.RequestURI(); !seen[next] {
				seen[next] = true
				queue = append(queue, next)
			}
		}
	}
	return all
}

// Every page is sound, and what strangers wrote in it is text.
func TestEveryPage(t *testing.T) {
	r := newRig(t)
	all := r.crawl(t)
	kinds := map[string]int{}
	for _, p := range all {
		kind, _, _ := strings.Cut(strings.TrimPrefix(p.path, "/"), "/")
		kind, _, _ = strings.Cut(kind, "?")
		kinds[kind]++
	}
	if kinds[""] < 2 || kinds["stories"] < 50 || kinds["groups"] < 9 || kinds["sources"] != 1 || kinds["status"] != 1 {
		t.Errorf("pages by kind: %v", kinds)
	}
	for _, path := range []string{"/none", "/stories/x", "/a/b/c/d/e/f/g/h/i/j/k", "/%3Cscript%3Epwned()", "/?q=%3Cscript%3Epwned%28%29", "/?q=gulls", "/?q=nothing+has+this&copies=1", "/?copies=1"} {
		all = append(all, r.fetch(t, path))
	}
	for _, p := range all {
		for _, problem := range p.problems(r.URL) {
			t.Errorf("%s: %s", p.path, problem)
		}
	}
}

// problems lists what is wrong with the structure of a page, or dangerous in it.
func (p *page) problems(base string) (list []string) {
	add := func(format string, args ...any) { list = append(list, fmt.Sprintf(format, args...)) }
	count, ids, refs, level := map[atom.Atom]int{}, map[string]bool{}, []string{}, 0
	for _, n := range p.elements() {
		count[n.DataAtom]++
		switch n.DataAtom {
		case atom.Script, atom.Style, atom.Iframe, atom.Object, atom.Embed, atom.Base, atom.Img, atom.Audio, atom.Video, atom.Source, atom.Picture, atom.Math, atom.Frame:
			add("there is <%s>", n.Data)
		case atom.Html:
			if attr(n, "lang") != "en" {
				add("its language is %q", attr(n, "lang"))
			}
		case atom.Title:
			if n.Namespace == "" && content(n) == "" {
				add("it has no title")
			}
		case atom.Meta:
			if attr(n, "http-equiv") != "" {
				add("there is a meta element for %q", attr(n, "http-equiv"))
			}
		case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
			next := int(n.Data[1] - '0')
			if next > level+1 {
				add("heading %q is of level %d after one of %d", content(n), next, level)
			}
			level = next
			if content(n) == "" {
				add("a heading is empty")
			}
		case atom.A, atom.Link, atom.Form:
			p.checkLink(n, base, add)
		case atom.Nav, atom.Section:
			if attr(n, "aria-label")+attr(n, "aria-labelledby") == "" && attr(n, "class") != "day" {
				add("a <%s> has no name", n.Data)
			}
		}
		for _, a := range n.Attr {
			switch {
			case strings.HasPrefix(a.Key, "on"), a.Key == "style", a.Key == "srcset", a.Key == "src", a.Key == "target", a.Key == "srcdoc", a.Key == "formaction":
				add("<%s> has %s=%q", n.Data, a.Key, a.Val)
			case a.Key == "id":
				if ids[a.Val] {
					add("two elements have the ID %q", a.Val)
				}
				ids[a.Val] = true
			case a.Key == "aria-labelledby", a.Key == "for":
				refs = append(refs, a.Val)
			}
		}
	}
	for _, ref := range refs {
		if !ids[ref] {
			add("nothing has the ID %q", ref)
		}
	}
	for _, one := range []atom.Atom{atom.H1, atom.Main, atom.Title} {
		if n := count[one]; n != 1 && one != atom.Title || n < 1 {
			add("there are %d of <%s>", n, one)
		}
	}
	if count[atom.Header] < 1 || count[atom.Footer] != 1 || count[atom.Nav] < 1 {
		add("landmarks: %d headers, %d footers, %d navs", count[atom.Header], count[atom.Footer], count[atom.Nav])
	}
	if strings.Contains(p.text, "ZgotmplZ") {
		add("a template refused a value")
	}
	if strings.ContainsAny(p.text, "\x1b\u202e\x00") {
		add("control characters of strangers are in it")
	}
	return list
}

// checkLink checks where an element leads.
func (p *page) checkLink(n *html.Node, base string, add func(string, ...any)) {
	ref := attr(n, "href") + attr(n, "action")
	u, err := url.Parse(ref)
	if err != nil || u.Scheme != "" && u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "mailto" {
		add("<%s> leads to %q", n.Data, ref)
		return
	}
	if u.Scheme == "" && u.Host == "" || strings.HasPrefix(ref, base) {
		return
	}
	if n.DataAtom != atom.A {
		add("<%s> loads %q", n.Data, ref)
	}
	if rel := strings.Fields(attr(n, "rel")); !slices.Contains(rel, "noopener") || !slices.Contains(rel, "noreferrer") || !slices.Contains(rel, "nofollow") || !slices.Contains(rel, "ugc") {
		add("the link to %q is rel=%q", ref, rel)
	}
}

// storyOf returns the path of the story with the headline.
func (r *rig) storyOf(t *testing.T, headline string) string {
	t.Helper()
	for _, n := range r.fetch(t, "/?q="+url.QueryEscape(headline)).elements() {
		if n.DataAtom == atom.A && strings.Contains(content(n), headline) && strings.Contains(attr(n, "href"), "stories/") {
			return "/" + strings.TrimPrefix(attr(n, "href"), "./")
		}
	}
	t.Fatalf("no story has the headline %q", headline)
	return ""
}

// The page of a folded story says what the most changed copy changed, and shows it.
func TestStoryPage(t *testing.T) {
	r := newRig(t)
	path := r.storyOf(t, "NATO chief opens Asian tour")
	p := r.fetch(t, path)
	sentence := content(p.find("sentence")[0])
	for _, want := range []string{"The Harrow Ledger changed the headline", "worked “NATO South Korea visit” into the first sentence", "% of the text", "says at the end that it comes from a syndicated feed"} {
		if !strings.Contains(sentence, want) {
			t.Errorf("%q lacks %q", sentence, want)
		}
	}
	for class, want := range map[string]string{"keyword": "NATO South Korea visit", "notice": "syndicated feed", "form": "Leave a Reply", "cut": "SEOUL", "added": "has begun", "reworded": "landed"} {
		if !slices.ContainsFunc(p.find(class), func(n *html.Node) bool { return strings.Contains(content(n), want) }) {
			t.Errorf("nothing is marked as %s that has %q", class, want)
		}
	}
	if n := len(p.find("carrier")); n != 6 {
		t.Errorf("%d carriers, want 6", n)
	}
	for _, want := range []string{"copy", "excerpt", "as good as certain (1.00)", "notice: says that it comes from a syndicated feed", "picture at newsroom.example"} {
		if !strings.Contains(content(p.root), want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	var timeline *html.Node
	for _, n := range p.elements() {
		if n.Data == "svg" && attr(n, "class") == "timeline" {
			timeline = n
		}
	}
	if timeline == nil || !strings.HasPrefix(content(timeline), "Meridian Press ") || strings.Count(content(timeline), "later") != 5 {
		t.Error("the timeline lacks something")
	}

	// Another copy can be chosen; one that is not there is passed over.
	var other string
	for _, n := range p.elements() {
		if n.DataAtom == atom.A && content(n) == "Coastal Post" && strings.HasPrefix(attr(n, "href"), "?with=") {
			other, _, _ = strings.Cut(attr(n, "href"), "#")
		}
	}
	if got := content(r.fetch(t, path+other).find("sentence")[0]); !strings.HasPrefix(got, "Coastal Post changed the headline, added 2 paragraphs") {
		t.Errorf("the page with %s says %q", other, got)
	}
	if got := content(r.fetch(t, path+"?with=none").find("sentence")[0]); got != sentence {
		t.Errorf("the page with a copy that is not there says %q", got)
	}
	if len(r.fetch(t, path+other).find("furniture")) == 0 {
		t.Error("what the outlet puts around its articles is not marked")
	}
}

func TestRetiredStory(t *testing.T) {
	r := newRig(t)
	path := r.storyOf(t, "NATO chief opens Asian tour")
	id, err := store.ParseStoryID(strings.TrimPrefix(path, "/stories/"))
	if err != nil {
		t.Fatal(err)
	}
	retired := store.UUIDFrom([16]byte{7})
	err = r.store.Update(t.Context(), func(w store.Writer) error {
		s, err := w.Story(id)
		if err != nil {
			return err
		}
		s.ID = retired
		if err := w.PutStory(s); err != nil {
			return err
		}
		return w.RetireStory(retired, id)
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, old := range []string{retired.String(), strings.ToUpper(id.String()), strings.ReplaceAll(id.String(), "-", "")} {
		p := r.fetch(t, "/stories/"+old)
		res, err := http.Get(r.URL + "/stories/" + old)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if p.status != http.StatusFound || res.Request.URL.Path != path || res.StatusCode != http.StatusOK {
			t.Errorf("%s: %d, leads to %s", old, p.status, res.Request.URL)
		}
	}
}

func TestSearch(t *testing.T) {
	r := newRig(t)
	titles := func(query string) (list []string) {
		for _, n := range r.fetch(t, "/"+query).find("item") {
			for c := range n.Descendants() {
				if c.DataAtom == atom.H3 {
					list = append(list, content(c))
				}
			}
		}
		return list
	}
	if got := titles("?q=Panmunjom+WREATH"); !slices.Contains(got, "NATO chief opens Asian tour in Seoul with talks on ammunition and cyber defence") {
		t.Errorf("a search of the text finds %q", got)
	}
	// Who remembers a copy's headline finds where it went.
	p := r.fetch(t, "/?q="+url.QueryEscape("Buzz off, warm autumn"))
	if n := len(p.find("item")); n != 1 || !strings.Contains(content(p.root), "also as “Buzz off, warm autumn: science explains the missing bumblebees” at Coastal Post") {
		t.Errorf("a search for a copy's headline finds %d stories", n)
	}
	if got := titles("?q=zzzz"); len(got) != 0 {
		t.Errorf("a search for nothing finds %q", got)
	}
	if got := titles("?copies=1"); len(got) < 6 || slices.Contains(got, "Harrow Town 2, Pell Rovers 1") {
		t.Errorf("with several carriers there are %q", got)
	}
	if n := len(r.fetch(t, "/?q=gannet").find("excerpt")); n != 1 {
		t.Errorf("the hostile story is found %d times", n)
	}
}

// Going from page to page, every story comes up once.
func TestPaging(t *testing.T) {
	r := newRig(t)
	var all []string
	pages := 0
	for path := "/"; path != "" && pages < 20; pages++ {
		p := r.fetch(t, path)
		path = ""
		for _, n := range p.elements() {
			if attr(n, "rel") == "next" {
				path = "/" + attr(n, "href")
			}
		}
		for _, n := range p.find("item") {
			for c := range n.Descendants() {
				if c.DataAtom == atom.A && strings.Contains(attr(c, "href"), "stories/") {
					all = append(all, attr(c, "href"))
					break
				}
			}
		}
	}
	stored := 0
	err := r.store.View(t.Context(), func(tx store.Reader) error {
		for _, err := range tx.OldestStories() {
			if err != nil {
				return err
			}
			stored++
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(all)
	if len(all) != stored || len(slices.Compact(all)) != stored {
		t.Errorf("%d stories on %d pages, %d in the store", len(all), pages, stored)
	}
}

func TestSourcesPage(t *testing.T) {
	r := newRig(t)
	p := r.fetch(t, "/sources")
	text := content(p.root)
	for _, want := range []string{
		"18 sources, one of them in trouble", "The Harrow Ledger carries 2 texts of Meridian Press", "2 from Meridian Press",
		"no answer", "<script>pwned()</script>[2J no such host", "by its schedule", "in 60 minutes",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if strings.Contains(text, "/broken") {
		t.Error("the address of a feed is shown")
	}
	var rows []string
	for _, n := range p.elements() {
		if n.DataAtom == atom.Th && attr(n, "scope") == "row" {
			rows = append(rows, content(n))
		}
	}
	if len(rows) != len(r.sources) || !strings.HasPrefix(rows[0], "Broken") {
		t.Errorf("rows: %q", rows)
	}
}
