package daemon

import (
	"crypto/tls"
	"fmt"
	"net/http"
	"os"

	"wirefold/internal/config"
	"wirefold/internal/web"
)

// secrets are what the public listener needs besides the configuration.
type secrets struct {
	certificate *tls.Certificate // nil for plain HTTP
	readers     *web.Readers     // nil if everybody may read
}

// readSecrets reads the files that the configuration names. Without one of them there
// is no listener: what was to be private must not be served to everybody.
func (d *Daemon) readSecrets(cfg *config.Server) (s secrets, err error) {
	if cfg.TLSCert != "" {
		cert, err := d.readSecret("server.tls_cert", cfg.TLSCert)
		if err != nil {
			return s, err
		}
		key, err := d.readSecret("server.tls_key", cfg.TLSKey)
		if err != nil {
			return s, err
		}
		pair, err := tls.X509KeyPair(cert, key)
		if err != nil {
			return s, fmt.Errorf("server.tls_cert, server.tls_key: %w", err)
		}
		s.certificate = &pair
	}
	if cfg.AuthFile != "" {
		data, err := d.readSecret("server.auth_file", cfg.AuthFile)
		if err != nil {
			return s, err
		}
		if s.readers, err = web.ParseReaders(data); err != nil {
			return s, fmt.Errorf("server.auth_file: %s: %w", cfg.AuthFile, err)
		}
	}
	return s, nil
}

func (d *Daemon) readSecret(key, name string) ([]byte, error) {
	path, err := config.SecretPath(name, d.opt.Getenv)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", key, err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", key, err)
	}
	return data, nil
}

// Public returns the handler of the public listener, as the configuration in force has it.
func (d *Daemon) Public() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { d.setup.Load().public.ServeHTTP(w, r) })
}

// publicServer returns the server of the public listener, for the setup in force at
// each request.
func (d *Daemon) publicServer() *web.HTTPServer {
	handler := d.Public()
	if d.setup.Load().secrets.certificate == nil {
		return web.NewHTTPServer(handler, nil)
	}
	return web.NewHTTPServer(handler, func() *tls.Certificate { return d.setup.Load().secrets.certificate })
}
