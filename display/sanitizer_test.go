package display

import (
	"encoding/xml"
	"errors"
	"fmt"
	"hash/crc32"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"encoding/base64"
)

// An extra attribute is lost without loss: it holds what only scripts need.
const extra = "data-heat"

var (
	scripts   = regexp.MustCompile(`(?s)<script>.*?</script>`)
	printed   = regexp.MustCompile(`(?s)<pre>.*?</pre>`)
	numbersOf = regexp.MustCompile(extra + `="[^"]*"`)
	hints     = regexp.MustCompile(`title="[^"]{60,}"`)
	embedded  = regexp.MustCompile(`data:image/png;base64,([A-Za-z0-9+/=]*)`)
	badValue  = regexp.MustCompile(`(?i)var\(|hsla?\(|calc\(|url\(|currentcolor|expression`)
	// A colored text needs a background of its own, or it vanishes on some page.
	inked = regexp.MustCompile(`(?:^|;)color:`)
)

// violations lists what JupyterLab's sanitizer would take out of HTML, and
// tags that are not closed.
func violations(html string) (list []string) {
	bad := func(format string, args ...any) { list = append(list, fmt.Sprintf(format, args...)) }
	d := xml.NewDecoder(strings.NewReader(scripts.ReplaceAllString(html, "")))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	var open []string
	for {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			bad("%v", err)
			break
		}
		switch e := token.(type) {
		case xml.StartElement:
			list = append(list, badElement(e)...)
			if !slices.Contains(xml.HTMLAutoClose, e.Name.Local) {
				open = append(open, e.Name.Local)
			}
		case xml.EndElement:
			if slices.Contains(xml.HTMLAutoClose, e.Name.Local) {
				continue
			}
			if n := len(open); n == 0 || open[n-1] != e.Name.Local {
				bad("</%s> closes %v", e.Name.Local, open)
			} else {
				open = open[:n-1]
			}
		}
	}
	if len(open) > 0 {
		bad("%v stay open", open)
	}
	return list
}

func badElement(e xml.StartElement) (list []string) {
	tag := e.Name.Local
	if !allowedTags[tag] {
		list = append(list, "<"+tag+">")
	}
	for _, a := range e.Attr {
		name := a.Name.Local
		switch {
		case name == extra:
		case !allowedAttributes["*"][name] && !allowedAttributes[tag][name]:
			list = append(list, "<"+tag+" "+name+">")
		case name == "style":
			list = append(list, badStyle(a.Value)...)
		case name == "src" && !strings.HasPrefix(a.Value, "data:image/png;base64,"):
			list = append(list, "a picture from "+a.Value)
		}
	}
	return list
}

func badStyle(style string) (list []string) {
	for _, rule := range strings.Split(style, ";") {
		name, value, ok := strings.Cut(rule, ":")
		if !ok || !allowedStyles[strings.TrimSpace(name)] || badValue.MatchString(value) {
			list = append(list, rule)
		}
	}
	if inked.MatchString(style) && !strings.Contains(style, "background:#") {
		list = append(list, "a color that may vanish: "+style)
	}
	return list
}

// TestSanitizer checks that all HTML keeps to what JupyterLab leaves in.
func TestSanitizer(t *testing.T) {
	n := 0
	for name, v := range corpus() {
		data, _ := Bundle(v)
		h, ok := data[HTMLType].(string)
		if !ok {
			continue
		}
		n++
		for _, bad := range violations(h) {
			t.Errorf("%s: %s", name, bad)
		}
		if data[VegaLite] != nil {
			t.Errorf("%s has HTML beside a chart: front ends would show the HTML", name)
		}
	}
	if n < 20 {
		t.Errorf("only %d values have HTML", n)
	}
}

