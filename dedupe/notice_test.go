package dedupe_test

import (
	"slices"
	"strings"
	"testing"

	"wirefold/dedupe"
)

func TestNotices(t *testing.T) {
	finder := dedupe.NewNoticeFinder()
	body := readText(t, "en-museum")
	german := readText(t, "de-wald")
	for _, test := range []struct {
		name, text string
		want       dedupe.Notices
	}{
		{"none", body, dedupe.Notices{}},
		{"empty", "", dedupe.Notices{}},
		{"none in German", german, dedupe.Notices{}},

		{"not edited", body + "\n\nApart from its headline, this report has not been edited by Lantern journalists and comes from a syndicated feed.", dedupe.Notices{Syndicated: true}},
		{"generated", body + "\n\nThe Lantern desk may have reworked only the picture and the headline; all the rest is auto-generated from a syndicated feed.", dedupe.Notices{Syndicated: true}},
		{"created", body + "\n\n(The remaining text was created automatically from an agency feed.)", dedupe.Notices{Syndicated: true}},
		{"unedited", body + "\n\nThis is an unedited report of a wire service.", dedupe.Notices{Syndicated: true}},
		{"without modification", body + "\n\nPublished from a news agency feed without any modification to the text.", dedupe.Notices{Syndicated: true}},
		{"before other furniture", body + "\n\nThis story has not been edited and was taken from a syndicated feed.\n\nRead more\n\nLeave a comment", dedupe.Notices{Syndicated: true}},
		{"shouted", body + "\n\nTHIS STORY HAS NOT BEEN EDITED AND COMES FROM A SYNDICATED FEED", dedupe.Notices{Syndicated: true}},

		{"with inputs", body + "\n\nWith inputs from agencies", dedupe.Notices{Derived: true}},
		{"compiled", body + "\n\nCompiled from agency reports.", dedupe.Notices{Derived: true}},
		{"avec", readText(t, "fr-train") + "\n\nLe Fanal, avec AFP", dedupe.Notices{Derived: true, Credits: []string{"AFP"}}},
		{"mit Material", german + "\n\nMit Material von dpa", dedupe.Notices{Derived: true, Credits: []string{"dpa"}}},

		{"dateline", "KESSE, Jan 30 (Reuters) - " + body, dedupe.Notices{Credits: []string{"Reuters"}}},
		{"dateline with state", "Old Kesse [Vester], May 5 (ANI): " + body, dedupe.Notices{Credits: []string{"ANI"}}},
		{"dateline with month cut", "KESSE, Sept. 2 (Xinhua) -- " + body, dedupe.Notices{Credits: []string{"Xinhua"}}},
		{"German dateline", "Hohenrieth (DPA) - " + german, dedupe.Notices{Credits: []string{"DPA"}}},
		{"Spanish dateline", "Valdehermosa, 11 may (EFE).- " + readText(t, "es-agua"), dedupe.Notices{Credits: []string{"EFE"}}},
		{"Russian dateline", "Белогорск, 27 августа (ТАСС) — " + readText(t, "ru-port"), dedupe.Notices{Credits: []string{"ТАСС"}}},
		{"trailing dashes", body + "\n\n--IANS", dedupe.Notices{Credits: []string{"IANS"}}},
		{"trailing brackets", body + " (AFP)", dedupe.Notices{Credits: []string{"AFP"}}},
		{"trailing source", body + "\n\n(Source: Xinhua)", dedupe.Notices{Credits: []string{"Xinhua"}}},
		{"twice the same", "KESSE, Jan 30 (AFP) - " + body + " (AFP)", dedupe.Notices{Credits: []string{"AFP"}}},

		// Traps.
		{"reported in prose", "The drum was sold twice, Reuters reported on Friday. " + body, dedupe.Notices{}},
		{"feed in prose", strings.Replace(body, "Four elders", "Visitors watched on the live feed of the museum's agency, which was not edited. Four elders", 1), dedupe.Notices{}},
		{"feed alone", body + "\n\nSubscribe to our syndicated feed.", dedupe.Notices{}},
		{"unedited alone", body + "\n\nAn unedited recording of the ceremony is on show.", dedupe.Notices{}},
		{"photo credit", body + "\n\nPhoto: Nordlys/Helle Thorsen", dedupe.Notices{}},
		{"photo credit in brackets", body + "\n\nThe drum in its new house (Photo: AFP)", dedupe.Notices{}},
		{"abbreviation in the middle", strings.Replace(body, "naval officer", "naval officer of the Royal Survey Squadron (RSS)", 1), dedupe.Notices{}},
		{"year of a first edition", body + "\n\nThe catalogue was originally published in 2014.", dedupe.Notices{}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := finder.Find(test.text)
			if got.Syndicated != test.want.Syndicated || got.Derived != test.want.Derived || !slices.Equal(got.Credits, test.want.Credits) {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
		})
	}
}

