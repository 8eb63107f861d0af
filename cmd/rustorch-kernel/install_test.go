package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// call runs a command line and returns what it printed.
func call(t *testing.T, code int, args ...string) (stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	if got := dispatch(args, &out, &errs); got != code {
		t.Fatalf("rustorch-kernel %s: exit %d, want %d\n%s%s", strings.Join(args, " "), got, code, &out, &errs)
	}
	return out.String(), errs.String()
}

func TestInstallAndUninstall(t *testing.T) {
	for _, tt := range []struct {
		name string
		args []string
		dir  func(root string) string
	}{
		{"prefix", []string{"--prefix", "ROOT"}, func(r string) string { return filepath.Join(r, "share", "jupyter", "kernels", "rustorch") }},
		{"prefix=", []string{"--prefix=ROOT"}, func(r string) string { return filepath.Join(r, "share", "jupyter", "kernels", "rustorch") }},
		{"user", []string{"--user"}, func(r string) string { return filepath.Join(r, "kernels", "rustorch") }},
		{"default", nil, func(r string) string { return filepath.Join(r, "kernels", "rustorch") }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			root := t.TempDir()
			t.Setenv("JUPYTER_DATA_DIR", root)
			var args []string
			for _, a := range tt.args {
				args = append(args, strings.ReplaceAll(a, "ROOT", root))
			}
			dir := tt.dir(root)
			for range 2 { // the second time over the first
				out, _ := call(t, 0, append([]string{"install"}, args...)...)
				if !strings.Contains(out, dir) {
					t.Errorf("install says %q, not where", out)
				}
			}
			checkSpec(t, dir)
			call(t, 0, append([]string{"uninstall"}, args...)...)
			if left, _ := os.ReadDir(filepath.Dir(dir)); len(left) != 0 {
				t.Errorf("uninstall left %v", left)
			}
			call(t, 0, append([]string{"uninstall"}, args...)...)
		})
	}
}

func checkSpec(t *testing.T, dir string) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, "kernel.json"))
	if err != nil {
		t.Fatal(err)
	}
	var spec struct {
		Argv          []string
		DisplayName   string `json:"display_name"`
		Language      string
		InterruptMode string `json:"interrupt_mode"`
	}
	if err := json.Unmarshal(b, &spec); err != nil {
		t.Fatal(err)
	}
	if spec.DisplayName != "RusTorch (Go)" || spec.Language != "go" || spec.InterruptMode != "message" || len(spec.Argv) != 3 {
		t.Errorf("kernel.json = %+v", spec)
	}
	bin := strings.ReplaceAll(spec.Argv[0], "{resource_dir}", dir)
	if st, err := os.Stat(bin); err != nil || st.Mode()&0o111 == 0 && filepath.Ext(bin) != ".exe" {
		t.Errorf("the binary at %s: %v, %v", bin, st, err)
	}
	for _, f := range []string{"logo-32x32.png", "logo-64x64.png", "logo-svg.svg"} {
		if st, err := os.Stat(filepath.Join(dir, f)); err != nil || st.Size() == 0 {
			t.Errorf("%s: %v", f, err)
		}
	}
}

// TestInstallKeepsOthers checks that a folder that is not ours is left alone.
func TestInstallKeepsOthers(t *testing.T) {
	for _, spec := range []string{`{"argv":["python3"]}`, "{", ""} {
		root := t.TempDir()
		dir := filepath.Join(root, "share", "jupyter", "kernels", "rustorch")
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(dir, "kernel.json")
		if spec == "" {
			file = filepath.Join(dir, "notes.txt")
		}
		if err := os.WriteFile(file, []byte(spec), 0o644); err != nil {
			t.Fatal(err)
		}
		for _, cmd := range []string{"install", "uninstall"} {
			if _, errs := call(t, 1, cmd, "--prefix", root); !strings.Contains(errs, "left alone") {
				t.Errorf("%s over %q says %q", cmd, spec, errs)
			}
			if _, err := os.Stat(file); err != nil {
				t.Errorf("%s over %q: %v", cmd, spec, err)
			}
		}
	}
}

func TestCommandLine(t *testing.T) {
	for _, tt := range []struct {
		args []string
		code int
		says string
	}{
		{nil, 2, "missing"},
		{[]string{"dance"}, 2, `"dance"`},
		{[]string{"install", "--prefix"}, 2, "--prefix DIR"},
		{[]string{"install", "here"}, 2, "here"},
		{[]string{"version"}, 0, strings.TrimSpace(version)},
		{[]string{"--version"}, 0, strings.TrimSpace(version)},
		{[]string{"help"}, 0, "uninstall"},
	} {
		stdout, stderr := call(t, tt.code, tt.args...)
		if !strings.Contains(stdout+stderr, tt.says) {
			t.Errorf("rustorch-kernel %v says %q, not %q", tt.args, stdout+stderr, tt.says)
		}
	}
}
