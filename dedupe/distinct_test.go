package dedupe_test

import (
	"fmt"
	"strings"
	"testing"

	"wirefold/dedupe"
)

// TestDifferentTexts checks that no two of the texts are taken for one, two
// reports of one event among them.
func TestDifferentTexts(t *testing.T) {
	texts := readTexts(t)
	for _, a := range names(texts) {
		for _, b := range names(texts) {
			if a == b {
				continue
			}
			if e := compare(texts[a], texts[b]); e.Verdict > dedupe.Related {
				t.Errorf("%s to %s: %s by %s", a, b, e.Verdict, e.Rule)
			}
			checkEvidence(t, texts[a], texts[b])
		}
	}
}

// TestForms fills forms with different facts: figures and names decide.
func TestForms(t *testing.T) {
	forms := []struct {
		name, form string
		fills      [][]any
	}{
		{
			"market close",
			"Shares on the %s exchange closed %s on %s as investors weighed fresh data on prices. The main index, which tracks the thirty largest companies, ended the day at %s points, a change of %s percent. %s led the winners with a gain of %s percent after the company raised its forecast for the year. At the other end of the list, %s lost %s percent. Turnover came to %s million crowns. Analysts at %s said that the mood was likely to stay nervous until the central bank meets. On the bond market the yield on ten-year paper stood at %s percent in the late afternoon, and the crown was quoted at %s to the dollar.",
			[][]any{
				{"Ravensby", "higher", "Monday", "4,218.7", "0.8", "Halden Steel", "3.4", "Corvo Foods", "2.1", "612", "Brandt Ellis", "3.92", "10.41"},
				{"Ravensby", "lower", "Tuesday", "4,187.2", "0.7", "Mistral Air", "2.2", "Halden Steel", "4.0", "588", "Quay Partners", "3.97", "10.46"},
				{"Oldminster", "higher", "Monday", "9,003.1", "1.3", "Peregrine Labs", "6.1", "Tarn Shipping", "1.9", "1,204", "Brandt Ellis", "4.10", "10.38"},
			},
		},
		{
			"weather",
			"The weather for %s: Fog will lift by mid-morning, then the sun will come through for %s hours. Temperatures will reach %s degrees on the coast and %s in the hills. The wind from the %s will freshen in the afternoon, with gusts of up to %s kilometres an hour over the headlands. At night the sky will cloud over, and up to %s millimetres of rain may fall before dawn. Water in the bay: %s degrees.",
			[][]any{
				{"Ravensby", "7", "19", "14", "west", "42", "3", "15"},
				{"Oldminster", "5", "16", "11", "south", "55", "8", "13"},
				{"Tarn Island", "9", "21", "17", "east", "38", "1", "16"},
			},
		},
		{
			"result",
			"%s beat %s %s-%s in front of %s spectators on Saturday. %s opened the scoring in minute %s with a header from close range, and %s made sure of the win with a low shot late in the second half. The visitors had a goal disallowed after a long look at the pictures. With the three points the hosts climb to place %s of the table.",
			[][]any{
				{"Ravensby Rovers", "Carrow Athletic", "2", "0", "11,340", "Lindqvist", "23", "Osei", "4"},
				{"Port Ellery", "Skerry United", "3", "1", "6,812", "Marchetti", "11", "Duval", "9"},
			},
		},
		{
			"dividend",
			"%s declares quarterly dividend. The board of directors of %s today declared a quarterly cash dividend of $%s per share of common stock, payable on %s %s to stockholders of record at the close of business on %s %s. About %s: the company serves customers in %s countries and employs %s people. This release contains forward-looking statements that involve risks and uncertainties; actual results may differ materially from those expressed or implied.",
			[][]any{
				{"Halden Steel", "Halden Steel", "0.31", "June", "14", "May", "30", "Halden Steel", "27", "8,400"},
				{"Corvo Foods", "Corvo Foods", "0.12", "July", "2", "June", "11", "Corvo Foods", "14", "3,150"},
			},
		},
		{
			"Wetter",
			"Das Wetter in %s: Am Morgen hält sich Nebel, danach scheint %s Stunden lang die Sonne. Die Höchstwerte liegen bei %s Grad im Tal und %s Grad auf den Höhen. Der Wind weht schwach bis mäßig aus %s, in Böen bis zu %s Kilometer in der Stunde. In der Nacht ziehen Wolken auf, bis zum Morgen fallen bis zu %s Liter Regen auf den Quadratmeter. Tiefstwert: %s Grad.",
			[][]any{
				{"Hohenrieth", "6", "18", "12", "Nordwest", "35", "4", "7"},
				{"Mühlgrund", "8", "22", "15", "Süden", "28", "2", "9"},
			},
		},
		{
			"收盘",
			"%s交易所星期%s收盘，主要股指报%s点，变动百分之%s。成交额为%s亿元，比前一个交易日有所变化。个股方面，涨幅最大的一家公司上升百分之%s，跌幅最大的一家下降百分之%s。分析人士认为，在央行公布下一步政策之前，市场情绪仍将保持谨慎。债券市场方面，十年期收益率为百分之%s，人民币对美元报%s。",
			[][]any{
				{"临江", "一", "3218.7", "0.8", "612", "3.4", "2.1", "2.92", "7.11"},
				{"北浜", "二", "4187.2", "0.7", "588", "5.2", "4.0", "2.97", "7.16"},
			},
		},
	}
	for _, f := range forms {
		t.Run(f.name, func(t *testing.T) {
			for i := range f.fills {
				for j := range i {
					a, b := fmt.Sprintf(f.form, f.fills[i]...), fmt.Sprintf(f.form, f.fills[j]...)
					for _, d := range append(additions(), dress{"undressed", strings.TrimSpace}) {
						if e := compare(a, d.on(b)); e.Verdict.Folds() {
							t.Errorf("fills %d and %d, %s: %s by %s with %.2f", i, j, d.name, e.Verdict, e.Rule, e.Score)
						}
						checkEvidence(t, a, d.on(b))
					}
				}
			}
		})
	}
}

