package parse

import (
	"bytes"
	"fmt"
	"mime"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// toUTF8 returns the document in UTF-8, without a byte order mark, and says what it
// had to overrule or guess, or "".
//
// A byte order mark decides (RFC 7303, section 3.3). After it the bytes themselves
// do: what is well-formed UTF-8 and not plain ASCII is UTF-8, whatever its label
// says; text in another encoding almost never is by accident, and wrong labels are
// common. Only then come the labels, the server's before the document's, as RFC 7303
// has it; but one by which the bytes cannot be read gives way to one by which they can.
func toUTF8(body []byte, contentType string) (text []byte, note string) {
	if enc, mark := byUnit(body); enc != nil {
		return decode(enc, body[mark:]), ""
	} else if mark > 0 {
		return bytes.ToValidUTF8(body[mark:], []byte("\ufffd")), ""
	}
	if bytes.HasPrefix(body, ebcdicStart) {
		return fromEBCDIC(body), ""
	}
	declared, sent := declaredCharset(body), sentCharset(contentType)
	label := first(sent, declared)
	if utf8.Valid(body) && !isEscaped(body, label) {
		if enc, _ := lookup(label); enc != nil && !isASCII(body) {
			return body, fmt.Sprintf("read as utf-8, though labelled %s", printable(label, 40))
		}
		return body, ""
	}
	for _, label := range []string{sent, declared} {
		enc, name := lookup(label)
		if enc == nil {
			continue
		}
		got := decode(enc, body)
		if text == nil || bytes.Contains(text, []byte("\ufffd")) && !bytes.Contains(got, []byte("\ufffd")) {
			text, note = got, ""
			if _, other := lookup(declared); name != other {
				note = fmt.Sprintf("read as %s, as the server says", name)
			}
		}
	}
	switch {
	case text != nil:
		return text, note
	case mostlyUTF8(body):
		return bytes.ToValidUTF8(body, []byte("\ufffd")), "replaced bytes that are not utf-8"
	}
	return decode(charmap.Windows1252, body), "read as windows-1252, for want of a valid label"
}

// byUnit tells Unicode encodings by their byte order mark, or by the shape of the
// first character, which is "<" or "{" (XML 1.0, appendix F). For UTF-8, enc is nil
// and mark is the length of its mark, if there is one.
func byUnit(b []byte) (enc encoding.Encoding, mark int) {
	big := unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	little := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	big32 := utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM)
	little32 := utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM)
	opens := func(i int) bool { return b[i] == '<' || b[i] == '{' }
	switch {
	case bytes.HasPrefix(b, []byte("\xef\xbb\xbf")):
		return nil, 3
	case bytes.HasPrefix(b, []byte("\x00\x00\xfe\xff")):
		return big32, 4
	case bytes.HasPrefix(b, []byte("\xff\xfe\x00\x00")):
		return little32, 4
	case bytes.HasPrefix(b, []byte("\xfe\xff")):
		return big, 2
	case bytes.HasPrefix(b, []byte("\xff\xfe")):
		return little, 2
	case len(b) < 8:
	case b[0] == 0 && b[1] == 0 && b[2] == 0 && opens(3):
		return big32, 0
	case opens(0) && b[1] == 0 && b[2] == 0 && b[3] == 0 && b[4] != 0:
		return little32, 0
	case b[0] == 0 && opens(1) && b[2] == 0 && b[3] != 0:
		return big, 0
	case opens(0) && b[1] == 0 && b[2] != 0 && b[3] == 0:
		return little, 0
	}
	return nil, 0
}

// decode cannot fail: the decoders of x/text replace what they cannot read.
func decode(enc encoding.Encoding, b []byte) []byte {
	out, err := enc.NewDecoder().Bytes(b)
	if err != nil {
		return bytes.ToValidUTF8(b, []byte("\ufffd"))
	}
	return out
}

// lookup returns the encoding of a label if it can be true of bytes that are no
// UTF-8. A label that was read as ASCII disproves UTF-16.
func lookup(label string) (encoding.Encoding, string) {
	label = strings.ToLower(strings.TrimSpace(label))
	enc, name := charset.Lookup(label)
	if enc == nil {
		enc, name = charset.Lookup(otherName(strings.ReplaceAll(label, "_", "-")))
	}
	switch name {
	case "":
		return codePage(label)
	case "utf-8", "utf-16be", "utf-16le", "replacement", "x-user-defined":
		return nil, ""
	}
	return enc, name
}

// otherName returns the name that the Web knows for one that it does not.
func otherName(label string) string {
	switch label {
	case "macroman", "mac-roman":
		return "macintosh"
	case "mac-cyrillic", "maccyrillic":
		return "x-mac-cyrillic"
	case "ms-ee":
		return "windows-1250"
	case "ms-cyrl":
		return "windows-1251"
	case "ms-ansi":
		return "windows-1252"
	case "ms-greek":
		return "windows-1253"
	case "ms-turk":
		return "windows-1254"
	case "ms-hebr":
		return "windows-1255"
	case "ms-arab":
		return "windows-1256"
	case "winbaltrim":
		return "windows-1257"
	case "cp932":
		return "shift_jis"
	case "ms936", "cp936":
		return "gbk"
	case "cp949", "uhc":
		return "euc-kr"
	}
	return label
}

// declaredCharset returns the encoding in the XML declaration. Rubbish in front of
// the declaration is common enough to look past it.
func declaredCharset(b []byte) string {
	b = b[:min(len(b), 4096)]
	start := bytes.Index(b, []byte("<?xml"))
	if start < 0 {
		return ""
	}
	decl, _, ok := bytes.Cut(b[start:], []byte("?>"))
	if !ok {
		return ""
	}
	_, after, ok := bytes.Cut(decl, []byte("encoding"))
	after = bytes.TrimLeft(after, " \t\r\n=")
	if !ok || len(after) == 0 || after[0] != '"' && after[0] != '\'' {
		return ""
	}
	label, _, _ := bytes.Cut(after[1:], after[:1])
	return string(label)
}

// sentCharset returns the charset parameter of a Content-Type header.
func sentCharset(contentType string) string {
	_, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		return ""
	}
	return params["charset"]
}

// isEscaped reports whether the bytes are in a 7-bit encoding that looks like ASCII.
func isEscaped(b []byte, label string) bool {
	return strings.HasPrefix(strings.ToLower(label), "iso-2022-") && bytes.IndexByte(b, 0x1b) >= 0
}

func isASCII(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// mostlyUTF8 reports whether there are more characters of several bytes than bytes
// that belong to none: UTF-8 that somebody cut in the middle of a character.
func mostlyUTF8(b []byte) bool {
	good, bad := 0, 0
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		switch {
		case r == utf8.RuneError && n == 1:
			bad++
		case n > 1:
			good++
		}
		b = b[n:]
	}
	return good > bad
}
