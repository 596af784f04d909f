package extract

import (
	"net/url"
	"regexp"
	"strings"

	"github.com/microcosm-cc/bluemonday"
)

// A Sanitizer makes the HTML of strangers safe to publish. Make one and share it:
// building its policy is dear, and it may be used by several goroutines at once.
type Sanitizer struct {
	policy *bluemonday.Policy
}

// NewSanitizer builds the policy.
func NewSanitizer() *Sanitizer { return &Sanitizer{policy: newPolicy()} }

// Sanitize returns the HTML that may be published for an article at base, the URL
// that its relative links refer to; if base is no absolute URL, relative links are
// dropped.
//
// What is left is text, structure, emphasis, lists, tables, quotations, links,
// pictures, sound and video. Every URL is absolute, and http or https (mailto too in
// a link). Links carry rel="nofollow noopener noreferrer": the words are not ours,
// the page that opens gets no handle on the one that it came from, and the publisher
// is not told what somebody reads. Gone are scripts, styles, class and id, event
// handlers, frames, forms, drawings, other schemes, and pictures of a pixel's size,
// which only count readers.
//
// The result is a fragment that a parser reads without an error, and nests at most
// 256 deep, so that it cannot break out of the page around it. Sanitising it again
// changes nothing.
//
// It is cut off where it grows beyond 8 times the length of html and 16 KiB, or by
// 4 MiB. Entities take more bytes than what they stand for, and a link that becomes
// absolute gains the length of its base: feeds can make gigabytes of that.
func (s *Sanitizer) Sanitize(html, base string) string {
	b, err := url.Parse(base)
	if err != nil || !b.IsAbs() {
		b = nil
	}
	// The rewriting resolves, renames, drops and balances; the policy, an allow-list, is
	// the judge of what may stay. It does not always drop the end tag that belongs to a
	// start tag, so what it has dropped tags of is balanced again. In either form each
	// "<" begins a tag.
	written := rewrite(legal(html), b)
	safe := s.judge(written)
	if strings.Count(safe, "<") == strings.Count(written, "<") {
		return safe
	}
	return balance(safe)
}

// judge applies the policy.
func (s *Sanitizer) judge(html string) string {
	var out strings.Builder
	out.Grow(len(html) + len(html)/16)
	// Reading from and writing to memory cannot fail.
	_ = s.policy.SanitizeReaderToWriter(strings.NewReader(html), &out)
	return out.String()
}

// newPolicy allows what user-generated content may hold, without identifiers (a page
// shows many articles), and with sound and video. It leaves out what the W3C feed
// validator takes for a risk: bdo, rb, and the attribute controls, which readers add
// themselves.
func newPolicy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.RequireParseableURLs(true)
	p.AllowURLSchemes("http", "https", "mailto")

	p.AllowElements("p", "br", "wbr", "hr", "div", "span", "section", "article", "aside", "header", "footer",
		"blockquote", "pre", "figure", "figcaption", "details", "summary", "address",
		"h1", "h2", "h3", "h4", "h5", "h6",
		"b", "strong", "i", "em", "u", "s", "strike", "del", "ins", "mark", "small", "big", "sub", "sup", "abbr",
		"acronym", "cite", "q", "code", "dfn", "kbd", "samp", "var", "tt", "time", "ruby", "rt", "rp", "bdi",
		"ul", "ol", "li", "dl", "dt", "dd",
		"table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "picture")

	p.AllowAttrs("title").Globally()
	p.AllowAttrs("lang").Matching(bluemonday.SpaceSeparatedTokens).Globally()
	p.AllowAttrs("dir").Matching(regexp.MustCompile(`(?i)^(ltr|rtl|auto)$`)).Globally()
	p.AllowAttrs("cite").OnElements("blockquote", "q", "del", "ins")
	p.AllowAttrs("datetime").Matching(bluemonday.ISO8601).OnElements("time", "del", "ins")
	p.AllowAttrs("open").Matching(regexp.MustCompile(`(?i)^(|open)$`)).OnElements("details")
	p.AllowAttrs("start", "value").Matching(bluemonday.Integer).OnElements("ol", "li")
	p.AllowAttrs("colspan", "rowspan").Matching(regexp.MustCompile(`^[0-9]{1,3}$`)).OnElements("td", "th")

	p.AllowAttrs("href").OnElements("a")
	p.AllowAttrs("rel").Matching(regexp.MustCompile("^" + linkRel + "$")).OnElements("a")
	p.AllowAttrs("src").OnElements("img", "audio", "video")
	// bluemonday does not judge these two; rewrite resolved them, this is the check.
	p.AllowAttrs("src", "poster").Matching(regexp.MustCompile(`^https?://[^\s"<>]+$`)).OnElements("source", "video")
	p.AllowAttrs("srcset").Matching(regexp.MustCompile(`^https?://[^\s"<>]+( [0-9.]+[wx])?(, https?://[^\s"<>]+( [0-9.]+[wx])?)*$`)).
		OnElements("img", "source")
	p.AllowAttrs("alt").OnElements("img")
	p.AllowAttrs("width", "height").Matching(bluemonday.NumberOrPercent).OnElements("img", "video")
	p.AllowAttrs("type").Matching(regexp.MustCompile(`^[a-zA-Z0-9/+.-]{1,100}$`)).OnElements("source")
	p.AllowAttrs("media").Matching(regexp.MustCompile(`^[a-zA-Z0-9(): .-]{1,100}$`)).OnElements("source")
	return p
}
