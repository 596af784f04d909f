package parse

import (
	"testing"

	"golang.org/x/text/encoding/unicode"
)

func TestToUTF8(t *testing.T) {
	utf16, err := unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewEncoder().String(`<rss>ü</rss>`)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, body, contentType, want string
		noted                         bool
	}{
		{"ASCII", "<rss>x</rss>", "", "<rss>x</rss>", false},
		{"UTF-8", "<rss>ü</rss>", "", "<rss>ü</rss>", false},
		{"UTF-8 with a mark", "\xef\xbb\xbf{ü}", "", "{ü}", false},
		{"UTF-16 with a mark", "\xfe\xff" + utf16, "", "<rss>ü</rss>", false},
		{"UTF-16 without", utf16, "", "<rss>ü</rss>", false},
		{"a mark beats every label", "\xef\xbb\xbf<?xml encoding='koi8-r'?>ü", "text/xml; charset=koi8-r", "<?xml encoding='koi8-r'?>ü", false},
		{"UTF-8 beats its label", "<?xml version='1.0' encoding='ISO-8859-1'?>ü", "", "<?xml version='1.0' encoding='ISO-8859-1'?>ü", true},
		{"the document's label", "<?xml version='1.0' encoding='windows-1251'?>\xcf\xf0", "", "<?xml version='1.0' encoding='windows-1251'?>Пр", false},
		{"the server's label", "<rss>\xcf\xf0</rss>", "application/rss+xml; charset=windows-1251", "<rss>Пр</rss>", true},
		{"the server's before the document's", "<?xml encoding=\"koi8-r\"?>\xcf\xf0", "text/xml; charset=windows-1251", "<?xml encoding=\"koi8-r\"?>Пр", true},
		{"a label that fits before one that does not", "<?xml encoding=\"koi8-r\"?>\xd0\xd2", "text/xml; charset=shift_jis", "<?xml encoding=\"koi8-r\"?>ﾐﾒ", true},
		{"a label by which nothing can be read", "<?xml encoding=\"koi8-r\"?>\xd0\xff", "text/xml; charset=euc-jp", "<?xml encoding=\"koi8-r\"?>пЪ", false},
		{"UTF-32 with a mark", "\xff\xfe\x00\x00<\x00\x00\x00\xfc\x00\x00\x00", "", "<ü", false},
		{"UTF-32 without", "\x00\x00\x00<\x00\x00\x00\xfc", "", "<ü", false},
		{"a code page of DOS", "<?xml encoding='IBM850'?>\x81", "", "<?xml encoding='IBM850'?>ü", false},
		{"EBCDIC", "\x4c\x6f\xa7\x94\x93\x6f\x6e\x4c\xdc\x6e", "", "<?xml?><ü>", false},
		{"a label that is no encoding", "<?xml encoding=\"none\"?>\xe9", "", "<?xml encoding=\"none\"?>é", true},
		{"a label that cannot be true", "<?xml encoding=\"utf-16\"?>\xe9", "text/xml; charset=utf-8", "<?xml encoding=\"utf-16\"?>é", true},
		{"no label", "<rss>\x93\xe9\x94</rss>", "text/xml", "<rss>“é”</rss>", true},
		{"UTF-8 cut in mid-character", "<rss>üüü\xc3</rss>", "", "<rss>üüü\ufffd</rss>", true},
		{"a declaration behind rubbish", "\n\n<?xml version='1.0' encoding = 'koi8-r' ?>\xd0", "", "\n\n<?xml version='1.0' encoding = 'koi8-r' ?>п", false},
		{"seven bits", "<?xml encoding='iso-2022-jp'?>\x1b$B?7J9\x1b(B", "", "<?xml encoding='iso-2022-jp'?>新聞", false},
	} {
		got, note := toUTF8([]byte(tt.body), tt.contentType)
		if string(got) != tt.want || (note != "") != tt.noted {
			t.Errorf("%s: %q, note %q; want %q", tt.name, got, note, tt.want)
		}
	}
}