// TestFormWithOtherNames fills a form with other names and without any figures.
func TestFormWithOtherNames(t *testing.T) {
	form := "%s has been appointed chair of the %s, the ministry announced in the afternoon. The post had been vacant since %s stepped down in spring for reasons of health. Members of the committee praised the new chair's experience and patience, and said that they looked forward to working together. The appointment still needs the consent of the upper house, which is regarded as a formality. %s grew up in %s and studied law there before joining the civil service."
	a := fmt.Sprintf(form, "Miriam Okafor", "Harbour Council", "Tobias Lindqvist", "Okafor", "Ravensby")
	b := fmt.Sprintf(form, "Helle Thorsen", "Museum Trust", "Anselm Biney", "Thorsen", "Oldminster")
	if e := compare(a, b); e.Verdict.Folds() {
		t.Errorf("%s by %s with %.2f", e.Verdict, e.Rule, e.Score)
	}
	checkEvidence(t, a, b)
}

// TestRoundUp checks that a round-up is not folded with the story in its middle.
func TestRoundUp(t *testing.T) {
	texts := readTexts(t)
	for _, glued := range [][3]string{
		{"en-bridge-other", "en-brief", "en-museum"},
		{"en-bridge-other", "en-museum", "en-brief"},
		{"en-bridge", "en-museum", "en-brief"},
		{"en-bridge", "en-bridge-other", "en-museum"},
		{"de-wald", "fr-train", "es-agua"},
		{"ru-port", "el-ferry", "de-wald"},
		{"ar-school", "hi-rail", "ru-port"},
		{"zh-metro", "ja-satellite", "zh-metro"},
	} {
		roundUp := texts[glued[0]] + "\n\n" + texts[glued[1]] + "\n\n" + texts[glued[2]]
		member := texts[glued[1]]
		if e := compare(roundUp, member); e.Verdict.Folds() {
			t.Errorf("%s: %s by %s", strings.Join(glued[:], ", "), e.Verdict, e.Rule)
		}
		checkEvidence(t, roundUp, member)
	}
}

// TestOneQuotation checks that one quotation does not make two texts one.
func TestOneQuotation(t *testing.T) {
	texts := readTexts(t)
	quotation := "\n\n\"We shall count every lamp and every ladder in this town, and whoever tells you that it cannot be done has never stood on a quay in January,\" Prime Minister Ingrid Solberg-Vance said on Thursday."
	for _, pair := range [][2]string{
		{"en-bridge", "en-museum"}, {"en-bridge", "en-bridge-other"}, {"en-museum", "en-brief"}, {"en-bridge-other", "en-brief"},
	} {
		a, b := texts[pair[0]]+quotation, texts[pair[1]]+quotation
		if e := compare(a, b); e.Verdict.Folds() {
			t.Errorf("%s and %s: %s by %s", pair[0], pair[1], e.Verdict, e.Rule)
		}
		checkEvidence(t, a, b)
	}
}

