package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/pelletier/go-toml/v2"
)

// maxFile is the largest configuration that is looked at: room for some thirty
// thousand sources.
const maxFile = 4 << 20

// Load reads the configuration file at path. The error wraps fs.ErrNotExist when
// there is none, and is a *Problems when its content is at fault.
func Load(path string) (*Config, error) {
	// An absolute path makes the paths within the file hold from anywhere.
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("finding the configuration: %w", err)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("reading the configuration: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("reading the configuration: %w", err)
	}
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("reading the configuration: %w", err)
	}
	c, err := Parse(path, data)
	if err != nil {
		return nil, err
	}
	if info.Mode().IsRegular() && info.Mode().Perm()&0o002 != 0 {
		c.Warnings = append([]Problem{{
			File: path, Line: 1, Column: 1,
			Message: "the configuration can be changed by every user of this machine",
			Hint:    "chmod o-w " + path,
		}}, c.Warnings...)
	}
	return c, nil
}

// Parse reads a configuration from memory. The name stands in problems, and
// relative paths are meant from its folder. The error is a *Problems.
func Parse(name string, data []byte) (*Config, error) {
	c := Default()
	if err := c.parse(name, data); err != nil {
		return nil, err
	}
	return c, nil
}

// parse reads what a file says over what c has.
func (c *Config) parse(name string, data []byte) error {
	d := newDocument(name, bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")))
	if len(data) > maxFile {
		d.problem(0, "", "the file is larger than %s", Size(maxFile))
		return d.err()
	}
	root, err := parseTree(d)
	if err != nil {
		d.syntax(err)
		return d.err()
	}
	c.File = name
	decode(c, d, root)
	if d.clean() {
		d.rules()
	}
	if err := d.err(); err != nil {
		return err
	}
	c.Warnings = d.sortedWarnings()
	return nil
}

// rules lets the library have the last word. The tree is lenient about what TOML
// forbids without any meaning for wirefold, such as adding to an inline table.
func (d *document) rules() {
	var all map[string]any
	err := toml.Unmarshal(d.data, &all)
	if err == nil {
		return
	}
	offset := 0
	var de *toml.DecodeError
	if errors.As(err, &de) {
		offset = d.offset(de.Position())
	}
	d.problem(offset, "", "%s", cleanSyntax(err))
}
