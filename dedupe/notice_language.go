package dedupe

import "regexp"

// noticeLanguage knows how publishers of one language say that a text is syndicated.
type noticeLanguage struct {
	// keys: a paragraph in lower case without one of them says nothing of the kind.
	keys []string
	mask keySet
	// A notice says that the text was not touched, or made by a machine, and that it
	// comes from a feed or that only the headline is the publisher's own; it speaks
	// of itself.
	untouched, feed, this, headline *regexp.Regexp
	// certain: words that say all of it without speaking of themselves; may be nil.
	certain *regexp.Regexp
}

func (n *noticeLanguage) syndicated(l *noticeText) bool {
	low := l.low()
	if !n.mask.meets(&l.keys) || !n.untouched.MatchString(low) {
		return false
	}
	if n.certain != nil && n.certain.MatchString(low) {
		return true
	}
	return n.this.MatchString(low) && (n.feed.MatchString(low) || n.headline.MatchString(low))
}

// hindiFeed is the word, with its dot as one character or as two.
const hindiFeed = "(?:फ\u093C?|\u095E)ीड"

func newNoticeLanguages() []noticeLanguage {
	re := regexp.MustCompile
	// made joins verbs with a word for "automatically" on either side.
	made := func(automatic, verbs string) string {
		return `(?:` + verbs + `)\p{L}*[^.;]*` + automatic + `|` + automatic + `\p{L}*[^.;]*(?:` + verbs + `)`
	}
	either := func(a, b string) string { return `(?:` + a + `).*(?:` + b + `)|(?:` + b + `).*(?:` + a + `)` }
	return []noticeLanguage{
		{
			keys:      []string{"edited", "editing", "auto-", "auto ", "automatic", "modif", "changed", "changes", "without change", "touched", "as received", "verbatim", "word for word", "altered", "alteration", "reviewed", "rewritten"},
			untouched: re(`not (?:been |yet been )?(?:\p{L}+ )?(?:edited|modified|changed|altered|touched|reviewed|rewritten)|\bun-?edited|\bunmodified|\bunaltered|auto(?:matically)?[ -]+(?:generated|created|published|posted|imported)|(?:generated|created|published|posted|imported) automatically|without (?:any |further )?(?:modification|change|edit|alteration)|\bunchanged|\bas received|\bverbatim\b|word for word`),
			certain: re(either(`\b(?:syndicated|agency|wire|syndication)(?: news)? (?:feed|service)s?\b`,
				`not (?:been )?edited|\bun-?edited|auto(?:matically)?[ -]+(?:generated|created|published)|(?:generated|created|published) automatically|without (?:any )?(?:modification|change|editing)`)),
			feed:     re(`\bfeeds?\b|\bwires?\b|\bsyndicat|\bnews agency`),
			this:     re(`\bthis (?:\p{L}+ )?(?:story|report|article|post|piece|text|content|copy|item|dispatch)|\b(?:rest|remainder) of the (?:content|text|story|report|article)|\bremaining (?:text|content)`),
			headline: re(`(?:only|apart from|except|exception of|other than|aside from|barring|but for)\b[^.;]*(?:headline|title)`),
		},
		{
			keys:      []string{"bearbeitet", "verändert", "geändert", "redigiert", "geprüft", "automati", "maschinell", "änderung", "unredigiert", "bearbeitung"},
			untouched: re(`(?:nicht|weder)[^.;]*(?:bearbeitet|geändert|verändert|redigiert|geprüft|überarbeitet)|unverändert|unbearbeitet|unredigiert|ohne (?:\p{L}+ )?(?:änderung|bearbeitung|prüfung)|` + made(`(?:automati|maschinell)`, `erstellt|erzeugt|generiert|übernommen|eingespielt|veröffentlicht|importiert`)),
			feed:      re(`feed|ticker|agentur|nachrichtendienst|syndizier|newswire|angebot (?:von|der|des) `),
			this:      re(`dies(?:e|er|es|em|en) (?:\p{L}+ )?(?:beitrag|text|artikel|meldung|nachricht|bericht|inhalt)|(?:übrige|restliche)n? (?:text|inhalt|teil|beitrag|artikel)`),
			headline:  re(`(?:nur|bis auf|abgesehen von|ausnahme|außer|lediglich)[^.;]*(?:überschrift|titel|schlagzeile)|überschrift stammt`),
		},
		{
			keys:      []string{"modifi", "automatique", "retouch", "relu", "édité", "intervention", "relecture", "changement", "remanié"},
			untouched: re(`n['’](?:a|ont) (?:pas|jamais) été (?:\p{L}+ )?(?:modifi|retouch|relu|édit|corrig|remani)|sans (?:aucune |la moindre |autre )?(?:modification|intervention|retouche|relecture|changement)|` + made(`automatique`, `généré|créé|publié|repris|mise? en ligne|importé|diffusé`)),
			feed:      re(`(?:^|[ '’])(?:fil d|fil de|flux)|syndiqu|agences? de presse|feed`),
			this:      re(`(?:cet|ce|cette|présente?) (?:article|texte|dépêche|contenu|information|papier|nouvelle)|reste du (?:contenu|texte)`),
			headline:  re(`(?:seuls?|sauf|hormis|exception|excepté|à part)[^.]*titre`),
		},
		{
			keys:      []string{"editad", "modific", "revisad", "cambios", "autom", "edición", "alterad", "retocad"},
			untouched: re(`no (?:ha|han) sido (?:\p{L}+ )?(?:editad|modificad|revisad|alterad|retocad)|sin (?:\p{L}+ )?(?:modificaci|cambios|edici|editar|alteraci|retoques)|` + made(`autom[aá]tic`, `generad|publicad|cread|importad|difundid`)),
			feed:      re(`agencia|sindicad|teletipo|servicio de|feed|cable`),
			this:      re(`(?:este|esta|presente) (?:artículo|texto|contenido|nota|noticia|información|reportaje|despacho|cable)|resto del (?:texto|contenido)|(?:^|[.!?»”"] ?)(?:\p{L}+: )?(?:contenido|texto) (?:publicado|generado)`),
			headline:  re(`(?:sólo|solo|salvo|excep|solamente|únicamente|aparte)[^.;]*(?:titular|título)`),
		},
		{
			keys:      []string{"modific", "rivist", "editat", "automatic", "interventi", "ritoccat", "revision"},
			untouched: re(`non (?:è|sono) stat\p{L} (?:\p{L}+ )?(?:modificat|rivist|editat|corrett|ritoccat)|senza (?:\p{L}+ )?(?:interventi|modifich|cambiament|revision)|` + made(`automatic`, `generat|pubblicat|creat|ripres|importat`)),
			feed:      re(`agenzi|flusso|notiziario|feed|servizio in abbonamento`),
			this:      re(`quest[oa'’] ?(?:articolo|testo|notizia|contenuto|pezzo|lancio|nota)|il resto|(?:^|[.!?»”"] ?)(?:\p{L}+: )?(?:contenuto|testo) (?:pubblicat|ripres|generat)`),
			headline:  re(`(?:solo|soltanto|tranne|eccezione|a parte|salvo)[^.;]*titolo`),
		},
		{
			keys:      []string{"editad", "alterad", "revist", "modifica", "alteraç", "autom", "edição", "mudanças"},
			untouched: re(`não (?:foi|foram) (?:\p{L}+ )?(?:editad|alterad|revist|modificad)|sem (?:\p{L}+ )?(?:alteraç|modificaç|edição|mudanças|intervenç)|` + made(`autom[aá]tic`, `gerad|publicad|criad|importad`)),
			feed:      re(`agência|sindicad|noticiário|serviço|feed`),
			this:      re(`(?:este|esta|esse|essa) (?:artigo|texto|conteúdo|reportagem|notícia|matéria|nota)|o rest(?:o|ante)|(?:^|[.!?»”"] ?)(?:\p{L}+: )?(?:conteúdo|texto) (?:publicad|gerad)`),
			headline:  re(`(?:apenas|só|somente|exceção|exceto|salvo)[^.;]*(?:título|manchete)`),
		},
		{
			keys:      []string{"редакт", "изменя", "изменени", "автоматич", "правк", "вмешательств"},
			untouched: re(`не (?:был\p{L}* )?(?:редактир|изменя|отредакт|правил|проверял)|без (?:\p{L}+ )?(?:изменени|правк|редактиров|вмешательств)|` + made(`автоматич`, `опубликован|размещ|получен|создан|сформирован|взят`)),
			feed:      re(`лент[аыеу]|агентств|синдицир|новостного потока`),
			this:      re(`эт(?:от|а|о|у) (?:материал|текст|новость|статья|статью|сообщение|публикация|заметка)|остальн\p{L}+ текст|(?:^|[.!?»”"] ?)(?:\p{L}+: )?(?:текст|материал|новость|сообщение) (?:опубликован|размещ|получен|создан|взят)`),
			headline:  re(`(?:только|кроме|исключен)[^.;]*заголов`),
		},
		{
			keys:      []string{"संपादित", "सम्पादित", "बदलाव", "संशोधन", "परिवर्तन", "स्वचालित", "अपने आप", "ऑटो"},
			untouched: re(`(?:संपादित|सम्पादित) नहीं|(?:बदलाव|संशोधन|परिवर्तन) नहीं|स्वचालित|अपने आप|ऑटो`),
			feed:      re(hindiFeed + `|एजेंसी|सिंडिकेट`),
			this:      re(`(?:यह|इस|ये) (?:ख\x{093C}?बर|\x{0959}बर|समाचार|लेख|रिपोर्ट|स्टोरी|आलेख)|शेष (?:सामग्री|ख)|बाकी`),
			headline:  re(`(?:केवल|सिर्फ|सिर्\x{095E}|अलावा|छोड़कर)[^।]*शीर्षक|शीर्षक[^।]*(?:अलावा|छोड़कर)`),
		},
		{
			keys:      []string{"bewerkt", "automatisch", "ongewijzigd", "gewijzigd"},
			untouched: re(`niet (?:\p{L}+ )*(?:bewerkt|gewijzigd|aangepast)|ongewijzigd|` + made(`automatisch`, `gegenereerd|geplaatst|gepubliceerd|overgenomen`)),
			feed:      re(`feed|persbureau|nieuwsdienst`),
			this:      re(`dit (?:artikel|bericht|nieuwsbericht|stuk)|de rest van`),
			headline:  re(`(?:alleen|behalve|uitgezonderd|afgezien)[^.;]*(?:kop|titel)`),
		},
		{
			keys:      []string{"未经编辑", "未作修改", "未做修改", "自动", "自動", "未經"},
			untouched: re(`未[经經]?(?:\p{Han}{0,6})(?:编辑|編輯|修改|改动)|自[动動](?:生成|发布|發布|转载|抓取)`),
			feed:      re(`通讯社|通訊社|新闻社|供稿|rss|feed|新闻源|转载`),
			this:      re(`本文|本稿|该文|此文|此新闻`),
			headline:  re(`(?:仅|只|除)\p{Han}*标题`),
		},
		{
			keys:      []string{"編集", "自動", "そのまま", "変更"},
			untouched: re(`編集(?:を|は)?(?:\p{Hiragana}|加え)*(?:ない|いません|おりません|ず)|自動(?:的に)?(?:生成|配信|掲載)|そのまま(?:掲載|転載|配信)`),
			feed:      re(`配信|通信社|フィード`),
			this:      re(`この記事|本記事|この配信|この文章`),
			headline:  re(`見出し`),
		},
	}
}
