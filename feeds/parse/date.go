package parse

import (
	"slices"
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
		"2006-01-02T15:04", "2006-01-02",
		"2006-01-02 15:04:05-07", "2006-01-02 15:04:05 MST", "2006-01-02, 15:04",
		"20060102T150405Z", "20060102T150405Z0700", "20060102T150405", "20060102150405", "20060102",
		"2006/1/2 15:04:05 -0700", "2006/1/2 15:04:05", "2006/1/2 15:04", "2006/1/2",
		"2006.1.2 15:04:05", "2006.1.2 15:04", "2.1.2006, 15:04", "2.1.2006 15:04", "2.1.2006",
		"2006年1月2日 15:04:05", "2006年1月2日 15:04", "2006年1月2日",
	} {
		if t, err := time.ParseInLocation(layout, s, time.UTC); err == nil {
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

// english writes a date the way the layouts of parseDate have it: the month by its three
// English letters, and of other words only those that may be a zone.
func english(s string) string {
	if i := strings.IndexByte(s, '('); i > 0 {
		s = s[:i] // a comment (RFC 5322, section 3.2.2), which names the zone again
	}
	var words []string
	monthAt := -1
	for _, w := range strings.Fields(strings.ReplaceAll(s, ",", " ")) {
		switch m := month(strings.ToLower(w)); {
		case m != "":
			if monthAt >= 0 {
				words = slices.Delete(words, monthAt, monthAt+1) // that was "mar" for Tuesday
			}
			monthAt = len(words)
			words = append(words, m)
		case strings.ContainsAny(w, "0123456789"):
			words = append(words, ordinal(w))
		case w == "UT" || w == "Z":
			words = append(words, "UTC")
		case isZone(w):
			words = append(words, w)
		}
	}
	return strings.Join(words, " ")
}

// ordinal returns "3" for "3rd" or "3.", anything else as it is.
func ordinal(w string) string {
	if digits := strings.TrimRight(strings.ToLower(w), "stndrh.º"); len(digits) <= 2 && digits != "" {
		return digits
	}
	return w
}

// isZone reports whether a word may name a time zone.
func isZone(w string) bool {
	return len(w) <= 5 && strings.Trim(w, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// month returns the English abbreviation of a month named in English, German, French,
// Spanish, Portuguese, Italian, Dutch or Russian, in full or abbreviated, or "".
func month(name string) string {
	for _, m := range []struct{ english, beginnings string }{
		{"Jan", "jan ene gen янв"},
		{"Feb", "feb fev fév фев"},
		{"Mar", "mar mär mrz maa мар"},
		{"Apr", "apr abr avr апр"},
		{"May", "may mai mei mag май мая"},
		{"Jun", "jun juin giu июн"},
		{"Jul", "jul juil lug июл"},
		{"Aug", "aug ago aoû авг"},
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
