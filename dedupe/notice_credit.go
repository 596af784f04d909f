package dedupe

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// creditPattern finds the names of agencies; each of its groups is a name.
type creditPattern struct {
	// keys are what a paragraph in lower case must have one of, to save time.
	keys []string
	mask keySet
	re   *regexp.Regexp
	// derived: it says that the text was made from what the named one supplied.
	derived bool
	// dateline: a place and a date stand before the name, or nothing.
	dateline bool
}

func (p *creditPattern) possible(l *noticeText) bool {
	return len(p.keys) == 0 || p.mask.meets(&l.keys)
}

// Parts of patterns. They are written without counted repetition, which is slow;
// the length of a name is checked when it is found.
const (
	// agencies that write their names in small letters
	smallNames = `(?:dpa|epd|kna|sid|apa|ots|afp|awp|sda|ats|ntb|stt|pap|čtk|mti|belga|anp|lusa|efe|ansa|dts|tt|bernama|antara)(?:-\p{L}+)?`
	nameFirst  = `[\p{Lu}\p{Lt}\p{Lo}]`
	nameRest   = `(?:[\p{L}\p{M}\p{N} &'’+_-]|\.[\p{L}\p{N}])`
	// nameLong goes on as long as it can, nameShort as long as it must.
	nameLong  = `(` + smallNames + `|` + nameFirst + nameRest + `*)`
	nameShort = `["“„«]?(` + smallNames + `|` + nameFirst + nameRest + `*?)["”“»]?`
	// begins is where a line or sentence begins; ends, where it does not go on.
	begins = `(?:^|[.!?…:"”»。।)\]/] ?|[(\[–—|] ?|- )`
	ends   = ` ?(?:[.;:,|()\[\]।。]|$| (?:with|under|by|via|and is|through|as part|mit Genehmigung|avec|con|с разрешения) )`
	closes = ` ?[.)\]।。]* ?$`
	// thisText is how a text speaks of itself.
	thisText = `(?:[Tt]h(?:is|e following) (?:\p{L}+ )?(?:story|article|post|piece|report|essay|column|content|interview|text|item|dispatch)(?: (?:was|has been|is|had))?(?: \p{L}+ly)? |[Vv]ersion of this \p{L}+ (?:was )?)`
)

func credit(re string, keys ...string) creditPattern {
	return creditPattern{keys: keys, re: regexp.MustCompile(re)}
}

func derived(re string, keys ...string) creditPattern {
	return creditPattern{keys: keys, re: regexp.MustCompile(re), derived: true}
}

// sourceKeys are the words before a colon that name where a text is from.
func sourceKeys() []string {
	var keys []string
	for _, w := range strings.Fields("source text agency quelle fuente fonte bron kaynak źródło sursa zdroj källa kilde lähde sumber πηγή источник джерело स्रोत 来源 來源 出典 출처 المصدر") {
		keys = append(keys, w+":", w+" :", w+"：")
	}
	return keys
}

