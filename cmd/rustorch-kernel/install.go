package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/rustorch/rustorch/kernelspec"
)

// specName is the name of the kernelspec, by which front ends choose it.
const specName = "rustorch"

// install writes the kernelspec with a copy of this binary. It is put together
// beside its place and renamed, so that a front end never sees half of it.
func install(args []string, stdout, _ io.Writer) error {
	dir, err := specDir(args)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return err
	}
	tmp, err := os.MkdirTemp(filepath.Dir(dir), "."+specName+"-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	if err := writeSpec(tmp); err != nil {
		return err
	}
	if err := removeSpec(dir); err != nil {
		return err
	}
	if err := os.Rename(tmp, dir); err != nil {
		return err
	}
	fmt.Fprintln(stdout, "installed the kernel in", dir)
	return nil
}

// writeSpec fills a folder with the assets and the binary.
func writeSpec(dir string) error {
	if err := os.Chmod(dir, 0o755); err != nil {
		return err
	}
	assets, err := kernelspec.Files.ReadDir(".")
	if err != nil {
		return err
	}
	for _, a := range assets {
		b, err := kernelspec.Files.ReadFile(a.Name())
		if err != nil {
			return err
		}
		if runtime.GOOS == "windows" && a.Name() == "kernel.json" {
			b = []byte(strings.Replace(string(b), "/rustorch-kernel", `\\rustorch-kernel.exe`, 1))
		}
		if err := os.WriteFile(filepath.Join(dir, a.Name()), b, 0o644); err != nil {
			return err
		}
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	return copyFile(filepath.Join(dir, binaryName()), self)
}

func binaryName() string {
	if runtime.GOOS == "windows" {
		return "rustorch-kernel.exe"
	}
	return "rustorch-kernel"
}

func copyFile(to, from string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o755)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		out.Close()
		return err
	}
	return out.Close()
}

func uninstall(args []string, stdout, _ io.Writer) error {
	dir, err := specDir(args)
	if err != nil {
		return err
	}
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		fmt.Fprintln(stdout, "there is no kernel in", dir)
		return nil
	}
	if err := removeSpec(dir); err != nil {
		return err
	}
	fmt.Fprintln(stdout, "removed the kernel from", dir)
	return nil
}

// removeSpec removes a folder if it is a kernelspec of ours, or not there.
func removeSpec(dir string) error {
	if _, err := os.Lstat(dir); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	b, err := os.ReadFile(filepath.Join(dir, "kernel.json"))
	if err != nil {
		return fmt.Errorf("%s is not a kernelspec; it is left alone: %w", dir, err)
	}
	var spec struct{ Argv []string }
	if err := json.Unmarshal(b, &spec); err != nil || len(spec.Argv) == 0 || !strings.Contains(spec.Argv[0], "rustorch-kernel") {
		return fmt.Errorf("%s holds another kernel; it is left alone", dir)
	}
	return os.RemoveAll(dir)
}

// specDir is where the command line wants the kernelspec: below a prefix, or
// in the user's data folder.
func specDir(args []string) (string, error) {
	prefix := ""
	for i := 0; i < len(args); i++ {
		value, isPrefix := strings.CutPrefix(args[i], "--prefix=")
		switch {
		case args[i] == "--user":
			prefix = ""
		case args[i] == "--sys-prefix":
			p, err := sysPrefix()
			if err != nil {
				return "", err
			}
			prefix = p
		case isPrefix:
			prefix = value
		case args[i] == "--prefix" && i+1 < len(args):
			i++
			prefix = args[i]
		default:
			return "", usageError("install and uninstall take --user, --sys-prefix or --prefix DIR, not " + args[i])
		}
	}
	if prefix != "" {
		abs, err := filepath.Abs(prefix)
		return filepath.Join(abs, "share", "jupyter", "kernels", specName), err
	}
	data, err := userData()
	return filepath.Join(data, "kernels", specName), err
}

// userData is Jupyter's data folder of the user.
//
// Source: https://docs.jupyter.org/en/latest/use/jupyter-directories.html
func userData() (string, error) {
	if d := os.Getenv("JUPYTER_DATA_DIR"); d != "" {
		return d, nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", err
	}
	switch runtime.GOOS {
	case "darwin":
		return filepath.Join(home, "Library", "Jupyter"), nil
	case "windows":
		return filepath.Join(os.Getenv("APPDATA"), "jupyter"), nil
	}
	if d := os.Getenv("XDG_DATA_HOME"); d != "" {
		return filepath.Join(d, "jupyter"), nil
	}
	return filepath.Join(home, ".local", "share", "jupyter"), nil
}

// sysPrefix asks the Python that comes first in the path.
func sysPrefix() (string, error) {
	python, err := findPython()
	if err != nil {
		return "", err
	}
	out, err := exec.Command(python, "-c", "import sys; print(sys.prefix)").Output()
	if err != nil {
		return "", fmt.Errorf("%s: %w", python, err)
	}
	return strings.TrimSpace(string(out)), nil
}

func findPython() (string, error) {
	for _, name := range []string{"python3", "python"} {
		if p, err := exec.LookPath(name); err == nil {
			return p, nil
		}
	}
	return "", errors.New("there is no python3 in the PATH")
}
