package extract

import (
	"net/url"
	"strconv"
	"strings"

	nethtml "golang.org/x/net/html"

	"wirefold/feeds"
)

// linkRel is the relation that every link gets.
const linkRel = "nofollow noopener noreferrer"

// rewrite writes the tokens of s again: without the elements that are never shown,
// without comments and declarations, with URLs made absolute. Whether an element or
// attribute may stay is for the policy to say.
func rewrite(s string, base *url.URL) string {
	var out strings.Builder
	skip := skipper{dropped: neverShown}
	z := nethtml.NewTokenizer(strings.NewReader(s))
	for {
		switch z.Next() {
		case nethtml.ErrorToken:
			return out.String()
		case nethtml.TextToken:
			if !skip.active() {
				out.WriteString(nethtml.EscapeString(legal(z.Token().Data)))
			}
		case nethtml.StartTagToken, nethtml.SelfClosingTagToken:
			tag := z.Token()
			closed := tag.Type == nethtml.SelfClosingTagToken
			if closed || !neverShown(tag.Data) {
				z.NextIsNotRawText()
			}
			if skip.start(tag.Data, closed) || !resolve(&tag, base) {
				continue
			}
			if isVoid(tag.Data) {
				tag.Type = nethtml.SelfClosingTagToken // good HTML and good XML
			} else {
				tag.Type = nethtml.StartTagToken
			}
			out.WriteString(tag.String())
			if closed && !isVoid(tag.Data) {
				// "<i/>" is an empty element to the author; to a browser it is an
				// <i> that never ends.
				out.WriteString("</" + tag.Data + ">")
			}
		case nethtml.EndTagToken:
			tag := z.Token()
			if !skip.end(tag.Data) && !isVoid(tag.Data) {
				out.WriteString(tag.String())
			}
		}
	}
}

// resolve makes the URLs of a tag absolute and drops those that cannot be. It
// reports whether the element is worth keeping.
func resolve(tag *nethtml.Token, base *url.URL) bool {
	attrs := tag.Attr[:0]
	has := make(map[string]bool, len(tag.Attr))
	lazy := ""
	for _, a := range tag.Attr {
		a.Val = legal(a.Val)
		switch a.Key {
		case "href":
			a.Val = linkTarget(base, a.Val)
		case "src", "poster", "cite":
			a.Val = feeds.ResolveURL(base, a.Val)
		case "srcset":
			a.Val = resolveSet(base, a.Val)
		case "data-src", "data-lazy-src", "data-original":
			// Where pictures are loaded by a script, src holds a placeholder.
			if u := feeds.ResolveURL(base, a.Val); u != "" {
				lazy = u
			}
			continue
		case "rel", "target":
			continue
		}
		if isURL := a.Key == "href" || a.Key == "src" || a.Key == "poster" || a.Key == "cite" || a.Key == "srcset"; isURL && a.Val == "" {
			continue
		}
		if !has[a.Key] { // the first of two counts, as in a browser
			has[a.Key] = true
			attrs = append(attrs, a)
		}
	}
	if tag.Data == "a" && has["href"] {
		attrs = append(attrs, nethtml.Attribute{Key: "rel", Val: linkRel})
	}
	if tag.Data == "img" && !has["src"] && lazy != "" {
		has["src"] = true
		attrs = append(attrs, nethtml.Attribute{Key: "src", Val: lazy})
	}
	tag.Attr = attrs
	switch tag.Data {
	case "img":
		return has["src"] && !isPixel(attrs)
	case "source":
		return has["src"] || has["srcset"]
	}
	return true
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
	for set != "" {
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
