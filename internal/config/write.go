package config

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"unicode"

	"wirefold/feeds"
)

// FormatSources writes sources as [[source]] tables, with what differs from the
// defaults. They must be as a Config holds them.
func FormatSources(sources []feeds.Source) []byte {
	var b bytes.Buffer
	for i, s := range sources {
		if i > 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "[[source]]\nurl = %s\n", tomlString(s.URL))
		if s.Name != "" {
			fmt.Fprintf(&b, "name = %s\n", tomlString(s.Name))
		}
		if len(s.Groups) > 0 {
			groups := make([]string, len(s.Groups))
			for i, g := range s.Groups {
				groups[i] = tomlString(g)
			}
			fmt.Fprintf(&b, "groups = [%s]\n", strings.Join(groups, ", "))
		}
	}
	return b.Bytes()
}

// tomlString writes a basic string (TOML 1.0, "String"). What a terminal would not
// show, or obey, is escaped.
func tomlString(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range strings.ToValidUTF8(s, "\ufffd") {
		switch {
		case r == '"' || r == '\\':
			b.WriteRune('\\')
			b.WriteRune(r)
		case !unicode.IsPrint(r):
			fmt.Fprintf(&b, `\U%08x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// AppendSources adds sources at the end of the configuration file at path and returns
// the configuration that it makes. What stands in the file stays byte for byte. The
// file is replaced as a whole or not at all, and keeps its mode and, where the process
// may say so, its owner; one that would not check afterwards is left alone, and the
// error is a *Problems.
func AppendSources(path string, sources []feeds.Source) (*Config, error) {
	// A link to the file stays a link.
	path, err := filepath.EvalSymlinks(path)
	if err != nil {
		return nil, fmt.Errorf("reading the configuration: %w", err)
	}
	old, err := Load(path)
	if err != nil {
		return nil, err
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading the configuration: %w", err)
	}
	if n := len(data); n > 0 && data[n-1] != '\n' {
		data = append(data, '\n')
	}
	data = append(append(data, '\n'), FormatSources(sources)...)
	c, err := Parse(old.File, data)
	if err != nil {
		return nil, err
	}
	if err := replace(path, data); err != nil {
		return nil, fmt.Errorf("writing the configuration: %w", err)
	}
	return c, nil
}

// replace writes a file anew, durably, with the mode and owner of the old one.
func replace(path string, data []byte) (err error) {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".wirefold-*.toml")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = f.Close() // a second time does no harm
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	// Whoever may not give files away owns both of them, or leaves the new one his.
	if own, ok := info.Sys().(*syscall.Stat_t); ok {
		if err := f.Chown(int(own.Uid), int(own.Gid)); err != nil && !errors.Is(err, fs.ErrPermission) {
			return err
		}
	}
	if err := f.Chmod(info.Mode().Perm()); err != nil {
		return err
	}
	if _, err := f.Write(data); err != nil {
		return err
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
