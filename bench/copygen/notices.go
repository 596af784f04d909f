package copygen

import "strings"

// noticeLanguages are the languages of notices, in a fixed order.
var noticeLanguages = []string{"en", "de", "fr", "es", "it", "pt", "ru", "hi"}

// notices are sentences with which publishers say that a text is syndicated. [host]
// is who publishes the copy, [origin] whom it comes from, [link] the original's
// address. Each pattern stands for dozens of wordings, see vary.
var notices = map[string][]string{
	"en": {
		"{Apart from|Except for|With the exception of} the {headline|title|headline and picture}, this {story|report|article} has not been {edited|changed|touched} by [host] {staff|editors|journalists} and {is published|comes|was taken} from {a syndicated|an agency|a wire} feed.",
		"Only the {headline|title} and the {picture|image} of this {report|story} may have been {reworked|changed} by the [host] {staff|team|desk}; the {rest of the content|remaining text|rest} {is auto-generated|was created automatically|was generated automatically} from a syndicated feed.",
		"{Disclaimer|Note|Please note}: this {post|article|story} has been {auto-published|published automatically} from {an agency|a syndicated|a wire} feed without any {modifications|changes|modification} to the text and has not been reviewed by an editor.",
		"This {story|report|article} was {delivered|supplied|provided} by [origin] through {an automatic|a syndicated|its wire} feed and {appears|is shown} here {unedited|without editing|as received}.",
		"{The text of this article|This text} {comes|was taken over} {unchanged|word for word} from the [origin] {news wire|agency feed|news feed}; [host] takes no {responsibility|liability} for {its content|it}.",
		"(This {story|item} is {auto-generated|generated automatically} from a {syndicated|wire} feed. It has not been edited by [host].)",
		"{With inputs from agencies|With agency inputs|With inputs from [origin]|Compiled from agency reports}.",
		"This {article|story} was {originally|first} {published|released} {by|on} [origin]. {Read the original here: [link]|Read the original article at [link]|}",
		"{Republished|Reprinted} from [origin] {with permission|under a Creative Commons licence|by arrangement}. {Original: [link]|}",
		"{Source|Text}: [origin]. {All rights reserved.|Published under licence.|}",
	},
	"de": {
		"{Bis auf|Abgesehen von|Mit Ausnahme von} {Überschrift und Bild|der Überschrift|Titel und Foto} wurde dieser {Beitrag|Text|Artikel} von der Redaktion von [host] nicht bearbeitet; er {stammt|wurde übernommen} aus {einem Agenturfeed|dem Ticker einer Agentur|einem syndizierten Feed}.",
		"{Diese Meldung|Dieser Artikel|Dieser Text} wurde {automatisch|maschinell} aus {dem Angebot|dem Nachrichtendienst|dem Ticker} von [origin] {übernommen|eingespielt|veröffentlicht} und {nicht|von uns nicht} {redaktionell|weiter} {geprüft|bearbeitet}.",
		"{Hinweis|Anmerkung}: {Die Überschrift|Nur die Überschrift} stammt von [host], der {übrige|restliche} Text {unverändert|ohne Änderung} von [origin].",
		"{Mit Material von|Unter Verwendung von Material von|Mit Informationen von} [origin].",
		"{Zuerst|Ursprünglich} erschienen bei [origin]. {Zum Original: [link]|}",
		"{Quelle|Text}: [origin]. {Für den Inhalt ist allein die Agentur verantwortlich.|Alle Rechte vorbehalten.|}",
	},
	"fr": {
		"{À l'exception du|Hormis le} {titre|titre et de la photo}, cet article n'a pas été {modifié|retouché|relu} par la rédaction de [host] et {provient|est issu} d'{un flux d'agence|un fil d'agence|un flux syndiqué}.",
		"{Cette dépêche|Ce texte|Cet article} a été {publié|repris|mis en ligne} automatiquement {à partir du fil|depuis le flux} de [origin], sans {aucune modification|intervention de la rédaction}.",
		"{Avec|D'après} [origin].",
		"{Cet article a d'abord été publié|Publié à l'origine} {par|sur} [origin]. {Lire l'original : [link]|}",
		"{Note|Avertissement} : seuls le titre et l'image ont pu être {adaptés|changés} par [host] ; le reste du contenu {est généré|a été créé} automatiquement.",
		"Source : [origin]. {Tous droits réservés.|Reproduction interdite.|}",
	},
	"es": {
		"{Salvo|Con excepción de|Excepto por} {el titular|el titular y la imagen}, esta {nota|noticia|información} no ha sido {editada|modificada|revisada} por la redacción de [host] y {procede|se publica a partir} de {un servicio de agencia|una fuente sindicada|un teletipo}.",
		"{Contenido|Texto} {publicado|generado} automáticamente {a partir del|desde el} servicio de [origin], sin {modificaciones|cambios} {de nuestra redacción|en el texto|}.",
		"{Con información de|Con datos de} [origin].",
		"{Publicado originalmente|Este artículo se publicó primero} {en|por} [origin]. {Lea el original en [link]|}",
		"{Aviso|Nota}: [host] solo ha podido {cambiar|adaptar} el titular; el resto del texto {se ha creado|fue creado} de forma automática.",
		"Fuente: [origin]. {Todos los derechos reservados.|}",
	},
	"it": {
		"{A parte|Fatta eccezione per|Tranne} il titolo, {questo articolo|questo testo|questa notizia} non è {stato modificato|stata rivista} dalla redazione di [host] e {proviene|è ripreso} da {un feed d'agenzia|un flusso di agenzia|un servizio in abbonamento}.",
		"{Contenuto|Testo} {pubblicato|ripreso} automaticamente {dal notiziario|dal flusso} di [origin], senza {interventi|modifiche} {redazionali|della redazione}.",
		"{Con informazioni di|Con il contributo di} [origin].",
		"{Pubblicato originariamente|Apparso per la prima volta} su [origin]. {L'originale: [link]|}",
		"{Nota|Avvertenza}: solo titolo e immagine possono essere stati cambiati da [host], il resto è generato in automatico.",
		"Fonte: [origin]. {Riproduzione riservata.|}",
	},
	"pt": {
		"{Com exceção|À exceção} do título, {esta reportagem|este texto|esta notícia} não foi {editada|alterada|revista} pela redação do [host] e {vem|foi publicada a partir} de {um feed de agência|um serviço de agência|uma fonte sindicada}.",
		"{Conteúdo|Texto} {publicado|gerado} automaticamente a partir do {serviço|noticiário} da [origin], sem {alterações|modificações} {da nossa equipa|no texto|}.",
		"{Com informações da|Com dados da} [origin].",
		"{Publicado originalmente|Este artigo saiu primeiro} {em|por} [origin]. {Leia o original: [link]|}",
		"{Nota|Aviso}: o [host] pode ter mudado apenas o título e a imagem; o resto foi criado de forma automática.",
		"Fonte: [origin]. {Todos os direitos reservados.|}",
	},
	"ru": {
		"{За исключением|Кроме} {заголовка|заголовка и фотографии}, {этот материал|этот текст|эта новость} не {редактировался|изменялся} сотрудниками [host] и {опубликован|взят} из {ленты агентства|новостной ленты|синдицированной ленты}.",
		"{Текст|Материал} {опубликован|размещён|получен} автоматически из ленты [origin] {без изменений|без редакторской правки}.",
		"{С использованием материалов|По материалам|По сообщению} [origin].",
		"{Впервые опубликовано|Первоначально опубликовано} на [origin]. {Читать оригинал: [link]|}",
		"{Примечание|Внимание}: редакция [host] могла изменить только заголовок, остальной текст создан автоматически.",
		"Источник: [origin]. {Все права защищены.|}",
	},
	"hi": {
		"{शीर्षक के अलावा|शीर्षक और चित्र को छोड़कर} {इस ख़बर|इस समाचार|इस लेख} को [host] के {कर्मचारियों|संपादकों|दल} ने संपादित नहीं किया है और यह {एजेंसी की फ़ीड|सिंडिकेटेड फ़ीड} से {ली गई है|प्रकाशित है}।",
		"{यह ख़बर|यह लेख|यह रिपोर्ट} [origin] की फ़ीड से {अपने आप|स्वचालित रूप से} {प्रकाशित हुई है|ली गई है}, इसमें कोई {बदलाव|संशोधन} नहीं किया गया।",
		"{एजेंसी इनपुट के साथ|[origin] के इनपुट के साथ}।",
		"यह लेख {सबसे पहले|मूल रूप से} [origin] पर {छपा था|प्रकाशित हुआ था}। {मूल लेख: [link]|}",
		"{सूचना|ध्यान दें}: [host] ने केवल शीर्षक बदला है, शेष सामग्री स्वचालित फ़ीड से बनी है।",
		"स्रोत: [origin]। {सर्वाधिकार सुरक्षित।|}",
	},
}