// newCreditPatterns returns those of sentences in any of the first and last lines.
func newCreditPatterns() []creditPattern {
	from := `(?:by|on|in|at|with) (?:the )?`
	return []creditPattern{
		// Originally published by X · this article first appeared on X
		credit(`(?:`+begins+`|`+thisText+`)(?:[Oo]riginally|[Ff]irst) (?:published|released|appeared|posted|printed|ran) (?:online )?`+from+nameShort+ends, "originally ", "first published", "first released", "first appeared", "first posted", "first printed", "first ran"),
		credit(thisText+`(?:originally |first )?(?:published|released|appeared|posted|printed|ran) (?:originally |first )`+from+nameShort+ends, "published originally", "published first", "appeared originally", "appeared first", "ran first"),
		// The post … appeared first on X.
		credit(`^The post .+ (?:appeared first|first appeared) on `+nameShort+closes, "appeared first on", "first appeared on"),
		// Republished from X under a Creative Commons licence.
		credit(`(?:`+begins+`|`+thisText+`)(?:[Rr]epublished|[Rr]eprinted|[Rr]eproduced|[Rr]eposted|[Cc]ross-?posted)(?: here)?(?: with (?:kind )?permission)? (?:from|courtesy of|by permission of|with permission of) (?:the )?`+nameShort+ends, "republished", "reprinted", "reproduced", "reposted", "posted from"),
		// This story was supplied by X through its wire feed. · from the X news wire
		credit(thisText+`(?:delivered|supplied|provided|distributed|syndicated) by (?:the )?`+nameShort+ends, "delivered by", "supplied by", "provided by", "distributed by", "syndicated by"),
		credit(`\bfrom (?:the )?`+nameShort+`(?:['’]s)? (?:news ?wire|newswire|(?:agency |news |wire |syndicated )?feed|wire(?: service)?)\b`, "wire", "feed"),
		credit(begins+`(?:Source|SOURCE|Text|Agency|Quelle|Fuente|Fonte|Bron|Kaynak|Źródło|Sursa|Zdroj|Källa|Kilde|Lähde|Sumber|Πηγή|Источник|Джерело|स्रोत|来源|來源|出典|출처|المصدر) ?[:：] ?`+nameShort+`(?: ?[.;,|()।。]|$)`, sourceKeys()...),
		credit(`^SOURCE `+nameShort+closes, "source "),

		credit(`(?:[Zz]uerst|[Uu]rsprünglich)(?: (?:ist|wurde))? (?:erschienen|veröffentlicht|publiziert) (?:bei|auf|in|von|im|beim) `+nameShort+ends, "zuerst", "ursprünglich"),
		credit(`erschien(?:en)? (?:zuerst|ursprünglich) (?:bei|auf|in|von|im|beim) `+nameShort+ends, "erschien"),
		credit(`(?:Angebot|Nachrichtendienst|Ticker|Feed|Agentur|Nachrichtenagentur) (?:von|der|des) `+nameShort+` (?:automatisch |maschinell |unverändert )?(?:übernommen|eingespielt|veröffentlicht|bezogen)`, "angebot", "dienst", "ticker", "feed", "agentur"),
		credit(`(?:unverändert|ohne Änderung(?:en)?) (?:von|aus dem Ticker von) `+nameShort+ends, "unverändert", "ohne änderung"),

		credit(`(?:d['’]abord (?:été publiée?|parue?)|[Pp]ubliée? (?:à l['’]origine|initialement)|[Ii]nitialement (?:publiée?|parue?)) (?:par|sur|dans|chez) `+nameShort+ends, "publié", "paru"),
		credit(`(?:fil|flux|dépêche) (?:de |d['’])`+nameShort+ends, " fil ", "flux ", "dépêche "),
		credit(`(?:[Pp]ublicad[oa] (?:originalmente|por primera vez|pela primeira vez)|(?:se publicó|saiu|apareció) (?:primero|primeiro|originalmente)) (?:en|em|por|no|na|pelo|pela) `+nameShort+ends, "publicado ", "publicada ", "se publicó", "saiu ", "apareció "),
		credit(`(?:servicio|serviço|noticiário|teletipo|notiziario|flusso) (?:de|da|do|di|della|dell['’]) ?`+nameShort+ends, "servicio d", "serviço d", "noticiário", "teletipo", "notiziario", "flusso"),
		credit(`(?:[Pp]ubblicat[oa]|[Aa]pparso) (?:originariamente|originalmente|inizialmente|per la prima volta) (?:su|sul|in|da) `+nameShort+ends, "pubblicat", "apparso"),
		credit(`(?:[Вв]первые|[Пп]ервоначально) опубликован\p{L}* (?:на сайте|на|в|у) `+nameShort+ends, "опубликован"),
		credit(`из ленты (?:агентства )?`+nameShort+`(?: без |`+ends+`)`, "из ленты"),
		credit(`(?:सबसे पहले|मूल रूप से) `+nameShort+` (?:पर|में) (?:छप|प्रकाशित)`, "सबसे पहले", "मूल रूप"),
		credit(`(?:यह|इस) \S+ `+nameShort+` की `+hindiFeed+` से`, " की "),
		credit(`(?:[Ee]erder|[Oo]orspronkelijk) (?:verschenen|gepubliceerd) (?:op|in|bij|door) `+nameShort+ends, "verschenen", "gepubliceerd"),

		// With inputs from X
		derived(`(?:[Ww]ith|WITH) (?:additional )?(?:inputs?|INPUTS?|files|material) (?:from|FROM) (?:the )?(?:`+nameShort+closes+`)?`, "input from", "inputs from", "files from", "material from"),
		derived(`(?i)\bcompiled from (?:news )?(?:agenc|wire|news reports)|\bwith (?:news )?agenc(?:y|ies) inputs|\(?with agencies\)`, "compiled from", "with agenc", "with news agenc"),
		derived(begins+`(?:Mit|Unter Verwendung von|mit) (?:Material(?:ien)?|Informationen|Inhalten) (?:von|der) (?:`+nameShort+closes+`)?`, "material von", "materialien von", "material der", "informationen ", "inhalten "),
		derived(`\((?:mit|avec|con|com) (?:`+nameShort+`|agen\p{L}+)\)`+closes, "(mit", "(avec", "(con", "(com"),
		derived(`(?:`+begins+`|, )[Aa]vec (?:l['’])?(?:agences?|`+nameShort+`)`+closes, "avec "),
		derived(begins+`D['’]après (?:une dépêche de )?`+nameShort+closes, "après "),
		derived(begins+`(?:[Cc]on|[Cc]om) (?:información|informaciones|datos|informações|dados|informazioni|il contributo) (?:de|da|do|di|della|dell['’]) ?(?:agen\p{L}+|`+nameShort+`)`+closes, "información de", "informaciones de", "datos de", "informações d", "dados d", "informazioni d", "il contributo d"),
		derived(begins+`(?:С использованием материалов|По материалам|По сообщению|По данным|По информации) (?:агентств\p{L}* ?)?(?:`+nameShort+`)?`+closes, "материалов", "по материалам", "по сообщению", "по данным", "по информации"),
		derived(`(?:^|[।.(] ?)(?:`+nameShort+`|एजेंसी|एजेंसियों|भाषा)(?: के)? इनपुट(?: के साथ)?`+closes, "इनपुट"),
	}
}

