package extract

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	nethtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"wirefold/feeds"
)

// linkRel is the relation that every link gets.
const linkRel = "nofollow noopener noreferrer"

// rewrite writes the tokens of s again: without the elements that are never shown,
// without comments and declarations, with URLs made absolute, balanced. Whether an element
// or attribute may stay is for the policy to say.
func rewrite(s string, base *url.URL) string {
	w := rewriter{base: base, limit: maxWritten(len(s)), skip: skipper{dropped: neverShown}}
	w.nest.out = &w.out
	w.out.Grow(len(s) + len(s)/8)
	z := nethtml.NewTokenizer(strings.NewReader(s))
	for w.out.Len() <= w.limit {
		kind := z.Next()
		switch kind {
		case nethtml.ErrorToken:
			w.nest.closeTo(0)
			return w.out.String()
		case nethtml.TextToken:
			if !w.skip.active() {
				text := z.Text()
				w.nest.text(text)
				w.text(text)
			}
		case nethtml.StartTagToken, nethtml.SelfClosingTagToken:
			name, more := z.TagName()
			closed := kind == nethtml.SelfClosingTagToken
			tag := internTag(name)
			if closed || !neverShown(tag) {
				z.NextIsNotRawText()
			}
			if w.skip.start(tag, closed) || isEmbedded(tag) {
				continue
			}
			w.attributes(z, more)
			w.startTag(tag, closed)
		case nethtml.EndTagToken:
			name, _ := z.TagName()
			if tag := internTag(name); !w.skip.end(tag) && !isVoid(tag) && !isEmbedded(tag) {
				w.nest.end(tag)
			}
		}
	}
	w.nest.closeTo(0)
	return w.out.String()
}

// maxWritten is from what length on the writing of n bytes ends; see Sanitize.
func maxWritten(n int) int { return min(8*n+16<<10, n+4<<20) }

// internTag returns the name of a tag, without a copy for those that HTML knows.
func internTag(name []byte) string {
	if a := atom.Lookup(name); a != 0 {
		return a.String()
	}
	return string(name)
}

type rewriter struct {
	out   strings.Builder
	base  *url.URL
	limit int // what is written beyond it is cut off
	skip  skipper
	nest  balancer
	attrs []nethtml.Attribute // of the current tag
}

// maxAttributes bounds the attributes of a tag that are looked at. HTML has not as many.
const maxAttributes = 100

// maxAttribute is how many bytes long an attribute is that is kept.
const maxAttribute = 64 << 10

// attributes reads those of the current tag that may stay.
func (w *rewriter) attributes(z *nethtml.Tokenizer, more bool) {
	w.attrs = w.attrs[:0]
	for more && len(w.attrs) < maxAttributes {
		var key, value []byte
		key, value, more = z.TagAttr()
		if name := knownAttribute(key); name != "" && len(value) <= maxAttribute && !w.has(name) { // the first of two counts, as in a browser
			w.attrs = append(w.attrs, nethtml.Attribute{Key: name, Val: legal(string(value))})
		}
	}
}

// has reports whether the current tag has that attribute.
func (w *rewriter) has(key string) bool {
	return slices.ContainsFunc(w.attrs, func(a nethtml.Attribute) bool { return a.Key == key })
}

// knownAttribute returns the name of an attribute that is of use, to the policy or to find
// out what a picture is, and "" for others.
func knownAttribute(key []byte) string {
	for _, name := range [...]string{
		"href", "src", "alt", "title", "width", "height", "srcset", "style", "lang", "dir", "cite", "datetime", "open",
		"start", "value", "colspan", "rowspan", "poster", "type", "media",
		"data-src", "data-lazy-src", "data-original",
	} {
		if string(key) == name {
			return name
		}
	}
	return ""
}

// startTag writes a start tag, if the element is worth keeping.
func (w *rewriter) startTag(tag string, closed bool) {
	if !w.resolve(tag) {
		return
	}
	if isVoid(tag) {
		w.nest.void(tag)
	} else if !w.nest.start(tag) {
		return
	}
	w.out.WriteByte('<')
	w.out.WriteString(tag)
	for _, a := range w.attrs {
		w.out.WriteByte(' ')
		w.out.WriteString(a.Key)
		w.out.WriteString(`="`)
		writeText(&w.out, []byte(a.Val))
		w.out.WriteByte('"')
	}
	switch {
	case isVoid(tag):
		w.out.WriteString("/>") // good HTML and good XML
	case closed:
		// "<i/>" is an empty element to the author; to a browser it is an <i> that
		// never ends.
		w.out.WriteByte('>')
		w.nest.end(tag)
	default:
		w.out.WriteByte('>')
	}
}

