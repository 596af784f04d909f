package copygen

import (
	"strings"
	"unicode"
)

// language guesses the language of a text: by its script, and among languages in
// Latin script by their commonest words. English is the answer if nothing speaks
// against it.
func language(s string) string {
	var count [numScripts]int
	for i, r := range s {
		if i > 2000 {
			break
		}
		if k := scriptOf(r); k >= 0 {
			count[k]++
		}
	}
	if count[kana]*10 > count[han] && count[kana] > 0 && count[kana]+count[han] > count[latin] {
		return "ja"
	}
	best := latin
	for k := range count {
		if count[k] > count[best] {
			best = k
		}
	}
	if best != latin {
		return scriptLanguages[best]
	}
	return latinLanguage(s)
}

const (
	latin = iota
	cyrillic
	greek
	arabic
	devanagari
	thai
	han
	kana
	numScripts
)

var scriptLanguages = [numScripts]string{"en", "ru", "el", "ar", "hi", "th", "zh", "ja"}

func scriptOf(r rune) int {
	switch {
	case r < 0x250:
		if unicode.IsLetter(r) {
			return latin
		}
	case 0x370 <= r && r <= 0x3FF:
		return greek
	case 0x400 <= r && r <= 0x52F:
		return cyrillic
	case 0x600 <= r && r <= 0x6FF:
		return arabic
	case 0x900 <= r && r <= 0x97F:
		return devanagari
	case 0xE00 <= r && r <= 0xE7F:
		return thai
	case 0x3040 <= r && r <= 0x30FF:
		return kana
	case 0x4E00 <= r && r <= 0x9FFF:
		return han
	}
	return -1
}

// latinStopwords are the commonest words of languages in Latin script that the
// others do not have.
var latinStopwords = []struct{ language, words string }{
	{"en", " the of and to is was said that for with by has its it at from "},
	{"de", " der die das und den von mit dem ist nicht auf eine einen im zu sich wurde "},
	{"fr", " le les des et du une dans est pour qui sur par au pas il plus "},
	{"es", " el los las y del una por con para se su como más al en "},
	{"it", " il di che gli della per non con sono una del nel alla anche "},
	{"pt", " o os da do em um uma não com para dos na no ao mais "},
}

func latinLanguage(s string) string {
	counts := make([]int, len(latinStopwords))
	for i, w := range cutWords(s) {
		if i > 300 {
			break
		}
		f := " " + strings.ToLower(s[w.start:w.end]) + " "
		for k, l := range latinStopwords {
			if strings.Contains(l.words, f) {
				counts[k]++
			}
		}
	}
	best := 0
	for k, n := range counts {
		if n > counts[best] {
			best = k
		}
	}
	return latinStopwords[best].language
}