// datelinePlace is where a dateline begins.
const datelinePlace = `^[\p{Lu}\p{Lt}\p{Lo}]`

// newDatelines returns those at the beginning of a paragraph.
func newDatelines() []creditPattern {
	agency := `(?:` + nameLong + `)(?:/\p{L}+)*(?: Corp\.)?(?: - [^()]*)?`
	date := `(?:, ?[^()\n:–—-]+)?`
	patterns := []creditPattern{
		// SEOUL, Jan 30 (Reuters) - · Berlin (dpa) - · PARIS (AFP), 3 May - · TORONTO--(BUSINESS WIRE)--
		credit(datelinePlace+`[^()\n]*\(`+agency+`\)`+date+` ?[.:–—-]`, "("),
		// New Delhi, May 5 (PTI) The … · KARACHI (APP) The …
		credit(datelinePlace+`[^()\n]*, ?[^()\n]*\d[^()\n]*\(`+agency+`\) `, "("),
		credit(`^[\p{Lu} .'-]+ \(`+agency+`\) `, "("),
		// (ANSA) - ROMA
		credit(`^\(`+agency+`\) ?[.:–—-]`, "("),
		// МОСКВА, 27 августа. /ТАСС/. · NEW YORK, Jan. 5 /PRNewswire/ -- · LONDON / ACCESSWIRE / January 5
		credit(datelinePlace+`[^()/\n]*[ .,]/ ?`+nameLong+`(?:/\p{Lu}[^/\n]*| [^/\n]*)?/`, "/"),
		// МОСКВА, 27 августа — РИА Новости.
		credit(datelinePlace+`[^()/\n—–]*\d[^()/\n—–]*[—–-] `+nameShort+`\. `, "—", "–", "- "),
		credit(`^(Reuters|AFP|AP|UPI|IANS|PTI|ANI|Xinhua|TASS|ТАСС|EFE|ANSA|DPA|dpa) ?[–—-]+ `, "–", "—", "-"),
		// 新华社北京3月15日电 · (新华社北京讯)
		credit(`^[（(]?([\p{Latin}\p{N}][\p{Latin}\p{M}\p{N} .'’&-]*|[\p{Cyrillic} ]+|[\p{Arabic} ]+|\p{Han}+?[社网網报報]) ?\p{Han}+(?:\d+月)?(?:\d+日)?(?:[电電]|[讯訊][)）])`, "电", "電", "讯", "訊"),
		// (서울=연합뉴스)
		credit(`^[（(]\p{Hangul}+ ?= ?(\p{Hangul}[\p{L}\p{N}]*)[)）]`, "="),
	}
	for i := range patterns {
		patterns[i].dateline = true
	}
	return patterns
}

