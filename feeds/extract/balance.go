package extract

import (
	"bytes"
	"strings"

	nethtml "golang.org/x/net/html"
)

// maxDepth bounds how deep published HTML nests. Deeper elements lose their tags.
const maxDepth = 256

// balancer makes of tags in any order a fragment in which no parser has anything to
// mend: what is open is closed, what stands where it may not is moved into what it
// needs or loses its tag. The rules are those under which a parser reports no error
// (HTML, section 13.2.6), for the elements that the policy lets through.
type balancer struct {
	out     *strings.Builder
	open    []string
	ignored int // start tags dropped for their depth, whose end tags are to come
}

// balance balances the output of the policy and passes everything else on unchanged.
func balance(s string) string {
	var out strings.Builder
	out.Grow(len(s) + len(s)/16)
	b := balancer{out: &out}
	z := nethtml.NewTokenizer(strings.NewReader(s))
	for {
		switch z.Next() {
		case nethtml.ErrorToken:
			b.closeTo(0)
			return out.String()
		case nethtml.StartTagToken, nethtml.SelfClosingTagToken:
			raw := z.Raw()
			tag, _ := z.TagName() // what the policy writes is in lower case already
			if name := internTag(tag); isVoid(name) {
				b.void(name)
				out.Write(raw)
			} else if b.start(name) {
				out.Write(raw)
			}
		case nethtml.EndTagToken:
			tag, _ := z.TagName()
			b.end(internTag(tag))
		case nethtml.TextToken:
			raw := z.Raw()
			b.text(raw)
			out.Write(raw)
		default:
			out.Write(z.Raw())
		}
	}
}

// start takes a start tag that is to be written. It closes and opens what has to be in
// front of it, and reports whether the tag may be written.
func (b *balancer) start(name string) bool {
	if len(b.open) >= maxDepth {
		b.ignored++
		return false
	}
	if !b.before(name) {
		return false
	}
	b.open = append(b.open, name)
	return true
}

// void is start for an element that has no content; its tag is always written.
func (b *balancer) void(name string) { b.before(name) }

// text takes a text that is to be written.
func (b *balancer) text(raw []byte) {
	if len(bytes.TrimSpace(raw)) > 0 {
		b.intoCell()
	}
}

// before closes and opens what has to be in front of a tag, and reports whether the tag
// has a place there.
func (b *balancer) before(name string) bool {
	switch kindOf(name) {
	case tablePart:
		return b.intoTable(name) // outside of a table, only the tag goes
	case rubyPart:
		if kindOf(b.top()) == rubyPart {
			b.closeTo(len(b.open) - 1)
		}
		return b.top() == "ruby"
	case formatting:
		b.intoCell()
		same := func(s string) bool { return s == name }
		if name != "a" {
			return b.within(same, isCell) < 0 // in the same once more, it makes no difference
		}
		b.closeOpen(same)
	case block:
		b.intoCell()
		b.closeItem(name)
		b.closeOpen(func(s string) bool { return s == "p" })
		if isHeading(name) {
			b.closeOpen(isHeading)
		}
	default:
		b.intoCell()
	}
	return true
}

// end takes an end tag and writes it if it ends something, behind what it ends besides.
func (b *balancer) end(name string) {
	if b.ignored > 0 {
		b.ignored--
		return
	}
	edge := isScope
	if name == "table" || kindOf(name) == tablePart {
		edge = func(s string) bool { return s == "table" }
	}
	if i := b.within(func(s string) bool { return s == name }, edge); i >= 0 {
		b.closeTo(i)
	}
}

// closeOpen ends the innermost open element that is wanted, if it is in this scope.
func (b *balancer) closeOpen(wanted func(string) bool) {
	if i := b.within(wanted, isScope); i >= 0 {
		b.closeTo(i)
	}
}

func (b *balancer) top() string {
	if len(b.open) == 0 {
		return ""
	}
	return b.open[len(b.open)-1]
}

func (b *balancer) closeTo(n int) {
	for len(b.open) > n {
		b.out.WriteString("</" + b.top() + ">")
		b.open = b.open[:len(b.open)-1]
	}
}

func (b *balancer) push(name string) {
	b.out.WriteString("<" + name + ">")
	b.open = append(b.open, name)
}

// within returns the place of the innermost open element that is wanted, -1 if the
// edge of a scope is nearer or there is none.
func (b *balancer) within(wanted, edge func(string) bool) int {
	for i := len(b.open) - 1; i >= 0; i-- {
		switch {
		case wanted(b.open[i]):
			return i
		case edge(b.open[i]):
			return -1
		}
	}
	return -1
}

// intoTable closes and opens what has to be so that a part of a table can begin, and
// reports whether there is a table at all.
func (b *balancer) intoTable(name string) bool {
	n := 1 + b.within(func(s string) bool { return s == "table" }, func(string) bool { return false })
	if n == 0 {
		return false
	}
	if name == "tr" || isCell(name) && name != "caption" {
		if n < len(b.open) && isSection(b.open[n]) {
			n++
		}
		if name != "tr" && n < len(b.open) && b.open[n] == "tr" {
			n++
		}
	}
	b.closeTo(n)
	if (name == "td" || name == "th") && b.top() != "tr" {
		b.push("tr")
	}
	return true
}

// intoCell opens a cell where content stands in a table, but in none of its cells.
func (b *balancer) intoCell() {
	switch top := b.top(); {
	case top == "table" || isSection(top):
		b.push("tr")
		b.push("td")
	case top == "tr":
		b.push("td")
	}
}

// closeItem ends the item of a list where another begins.
func (b *balancer) closeItem(name string) {
	var same string
	switch name {
	case "li":
		same = " li "
	case "dt", "dd":
		same = " dt dd "
	default:
		return
	}
	i := b.within(func(s string) bool { return strings.Contains(same, " "+s+" ") }, func(s string) bool {
		return isScope(s) || kindOf(s) == block && s != "p" && s != "div" && s != "address"
	})
	if i >= 0 {
		b.closeTo(i)
	}
}

// kind is what an element means to the order of tags.
type kind uint8

const (
	inline     kind = iota
	block           // ends a paragraph
	formatting      // may not stand in itself, and is opened again by a parser
	tablePart
	rubyPart
)

func kindOf(name string) kind {
	switch name {
	case "p", "div", "section", "article", "aside", "header", "footer", "blockquote", "pre", "figure", "figcaption",
		"details", "summary", "address", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "table", "hr",
		"center", "dir", "fieldset", "form", "hgroup", "main", "menu", "nav", "search": // of these, only the place is of interest
		return block
	case "a", "b", "big", "code", "em", "i", "s", "small", "strike", "strong", "tt", "u":
		return formatting
	case "caption", "thead", "tbody", "tfoot", "tr", "td", "th":
		return tablePart
	case "rt", "rp":
		return rubyPart
	}
	return inline
}

func isHeading(name string) bool {
	return len(name) == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6'
}

func isSection(name string) bool { return name == "thead" || name == "tbody" || name == "tfoot" }

// isCell reports whether an element of a table holds content.
func isCell(name string) bool { return name == "td" || name == "th" || name == "caption" }

// isScope reports whether an element keeps what is around it from what is in it.
func isScope(name string) bool { return name == "table" || isCell(name) }
