package copygen

import (
	"strings"
	"time"
)

var cities = map[string][]string{
	"":   {"LONDON", "New Delhi", "PARIS", "Geneva", "SINGAPORE", "NAIROBI", "Washington", "SYDNEY", "Lagos", "MADRID", "Brussels", "TOKYO", "Toronto", "LIMA", "OSLO"},
	"de": {"Berlin", "München", "Wien", "Frankfurt", "Brüssel"},
	"fr": {"Paris", "Lyon", "Genève", "Bruxelles"},
	"es": {"Madrid", "Lima", "Bogotá", "Ciudad de México"},
	"ru": {"МОСКВА", "КАЗАНЬ", "МИНСК"},
	"el": {"ΑΘΗΝΑ", "Θεσσαλονίκη"},
	"ar": {"القاهرة", "بيروت", "عمّان"},
	"hi": {"नई दिल्ली", "मुंबई", "लखनऊ"},
	"zh": {"北京", "上海"},
	"ja": {"東京", "大阪"},
	"th": {"กรุงเทพฯ"},
}

// datelines: @ is the city, % the date, [origin] the agency.
var datelines = map[string][]string{
	"":   {"@, % ([origin]) - ", "@ ([origin]) - ", "@, % ([origin]) -- ", "@: ", "@, %: ", "@ ([origin]), % – ", "@, % ([origin]): ", "@ — "},
	"de": {"@ ([origin]) - ", "@ ([origin]). ", "@, % ([origin]) – "},
	"fr": {"@ ([origin]) - ", "@, le % ([origin]) – "},
	"es": {"@, % ([origin]).- ", "@ ([origin]) — "},
	"ru": {"@, %. /[origin]/. ", "@, % — [origin]. "},
	"zh": {"[origin]@%电 ", "([origin]@讯)"},
	"ja": {"【@[origin]】", "【[origin]=@】"},
}

// dateline puts a city, a date and the agency's name before the text.
func dateline(s *scene, d *draft, _ float64) bool {
	d.paragraphs[0] = s.datelineOf(s.origin) + d.paragraphs[0]
	return true
}

func (s *scene) datelineOf(from *Source) string {
	places, frames := cities[s.lang], datelines[s.lang]
	if places == nil {
		places = cities[""]
	}
	if frames == nil {
		frames = datelines[""]
	}
	return strings.NewReplacer("@", pick(s.rng, places), "%", dateOf(s.lang, s.time, s.rng.IntN(3)), "[origin]", from.Name).Replace(pick(s.rng, frames))
}

func dateOf(lang string, t time.Time, style int) string {
	switch lang {
	case "zh", "ja":
		return t.Format("1月2日")
	case "en", "":
		return t.Format([]string{"Jan 2", "January 2", "2 Jan"}[style])
	case "ru":
		return t.Format("2") + " " + russianMonths[t.Month()-1]
	case "de":
		return t.Format("2.1.")
	}
	return t.Format("2/1")
}

var russianMonths = [...]string{"января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября", "декабря"}

var (
	givenNames  = []string{"Anna", "Ravi", "Tom", "Leila", "Marta", "Kwame", "Ines", "Jonas", "Priya", "Oleg", "Yuki", "Sofia", "Daniel", "Amira", "Karl"}
	familyNames = []string{"Hartwell", "Menon", "Okafor", "Lindqvist", "Duarte", "Kowal", "Farouk", "Brandt", "Sato", "Ivers", "Castellan", "Rao", "Petrov", "Moreau", "Quill"}
)

func (s *scene) person() string { return pick(s.rng, givenNames) + " " + pick(s.rng, familyNames) }

// byline puts the reporters' names above the text, or credits at its end, or both.
func byline(s *scene, d *draft, _ float64) bool {
	where := s.rng.IntN(3)
	if where != 0 {
		top := []string{
			"By " + s.person(), "By " + s.person() + ", " + s.host.Name, "By " + s.person() + " and " + s.person(), "By " + s.origin.Name,
			s.person() + " | " + s.host.Name, "Edited by " + s.person(), strings.ToUpper(s.person()), "By " + s.host.Name + " Desk | " + s.time.Format("January 2, 2006"),
		}
		d.paragraphs = append([]string{pick(s.rng, top)}, d.paragraphs...)
	}
	if where != 1 {
		end := []string{
			"(Reporting by " + s.person() + "; Editing by " + s.person() + ")", "(Reporting by " + s.person() + " and " + s.person() + "; writing by " + s.person() + ")",
			"--" + s.origin.Name, "(" + s.origin.Name + ")", "– " + s.origin.Name, s.origin.Name + " " + initials(s.person()) + " " + initials(s.person()),
			"© " + s.time.Format("2006") + " " + s.origin.Name, "/" + s.origin.Name + "/",
		}
		credit := pick(s.rng, end)
		if chance(s.rng, 0.4) {
			d.paragraphs[len(d.paragraphs)-1] += " " + credit
		} else {
			d.paragraphs = append(d.paragraphs, credit)
		}
	}
	return true
}

func initials(name string) string {
	var b strings.Builder
	for f := range strings.FieldsSeq(name) {
		b.WriteString(strings.ToUpper(f[:1]))
	}
	return b.String()
}
