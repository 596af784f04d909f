package daemon

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wirefold/internal/config"
)

// writeCertificate puts a certificate and its key into the folder.
func writeCertificate(t *testing.T, dir string) *x509.Certificate {
	t.Helper()
	lender := httptest.NewTLSServer(nil)
	defer lender.Close()
	pair := lender.TLS.Certificates[0]
	key, err := x509.MarshalPKCS8PrivateKey(pair.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	for name, block := range map[string]*pem.Block{
		"cert.pem": {Type: "CERTIFICATE", Bytes: pair.Certificate[0]}, "key.pem": {Type: "PRIVATE KEY", Bytes: key},
	} {
		if err := os.WriteFile(filepath.Join(dir, name), pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return lender.Certificate()
}

// A private daemon speaks TLS, knows its readers, and follows a change of either.
func TestPrivate(t *testing.T) {
	dir := folder(t)
	cert := writeCertificate(t, dir)
	readers := filepath.Join(dir, "readers")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(readers, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("ann:correct horse\n")
	private := strings.Replace(preamble, "[server]\n", "[server]\ntls_cert = \"cert.pem\"\ntls_key = \"credential:key.pem\"\nauth_file = \"readers\"\n", 1)
	if private == preamble {
		t.Fatal("the preamble has another form")
	}
	d := open(t, dir, preamble+sources("http://127.0.0.1:1/one"), nil)
	if _, err := d.newSetup(parse(t, dir, private)); err == nil || !strings.Contains(err.Error(), "no credential") {
		t.Errorf("without credentials: %v", err)
	}
	d.opt.Getenv = func(name string) string {
		if name == "CREDENTIALS_DIRECTORY" {
			return dir
		}
		return ""
	}
	next, err := d.newSetup(parse(t, dir, private))
	if err != nil {
		t.Fatal(err)
	}
	d.setup.Store(next)
	d.opt.Load = func() (*config.Config, error) { return parse(t, dir, private), nil }
	reload := make(chan struct{})
	_, address, stop := running(t, d, reload)
	defer stop()
	address = strings.TrimPrefix(address, "http://")

	pool := x509.NewCertPool()
	pool.AddCert(cert)
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, ServerName: "example.com"}, DisableKeepAlives: true}}
	status := func(name, password string) int {
		t.Helper()
		r, err := http.NewRequest("GET", "https://"+address+"/feed.atom", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.SetBasicAuth(name, password)
		res, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		return res.StatusCode
	}
	if ok, wrong := status("ann", "correct horse"), status("ann", "wrong horse"); ok != 200 || wrong != 401 {
		t.Errorf("status %d, with a wrong password %d", ok, wrong)
	}
	write("bob:another one")
	reload <- struct{}{}
	reload <- struct{}{} // the first one is done
	if ann, bob := status("ann", "correct horse"), status("bob", "another one"); ann != 401 || bob != 200 {
		t.Errorf("after the change: ann %d, bob %d", ann, bob)
	}
	// A file that cannot be read changes nothing; least of all does it let everybody in.
	write("")
	reload <- struct{}{}
	reload <- struct{}{}
	if stranger, bob := status("x", "y"), status("bob", "another one"); stranger != 401 || bob != 200 {
		t.Errorf("after a mistake: a stranger %d, bob %d", stranger, bob)
	}
}