// placed reports whether what stands before an agency's name can be a place and a
// date: no words in small letters but short ones, and a month after its day.
func placed(s string) bool {
	if longerThan(s, longestPlace) {
		return false
	}
	day := false
	for _, w := range strings.Fields(s) {
		r, _ := utf8.DecodeRuneInString(w)
		if unicode.IsLower(r) && !day && utf8.RuneCountInString(w) > 3 && !strings.HasPrefix(w, "d'") {
			return false
		}
		day = '0' <= r && r <= '9'
	}
	return true
}

// trailerPattern finds a credit at the end of a paragraph.
type trailerPattern struct {
	// needs is what the paragraph must have, and last one of the signs that it must
	// end in, if they are set; they save time.
	needs, last string
	creditPattern
	// whole: it must be a paragraph of its own. unquoted: and not follow a quotation.
	whole, unquoted bool
	// initials of the reporters follow the name.
	initials bool
}

func (p *trailerPattern) possible(s string) bool {
	return (p.last == "" || strings.IndexByte(p.last, s[len(s)-1]) >= 0) && strings.Contains(s, p.needs)
}

const capitalLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

// newTrailers returns those at the end of a paragraph.
func newTrailers() []trailerPattern {
	after := `(?:^|[.!?…"”»’'।。)\]] ?)`
	return []trailerPattern{
		// (AFP) · (Source: Xinhua)
		{needs: "(", last: ").", creditPattern: credit(after + `\((?:[Ss]ource ?: ?|Quelle ?: ?|Fonte ?: ?|Fuente ?: ?)?` + nameLong + `(?:/\p{L}+)*\)\.?$`)},
		{needs: "（", creditPattern: credit(`（` + nameLong + `）$`)},
		// --IANS · --IANS sg/na
		{needs: "--", creditPattern: credit(`(?:(?:^|[.!?…"”»)] ?)-?-- ?| --)` + nameLong + `(?: [\p{Ll}/]+)?$`)},
		{whole: true, unquoted: true, creditPattern: credit(`^[—–] ?` + nameLong + `\.?$`)},
		{whole: true, last: "-", creditPattern: credit(`^-` + nameLong + `-$`)},
		{whole: true, last: "].", creditPattern: credit(`^\[` + nameLong + `\]\.?$`)},
		{needs: "—", creditPattern: credit(`[.!?…।。] ?— ?` + nameLong + `$`)},
		{needs: "–", creditPattern: credit(`[.!?…।。] ?– ?` + nameLong + `$`)},
		// /ТАСС/
		{last: "/", creditPattern: credit(after + `/ ?` + nameLong + `/?\.?/$`)},
		// PTI ABC XYZ
		{last: capitalLetters, initials: true, creditPattern: credit(`(?:^|[.!?…"”»।] )` + nameShort + `(?: [A-Z][A-Z][A-Z]?[A-Z]?)(?: [A-Z][A-Z][A-Z]?[A-Z]?)?(?: [A-Z][A-Z][A-Z]?[A-Z]?)?$`)},
		{needs: "©", creditPattern: credit(`© ?\d+ ` + nameLong + `\.?$`)},
	}
}

// pictured reports words that tell a picture's credit from the text's.
func pictured(low string) bool {
	for _, w := range []string{"photo", "picture", "image", "foto", "bild:", "imagen", "immagine", "фото", "снимок", "फोटो", "तस्वीर", "写真", "图片", "图:", "사진", "صورة", "cliché", "getty", "courtesy"} {
		if strings.Contains(low, w) {
			return true
		}
	}
	return false
}

