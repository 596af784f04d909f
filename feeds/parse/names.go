package parse

import (
	"bytes"
	"strings"
)

// space is a namespace, as far as it matters.
type space uint8

const (
	spaceOther   space = iota
	spaceRSS           // that of RSS and RDF in all versions, and none at all
	spaceAtom          // Atom 1.0 and 0.3
	spaceContent       // the content module of RSS 1.0
	spaceXHTML
)

func spaceOf(uri string) space {
	switch strings.TrimSpace(uri) {
	case "", "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://purl.org/rss/1.0/",
		"http://channel.netscape.com/rdf/simple/0.9/", "http://my.netscape.com/rdf/simple/0.9/":
		return spaceRSS
	case "http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#":
		return spaceAtom
	case "http://purl.org/rss/1.0/modules/content/":
		return spaceContent
	case "http://www.w3.org/1999/xhtml":
		return spaceXHTML
	}
	return spaceOther
}

// declare notes the prefixes that the current tag declares. A prefix that is declared
// twice means what it meant last; nobody writes feeds that rely on scope.
func (s *scanner) declare() {
	for _, a := range s.attrs {
		if prefix, ok := bytes.CutPrefix(a.name, []byte("xmlns:")); ok {
			s.spaces[string(prefix)] = spaceOf(string(a.value))
		}
	}
}

// space returns the namespace of the current tag, whose name is given. What has no
// prefix and declares no namespace belongs to the feed.
func (s *scanner) space(name []byte) space {
	colon := bytes.IndexByte(name, ':')
	if colon < 0 {
		for _, a := range s.attrs {
			if string(a.name) == "xmlns" {
				return spaceOf(string(a.value))
			}
		}
		return spaceRSS
	}
	if sp, ok := s.spaces[string(name[:colon])]; ok {
		return sp
	}
	switch string(name[:colon]) { // not declared, but what else can it mean
	case "rss", "rdf":
		return spaceRSS
	case "atom":
		return spaceAtom
	case "content":
		return spaceContent
	case "xhtml":
		return spaceXHTML
	}
	return spaceOther
}

// roleOf returns the role of the current tag under a parent of the given role.
func (s *scanner) roleOf(name []byte, parent role) role {
	local := strings.ToLower(string(localName(name)))
	if len(s.open) == 0 {
		if s.kind == kindAtom {
			return roleHead
		}
		return roleRoot
	}
	if parent != roleRoot && parent != roleHead && parent != roleItem {
		return roleOther
	}
	sp := s.space(name)
	structural := sp == spaceRSS || s.kind == kindAtom && sp == spaceAtom ||
		bytes.IndexByte(name, ':') < 0 && sp != spaceXHTML // whatever namespace it claims
	switch {
	case local == "channel" && structural && parent == roleRoot:
		return roleHead
	case (local == "item" || local == "entry") && structural:
		return roleItem
	case parent != roleRoot && s.isText(local, sp, parent):
		return roleText
	}
	return roleOther
}

// isText reports whether an element is one of those that text stands for.
func (s *scanner) isText(local string, sp space, parent role) bool {
	native := sp == spaceRSS || s.kind == kindAtom && sp == spaceAtom
	switch local {
	case "title", "description":
		return native
	case "subtitle", "tagline", "info", "rights", "copyright":
		return native && parent == roleHead
	case "id", "created":
		return native && s.kind == kindAtom
	case "author":
		return native && s.kind != kindAtom && parent == roleHead
	case "summary", "content":
		return parent == roleItem && (native || sp == spaceAtom)
	case "encoded", "fullitem":
		return parent == roleItem
	case "body":
		return parent == roleItem && (native || sp == spaceXHTML)
	case "div":
		return parent == roleItem && sp == spaceXHTML
	}
	return false
}

// isItem reports whether an element of that name may be an item, whatever its namespace.
func isItem(name []byte) bool {
	local := localName(name)
	return bytes.EqualFold(local, []byte("item")) || bytes.EqualFold(local, []byte("entry"))
}

// isVoid reports whether an element of HTML never has an end tag (HTML, section 13.1.2).
func isVoid(name []byte) bool {
	switch strings.ToLower(string(localName(name))) {
	case "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr":
		return true
	}
	return false
}

// endsItself reports whether an element of HTML ends where the next of its name begins.
func endsItself(name []byte) bool {
	switch strings.ToLower(string(name)) {
	case "p", "li", "dt", "dd", "tr", "td", "th", "option":
		return true
	}
	return false
}
