package extract

// A skipper follows a stream of tags and says which stand inside an element whose
// content is dropped.
type skipper struct {
	dropped func(name string) bool
	name    string // the element being skipped; "" outside
	depth   int    // how many of that name are open
}

// start takes a start tag and reports whether it belongs to what is dropped.
func (s *skipper) start(name string, selfClosing bool) bool {
	switch {
	case s.name == "" && s.dropped(name):
		if !selfClosing && !isVoid(name) {
			s.name, s.depth = name, 1
		}
		return true
	case s.name == "":
		return false
	case (s.name == "svg" || s.name == "math") && breaksOut(name):
		// As in a browser: a drawing that is never closed does not swallow the
		// rest of the article (HTML, section 13.2.6.5).
		s.name = ""
		return false
	case s.name == name && !selfClosing:
		s.depth++
	}
	return true
}

// end takes an end tag and reports whether it belongs to what is dropped.
func (s *skipper) end(name string) bool {
	switch {
	case s.name == "":
		return s.dropped(name)
	case s.name == name:
		if s.depth--; s.depth == 0 {
			s.name = ""
		}
	case s.name == "figcaption" && name == "figure":
		s.name = "" // a caption ends with its figure, closed or not
		return false
	}
	return true
}

// active reports whether text at this place is dropped.
func (s *skipper) active() bool { return s.name != "" }

// neverShown reports whether an element's content is no part of the article as a
// reader sees it: code, styles, what browsers show in place of something else, and
// controls.
func neverShown(name string) bool {
	switch name {
	case "script", "style", "noscript", "template", "svg", "math", "embed",
		"canvas", "frame", "frameset", "noembed", "noframes", "title", "textarea", "select",
		"button", "datalist":
		return true
	}
	return false
}

// isEmbedded reports whether an element brings something in from elsewhere, and its
// content is what a reader sees where that does not come.
func isEmbedded(name string) bool {
	switch name {
	case "iframe", "object", "applet":
		return true
	}
	return false
}

func isVoid(name string) bool {
	switch name {
	case "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param",
		"source", "track", "wbr":
		return true
	}
	return false
}

// breaksOut reports whether a start tag ends foreign content.
func breaksOut(name string) bool {
	switch name {
	case "p", "div", "blockquote", "pre", "ul", "ol", "dl", "li", "table", "h1", "h2", "h3", "h4", "h5",
		"h6", "img", "br", "hr", "body", "center", "figure", "section", "article":
		return true
	}
	return false
}
