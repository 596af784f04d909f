package websub

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"hash"
	"strings"
)

// Signed reports whether the value of an X-Hub-Signature header is the signature of
// the body with the secret (WebSub, section 8), in constant time. Nothing is signed
// without a secret.
func Signed(secret, header string, body []byte) bool {
	method, value, ok := strings.Cut(header, "=")
	if !ok || secret == "" {
		return false
	}
	digest := digestOf(strings.ToLower(strings.TrimSpace(method)))
	signature, err := hex.DecodeString(strings.TrimSpace(value))
	if digest == nil || err != nil {
		return false
	}
	mac := hmac.New(digest, []byte(secret))
	mac.Write(body) // never fails
	return hmac.Equal(signature, mac.Sum(nil))
}

// digestOf returns a registered method (WebSub, section 8.1), nil for another.
func digestOf(method string) func() hash.Hash {
	switch method {
	case "sha1":
		return sha1.New
	case "sha256":
		return sha256.New
	case "sha384":
		return sha512.New384
	case "sha512":
		return sha512.New
	}
	return nil
}
