package config

import (
	"fmt"
	"strconv"
	"strings"
)

// WithSettings returns the default configuration with settings made on the command
// line, each as dedupe.KEY=VALUE. They are checked as those of a file are.
func WithSettings(settings []string) (*Config, error) { return Default().With(settings) }

// With returns the configuration with settings of [dedupe] made on the command line, in
// place of its own.
func (c *Config) With(settings []string) (*Config, error) {
	data, err := tableOf(settings)
	if err != nil {
		return nil, err
	}
	changed := *c
	set := Default()
	set.Dedupe, set.Store = c.Dedupe, c.Store
	if err := set.parse("--set", data); err != nil {
		return nil, err
	}
	changed.Dedupe = set.Dedupe
	return &changed, nil
}

// tableOf returns settings as a file has them.
func tableOf(settings []string) ([]byte, error) {
	var b strings.Builder
	for _, s := range settings {
		key, value, ok := strings.Cut(s, "=")
		if key = strings.TrimSpace(key); !ok || !strings.HasPrefix(key, "dedupe.") || strings.ContainsAny(s, "\r\n#") {
			return nil, fmt.Errorf("%q is not of the form dedupe.KEY=VALUE", s)
		}
		value = strings.TrimSpace(value)
		if !literal(value) {
			value = strconv.Quote(strings.Trim(value, `"`))
		}
		fmt.Fprintf(&b, "%s = %s\n", key, value)
	}
	return []byte(b.String()), nil
}

// literal reports whether TOML reads the value without quotes as what it is.
func literal(value string) bool {
	if value == "true" || value == "false" {
		return true
	}
	_, err := strconv.ParseFloat(value, 64)
	return err == nil
}