// notice says that the text is syndicated, mostly at its end.
func notice(s *scene, d *draft, _ float64) bool {
	patterns := notices[s.chrome]
	if patterns == nil {
		patterns = notices["en"]
	}
	text := s.fill(vary(s.rng, pick(s.rng, patterns)))
	switch x := s.rng.Float64(); {
	case x < 0.12:
		d.paragraphs = append([]string{text}, d.paragraphs...)
	case x < 0.25:
		d.paragraphs[len(d.paragraphs)-1] += " " + text
	default:
		d.paragraphs = append(d.paragraphs, text)
	}
	return true
}

// fill puts the names of host and origin into a pattern.
func (s *scene) fill(pattern string) string {
	return strings.NewReplacer("[host]", s.host.Name, "[origin]", s.origin.Name, "[link]", s.link, "[site]", s.host.Name).Replace(pattern)
}

// moreLinks end excerpts.
var moreLinks = map[string][]string{
	"en": {"Read more", "Continue reading", "{Read|See} the full {story|article} {at [site]|}", "Continue reading →", "Read more »"},
	"de": {"Weiterlesen", "Mehr lesen", "Den ganzen Artikel lesen", "Weiterlesen bei [site]"},
	"fr": {"Lire la suite", "Lire plus", "Lire l'article complet"},
	"es": {"Leer más", "Seguir leyendo", "Lea la nota completa"},
	"it": {"Leggi tutto", "Continua a leggere"},
	"pt": {"Leia mais", "Continuar a ler", "Continue lendo"},
	"ru": {"Читать далее", "Читать полностью", "Подробнее"},
	"hi": {"आगे पढ़ें", "पूरी ख़बर पढ़ें"},
	"ja": {"続きを読む"},
	"zh": {"阅读全文", "查看更多"},
	"el": {"Διαβάστε περισσότερα"},
	"ar": {"اقرأ المزيد", "لقراءة المقال كاملا"},
	"th": {"อ่านต่อ"},
}

