package parse

import (
	"strings"
	"time"
)

// month returns the month that a word in lower case names, in full or abbreviated, or 0.
// Of two months that begin alike, it is the one that has more in common with the word.
func month(name string) time.Month {
	best, longest := time.Month(0), 0
	for i, beginnings := range [...]string{
		"jan ene gen янв ιαν sty led oca tam ian січ",
		"feb fev fév feb фев φεβ lut úno şub hel лют",
		"mar mär mrz maa márc мар μάρ μαρ bře berez maal бер",
		"apr abr avr ápr апр απρ kwi dub nis huht кві",
		"may mai mei mag máj maj мая май μάι μαΐ μαι kvě touk тра",
		"jun juin giu jún июн ιούν ιουν cze čer haz kesä чер",
		"jul juil lug júl июл ιούλ ιουλ lip čvc červenc tem hein лип",
		"aug ago aoû aou авг αύγ αυγ sie srp ağu elo сер",
		"sep set szept sze сен σεπ wrz zář eyl syys вер",
		"oct okt out ott окт οκτ paź říj eki loka жов",
		"nov ноя νοέ νοε lis kas marras лис",
		"dec dez dic déc dék дек δεκ gru pro ara joulu гру",
	} {
		for beginning := range strings.FieldsSeq(beginnings) {
			if len(beginning) > longest && strings.HasPrefix(name, beginning) {
				best, longest = time.Month(i+1), len(beginning)
			}
		}
	}
	return best
}

// zoneOffset returns the minutes that a zone of that name lies east of UTC. Of names that
// several countries use, it is the one that feeds mean most: CST is American, IST Indian,
// BST British.
func zoneOffset(name string) (minutes int, ok bool) {
	switch name {
	case "Z", "z", "UT", "UTC", "GMT", "WET":
		return 0, true
	case "BST", "CET", "MET", "MEZ", "WEST", "WAT", "IRISH":
		return 60, true
	case "CEST", "MEST", "MESZ", "EET", "SAST", "CAT":
		return 120, true
	case "EEST", "MSK", "EAT", "TRT":
		return 180, true
	case "MSD", "GST", "SAMT":
		return 240, true
	case "PKT", "UZT", "YEKT":
		return 300, true
	case "IST":
		return 330, true
	case "NPT":
		return 345, true
	case "OMST", "NOVT":
		return 360, true
	case "ICT", "WIB", "KRAT":
		return 420, true
	case "HKT", "SGT", "PHT", "AWST", "IRKT", "WITA", "MYT":
		return 480, true
	case "JST", "KST", "WIT", "YAKT":
		return 540, true
	case "ACST":
		return 570, true
	case "AEST", "VLAT", "CHST":
		return 600, true
	case "ACDT":
		return 630, true
	case "AEDT", "MAGT":
		return 660, true
	case "NZST", "FJT", "PETT":
		return 720, true
	case "NZDT":
		return 780, true
	case "AZOT":
		return -60, true
	case "NDT":
		return -150, true
	case "BRT", "ART", "ADT", "CLST", "UYT":
		return -180, true
	case "NST":
		return -210, true
	case "AST", "AT", "EDT", "CLT", "VET", "BOT":
		return -240, true
	case "EST", "ET", "CDT", "COT", "PET":
		return -300, true
	case "CST", "CT", "MDT":
		return -360, true
	case "MST", "MT", "PDT":
		return -420, true
	case "PST", "PT", "AKDT":
		return -480, true
	case "AKST", "HDT":
		return -540, true
	case "HST":
		return -600, true
	case "SST":
		return -660, true
	}
	return 0, false
}