// TestSyndicated looks for sentences that say that a text was taken over, at its
// end, at its beginning, and at the end of its last paragraph.
func TestSyndicated(t *testing.T) {
	finder := dedupe.NewNoticeFinder()
	body := readText(t, "en-museum")
	for _, notice := range []string{
		"Please note: this post has been auto-published from an agency feed without any modifications to the text and has not been reviewed by an editor.",
		"This report was provided by Kestrel Newswire through its wire feed and appears here as received.",
		"The text of this article comes unchanged from the Norwave news wire; the Lantern takes no liability for it.",
		"(This item is auto-generated from a wire feed. It has not been edited by the Lantern.)",
		"Bis auf Überschrift und Bild wurde dieser Beitrag von der Redaktion nicht bearbeitet; er stammt aus dem Ticker einer Agentur.",
		"Diese Meldung wurde automatisch aus dem Angebot von Norwave übernommen und nicht redaktionell geprüft.",
		"Hinweis: Nur die Überschrift stammt vom Rheinboten, der übrige Text unverändert von Norwave.",
		"À l'exception du titre, cet article n’a pas été modifié par la rédaction et provient d'un fil d'agence.",
		"Note : seuls le titre et l'image ont pu être adaptés par le Phare ; le reste du contenu est généré automatiquement.",
		"Salvo el titular, esta noticia no ha sido editada por la redacción y procede de un servicio de agencia.",
		"Aviso: El Faro solo ha podido adaptar el titular; el resto del texto fue creado de forma automática.",
		"Tranne il titolo, questa notizia non è stata rivista dalla redazione e proviene da un feed d'agenzia.",
		"Nota: solo titolo e immagine possono essere stati cambiati dal Molo, il resto è generato in automatico.",
		"Com exceção do título, esta reportagem não foi editada pela redação e vem de um serviço de agência.",
		"Nota: o Diário pode ter mudado apenas o título e a imagem; o resto foi criado de forma automática.",
		"За исключением заголовка, этот материал не редактировался сотрудниками и взят из ленты агентства.",
		"Текст опубликован автоматически из ленты Сармат без изменений.",
		"शीर्षक के अलावा इस ख़बर को संपादकों ने संपादित नहीं किया है और यह सिंडिकेटेड फ़ीड से प्रकाशित है।",
		"Behalve de titel is dit artikel niet door de redactie bewerkt; het komt uit een feed van een persbureau.",
	} {
		for place, text := range map[string]string{
			"end": body + "\n\n" + notice, "beginning": notice + "\n\n" + body, "last paragraph": body + " " + notice,
			"before furniture": body + "\n\n" + notice + "\n\nRead more\n\nLeave a comment\n\nName\n\nWebsite",
			"no-break spaces":  body + "\n\n" + strings.ReplaceAll(notice, " ", "\u00A0"),
			"soft hyphens":     body + "\n\n" + strings.NewReplacer("at", "a\u00ADt", "ит", "и\u00ADт").Replace(notice),
		} {
			if !finder.Find(text).Syndicated {
				t.Errorf("%s: not found: %s", place, notice)
			}
		}
	}
	for _, prose := range []string{
		"Facebook's news feed is generated automatically, and the court asked why.",
		"The board left the dividend unchanged, Kestrel Newswire said.",
		"Only the title winner is entered automatically; the rest play in May.",
		"Der Antrag wurde von der Agentur für Arbeit nicht bearbeitet.",
		"Ce texte a été adopté sans modification par les députés.",
		"Salvo el titular, ningún jugador ha sido convocado.",
		"Лента новостей приложения теперь формируется автоматически.",
		"The agency said that its rules had not been changed.",
		"Her title was not changed by the agency.",
	} {
		if finder.Find(body + "\n\n" + prose).Syndicated {
			t.Errorf("found: %s", prose)
		}
	}
}

