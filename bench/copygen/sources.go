package copygen

import (
	"fmt"
	"strings"
	"time"
)

// Source is a publisher: invented, with a furniture that it puts on its articles.
type Source struct {
	Name   string
	Host   string
	Agency bool

	lang      string // of its furniture
	dated     bool   // it begins its own reports with a dateline
	furniture furniture
}

var agencyNames = []string{
	"Norwave", "Kestrel Newswire", "Meridian Press Agency", "UNAP", "Ostara Press", "Halden Wire", "Pan-Gulf News Agency",
	"Telepress", "IBN-S", "Corvus News", "Agence Lumen", "Sarmat",
}

var outletNames = []string{
	"en Harbour Gazette", "en The Daily Lantern", "en Millbrook Courier", "en Quayside Post", "en Tidewater Tribune", "en The Evening Compass", "en Oakmoor Herald",
	"en Redstone Times", "en Business Ledger", "en Market Beacon", "en Capital Dispatch", "en Northgate News", "en The Plainsman", "en Valley Chronicle",
	"en Metro Signal", "en Frontline Today", "en Bharat Observer", "en Deccan Standard", "en Ganga Mail", "en Lagoon Star", "en Savanna Nation",
	"en Island Reporter", "en Pacific Sentinel", "en Southern Cross Daily", "en NewsHarbor24", "en WorldBrief", "en Globelines", "en The Ferryman", "en Inkwell", "en Copperfield Press",
	"de Rheinbote", "de Nordkurier Online", "de Alpenblatt", "fr Le Phare du Jour", "fr La Gazette des Quais", "fr L'Observateur du Sud", "es El Faro Diario", "es La Crónica del Valle", "es Noticias del Puerto",
	"pt Correio da Serra", "pt Diário do Cais", "it Il Molo", "it La Voce del Porto", "ru Северный вестник", "ru Городские новости", "hi Ganga Samachar", "ja 港湾日報", "ar صدى الميناء",
}

// newSources settles the sources of a corpus.
func newSources(seed uint64) []*Source {
	r := newRand(seed, "sources")
	var out []*Source
	for _, name := range agencyNames {
		s := &Source{Name: name, Host: hostOf(name, len(out)), Agency: true, lang: "en", dated: chance(r, 0.7)}
		if chance(r, 0.4) {
			s.furniture = newFurniture(r, s.lang, name)
		}
		out = append(out, s)
	}
	for _, entry := range outletNames {
		lang, name, _ := strings.Cut(entry, " ")
		s := &Source{Name: name, Host: hostOf(name, len(out)), lang: lang}
		s.furniture = newFurniture(r, lang, name)
		out = append(out, s)
	}
	return out
}

func hostOf(name string, n int) string {
	var b strings.Builder
	for _, r := range strings.ToLower(name) {
		if 'a' <= r && r <= 'z' || '0' <= r && r <= '9' {
			b.WriteRune(r)
		}
	}
	if b.Len() == 0 {
		fmt.Fprintf(&b, "site%d", n)
	}
	return b.String() + ".example"
}

// linkOf returns an address for an article.
func (s *Source) linkOf(t time.Time, title string, n int) string {
	slug := strings.Join(cutSlug(title), "-")
	if slug == "" {
		slug = "article"
	}
	return fmt.Sprintf("https://%s/%s/%s-%d", s.Host, t.Format("2006/01/02"), slug, n)
}

func cutSlug(title string) []string {
	var out []string
	for _, w := range foldedWords(title) {
		w = strings.Map(func(r rune) rune {
			if 'a' <= r && r <= 'z' || '0' <= r && r <= '9' {
				return r
			}
			return -1
		}, w)
		if w != "" && len(out) < 6 {
			out = append(out, w)
		}
	}
	return out
}
