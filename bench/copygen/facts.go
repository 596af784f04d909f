package copygen

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// calendars are, by language, lists of weekdays and of months, each in one form: of
// one list, any may stand where another does.
var calendars = map[string][][]string{
	"en": {
		{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"},
		{"January", "February", "March", "April", "June", "July", "August", "September", "October", "November", "December"},
	},
	"de": {
		{"Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"},
		{"Montagabend", "Dienstagabend", "Mittwochabend", "Donnerstagabend", "Freitagabend", "Samstagabend", "Sonntagabend"},
		{"Januar", "Februar", "März", "April", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"},
	},
	"fr": {
		{"lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"},
		{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"},
	},
	"es": {
		{"lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"},
		{"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"},
	},
	"ru": {
		{"понедельник", "вторник", "среду", "четверг", "пятницу", "субботу", "воскресенье"},
		{"января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября", "декабря"},
		{"январе", "феврале", "марте", "апреле", "мае", "июне", "июле", "августе", "сентябре", "октябре", "ноябре", "декабре"},
	},
	"el": {
		{"Δευτέρα", "Τρίτη", "Τετάρτη", "Πέμπτη", "Παρασκευή", "Κυριακή"},
		{"Ιανουαρίου", "Φεβρουαρίου", "Μαρτίου", "Απριλίου", "Μαΐου", "Ιουνίου", "Ιουλίου", "Αυγούστου", "Σεπτεμβρίου", "Οκτωβρίου", "Νοεμβρίου", "Δεκεμβρίου"},
		{"Ιανουάριο", "Φεβρουάριο", "Μάρτιο", "Απρίλιο", "Μάιο", "Ιούνιο", "Ιούλιο", "Αύγουστο", "Σεπτέμβριο", "Οκτώβριο", "Νοέμβριο", "Δεκέμβριο"},
	},
	"ar": {
		{"الأحد", "الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت"},
		{"شباط", "آذار", "نيسان", "أيار", "حزيران", "تموز", "آب", "أيلول"},
	},
	"hi": {
		{"सोमवार", "मंगलवार", "बुधवार", "गुरुवार", "शुक्रवार", "शनिवार", "रविवार"},
		{"जनवरी", "फ़रवरी", "मार्च", "अप्रैल", "मई", "जून", "जुलाई", "अगस्त", "सितंबर", "अक्टूबर", "नवंबर", "दिसंबर"},
	},
	"th": {
		{"วันจันทร์", "วันอังคาร", "วันพุธ", "วันพฤหัสบดี", "วันศุกร์", "วันเสาร์", "วันอาทิตย์"},
		{"มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน", "กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม"},
	},
	"zh": {
		{"星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"},
		{"周一", "周二", "周三", "周四", "周五", "周六", "周日"},
	},
	"ja": {{"月曜日", "火曜日", "水曜日", "木曜日", "金曜日", "土曜日", "日曜日"}},
}

// spelledFigures are figures in words, by language. In scripts without spaces their
// characters stand in too many other words.
var spelledFigures = map[string][]string{
	"en": {"two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "fifteen", "twenty", "thirty", "forty", "fifty"},
	"de": {"zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf", "zwanzig", "dreißig"},
	"fr": {"deux", "trois", "quatre", "cinq", "six", "sept", "huit", "dix", "onze", "douze", "quinze", "vingt", "trente"},
	"es": {"dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez", "once", "doce", "quince", "veinte", "treinta"},
	"ru": {"пять", "шесть", "семь", "восемь", "девять", "десять", "одиннадцать", "двенадцать", "пятнадцать", "двадцать", "тридцать"},
	"el": {"δύο", "πέντε", "έξι", "επτά", "οκτώ", "εννέα", "δέκα", "έντεκα", "δώδεκα", "είκοσι", "τριάντα"},
	"ar": {"ثلاثة", "أربعة", "خمسة", "ستة", "سبعة", "ثمانية", "تسعة", "عشرة"},
	"hi": {"दो", "तीन", "चार", "पांच", "छह", "सात", "आठ", "नौ", "दस", "ग्यारह", "बारह", "पंद्रह", "बीस", "तीस"},
}

// calendarOf returns the list in which a weekday or month stands, nil for others.
func calendarOf(lang, s string) []string {
	for _, list := range calendars[lang] {
		if slices.Contains(list, s) {
			return list
		}
	}
	return nil
}

func spelledFigure(lang, s string) bool {
	return slices.Contains(spelledFigures[lang], strings.ToLower(s))
}

// fact reports what a copy keeps, and a form that is filled anew does not: figures,
// dates, and names where the script has no capitals to tell them by.
func (b *Base) fact(s string) bool {
	return hasDigit(s) || calendarOf(b.lang, s) != nil || spelledFigure(b.lang, s) || slices.Contains(b.names, s)
}

// nameWords returns the distinct words of names, the longest first. Short ones
// stand for too much else.
func nameWords(names []string) []string {
	var out []string
	for _, name := range names {
		for _, w := range strings.FieldsFunc(name, func(r rune) bool { return r == ' ' || r == '・' || r == '·' }) {
			least := 3
			if r, _ := utf8.DecodeRuneInString(w); unspaced(r) {
				least = 2
			}
			if utf8.RuneCountInString(w) >= least && !hasDigit(w) {
				out = append(out, w)
			}
		}
	}
	slices.SortFunc(out, func(x, y string) int {
		if len(x) != len(y) {
			return len(y) - len(x)
		}
		return strings.Compare(x, y)
	})
	return slices.Compact(out)
}

// cutFacts cuts s into words as cutWords does. Where words are not set off by
// spaces, the characters of a name or date are one word.
func (b *Base) cutFacts(s string) []word {
	ws := cutWords(s)
	if !slices.ContainsFunc(ws, func(w word) bool { return w.units == unspacedUnits }) {
		return ws
	}
	out := ws[:0]
	for i := 0; i < len(ws); i++ {
		w := ws[i]
		if end := w.start + b.factAt(s[w.start:]); w.units == unspacedUnits && end > w.start {
			for i+1 < len(ws) && ws[i+1].end <= end {
				i++
				w.units += ws[i].units
			}
			w.end = end
		}
		out = append(out, w)
	}
	return out
}

// factAt returns the length of the name or date at the beginning of s, 0 for none.
func (b *Base) factAt(s string) int {
	for _, name := range b.names {
		if strings.HasPrefix(s, name) {
			return len(name)
		}
	}
	for _, list := range calendars[b.lang] {
		for _, x := range list {
			if strings.HasPrefix(s, x) {
				return len(x)
			}
		}
	}
	return 0
}

// wordCharacters returns how many characters a word has, more or less, where words
// are not set off by spaces: in Thai, which writes sounds, more than in Chinese.
func wordCharacters(lang string) int {
	if lang == "th" {
		return 4
	}
	return 2
}

// adjoin reports whether the words are single characters that stand next to each other.
func adjoin(ws []word) bool {
	for i, w := range ws {
		if w.units != unspacedUnits || i > 0 && ws[i-1].end != w.start {
			return false
		}
	}
	return true
}
