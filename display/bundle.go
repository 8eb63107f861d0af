package display

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/png"
	"strings"
	"sync"

	"gonum.org/v1/plot"

	"github.com/rustorch/rustorch/tensor"
)

// MIME types.
const (
	Text     = "text/plain"
	HTMLType = "text/html"
	PNGType  = "image/png"
	VegaLite = "application/vnd.vegalite.v5+json"
)

// A Bundler shows itself in several formats, by MIME type; binary formats are
// []byte or base64.
type Bundler interface{ MIMEBundle() map[string]any }

// An HTMLer shows itself as HTML.
type HTMLer interface{ HTML() string }

// A PNGer shows itself as a picture.
type PNGer interface{ PNG() []byte }

// maxText bounds the text of a value that says nothing about how to be shown.
const maxText = 20_000

// Bundle returns a value in all the formats that it has, text/plain always.
// Never HTML beside a chart: front ends would prefer the HTML.
func Bundle(v any) (data, metadata map[string]any) {
	data = map[string]any{}
	metadata = map[string]any{}
	switch v := v.(type) {
	case nil:
		data[Text] = "<nil>"
	case Bundler:
		for typ, x := range v.MIMEBundle() {
			data[typ] = encoded(x)
		}
		if data[VegaLite] != nil && data[PNGType] != nil {
			metadata[PNGType] = chartSize()
		}
	case HTMLer:
		data[HTMLType] = v.HTML()
	case PNGer:
		data[PNGType] = encoded(v.PNG())
	case *tensor.Tensor:
		if v != nil {
			tensorBundle(v, data)
		}
	case image.Image:
		pictureBundle(v, data, metadata)
	case *plot.Plot:
		plotBundle(v, data, metadata)
	}
	if len(data) == 0 {
		describe(v, data)
	}
	if _, ok := data[Text]; !ok {
		data[Text] = text(v)
	}
	return data, metadata
}

// text is what fmt prints, strings in quotes as Go writes them.
func text(v any) string {
	var s string
	switch v := v.(type) {
	case string:
		s = fmt.Sprintf("%q", v)
	case Markup:
		s = plainText(string(v))
	case HTMLer, PNGer, Bundler:
		if str, ok := v.(fmt.Stringer); ok {
			s = str.String()
		} else {
			s = fmt.Sprintf("<%T>", v)
		}
	default:
		s = fmt.Sprintf("%v", v)
	}
	return cut(s, maxText)
}

// cut shortens a text that is too long, and says so.
func cut(s string, most int) string {
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + fmt.Sprintf("… (%d bytes more)", len(s)-most)
}

// plainText takes the tags out of HTML.
func plainText(html string) string {
	var b strings.Builder
	inside := false
	for _, r := range html {
		switch {
		case r == '<':
			inside = true
		case r == '>':
			inside = false
		case !inside:
			b.WriteRune(r)
		}
	}
	return strings.TrimSpace(b.String())
}

func encoded(x any) any {
	if b, ok := x.([]byte); ok {
		return base64.StdEncoding.EncodeToString(b)
	}
	return x
}

// encoders are what earlier pictures were compressed with: making one anew costs
// as much as a small picture itself.
type encoders struct{ sync.Pool }

func (e *encoders) Get() *png.EncoderBuffer {
	b, _ := e.Pool.Get().(*png.EncoderBuffer)
	return b
}

func (e *encoders) Put(b *png.EncoderBuffer) { e.Pool.Put(b) }

var pngEncoders encoders

func encodePNG(m image.Image) []byte {
	var b bytes.Buffer
	e := png.Encoder{CompressionLevel: png.BestSpeed, BufferPool: &pngEncoders} // a third of the time for 5 % more bytes
	if err := e.Encode(&b, m); err != nil {
		panic(fmt.Errorf("display: %w", err)) // an image of no or too large a size
	}
	return b.Bytes()
}

// pictureBundle has a PNG for all front ends; a grid has hints too, as HTML.
func pictureBundle(m image.Image, data, metadata map[string]any) {
	if m.Bounds().Empty() {
		data[Text] = fmt.Sprintf("an empty image (%d×%d)", m.Bounds().Dx(), m.Bounds().Dy())
		return
	}
	data[Text] = fmt.Sprintf("image %d×%d", m.Bounds().Dx(), m.Bounds().Dy())
	if p, ok := m.(*Picture); ok {
		data[Text] = p.String()
		m = p.shown()
		if p.hints != nil {
			var b strings.Builder
			b.WriteString(`<div style="overflow:auto">`)
			p.write(&b, p.String())
			b.WriteString(`</div>`)
			data[HTMLType] = b.String()
		}
	}
	data[PNGType] = encoded(encodePNG(m))
	metadata[PNGType] = map[string]any{"width": m.Bounds().Dx(), "height": m.Bounds().Dy()}
}
