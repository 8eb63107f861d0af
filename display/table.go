package display

import (
	"fmt"
	"html"
	"strings"
	"unicode/utf8"
)

// A Table shows rows of text: aligned where it is printed, as HTML in a
// notebook.
type Table struct {
	Title  string
	Header []string
	Rows   [][]string
	Right  int      // so many of the last columns hold numbers and stand to the right
	Total  []string // a last row, set apart
	Notes  []string // lines below

	alarm    string   // a line in red
	red      bool     // what the last column says is in red
	source   []string // lines of a program, below it
	pictures *Picture // below the rows
}

// Limits of tables: rows, and bytes of a cell.
const (
	maxTable = 400
	maxCell  = 2000
)

// limited is the table without what nobody reads.
func (t *Table) limited() *Table {
	l := *t
	if n := len(t.Rows) - maxTable; n > 0 {
		l.Rows = t.Rows[:maxTable:maxTable]
		l.Notes = append(t.Notes[:len(t.Notes):len(t.Notes)], grouped(n)+" more rows")
	}
	return &l
}

// all are the rows with the header and the total.
func (t *Table) all() [][]string {
	if len(t.Header) == 0 {
		return nil
	}
	rows := append([][]string{t.Header}, t.Rows...)
	if t.Total != nil {
		rows = append(rows, t.Total)
	}
	return rows
}

// String is the table with aligned columns.
func (t *Table) String() string {
	t = t.limited()
	var width []int
	for _, row := range t.all() {
		for i, c := range row {
			if i == len(width) {
				width = append(width, 0)
			}
			width[i] = max(width[i], utf8.RuneCountInString(c))
		}
	}
	var lines []string
	if t.Title != "" {
		lines = append(lines, t.Title)
	}
	total := -2
	for _, w := range width {
		total += w + 2
	}
	rule := strings.Repeat("─", max(total, 0))
	for i, row := range t.all() {
		if i == len(t.Rows)+1 {
			lines = append(lines, rule)
		}
		lines = append(lines, t.line(row, width))
		if i == 0 {
			lines = append(lines, rule)
		}
	}
	if t.alarm != "" {
		lines = append(lines, "! "+t.alarm)
	}
	return strings.Join(append(append(lines, t.source...), t.Notes...), "\n")
}

func (t *Table) line(row []string, width []int) string {
	var b strings.Builder
	for i, c := range row {
		if i > 0 {
			b.WriteString("  ")
		}
		pad := strings.Repeat(" ", width[i]-utf8.RuneCountInString(c))
		if t.right(i) {
			c = pad + c
		} else {
			c += pad
		}
		b.WriteString(c)
	}
	return strings.TrimRight(b.String(), " ")
}

func (t *Table) right(column int) bool { return column >= len(t.Header)-t.Right }

// MIMEBundle returns the table as HTML and as text.
func (t *Table) MIMEBundle() map[string]any {
	return map[string]any{Text: t.String(), HTMLType: t.HTML()}
}

// HTML is the table with all text escaped.
func (t *Table) HTML() string {
	t = t.limited()
	var b strings.Builder
	b.WriteString(`<div style="` + cardStyle + `">`)
	if t.Title != "" {
		fmt.Fprintf(&b, `<div><b>%s</b></div>`, html.EscapeString(t.Title))
	}
	t.body(&b)
	if t.pictures != nil {
		b.WriteString(`<div>`)
		t.pictures.write(&b, "pictures")
		b.WriteString(`</div>`)
	}
	if t.alarm != "" {
		fmt.Fprintf(&b, `<div><span style="%s">%s</span></div>`, strings.Replace(alarmStyle, "nowrap", "normal", 1), html.EscapeString(t.alarm))
	}
	if len(t.source) > 0 {
		fmt.Fprintf(&b, `<pre style="margin:4px 0">%s</pre>`, html.EscapeString(strings.Join(t.source, "\n")))
	}
	for _, n := range t.Notes {
		fmt.Fprintf(&b, `<div style="%s">%s</div>`, faintStyle, html.EscapeString(n))
	}
	b.WriteString(`</div>`)
	return b.String()
}

func (t *Table) body(b *strings.Builder) {
	if len(t.Header) == 0 {
		return
	}
	b.WriteString(`<table style="` + tableStyle + `">`)
	t.row(b, "th", t.Header, "border-bottom:1px solid rgba(128,128,128,.6)")
	for i, row := range t.Rows {
		background := "background:rgba(128,128,128,.08)"
		if i%2 == 0 {
			background = "background:rgba(128,128,128,0)"
		}
		t.row(b, "td", row, background)
	}
	if t.Total != nil {
		t.row(b, "th", t.Total, "border-top:1px solid rgba(128,128,128,.6)")
	}
	b.WriteString(`</table>`)
}

func (t *Table) row(b *strings.Builder, tag string, cells []string, style string) {
	b.WriteString("<tr>")
	for i, c := range cells {
		align := "left"
		if t.right(i) {
			align = "right"
		}
		if len(c) < 80 { // longer ones may break
			align += ";white-space:nowrap"
		}
		text := strings.ReplaceAll(html.EscapeString(cut(c, maxCell)), "  ", "&nbsp; ")
		if t.red && tag == "td" && i == len(cells)-1 && c != "" {
			text = fmt.Sprintf(`<span style="%s">%s</span>`, alarmStyle, text)
		}
		fmt.Fprintf(b, `<%s style="padding:2px 12px 2px 4px;text-align:%s;%s">%s</%s>`, tag, align, style, text, tag)
	}
	b.WriteString("</tr>")
}