// headlineFrames are headlines around a subject, the asterisk.
var headlineFrames = map[string][]string{
	"en": {"What we know about *", "*: all you need to know", "Explained: *", "* – what happened", "*: the latest", "Report: *", "Here is why * matters"},
	"de": {"*: Was bisher bekannt ist", "Das steckt hinter *", "Bericht: *"},
	"fr": {"Ce que l'on sait : *", "*, ce qu'il faut savoir"},
	"es": {"Lo que se sabe: *", "*: todo lo que hay que saber"},
	"ru": {"Что известно: *", "*: главное"},
	"hi": {"* : जानिए पूरी बात"},
	"ja": {"*、詳細"},
	"zh": {"关注:*"},
}

// keywordFrames stand around the first sentence, the asterisk, or, without one, in
// its midst; # is the keyword.
var keywordFrames = map[string][]string{
	"en": {"#: *", "# news: *", "In the latest # news, *", "# update - *", "in what # watchers will note, ", "a matter of # interest, ", "according to # reports, ", "Breaking #: *"},
	"de": {"#: *", "#-News: *", "# aktuell - *"},
	"fr": {"#: *", "# : *", "Actualité # - *"},
	"es": {"#: *", "Noticias de #: *"},
	"ru": {"#: *", "Новости #: *"},
	"":   {"#: *", "# - *", "【#】*"},
}

// roundupTitles are headlines of round-ups.
var roundupTitles = map[string][]string{
	"en": {"News in brief", "Morning briefing", "What happened today", "The day in brief", "Five minutes of news", "Headlines at a glance"},
	"de": {"Kurz gemeldet", "Das Wichtigste am Morgen", "Was heute geschah", "Nachrichten im Überblick"},
	"fr": {"En bref", "L'essentiel de la matinée", "Ce qu'il s'est passé aujourd'hui", "La journée en cinq minutes"},
	"es": {"Noticias breves", "Lo esencial de la mañana", "Qué ha pasado hoy", "El día en cinco minutos"},
	"ru": {"Коротко о главном", "Утренний выпуск", "Что произошло сегодня", "Новости за пять минут"},
	"el": {"Σύντομες ειδήσεις", "Η πρωινή ενημέρωση", "Τι έγινε σήμερα", "Οι ειδήσεις σε πέντε λεπτά"},
	"ar": {"أخبار قصيرة", "موجز الصباح", "ماذا حدث اليوم", "الأخبار في خمس دقائق"},
	"hi": {"संक्षिप्त समाचार", "सुबह की सुर्ख़ियां", "आज क्या हुआ", "पांच मिनट में ख़बरें"},
	"th": {"ข่าวสั้น", "สรุปข่าวเช้านี้", "วันนี้เกิดอะไรขึ้นบ้าง", "ข่าวรอบวันในห้านาที"},
	"zh": {"新闻简报", "早间要闻", "今天发生了什么", "五分钟读新闻"},
	"ja": {"ニュース短信", "けさの主なニュース", "きょうの出来事", "五分でわかるニュース"},
}
