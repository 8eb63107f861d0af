package local

import (
	"errors"
	"fmt"
	"go/ast"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/rustorch/rustorch/kernel/cell"
	"github.com/rustorch/rustorch/kernel/engine"
	"github.com/rustorch/rustorch/kernel/export"
)

// Export writes the cells that ran as a Go program, with a go.mod beside it if
// there is none.
func (c *call) Export(file string) ([]string, error) {
	p, err := export.Program(c.e.session, c.e.log)
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(file, p.Source, 0o644); err != nil {
		return nil, err
	}
	notes := append(p.Notes, "wrote "+file)
	mod := filepath.Join(filepath.Dir(file), "go.mod")
	f, err := os.OpenFile(mod, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return append(notes, mod+" is there already and stays as it is"), nil
	}
	if err != nil {
		return notes, err
	}
	defer f.Close()
	text, needs := module(file, p.Imports)
	if _, err := f.WriteString(text); err != nil {
		return notes, err
	}
	if needs {
		return append(notes, "wrote "+mod+"; go mod tidy completes it"), nil
	}
	return append(notes, "wrote "+mod), nil
}

// module is a go.mod for a program, and whether it needs other modules: in the
// versions that this kernel was built with, as far as it knows them.
func module(file string, imports []string) (text string, needs bool) {
	name := strings.TrimSuffix(filepath.Base(file), ".go")
	version, _, _ := strings.Cut(strings.TrimPrefix(runtime.Version(), "go"), " ")
	text = fmt.Sprintf("module %s\n\ngo %s\n", moduleName(name), languageVersion(version))
	info, _ := debug.ReadBuildInfo()
	var lines []string
	for _, p := range imports {
		if !strings.Contains(p, ".") {
			continue
		}
		needs = true
		if line := requirement(info, p); line != "" && !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	if len(lines) > 0 {
		text += "\nrequire (\n" + strings.Join(lines, "") + ")\n"
	}
	return text, needs
}

// requirement is the line of a go.mod for the module of a package.
func requirement(info *debug.BuildInfo, path string) string {
	if info == nil {
		return ""
	}
	for _, m := range append([]*debug.Module{&info.Main}, info.Deps...) {
		if (path == m.Path || strings.HasPrefix(path, m.Path+"/")) && strings.HasPrefix(m.Version, "v") && !strings.Contains(m.Version, "+") {
			return fmt.Sprintf("\t%s %s\n", m.Path, m.Version)
		}
	}
	return ""
}

// moduleName is a path that the go command accepts.
func moduleName(name string) string {
	ok := strings.Map(func(r rune) rune {
		if r < 0x80 && (r == '-' || r == '_' || '0' <= r && r <= '9' || 'a' <= r|0x20 && r|0x20 <= 'z') {
			return r
		}
		return -1
	}, name)
	if ok == "" || ok[0] == '-' {
		return "notebook"
	}
	return ok
}

// languageVersion is 1.26 for 1.26.3.
func languageVersion(version string) string {
	parts := strings.SplitN(version, ".", 3)
	if len(parts) < 2 {
		return version
	}
	return parts[0] + "." + parts[1]
}

// Measure runs code a number of times.
func (c *call) Measure(code string, loops int) (time.Duration, bool) {
	text, failed := c.looped(code, loops)
	if failed != nil {
		c.result = *failed
		return 0, false
	}
	u, prog, failed := c.load(text)
	if failed != nil {
		c.result = *failed
		return 0, false
	}
	c.e.session.Hoist(u)
	start := time.Now()
	end := prog.Run(c.ctx)
	took := time.Since(start)
	if end.Err != nil {
		c.result = engine.Result{Err: c.e.describe(end.Err)}
		return took, false
	}
	return took, true
}

// looped writes a loop around code whose last value, if it has one, is dropped.
func (c *call) looped(code string, loops int) (text string, failed *engine.Result) {
	u, err := c.e.session.Check(c.req.Count, code)
	if err != nil {
		return "", &engine.Result{Err: c.e.describe(err)}
	}
	if u.Value != nil && len(u.Body) == 1 {
		code = strings.TrimRight(strings.TrimSpace(code), ";")
		call, ok := ast.Unparen(u.Value).(*ast.CallExpr)
		switch {
		case ok && u.Operators[call]:
			code = "(" + code + ").Release()"
		case !ok || u.Info.Types[call.Fun].IsBuiltin() || u.Info.Types[call.Fun].IsType():
			code = "_ = " + code
		}
	}
	return fmt.Sprintf("for range %d {\n%s\n}", loops, code), nil
}

// load compiles code that is no part of the session's program.
func (c *call) load(code string) (u *cell.Unit, prog cell.Program, failed *engine.Result) {
	var res engine.Result
	defer func() {
		c.e.defect(&res)
		if res.Err != nil {
			failed = &res
		}
	}()
	u, err := c.e.session.Check(c.req.Count, code)
	if err == nil {
		prog, err = c.e.backend.Load(u)
	}
	if err != nil {
		res.Err = c.e.describe(err)
	}
	return u, prog, nil
}
