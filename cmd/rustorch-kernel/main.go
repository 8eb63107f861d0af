// Rustorch-kernel is the Jupyter kernel of RusTorch: it runs Go in notebooks.
//
//	rustorch-kernel -f connection_file    serve a front end (Jupyter starts it so)
//	rustorch-kernel install [--user | --sys-prefix | --prefix P]
//	rustorch-kernel uninstall [--user | --sys-prefix | --prefix P]
//	rustorch-kernel doctor                look for what is missing
//	rustorch-kernel run notebook.ipynb [-o out.ipynb]
//	rustorch-kernel version
package main

import (
	_ "embed" // for the version
	"fmt"
	"io"
	"os"
	"strings"
)

// version is the version of the kernel, the library and the Python package.
//
//go:embed VERSION
var version string

// A command is one subcommand.
type command struct {
	name, args, help string
	run              func(args []string, stdout, stderr io.Writer) error
}

// commands is what can follow the program's name. What is without help is for
// the kernel's own use.
func commands() []command {
	return []command{
		{"install", "[--user | --sys-prefix | --prefix DIR]", "make the kernel known to Jupyter", install},
		{"uninstall", "[--user | --sys-prefix | --prefix DIR]", "take it away again", uninstall},
		{"run", "NOTEBOOK [-o OUT]", "run a notebook without Jupyter", runNotebook},
		{"doctor", "", "check that Jupyter finds the kernel and that cells run", doctor},
		{"version", "", "print the version", printVersion},
		{"help", "", "print this text", help},
		{engineCommand, "", "", serveEngine},
	}
}

// A usageError is a mistake on the command line.
type usageError string

func (e usageError) Error() string { return string(e) }

func main() { os.Exit(dispatch(os.Args[1:], os.Stdout, os.Stderr)) }

// dispatch runs a command line and returns the exit code: 0, 1 for a failure,
// 2 for a mistake in the command line.
func dispatch(args []string, stdout, stderr io.Writer) int {
	err := route(args, stdout, stderr)
	if err == nil {
		return 0
	}
	fmt.Fprintln(stderr, "rustorch-kernel:", err)
	if _, ok := err.(usageError); ok {
		fmt.Fprintln(stderr, "rustorch-kernel help lists the commands.")
		return 2
	}
	return 1
}

func route(args []string, stdout, stderr io.Writer) error {
	if len(args) == 0 {
		return usageError("a command is missing")
	}
	if args[0] == "-f" {
		if len(args) != 2 {
			return usageError("-f takes the connection file")
		}
		return serve(args[1])
	}
	name := strings.TrimLeft(args[0], "-")
	for _, c := range commands() {
		if c.name == name {
			return c.run(args[1:], stdout, stderr)
		}
	}
	return usageError(fmt.Sprintf("there is no command %q", args[0]))
}

func printVersion(_ []string, stdout, _ io.Writer) error {
	_, err := fmt.Fprint(stdout, version)
	return err
}

func help(_ []string, stdout, _ io.Writer) error {
	fmt.Fprintf(stdout, "rustorch-kernel %s, the Jupyter kernel of RusTorch for Go\n\n", strings.TrimSpace(version))
	fmt.Fprintf(stdout, "  %-52s %s\n", "-f CONNECTION_FILE", "serve a front end; Jupyter starts the kernel so")
	for _, c := range commands() {
		if c.help != "" {
			fmt.Fprintf(stdout, "  %-52s %s\n", strings.TrimSpace(c.name+" "+c.args), c.help)
		}
	}
	return nil
}