// TestTiny checks that what is too small to be evidence never folds.
func TestTiny(t *testing.T) {
	tiny := []string{
		"", " ", "\n\n", "…", "—", "\x00", "\xff\xfe", "\u200b\u00ad\ufeff", "\u0301", "a", "A", "7", "a b", "No.",
		"Read more", "The post appeared first on", "Ravensby's bridge to close for fourteen months", "桥", "โรง",
		"Ravensby bridge closes on 4 March after cracks found in girders", strings.Repeat("\u0301", 100), "👩‍👩‍👧‍👧", "🇩🇪🇫🇷",
	}
	for _, a := range tiny {
		for _, b := range append(tiny, readText(t, "en-bridge")) {
			for _, same := range []bool{false, true} {
				e := dedupe.Compare(dedupe.NewText(a), dedupe.NewText(b), dedupe.Options{SameSource: same})
				if e.Verdict.Folds() {
					t.Errorf("%q and %q: %s by %s", a, b, e.Verdict, e.Rule)
				}
			}
			checkEvidence(t, a, b)
		}
		if s := dedupe.NewText(a).Sketch(); s == nil {
			t.Errorf("%q: nil sketch", a)
		}
	}
}

// TestSameSourceIsStricter checks that the option never makes a copy of what is
// none without it.
func TestSameSourceIsStricter(t *testing.T) {
	texts := readTexts(t)
	for _, name := range names(texts) {
		a := dedupe.NewText(texts[name])
		for _, d := range append(additions(), typography()...) {
			b := dedupe.NewText(d.on(texts[name]))
			loose, strict := dedupe.Compare(a, b, dedupe.Options{}), dedupe.Compare(a, b, dedupe.Options{SameSource: true})
			if strict.Verdict.Folds() && !loose.Verdict.Folds() {
				t.Errorf("%s, %s: %s within one source, %s across", name, d.name, strict.Verdict, loose.Verdict)
			}
		}
	}
}

// TestOpeningOfARoundup: a story with others behind it, under a headline of its own,
// is a round-up; under the headline of the story it is the story's full text.
func TestOpeningOfARoundup(t *testing.T) {
	story := firstWords("ar-school", readText(t, "ar-school"), 80)
	long := story + "\n\n" + readText(t, "el-ferry")
	for title, want := range map[string]dedupe.Verdict{
		"Morning briefing": dedupe.Part,
		"What was said":    dedupe.Excerpt,
		"WHAT was said":    dedupe.Excerpt,
	} {
		e := dedupe.Compare(dedupe.NewText(story).WithTitle("What was said"), dedupe.NewText(long).WithTitle(title), dedupe.Options{})
		if e.Verdict != want {
			t.Errorf("under %q: %s by %s with %g, want %s", title, e.Verdict, e.Rule, e.Score, want)
		}
	}
}

// TestInflectedNamesComeBack: the rest of a full text names what its beginning is about,
// in other cases.
func TestInflectedNamesComeBack(t *testing.T) {
	begin := "Паром «Чайка», который ходит между Соловьёвкой и островом Долгий, с понедельника поставят на ремонт. Директор переправы Виктор Лаптев сообщил, что в корпусе нашли трещину длиной 40 сантиметров, а двигатель придётся заменить. Пассажиров до сентября будет возить катер на 60 мест, машины остаются на берегу. Билет подорожает с 90 до 120 рублей, школьники поедут бесплатно."
	rest := "Жители Долгого узнали о ремонте «Чайки» из объявления на пристани. В Соловьёвке говорят, что Лаптева предупреждали ещё весной: капитан трижды писал ему о трещине. Ремонтом двигателя займётся верфь в Каменке, и обойдётся он в 14 миллионов. Катером смогут пользоваться 300 человек в день, паромом ездили 500."
	short := dedupe.NewText(begin).WithTitle("До осени без машин")
	long := dedupe.NewText(begin + "\n\n" + rest).WithTitle("Переправу в Соловьёвке закроют на ремонт")
	if e := dedupe.Compare(short, long, dedupe.Options{}); e.Verdict != dedupe.Excerpt {
		t.Errorf("%s by %s with %g, want excerpt", e.Verdict, e.Rule, e.Score)
	}
}