// TestCredits looks for the names of agencies at the beginning and end of a text.
func TestCredits(t *testing.T) {
	finder := dedupe.NewNoticeFinder()
	body := readText(t, "en-museum")
	type want = []string
	for _, test := range []struct {
		before, after string
		want          want
	}{
		// Datelines.
		{"Berlin (dpa) - ", "", want{"dpa"}},
		{"Berlin/Potsdam (dpa/bb) - ", "", want{"dpa"}},
		{"МОСКВА, 27 августа. /ТАСС/. ", "", want{"ТАСС"}},
		{"МОСКВА, 27 августа — РИА Новости. ", "", want{"РИА Новости"}},
		{"新华社北京3月15日电 ", "", want{"新华社"}},
		{"【ソウル共同】", "", want{"共同"}},
		{"【時事通信=東京】", "", want{"時事通信"}},
		{"(서울=연합뉴스) ", "", want{"연합뉴스"}},
		{"NEW YORK, Jan. 5, 2026 /PRNewswire/ -- ", "", want{"PRNewswire"}},
		{"OSLO, Norway, Jan. 5, 2026 (GLOBE NEWSWIRE) -- ", "", want{"GLOBE NEWSWIRE"}},
		{"TORONTO--(BUSINESS WIRE)--", "", want{"BUSINESS WIRE"}},
		{"TORONTO, Jan. 5 (Newsfile Corp. - January 5, 2026) - ", "", want{"Newsfile"}},
		{"LONDON / ACCESSWIRE / January 5, 2026 / ", "", want{"ACCESSWIRE"}},
		{"New Delhi, Jun 5 (PTI) ", "", want{"PTI"}},
		{"नई दिल्ली, 5 मई (Norwave) - ", "", want{"Norwave"}},
		{"(ANSA) - ROMA, ", "", want{"ANSA"}},
		{"A museum's drum\n\nBy Anna Kowal\n\nKESSE, Jan 30 (Reuters) - ", "", want{"Reuters"}},
		{"Old\u00A0Kesse, Jan\u00A030 (Reu\u00ADters)\u00A0- ", "", want{"Reu\u00ADters"}},

		// Bylines.
		{"By Reuters\n\n", "", want{"Reuters"}},
		{"By Anna Kowal, Norwave\n\n", "", want{"Norwave"}},
		{"By Agence Lumen\n\n", "", want{"Agence Lumen"}},

		// At the end.
		{"", "\n\nPTI ABC XYZ", want{"PTI"}},
		{"", " PTI ABC XYZ", want{"PTI"}},
		{"", "\n\n--IANS sg/na", want{"IANS"}},
		{"", "\n\n– Reuters", want{"Reuters"}},
		{"", "\n\n/ТАСС/", want{"ТАСС"}},
		{"", "\n\n© 2026 Norwave", want{"Norwave"}},
		{"", " (AFP) (Reporting by Anna Kowal; Editing by Karl Brandt)", want{"AFP"}},
		{"", " (AFP)\n\nRead more\n\nLeave a comment", want{"AFP"}},
		{"", "\n\nSOURCE Acme Corp", want{"Acme Corp"}},

		// Where it appeared first.
		{"", "\n\nThis article was originally published on Norwave. Read the original here: https://norwave.example/1", want{"Norwave"}},
		{"", "\n\nThis story first appeared in The Evening Compass.", want{"The Evening Compass"}},
		{"This story was originally released by Pan-Gulf News Agency.\n\n", "", want{"Pan-Gulf News Agency"}},
		{"", "\n\nRepublished from Norwave under a Creative Commons licence.", want{"Norwave"}},
		{"", "\n\nSource: Norwave. All rights reserved.", want{"Norwave"}},
		{"", "\n\nZuerst erschienen bei Norwave. Zum Original: https://norwave.example/1", want{"Norwave"}},
		{"", "\n\nQuelle: Norwave. Alle Rechte vorbehalten.", want{"Norwave"}},
		{"", "\n\nCet article a d'abord été publié par L'Observateur du Sud.", want{"L'Observateur du Sud"}},
		{"", "\n\nPublicado originalmente en Norwave.", want{"Norwave"}},
		{"", "\n\nApparso per la prima volta su Norwave.", want{"Norwave"}},
		{"", "\n\nEste artigo saiu primeiro em Norwave.", want{"Norwave"}},
		{"", "\n\nВпервые опубликовано на Северный вестник. Читать оригинал: https://a.example/", want{"Северный вестник"}},
		{"", "\n\nयह लेख मूल रूप से Norwave पर प्रकाशित हुआ था।", want{"Norwave"}},
		{"", "\n\nThe post Museum gives back drum appeared first on Norwave.", want{"Norwave"}},

		// Traps.
		{"", "\n\n(Reporting by Anna Kowal; Editing by Karl Brandt)", nil},
		{"", "\n\nThe house was built with the World Health Organization (WHO)", nil},
		{"The World Health Organization (WHO) - said on Friday. ", "", nil},
		{"Certificates of deposit (CDs) - a kind of loan. ", "", nil},
		{"", "\n\nThe drum, photographed by Jane Doe. (AP)", nil},
		{"", "\n\nPhoto: Jane Doe. (AP)", nil},
		{"", "\n\n“It has been silent for six generations.”\n\n— Nana Yaw Biney", nil},
		{"", "\n\n“It has been silent for six generations.” — Nana Yaw Biney", nil},
		{"By Anna Kowal\n\n", "", nil},
		{"", "\n\nThe catalogue was originally published by Penguin in 1974.", nil},
		{"", "\n\nThis catalogue was originally published in 2024.", nil},
		{"", "\n\nHOUSE PASSES DRUM BILL IN MAY. HOUSING STARTS FELL", nil},
		{"The museum said either/or/both would do. ", "", nil},
	} {
		got := finder.Find(test.before + body + test.after)
		if !slices.Equal(got.Credits, test.want) || got.Syndicated || got.Derived {
			t.Errorf("%q … %q: got %+v, want %q", test.before, test.after, got, test.want)
		}
	}

	// A credit stands in the last lines, not in each of the last quarter.
	lines := body + " (AFP)" + strings.Repeat("\n\nA line that follows the text.", 9)
	if got := finder.Find(lines); len(got.Credits) > 0 {
		t.Errorf("found far from the end: %+v", got)
	}
	if got := finder.Find("KESSE (Reuters) - " + body); got.Dateline != "Reuters" {
		t.Errorf("the dateline is %q", got.Dateline)
	}
	if got := finder.Find(body + " (AFP)"); got.Dateline != "" {
		t.Errorf("the dateline is %q, and there is none", got.Dateline)
	}
}

