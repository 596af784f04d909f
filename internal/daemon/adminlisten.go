package daemon

import (
	"bytes"
	"fmt"

	"wirefold/internal/admin"
	"wirefold/internal/config"
)

// minToken is the length of the shortest token that nobody guesses.
const minToken = 16

// guard returns what stands before the listener for monitoring.
func (d *Daemon) guard(cfg config.Admin) (*admin.Guard, error) {
	if cfg.TokenFile == "" {
		return admin.NewGuard(cfg.Listen, ""), nil
	}
	data, err := d.readSecret("admin.token_file", cfg.TokenFile)
	if err != nil {
		return nil, err
	}
	token := bytes.TrimSpace(data)
	if len(token) < minToken || bytes.ContainsAny(token, " \t\r\n") {
		return nil, fmt.Errorf("admin.token_file: %s does not hold one word of at least %d characters", cfg.TokenFile, minToken)
	}
	return admin.NewGuard(cfg.Listen, string(token)), nil
}
