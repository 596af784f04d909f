package dedupe

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Notices is what a text says of its own origin.
type Notices struct {
	// Syndicated: a sentence says that the text was taken over unchanged from a
	// feed of an agency.
	Syndicated bool `json:"syndicated,omitempty"`
	// Derived: it says that the text was made from agency copy.
	Derived bool `json:"derived,omitempty"`
	// Credits are the names given where agencies are credited: the dateline, the
	// byline, the last lines, and lines that say where a text appeared first.
	Credits []string `json:"credits,omitempty"`
	// Dateline is that one of the credits which stands in the dateline.
	Dateline string `json:"dateline,omitempty"`
}

// NoticeFinder finds notices and credits. Make one and keep it; it is safe for
// concurrent use.
type NoticeFinder struct {
	languages []noticeLanguage
	credits   []creditPattern
	datelines []creditPattern
	trailers  []trailerPattern
	byline    bylinePatterns
	japanese  japanesePatterns
	keys      keyFinder
}

// NewNoticeFinder returns a finder of notices.
func NewNoticeFinder() *NoticeFinder {
	f := &NoticeFinder{
		languages: newNoticeLanguages(),
		credits:   newCreditPatterns(),
		datelines: newDatelines(),
		trailers:  newTrailers(),
		byline:    newBylinePatterns(),
		japanese:  newJapanesePatterns(),
	}
	for i := range f.languages {
		f.languages[i].mask = f.keys.add(f.languages[i].keys)
	}
	for _, patterns := range [][]creditPattern{f.credits, f.datelines} {
		for i := range patterns {
			patterns[i].mask = f.keys.add(patterns[i].keys)
		}
	}
	return f
}

// All lengths are in characters.
const (
	noticeHead  = 160  // at the beginning of a paragraph, in which a dateline stands
	noticeTail  = 600  // at the end, at least, in which notices stand
	noticeMost  = 4000 // at the end, at most
	noticeLine  = 400  // of the longest notice
	headLines   = 8    // paragraphs before and with the first long one
	creditLines = 8    // at the end, in which a credit may stand
	longestName = 48
	// longestPlace is the length of the longest place and date before an agency's name.
	longestPlace = 64
)

// Find returns the notices of a text with its paragraphs.
func (f *NoticeFinder) Find(text string) Notices {
	n := noticeSearch{NoticeFinder: f}
	text = strings.TrimSpace(text)
	seen := 0 // bytes of the text that were looked at as its head
	for rest, i := text, 0; i < headLines && rest != ""; i++ {
		paragraph, after, _ := strings.Cut(rest, "\n")
		long := longerThan(paragraph, noticeHead)
		n.head(strings.TrimSpace(paragraph))
		rest = strings.TrimLeftFunc(after, unicode.IsSpace)
		if long {
			break
		}
		seen = len(text) - len(rest)
	}
	start := tailStart(text)
	n.tail(text[start:], max(0, seen-start))
	return n.found
}

// noticeSearch is one call of Find.
type noticeSearch struct {
	*NoticeFinder
	found Notices
	last  string // credit that was found
}

// head looks at one of the first paragraphs.
func (n *noticeSearch) head(paragraph string) {
	if paragraph == "" {
		return
	}
	l := n.newText(firstRunes(paragraph, noticeLine))
	short := len(l.raw) == len(paragraph)
	if short {
		n.notices(l)
	}
	if short && !longerThan(paragraph, noticeHead) {
		n.creditBy(l)
	}
	start := n.newText(firstRunes(paragraph, noticeHead+longestName))
	found := n.japaneseDateline(start)
	for i := range n.datelines {
		found = found || n.match(start, &n.datelines[i])
	}
	if found && n.found.Dateline == "" {
		n.found.Dateline = n.last
	}
}