// TestDerived looks for lines that say what a text was made from.
func TestDerived(t *testing.T) {
	finder := dedupe.NewNoticeFinder()
	body := readText(t, "en-museum")
	type want = []string
	for _, test := range []struct {
		line string
		want want
	}{
		{"(With inputs from agencies)", nil},
		{"With agency inputs.", nil},
		{"With inputs from Norwave.", want{"Norwave"}},
		{"-- With files from Norwave", want{"Norwave"}},
		{"Unter Verwendung von Material von Agence Lumen.", want{"Agence Lumen"}},
		{"D'après Norwave.", want{"Norwave"}},
		{"(avec AFP)", want{"AFP"}},
		{"Con información de agencias", nil},
		{"Con datos de Norwave.", want{"Norwave"}},
		{"Con il contributo di Norwave.", want{"Norwave"}},
		{"Com informações da Norwave.", want{"Norwave"}},
		{"По материалам Norwave.", want{"Norwave"}},
		{"Norwave के इनपुट के साथ।", want{"Norwave"}},
		{"एजेंसी इनपुट के साथ।", nil},
	} {
		if got := finder.Find(body + "\n\n" + test.line); !got.Derived || got.Syndicated || !slices.Equal(got.Credits, test.want) {
			t.Errorf("%q: got %+v, want %q", test.line, got, test.want)
		}
	}
	for _, prose := range []string{
		"The list was compiled from the parish books of two villages.",
		"Con información de la policía, los bomberos cerraron el paso.",
		"Elle est venue avec ses deux sœurs.",
		"По данным музея, барабан был продан дважды.",
	} {
		if got := finder.Find(body + "\n\n" + prose); got.Derived {
			t.Errorf("%q: got %+v", prose, got)
		}
	}
}

func TestNames(t *testing.T) {
	for _, test := range []struct {
		credit, source string
		want           bool
	}{
		{"Reuters", "Reuters", true},
		{"REUTERS", "Reuters World News", true},
		{"Reuters", "The Reuters Report", true},
		{"Agence France-Presse", "Agence France Presse", true},
		{"ТАСС", "ТАСС – новости", true},
		{"新华社", "新华社国际", true},
		{"AP", "AP News", true},

		{"AP", "AP Top News", true},
		{"AP", "Associated Press", true},
		{"AFP", "Agence France-Presse", true},
		{"dpa", "Deutsche Presse-Agentur", true},
		{"Corvus", "Corvus News", true},
		{"News", "News", true},

		{"ap", "AP News", false},
		{"AP", "AP Müller Shipping", false},
		{"SUN", "The Sun Herald Malta", false},
		{"Corvus News", "News", false},
		{"Meridian Press", "The Press", false},
		{"New York Times", "Times", false},
		{"新", "新华社", false},
		{"AP", "Apricot Daily", false},
		{"AP", "Map of the Day", false},
		{"CMG", "CMGazette", false},
		{"Reuters", "Reuter's Angling Club", false},
		{"Press Agency Meridian", "Meridian Press Agency", false}, // other order
		{"Meridian Agency", "Meridian Press Agency", false},       // not one run of words
		{"", "Reuters", false},
		{"Reuters", "", false},
		{"", "", false},
		{"—", "– … –", false},
	} {
		if got := dedupe.Names(test.credit, test.source); got != test.want {
			t.Errorf("Names(%q, %q) = %t", test.credit, test.source, got)
		}
	}
}
