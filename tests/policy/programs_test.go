package policy

import (
	"bytes"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// programs are the first bytes of what compilers and linkers write.
var programs = map[string]string{"\x7fELF": "ELF", "MZ\x90\x00": "Windows", "\x00asm": "WebAssembly", "\xcf\xfa\xed\xfe": "Mach-O", "!<arch>\n": "an archive"}

// TestPrograms says that the tree holds sources and no programs: those go to
// build, or nowhere.
func TestPrograms(t *testing.T) {
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir():
			return skipped(p, d.Name())
		case !d.Type().IsRegular():
			return nil
		}
		if kind, err := programKind(p); err != nil || kind != "" {
			t.Errorf("%s is a program (%s): %v", p, kind, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func programKind(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	head := make([]byte, 8)
	n, err := io.ReadFull(f, head)
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		err = nil
	}
	for magic, kind := range programs {
		if bytes.HasPrefix(head[:n], []byte(magic)) {
			return kind, err
		}
	}
	return "", err
}
