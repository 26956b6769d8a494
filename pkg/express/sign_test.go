package express_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"goexpress/internal/testenv"
	"goexpress/pkg/express"
)

// signer makes a certificate of a CA of its own and returns a function that
// signs a file with osslsigncode.
func signer(t *testing.T) func(in []byte) []byte {
	t.Helper()
	tool := testenv.Tool(t, "osslsigncode")
	dir := t.TempDir()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	ca := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test CA"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	cert := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "test signer"},
		NotBefore: ca.NotBefore, NotAfter: ca.NotAfter, KeyUsage: x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageCodeSigning},
	}
	der, err := x509.CreateCertificate(rand.Reader, cert, ca, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	put := func(name, kind string, b []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: b}), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	certFile, keyFile := put("cert.pem", "CERTIFICATE", der), put("key.pem", "PRIVATE KEY", keyDER)
	return func(in []byte) []byte {
		t.Helper()
		from, to := filepath.Join(dir, "in.exe"), filepath.Join(dir, "out.exe")
		os.Remove(to)
		if err := os.WriteFile(from, in, 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command(tool, "sign", "-h", "sha256", "-certs", certFile, "-key", keyFile, "-in", from, "-out", to).CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		b, err := os.ReadFile(to)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
}

// Signing changes nothing for the stub, and appending after signing is seen.
func TestSigned(t *testing.T) {
	sign := signer(t)
	for name, stub := range map[string][]byte{"tiny": tinyPE(), "go": goStub(t, "windows", "amd64")} {
		t.Run(name, func(t *testing.T) {
			b, _ := write(t, sample(), stub, nil)
			signed := sign(b)
			p := read(t, signed)
			if !p.Signed || p.Trailing != 0 {
				t.Errorf("signed %v, %d trailing bytes", p.Signed, p.Trailing)
			}
			if err := self(signed); err != nil {
				t.Errorf("after signing: %v", err)
			}
			twice := sign(signed)
			if err := self(twice); err != nil {
				t.Errorf("after signing again: %v", err)
			}
			if p := read(t, append(bytes.Clone(signed), "junk"...)); p.Trailing != 4 {
				t.Errorf("%d trailing bytes, want 4", p.Trailing)
			}
			i := bytes.Index(signed, []byte("setup.cmd /s"))
			signed[i] ^= 1
			if err := self(signed); !errors.Is(err, express.ErrDamaged) {
				t.Errorf("changed after signing: %v", err)
			}
			// A signed package as the stub of another loses its signature.
			again, w := write(t, sample(), twice, nil)
			if !contains(w.Warnings, "signature") || !bytes.Equal(again, b) {
				t.Errorf("warnings %q; equal to the unsigned package: %v", w.Warnings, bytes.Equal(again, b))
			}
		})
	}
}
