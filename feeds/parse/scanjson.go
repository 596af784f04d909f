package parse

// scanJSON does for JSON what scanXML does for XML. Of the objects, those in a list
// directly below the root count as items.
func scanJSON(b []byte, l Limits) error {
	depth, objects, items := 0, 0, 0
	inString := false
	for i := 0; i < len(b); i++ {
		c := b[i]
		if inString {
			switch c {
			case '\\':
				i++
			case '"':
				inString = false
			}
			continue
		}
		switch c {
		case '"':
			inString = true
		case '{', '[':
			if c == '{' {
				if objects++; objects > l.Elements {
					return &LimitError{What: "objects", Limit: l.Elements}
				}
				if depth == 2 {
					items++
				}
				if items > l.Items {
					return &LimitError{What: "items", Limit: l.Items}
				}
			}
			if depth++; depth > l.Depth {
				return &LimitError{What: whatDepth, Limit: l.Depth}
			}
		case '}', ']':
			depth--
		}
	}
	return nil
}
