package ui

// Style is how a piece of text is set off from others.
type Style string

// The styles, as parameters of SGR (ECMA-48, section 8.3.117).
const (
	Plain  Style = ""
	Bold   Style = "1"
	Dim    Style = "2"
	Red    Style = "31"
	Green  Style = "32"
	Yellow Style = "33"
)

// Paint returns the text in a style where colours are welcome, else as it is. Foreign
// text in it must have passed Clean.
func (t *Term) Paint(s Style, text string) string {
	if !t.Color || s == Plain || text == "" {
		return text
	}
	return "\x1b[" + string(s) + "m" + text + "\x1b[0m"
}

// Clear empties the terminal and begins at its top.
func (t *Term) Clear() error { return t.Printf("\x1b[H\x1b[2J") }
