package copygen

import (
	"math/rand/v2"
	"strings"
)

// furnitureTop and furnitureEnd are what sources put around all their articles.
// [site] is the source, [title] the article's headline, [other] the headline of
// another text; # is a number that differs from article to article. A source
// settles on one wording of a pattern, see vary.
var furnitureTop = map[string][]string{
	"en": {"{Listen to this article|Listen to this story} # min", "{Share|Share this} on {Facebook|social media} {Tweet|Post} {Email|Print} {Comments|Save}", "{Last updated|Updated} # {hours|minutes} ago | [site]", "{Home|Front page} › {News|World|Latest} › [title]", "# min read", "{Advertisement|Sponsored|Story continues below advertisement}", "[site] {is supported by its readers|may earn a commission when you buy through links on this site}."},
	"de": {"{Lesezeit|Lesedauer}: # Minuten", "Artikel {anhören|vorlesen lassen} | {Teilen|Merken} | Drucken", "{Anzeige|Werbung}"},
	"fr": {"Temps de lecture : # min", "{Partager|Envoyer} | {Imprimer|Écouter l'article}"},
	"es": {"Tiempo de lectura: # min", "{Compartir|Enviar} en {redes|Facebook} | {Escuchar|Imprimir}"},
	"it": {"Tempo di lettura: # min", "{Condividi|Stampa} l'articolo"},
	"pt": {"Tempo de leitura: # min", "{Compartilhar|Partilhar} | {Ouvir|Imprimir}"},
	"ru": {"Время чтения: # мин.", "{Поделиться|Сохранить} | {Печать|Слушать}"},
	"hi": {"पढ़ने का समय: # मिनट"},
	"ja": {"この記事を聴く # 分", "シェア | ツイート | 印刷"},
	"zh": {"阅读时间:# 分钟", "分享到微博 | 微信 | 打印"},
	"ar": {"وقت القراءة: # دقائق", "شارك المقال | طباعة"},
}