// bylinePatterns find who wrote a text in a line of its own before it.
type bylinePatterns struct{ begin, part *regexp.Regexp }

func newBylinePatterns() bylinePatterns {
	return bylinePatterns{
		begin: regexp.MustCompile(`^(?:By|BY|Von|VON|Par|PAR|Por|POR|Di|Da|Door|Автор:|От|लेखक:|द्वारा) (.+)$`),
		part:  regexp.MustCompile(`[^,|;/•·]+`),
	}
}

// creditBy looks for an agency in a byline: By Reuters · By Anna Kowal, Reuters.
// Reporters are no agencies.
func (n *noticeSearch) creditBy(l *noticeText) {
	m := n.byline.begin.FindStringSubmatchIndex(l.clean)
	if m == nil {
		return
	}
	for _, p := range n.byline.part.FindAllStringIndex(l.clean[m[2]:], -1) {
		start, end := m[2]+p[0], m[2]+p[1]
		for _, desk := range []string{" ", " Desk", " Staff", " Bureau", " staff", " "} {
			end = start + len(strings.TrimSuffix(l.clean[start:end], desk))
		}
		if organisation(strings.TrimSpace(l.clean[start:end])) {
			n.credit(l, start, end)
		}
	}
}

// organisation reports whether a name is rather that of a publisher than of a
// person: one word, or one with a word that publishers call themselves by.
func organisation(name string) bool {
	fields := strings.Fields(name)
	if len(fields) == 0 || strings.ContainsAny(name, "0123456789") {
		return false
	}
	if len(fields) == 1 {
		return true
	}
	low := strings.ToLower(name)
	for _, w := range []string{
		"press", "presse", "prensa", "agenc", "agenz", "agência", "agentur", "news", "wire", "noticias", "media", "post", "times", "gazette", "herald", "courier",
		"tribune", "dispatch", "star", "mail", "observer", "chronicle", "sentinel", "daily", "journal", "today", "signal", "standard", "reporter", "nation", "beacon", "ledger",
		"compass", "lantern", "online", "bote", "kurier", "blatt", "zeitung", "новост", "вестник", "агентств", "समाचार", "नेटवर्क", "network", "correio", "diário", "diario", "crónica",
	} {
		if strings.Contains(low, w) {
			return true
		}
	}
	switch strings.ToLower(fields[0]) {
	case "the", "le", "la", "el", "il", "der", "die", "das":
		return true
	}
	return false
}

// japanesePatterns find 【ソウル共同】, 【時事通信=東京】 and [ワシントン 12日 ロイター].
type japanesePatterns struct{ bracket, agency *regexp.Regexp }

func newJapanesePatterns() japanesePatterns {
	return japanesePatterns{
		bracket: regexp.MustCompile(`^(?:【([^】\n]+)】|\[([^\]\n]*日[^\]\n]*)\])`),
		agency:  regexp.MustCompile(`共同(?:通信)?|時事(?:通信)?|ロイター|聯合ニュース|タス通信|新華社|中央社|\p{Katakana}+通信|[\p{Latin}\p{Cyrillic}\p{Arabic}][\p{Latin}\p{Cyrillic}\p{Arabic}\p{N} .'’&-]*`),
	}
}

func (n *noticeSearch) japaneseDateline(l *noticeText) bool {
	if !strings.HasPrefix(l.clean, "【") && !strings.HasPrefix(l.clean, "[") {
		return false
	}
	m := n.japanese.bracket.FindStringSubmatchIndex(l.clean)
	if m == nil {
		return false
	}
	start, end := max(m[2], m[4]), max(m[3], m[5])
	a := n.japanese.agency.FindStringIndex(l.clean[start:end])
	if a != nil {
		return n.credit(l, start+a[0], start+a[1])
	}
	if equals := strings.IndexAny(l.clean[start:end], "=＝"); equals > 0 {
		return n.credit(l, start, start+equals)
	}
	return false
}
