package display

import (
	"fmt"
	"html"
	"image"
	"strings"

	"golang.org/x/image/draw"
)

// Styles of HTML. Text has the page's color, and what is behind it is a tint
// of what the page has there: both show on light and on dark pages. All of it
// is left in by JupyterLab's sanitizer, and nothing is said by style alone.
const (
	cardStyle  = "font-family:monospace;font-size:13px;line-height:1.6"
	badgeStyle = "background:rgba(128,128,128,.2);border-radius:4px;padding:1px 7px;white-space:nowrap"
	alarmStyle = "background:#c62828;color:#fff;border-radius:4px;padding:1px 7px;white-space:nowrap;font-weight:bold"
	faintStyle = "opacity:.75"
	tableStyle = "border-collapse:collapse;font-family:monospace;font-size:13px;margin:4px 0"
)

// badge writes a word in a frame, with a hint if there is one.
func badge(b *strings.Builder, text, hint string) { labeled(b, badgeStyle, text, hint) }

// alarm writes a word in red.
func alarm(b *strings.Builder, text, hint string) { labeled(b, alarmStyle, text, hint) }

func labeled(b *strings.Builder, style, text, hint string) {
	title := ""
	if hint != "" {
		title = fmt.Sprintf(` title="%s"`, html.EscapeString(hint))
	}
	fmt.Fprintf(b, `<span style="%s"%s>%s</span> `, style, title, html.EscapeString(text))
}

// writeImage writes a picture of its own size.
func writeImage(b *strings.Builder, m image.Image, alt string) {
	r := m.Bounds()
	fmt.Fprintf(b, `<img alt="%s" width="%d" height="%d" src="data:image/png;base64,%s">`,
		html.EscapeString(alt), r.Dx(), r.Dy(), encoded(encodePNG(m)))
}

// stretch scales a picture, each pixel a rectangle.
func stretch(m image.Image, w, h int) *image.NRGBA {
	big := image.NewNRGBA(image.Rect(0, 0, w, h))
	draw.NearestNeighbor.Scale(big, big.Bounds(), m, m.Bounds(), draw.Src, nil)
	return big
}