var furnitureEnd = map[string][]string{
	"en": {
		"The post [title] appeared first on [site].",
		"{Sign up|Subscribe} {for|to} {our|the [site]} {daily|morning|free|weekly} newsletter and get the {top stories|day's news|stories that matter} {in your inbox|by email} every {morning|day|weekday}. {You can unsubscribe at any time.|By signing up you agree to our terms and privacy policy.|We never share your address.}",
		"{Related|Read also|More on this|You may also like|Recommended}: [other] | [other] | [other]",
		"{Read more|Also read}: [other]",
		"{Leave a comment|Leave a reply|Join the conversation}. {Your email address will not be published. Required fields are marked *|You must be logged in to comment.|Comments are moderated by the [site] team.} {Name|Your name} Email {Website|} {Save my name, email and website in this browser for the next time I comment.|Post comment}",
		"{Follow|Join} [site] on {WhatsApp|Telegram|Facebook and X|Instagram} for {breaking news|live updates|the latest headlines} and {download our app|never miss a story}.",
		"© [site]. All rights reserved. {No part of this may be reproduced without permission.|Material may not be published, broadcast or redistributed.|}",
		"{Tags|Topics|Filed under}: {news, world, latest|top stories, headlines|business, markets, economy}",
		"Do you have {a tip|a story|information} for {our reporters|the newsroom|us}? {Write to|Contact} newsroom at [site] {in confidence|or call our desk|}.",
		"{Support|Help fund} {independent|local|our} journalism: {become a member of|subscribe to|donate to} [site] {today|from 2 a month|now}.",
	},
	"de": {
		"Der Beitrag [title] erschien zuerst auf [site].", "{Abonnieren Sie|Bestellen Sie} {unseren|den kostenlosen} Newsletter von [site] und erhalten Sie {jeden Morgen|täglich} die wichtigsten {Nachrichten|Meldungen} per E-Mail.", "{Lesen Sie auch|Mehr zum Thema|Das könnte Sie auch interessieren}: [other] | [other]",
		"{Schreiben Sie einen Kommentar|Kommentar verfassen}. Ihre E-Mail-Adresse wird nicht veröffentlicht. Erforderliche Felder sind mit * markiert.", "Folgen Sie [site] auf {WhatsApp|Telegram} und verpassen Sie keine Nachricht mehr.",
	},
	"fr": {
		"L'article [title] est apparu en premier sur [site].", "{Recevez|Abonnez-vous pour recevoir} chaque {matin|jour} la {lettre|newsletter} de [site] {dans votre boîte|par courriel}.", "{À lire aussi|Sur le même sujet}: [other] | [other]",
		"{Laisser un commentaire|Réagir}. Votre adresse e-mail ne sera pas publiée. Les champs obligatoires sont indiqués avec *", "Suivez [site] sur {WhatsApp|Facebook} pour ne rien manquer de l'actualité.",
	},
	"es": {
		"La entrada [title] se publicó primero en [site].", "{Suscríbase|Apúntate} al boletín de [site] y reciba {cada mañana|todos los días} las noticias {más importantes|del día}.", "{Lea también|Le puede interesar}: [other] | [other]",
		"{Deja un comentario|Comentarios}. Tu dirección de correo electrónico no será publicada. Los campos obligatorios están marcados con *",
	},
	"it": {"L'articolo [title] proviene da [site].", "{Iscriviti|Ricevi} la newsletter di [site] con le notizie {del giorno|più importanti}.", "{Leggi anche|Potrebbe interessarti}: [other]"},
	"pt": {"O post [title] apareceu primeiro em [site].", "{Assine|Subscreva} a newsletter do [site] e receba as notícias {todas as manhãs|do dia}.", "{Leia também|Veja também}: [other] | [other]"},
	"ru": {"Запись [title] впервые появилась на [site].", "{Подписывайтесь|Подпишитесь} на {наш Telegram-канал|рассылку [site]} и {будьте в курсе событий|читайте главное каждое утро}.", "{Читайте также|По теме}: [other] | [other]", "{Оставить комментарий|Комментарии}. Ваш адрес email не будет опубликован."},
	"hi": {"{ताज़ा ख़बरों|देश-दुनिया की ख़बरों} के लिए [site] को {फ़ॉलो करें|सब्सक्राइब करें}।", "यह भी पढ़ें: [other]"},
	"ja": {"投稿 [title] は [site] に最初に表示されました。", "[site] のメールマガジンに登録して毎朝ニュースを受け取りましょう。", "関連記事:[other]"},
	"zh": {"关注[site]公众号,每天获取最新资讯。", "相关阅读:[other] | [other]", "版权归[site]所有,未经授权不得转载。"},
	"ar": {"اشترك في النشرة البريدية من [site] لتصلك أهم الأخبار كل صباح.", "اقرأ أيضا: [other]"},
}

// furniture is what one source puts around its articles.
type furniture struct{ top, end []string }

// newFurniture settles the furniture of a source.
func newFurniture(r *rand.Rand, lang, site string) furniture {
	var f furniture
	settle := func(patterns []string, most int) []string {
		order := r.Perm(len(patterns))
		var out []string
		for _, i := range order[:min(len(order), r.IntN(most+1))] {
			out = append(out, strings.ReplaceAll(vary(r, patterns[i]), "[site]", site))
		}
		return out
	}
	f.top = settle(furnitureTop[lang], 2)
	f.end = settle(furnitureEnd[lang], 3)
	if len(f.top)+len(f.end) == 0 {
		f.end = settle(furnitureEnd[lang][:1], 1)
	}
	return f
}

// dress puts the furniture around a text.
func (f furniture) dress(r *rand.Rand, d *draft, titles []string) {
	fill := func(pattern string) string {
		for strings.Contains(pattern, "[other]") {
			other := "…"
			if len(titles) > 0 {
				other = pick(r, titles)
			}
			pattern = strings.Replace(pattern, "[other]", other, 1)
		}
		if strings.Contains(pattern, "#") {
			pattern = strings.ReplaceAll(pattern, "#", string(rune('1'+r.IntN(9))))
		}
		return strings.ReplaceAll(pattern, "[title]", d.title)
	}
	var out []string
	for _, b := range f.top {
		out = append(out, fill(b))
	}
	out = append(out, d.paragraphs...)
	for _, b := range f.end {
		out = append(out, fill(b))
	}
	d.paragraphs = out
}

// furnish puts the furniture of the host around the text.
func furnish(s *scene, d *draft, _ float64) bool {
	f := s.host.furniture
	if len(f.top)+len(f.end) == 0 {
		return false
	}
	f.dress(s.rng, d, s.pool.of(s.lang).titles)
	return true
}