// TestViolations shows the check what it must find.
func TestViolations(t *testing.T) {
	for html, want := range map[string]string{
		`<div style="opacity:.5"><b>x</b><img alt="a" src="data:image/png;base64,AA=="></div>`: "",
		`<svg></svg>`:                              "<svg>",
		`<div onclick="f()">x</div>`:               "<div onclick>",
		`<div style="transform:none">x</div>`:      "transform:none",
		`<div style="width:calc(1px)">x</div>`:     "width:calc(1px)",
		`<div style="color:#111">x</div>`:          "a color that may vanish: color:#111",
		`<img src="https://example.org/a.png">`:    "a picture from https://example.org/a.png",
		`<div><b>x</div>`:                          "</div> closes [div b]",
		`<div>x`:                                   "[div] stay open",
		`<div data-heat="1">x</div>`:               "",
		`<p>a &lt; b</p><script>a < b</script>`:    "",
		`<div style="background:var(--x)">x</div>`: "background:var(--x)",
	} {
		if got := strings.Join(violations(html), "; "); !strings.HasPrefix(got, want) || want == "" && got != "" {
			t.Errorf("%s: %q, want %q", html, got, want)
		}
	}
}

// stripped is what is left to read without any style, picture or script: a
// line for each block, cells of a table divided by bars.
func stripped(html string) string {
	html = scripts.ReplaceAllString(html, "")
	html = regexp.MustCompile(`<img alt="([^"]*)"[^>]*>`).ReplaceAllString(html, "{$1}")
	html = regexp.MustCompile(`</?(div|p|tr|table|details|summary|pre)\b[^>]*>`).ReplaceAllString(html, "\n")
	html = regexp.MustCompile(`</t[dh]>`).ReplaceAllString(html, " | ")
	html = regexp.MustCompile(`<[^>]*>`).ReplaceAllString(html, "")
	var lines []string
	for _, line := range strings.Split(html, "\n") {
		if line = strings.TrimRight(line, " "); strings.TrimSpace(line) != "" {
			lines = append(lines, line)
		}
	}
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&", "&#34;", `"`, "&#39;", "'", "&nbsp;", " ").Replace(strings.Join(lines, "\n")) + "\n"
}

// golden replaces pictures by sums of their pixels, as encoders differ, and
// shortens what is long.
func golden(t *testing.T, html string) string {
	html = scripts.ReplaceAllString(html, "<script>…</script>")
	html = hints.ReplaceAllString(html, `title="…"`)
	html = printed.ReplaceAllString(html, "<pre>…</pre>")
	html = numbersOf.ReplaceAllStringFunc(html, func(s string) string {
		return fmt.Sprintf("%s… %d bytes %08x\"", s[:30], len(s), crc32.ChecksumIEEE([]byte(s)))
	})
	html = embedded.ReplaceAllStringFunc(html, func(uri string) string {
		m, err := png.Decode(base64.NewDecoder(base64.StdEncoding, strings.NewReader(strings.TrimPrefix(uri, "data:image/png;base64,"))))
		if err != nil {
			t.Fatal(err)
		}
		sum := crc32.NewIEEE()
		r := m.Bounds()
		for y := range r.Dy() {
			for x := range r.Dx() {
				red, green, blue, alpha := m.At(x, y).RGBA()
				sum.Write([]byte{byte(red >> 8), byte(green >> 8), byte(blue >> 8), byte(alpha >> 8)})
			}
		}
		return fmt.Sprintf("%v %08x", r.Size(), sum.Sum32())
	})
	return strings.NewReplacer("</div>", "</div>\n", "</tr>", "</tr>\n").Replace(html)
}

// TestGoldenHTML compares all HTML, and the text that is left without style,
// with what was looked at before. -update writes it anew.
func TestGoldenHTML(t *testing.T) {
	for name, v := range corpus() {
		data, _ := Bundle(v)
		h, ok := data[HTMLType].(string)
		if !ok || name == "graph" { // its words come from the table of ops
			continue
		}
		text := "text/plain\n" + shortened(data[Text].(string)) + "\n\nwithout style\n" + shortened(stripped(h))
		compare(t, name+".txt", text)
		compare(t, name+".html", golden(t, h))
	}
}

// shortened leaves the middle of a long text out.
func shortened(text string) string {
	lines := strings.Split(text, "\n")
	if n := len(lines); n > 24 {
		lines = slices.Concat(lines[:12], []string{fmt.Sprintf("… %d lines", n-24)}, lines[n-12:])
	}
	return strings.Join(lines, "\n")
}

func compare(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", strings.ReplaceAll(name, " ", "-"))
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s changed; look at it, then run the test with -update:\n%s", file, got)
	}
}
