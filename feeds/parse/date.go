package parse

import (
	"strconv"
	"strings"
	"time"
)

// date returns the time that gofeed read, or reads the text that gofeed could not. It
// is in UTC, and zero where nothing can be made of the text: an unknown date is never
// today. Years that no feed means (before 1000, after 9000) are unknown too; whether a
// date lies too far ahead is for those to judge who know the time.
func date(read *time.Time, text string) time.Time {
	t := time.Time{}
	if read != nil {
		t = *read
	} else if text != "" {
		t = parseDate(text)
	}
	if t = t.UTC(); t.Year() < 1000 || t.Year() > 9000 {
		return time.Time{}
	}
	return t
}

// parseDate reads dates that gofeed does not: names of months and days in other
// languages, comments, unusual order, seconds since 1970. Without a zone, UTC is meant.
func parseDate(s string) time.Time {
	if len(s) > 100 {
		return time.Time{}
	}
	s = strings.Join(strings.Fields(s), " ")
	if t, ok := unixTime(s); ok {
		return t
	}
	s = english(s)
	for _, layout := range []string{
		"2 Jan 2006 15:04:05 -0700", "2 Jan 2006 15:04:05 MST", "2 Jan 2006 15:04:05", "2 Jan 2006 15:04 -0700",
		"2 Jan 2006 15:04 MST", "2 Jan 2006 15:04", "2 Jan 2006", "2 Jan 06 15:04:05 -0700",
		"Jan 2 2006 15:04:05 -0700", "Jan 2 2006 15:04:05", "Jan 2 2006 15:04", "Jan 2 2006",
		"2006 Jan 2 15:04:05", "2006 Jan 2",
		time.RFC3339, "2006-01-02T15:04:05-07", "2006-01-02T15:04:05-0700", "2006-01-02T15:04:05", "2006-01-02T15:04-0700",
		"2006-01-02T15:04", "2006-01-02", "2006-01", "2006",
		"2006-01-02 15:04:05-07", "2006-01-02 15:04:05 MST", "2006-01-02, 15:04",
		"20060102T150405Z", "20060102T150405Z0700", "20060102T150405", "20060102150405", "20060102",
		"2006/1/2 15:04:05 -0700", "2006/1/2 15:04:05", "2006/1/2 15:04", "2006/1/2",
		"2006.1.2 15:04:05", "2006.1.2 15:04", "2.1.2006, 15:04", "2.1.2006 15:04", "2.1.2006",
		"2006年1月2日 15:04:05", "2006年1月2日 15:04", "2006年1月2日",
	} {
		if t, err := time.Parse(layout, s); err == nil {
			if name, offset := t.Zone(); offset == 0 && !isUTC(name) {
				continue // a zone whose offset nobody knows
			}
			return t
		}
	}
	return time.Time{}
}

func isUTC(zone string) bool {
	switch zone {
	case "", "UTC", "GMT", "UT", "Z", "WET":
		return true
	}
	return false
}

// unixTime reads seconds or milliseconds since 1970, of this century.
func unixTime(s string) (time.Time, bool) {
	n, err := strconv.ParseInt(s, 10, 64)
	switch {
	case err != nil:
	case len(s) == 10:
		return time.Unix(n, 0), true
	case len(s) == 13:
		return time.UnixMilli(n), true
	}
	return time.Time{}, false
}

// english writes a date the way the layouts of parseDate have it: no name of a day, the
// month by its three English letters, no comments, commas or ordinals.
func english(s string) string {
	if i := strings.IndexByte(s, '('); i > 0 {
		s = s[:i] // a comment (RFC 5322, section 3.2.2), which names the zone again
	}
	var words []string
	for i, w := range strings.Fields(strings.ReplaceAll(s, ",", " ")) {
		name := strings.ToLower(strings.Trim(w, "."))
		switch m := month(name); {
		case m != "" && !(i == 0 && isDay(name)):
			words = append(words, m)
		case isDay(name), name == "de", name == "del", name == "of", name == "at", name == "um", name == "uhr":
		default:
			for _, ordinal := range []string{"st", "nd", "rd", "th", "º", "."} {
				if d := strings.TrimSuffix(w, ordinal); d != w && len(d) <= 2 {
					w = d
				}
			}
			words = append(words, w)
		}
	}
	return strings.Join(words, " ")
}

// month returns the English abbreviation of a month named in English, German, French,
// Spanish, Portuguese, Italian, Dutch or Russian, in full or abbreviated, or "".
func month(name string) string {
	for _, m := range []struct{ english, beginnings string }{
		{"Jan", "jan ene gen янв"},
		{"Feb", "feb fev fév fèv фев"},
		{"Mar", "mar mär mrz maa мар"},
		{"Apr", "apr abr avr апр"},
		{"May", "may mai maj mei mag май мая"},
		{"Jun", "jun juin giu июн"},
		{"Jul", "jul juil lug июл"},
		{"Aug", "aug ago aoû aou авг"},
		{"Sep", "sep set сен"},
		{"Oct", "oct okt out ott окт"},
		{"Nov", "nov ноя"},
		{"Dec", "dec dez dic déc дек"},
	} {
		for _, beginning := range strings.Fields(m.beginnings) {
			if strings.HasPrefix(name, beginning) {
				return m.english
			}
		}
	}
	return ""
}

// isDay reports whether a word names a day of the week in one of those languages.
func isDay(name string) bool {
	for _, beginning := range strings.Fields(
		"mon tue wed thu fri sat sun " + "mo di mi do fr sa so " + "montag dienstag mittwoch donnerstag freitag samstag sonntag " +
			"lun mar mer jeu ven sam dim " + "mié mie jue vie sáb sab dom " + "seg ter qua qui sex " + "gio " +
			"maa din woe don vri zat zon " + "пн вт ср чт пт сб вс") {
		if name == beginning || len(beginning) > 4 && strings.HasPrefix(name, beginning) || len(beginning) == 3 && strings.HasPrefix(name, beginning) && len(name) > 4 && month(name) == "" {
			return true
		}
	}
	return false
}