// resolve makes the URLs of the current tag absolute and drops those that cannot be. It
// reports whether the element is worth keeping.
func (w *rewriter) resolve(tag string) bool {
	lazy := ""
	tiny := tag == "img" && isPixel(w.attrs)
	w.attrs = slices.DeleteFunc(w.attrs, func(a nethtml.Attribute) bool {
		switch a.Key {
		case "data-src", "data-lazy-src", "data-original":
			// Where pictures are loaded by a script, src holds a placeholder.
			if u := feeds.ResolveURL(w.base, a.Val); u != "" {
				lazy = u
			}
			return true
		}
		return a.Key == "style"
	})
	for i := range w.attrs {
		switch a := &w.attrs[i]; a.Key {
		case "href":
			a.Val = linkTarget(w.base, a.Val)
		case "src", "poster", "cite":
			a.Val = feeds.ResolveURL(w.base, a.Val)
		case "srcset":
			a.Val = resolveSet(w.base, a.Val)
		}
	}
	w.attrs = slices.DeleteFunc(w.attrs, func(a nethtml.Attribute) bool {
		switch a.Key {
		case "href", "src", "poster", "cite", "srcset":
			return a.Val == ""
		}
		return false
	})
	switch tag {
	case "a":
		if w.has("href") {
			w.attrs = append(w.attrs, nethtml.Attribute{Key: "rel", Val: linkRel})
		}
	case "img":
		if !w.has("src") && lazy != "" {
			w.attrs = append(w.attrs, nethtml.Attribute{Key: "src", Val: lazy})
		}
		return w.has("src") && !tiny
	case "source":
		return w.has("src") || w.has("srcset")
	}
	return true
}

// text writes a text, or as much of it as there is room for.
func (w *rewriter) text(text []byte) {
	for len(text) > 0 && w.out.Len() <= w.limit {
		n := min(len(text), 64<<10)
		for n < len(text) && n > 1 && !utf8.RuneStart(text[n]) {
			n--
		}
		writeText(&w.out, text[:n])
		text = text[n:]
	}
}

// writeText writes text with what HTML gives a meaning escaped, and without what legal
// drops.
func writeText(out *strings.Builder, text []byte) {
	plain := 0
	for i, c := range text {
		var escaped string
		switch c {
		case '&':
			escaped = "&amp;"
		case '<':
			escaped = "&lt;"
		case '>':
			escaped = "&gt;"
		case '"':
			escaped = "&#34;"
		case '\'':
			escaped = "&#39;"
		default:
			if c >= ' ' && c < 0x7f || c == '\n' || c == '\t' {
				continue
			}
			// The rest is for legal, which escapes nothing.
			out.Write(text[plain:i])
			out.WriteString(nethtml.EscapeString(legal(string(text[i:]))))
			return
		}
		out.Write(text[plain:i])
		out.WriteString(escaped)
		plain = i + 1
	}
	out.Write(text[plain:])
}

// linkTarget returns the absolute URL of a link, or "".
func linkTarget(base *url.URL, ref string) string {
	ref = strings.TrimSpace(ref)
	if len(ref) > len("mailto:") && strings.EqualFold(ref[:len("mailto:")], "mailto:") {
		u, err := url.Parse(ref)
		if err != nil || strings.ContainsFunc(ref, func(r rune) bool { return r <= ' ' || r >= 0x7f }) {
			return ""
		}
		return u.String()
	}
	return feeds.ResolveURL(base, ref)
}

// resolveSet resolves a list of candidate pictures (HTML, section 4.8.4.2.1). It
// drops candidates that it cannot read.
func resolveSet(base *url.URL, set string) string {
	var out []string
	for length := 0; set != ""; {
		set = strings.TrimLeft(set, " \t\n\r\f,")
		ref, rest := set, ""
		if i := strings.IndexAny(set, " \t\n\r\f"); i >= 0 {
			ref, rest = set[:i], set[i:]
		}
		// A URL may hold commas; at its end, a comma is the separator.
		size := ""
		if bare := strings.TrimRight(ref, ","); bare != ref {
			ref = bare
		} else {
			size, rest, _ = strings.Cut(rest, ",")
			size = strings.TrimSpace(size)
		}
		set = rest
		u := feeds.ResolveURL(base, ref)
		if u == "" || strings.HasSuffix(u, ",") || size != "" && !isSize(size) {
			continue
		}
		if size != "" {
			u += " " + size
		}
		if length += len(", ") + len(u); length > maxAttribute {
			break
		}
		out = append(out, u)
	}
	return strings.Join(out, ", ")
}

// isSize reports whether s is a width ("480w") or a density ("1.5x").
func isSize(s string) bool {
	digits := strings.TrimRight(s, "wx")
	return len(s)-len(digits) == 1 && digits != "" && strings.Trim(digits, "0123456789.") == ""
}

// isPixel reports whether a picture is too small to be one, or hidden.
func isPixel(attrs []nethtml.Attribute) bool {
	tiny, large := false, false
	for _, a := range attrs {
		switch a.Key {
		case "width", "height":
			n, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(a.Val), "px"))
			if err == nil && n <= 1 {
				tiny = true
			} else {
				large = true
			}
		case "style":
			style := strings.ReplaceAll(strings.ToLower(a.Val), " ", "")
			if strings.Contains(style, "display:none") || strings.Contains(style, "width:1px") && strings.Contains(style, "height:1px") {
				return true
			}
		}
	}
	return tiny && !large
}

// legal drops what may not stand in XML 1.0 (section 2.2): control characters, which
// entities can bring in, and noncharacters. Text that is no UTF-8 gets U+FFFD.
func legal(s string) string {
	if isLegal(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n':
			return r
		case r == '\r':
			return '\n'
		case r < ' ', r >= 0x7f && r <= 0x9f, r == 0xfffe, r == 0xffff:
			return -1
		}
		return r
	}, s)
}

// isLegal reports whether no byte of s can be part of what legal changes.
func isLegal(s string) bool {
	for i := range len(s) {
		// From 0x7f on, it takes a look at whole characters.
		if c := s[i]; c < ' ' && c != '\t' && c != '\n' || c >= 0x7f {
			return false
		}
	}
	return true
}
