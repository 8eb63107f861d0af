package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/rustorch/rustorch/kernel/engine"
)

// A diagnosis is one thing that doctor looks at: it returns what it found, or
// an error that says what to do.
type diagnosis struct {
	name  string
	check func() (string, error)
}

// doctor looks at everything that a notebook needs and fails if something is
// missing.
func doctor(args []string, stdout, _ io.Writer) error {
	if len(args) != 0 {
		return usageError("doctor takes no arguments")
	}
	bad := 0
	for _, d := range []diagnosis{
		{"kernel", func() (string, error) { return "version " + strings.TrimSpace(version), nil }},
		{"engine", checkEngine},
		{"python", checkPython},
		{"jupyter", checkJupyter},
		{"kernelspec", checkSpecFound},
	} {
		found, err := d.check()
		if err != nil {
			bad++
			fmt.Fprintf(stdout, "missing  %-10s %v\n", d.name, err)
			continue
		}
		fmt.Fprintf(stdout, "ok       %-10s %s\n", d.name, found)
	}
	if bad > 0 {
		return fmt.Errorf("%d of the things that notebooks need are missing", bad)
	}
	return nil
}

// checkEngine starts an engine and lets it compute.
func checkEngine() (string, error) {
	start := time.Now()
	eng, err := startEngine()
	if err != nil {
		return "", err
	}
	defer eng.Close()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	rec := newRecorder(io.Discard)
	res := eng.Execute(ctx, engine.Request{Code: "6 * 7", Count: 1}, rec)
	switch {
	case res.Err != nil:
		return "", errors.New("a cell failed: " + res.Err.Error())
	case res.Value == nil || res.Value.Data["text/plain"] != "42":
		return "", fmt.Errorf("the cell 6 * 7 gave %v", res.Value)
	}
	return fmt.Sprintf("started and ran a cell in %s", time.Since(start).Round(time.Millisecond)), nil
}

func checkPython() (string, error) {
	p, err := findPython()
	if err != nil {
		return "", fmt.Errorf("%w; without it only rustorch-kernel run works", err)
	}
	out, err := exec.Command(p, "--version").Output()
	return strings.TrimSpace(string(out)) + " at " + p, err
}

func checkJupyter() (string, error) {
	p, err := exec.LookPath("jupyter")
	if err != nil {
		return "", errors.New("there is no jupyter in the PATH: pip install jupyterlab")
	}
	if err := exec.Command(p, "lab", "--version").Run(); err != nil {
		return "", fmt.Errorf("%s has no lab: pip install jupyterlab", p)
	}
	return p, nil
}

// checkSpecFound asks Jupyter for the kernelspec and compares its version with this one.
func checkSpecFound() (string, error) {
	out, err := exec.Command("jupyter", "kernelspec", "list", "--json").Output()
	if err != nil {
		return "", errors.New("jupyter lists no kernelspecs")
	}
	var list struct {
		Specs map[string]struct {
			Dir string `json:"resource_dir"`
		} `json:"kernelspecs"`
	}
	if err := json.Unmarshal(out, &list); err != nil {
		return "", err
	}
	spec, ok := list.Specs[specName]
	if !ok {
		return "", errors.New("jupyter does not find the kernel: rustorch-kernel install")
	}
	bin := filepath.Join(spec.Dir, binaryName())
	v, err := exec.Command(bin, "version").Output()
	if err != nil {
		return "", fmt.Errorf("%s does not run: %w; rustorch-kernel install", bin, err)
	}
	if string(v) != version {
		return "", fmt.Errorf("%s is version %s: rustorch-kernel install", bin, strings.TrimSpace(string(v)))
	}
	return spec.Dir, nil
}
