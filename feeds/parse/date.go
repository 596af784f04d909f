package parse

import (
	"strings"
	"time"
	"unicode"

	ext "github.com/mmcdole/gofeed/extensions"
)

// itemDates returns when an item was published and updated, by the elements of its
// format, else by those of the usual extensions. What has only one of the two dates was
// published then.
func itemDates(e ext.Extensions, published, updated []string) (pub, upd time.Time) {
	pub = firstDate(append(published,
		extension(e, "dcterms", "issued"), extension(e, "dcterms", "created"), extension(e, "dc", "date"),
		extension(e, "prism", "publicationDate"), extension(e, "prism", "coverDate"), extension(e, "dcterms", "date"),
		extension(e, "dcterms", "available"), extension(e, "atom", "published"), extension(e, "atom03", "issued"),
		extension(e, "atom03", "created"))...)
	upd = firstDate(append(updated,
		extension(e, "atom", "updated"), extension(e, "atom03", "modified"), extension(e, "dcterms", "modified"),
		extension(e, "prism", "modificationDate"))...)
	if pub.IsZero() {
		pub = upd
	}
	return pub, upd
}

// firstDate returns the first date that can be read, in UTC, or the zero time: an unknown
// date is never today. Years that no feed means (before 1000, after 9000) are unknown
// too; whether a date lies too far ahead is for those to judge who know the time.
func firstDate(list ...string) time.Time {
	for _, s := range list {
		if t := parseDate(s).UTC(); t.Year() >= 1000 && t.Year() <= 9000 {
			return t
		}
	}
	return time.Time{}
}

// maxDate bounds a date, in bytes.
const maxDate = 120

// parseDate reads a date as people and programs write them: RFC 822 and its successors,
// ISO 8601, asctime, names of months and days in some twenty languages, comments, twelve
// hours, seconds since 1970. It reads parts, not layouts: the time is what has colons,
// the zone stands behind it, a word is a month, a zone or nothing, and of the numbers
// that remain, the order follows from their size, their separators and the month. Where
// two readings remain (3/4/2026), the day comes first, unless the twelve hours or an
// American zone tell. Without a zone that is known, UTC is meant.
func parseDate(s string) time.Time {
	s = strings.TrimSpace(s)
	if s == "" || len(s) > maxDate {
		return time.Time{}
	}
	if t, ok := compactDate(s); ok {
		return t
	}
	if i := strings.IndexByte(s, '('); i > 0 {
		s = s[:i] // a comment (RFC 5322, section 3.2.2), which names the zone again
	}
	r := dateReader{tokens: dateTokens(s)}
	r.read()
	return r.time()
}

// dateReader takes a date apart.
type dateReader struct {
	tokens []dateToken

	numbers   []dateToken // of the date
	separator string      // between the first two of them
	month     time.Month  // as named, or 0

	hour, minute, second, nano int
	hasTime                    bool
	clockEnd                   int // the token behind the time and the name of its zone
	afternoon                  int // 0 unknown, 1 before noon, 2 after

	offset   int // seconds east of UTC
	american bool
	bad      bool
}

func (r *dateReader) read() {
	for i := 0; i < len(r.tokens) && !r.bad; {
		i += r.step(i)
	}
}

func (r *dateReader) at(i int) dateToken {
	if i < len(r.tokens) {
		return r.tokens[i]
	}
	return dateToken{number: -1}
}

// step takes what begins at token i and returns how many tokens that is.
func (r *dateReader) step(i int) int {
	t := r.at(i)
	switch {
	case t.number >= 0:
		if n := r.clock(i); n > 0 {
			return n
		}
		if len(r.numbers) == 1 && i > 0 {
			r.separator = r.at(i - 1).text
		}
		r.numbers = append(r.numbers, t)
		return 1
	case t.text == "+" || t.text == "-":
		return 1 + r.shift(i)
	case unicode.IsLetter([]rune(t.text)[0]):
		return r.word(i)
	}
	return 1
}

// clock takes a time of day.
func (r *dateReader) clock(i int) int {
	if r.at(i+1).text != ":" || r.at(i+2).number < 0 || len(r.at(i).text) > 2 {
		return 0
	}
	n := 3
	hour, minute, second, nano := r.at(i).number, r.at(i+2).number, 0, 0
	if r.at(i+3).text == ":" && r.at(i+4).number >= 0 {
		second, n = r.at(i+4).number, 5
		if dot := r.at(i + 5).text; (dot == "." || dot == ",") && r.at(i+6).number >= 0 && !r.at(i+6).spaced {
			n = 7
			if digits := r.at(i + 6).text; len(digits) <= 9 {
				nano = value(digits + strings.Repeat("0", 9-len(digits)))
			}
		}
	}
	if hour > 24 || minute > 59 || second > 60 {
		r.bad = true
	}
	r.hour, r.minute, r.second, r.nano, r.hasTime = hour, minute, second, nano, true
	r.clockEnd = i + n
	return n
}

