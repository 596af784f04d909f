package parse

import (
	"strings"
	"unicode"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
)

// codePage returns the code page of DOS or of a mainframe that a label names by its
// number ("cp437", "IBM-850", "cspc862latinhebrew"). No browser reads them, so the list
// of the Web (which lookup follows) has them not; XML in them exists.
func codePage(label string) (encoding.Encoding, string) {
	if page := rarePage(strings.ReplaceAll(label, "_", "-")); page != nil {
		return page, label
	}
	for _, number := range strings.FieldsFunc(label, func(r rune) bool { return !unicode.IsDigit(r) }) {
		if page := pageOf(number); page != nil {
			return page, "ibm" + number
		}
	}
	return nil, ""
}

func pageOf(number string) encoding.Encoding {
	switch number {
	case "037", "39", "039":
		return charmap.CodePage037
	case "437":
		return charmap.CodePage437
	case "850":
		return charmap.CodePage850
	case "852":
		return charmap.CodePage852
	case "855":
		return charmap.CodePage855
	case "858":
		return charmap.CodePage858
	case "860":
		return charmap.CodePage860
	case "862":
		return charmap.CodePage862
	case "863":
		return charmap.CodePage863
	case "865":
		return charmap.CodePage865
	case "1047":
		return charmap.CodePage1047
	case "1140":
		return charmap.CodePage1140
	}
	return rarePage(number)
}

// ebcdicStart is how an XML declaration begins in EBCDIC (XML 1.0, appendix F).
var ebcdicStart = []byte("\x4c\x6f\xa7\x94")

// fromEBCDIC reads EBCDIC. Its code pages agree in what a declaration is made of.
func fromEBCDIC(body []byte) []byte {
	text := decode(charmap.CodePage037, body)
	label := declaredCharset(text)
	if page, name := codePage(label); page != nil && name != "ibm037" {
		return decode(page, body)
	}
	if strings.Contains(label, "500") || strings.HasSuffix(label, "be") || strings.HasSuffix(label, "ch") {
		// The international page has seven signs in other places than the American.
		return []byte(strings.NewReplacer("¢", "[", "|", "!", "!", "]", "¬", "^", "^", "¢", "[", "¬", "]", "|").Replace(string(text)))
	}
	return text
}
