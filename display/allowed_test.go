package display

import "strings"

// What JupyterLab's sanitizer leaves of HTML in a notebook that is not trusted.
//
// Source: class Sanitizer of @jupyterlab/apputils 4.7.6, which is part of
// JupyterLab 4.6.6. The values of style properties are checked in the browser's
// tests, by the sanitizer itself.
var (
	allowedTags = set(`
	a abbr acronym address area article aside audio b bdi bdo big blockquote br button canvas caption center cite
	code col colgroup colspan command data datalist dd del details dfn dir div dl dt em fieldset figcaption figure
	font footer form h1 h2 h3 h4 h5 h6 header hgroup hr i img input ins kbd label legend li map mark menu meter
	nav nobr ol optgroup option output p pre progress q rowspan s samp section select small source span strike
	strong sub summary sup table tbody td textarea tfoot th thead time tr track tt u ul var video wbr`)
	allowedStyles = set(`
	backface-visibility background background-attachment background-clip background-color background-image
	background-origin background-position background-repeat background-size border border-bottom
	border-bottom-color border-bottom-left-radius border-bottom-right-radius border-bottom-style
	border-bottom-width border-collapse border-color border-left border-left-color border-left-style
	border-left-width border-radius border-right border-right-color border-right-style border-right-width
	border-spacing border-style border-top border-top-color border-top-left-radius border-top-right-radius
	border-top-style border-top-width border-width bottom box box-shadow box-sizing caption-side clear clip color
	cursor direction display display-inside display-outside elevation empty-cells float font font-family font-size
	font-stretch font-style font-variant font-weight height left letter-spacing line-height list-style
	list-style-image list-style-position list-style-type margin margin-bottom margin-left margin-right margin-top
	max-height max-width min-height min-width opacity outline outline-color outline-style outline-width overflow
	overflow-wrap overflow-x overflow-y padding padding-bottom padding-left padding-right padding-top
	page-break-after page-break-before page-break-inside pause-after perspective pitch pitch-range position quotes
	resize richness right speak speak-header speak-numeral speak-punctuation speech-rate stress table-layout
	text-align text-decoration text-indent text-overflow text-shadow text-transform text-wrap top unicode-bidi
	vertical-align visibility volume white-space width word-break word-spacing word-wrap z-index zoom
	align-content align-items align-self flex flex-basis flex-direction flex-grow flex-shrink flex-wrap grid
	grid-area grid-auto-columns grid-auto-flow grid-auto-rows grid-column grid-column-end grid-column-gap
	grid-column-start grid-gap grid-row grid-row-end grid-row-gap grid-row-start grid-template grid-template-areas
	grid-template-columns grid-template-rows gap row-gap column-gap justify-content justify-items justify-self
	order place-content place-items place-self`)
	// By tag; those of "*" are allowed everywhere.
	allowedAttributes = map[string]map[string]bool{
		"*": set(`class data-jupyter-id dir draggable hidden id inert itemprop itemref itemscope lang spellcheck style title
			translate`),
		"a":          set(`accesskey coords href hreflang rel shape tabindex target type`),
		"area":       set(`accesskey alt coords href nohref shape tabindex`),
		"audio":      set(`autoplay controls loop mediagroup muted preload src`),
		"bdo":        set(`dir`),
		"blockquote": set(`cite`),
		"br":         set(`clear`),
		"button":     set(`accesskey disabled tabindex type value`),
		"canvas":     set(`height width`),
		"caption":    set(`align`),
		"col":        set(`align char charoff span valign width`),
		"colgroup":   set(`align char charoff span valign width`),
		"command":    set(`checked command disabled icon label radiogroup type`),
		"data":       set(`value`),
		"del":        set(`cite datetime`),
		"details":    set(`open`),
		"dir":        set(`compact`),
		"div":        set(`align`),
		"dl":         set(`compact`),
		"fieldset":   set(`disabled`),
		"font":       set(`color face size`),
		"form":       set(`accept autocomplete enctype method novalidate`),
		"h1":         set(`align`),
		"h2":         set(`align`),
		"h3":         set(`align`),
		"h4":         set(`align`),
		"h5":         set(`align`),
		"h6":         set(`align`),
		"hr":         set(`align noshade size width`),
		"img":        set(`align alt border height hspace ismap src usemap vspace width`),
		"input": set(`accept accesskey align alt autocomplete checked disabled inputmode ismap list max maxlength min multiple
			placeholder readonly required size src step tabindex type usemap value`),
		"ins":      set(`cite datetime`),
		"label":    set(`accesskey for`),
		"legend":   set(`accesskey align`),
		"li":       set(`type value`),
		"menu":     set(`compact label type`),
		"meter":    set(`high low max min value`),
		"ol":       set(`compact reversed start type`),
		"optgroup": set(`disabled label`),
		"option":   set(`disabled label selected value`),
		"output":   set(`for`),
		"p":        set(`align`),
		"pre":      set(`width`),
		"progress": set(`max min value`),
		"q":        set(`cite`),
		"select":   set(`autocomplete disabled multiple required size tabindex`),
		"source":   set(`type`),
		"table":    set(`align bgcolor border cellpadding cellspacing frame rules summary width`),
		"tbody":    set(`align char charoff valign`),
		"td":       set(`abbr align axis bgcolor char charoff colspan headers height nowrap rowspan scope valign width`),
		"textarea": set(`accesskey autocomplete cols disabled inputmode placeholder readonly required rows tabindex wrap`),
		"tfoot":    set(`align char charoff valign`),
		"th":       set(`abbr align axis bgcolor char charoff colspan headers height nowrap rowspan scope valign width`),
		"thead":    set(`align char charoff valign`),
		"tr":       set(`align bgcolor char charoff valign`),
		"track":    set(`default kind label srclang`),
		"ul":       set(`compact type`),
		"video":    set(`autoplay controls height loop mediagroup muted poster preload src width`),
	}
)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}