// shift takes the offset from UTC behind the sign at i, and returns how many tokens follow
// the sign. A "-" separates the parts of a date too: it is a sign right behind the time, or
// behind a space.
func (r *dateReader) shift(i int) int {
	sign, digits := 1, r.at(i+1)
	if r.at(i).text == "-" {
		if sign = -1; !r.hasTime || i != r.clockEnd && !r.at(i).spaced {
			return 0
		}
	}
	if digits.number < 0 {
		return 0
	}
	n, hours, minutes := 1, digits.number, 0
	switch {
	case r.at(i+2).text == ":" && r.at(i+3).number >= 0:
		minutes, n = r.at(i+3).number, 3
		if r.at(i+4).text == ":" && r.at(i+5).number >= 0 {
			n = 5
		}
	case len(digits.text) > 2:
		hours, minutes = digits.number/100, digits.number%100
	}
	if hours > 15 || minutes > 59 {
		r.bad = true
		return n
	}
	r.offset = sign * (hours*3600 + minutes*60)
	return n
}

// word takes the name of a month, a half of the day or a zone; any other means nothing.
func (r *dateReader) word(i int) int {
	w := r.at(i).text
	lower := strings.ToLower(w)
	n := 1
	if (lower == "a" || lower == "p") && r.at(i+1).text == "." && strings.EqualFold(r.at(i+2).text, "m") {
		lower, n = lower+"m", 3
	}
	switch lower {
	case "am", "오전", "πμ", "上", "前":
		r.afternoon = 1
	case "pm", "오후", "μμ", "下", "後":
		r.afternoon = 2
	default:
		if offset, ok := zoneOffset(w); ok && r.hasTime {
			r.offset, r.clockEnd = offset*60, i+n
			r.american = offset <= -240 && offset >= -600
		} else if m := month(lower); m > 0 {
			r.month = m // the last one: "mar" is Tuesday too
		}
	}
	return n
}

// time puts the parts together.
func (r *dateReader) time() time.Time {
	year, m, day := r.date()
	if r.bad || year == 0 || m < 1 || m > 12 || day < 1 || time.Date(year, m, day, 0, 0, 0, 0, time.UTC).Day() != day {
		return time.Time{}
	}
	hour := r.hour
	switch {
	case r.afternoon == 2 && hour < 12:
		hour += 12
	case r.afternoon == 1 && hour == 12:
		hour = 0
	}
	return time.Date(year, m, day, hour, r.minute, r.second, r.nano, time.UTC).Add(-time.Duration(r.offset) * time.Second)
}

// date returns year, month and day, or year 0.
func (r *dateReader) date() (year int, m time.Month, day int) {
	n := r.numbers
	isYear := func(i int) bool { return len(n[i].text) == 4 }
	switch {
	case len(n) == 0:
		return 0, 0, 0
	case r.month > 0 && len(n) == 1:
		if !isYear(0) || r.hasTime {
			return 0, 0, 0
		}
		return n[0].number, r.month, 1
	case r.month > 0 && isYear(0):
		return n[0].number, r.month, n[1].number
	case r.month > 0:
		return fullYear(n[1]), r.month, n[0].number
	case len(n) == 1 && isYear(0) && !r.hasTime:
		return n[0].number, time.January, 1
	case len(n) == 2 && isYear(0) && len(n[1].text) == 3: // the day of the year
		return time.Date(n[0].number, time.January, n[1].number, 0, 0, 0, 0, time.UTC).Date()
	case len(n) == 2 && isYear(0) && !r.hasTime:
		return n[0].number, time.Month(n[1].number), 1
	case len(n) < 3 || len(n) > 3 && !r.hasTime:
		return 0, 0, 0
	case isYear(0), r.separator == "-" && !isYear(2):
		return fullYear(n[0]), time.Month(n[1].number), n[2].number
	case n[0].number <= 12 && (n[1].number > 12 || r.separator == "/" && (r.afternoon > 0 || r.american)):
		return fullYear(n[2]), time.Month(n[0].number), n[1].number
	}
	return fullYear(n[2]), time.Month(n[1].number), n[0].number
}

// fullYear returns the year that a number of two digits means: 69 to 99 of the last
// century, as POSIX has it.
func fullYear(t dateToken) int {
	switch {
	case len(t.text) > 2:
		return t.number
	case t.number >= 69:
		return 1900 + t.number
	}
	return 2000 + t.number
}
