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
		{"avec", readText(t, "fr-train") + "\n\nLe Fanal, avec AFP", dedupe.Notices{Derived: true}},
		{"mit Material", german + "\n\nMit Material von dpa", dedupe.Notices{Derived: true}},

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
