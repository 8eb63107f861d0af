package display

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/rustorch/rustorch/tensor"
)

// TestGoldenPictures compares pictures with those that were looked at. Letters
// and curves may differ a little where a machine rounds otherwise.
func TestGoldenPictures(t *testing.T) {
	stretched, _ := png.Decode(bytes.NewReader(encodePNG(NewGrid(waves(5, 8, 8).MulScalar(3), "a", "b<", "c").(*Picture).shown())))
	curves, _ := png.Decode(bytes.NewReader(graph().PNG()))
	for name, m := range map[string]image.Image{
		"matrix":  NewHeatmap(waves(40, 30)).Image(),
		"numbers": NewHeatmap(waves(40, 30).Mul(waves(40, 30))).Image(),
		"lost":    NewHeatmap(lost()).Image(),
		"slices":  NewHeatmap(waves(5, 20, 30)).Image(),
		"vector":  NewHeatmap(waves(3000)).Image(),
		"rgb":     Image(waves(3, 24, 32).AddScalar(1).MulScalar(.5)).(*Picture).shown(),
		"bytes":   Image(waves(24, 32).AddScalar(1).MulScalar(127).To(tensor.Uint8)).(*Picture).shown(),
		"grid":    stretched,
		"graph":   curves,
	} {
		comparePicture(t, filepath.Join("testdata", name+".png"), m)
	}
}

func comparePicture(t *testing.T, file string, m image.Image) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, encodePNG(m), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	want, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	if m.Bounds().Size() != want.Bounds().Size() {
		t.Fatalf("%s: size %v, want %v", file, m.Bounds().Size(), want.Bounds().Size())
	}
	r, differ := m.Bounds(), 0
	for y := range r.Dy() {
		for x := range r.Dx() {
			if far(m, want, r.Min.X+x, r.Min.Y+y) {
				differ++
			}
		}
	}
	if differ*200 > r.Dx()*r.Dy() {
		t.Errorf("%s: %d of %d pixels differ; look at it, then run the test with -update", file, differ, r.Dx()*r.Dy())
	}
}

// far reports whether two pixels differ by more than a sixteenth of the range.
func far(a, b image.Image, x, y int) bool {
	r0, g0, b0, a0 := a.At(x, y).RGBA()
	r1, g1, b1, a1 := b.At(x, y).RGBA()
	for _, d := range []int{int(r0) - int(r1), int(g0) - int(g1), int(b0) - int(b1), int(a0) - int(a1)} {
		if max(d, -d) > 0x1000 {
			return true
		}
	}
	return false
}