// tail looks at the last paragraphs, of which so many bytes were seen as head.
func (n *noticeSearch) tail(text string, seen int) {
	var lines []string
	for at := 0; at < len(text); {
		end := at + len(text[at:])
		if i := strings.IndexByte(text[at:], '\n'); i >= 0 {
			end = at + i
		}
		if s := strings.TrimSpace(text[at:end]); s != "" {
			l := n.newText(lastRunes(s, noticeLine))
			if at >= seen {
				n.notices(l)
			}
			lines = append(lines, l.raw)
		}
		at = end + 1
	}
	previous := ""
	for i, s := range lines {
		if i >= len(lines)-creditLines {
			n.trailer(s, previous)
		}
		previous = s
	}
}

// trailer looks for a credit at the end of a paragraph.
func (n *noticeSearch) trailer(paragraph, previous string) {
	l := newNoticeText(lastRunes(paragraph, noticeHead))
	whole := len(l.raw) == len(paragraph)
	if strings.HasSuffix(l.clean, ")") && strings.Contains(l.clean, "eporting by") {
		// (Reporting by …; Editing by …) may stand after the agency's name.
		l.clean = strings.TrimRight(l.clean[:max(0, strings.LastIndexByte(l.clean, '('))], " ")
	}
	if l.clean == "" {
		return
	}
	for i := range n.trailers {
		p := &n.trailers[i]
		if p.whole && !whole || !p.possible(l.clean) {
			continue
		}
		if p.unquoted && strings.IndexAny(l.clean, "—–") == 0 && endsQuoted(previous) {
			continue // “…” — Name
		}
		m := p.re.FindStringSubmatchIndex(l.clean)
		switch {
		case m == nil, p.initials && headline(l.clean[:m[2]], l.clean[m[2]:m[3]]):
		case pictured(l.low()) || n.match(l, &p.creditPattern):
			return
		}
	}
}

// notices looks for the sentences by which a publisher says where a text is from.
func (n *noticeSearch) notices(l *noticeText) {
	for i := range n.languages {
		if n.found.Syndicated {
			break
		}
		n.found.Syndicated = n.languages[i].syndicated(l)
	}
	for i := range n.credits {
		n.match(l, &n.credits[i])
	}
}

// match looks for one kind of credit, and notes what it finds.
func (n *noticeSearch) match(l *noticeText, p *creditPattern) bool {
	if !p.possible(l) {
		return false
	}
	m := p.re.FindStringSubmatchIndex(l.clean)
	if m == nil || p.dateline && !placed(l.clean[:m[2]]) {
		return false
	}
	if p.derived {
		n.found.Derived = true
	}
	found := p.derived
	for i := 2; i < len(m); i += 2 {
		if m[i] >= 0 {
			found = n.credit(l, m[i], m[i+1]) || found
		}
	}
	return found
}

// credit notes the name that stands between two places of a paragraph.
func (n *noticeSearch) credit(l *noticeText, start, end int) bool {
	name := l.clean[start:end]
	trimmed := strings.TrimLeft(name, nameMargin)
	start += len(name) - len(trimmed)
	name = strings.TrimRight(trimmed, nameMargin)
	end = start + len(name)
	if name == "" || longerThan(name, longestName) || !capitalised(name) || generic(name) || spelledOut(name, l.clean[:start]) {
		return false
	}
	n.last = l.original(start, end)
	if !slices.Contains(n.found.Credits, n.last) {
		n.found.Credits = append(n.found.Credits, n.last)
	}
	return true
}

// nameMargin are signs that do not belong to a name that they stand around.
const nameMargin = " .,:;/'’\"“”«»&+–—-"

// capitalised reports whether a text in Latin script is written like a name: no
// word in small letters but those that link others.
func capitalised(name string) bool {
	if strings.Contains(name, " ") && len(name) > 12 && name == strings.ToUpper(name) && name != strings.ToLower(name) && strings.Count(name, " ") > 1 {
		return false // a headline
	}
	for i, w := range strings.Fields(name) {
		r, _ := utf8.DecodeRuneInString(w)
		if r >= 0x0250 || !unicode.IsLower(r) || i == 0 {
			continue
		}
		switch w {
		case "of", "and", "the", "for", "de", "la", "le", "les", "du", "des", "del", "della", "di", "da", "do", "dos", "das", "e", "y", "et", "und", "der", "van", "en", "für", "d'", "in", "aktuell":
		default:
			if !strings.HasPrefix(w, "d'") && !strings.HasPrefix(w, "l'") && !strings.HasPrefix(w, "d’") && !strings.HasPrefix(w, "l’") {
				return false
			}
		}
	}
	return true
}

