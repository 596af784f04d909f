package websub

import (
	"crypto/hmac"
	"encoding/hex"
	"strings"
	"testing"
)

func sign(method, secret string, body []byte) string {
	mac := hmac.New(digestOf(method), []byte(secret))
	mac.Write(body)
	return method + "=" + hex.EncodeToString(mac.Sum(nil))
}

func TestSigned(t *testing.T) {
	// RFC 2202, section 3, and RFC 4231, section 4.3: the second test case of each.
	const key, data = "Jefe", "what do ya want for nothing?"
	for _, header := range []string{
		"sha1=effcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
		"sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
		"sha384=af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649",
		"sha512=164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737",
		" SHA1 = EFFCDF6AE5EB2FA2D27416D5F184DF9C259A7C79",
	} {
		if !Signed(key, header, []byte(data)) {
			t.Errorf("%s is not taken", header)
		}
		for name, wrong := range map[string]bool{
			"another body":   Signed(key, header, []byte(data+" ")),
			"no body":        Signed(key, header, nil),
			"another secret": Signed("jefe", header, []byte(data)),
			"no secret":      Signed("", header, []byte(data)),
			"cut off":        Signed(key, header[:len(header)-2], []byte(data)),
			"longer":         Signed(key, header+"00", []byte(data)),
		} {
			if wrong {
				t.Errorf("%s: taken with %s", header, name)
			}
		}
	}
	for _, header := range []string{
		"", "=", "sha1=", "sha256", "md5=" + strings.Repeat("0", 32), "sha1=zz", "sha1", "sha256=effcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
		"effcdf6ae5eb2fa2d27416d5f184df9c259a7c79", strings.TrimPrefix(sign("sha1", "", []byte(data)), "sha1="),
	} {
		if Signed(key, header, []byte(data)) {
			t.Errorf("%q is taken", header)
		}
	}
	if header := sign("sha256", "", []byte(data)); Signed("", header, []byte(data)) {
		t.Error("a message is taken for signed without a secret")
	}
}
