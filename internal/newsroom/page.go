package newsroom

import (
	"bytes"
	"hash/fnv"
	"html/template"
	"image"
	"image/color"
	"image/png"
	"math/rand/v2"
	"time"
)

// pageTemplates are the HTML pages: the list of outlets, an outlet's front
// page, and an article.
const pageTemplates = `
{{define "newsstand"}}<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>The newsroom</title></head>
<body>
<h1>The newsroom</h1>
<p>Invented outlets with invented news. Each has a feed.</p>
<ul>
{{range .}}<li><a href="/{{.Slug}}/">{{.Name}}</a>: {{len .Articles}} articles, <a href="{{.Path}}">{{.Format}} feed</a></li>
{{end}}</ul>
</body>
</html>
{{end}}

{{define "front"}}<!DOCTYPE html>
<html lang="{{.Language}}">
<head><meta charset="utf-8"><title>{{.Name}}</title><link rel="alternate" href="{{.Path}}"></head>
<body>
<h1>{{.Name}}</h1>
<ul>
{{range .Articles}}<li lang="{{.Language}}"><a href="{{.Link}}">{{.Title}}</a></li>
{{end}}</ul>
</body>
</html>
{{end}}

{{define "article"}}<!DOCTYPE html>
<html lang="{{.Article.Language}}">
<head><meta charset="utf-8"><title>{{.Article.Title}} | {{.Outlet.Name}}</title><link rel="alternate" href="{{.Outlet.Path}}"></head>
<body>
<header><a href="/{{.Outlet.Slug}}/">{{.Outlet.Name}}</a></header>
<main>
<article>
<h1>{{.Article.Title}}</h1>
<p class="byline">{{.Article.Author}}, <time datetime="{{.Date}}">{{.Date}}</time></p>
{{with .Article.Image}}<img src="{{.}}" alt="">
{{end}}{{.Body}}</article>
</main>
<footer>{{.Motto}}</footer>
</body>
</html>
{{end}}
`

// page is what the template of an article sees.
type page struct {
	Outlet  *Outlet
	Article *Article
	Date    string
	Body    template.HTML
	Motto   string
}

func newPage(o *Outlet, a *Article, published time.Time) page {
	return page{
		Outlet: o, Article: a,
		Date: published.Format(time.RFC3339),
		// Embedded text, and checked to be well-formed.
		Body:  template.HTML(a.HTML),
		Motto: motto,
	}
}

// draw returns a picture in PNG that belongs to name alone: twelve bars before
// a plain sky.
func draw(name string) []byte {
	const width, height, bar = 240, 135, 20
	h := fnv.New64a()
	h.Write([]byte(name))
	dice := rand.New(rand.NewPCG(h.Sum64(), 0))
	sky := color.RGBA{R: uint8(100 + dice.IntN(120)), G: uint8(100 + dice.IntN(120)), B: uint8(140 + dice.IntN(110)), A: 255}
	roof := color.RGBA{R: uint8(dice.IntN(110)), G: uint8(dice.IntN(90)), B: uint8(dice.IntN(100)), A: 255}
	img := image.NewPaletted(image.Rect(0, 0, width, height), color.Palette{sky, roof})
	for left := 0; left < width; left += bar {
		for y := height - 20 - dice.IntN(height/2); y < height; y++ {
			for x := left; x < left+bar; x++ {
				img.SetColorIndex(x, y, 1)
			}
		}
	}
	var out bytes.Buffer
	// Writing to memory cannot fail, and the picture has a size.
	_ = png.Encode(&out, img)
	return out.Bytes()
}