// spelledOut reports whether a name is the abbreviation of the words before it:
// World Health Organization (WHO).
func spelledOut(name, before string) bool {
	before, bracket := strings.CutSuffix(strings.TrimRight(before, " "), "(")
	if !bracket || utf8.RuneCountInString(name) < 2 {
		return false
	}
	var initials []rune
	for _, w := range strings.FieldsFunc(before, func(r rune) bool { return r == ' ' || r == '-' }) {
		if r, _ := utf8.DecodeRuneInString(w); unicode.IsUpper(r) {
			initials = append(initials, r)
		}
	}
	return strings.HasSuffix(string(initials), name)
}

func (n *noticeSearch) newText(s string) *noticeText {
	l := newNoticeText(s)
	n.keys.find(l.low(), &l.keys)
	return l
}

// noticeText is a paragraph in a form in which patterns find what they look for.
type noticeText struct {
	raw, clean string
	offsets    []int // of each byte of clean in raw; nil if they are the same
	lower      string
	keys       keySet // that stand in it
}

// newNoticeText drops invisible characters and makes all spaces the same.
func newNoticeText(s string) *noticeText {
	if !hasOdd(s) {
		return &noticeText{raw: s, clean: s}
	}
	l := &noticeText{raw: s}
	var b strings.Builder
	for i, r := range s {
		switch {
		case invisible(r):
			continue
		case r == utf8.RuneError:
			r = '\n' // no pattern reaches over it, and none of it gets into a name
		case unicode.IsSpace(r):
			r = ' '
		}
		b.WriteRune(r)
		for len(l.offsets) < b.Len() {
			l.offsets = append(l.offsets, i)
		}
	}
	l.clean = b.String()
	l.offsets = append(l.offsets, len(s))
	return l
}

// hasOdd reports whether a text has invisible characters, odd spaces or bad bytes.
func hasOdd(s string) bool {
	for i := 0; i < len(s); {
		r, size := rune(s[i]), 1
		switch {
		case r >= utf8.RuneSelf:
			r, size = utf8.DecodeRuneInString(s[i:])
			if invisible(r) || unicode.IsSpace(r) || r == utf8.RuneError {
				return true
			}
		case r < ' ' && unicode.IsSpace(r):
			return true
		}
		i += size
	}
	return false
}

func (l *noticeText) low() string {
	if l.lower == "" {
		l.lower = strings.ToLower(l.clean)
	}
	return l.lower
}

// original returns a part of the paragraph as it stands in the text.
func (l *noticeText) original(start, end int) string {
	if l.offsets != nil {
		start, end = l.offsets[start], l.offsets[end]
	}
	return strings.TrimFunc(l.raw[start:end], func(r rune) bool { return invisible(r) || unicode.IsSpace(r) })
}

// tailStart returns where the end of a text begins in which notices stand.
func tailStart(text string) int {
	n := utf8.RuneCountInString(text)
	return len(text) - len(lastRunes(text, min(max(noticeTail, n/4), noticeMost)))
}

func longerThan(s string, n int) bool { return len(s) > n && utf8.RuneCountInString(s) > n }

func firstRunes(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

func lastRunes(s string, n int) string {
	i := len(s)
	for ; i > 0 && n > 0; n-- {
		_, size := utf8.DecodeLastRuneInString(s[:i])
		i -= size
	}
	return s[i:]
}

// headline reports whether initials after a name may as well be the end of a
// headline in capitals.
func headline(before, name string) bool {
	small := func(s string) bool { return strings.IndexFunc(s, unicode.IsLower) >= 0 }
	return before != "" && !small(before) || strings.Contains(name, " ") && !small(name)
}

func endsQuoted(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return strings.ContainsRune("\"“”»«’'", r)
}
